"""No command connects anywhere for a document, or opens a file outside the project, the installed packages and the system's own."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

import pytest
from oaswright.cli.group import VERBS

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

# Every interpreter that a command starts imports this, and writes down what it sees; no library can take the hook off again.
HOOK = """
import json, os, sys
def hook(event, arguments, out=os.open(os.environ["SEEN"], os.O_WRONLY | os.O_APPEND | os.O_CREAT), write=os.write, told=json.dumps, text=os.fsdecode, cwd=os.getcwd):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        write(out, (told(["connected", repr(arguments[1:])]) + "\\n").encode())
    elif event == "open" and isinstance(arguments[0], (str, bytes)):
        write(out, (told(["opened", os.path.join(cwd(), text(arguments[0]))]) + "\\n").encode())
sys.addaudithook(hook)
"""
PROGRAM = [sys.executable, "-c", "import sys; from oaswright.cli import main; main()"]
# Answers everything with what the document does not describe, so that failures are recorded.
APPLICATION = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": b'{"unexpected": true}'})
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
    ["schema", "configuration"],
    ["stats"],
    ["split", "--out-dir", "parts"],
    ["join", "openapi.json", "openapi.json"],
    ["verify"],
    ["fuzz", "target_app:app", "--record", "--max-requests", "40"],
    ["replay", "--target", "target_app:app"],
    ["init", "--yes"],
]
# These do not end by themselves: each has a test of its own.
LASTING = {"watch", "lsp"}
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


def hooked(project: Path) -> tuple[dict[str, str], Path]:
    """The environment of a command whose interpreters write down what they open, and the file where they do so."""
    site, record = project.parent / "site", project.parent / "seen.ndjson"
    site.mkdir(exist_ok=True)
    (site / "sitecustomize.py").write_text(HOOK)
    record.unlink(missing_ok=True)
    return {**os.environ, "SEEN": str(record), "PYTHONPATH": str(site), "NO_COLOR": "1"}, record


def told(record: Path) -> dict[str, list[str]]:
    """What was seen, each once."""
    found: dict[str, set[str]] = {"connected": set(), "opened": set()}
    for line in record.read_text().splitlines():
        kind, what = json.loads(line)
        found[kind].add(os.path.realpath(what) if kind == "opened" else what)
    return {kind: sorted(what) for kind, what in found.items()}


def seen(project: Path, *command: str, planted: str = "") -> dict[str, list[str]]:
    environment, record = hooked(project)
    program = [*PROGRAM[:2], planted + PROGRAM[2]]
    subprocess.run([*program, *command], cwd=project, env=environment, capture_output=True, check=False, timeout=300)
    return told(record)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    folder = folder / "project"
    folder.mkdir()
    (folder / "openapi.json").write_text(json.dumps(DOCUMENT))
    (folder / "target_app.py").write_text(APPLICATION)
    (folder / "pyproject.toml").write_text('[tool.oaswright]\ndocument = "openapi.json"\nmodels = "hostile_models"\nclient = "hostile_client"\n')
    return folder


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_fetches_nothing_and_opens_nothing_outside(project: Path, command: list[str]) -> None:
    found = seen(project, *command)
    assert (found["connected"], outside(project, found["opened"])) == ([], [])
    assert found["opened"]


def test_every_verb_is_run() -> None:
    assert {one[0] for one in COMMANDS} | LASTING == set(VERBS)


def test_watch_fetches_nothing_and_opens_nothing_outside(project: Path) -> None:
    """It is ended once it has told of an edit."""
    environment, record = hooked(project)
    with subprocess.Popen([*PROGRAM, "watch", "--format", "json"], cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        assert running.stdout is not None
        assert running.stdout.readline()
        edited = json.loads(json.dumps(DOCUMENT).replace('"T"', '"Edited"'))
        (project / "openapi.json").write_text(json.dumps(edited))
        assert running.stdout.readline()
        running.send_signal(signal.SIGINT)
    (project / "openapi.json").write_text(json.dumps(DOCUMENT))
    found = told(record)
    assert (found["connected"], outside(project, found["opened"])) == ([], [])
    assert str(project.resolve() / "openapi.json") in found["opened"]


def next_message(stream: IO[bytes]) -> bytes:
    """The body of the next message of a language server."""
    length = 0
    while (line := stream.readline()).strip():
        if line.lower().startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    assert length, "the server has ended"
    return stream.read(length)


def test_the_language_server_fetches_nothing_and_opens_nothing_outside(project: Path) -> None:
    environment, record = hooked(project)
    document = (project / "openapi.json").resolve()

    def message(method: str, parameters: object, number: int | None = None) -> bytes:
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": parameters, **({"id": number} if number else {})}).encode()
        return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)

    with subprocess.Popen([*PROGRAM, "lsp"], cwd=project, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(message("initialize", {"processId": None, "rootUri": project.as_uri(), "capabilities": {}}, 1) + message("initialized", {}))
        opened = {"uri": document.as_uri(), "languageId": "json", "version": 1, "text": document.read_text()}
        running.stdin.write(message("textDocument/didOpen", {"textDocument": opened}))
        running.stdin.flush()
        while json.loads(next_message(running.stdout)).get("method") != "textDocument/publishDiagnostics":
            pass
        running.stdin.write(message("shutdown", None, 2) + message("exit", None))
        running.stdin.close()
        running.stdout.read()
    found = told(record)
    assert (found["connected"], outside(project, found["opened"])) == ([], [])


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
