"""A part of a document is compared, or many documents at once."""

import json
from pathlib import Path

import pytest
from oaswright.diff.comparison import compare
from oaswright.diff.selection import selected
from oaswright.document import document

from tests.diff.conftest import Kiosk

TEXT = """\
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /v1/tea:
    get: {operationId: getTea, tags: [tea], responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Tea'}}}}}}
    post: {operationId: addTea, tags: [tea, admin], responses: {'201': {description: made}}}
  /v1/cups:
    get: {operationId: getCups, tags: [cups], responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Cup'}}}}}}
components:
  schemas:
    Tea: {type: object, properties: {leaf: {$ref: '#/components/schemas/Leaf'}}}
    Leaf: {enum: [green, black]}
    Cup: {type: object, properties: {size: {type: integer}}}
"""


@pytest.mark.parametrize(
    ("only", "exclude", "operations", "schemas"),
    [
        (["tea"], [], {"/v1/tea": ["get", "post"]}, {"Tea", "Leaf"}),
        (["getCups"], [], {"/v1/cups": ["get"]}, {"Cup"}),
        (["GET /v1/*"], [], {"/v1/tea": ["get"], "/v1/cups": ["get"]}, {"Tea", "Leaf", "Cup"}),
        ([], ["admin", "cups"], {"/v1/tea": ["get"]}, {"Tea", "Leaf"}),
        (["/v1/tea"], ["getTea"], {"/v1/tea": ["post"]}, set()),
        (["nothing"], [], {}, set()),
    ],
)
def test_operations_are_chosen_with_the_components_they_reach(only: list[str], exclude: list[str], operations: dict[str, list[str]], schemas: set[str]) -> None:
    tree = selected(document.parse(TEXT), only, exclude).tree
    assert {path: list(item) for path, item in tree["paths"].items()} == operations
    assert set(tree.get("components", {}).get("schemas", ())) == schemas


def test_a_prefix_is_taken_off_and_places_stay() -> None:
    old, new = document.parse(TEXT), document.parse(TEXT.replace("/v1/", "/v2/").replace("'201'", "'202'"))
    verdicts = compare(selected(old, [], [], "/v1"), selected(new, [], [], "/v2")).verdicts
    assert [one.rule for one in verdicts] == ["success-response-removed", "response-added"]
    assert verdicts[1].message == "POST /tea, response 202 is new"
    position = verdicts[1].position
    assert position is not None
    assert (verdicts[1].pointer, position.line, position.column) == ("/paths/~1v2~1tea/post/responses/202", 6, 72)
    assert len(compare(old, new).verdicts) > len(verdicts)


def test_folders_of_documents_are_compared_in_one_report(kiosk: Kiosk, tmp_path: Path) -> None:
    for name, files in {
        "old": {"a.yaml": TEXT, "sub/b.yaml": TEXT, "gone.yaml": TEXT},
        "new": {"a.yaml": TEXT.replace("black]", "black, red]"), "sub/b.yaml": TEXT, "more.yaml": TEXT},
    }.items():
        for file, text in files.items():
            (tmp_path / name / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / file).write_text(text)
        (tmp_path / name / "notes.yaml").write_text("a: 1\n")
    found = json.loads(kiosk.run("diff", "old", "new", "--format", "json").out)
    told = {(change["id"], use) for change in found["changes"] for use in change["uses"]}
    assert told == {
        ("response-enum-widened", "a.yaml: GET /v1/tea, response 200 application/json"),
        ("document-removed", "gone.yaml"),
        ("document-added", "more.yaml"),
    }  # fmt: skip
    (tmp_path / "new/sub/b.yaml").write_text("openapi: 3.1.0\npaths: [\n")
    ran = kiosk.run("diff", "old", "new")
    assert (ran.code, "not compared: sub/b.yaml" in ran.err) == (2, True)


def test_only_and_exclude_from_the_command_line(kiosk: Kiosk) -> None:
    kiosk.tea("green, black", "green, black, red")
    assert "may now be `red`" in kiosk.run("diff", "HEAD", "--only", "getTea").out
    assert kiosk.run("diff", "HEAD", "--exclude", "/te*").out == "nothing changes, on the wire or in the source\n"
