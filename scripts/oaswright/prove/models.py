"""Do the models accept, refuse and carry exactly what the document says? Runs in the worker."""

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from oaswright.api.schema import Schemas
from oaswright.probes import Judge, probes, sets
from oaswright.probes.probe import key
from oaswright.prove.cell import Cell, Job, Kind
from oaswright.prove.json_equality import difference
from oaswright.prove.probe_runner import Fault, ProbeRunner, missing
from oaswright.text.json_equality import same

Tick = Callable[[int], None]

# Every so many instances are also handed over as Python data, which must come to the same.
PYTHON_EVERY = 4


def prove(package: ModuleType, schemas: Schemas, job: Job, seed: int, tick: Tick) -> Cell:
    """Return the cell of one component schema."""
    model = find(package, job.name)
    if model is None:
        return missing(job, f"a class for the schema {job.name}")
    judge = Judge(schemas, job.pointer, job.direction)
    subject = ModelUnderTest(model, judge)
    tally = ProbeRunner(job)
    for number, probe in enumerate(probes(judge, job.count, seed), 1):
        subject.python = number % PYTHON_EVERY == 0
        tally.add(probe.instance, subject.fault, valid=probe.valid)
        if number % 200 == 0:
            tick(200)
    subject.python = True
    return tally.cell(proved=is_proved(model, judge))


def find(package: ModuleType, name: str) -> Any:
    """Return the class of a component: the one that the generator names, else one whose name differs in case and separators alone."""
    index = Path(str(package.__file__)).parent / "_schemas" / "index.json"
    named = json.loads(index.read_text(encoding="utf-8"))["components"].get(name) if index.is_file() else None
    if named:
        return getattr(package, named, None)
    plain = _plain(name)
    candidates = [name, *(other for other in dir(package) if _plain(other) == plain)]
    return next((found for one in candidates if hasattr(found := getattr(package, one, None), "model_validate_json")), None)


def _plain(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def is_proved(model: Any, judge: Judge) -> bool:
    """Whether the schema that the class publishes and the document's cover each other."""
    try:
        published = model.model_json_schema(by_alias=True)
    except Exception:  # noqa: BLE001 # a class may have no JSON Schema, or fail to write it
        return False
    return sets.covers(judge.schema, published) is sets.covers(published, judge.schema) is sets.Answer.YES


class ModelUnderTest:
    """One class beside the document's verdict."""

    def __init__(self, model: Any, judge: Judge, *, exclude_unset: bool = False) -> None:
        self.options = {"by_alias": True, **({"exclude_unset": True} if exclude_unset else {})}
        self.model = model
        self.judge = judge
        self.python = True
        self.refusal = importlib.import_module("pydantic").ValidationError

    def fault(self, instance: Any) -> Fault:
        """Return what the class does wrong with an instance."""
        valid = self.judge.accepts(instance)
        ways = [self._from_text, self.model.model_validate] if self.python else [self._from_text]
        for way in ways:
            fault = self._one_way(instance, valid, way)
            if fault is not None:
                return fault
        return None

    def _from_text(self, instance: Any) -> Any:
        return self.model.model_validate_json(key(instance))

    def _one_way(self, instance: Any, valid: bool, way: Callable[[Any], Any]) -> Fault:
        try:
            made = way(instance)
        except self.refusal as error:
            return (Kind.REFUSES, "the document accepts it", _short(error)) if valid else None
        except Exception as error:  # noqa: BLE001 # whatever a generated class raises is to be reported
            return Kind.RAISES, "an instance or a ValidationError", f"{type(error).__name__}: {_short(error)}"
        if not valid:
            return Kind.ACCEPTS, self.judge.reason(instance), f"{type(made).__name__} was built"
        return self._round_trip(instance, made)

    def _round_trip(self, instance: Any, made: Any) -> Fault:
        try:
            # Where a schema of an object allows null or a number too, the class hands that back as it is.
            back = json.loads(made.model_dump_json(**self.options)) if hasattr(made, "model_dump_json") else made
        except Exception as error:  # noqa: BLE001 # whatever a generated class raises is to be reported
            return Kind.RAISES, "the instance as JSON", f"{type(error).__name__}: {_short(error)}"
        return None if same(instance, back) else (Kind.CHANGES, "the instance unchanged", difference(instance, back))


def _short(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines[:3])[:200]
