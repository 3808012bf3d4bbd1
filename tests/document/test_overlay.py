"""Overlays edit a document that is not ours, and what they put in has its place in them."""

from pathlib import Path

import pytest
from oaswright import project
from oaswright.document import document, overlay
from oaswright.errors import DocumentError
from oaswright.finding import Position

DOCUMENT = """openapi: 3.1.0
info: {title: t, version: '1'}
tags: [{name: a}, {name: b}, {name: c}, {name: d}]
paths:
  /pets:
    get: {operationId: list, tags: [a], responses: {default: {description: d}}}
    post: {operationId: make, responses: {default: {description: d}}}
components:
  schemas:
    Pet: {type: strnig, properties: {age: {type: integer, default: old}}}
"""
HEAD = "overlay: 1.1.0\ninfo: {title: o, version: '1'}\nactions:\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("openapi.yaml").write_text(DOCUMENT)
    Path("pyproject.toml").write_text("[tool.oaswright]\ndocument = 'openapi.yaml'\nmodels = 'm'\nclient = 'c'\noverlays = ['o.yaml']\n")


def load(actions: str, head: str = HEAD) -> document.Document:
    Path("o.yaml").write_text(head + actions)
    return project.find().load()


def test_an_update_is_merged_and_has_its_place_in_the_overlay() -> None:
    read = load("- target: $.components.schemas.Pet\n  update:\n    type: object\n    properties: {age: {default: 1}, name: {type: string}}\n")
    assert read.get("/components/schemas/Pet") == {"type": "object", "properties": {"age": {"type": "integer", "default": 1}, "name": {"type": "string"}}}
    assert read.position("/components/schemas/Pet/type") == Position("o.yaml", 6, 11)
    assert read.position("/components/schemas/Pet/properties/age/default").file == "o.yaml"
    assert read.position("/components/schemas/Pet/properties/age/type") == Position("openapi.yaml", 10, 50)
    assert [path.name for path in read.files] == ["openapi.yaml", "o.yaml"]
    assert "strnig" in Path("openapi.yaml").read_text()


def test_every_selected_node_is_updated_and_lists_are_appended_to() -> None:
    read = load("- target: $.paths['/pets'][?@.operationId]\n  update: {tags: [z], security: []}\n- target: $.tags\n  update: {name: e}\n")
    assert (read.get("/paths/~1pets/get/tags"), read.get("/paths/~1pets/post/tags")) == (["a", "z"], ["z"])
    assert read.get("/tags/4") == {"name": "e"}
    assert read.position("/paths/~1pets/get/tags/0").file == "openapi.yaml"
    assert read.position("/paths/~1pets/get/tags/1").file == read.position("/tags/4/name").file == "o.yaml"


def test_what_is_removed_leaves_the_places_of_the_rest() -> None:
    read = load("- target: $.tags[?@.name == 'a' || @.name == 'c']\n  remove: true\n- target: $.paths['/pets'].post\n  remove: true\n")
    assert read.tree["tags"] == [{"name": "b"}, {"name": "d"}]
    assert [read.position(f"/tags/{index}").column for index in (0, 1)] == [19, 41]
    assert list(read.get("/paths/~1pets")) == ["get"]
    assert [path.name for path in read.files] == ["openapi.yaml", "o.yaml"]


def test_a_value_is_copied_with_its_place() -> None:
    read = load("- target: $.paths['/pets'].post\n  copy: $.paths['/pets'].get\n")
    assert read.get("/paths/~1pets/post")["operationId"] == "list"
    assert read.position("/paths/~1pets/post/operationId") == Position("openapi.yaml", 6, 24)


@pytest.mark.parametrize(
    ("actions", "head", "message", "line"),
    [
        ("- {target: $.nope, remove: true}\n", HEAD, "the target $.nope selects nothing", 4),
        ("- {target: '$.[', remove: true}\n", HEAD, "expected a JSONPath (RFC 9535), got '$.['", 4),
        ("- {target: $.info}\n", HEAD, "expected 'update', 'remove: true' or 'copy', got none of them", 4),
        ("- {target: $, remove: true}\n", HEAD, "the document as a whole cannot be removed", 4),
        ("- {target: $.info, copy: '$.tags[*]'}\n", HEAD, "expected one value to copy, got 4", 4),
        ("", "openapi: 3.1.0\n", "expected an overlay of version 1.0.0 or 1.1.0, got None", 1),
    ],
)
def test_what_cannot_be_applied_is_named(actions: str, head: str, message: str, line: int) -> None:
    with pytest.raises(DocumentError) as caught:
        load(actions, head)
    (finding,) = caught.value.findings
    assert finding.message.startswith(message)
    assert finding.position is not None
    assert (finding.position.file, finding.position.line) == ("o.yaml", line)
    assert Path("o.yaml").resolve() in {path.resolve() for path in caught.value.files}


DANGLING = DOCUMENT.replace("type: strnig", "type: object").replace(
    "operationId: make,", "operationId: make, requestBody: {$ref: '#/components/requestBodies/None'},"
)


def test_an_overlay_takes_out_or_fills_what_a_reference_leads_to_nothing_for() -> None:
    Path("openapi.yaml").write_text(DANGLING)
    with pytest.raises(DocumentError, match="unresolved reference"):
        load("- target: $.info\n  update: {title: Pets}\n")
    assert "requestBody" not in load("- target: $.paths['/pets'].post.requestBody\n  remove: true\n").get("/paths/~1pets/post")
    read = load("- target: $.paths['/pets'].post.requestBody\n  update: {content: {text/plain: {}}}\n")
    assert read.get("/paths/~1pets/post/requestBody") == {"content": {"text/plain": {}}}
    assert read.left_out == ()


def test_what_cannot_be_followed_names_the_overlay_that_answers_it() -> None:
    text = DANGLING.replace(
        "{operationId: list,", "{operationId: list, parameters: [{in: query, name: a, schema: {}}, {$ref: '#/components/parameters/it''s'}],"
    )
    Path("openapi.yaml").write_text(text)
    with pytest.raises(DocumentError) as raised:
        document.load(Path("openapi.yaml"))
    answers = [overlay.answer(one) for one in raised.value.findings]
    actions = "".join(one.partition("actions:\n")[2] + "\n" for one in answers)
    assert len(answers) == 2
    read = load(actions)
    assert len(read.get("/paths/~1pets/get/parameters")) == 1
    assert "requestBody" not in read.get("/paths/~1pets/post")
