"""Each feature of a schema is carried by the models exactly: no probe disagrees, in any direction."""

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from oaswright import generate, project
from oaswright.api.direction import Direction
from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.document.document import Document
from oaswright.prove import Artefact, Status, models
from oaswright.prove.cell import Job
from oaswright.settings import keys

HERE = Path(__file__).parent
PROBES = 150

DOCUMENTS = {"31": document.load(HERE / "openapi-3.1.yaml"), "30": document.load(HERE / "openapi-3.0.yaml")}
CASES = [(version, name) for version, loaded in DOCUMENTS.items() for name in loaded.tree["components"]["schemas"]]

# In 3.0, `nullable` beside an `allOf` says nothing by the letter; it is read as what was meant, with a warning.
NOTED = {"31": [], "30": [("ignored", "/components/schemas/AllOfNullable")]}

Generated = dict[str, tuple[Document, Any, Schemas]]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    """The models of both documents, imported."""
    folder = tmp_path_factory.mktemp("features")
    with pytest.MonkeyPatch.context() as patch:
        found = {}
        for version, loaded in DOCUMENTS.items():
            package = f"feature_models_{version}"
            settings = keys.Settings(str(loaded.root), package, f"feature_client_{version}", output=version)
            outcome = generate.generate(project.Project(folder, settings), loaded)
            assert [(one.rule, one.pointer) for one in outcome.findings] == NOTED[version]
            patch.syspath_prepend(str(folder / version))
            found[version] = (loaded, importlib.import_module(package), Schemas(loaded.usable.document))
        yield found


@pytest.mark.parametrize(("version", "name"), CASES)
def test_models_agree_with_the_document(version: str, name: str, generated: Generated) -> None:
    """Boundary and random instances are accepted, refused and carried as the schema says."""
    _, package, schemas = generated[version]
    job = Job(Artefact.MODELS, name, f"/components/schemas/{name}", Direction.BOTH, PROBES)
    cell = models.prove(package, schemas, job, 0, lambda _: None)
    assert [(one.kind.name, one.instance, one.expected, one.met) for one in cell.disagreements] == []
    assert cell.status in (Status.PROVED, Status.PROBED)
    assert cell.probes >= 60


def test_the_suite_names_every_keyword() -> None:
    """Each keyword of a 2020-12 schema that asserts something stands in the suite."""
    asserting = {
        "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "format",
        "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "contains", "items", "prefixItems", "unevaluatedItems", "maxProperties",
        "minProperties", "required", "dependentRequired", "properties", "patternProperties", "additionalProperties", "propertyNames", "dependentSchemas",
        "unevaluatedProperties", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$ref",
    }  # fmt: skip
    text = json.dumps(DOCUMENTS["31"].tree)
    assert {keyword for keyword in asserting if f'"{keyword}"' not in text} == set()
    assert len(CASES) >= 60
