"""The document's own schemas, and what they say of a JSON value."""

import enum
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ._files import is_file
from ._sentinel import UNSET

if TYPE_CHECKING:
    import jsonschema_rs

_SCHEMAS = Path(__file__).parent / "_schemas"


@dataclass(frozen=True, slots=True)
class Violation:
    """What the document forbids: `pointer` leads into the value, `rule` is the keyword; the value itself is not repeated."""

    pointer: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.rule}: {self.message}"


@cache
def index() -> Any:
    """`classes`: where each class's schema stands; `definitions`: the file of each definition; `components`: the class of each component."""
    return json.loads((_SCHEMAS / "index.json").read_text(encoding="utf-8"))


@cache
def _stored(definition: str) -> Any:
    return json.loads((_SCHEMAS / index()["definitions"][definition]).read_text(encoding="utf-8"))


def standalone(schema: Any, references: list[str], direction: str) -> dict[str, Any]:
    """Return a schema with every definition that it reaches, as the document has it in that direction."""
    definitions: dict[str, Any] = {}
    pending = list(references)
    while pending:
        name = pending.pop()
        if name not in definitions:
            stored = _stored(name)
            definitions[name] = stored["schema"] if "schema" in stored else stored[direction]
            pending.extend(stored["references"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "allOf": [schema], "$defs": definitions}


@cache
def class_schema(name: str, direction: str = "") -> dict[str, Any]:
    """Return the JSON Schema of a generated class, standing alone."""
    entry = index()["classes"][name]
    inside = "/".join(token.replace("~", "~0").replace("/", "~1") for token in ("#", "$defs", entry["definition"]))
    inside = "#" + inside.removeprefix("#") + entry["pointer"]
    return standalone({"$ref": inside}, [entry["definition"]], direction or entry["direction"])


@cache
def class_name(cls: Any) -> str:
    """Return the generated class that a class is or derives from."""
    package = __name__.rpartition(".")[0]
    known = index()["classes"]
    return next(str(one.__name__) for one in cls.__mro__ if one.__module__.rpartition(".")[0] == package and one.__name__ in known)


def compiled(schema: Any) -> "jsonschema_rs.Draft202012Validator":
    """Return the validator of a schema: formats are asserted, values do not show in messages."""
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, mask="the value")


@cache
def class_judge(name: str, direction: str = "") -> "jsonschema_rs.Draft202012Validator":
    return compiled(class_schema(name, direction))


def allows(judge: "jsonschema_rs.Draft202012Validator", value: Any) -> bool:
    """Tell whether the document accepts a value, which may hold Python types for what JSON writes as text."""
    try:
        return judge.is_valid(value)
    except ValueError:
        return not violations(judge, value)


def violations(judge: "jsonschema_rs.Draft202012Validator", value: Any) -> list[Violation]:
    """Everything that the document says against a value; the text that stands for a file says nothing of its bytes."""
    try:
        found = list(judge.iter_errors(to_wire(value, files=True)))
    except ValueError as error:
        return [Violation("", "json", f"no JSON value: {type(error).__name__}")]
    return [Violation(_pointer(one.instance_path), _rule(one), one.message) for one in found if not _is_of_file(value, one.instance_path)]


def _is_of_file(value: Any, path: list[str | int]) -> bool:
    for step in path:
        value = fields(value) if is_model(value) else value
        value = value.get(step) if isinstance(value, Mapping) else value[step] if isinstance(value, list | tuple) and isinstance(step, int) else None
    return is_file(value)


def _rule(error: "jsonschema_rs.ValidationError") -> str:
    keywords = [step for step in error.schema_path if isinstance(step, str)]
    return keywords[-1] if keywords else "false"


def _pointer(path: list[str | int]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def to_wire(value: Any, *, files: bool = False) -> Any:
    """Return a value as JSON has it: models, dates, UUIDs and enumerations in their written form, what is absent left out.

    With `files` the content of a file counts as a text, as it does in a schema; else ValueError.
    """
    if value is None or isinstance(value, bool | int):
        return value.value if isinstance(value, enum.Enum) else value
    if isinstance(value, str):
        return str(value.value) if isinstance(value, enum.Enum) else value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("not finite")
        return value
    if isinstance(value, Mapping):
        return {key: to_wire(one, files=files) for key, one in value.items() if one is not UNSET}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_wire(one, files=files) for one in value]
    return _scalar(value, files=files)


def is_model(value: Any) -> bool:
    """Whether a value is an instance of a pydantic model; pydantic is not imported to tell."""
    return hasattr(type(value), "__pydantic_fields__")


def fields(model: Any) -> Any:
    """Return what an instance holds, by the document's names; files and other models inside are left as they are."""
    if type(model).__pydantic_root_model__:
        return model.root
    known = type(model).__pydantic_fields__
    return {known[name].alias or name if name in known else name: value for name, value in model if value is not UNSET}


def _scalar(value: Any, *, files: bool) -> Any:
    if files and is_file(value):
        return ""
    if is_model(value):
        return to_wire(fields(value), files=True) if files else value.model_dump(mode="json", by_alias=True)
    if isinstance(value, enum.Enum):
        return to_wire(value.value)
    if isinstance(value, datetime | date | time):
        return getattr(value, "wire", None) or value.isoformat()
    if isinstance(value, UUID):
        return getattr(value, "wire", None) or str(value)
    raise ValueError(f"unsupported: {type(value).__name__}")
