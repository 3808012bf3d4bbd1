"""`oaswright init`: what a folder needs to keep a document and everything made from it in agreement."""

import difflib
import json
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from oaswright import check, standalone
from oaswright.check.explain import shorten
from oaswright.document import bundle, source
from oaswright.errors import OaswrightError, UnreadableError, UsageError
from oaswright.finding import Finding, Severity, display
from oaswright.project import OWN_FILE, PYPROJECT
from oaswright.staging import files
from oaswright.text.escaping import toml_string

NAMES = ("openapi.yaml", "openapi.yml", "openapi.json", "swagger.yaml", "swagger.yml", "swagger.json")
SKIPPED = frozenset(("node_modules", "generated", "site", "dist", "build", "venv"))
DEPTH = 3
TAKEN_OVER = "Errors that the document had when it was taken over."

# Of a rule with more errors than these the severity is set instead.
MANY = 50

IGNORED = (".oaswright/", "/site/")

STARTER = """\
openapi: 3.1.0
info:
  title: {title}
  version: 0.1.0
servers:
  - url: http://127.0.0.1:8000
security: []
tags:
  - name: Health
paths:
  /health:
    get:
      operationId: getHealth
      summary: Say whether the service works
      tags: [Health]
      responses:
        "200":
          description: The service works.
          content:
            application/json:
              schema: {{$ref: "#/components/schemas/Health"}}
        default:
          description: The service does not work.
components:
  schemas:
    Health:
      type: object
      description: How the service is.
      required: [status]
      properties:
        status: {{type: string, description: Always `ok`., const: ok}}
"""

WORKFLOW = """\
name: OpenAPI
on: [push, pull_request]
permissions: {contents: read}
jobs:
  verify:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-python@v6
        with: {python-version: "3.12"}
      - run: pip install ./oaswright-0.1.0-py3-none-any.whl # a wheel that you keep in the repository: uv build --wheel
      - run: oaswright check --format github
      - run: oaswright verify
"""

HOOKS = """\
repos:
  - repo: local
    hooks:
      - {id: oaswright-check, name: oaswright check, entry: oaswright check, language: system, pass_filenames: false}
      - {id: oaswright-generate, name: oaswright generate --check, entry: oaswright generate --check, language: system, pass_filenames: false}
"""


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it will be, and the difference for people."""

    path: Path
    content: str
    text: str


def plan(folder: Path, document: str = "") -> list[Change]:
    """Return the files to write, the document first if there is none yet.

    Raises:
        UsageError: The document is not in the folder, or there are several and none is named.
        DocumentError: It cannot be parsed, or is one of Swagger.
    """
    home = folder.resolve()
    there = _named(home, document) if document else _found(home)
    if there and (finding := bundle.swagger(source.read(there))):
        raise UnreadableError([finding])
    starter = STARTER.format(title=json.dumps(home.name or "API"))
    path = there or home / NAMES[0]
    name = standalone.package_name(path) if there else standalone.name_of(home.name)
    is_python = (home / PYPROJECT).exists()
    keys = f'document = {json.dumps(path.relative_to(home).as_posix())}\nmodels = "{name}_models"\nclient = "{name}_client"\n\n'
    fuzz = '# start = "your-server --port {port}" # `verify` fuzzes it then\n'
    table = f"[tool.oaswright]\n{keys}# [tool.oaswright.fuzz]\n{fuzz}" if is_python else f"{keys}# [fuzz]\n{fuzz}"
    configuration = home / (PYPROJECT if is_python else OWN_FILE)
    is_new = not (home / OWN_FILE).exists() and not _is_configured(configuration)
    if there and is_new:
        table += _waivers(there, "tool.oaswright." if is_python else "")
    wanted = [
        (path, "" if there else starter),
        (configuration, table if is_new else ""),
        (home / ".gitignore", "".join(f"{line}\n" for line in IGNORED if line not in _text(home / ".gitignore").split())),
        (home / ".github" / "workflows" / "openapi.yml", "" if (home / ".github" / "workflows" / "openapi.yml").exists() else WORKFLOW),
        (home / ".pre-commit-config.yaml", "" if (home / ".pre-commit-config.yaml").exists() else HOOKS),
    ]
    return [_change(path, added) for path, added in wanted if added]


def write(planned: list[Change]) -> None:
    """Write the files, each in one step."""
    for one in planned:
        one.path.parent.mkdir(parents=True, exist_ok=True)
        files.write_file(one.path, one.content)


def _waivers(document: Path, prefix: str) -> str:
    """Return the errors that a document has already, as waivers, so that `verify` tells what is new; of a rule with very many, its severity."""
    found: dict[str, dict[str, str]] = {}
    for one in _errors(document):
        found.setdefault(one.rule, {}).setdefault(one.pointer, one.message)
    if not found:
        return ""
    many = sorted(rule for rule, places in found.items() if len(places) > MANY)
    lines = ["", f"# {TAKEN_OVER} Remove a waiver to see its error again."]
    for rule, places in sorted(found.items()):
        for at, message in () if rule in many else sorted(places.items()):
            words = f"in the document when it was taken over: {shorten(message, 200)}"
            lines += [f"[[{prefix}waivers]]", f"rule = {toml_string(rule)}", f"pointer = {toml_string(at)}", f"reason = {toml_string(words)}", ""]
    if many:
        lines += [f"[{prefix}check.severity]", *(f'{toml_string(rule)} = "warning" # {len(found[rule])} places' for rule in many), ""]
    return "\n".join(lines)


def _errors(document: Path) -> list[Finding]:
    """Return what the check has against a document, and what of it cannot be understood; nothing where it cannot be read at all, which `check` explains."""
    try:
        project = standalone.find(document.parent, str(document))
        read = project.load()
        found = [*check.examine(read, project).findings, *check.stopping(read, project)]
    except OaswrightError:
        return []
    return [one for one in found if one.severity is Severity.ERROR]


def _change(path: Path, added: str) -> Change:
    old = _text(path)
    gap = "" if not old or old.endswith("\n\n") or path.name == ".gitignore" else "\n" if old.endswith("\n") else "\n\n"
    content = f"{old}{gap}{added}" if path.name != ".gitignore" or not old or old.endswith("\n") else f"{old}\n{added}"
    shown = display(path)
    lines = difflib.unified_diff(old.splitlines(), content.splitlines(), shown if old else "new file", shown, lineterm="")
    return Change(path, content, "\n".join(lines))


def _named(home: Path, document: str) -> Path:
    path = Path(os.path.realpath(document))
    if not path.is_file():
        raise UsageError(f"{document}: no such file", hint="name the file of an OpenAPI document")
    if not path.is_relative_to(home):
        raise UsageError(f"{document} is outside {display(home)}", hint="copy it into the folder first, or run init in the folder that holds it")
    return path


def _found(home: Path) -> Path | None:
    """Return the document that lies nearest; UsageError if several do."""
    found = sorted(_documents(home, DEPTH), key=lambda path: (len(path.parts), path))
    nearest = [path for path in found if len(path.parts) == len(found[0].parts)]
    if len(nearest) > 1:
        raise UsageError(f"there are several documents: {', '.join(map(display, nearest))}", hint="name one: oaswright init DOCUMENT")
    return nearest[0] if nearest else None


def _documents(folder: Path, depth: int) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_file() and path.name.lower() in NAMES:
            yield path
        elif depth > 1 and path.is_dir() and not path.is_symlink() and not path.name.startswith(".") and path.name not in SKIPPED:
            yield from _documents(path, depth - 1)


def _is_configured(path: Path) -> bool:
    try:
        return "oaswright" in tomllib.loads(_text(path)).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{display(path)}: cannot be read ({error})", hint="fix the file first") from None


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig") if path.exists() else ""
