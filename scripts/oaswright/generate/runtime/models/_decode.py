"""Values that violate the document, decoded as far as they fit: what a type refuses stays as it came, and nothing else does."""

import types
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import PydanticSerializationError, to_json

from . import _judge
from ._sentinel import UNSET, Unset

# How well a value fits an alternative. A discriminator decides, then validity, then what tells the alternatives apart.
_TAGGED, _VALID, _CONSTANT, _MATCH, _REQUIRED, _TYPE = 100_000, 10_000, 1_000, 100, 10, 5

# Of a list so many items are looked at to find the alternative that fits it.
_SAMPLE = 10


class RewrittenError(Exception):
    """The type would write the value that it refused in another way: an integer's writes true as 1."""


def decode(kind: Any, value: Any) -> Any:
    """Return a JSON value as a type. RewrittenError where the type could not write it back as it came."""
    origin = get_origin(kind)
    if origin is Annotated:
        return _annotated(kind, value)
    if isinstance(kind, TypeVar) or kind is Any:
        return value
    if origin in (Union, types.UnionType):
        options = [one for one in get_args(kind) if one is not Unset]
        if value is None and type(None) in options:
            return None
        return decode(max(options, key=lambda one: fit(one, value)), value)
    if origin is list and isinstance(value, list):
        return [decode(get_args(kind)[0], one) for one in value]
    if origin is dict and isinstance(value, dict):
        return {key: decode(get_args(kind)[1], one) for key, one in value.items()}
    if isinstance(kind, type) and issubclass(kind, RootModel):
        return kind.model_construct(decode(kind.model_fields["root"].annotation, value))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return build(kind, value) if isinstance(value, dict) else value
    return _leaf(kind, value)


def build(cls: Any, data: dict[str, Any]) -> Any:
    """Return an instance of a class from any object. A value that its field cannot hold stands with the unknown properties."""
    fields = cls.__pydantic_fields__
    by_wire = {(field.alias or name): name for name, field in fields.items()}
    values: dict[str, Any] = dict.fromkeys(fields, UNSET)
    extra = {key: value for key, value in data.items() if key not in by_wire}
    for key, name in by_wire.items():
        if key not in data:
            continue
        try:
            values[name] = decode(field_type(cls, name), data[key])
        except RewrittenError:
            extra[key] = data[key]
            if key == name:
                del values[name]
    instance = cls.__new__(cls)
    object.__setattr__(instance, "__dict__", values)
    object.__setattr__(instance, "__pydantic_fields_set__", {by_wire[key] for key in data if key in by_wire} | set(extra))
    object.__setattr__(instance, "__pydantic_extra__", extra)
    object.__setattr__(instance, "__pydantic_private__", None)
    return instance


@cache
def field_type(cls: Any, name: str) -> Any:
    """Return the type of a field with its metadata."""
    field = cls.__pydantic_fields__[name]
    kind: Any = field.annotation
    for one in field.metadata:
        kind = Annotated[kind, one]
    return kind


def _annotated(kind: Any, value: Any) -> Any:
    """Return a type with validators of its own decides by itself; other metadata are constraints, which the document has judged."""
    base, *metadata = get_args(kind)
    if any(hasattr(one, "func") for one in metadata):
        return _leaf(kind, value)
    return decode(base, value)


def _leaf(kind: Any, value: Any) -> Any:
    own = adapter(kind)
    try:
        found = own.validate_python(value, strict=True)
    except ValidationError:
        found = value
    if isinstance(value, bool | int | float) and type(found) is not type(value):
        found = value
    if found is value and _rewrites(own, value):
        raise RewrittenError
    return found


def _rewrites(own: Any, value: Any) -> bool:
    try:
        return bool(own.dump_json(value, warnings=False) != to_json(value))
    except PydanticSerializationError:
        return True


@cache
def adapter(kind: Any) -> Any:
    """Return what validates and writes values of a type."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def fit(kind: Any, value: Any) -> float:
    """How well a value fits an alternative; the greatest fits best."""
    origin = get_origin(kind)
    if origin is Annotated:
        return fit(get_args(kind)[0], value) if not isinstance(value, str) else _scalar(kind, value)
    if origin in (Union, types.UnionType):
        return max(fit(one, value) for one in get_args(kind) if one is not Unset)
    if origin is Literal:
        return _literal(get_args(kind), value)
    if origin is list:
        return _MATCH + _average(get_args(kind)[0], value[:_SAMPLE]) / 2 if isinstance(value, list) else 0
    if origin is dict:
        return _MATCH / 2 + _average(get_args(kind)[1], list(value.values())[:_SAMPLE]) / 4 if isinstance(value, dict) else 0
    if isinstance(kind, type) and issubclass(kind, RootModel):
        return fit(kind.model_fields["root"].annotation, value)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _object(kind, value) if isinstance(value, dict) else 0
    return 1 if kind is Any else _scalar(kind, value)


def _average(kind: Any, values: list[Any]) -> float:
    return sum(fit(kind, one) for one in values) / len(values) if values else 0


def _literal(values: tuple[Any, ...], value: Any) -> float:
    if any(type(one) is type(value) and one == value for one in values):
        return 2 * _MATCH
    return _MATCH / 2 if any(type(one) is type(value) for one in values) else 0


def _scalar(kind: Any, value: Any) -> float:
    try:
        adapter(kind).validate_python(value, strict=True)
    except ValidationError:
        return 0
    return _MATCH


def is_tagged_otherwise(name: str, value: Any) -> bool:
    """Whether a discriminator says that an object is of another class."""
    tags = _judge.index()["classes"][name].get("tags", {}) if isinstance(value, dict) else {}
    return any(isinstance(value.get(key), str) and value[key] not in known for key, known in tags.items())


def _object(cls: Any, value: dict[str, Any]) -> float:
    """How well an object fits a class: by its discriminator, by the document, by its constants, by its fields."""
    name = _judge.class_name(cls)
    score = float(_MATCH)
    for key, tags in _judge.index()["classes"][name].get("tags", {}).items():
        if isinstance(value.get(key), str):
            score += _TAGGED if value[key] in tags else -_TAGGED
    if _judge.allows(_judge.class_judge(name), value):
        score += _VALID
    fields: dict[str, Any] = cls.__pydantic_fields__
    for own, field in fields.items():
        key = field.alias or own
        if key not in value:
            score -= _REQUIRED if field.is_required() else 0
            continue
        constants = _constants(field.annotation)
        if constants:
            score += _CONSTANT if any(type(one) is type(value[key]) and one == value[key] for one in constants) else -_CONSTANT
        else:
            score += _TYPE if isinstance(value[key], dict | list) or fit(field.annotation, value[key]) >= _MATCH else -_TYPE
    return score - len(value.keys() - {field.alias or own for own, field in fields.items()})


@cache
def _constants(kind: Any) -> tuple[Any, ...]:
    """Return the value of a type that has one alone; such a field tells classes apart."""
    if get_origin(kind) in (Union, types.UnionType):
        kinds = [one for one in get_args(kind) if one is not Unset and one is not type(None)]
        return _constants(kinds[0]) if len(kinds) == 1 else ()
    if get_origin(kind) is Annotated:
        return _constants(get_args(kind)[0])
    if hasattr(kind, "__pydantic_root_model__") and kind.__pydantic_root_model__:
        return _constants(field_type(kind, "root"))
    return get_args(kind) if get_origin(kind) is Literal and len(get_args(kind)) == 1 else ()
