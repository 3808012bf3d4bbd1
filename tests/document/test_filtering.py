"""Filters keep the operations that are asked for, and nothing is left that only the others used."""

from pathlib import Path
from typing import Any

import pytest
from oaswright import check, project, standalone
from oaswright.document import document
from oaswright.document.filters.filtering import Filter, filtered
from oaswright.errors import UsageError
from oaswright.finding import Position

DOCUMENT = """openapi: 3.1.0
info: {title: t, version: '1'}
security: [{key: []}]
tags: [{name: pets}, {name: shops}, {name: unused}]
paths:
  /pets:
    parameters: [{$ref: '#/components/parameters/Page'}]
    get:
      operationId: listPets
      tags: [pets]
      parameters:
        - {name: debug, in: query, x-internal: true, schema: {type: boolean}}
        - {name: kind, in: query, schema: {type: strnig}}
      responses:
        '200':
          description: d
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
          links: {owner: {operationId: getShop}, self: {operationId: listPets}}
    post: {operationId: addPet, tags: [pets], x-internal: true, responses: {default: {$ref: '#/components/responses/Fault'}}}
  /pets/{id}:
    get: {operationId: getPet, tags: [pets], security: [{admin: []}], responses: {'200': {$ref: '#/paths/~1shops/get/responses/200'}}}
  /shops:
    get:
      operationId: getShop
      tags: [shops]
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Shop'}}}}}
webhooks:
  opened: {post: {operationId: opened, tags: [shops], responses: {default: {description: d}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: k}, admin: {type: http, scheme: bearer}}
  parameters: {Page: {name: page, in: query, schema: {type: integer}}}
  responses: {Fault: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}}
  schemas:
    Pet:
      type: object
      required: [kind, secret]
      discriminator: {propertyName: kind}
      properties: {kind: {type: string}, secret: {type: string, x-internal: true}}
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {lives: {$ref: '#/components/schemas/Lives'}}}]}
    Lives: {type: integer}
    Shop: {type: object, properties: {open: {$ref: '#/components/schemas/Hours'}}}
    Hours: {type: string}
    Fault: {type: object}
    Lone: {type: object}
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("openapi.yaml").write_text(DOCUMENT)


def load(include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> document.Document:
    return standalone.find(Path(), "openapi.yaml", include=include, exclude=exclude).load()


def operations(read: document.Document) -> set[str]:
    return {node["operationId"] for _, kind, node in read.walk() if kind == "operation"}


def components(read: document.Document, section: str = "schemas") -> list[str]:
    return list(read.tree["components"].get(section, ()))


@pytest.mark.parametrize(
    ("include", "exclude", "kept"),
    [
        (["pets"], [], {"listPets", "addPet", "getPet"}),
        (["/pets"], [], {"listPets", "addPet"}),
        (["/pets*"], ["x-internal"], {"listPets", "getPet"}),
        (["GET /*"], [], {"listPets", "getPet", "getShop"}),
        (["get*"], [], {"getPet", "getShop"}),
        (["x-internal"], [], {"addPet"}),
        ([], ["shops"], {"listPets", "addPet", "getPet"}),
        ([], ["opened", "/pets/{id}"], {"listPets", "addPet", "getShop"}),
        (["pets", "shops"], ["addPet"], {"listPets", "getPet", "getShop", "opened"}),
    ],
)
def test_operations_are_kept_by_tag_path_method_id_and_field(include: list[str], exclude: list[str], kept: set[str]) -> None:
    assert operations(load(tuple(include), tuple(exclude))) == kept


def test_what_only_other_operations_used_goes_too() -> None:
    read = load(exclude=("shops", "addPet", "getPet"))
    assert components(read) == ["Pet", "Cat", "Lives", "Lone"]
    assert [list(read.tree["components"]), components(read, "securitySchemes"), components(read, "parameters")] == [
        ["securitySchemes", "parameters", "schemas"],
        ["key"],
        ["Page"],
    ]
    assert read.tree["tags"] == [{"name": "pets"}, {"name": "unused"}]
    assert "webhooks" not in read.tree
    assert list(read.get("/paths/~1pets/get/responses/200/links")) == ["self"]


def test_included_operations_bring_only_what_they_use() -> None:
    read = load(include=("listPets",))
    assert (components(read), read.tree["tags"]) == (["Pet", "Cat", "Lives"], [{"name": "pets"}])


def test_a_reference_into_an_operation_that_is_gone_becomes_a_component() -> None:
    read = load(include=("getPet",))
    target = read.get("/paths/~1pets~1{id}/get/responses/200")["$ref"]
    assert target.startswith("#/components/responses/")
    assert (read.get(target)["description"], components(read)) == ("d", ["Shop", "Hours"])
    assert read.position(target.removeprefix("#")).line == 26
    assert not [one for one in check.check(read) if one.severity == "error" and "Pet" not in one.pointer and "pets" not in one.pointer]


def test_an_excluded_field_removes_parameters_and_properties_as_well() -> None:
    read = load(exclude=("x-internal",))
    assert read.get("/paths/~1pets/get/parameters") == [{"name": "kind", "in": "query", "schema": {"type": "strnig"}}]
    assert (read.get("/components/schemas/Pet/required"), list(read.get("/components/schemas/Pet/properties"))) == (["kind"], ["kind"])
    assert components(read) == ["Pet", "Cat", "Lives", "Shop", "Hours", "Lone"]


def test_places_are_those_of_the_file_although_lists_are_shorter() -> None:
    read = load(include=("pets",), exclude=("x-internal",))
    assert read.position("/paths/~1pets/get/parameters/0/schema/type") == Position("openapi.yaml", 13, 50)


def test_a_path_item_that_is_shared_is_kept_for_the_others() -> None:
    Path("openapi.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/a: {$ref: '#/components/pathItems/I'}, /b: {$ref: '#/components/pathItems/I'}}\n"
        "components: {pathItems: {I: {get: {responses: {default: {description: d}}}, put: {responses: {default: {description: d}}}}}}\n"
    )
    read = load(exclude=("PUT /a",))
    assert [list(read.get("/paths/~1a")), read.get("/paths/~1b"), components(read, "pathItems")] == [["get"], {"$ref": "#/components/pathItems/I"}, ["I"]]
    assert read.position("/paths/~1a/get/responses").line == 4


@pytest.mark.parametrize(
    ("include", "exclude", "message", "hint"),
    [
        (["pest"], [], "include: 'pest' selects no operation of the document", "did you mean 'pets'?"),
        ([], ["/pet"], "exclude: '/pet' selects no operation of the document", "did you mean '/pets'?"),
        (["pets"], ["*"], "include and exclude leave no operation of the document", "exclude fewer, or include others"),
    ],
)
def test_a_name_that_selects_nothing_is_refused(include: list[str], exclude: list[str], message: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        load(tuple(include), tuple(exclude))
    assert (refused.value.message, refused.value.hint) == (message, hint)


def test_a_field_or_pattern_that_excludes_nothing_is_fine() -> None:
    assert operations(load(exclude=("x-beta", "/old/*"))) == operations(load())


def test_an_earlier_version_need_not_have_what_is_named() -> None:
    read = load()
    tree, _ = filtered(read.tree, read.origins, Filter(exclude=("new",)), is_strict=False)
    assert tree["paths"] == read.tree["paths"]


def test_the_configuration_filters_in_every_verb() -> None:
    Path("pyproject.toml").write_text("[tool.oaswright]\ndocument = 'openapi.yaml'\nmodels = 'm'\nclient = 'c'\ninclude = ['pets']\nexclude = ['x-internal']\n")
    assert operations(project.find().load()) == {"listPets", "getPet"}


def test_strange_documents_are_filtered_too() -> None:
    strange: Any = {
        "openapi": "3.1.0",
        "paths": {"/a": {"get": {"tags": "x", "parameters": {}, "responses": None}, "$ref": 3}, "/b": {"$ref": "#/nowhere"}, "/c": None},
    }
    tree, _ = filtered({**strange, "components": {"schemas": ["x"], "x-y": 1}, "tags": [3]}, load().origins, Filter(("/a",), ("x-internal",)))
    assert list(tree["paths"]) == ["/a", "/b", "/c"]
