"""A value in a discriminator's mapping that leads to nothing: a fault of the document, and no reason not to read it."""

import subprocess
import sys
from pathlib import Path

import pytest
from oaswright.document import document
from oaswright.errors import DocumentError

DOCUMENT = """openapi: 3.0.3
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        "200":
          description: A pet
          content:
            application/json:
              schema:
                oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: dog.yaml}]
                discriminator:
                  propertyName: kind
                  mapping:
                    cat: "#/components/schemas/Cat"
                    dog: dog.yaml
                    lost: PLACE
components:
  schemas:
    Cat: {type: object, required: [kind], properties: {kind: {type: string}, lives: {type: integer}}}
"""
DOG = "type: object\nrequired: [kind]\nproperties: {kind: {type: string}, barks: {type: boolean}}\n"


def home(folder: Path, place: str) -> Path:
    (folder / "dog.yaml").write_text(DOG, encoding="utf-8")
    found = folder / "openapi.yaml"
    found.write_text(DOCUMENT.replace("PLACE", place), encoding="utf-8")
    return found


def test_generating_goes_on_and_the_check_reports_it(tmp_path: Path) -> None:
    home(tmp_path, "bird.yaml")
    generated, checked = (oaswright(tmp_path, *words) for words in (("generate", "openapi.yaml", "-o", "out"), ("check", "openapi.yaml")))
    assert (generated.returncode, "'bird.yaml' names no file" in generated.stderr + generated.stdout) == (0, True)
    assert (checked.returncode, "[reference]" in checked.stdout) == (1, True)


def oaswright(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([Path(sys.executable).with_name("oaswright"), *words], cwd=home, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("action", ['{target: "$..discriminator.mapping", remove: true}', '{target: "$..discriminator.mapping", update: {lost: dog.yaml}}'])
def test_an_overlay_corrects_it(tmp_path: Path, action: str) -> None:
    overlay = tmp_path / "corrections.yaml"
    overlay.write_text(f"overlay: 1.0.0\ninfo: {{title: C, version: '1'}}\nactions: [{action}]\n", encoding="utf-8")
    assert document.load(home(tmp_path, "bird.yaml"), overlays=[overlay]).left_out == ()


def test_a_reference_to_nothing_beside_it_is_still_an_error(tmp_path: Path) -> None:
    found = home(tmp_path, "bird.yaml")
    (tmp_path / "dog.yaml").unlink()
    with pytest.raises(DocumentError) as caught:
        document.load(found)
    assert [one.message.partition(":")[0] for one in caught.value.findings] == ["'dog.yaml' names no file"]
