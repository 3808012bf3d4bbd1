"""`prove` finds every way in which a models package can disagree with the document, and nothing where it agrees."""

import importlib
import json
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.prove import Artefact, Plan, ProofMatrix, models, prove, usage

PET = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string", "maxLength": 5}, "age": {"type": "integer", "minimum": 0}},
    "additionalProperties": False,
}

# A model that asks a schema, as generated ones do; what it asks can be spoilt.
EXACT = """
    import json
    import jsonschema_rs
    from typing import Any
    from pydantic import RootModel, model_validator

    SCHEMA = json.loads('''{schema}''')
    JUDGE = jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True)

    class Pet(RootModel[Any]):
        @model_validator(mode="before")
        @classmethod
        def ask(cls, value):
            if not JUDGE.is_valid(value):
                raise ValueError("refused")
            return {value}

        @classmethod
        def model_json_schema(cls, **_):
            return SCHEMA
"""


def outcome(folder: Path, code: str, name: str, count: int = 600) -> ProofMatrix:
    name = f"models_{name}"
    (folder / f"{name}.py").write_text(dedent(code), encoding="utf-8")
    tree = {"openapi": "3.1.0", "info": {"title": "Pets", "version": "1"}, "paths": {}, "components": {"schemas": {"Pet": PET}}}
    loaded = document.parse(json.dumps(tree))
    if "exit" in code.lower():
        return in_a_process(loaded, folder, name, count)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        package = importlib.import_module(name)
    return ProofMatrix(tuple(models.prove(package, Schemas(loaded), job, 0, lambda _: None) for job in usage.model_jobs(loaded, count)))


def in_a_process(loaded: document.Document, folder: Path, name: str, count: int) -> ProofMatrix:
    *_, last = prove(Plan(loaded, folder, {Artefact.MODELS: name}, count, processes=1))
    assert isinstance(last, ProofMatrix)
    return last


def exact(schema: Any = PET, value: str = "value") -> str:
    return EXACT.replace("{schema}", json.dumps(schema)).replace("{value}", value)


def told(result: ProofMatrix) -> list[tuple[str, Any]]:
    return [(one.kind.name, one.instance) for cell in result.cells for one in cell.disagreements]


def test_a_model_that_asks_the_documents_schema_is_proved(tmp_path: Path) -> None:
    """The sets cover each other and no probe disagrees."""
    result = outcome(tmp_path, exact(), "exact")
    assert [(cell.status.value, cell.probes) for cell in result.cells] == [("proved", 600)]
    assert result.disagrees is False


WITHOUT = {**PET, "properties": {**PET["properties"], "age": {"type": "integer"}}}  # type: ignore[dict-item] # plain JSON
STRICTER = {**PET, "properties": {**PET["properties"], "age": {"type": "integer", "minimum": 1}}}  # type: ignore[dict-item] # plain JSON

PLANTED = {
    "constraint removed": (exact(WITHOUT), "ACCEPTS"),
    "constraint added": (exact(STRICTER), "REFUSES"),
    "renames": (exact(value="{('nom' if k == 'name' else k): v for k, v in value.items()}"), "CHANGES"),
    "drops": (exact(value="{k: v for k, v in value.items() if k != 'age'}"), "CHANGES"),
    "coerces": (exact(value="{k: str(v) for k, v in value.items()}"), "CHANGES"),
    "rewrites text": (exact(value="{**value, 'name': value['name'].strip()}"), "CHANGES"),
    "adds a default": (exact(value="{'age': 1, **value}"), "CHANGES"),
    "raises": (exact(value="1 // len(value['name'])"), "RAISES"),
    "ends the process": (dedent(exact()) + "\nimport os\nos._exit(3)\n", "RAISES"),
    "is not there": ("class Other: pass", "MISSING"),
    "cannot be imported": ("import nothing_exits_of_that_name", "MISSING"),
    "exits on import": ("raise SystemExit(0)", "MISSING"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_disagreement_is_found(name: str, tmp_path: Path) -> None:
    """Its kind is named, and the cell disagrees."""
    code, kind = PLANTED[name]
    result = outcome(tmp_path, code, "planted_" + "".join(char for char in name if char.isalpha()))
    assert kind in {found for found, _ in told(result)}
    assert result.disagrees is True


def test_the_counterexample_is_the_smallest(tmp_path: Path) -> None:
    """What is left of the instance is what shows the fault."""
    assert told(outcome(tmp_path, exact(WITHOUT), "smallest")) == [("ACCEPTS", {"name": "", "age": -1})]
