"""A dataclass from a table of TOML; every wrong key or value is named with its place."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from oaswright.errors import UsageError
from oaswright.settings.keys import Settings
from oaswright.text.nearest import nearest

T = TypeVar("T")

EXAMPLE = """add to pyproject.toml (or, without the line in brackets, to oaswright.toml):

[tool.oaswright]
document = "spec/openapi.yaml"
models = "petstore_models"
client = "petstore_client\""""


def build(kind: type[T], table: Any, where: str) -> T:
    """Return an instance of a dataclass from a TOML table. UsageError names each wrong key or value with its place `where`."""
    if not isinstance(table, Mapping):
        raise UsageError(f"{where}: expected a table, got {table!r}")
    names = {one.name.replace("_", "-"): one for one in fields(kind)}  # type: ignore[arg-type] # always a dataclass
    for key in table:
        if key not in names:
            raise UsageError(f"{where}: unknown key '{key}'", hint=_nearest(key, list(names)))
    for key, one in names.items():
        if key not in table and one.default is MISSING and one.default_factory is MISSING:
            raise UsageError(f"{where}: the key '{key}' is missing", hint=EXAMPLE)
    hints = get_type_hints(kind)
    return kind(**{one.name: _value(hints[one.name], table[key], _under(where, key)) for key, one in names.items() if key in table})


def _under(where: str, key: str) -> str:
    """Return the place of a key, for messages."""
    return f"{where}: {key}" if where.endswith(".toml") else f"{where}.{key}"


def _nearest(wrong: str, names: list[str]) -> str:
    """Return what was meant by an unknown key: a key of this table, else one of another table."""
    if near := nearest(wrong, names):
        return f"did you mean '{near}'?"
    elsewhere = dict(_keys(Settings, ""))
    if near := wrong if wrong in elsewhere else nearest(wrong.replace("_", "-"), elsewhere, 0.8):
        return f"did you mean '{elsewhere[near]}'? It is a key of another table"
    return f"the keys are {', '.join(names)}"


def _keys(kind: type, path: str) -> Iterator[tuple[str, str]]:
    """Every key of a table and of the tables in it, with its path."""
    hints = get_type_hints(kind)
    for one in fields(kind):
        key = one.name.replace("_", "-")
        yield key, f"{path}{key}"
        if is_dataclass(hints[one.name]):
            yield from _keys(hints[one.name], f"{path}{key}.")


def _value(kind: Any, value: Any, where: str) -> Any:
    if kind is Any:
        return value
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(arg for arg in get_args(kind) if arg is not type(None))
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise UsageError(f"{where}: expected a list, got {value!r}")
        return tuple(_value(get_args(kind)[0], item, f"{where}[{index}]") for index, item in enumerate(value))
    if get_origin(kind) is dict:
        if not isinstance(value, dict):
            raise UsageError(f"{where}: expected a table, got {value!r}")
        return {key: _value(get_args(kind)[1], item, f"{where}.{key}") for key, item in value.items()}
    if get_origin(kind) is Literal:
        return _choice(get_args(kind), value, where)
    return build(kind, value, where) if is_dataclass(kind) else _scalar(kind, value, where)  # type: ignore[arg-type] # a class, not an instance


def _scalar(kind: Any, value: Any, where: str) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise UsageError(f"{where}: expected {_NAMES.get(kind, kind.__name__)}, got {value!r}")
    return value


def _choice(choices: tuple[str, ...], value: Any, where: str) -> Any:
    """One of the words that a key takes."""
    if value in choices:
        return value
    near = nearest(value, choices) if isinstance(value, str) else ""
    known = ", ".join(f"'{one}'" for one in choices)
    raise UsageError(f"{where}: expected one of {known}, got {value!r}", hint=f"did you mean '{near}'?" if near else "")


_NAMES = {str: "a string", int: "an integer", float: "a number", bool: "true or false"}
