"""A document in another form says the same: in several files, without references, joined with others; and its figures."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from oaswright.document import document, objects
from oaswright.document.document import Document
from oaswright.errors import OutputError, UsageError
from oaswright.restructure import dereference, document_counts, files, join, split

ROOT = Path(__file__).parents[2]
SHOP: dict[str, Any] = yaml.safe_load("""
openapi: 3.1.0
info: {title: Shop, version: "1"}
servers: [{url: https://shop.example}]
security: [{key: []}]
tags: [{name: Pets, description: Small ones.}]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      summary: One pet
      parameters: [{$ref: "#/components/parameters/Id"}]
      responses:
        "200": {description: It., content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
        "404": {$ref: "#/components/responses/Missing"}
  /pets_{id}: {get: {operationId: other, deprecated: true, responses: {"200": {description: "no: 0o17, on"}}}}
components:
  parameters: {Id: {name: id, in: path, required: true, schema: {type: string}}}
  responses: {Missing: {description: None., content: {application/json: {schema: {$ref: "#/components/schemas/Error"}}}}}
  securitySchemes: {key: {type: http, scheme: bearer}}
  schemas:
    Error: {type: object, properties: {code: {type: integer, example: 1.0}}}
    error: {type: string, examples: ["0o17", "on", "a\\nb"]}
    Name: {type: string}
    Alias: {$ref: "#/components/schemas/Name"}
    Pet:
      type: object
      properties:
        name: {$ref: "#/components/schemas/Alias", description: Its name., maxLength: 3}
        first: {$ref: "#/components/schemas/Error/properties/code"}
        friends: {type: array, items: {$ref: "#/components/schemas/Pet"}}
        kind: {$ref: "#/components/schemas/Kind"}
    Kind: {oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/CON"}], discriminator: {propertyName: k, mapping: {cat: "#/components/schemas/Cat"}}}
    Cat: {type: object, properties: {k: {const: cat}, name: {$ref: "#/components/schemas/Name"}}}
    CON: {type: object, properties: {k: {const: CON}}}
""")


def loaded(folder: Path, tree: dict[str, Any], name: str = "openapi.yaml") -> Document:
    (folder / name).write_text(json.dumps(tree))
    return document.load(folder / name)


@pytest.mark.parametrize("name", ["openapi.yaml", "openapi.json"])
def test_what_is_split_says_the_same_when_it_is_bundled(tmp_path: Path, name: str) -> None:
    read = loaded(tmp_path, SHOP, name)
    written = split.split(read, tmp_path / "spec")
    assert written[0] == name
    assert sorted(str(path.relative_to(tmp_path / "spec")) for path in (tmp_path / "spec").rglob("*.*")) == sorted(written)
    assert files.same(document.load(tmp_path / "spec" / name).tree, read.tree)
    ending = Path(name).suffix
    assert {f"paths/pets_id{ending}", f"paths/pets_id_2{ending}"} <= set(written)  # two paths, one name
    assert {f"components/schemas/Error{ending}", f"components/schemas/error_2{ending}"} <= set(written)  # on a file system without cases
    assert f"components/schemas/CON_{ending}" in written  # a device on Windows
    pet = (tmp_path / "spec" / f"components/schemas/Pet{ending}").read_text()
    assert [f"{one}{ending}" in pet for one in ("Error", "Kind", "Pet")] == [True] * 3
    assert f"Error{ending}#/properties/code" in pet


def test_this_repository_s_document_is_split(tmp_path: Path) -> None:
    read = document.load(ROOT / "spec" / "openapi.yaml")
    assert len(split.split(read, tmp_path / "spec")) > 30


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "document").mkdir()
    with pytest.raises(OutputError, match="expected an empty folder"):
        split.split(loaded(tmp_path / "document", SHOP), tmp_path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["document", "mine.txt"]


def test_what_would_not_say_the_same_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = loaded(tmp_path, SHOP)
    monkeypatch.setattr(split, "_led", lambda reference, *_: reference.replace("Name", "Cat"))
    with pytest.raises(UsageError, match="would not say the same"):
        split.split(read, tmp_path / "spec")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["openapi.yaml"]


def test_yaml_is_read_as_it_was_meant() -> None:
    """Also what YAML 1.1, which the writer knows, and 1.2, which is read, see with different eyes."""
    from oaswright.document.syntax import yaml12

    tree = {
        "a": ["0o17", "0x1F", "on", "1_000", "1:30", "~", "1e3", ".5", "- a", "a: b", "#", "line\nline", " lead", "trail \n", "\u0085", "é", ""],
        "b": [1.0, 1, True, None, 1e-7],
    }
    assert files.same(yaml12.load(files.text(tree, is_json=False)), tree)
    assert "|" in files.text({"a": "x\ny\n"}, is_json=False)


def test_without_references_the_same_is_accepted(tmp_path: Path) -> None:
    read = loaded(tmp_path, SHOP)
    tree = dereference.dereferenced(read)
    left = {(at, node["$ref"]) for at, _, node in objects.walk(tree) if isinstance(node, dict) and "$ref" in node}
    assert {reference for _, reference in left} == {
        "#/components/schemas/Pet",
        "#/components/schemas/Cat",
        "#/components/schemas/CON",
    }  # a circle, and names that a discriminator reads
    assert all("/friends/items" in at or "/oneOf/" in at for at, _ in left)
    operation = tree["paths"]["/pets/{id}"]["get"]
    assert operation["parameters"] == [SHOP["components"]["parameters"]["Id"]]
    assert operation["responses"]["404"]["content"]["application/json"]["schema"] == SHOP["components"]["schemas"]["Error"]
    name = tree["components"]["schemas"]["Pet"]["properties"]["name"]
    assert [Draft202012Validator(name).is_valid(one) for one in ("Tom", "Thomas", 1)] == [True, False, False]
    loaded(tmp_path, tree, "again.yaml")  # what is left leads somewhere


def test_a_document_that_would_explode_is_refused(tmp_path: Path) -> None:
    schemas: dict[str, Any] = {
        f"S{n}": {"type": "object", "properties": {key: {"$ref": f"#/components/schemas/S{n + 1}"} for key in "abcd"}} for n in range(30)
    }
    tree = {**SHOP, "components": {**SHOP["components"], "schemas": {**SHOP["components"]["schemas"], **schemas, "S30": {"type": "string"}}}}
    with pytest.raises(UsageError, match="more than 2,000,000 values"):
        dereference.dereferenced(loaded(tmp_path, tree))


def other(**changes: Any) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pet orders", "version": "2"},
        "tags": [{"name": "Pets", "description": "Others."}, {"name": "Orders"}],
        "paths": {"/orders": {"get": {"operationId": "listOrders", "responses": {"200": {"$ref": "#/components/responses/Missing"}}}}},
        "components": {"responses": {"Missing": {"description": "Other."}}, "schemas": {"Name": {"type": "string"}}},
        **changes,
    }


def test_two_documents_become_one(tmp_path: Path) -> None:
    orders = other(
        components={"schemas": {"Name": {"type": "string"}, "Order": {"type": "object"}}},
        paths={"/orders": {"get": {"operationId": "listOrders", "responses": {"200": {"description": "All."}}}}},
    )
    tree, left = join.joined([loaded(tmp_path, SHOP), loaded(tmp_path, orders, "orders.yaml")])
    assert set(tree["paths"]) == {"/orders", "/pets/{id}", "/pets_{id}"}
    assert tree["info"]["title"] == "Shop"
    assert [one.rpartition(" ")[2] for one in left] == ["info"]
    assert tree["tags"] == [{"name": "Pets", "description": "Small ones."}, {"name": "Orders"}]
    assert "Order" in tree["components"]["schemas"]
    # The second has no security and no servers: what the first says of all of it now stands where it counts.
    assert ("security" in tree, "servers" in tree) == (False, False)
    assert tree["paths"]["/pets/{id}"]["servers"] == SHOP["servers"]
    assert tree["paths"]["/pets/{id}"]["get"]["security"] == [{"key": []}]
    assert "security" not in tree["paths"]["/orders"]["get"]


def test_a_document_joined_with_itself_is_itself(tmp_path: Path) -> None:
    read = loaded(tmp_path, SHOP)
    tree, left = join.joined([read, read])
    assert (files.same(tree, read.tree), left) == (True, [])


def test_names_that_are_taken_are_refused_or_renamed_everywhere(tmp_path: Path) -> None:
    orders = other()
    orders["paths"]["/orders"]["get"]["operationId"] = "getPet"
    orders["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "basic"}}
    orders["security"] = [{"key": []}]
    both = [loaded(tmp_path, SHOP), loaded(tmp_path, orders, "orders.yaml")]
    with pytest.raises(UsageError) as refused:
        join.joined(both)
    assert refused.value.message.splitlines()[1:] == ["  components/responses/Missing", "  components/securitySchemes/key", "  operationId getPet"]
    assert "--rename" in refused.value.hint
    tree, _ = join.joined(both, is_renamed=True)
    operation = tree["paths"]["/orders"]["get"]
    assert operation["responses"]["200"] == {"$ref": "#/components/responses/PetOrdersMissing"}
    assert (operation["operationId"], operation["security"]) == ("PetOrdersGetPet", [{"PetOrderskey": []}])
    assert tree["components"]["responses"]["PetOrdersMissing"] == {"description": "Other."}
    loaded(tmp_path, tree, "joined.yaml")  # every reference leads somewhere


def test_paths_that_say_different_things_and_other_versions_are_refused(tmp_path: Path) -> None:
    first = loaded(tmp_path, SHOP)
    orders = other(paths={"/pets/{id}": {"get": {"responses": {}}}}, components={})
    with pytest.raises(UsageError, match=r"GET /pets/\{id\}"):
        join.joined([first, loaded(tmp_path, orders, "orders.yaml")])
    with pytest.raises(UsageError, match=r"written for OpenAPI 3\.1, .* for 3\.0"):
        join.joined([first, loaded(tmp_path, other(openapi="3.0.3"), "orders.yaml")])


def test_the_figures_of_a_document(tmp_path: Path) -> None:
    found = document_counts.statistics(loaded(tmp_path, SHOP))
    assert (found.openapi, found.files, found.methods, found.deprecated, found.described) == ("3.1.0", 1, {"get": 2}, 1, 1)
    assert found.counts["paths"] == found.counts["operations"] == 2
    assert found.components == {"parameters": 1, "responses": 1, "securitySchemes": 1, "schemas": 8}
    assert (found.counts["parameters"], found.references) == (1, 12)
    assert found.unused == 1  # "error"
    lines = document_counts.table(found).splitlines()
    assert "operations: get                2" in lines
