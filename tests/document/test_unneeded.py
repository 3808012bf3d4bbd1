"""A reference to what may not be read stops nobody who does not need it."""

from pathlib import Path

import pytest
from oaswright import check, standalone
from oaswright.errors import DocumentError
from oaswright.finding import Severity

HEAD = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n"
USED = "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}}\n"
FAR = """components:
  schemas:
    A: {type: object, properties: {n: {type: string}}}
    Far: {$ref: 'https://far.example/far.json'}
    Deep: {type: object, properties: {x: {$ref: 'https://far.example/far.json#/x'}, y: {$ref: '#/components/schemas/A'}}}
    Deeper: {type: array, items: {$ref: '#/components/schemas/Deep'}}
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_components_that_nothing_uses_are_left_out_with_a_finding() -> None:
    Path("openapi.yaml").write_text(HEAD + USED + FAR)
    found = standalone.find(Path(), "openapi.yaml")
    read = found.load()
    assert list(read.tree["components"]["schemas"]) == ["A"]
    assert [(one.rule, one.severity, one.position.line if one.position else 0) for one in read.usable.findings] == [
        ("ignored", Severity.WARNING, 7),
        ("ignored", Severity.WARNING, 8),
    ]
    assert [one.rule for one in check.examine(read, found).findings if one.severity is Severity.ERROR] == ["reference", "reference"]
    assert check.stopping(read, found) == []


@pytest.mark.parametrize("name", ["Far", "Deep", "Deeper"])
def test_what_an_operation_needs_stops(name: str) -> None:
    Path("openapi.yaml").write_text(HEAD + USED.replace("schemas/A", f"schemas/{name}") + FAR)
    with pytest.raises(DocumentError, match="an address that the configuration does not allow"):
        standalone.find(Path(), "openapi.yaml").load()


def test_an_operation_that_is_filtered_out_needs_nothing() -> None:
    other = "  /b: {get: {responses: {default: {$ref: 'https://far.example/r.json'}}}}\n"
    first = USED.removeprefix("paths: {").rstrip("\n").removesuffix("}")
    Path("openapi.yaml").write_text(f"{HEAD}paths:\n  {first}\n{other}{FAR}")
    with pytest.raises(DocumentError):
        standalone.find(Path(), "openapi.yaml").load()
    assert list(standalone.find(Path(), "openapi.yaml", exclude=("/b",)).load().tree["paths"]) == ["/a"]


def test_a_reference_that_is_merely_broken_stops() -> None:
    Path("openapi.yaml").write_text(HEAD + USED + FAR + "    Broken: {$ref: '#/components/schemas/Nothing'}\n")
    with pytest.raises(DocumentError, match="Nothing"):
        standalone.find(Path(), "openapi.yaml").load()
