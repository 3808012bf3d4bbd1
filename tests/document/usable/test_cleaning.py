"""What OpenAPI does not allow is ignored with a warning where the rest keeps its meaning; what cannot be understood is an error of its own."""

import copy
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from oaswright import pointer
from oaswright.api import operation, schema, tracked_document
from oaswright.document import document
from oaswright.errors import DocumentError
from oaswright.finding import Severity
from oaswright.generate.packages import client, models, modules
from oaswright.generate.view.typing_view import TypingView
from oaswright.settings.keys import Sdk

GOOD = """
openapi: 3.1.0
info: {title: t, version: '1'}
tags: [{name: pets}]
servers: [{url: 'https://api.example'}]
paths:
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: pet
      tags: [pets]
      security: []
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
    put:
      operationId: put
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'204': {description: ok}}
components:
  schemas:
    Pet: {type: object, required: [name], properties: {name: {type: string, pattern: '^a', minLength: 1}, age: {oneOf: [{type: integer}, {type: 'null'}]}}}
"""
PET = "/components/schemas/Pet"
GET = "/paths/~1pets~1{id}/get"


def changed(at: str, value: Any) -> document.Document:
    return document.parse(yaml.safe_dump(put(yaml.safe_load(GOOD), at, value)))


def put(tree: Any, at: str, value: Any) -> Any:
    above, token = pointer.get(tree, at.rpartition("/")[0]), pointer.split(at)[-1]
    above[int(token) if isinstance(above, list) else token] = value
    return tree


def test_a_valid_document_is_itself() -> None:
    read = document.parse(GOOD)
    assert read.usable.document is read
    assert read.usable.findings == ()


@pytest.mark.parametrize(
    ("at", "value", "kept"),
    [
        (f"{PET}/type", "objekt", None),
        (f"{PET}/type", ["object", "nil"], ["object"]),
        (f"{PET}/required", True, None),
        (f"{PET}/required", ["name", 3], ["name"]),
        (f"{PET}/required", None, None),
        (f"{PET}/properties", None, None),
        (f"{PET}/properties/name/pattern", 3, None),
        (f"{PET}/properties/name/minLength", "1", None),
        (f"{PET}/properties/name/minLength", -1, None),
        (f"{PET}/properties/name/exclusiveMinimum", True, None),
        (f"{PET}/properties/name/enum", [], None),
        (f"{PET}/properties/name/items", [{"type": "string"}], None),
        (f"{PET}/properties/name/discriminator", "kind", None),
        (f"{PET}/properties/name/$ref", 3, None),
        (f"{PET}/properties/age/oneOf", [], None),
        (f"{PET}/properties/name", None, {}),
        (f"{PET}/properties/name", "string", {}),
        (f"{PET}/properties/age/oneOf/1", "null", {}),
        (f"{GET}/parameters", None, None),
        (f"{GET}/tags", "pets", None),
        (f"{GET}/security", None, None),
        (f"{GET}/operationId", 3, None),
        (f"{GET}/responses/200", None, {}),
        (f"{GET}/responses/abc", {"description": "-"}, None),
        (f"{GET}/responses/99", {"description": "-"}, None),
        ("/tags", None, None),
        ("/servers", {}, None),
    ],
)
def test_a_detail_is_ignored_with_a_warning_at_its_place(at: str, value: Any, kept: Any) -> None:
    usable = changed(at, value).usable
    assert [(one.rule, one.severity, one.pointer) for one in usable.findings] == [("ignored", Severity.WARNING, at)]
    above = usable.document.get(at.rpartition("/")[0])
    token = pointer.split(at)[-1]
    assert (pointer.step(above, token) if isinstance(above, list) else above.get(token)) == kept


@pytest.mark.parametrize(
    ("at", "value"),
    [
        ("/paths", ["/pets"]),
        ("/paths/~1pets~1{id}", "get"),
        (GET, "pet"),
        (f"{GET}/parameters", {"name": "a"}),
        (f"{GET}/parameters", [{"in": "query"}]),
        (f"{GET}/parameters", [{"name": "a", "in": "heder"}]),
        (f"{GET}/parameters", ["a"]),
        ("/paths/~1pets~1{id}/put/requestBody", "Pet"),
        ("/paths/~1pets~1{id}/put/requestBody/content", "application/json"),
        ("/components", []),
        (PET, ["Pet"]),
        ("/components/schemas", "Pet"),
    ],
)
def test_what_cannot_be_understood_is_an_error(at: str, value: Any) -> None:
    tree = yaml.safe_load(GOOD)
    tree["paths"]["/pets/{id}"]["get"]["responses"] = tree["paths"]["/pets/{id}"]["put"]["responses"] = {}
    tree["paths"]["/pets/{id}"]["put"]["requestBody"]["content"] = {}
    found = [one for one in document.parse(yaml.safe_dump(put(tree, at, value))).usable.findings if one.severity is Severity.ERROR]
    assert [one.rule for one in found] == ["unusable"]
    assert found[0].pointer.startswith(at)


def test_a_whole_query_needs_no_name() -> None:
    usable = changed(f"{GET}/parameters", [{"in": "querystring", "content": {"application/json": {}}}]).usable
    assert [(one.rule, one.pointer) for one in usable.findings] == [("ignored", f"{GET}/parameters/0")]
    assert [one.name for one in next(operation.operations(usable.document)).parameters] == ["id", "querystring"]


def test_only_a_query_holds_a_parameter_without_letters_in_its_name() -> None:
    usable = changed(f"{GET}/parameters", [{"name": "", "in": place, "schema": {}} for place in ("query", "header", "cookie")]).usable
    assert [(one.rule, one.severity, one.pointer) for one in usable.findings] == [("ignored", Severity.WARNING, f"{GET}/parameters/{at}") for at in (1, 2)]
    assert [(one.name, one.location) for one in next(operation.operations(usable.document)).parameters] == [("id", "path"), ("", "query")]


@pytest.mark.parametrize(
    ("location", "name", "is_kept"),
    [("header", "X-Ä", False), ("header", "X A", False), ("header", "X-A", True), ("cookie", "a=b", False), ("cookie", "ä", False), ("cookie", "a[b]", True), ("query", "ä =;", True)],
)  # fmt: skip
def test_a_name_that_http_cannot_carry_is_ignored(location: str, name: str, is_kept: bool) -> None:
    parameter = {"name": name, "in": location, "schema": {"type": "string"}}
    read = changed("/paths/~1pets~1{id}/get/parameters", [parameter]).usable
    assert read.document.get("/paths/~1pets~1{id}/get/parameters") == [parameter if is_kept else {}]
    assert [one.message for one in read.findings] == ([] if is_kept else [f'no {location} can be called "{name}"; it is ignored'])


def test_headers_and_media_types_of_responses_that_nothing_can_be_called_are_ignored() -> None:
    response = {"description": "-", "headers": {"X Y": {"schema": {}}, "X-Y": {"schema": {}}}, "content": {"": {}, "text/plain": {}}}
    read = changed("/paths/~1pets~1{id}/get/responses/200", response).usable
    kept = read.document.get("/paths/~1pets~1{id}/get/responses/200")
    assert (list(kept["headers"]), list(kept["content"])) == (["X-Y"], ["text/plain"])
    assert {one.message for one in read.findings} == {'no header can be called "X Y"; it is ignored', 'expected a media type, got ""; it is ignored'}


def test_a_parameter_that_only_the_path_names_is_a_string() -> None:
    usable = changed("/paths/~1pets~1{id}/parameters", []).usable
    assert [(one.rule, one.pointer) for one in usable.findings] == [("ignored", GET), ("ignored", "/paths/~1pets~1{id}/put")]
    found = [(one.name, one.location, one.required) for each in operation.operations(usable.document) for one in each.parameters]
    assert found == [("id", "path", True)] * 2


NULLABLE = """
openapi: 3.0.3
info: {title: t, version: '1'}
paths: {}
components:
  schemas:
    F: {type: object, required: [a], properties: {a: {type: string}}}
    A: {type: object, properties: {f: %s}}
"""


@pytest.mark.parametrize(
    ("form", "is_told"),
    [
        ("{anyOf: [{$ref: '#/components/schemas/F'}, {nullable: true}]}", True),
        ("{oneOf: [{$ref: '#/components/schemas/F'}, {nullable: true, description: or nothing}]}", True),
        ("{anyOf: [{$ref: '#/components/schemas/F'}], nullable: true}", True),
        ("{allOf: [{$ref: '#/components/schemas/F'}], nullable: true, description: x}", True),
        ("{anyOf: [{$ref: '#/components/schemas/F'}, {nullable: true, enum: [null]}]}", False),
    ],
)
def test_nullable_without_a_type_is_read_as_or_null(form: str, is_told: bool) -> None:
    usable = document.parse(NULLABLE % form).usable
    assert [one.pointer for one in usable.findings] == ["/components/schemas/A/properties/f"] * is_told
    view = TypingView(tracked_document.track(usable.document))
    assert view.classes["A"].schema["properties"]["f"]["anyOf"] == [{"$class": "F"}, {"type": "null"}]
    accepted = jsonschema_rs.validator_for(schema.Schemas(usable.document).json_schema("/components/schemas/A"))
    assert [accepted.is_valid({"f": value}) for value in (None, {"a": "x"}, {}, 3)] == [True, True, False, False]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "a", "string", "object", "[", "#/components/schemas/Pet"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "type", "name", "in", "schema", "properties"]), inner, max_size=2),
    max_leaves=4,
)


def places(node: Any, at: str = "") -> list[str]:
    found = [at] if at not in ("", "/openapi") else []
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return found + [place for key, child in children for place in places(child, pointer.join(at, key))]


TREE = yaml.safe_load(GOOD)


@given(st.sampled_from(places(TREE)), ANYTHING)
def test_whatever_stands_anywhere_what_is_left_can_be_generated_from(at: str, value: Any) -> None:
    tree = put(copy.deepcopy(TREE), at, value)
    try:
        read = document.parse(yaml.safe_dump(tree, sort_keys=False))
    except DocumentError:
        return  # a reference that leads to nothing
    usable = read.usable.document
    view = TypingView(tracked_document.track(usable))
    assert models.sources(view, modules.cut(view), "m", {}) is not None
    assert client.sources(view, client.placed(view), modules.cut(view), "m", Sdk()) is not None


def test_a_component_that_cannot_be_used_leaves_what_refers_to_it() -> None:
    tree = yaml.safe_load(GOOD)
    tree["components"]["parameters"] = {"Sort": {"in": "query"}}
    tree["paths"]["/pets/{id}"]["get"]["parameters"] = [{"$ref": "#/components/parameters/Sort"}]
    usable = document.parse(yaml.safe_dump(tree)).usable
    assert [(one.rule, one.pointer) for one in usable.findings] == [("unusable", "/components/parameters/Sort")]
    assert [[parameter.name for parameter in one.parameters] for one in operation.operations(usable.document)] == [["id"], ["id"]]
