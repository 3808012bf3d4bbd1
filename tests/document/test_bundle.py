"""Files, anchors and dynamic references become one document that refers by pointers alone."""

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.errors import DocumentError

HEAD = "openapi: 3.1.0\ninfo: {title: t, version: 1.0.0}\n"


def load(folder: Path, **files: str) -> document.Document:
    """Load files by name, where `__` stands for a folder."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return document.load(folder / "openapi.yaml")


def schemas(text: str) -> dict[str, Any]:
    """The bundled schemas of an entry file alone."""
    found: dict[str, Any] = document.parse(HEAD + "components:\n  schemas:\n" + text).tree["components"]["schemas"]
    return found


def accepts(text: str, name: str, instance: Any) -> bool:
    """Whether a schema of an entry file accepts an instance."""
    read = document.parse(HEAD + "components:\n  schemas:\n" + text)
    return jsonschema_rs.Draft202012Validator(Schemas(read).json_schema(f"/components/schemas/{name}")).is_valid(instance)


RESPONSES = """
paths:
  /a: {get: {operationId: a, responses: {"400": {$ref: FIRST}, "401": {$ref: SECOND}}}}
"""


def test_files_of_one_name_are_told_apart_by_their_path(tmp_path: Path) -> None:
    files = {"a__bad": "description: of a\n", "b__bad": "description: of b\n"}
    read = load(tmp_path, openapi=HEAD + RESPONSES.replace("FIRST", "b/bad.yaml").replace("SECOND", "a/bad.yaml"), **files)
    assert read.tree["components"]["responses"] == {"bad": {"description": "of a"}, "b_bad": {"description": "of b"}}
    assert read.get("/paths/~1a/get/responses/400") == {"$ref": "#/components/responses/b_bad"}
    assert read.position("/components/responses/b_bad/description").file.endswith("b/bad.yaml")
    turned = load(tmp_path, openapi=HEAD + RESPONSES.replace("FIRST", "a/bad.yaml").replace("SECOND", "b/bad.yaml"), **files)
    assert turned.tree["components"] == read.tree["components"]  # the order of the references decides nothing


def test_files_that_say_the_same_are_one_component(tmp_path: Path) -> None:
    read = load(
        tmp_path,
        openapi=HEAD + "components: {schemas: {A: {anyOf: [{$ref: x/Pet.yaml}, {$ref: y/Pet.yaml}, {$ref: z/Pet.yaml}]}}}\n",
        x__Pet="properties: {friend: {$ref: Pet.yaml}, home: {$ref: Home.yaml}}\n",
        y__Pet="properties: {friend: {$ref: Pet.yaml}, home: {$ref: Home.yaml}}\n",
        z__Pet="properties: {friend: {$ref: Pet.yaml}, home: {$ref: Home.yaml}}\n",
        x__Home="type: string\n",
        y__Home="type: string\n",
        z__Home="type: integer\n",
    )
    found = read.tree["components"]["schemas"]
    assert found["A"] == {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("Pet", "Pet", "z_Pet")]}
    assert (found["Home"], found["z_Home"]) == ({"type": "string"}, {"type": "integer"})
    assert found["z_Pet"]["properties"] == {"friend": {"$ref": "#/components/schemas/z_Pet"}, "home": {"$ref": "#/components/schemas/z_Home"}}
    assert set(found) == {"A", "Pet", "z_Pet", "Home", "z_Home"}


def test_the_entry_file_keeps_its_names(tmp_path: Path) -> None:
    read = load(tmp_path, openapi=HEAD + "components: {schemas: {Pet: {type: object}, A: {items: {$ref: models/Pet.yaml}}}}\n", models__Pet="type: string\n")
    assert read.tree["components"]["schemas"] == {
        "Pet": {"type": "object"},
        "A": {"items": {"$ref": "#/components/schemas/models_Pet"}},
        "models_Pet": {"type": "string"},
    }


def test_a_component_has_a_name_that_openapi_allows(tmp_path: Path) -> None:
    (tmp_path / "my pets").mkdir()
    (tmp_path / "my pets" / "the pet é.yaml").write_text("type: string\n", encoding="utf-8")
    read = load(tmp_path, openapi=HEAD + "components: {schemas: {A: {items: {$ref: 'my%20pets/the%20pet%20é.yaml'}}}}\n")
    assert list(read.tree["components"]["schemas"]) == ["A", "the_pet"]


@pytest.mark.parametrize(("version", "expected"), [("3.0.3", "#/components/schemas/Pet/allOf/0"), ("3.1.0", "#/components/schemas/Alias/allOf/0")])
def test_what_stands_beside_a_reference_is_ignored_before_3_1(tmp_path: Path, version: str, expected: str) -> None:
    head = f"openapi: {version}\ninfo: {{title: t, version: '1'}}\n"
    read = load(
        tmp_path,
        openapi=head
        + """
components:
  schemas:
    Pet: {allOf: [{type: string}]}
    Alias: {$ref: '#/components/schemas/Pet', allOf: [{}]}
    Name: {items: {$ref: '#/components/schemas/Alias/allOf/0'}}
""",
    )
    assert read.tree["components"]["schemas"]["Name"] == {"items": {"$ref": expected}}


def test_a_reference_may_lead_through_references(tmp_path: Path) -> None:
    read = load(
        tmp_path,
        openapi=HEAD
        + """
paths: {/pets: {$ref: paths/pets.yaml}}
components:
  schemas:
    Pet: {$ref: schemas/Pet.yaml}
    Alias: {$ref: '#/components/schemas/Pet'}
    Name: {$ref: '#/components/schemas/Alias/properties/name'}
    Body: {$ref: '#/paths/~1pets/get/responses/200/content/application~1json/schema'}
    File: {$ref: 'paths/pets.yaml#/get/responses/200/content/application~1json/schema'}
""",
        paths__pets="get: {responses: {'200': {description: -, content: {application/json: {schema: {type: array, items: {$ref: ../schemas/Pet.yaml}}}}}}}\n",
        schemas__Pet="properties: {name: {type: string}}\n",
    )
    assert {name: one.get("$ref") for name, one in read.tree["components"]["schemas"].items()} == {
        "Pet": None,
        "Alias": "#/components/schemas/Pet",
        "Name": "#/components/schemas/Pet/properties/name",
        "Body": "#/components/schemas/File",
        "File": None,
    }
    assert read.get("/paths/~1pets/get/responses/200/content/application~1json/schema/items") == {"$ref": "#/components/schemas/Pet"}


def test_references_beside_a_reference_are_followed(tmp_path: Path) -> None:
    read = load(
        tmp_path,
        openapi=HEAD + "components: {schemas: {A: {items: {$ref: s/X.yaml}}}}\n",
        s__X="$ref: Y.yaml\nproperties: {z: {$ref: Z.yaml}}\n",
        s__Y="type: object\n",
        s__Z="type: string\n",
    )
    assert read.get("/components/schemas/X") == {"$ref": "#/components/schemas/Y", "properties": {"z": {"$ref": "#/components/schemas/Z"}}}


def test_anchors_are_resolved() -> None:
    assert schemas("    A: {properties: {n: {$ref: '#here'}}}\n    B: {$anchor: here, type: integer}\n") == {
        "A": {"properties": {"n": {"$ref": "#/components/schemas/B"}}},
        "B": {"type": "integer"},
    }


def test_anchors_of_other_files_are_resolved(tmp_path: Path) -> None:
    read = load(
        tmp_path,
        openapi=HEAD + "components: {schemas: {A: {$ref: 'b.yaml#here'}, C: {$ref: 'b.yaml#here'}}}\n",
        b="defs: {B: {$anchor: here, type: integer}}\n",
    )
    assert read.tree["components"]["schemas"] == {"A": {"type": "integer"}, "C": {"$ref": "#/components/schemas/A"}}


def test_ids_are_bases_of_references() -> None:
    text = """
    Tree: {$id: 'https://example.com/tree', properties: {leaf: {$ref: leaf}, own: {$ref: '#/$defs/own'}, root: {$ref: '#'}}, $defs: {own: {type: string}}}
    Leaf: {$id: 'https://example.com/leaf', properties: {tree: {$ref: 'tree#/properties/own'}, all: {$ref: '#/components/schemas/Plain'}}}
    Plain: {properties: {leaf: {$ref: 'https://example.com/leaf'}}}
"""
    at = "#/components/schemas/"
    assert schemas(text) == {
        "Tree": {
            "properties": {"leaf": {"$ref": at + "Leaf"}, "own": {"$ref": at + "Tree/$defs/own"}, "root": {"$ref": at + "Tree"}},
            "$defs": {"own": {"type": "string"}},
        },
        "Leaf": {"properties": {"tree": {"$ref": at + "Tree/properties/own"}, "all": {"$ref": at + "Plain"}}},
        "Plain": {"properties": {"leaf": {"$ref": at + "Leaf"}}},
    }


def test_ids_of_files_do_not_keep_them_from_each_other(tmp_path: Path) -> None:
    read = load(
        tmp_path,
        openapi=HEAD + "components: {schemas: {A: {items: {$ref: s/Pet.yaml}}}}\n",
        s__Pet="$id: https://example.com/schemas/Pet.yaml\nproperties: {home: {$ref: Home.yaml}}\n",
        s__Home="$id: https://example.com/schemas/Home.yaml\ntype: string\n",
    )
    assert read.tree["components"]["schemas"] == {
        "A": {"items": {"$ref": "#/components/schemas/Pet"}},
        "Home": {"type": "string"},
        "Pet": {"properties": {"home": {"$ref": "#/components/schemas/Home"}}},
    }


def test_a_property_or_an_example_named_id_is_no_identifier() -> None:
    text = "    A: {properties: {$id: {type: string}, $anchor: {type: string}}, example: {$id: x}, $defs: {$anchor: {type: integer}}}\n"
    assert schemas(text) == yaml.safe_load(text)


GENERIC = """
    Page: {$id: page, type: object, properties: {items: {type: array, items: {$dynamicRef: '#item'}}}, $defs: {item: {$dynamicAnchor: item}}}
    Pets: {$id: pets, $ref: page, $defs: {item: {$dynamicAnchor: item, $ref: '#/components/schemas/Pet'}}}
    Numbers: {$id: numbers, $ref: page, $defs: {item: {$dynamicAnchor: item, type: integer}}}
    Pet: {type: object, required: [name]}
"""
TREE = """
    Tree: {$id: tree, $dynamicAnchor: node, type: object, properties: {children: {type: array, items: {$dynamicRef: '#node'}}}}
    Strict: {$id: strict, $dynamicAnchor: node, $ref: tree, unevaluatedProperties: false}
"""


@pytest.mark.parametrize(
    ("text", "name", "instance", "valid"),
    [
        (GENERIC, "Page", {"items": ["anything"]}, True),
        (GENERIC, "Pets", {"items": [{"name": "Kim"}]}, True),
        (GENERIC, "Pets", {"items": [{}]}, False),
        (GENERIC, "Numbers", {"items": [1]}, True),
        (GENERIC, "Numbers", {"items": ["1"]}, False),
        (TREE, "Tree", {"children": [{"data": 1}]}, True),
        (TREE, "Strict", {"children": [{"children": []}]}, True),
        (TREE, "Strict", {"children": [{"daat": 1}]}, False),
        (TREE, "Strict", {"daat": 1}, False),
    ],
)
def test_a_dynamic_reference_means_what_was_passed_on_the_way(text: str, name: str, instance: Any, valid: bool) -> None:
    assert accepts(text, name, instance) is valid


def test_a_generic_schema_has_a_component_for_each_use() -> None:
    found = schemas(GENERIC)
    assert set(found) == {"Page", "Pets", "Numbers", "Pet", "Page_Pets", "Page_Numbers"}
    assert not [one for one in ("$id", "$anchor", "$dynamicAnchor", "$dynamicRef") if one in str(found)]


def test_a_dynamic_reference_without_resources_is_a_reference() -> None:
    assert schemas("    A: {$dynamicAnchor: node, properties: {next: {$dynamicRef: '#node'}}}\n") == {
        "A": {"properties": {"next": {"$ref": "#/components/schemas/A"}}}
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A: {$ref: '#nowhere'}", "'#nowhere' is no JSON pointer, and no schema in openapi.yaml has the anchor 'nowhere'"),
        ("A: {$ref: '#/components/schemas/B/x'}, B: {$ref: '#/components/schemas/A/x'}", "unresolved reference"),
    ],
)
def test_what_leads_nowhere_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DocumentError) as caught:
        load(tmp_path, openapi=HEAD + "components: {schemas: {" + text + "}}\n")
    assert message in caught.value.findings[0].message
    assert caught.value.findings[0].position is not None


def test_names_that_begin_like_extensions_are_names_of_the_author(tmp_path: Path) -> None:
    header = "{x-request-id: {$ref: 'shared.yaml#/x-request-id'}}"
    paths = f"paths:\n  /a: {{get: {{operationId: a, responses: {{'200': {{description: -, headers: {header}}}, x-note: {{$ref: none.yaml}}}}}}}}\n"
    read = load(tmp_path, openapi=HEAD + paths, shared="x-request-id: {schema: {type: string}}")
    responses = read.tree["paths"]["/a"]["get"]["responses"]
    assert responses["200"]["headers"]["x-request-id"] == {"$ref": "#/components/headers/x-request-id"}
    assert read.tree["components"]["headers"] == {"x-request-id": {"schema": {"type": "string"}}}
    assert responses["x-note"] == {"$ref": "none.yaml"}


def test_a_map_may_be_a_reference_to_a_file(tmp_path: Path) -> None:
    read = load(
        tmp_path,
        openapi=HEAD + "paths: {$ref: parts__paths.yaml}\ncomponents: {schemas: {$ref: parts/schemas.yaml}}\n".replace("parts__", "parts/"),
        parts__paths="/a: {get: {operationId: a, responses: {'200': {description: -, content: {application/json: {schema: {$ref: 'more.yaml#/Item'}}}}}}}\n",
        parts__schemas="Pet: {type: object, properties: {$ref: 'more.yaml#/fields'}}\n",
        parts__more="fields: {name: {type: string}, item: {$ref: '#/Item'}}\nItem: {type: integer}\n",
    )
    item = {"$ref": "#/components/schemas/Item"}
    assert read.tree["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] == item
    assert read.tree["components"]["schemas"] == {
        "Pet": {"type": "object", "properties": {"name": {"type": "string"}, "item": item}},
        "Item": {"type": "integer"},
    }
    place = read.position("/components/schemas/Pet/properties/name/type")
    assert Path(place.file).name == "more.yaml"


@pytest.mark.parametrize(
    ("value", "expected", "why"),
    [
        ("v1.Cat", "#/components/schemas/v1.Cat", ""),
        ("#/components/schemas/v1.Cat", "#/components/schemas/v1.Cat", ""),
        ("Dog.yaml", "#/components/schemas/Dog", ""),
        ("Nobody", "Nobody", ""),
        ("gone.yaml#/cat", None, "'gone.yaml#/cat' names no file: {folder}/gone.yaml does not exist; the mapping's 'cat' is ignored"),
        ("#/components/schemas/Gone", None, "unresolved reference '#/components/schemas/Gone': there is no 'Gone' in {folder}/openapi.yaml; the mapping's 'cat' is ignored"),
        ("https://example.com/cat.json", None, "the reference 'https://example.com/cat.json' leads to an address that the configuration does not allow; the mapping's 'cat' is ignored"),
    ],
)  # fmt: skip
def test_a_value_of_a_mapping_that_leads_nowhere_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, expected: str | None, why: str
) -> None:
    monkeypatch.chdir(tmp_path.parent)
    kinds = f"    Pet: {{oneOf: [{{$ref: '#/components/schemas/v1.Cat'}}], discriminator: {{propertyName: kind, mapping: {{cat: '{value}'}}}}}}\n"
    read = load(tmp_path, openapi=HEAD + f"components:\n  schemas:\n    v1.Cat: {{type: object}}\n{kinds}", Dog="{type: object}\n")
    assert read.get("/components/schemas/Pet/discriminator/mapping") == ({"cat": expected} if expected else {})
    told = [(one.severity.name, one.message, one.pointer) for one in read.usable.findings]
    assert told == ([("WARNING", why.format(folder=tmp_path.name), "/components/schemas/Pet/discriminator/mapping/cat")] if why else [])
