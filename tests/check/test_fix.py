"""`check --fix` repairs what is safe where it stands, keeps comments and layout, and finds nothing to do the second time."""

import json
import sys
from pathlib import Path

import pytest
from oaswright import check, cli, project
from oaswright.check.fix import fixes
from oaswright.document.editing import Insert, Remove, Rename, Replace, edited
from oaswright.document.source import parse

CONFIGURATION = "[tool.oaswright]\ndocument = 'openapi.yaml'\nmodels = 'm'\nclient = 'c'\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text(CONFIGURATION)


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["oaswright", *words])
    try:
        cli.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


YAML = """# Our shop.
openapi: 3.1.0
info: {title: Shop, version: '1', licens: {name: MIT}}
paths:
  /pets/{petId}:   # one pet
    get:
      # no id yet
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {default: {description: d}}
    delete: {tags: [pets], responses: {default: {descripton: gone}}}
components:
  schemas:
    Pet: {$ref: Pet.yaml}
"""
PART = """type: object
requried: [name]  # sic
properties:
  name:
    nullable: true   # may be absent
    type: string
  "tag": {typ: string, nullable: true, maxLength: 9}
  age:
    type: integer
    nullable: true
  note:
    nullable: true
"""


def test_what_is_safe_is_repaired_in_every_file_and_the_rest_is_kept(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path("openapi.yaml").write_text(YAML)
    Path("Pet.yaml").write_text(PART)
    run(monkeypatch, "check", "--fix")
    assert Path("openapi.yaml").read_text() == (
        YAML.replace("licens:", "license:")
        .replace("descripton", "description")
        .replace("      # no id yet\n", "      # no id yet\n      operationId: getPetsByPetId\n")
        .replace("delete: {", "delete: {operationId: deletePetsByPetId, ")
    )
    assert Path("Pet.yaml").read_text() == (
        "type: object\nrequired: [name]  # sic\nproperties:\n  name:\n    # may be absent\n    type: [string, 'null']\n"
        "  \"tag\": {type: [string, 'null'], maxLength: 9}\n  age:\n    type: [integer, 'null']\n  note:\n    nullable: true\n"
    )
    out = capsys.readouterr().out
    assert "-requried: [name]  # sic\n+required: [name]  # sic\n" in out
    assert "--- a/Pet.yaml" in out
    before = {name: Path(name).read_bytes() for name in ("openapi.yaml", "Pet.yaml")}
    run(monkeypatch, "check", "--fix")
    assert {name: Path(name).read_bytes() for name in before} == before
    assert "+++" not in capsys.readouterr().out


def test_a_dry_run_writes_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path("openapi.yaml").write_text(YAML)
    Path("Pet.yaml").write_text(PART)
    run(monkeypatch, "check", "--fix", "--dry-run")
    assert "+required: [name]  # sic" in capsys.readouterr().out
    assert (Path("openapi.yaml").read_text(), Path("Pet.yaml").read_text()) == (YAML, PART)


def test_json_keeps_its_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"default": {"description": "d"}}}}},
        "components": {"schemas": {"A": {"typ": "string", "nullable": True}, "B": {"nullable": True, "type": "integer"}}},
    }
    Path("openapi.yaml").write_text(json.dumps(tree, indent=4))
    run(monkeypatch, "check", "--fix")
    tree["paths"] = {"/a": {"get": {"operationId": "getA", "responses": {"default": {"description": "d"}}}}}
    tree["components"] = {"schemas": {"A": {"type": ["string", "null"]}, "B": {"type": ["integer", "null"]}}}
    text = Path("openapi.yaml").read_text()
    assert json.loads(text) == tree
    assert '\n                "operationId": "getA",\n' in text


def test_openapi_30_gets_its_own_form_of_null() -> None:
    Path("openapi.yaml").write_text(
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    A: {type: [string, 'null']}\n    B:\n      type: [integer, 'null']  # c\n"
    )
    (one,) = fixes(project.find(), project.find().load())
    assert one.text.endswith("    A: {nullable: true, type: string}\n    B:\n      nullable: true\n      type: integer  # c\n")


@pytest.mark.parametrize(
    ("pattern", "expected"), [("{method}{Path}", "getUserPetsById"), ("{tag}_{method}_{path}", "my_pets_get_user_pets_by_id"), ("{Tag}{Method}", "MyPetsGet")]
)
def test_ids_follow_the_pattern_and_are_not_taken(pattern: str, expected: str) -> None:
    Path("pyproject.toml").write_text(f"{CONFIGURATION}check = {{ operation-id = '{pattern}' }}\n")
    Path("openapi.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /user-pets/{id}:\n    get: {tags: [my pets], responses: {default: {description: d}}}\n"
        f"    put: {{operationId: {expected}, responses: {{default: {{description: d}}}}}}\n"
    )
    (one,) = fixes(project.find(), project.find().load())
    assert f"get: {{operationId: {expected}2, tags" in one.text


def test_ends_of_lines_and_the_mark_at_the_start_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "openapi: 3.1.0\ninfo: {title: t, versoin: '1'}\npaths: {}\n"
    Path("openapi.yaml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert run(monkeypatch, "check", "--fix") == 0
    assert Path("openapi.yaml").read_bytes() == b"\xef\xbb\xbf" + text.replace("versoin", "version").replace("\n", "\r\n").encode()


def test_a_name_that_is_there_already_is_not_written_twice() -> None:
    Path("openapi.yaml").write_text("openapi: 3.1.0\ninfo: {title: t, titel: u, version: '1'}\npaths: {}\n")
    assert fixes(project.find(), project.find().load()) == []
    assert check.check(project.find().load())


@pytest.mark.parametrize(
    ("text", "edit", "expected"),
    [
        ("a: 1\nb: 2\n", Remove("/b"), "a: 1\n"),
        ("a: 1\nb: 2 # c\n", Remove("/b"), "a: 1\n# c\n"),
        ("x:\n  - a: 1\n    b: 2\n", Remove("/x/0/a"), "x:\n  - b: 2\n"),
        ("{a: 1, b: 2}", Remove("/b"), "{a: 1}"),
        ("a: 1\n", Remove("/a"), "a: 1\n"),
        ("base: &b {k: 1}\nc: {<<: *b}\n", Rename("/c/k", "l"), "base: &b {k: 1}\nc: {<<: *b}\n"),
        ("k: &b x\nc: *b\n", Replace("/k", ["y"]), "k: &b x\nc: *b\n"),
        ("'k': 1\n", Rename("/k", "l"), "'l': 1\n"),
        ('{"k" : 1}', Rename("/k", "l"), '{"l" : 1}'),
        ("{}", Insert("", "a", "b"), '{"a": "b"}'),
        ("x: {}\n", Insert("/x", "a", "on"), "x: {a: 'on'}\n"),
    ],
)
def test_texts_are_edited_or_left_alone(text: str, edit: Insert | Remove | Rename | Replace, expected: str) -> None:
    assert edited(parse(Path("a.yaml"), text), [[edit]])[0] == expected
