"""No command connects anywhere for a document, or opens a file outside the project, the installed packages and the system's own."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Where a document can hide an address: each is one that somebody, somewhere, resolves.
REMOTE = "http://127.0.0.1:9/r"
SECRET = "file:///etc/hostname"
SCHEMAS = {
    "Default": {"type": "object", "default": {"$ref": REMOTE}},
    "DefaultFile": {"type": "object", "default": {"$ref": SECRET}},
    "Enumerated": {"enum": [{"$ref": REMOTE}]},
    "Constant": {"const": {"$ref": SECRET}},
    "Documented": {"type": "object", "externalDocs": {"url": REMOTE}, "example": {"$ref": REMOTE}},
    "Extended": {"type": "object", "x-schema": {"$ref": SECRET}},
    "Titled": {"title": "../../../../etc/passwd", "type": "object", "properties": {"../../a": {"type": "string", "pattern": "^(a+)+$"}}},
    "Embedded": {"type": "string", "contentMediaType": "application/json", "contentSchema": {"type": "object", "default": {"$ref": REMOTE}}},
}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1", "termsOfService": REMOTE, "license": {"name": "L", "url": REMOTE}},
    "servers": [{"url": "http://127.0.0.1:9"}],
    "externalDocs": {"url": SECRET},
    "paths": {
        "/a/{id}": {
            "get": {
                "operationId": "../../../a",
                "tags": ["../../../b"],
                "security": [],
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "example": {"$ref": REMOTE}}],
                "responses": {
                    "200": {
                        "description": f"![i]({REMOTE})",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Default"}, "examples": {"e": {"externalValue": SECRET}}}},
                        "links": {"l": {"operationRef": REMOTE}},
                    }
                },
            }
        }
    },
    "components": {
        "schemas": SCHEMAS,
        "securitySchemes": {"oidc": {"type": "openIdConnect", "openIdConnectUrl": REMOTE}},
        "examples": {"e": {"value": {"$ref": SECRET}}, "f": {"externalValue": REMOTE}},
    },
}

# Runs a command with a hook that no library can take off again, and writes down what it saw.
RUN = """
import json, os, sys
seen = {"connected": [], "opened": []}
def hook(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        seen["connected"].append(repr(arguments[1:]))
    elif event == "open" and isinstance(arguments[0], (str, bytes)):
        seen["opened"].append(os.path.realpath(os.fsdecode(arguments[0])))
sys.addaudithook(hook)
from oaswright import cli
sys.argv = ["oaswright", *sys.argv[2:]]
try:
    cli.main()
except SystemExit as end:
    seen["code"] = end.code or 0
said = json.dumps({name: sorted(set(value)) if isinstance(value, list) else value for name, value in seen.items()})
with open(os.environ["SEEN"], "w") as out:
    out.write(said)
"""
COMMANDS = [
    ["check"],
    ["bundle"],
    ["bundle", "--dereferenced"],
    ["join", "openapi.json", "openapi.json"],
    ["stats"],
    ["generate"],
    ["generate", "--check"],
    ["prove", "--probes", "60"],
    ["diff", "openapi.json", "openapi.json"],
    ["docs"],
    ["provenance"],
]
SYSTEM = tuple(
    {
        str(Path(path).resolve())
        for path in (sys.prefix, sys.base_prefix, "/usr", "/etc/mime.types", "/etc/localtime", "/proc", "/dev", "/sys", "/lib", "/etc/apache2", "/etc/ssl")
    }
)


def outside(project: Path, opened: list[str]) -> list[str]:
    """What was opened beside the project, the packages, and the files that a process makes for itself."""
    own = (*SYSTEM, str(project.resolve()), str(ROOT / "scripts"), f"{tempfile.gettempdir()}{os.sep}")
    return [path for path in opened if not path.startswith(own)]


def seen(project: Path, *command: str, planted: str = "") -> dict[str, list[str]]:
    record = project / "seen.json"
    source = RUN.replace("from oaswright import cli\n", f"from oaswright import cli\n{planted}")
    environment = {**os.environ, "SEEN": str(record), "NO_COLOR": "1"}
    subprocess.run([sys.executable, "-c", source, "-", *command], cwd=project, env=environment, capture_output=True, check=False, timeout=300)
    found: dict[str, list[str]] = json.loads(record.read_text())
    record.unlink()
    return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "openapi.json").write_text(json.dumps(DOCUMENT))
    (folder / "pyproject.toml").write_text('[tool.oaswright]\ndocument = "openapi.json"\nmodels = "hostile_models"\nclient = "hostile_client"\n')
    return folder


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_fetches_nothing_and_opens_nothing_outside(project: Path, command: list[str]) -> None:
    found = seen(project, *command)
    assert (found["connected"], outside(project, found["opened"])) == ([], [])
    assert any(path.startswith(str(project.resolve())) for path in found["opened"])


@pytest.fixture(scope="module")
def reaching(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose schemas refer to files outside, by every way there is, and to addresses; one folder and one address are allowed."""
    above = tmp_path_factory.mktemp("reaching")
    folder, shared = above / "project", above / "shared"
    folder.mkdir()
    shared.mkdir()
    (shared / "pet.json").write_text(json.dumps({"properties": {"a": {"$ref": "/etc/hostname"}, "b": {"$ref": REMOTE}}}))
    (folder / "link.json").symlink_to("/etc/hostname")
    references = [
        REMOTE,
        SECRET,
        "/etc/hostname",
        "../../../../../../../../etc/hostname",
        "link.json",
        "//127.0.0.1:9/r",
        "%2e%2e/%2e%2e/etc/hostname",
        "../shared/pet.json",
    ]
    schemas = {f"S{number}": {"properties": {"a": {"$ref": reference}}} for number, reference in enumerate(references)}
    tree = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "components": {"schemas": schemas}}
    (folder / "openapi.json").write_text(json.dumps(tree))
    (folder / "pyproject.toml").write_text(
        '[tool.oaswright]\ndocument = "openapi.json"\nmodels = "m"\nclient = "c"\nreferences = ["../shared", "http://127.0.0.2:9/allowed/"]\n'
    )
    return folder


@pytest.mark.parametrize("command", [["check"], ["bundle"], ["generate"], ["docs"], ["diff", "openapi.json", "openapi.json"]], ids=" ".join)
def test_references_lead_no_further_than_the_configuration_allows(reaching: Path, command: list[str]) -> None:
    found = seen(reaching, *command)
    assert found["connected"] == []
    assert {path for path in outside(reaching, found["opened"]) if not path.startswith(str(reaching.parent / "shared"))} == set()
    assert "/etc/hostname" not in found["opened"]


def test_the_hook_sees_what_it_looks_for(project: Path) -> None:
    """A file outside is opened, and an address is asked for, before the command runs."""
    planted = "import socket\nopen('/etc/hostname').close()\nsocket.socket().connect_ex(('127.0.0.1', 9))\n"
    found = seen(project, "check", planted=planted)
    assert outside(project, found["opened"]) == [os.path.realpath("/etc/hostname")]
    assert found["connected"] == ["(('127.0.0.1', 9),)"]
