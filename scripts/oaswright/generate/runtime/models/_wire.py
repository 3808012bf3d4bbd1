"""The base of the generated classes: the document's own schema decides, and whatever it allows is carried unchanged.

A class asks its schema first, once, at the root of a validation. What the document allows and a Python type refuses is carried as it
is. `carry` builds an instance of anything, for readers of what a service sends.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Annotated, Any, Self, TypeVar
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    PlainSerializer,
    PlainValidator,
    RootModel,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, SchemaValidator, core_schema

from . import _decode, _judge
from ._files import File, is_file
from ._judge import Violation
from ._sentinel import UNSET

T = TypeVar("T")

# None at the root; "judged" below a root about which the document has been asked.
_STATE: ContextVar[str | None] = ContextVar("_STATE", default=None)


@contextmanager
def _state(value: str | None) -> Iterator[None]:
    token = _STATE.set(value)
    try:
        yield
    finally:
        _STATE.reset(token)


def _refusal(cls: type[Any], found: list[Violation], value: Any) -> ValidationError:
    details: list[InitErrorDetails] = []
    for one in found:
        text = str(one) + _hint(one, value)
        steps = tuple(step.replace("~1", "/").replace("~0", "~") for step in one.pointer.split("/")[1:])
        location = tuple(int(step) if step.isdigit() else step for step in steps)
        error = PydanticCustomError("document", "{text}", {"text": text, "pointer": one.pointer, "rule": one.rule})
        details.append({"type": error, "loc": location, "input": None})
    return ValidationError.from_exception_data(cls.__name__, details, hide_input=True)


def _hint(violation: Violation, value: Any) -> str:
    """Return the name that was given instead of a required one, where they differ in case and separators alone."""
    if violation.rule != "required" or violation.pointer or not isinstance(value, Mapping):
        return ""
    missing = _letters(violation.message.partition('" is a required')[0])
    return next((f", not {name!r}" for name in value if isinstance(name, str) and _letters(name) == missing), "")


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def _receive(cls: Any, value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    if isinstance(value, cls):
        return handler(value)
    state = _STATE.get()
    if state is None:
        judge = _judge.class_judge(_judge.class_name(cls))
        if not _judge.allows(judge, value):
            raise _refusal(cls, _judge.violations(judge, value), value)
        with _state("judged"):
            return _shape(cls, value, handler)
    name = _judge.class_name(cls)
    entry = _judge.index()["classes"][name]
    if entry.get("choice") and (_decode.is_tagged_otherwise(name, value) or not _judge.allows(_judge.class_judge(name, "both"), value)):
        raise _refusal(cls, [Violation("", "choice", "another member of the union fits better")], None)
    return _shape(cls, value, handler)


def _shape(cls: Any, value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(value)
    except ValidationError:
        return _decoded(cls, value)


def _is_unset(value: Any) -> bool:
    return value is UNSET


if TYPE_CHECKING:
    import os

    Binary = str | bytes | bytearray | File | os.PathLike[str] | IO[bytes]
else:

    def _checked(value: Any) -> Any:
        if isinstance(value, str) or is_file(value):
            return value
        raise ValueError("expected text, bytes, a path or a file object")

    def _text_alone(value: Any) -> str:
        if isinstance(value, str):
            return value
        raise ValueError("a file is no JSON value; send it as multipart/form-data")

    Binary = Annotated[Any, PlainValidator(_checked), PlainSerializer(_text_alone, when_used="json")]


class Model(BaseModel):
    """An object of the document."""

    model_config = ConfigDict(
        strict=True, extra="allow", serialize_by_alias=True, hide_input_in_errors=True, protected_namespaces=(), arbitrary_types_allowed=True
    )

    def __init__(self, /, **data: Any) -> None:
        """Fields by their Python names; the document judges the whole."""
        fields = type(self).__pydantic_fields__
        named = {(fields[key].alias or key) if key in fields else key: value for key, value in data.items() if value is not UNSET}
        with _state(None):
            built = self.__pydantic_validator__.validate_python(named, self_instance=self)
        if built is not self:
            for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__"):
                object.__setattr__(self, slot, getattr(built, slot))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Leave out what is not sent wherever an instance is written, also inside of other models."""
        found = handler(source)
        node: Any = handler.resolve_ref_schema(found)
        while node["type"] != "model-fields":
            node = node["schema"]
        for field in node["fields"].values():
            field["serialization_exclude_if"] = _is_unset
        return found

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined] # pydantic's mark: validation need not come through here

    @model_validator(mode="wrap")
    @classmethod
    def _ask_the_document(cls, value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        return _receive(cls, value, handler)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        return ((key, value) for key, value in super().__repr_args__() if value is not UNSET)

    @classmethod
    def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
        """Return the document's own schema, standing alone."""
        return _judge.class_schema(_judge.class_name(cls))

    def model_dump(self, **options: Any) -> dict[str, Any]:
        """As pydantic does it, under the document's names; what is carried raises no warning."""
        return super().model_dump(**{"warnings": False, "exclude_unset": True, **options})

    def model_dump_json(self, **options: Any) -> str:
        """Return the JSON text of the instance."""
        return super().model_dump_json(**{"warnings": False, "exclude_unset": True, **options})


class Root(RootModel[Any]):
    """A value of the document that is no object with named properties; it stands in `root`."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True, arbitrary_types_allowed=True)

    @model_validator(mode="wrap")
    @classmethod
    def _ask_the_document(cls, value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        return _receive(cls, value, handler)

    @classmethod
    def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
        """Return the document's own schema, standing alone."""
        own: Any = cls
        return _judge.class_schema(_judge.class_name(own))

    def model_dump(self, **options: Any) -> Any:
        """As pydantic does it; what is carried raises no warning."""
        return super().model_dump(**{"warnings": False, **options})

    def model_dump_json(self, **options: Any) -> str:
        """Return the JSON text of the value."""
        return super().model_dump_json(**{"warnings": False, **options})


def carry(kind: type[T], value: Any) -> tuple[T, list[Violation]]:
    """Return an instance of any type from any JSON value, and what the document says against it; nothing is refused or lost."""
    found = _judge.violations(_judge.class_judge(_judge.class_name(kind)), value) if isinstance(kind, type) and issubclass(kind, BaseModel) else []
    return build(kind, value, judged=False), found


def build(kind: Any, value: Any, *, judged: bool) -> Any:
    """Return a JSON value as a Python type, which the document allows (`judged`) or not; what does not fit stays as it came."""
    if not judged:
        return _decoded(kind, value)
    token = _STATE.set("judged")
    try:
        return _validator(kind).validate_python(value, strict=True)
    except ValidationError:
        return _decoded(kind, value)
    finally:
        _STATE.reset(token)


def _decoded(kind: Any, value: Any) -> Any:
    try:
        with _state("judged"):
            return _decode.decode(kind, value)
    except _decode.RewrittenError:
        return value


def _validator(kind: Any) -> Any:
    return kind.__pydantic_validator__ if isinstance(kind, type) and issubclass(kind, BaseModel) else _decode.adapter(kind)


# Text is read as leniently as Python can; the document has judged it before.
_DATE_TIME, _DATE, _UUID = map(SchemaValidator, (core_schema.datetime_schema(), core_schema.date_schema(), core_schema.uuid_schema()))


class _Moment(datetime):
    """A date and time that remembers how it was written."""

    wire: str | None = None

    def __deepcopy__(self, _: Any) -> Self:
        return self


class _Day(date):
    wire: str | None = None

    def __deepcopy__(self, _: Any) -> Self:
        return self


class _Identity(UUID):
    wire: str | None = None


def _date_time(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    if not isinstance(value, str):
        return handler(value)
    found = _DATE_TIME.validate_python(value)
    parts = (found.year, found.month, found.day, found.hour, found.minute, found.second, found.microsecond, found.tzinfo)
    moment = _Moment(*parts, fold=found.fold)
    moment.wire = value
    return moment


def _date(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    if not isinstance(value, str):
        return handler(value)
    found = _DATE.validate_python(value)
    day = _Day(found.year, found.month, found.day)
    day.wire = value
    return day


def _uuid(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    if not isinstance(value, str):
        return handler(value)
    identity = _Identity(int=_UUID.validate_python(value).int)
    object.__setattr__(identity, "wire", value)
    return identity


def _written(value: Any) -> Any:
    return getattr(value, "wire", None) or (value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, UUID) else value)


DateTime = Annotated[datetime, WrapValidator(_date_time), PlainSerializer(_written, when_used="json")]
Date = Annotated[date, WrapValidator(_date), PlainSerializer(_written, when_used="json")]
Uuid = Annotated[UUID, WrapValidator(_uuid), PlainSerializer(_written, when_used="json")]
