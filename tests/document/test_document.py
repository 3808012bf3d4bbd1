"""A document of many files becomes one tree, and remembers where each part was written."""

import json
from pathlib import Path

import pytest
from oaswright.document import document
from oaswright.errors import DocumentError, UsageError
from oaswright.finding import Position

HEAD = "openapi: 3.1.0\ninfo: {title: t, version: 1.0.0}\n"
USED = "paths: {/a: {get: {responses: {200: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}}\n"


def write(folder: Path, **files: str) -> Path:
    """Files by name; `__` stands for a folder."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / "openapi.yaml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_becomes_a_component_of_its_name(folder: Path) -> None:
    root = write(
        folder,
        openapi=HEAD + "paths:\n  /pets: {$ref: paths/pets.yaml}\n",
        paths__pets="get:\n  responses:\n    200:\n      description: ok\n      content: {application/json: {schema: {$ref: ../schemas/Pet.yaml}}}\n",
        schemas__Pet="type: object\nproperties:\n  friend: {$ref: Pet.yaml}\n  age: {$ref: Age.yaml}\n",
        schemas__Age="type: integer\n",
    )
    bundled = document.load(root)
    assert bundled.get("/paths/~1pets/get/responses/200/content/application~1json/schema") == {"$ref": "#/components/schemas/Pet"}
    assert bundled.tree["components"] == {
        "schemas": {
            "Age": {"type": "integer"},
            "Pet": {"type": "object", "properties": {"friend": {"$ref": "#/components/schemas/Pet"}, "age": {"$ref": "#/components/schemas/Age"}}},
        }
    }
    assert bundled.position("/components/schemas/Pet/properties/age", key=True) == Position("schemas/Pet.yaml", 4, 3)
    assert bundled.position("/paths/~1pets/get/responses/200/description") == Position("paths/pets.yaml", 4, 20)
    assert [path.name for path in bundled.files] == ["openapi.yaml", "pets.yaml", "Pet.yaml", "Age.yaml"]


def test_the_entry_file_may_give_a_file_another_name(folder: Path) -> None:
    root = write(
        folder,
        openapi=HEAD + "components:\n  schemas:\n    Animal: {$ref: schemas/pet.yaml}\n    Owner: {properties: {pet: {$ref: schemas/pet.yaml}}}\n",
        schemas__pet="type: object\n",
    )
    assert document.load(root).tree["components"]["schemas"] == {
        "Animal": {"type": "object"},
        "Owner": {"properties": {"pet": {"$ref": "#/components/schemas/Animal"}}},
    }


def test_a_fragment_of_a_file_becomes_a_component(folder: Path) -> None:
    root = write(
        folder,
        openapi=HEAD + "components:\n  schemas:\n    A: {items: {$ref: 'shared.yaml#/defs/Colour'}}\n",
        shared="defs:\n  Colour: {anyOf: [{$ref: '#/defs/Name'}, {type: 'null'}]}\n  Name: {type: string}\n",
    )
    assert document.load(root).tree["components"]["schemas"] == {
        "A": {"items": {"$ref": "#/components/schemas/Colour"}},
        "Colour": {"anyOf": [{"$ref": "#/components/schemas/Name"}, {"type": "null"}]},
        "Name": {"type": "string"},
    }


def test_a_discriminator_follows_its_files(folder: Path) -> None:
    root = write(
        folder,
        openapi=HEAD
        + "components:\n  schemas:\n    A:\n      oneOf: [{$ref: Cat.yaml}]\n      discriminator: {propertyName: kind, mapping: {cat: Cat.yaml, dog: Dog}}\n",
        Cat="type: object\n",
    )
    assert document.load(root).get("/components/schemas/A/discriminator/mapping") == {"cat": "#/components/schemas/Cat", "dog": "Dog"}


def test_a_property_named_ref_is_no_reference(folder: Path) -> None:
    root = write(folder, openapi=HEAD + "components:\n  schemas:\n    A: {properties: {$ref: {type: string}}}\n")
    assert document.load(root).tree["components"]["schemas"]["A"] == {"properties": {"$ref": {"type": "string"}}}


def test_bundling_a_bundle_changes_nothing(folder: Path) -> None:
    root = write(folder, openapi=HEAD + "components:\n  schemas:\n    B: {$ref: b.yaml}\n    A: {items: {$ref: c.yaml}}\n", b="type: string\n", c="{}\n")
    once = document.load(root)
    (folder / "bundle.json").write_bytes(once.written)
    twice = document.load(folder / "bundle.json")
    assert twice.written == once.written
    assert json.loads(once.written) == once.tree
    assert twice.digest == once.digest


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("missing.yaml", "'missing.yaml' names no file: missing.yaml does not exist"),
        ("b.yaml#/nope", "unresolved reference 'b.yaml#/nope': there is no 'nope' in b.yaml"),
        ("#/components/schemas/Nope", "unresolved reference '#/components/schemas/Nope': there is no 'Nope' in openapi.yaml"),
        ("https://example.com/a.yaml", "the reference 'https://example.com/a.yaml' leads to an address that the configuration does not allow"),
        ("../../../../../../../etc/hostname", "the reference '../../../../../../../etc/hostname' leads out of the project, to /etc/hostname"),
    ],
)
def test_a_reference_that_leads_nowhere_is_a_finding(folder: Path, reference: str, message: str) -> None:
    root = write(folder, openapi=HEAD + f"components:\n  schemas:\n    A:\n      $ref: {reference!r}\n" + USED, b="{}\n")
    with pytest.raises(DocumentError) as caught:
        document.load(root)
    assert [(finding.message, finding.position) for finding in caught.value.findings] == [(message, Position("openapi.yaml", 6, 13))]


def test_a_missing_document_says_what_to_do(folder: Path) -> None:
    with pytest.raises(UsageError) as caught:
        document.load(folder / "nope.yaml")
    assert (caught.value.message, caught.value.exit_code) == ("nope.yaml: no such file", 2)


def test_what_is_no_openapi_document_is_refused(folder: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        document.load(write(folder, openapi="[1, 2]\n"))
    assert caught.value.findings[0].message == "expected a mapping with the key 'openapi'"
