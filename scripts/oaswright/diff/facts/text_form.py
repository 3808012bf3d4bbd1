"""How a value becomes text in a path, a query, a header, a cookie or a form, and which values may be read from it again (OpenAPI 3.1, 4.8.12)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from oaswright.api import media
from oaswright.api.serialization import Serialization

# What is sent: names with their texts, in order. A path or a header has one text, under its own name.
Wire = dict[str, tuple[str, ...]]

INTEGER = r"-?[0-9]+"
NUMBER = r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"

# How many readings of one list are tried where its items may be read in several ways.
MOST = 64


# So many fields are read in every way that their texts can be.
MOST_FIELDS = 6


@dataclass(frozen=True, slots=True)
class TextForm:
    """How one parameter, header or field is written. `is_pairs` tells that its texts are name=value pairs, as in a query or a form."""

    name: str
    serialization: Serialization
    is_pairs: bool
    required: bool = False
    allows_empty: bool = False

    @property
    def is_json(self) -> bool:
        """Whether the value is written as JSON text."""
        return bool(self.serialization.content) and media.is_json(self.serialization.content)

    @property
    def prefix(self) -> str:
        """What is written before the value in a path."""
        return {"label": ".", "matrix": f";{self.name}="}.get(self.serialization.style, "") if not self.is_pairs else ""

    def layout(self, kind: str) -> tuple[Any, ...]:
        """Return what decides about the text of a string, another scalar, an array or an object: two forms with the same layout write the same."""
        said = self.serialization
        if kind == "scalar" or (kind == "string" and not self.is_json):
            return (self.prefix,)
        if said.content:
            return ("content", media.essence(said.content))
        if kind == "array":
            return (self.prefix, "repeated") if self._repeats else (self.prefix, said.separator)
        return (self.prefix, said.style if said.style == "deepObject" else said.separator, said.explode)

    @property
    def is_one_text(self) -> bool:
        """Whether a list or an object is written as one text."""
        said = self.serialization
        return not (said.content or self._repeats or said.style == "deepObject" or (self.prefix and said.explode))

    @property
    def _repeats(self) -> bool:
        return self.serialization.explode and self.is_pairs and self.serialization.style != "deepObject"

    def write(self, value: Any) -> Wire | None:
        """Return what is sent for a value; {} where it is left out, None for values that have no text in this form."""
        if self.serialization.content and not self.is_json:
            return {self.name: (_scalar(value),)} if not isinstance(value, dict | list) else None
        if self.is_json:
            return {self.name: (json.dumps(value, separators=(",", ":"), ensure_ascii=False),)}
        if value is None:
            return {}
        if isinstance(value, list):
            return self._array(value)
        return self._object(value) if isinstance(value, dict) else {self.name: (self.prefix + _scalar(value),)}

    def _array(self, value: list[Any]) -> Wire | None:
        if any(isinstance(item, dict | list) for item in value):
            return None
        texts = tuple(_scalar(item) for item in value if item is not None)
        if not texts:
            return {}
        if self._repeats:
            return {self.name: texts}
        return {self.name: (self.prefix + self.serialization.separator.join(texts),)}

    def _object(self, value: dict[str, Any]) -> Wire | None:
        if any(isinstance(item, dict | list) for item in value.values()):
            return None
        fields = {name: _scalar(item) for name, item in value.items() if item is not None}
        if not fields:
            return {}
        if self.serialization.style == "deepObject":
            return {f"{self.name}[{name}]": (text,) for name, text in fields.items()}
        if self._repeats:
            return {name: (text,) for name, text in fields.items()}
        separator = self.serialization.separator
        pairs = [f"{name}={text}" if self.serialization.explode else f"{name}{separator}{text}" for name, text in fields.items()]
        return {self.name: (self.prefix + separator.join(pairs),)}

    def read(self, wire: Wire) -> Iterator[Any]:
        """Yield the values that may be read from what was sent, with all that was sent in them."""
        texts = wire.get(self.name, ())
        if self.is_json:
            yield from _json(texts)
            return
        if len(texts) == 1 and len(wire) == 1 and texts[0].startswith(self.prefix):
            text = texts[0].removeprefix(self.prefix)
            yield from scalars(text)
            if not self.serialization.content:
                yield from self._structures(text)
        elif self._repeats and texts and len(wire) == 1:
            yield from _lists(texts)
        if self.serialization.style == "deepObject" and all(name.startswith(f"{self.name}[") for name in wire):
            yield from _objects({name[len(self.name) + 1 : -1]: texts[0] for name, texts in wire.items()})
        elif self._repeats and all(len(texts) == 1 for texts in wire.values()):
            yield from _objects({name: texts[0] for name, texts in wire.items()})

    def _structures(self, text: str) -> Iterator[Any]:
        if self._repeats:
            yield from _lists((text,))
            return
        parts = text.split(self.serialization.separator)
        yield from _lists(tuple(parts))
        if self.serialization.explode and all("=" in part for part in parts):
            yield from _objects(dict(part.split("=", 1) for part in parts))
        elif not self.serialization.explode and len(parts) % 2 == 0:
            yield from _objects(dict(zip(parts[::2], parts[1::2], strict=True)))


def leaves(value: Any) -> tuple[str, ...]:
    """Return the texts of the scalars in a value: what is read has to hold what was sent, and null is not sent (RFC 6570, 3.2.1)."""
    if isinstance(value, dict):
        return tuple(text for name, item in value.items() if item is not None for text in (name, *leaves(item)))
    return tuple(text for item in value if item is not None for text in leaves(item)) if isinstance(value, list) else (_scalar(value),)


def scalars(text: str) -> Iterator[Any]:
    """Yield the scalars that a text may be read as: itself, a number, a boolean."""
    yield text
    if re.fullmatch(INTEGER, text) and len(text) < 300:  # longer numbers are no numbers to most parsers
        yield int(text)
    elif re.fullmatch(NUMBER, text):
        yield float(text)
    if text in ("true", "false"):
        yield text == "true"


def _scalar(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _json(texts: tuple[str, ...]) -> Iterator[Any]:
    try:
        yield from (json.loads(text) for text in texts[:1] if len(texts) == 1)
    except ValueError:
        return


def _lists(texts: tuple[str, ...]) -> Iterator[list[Any]]:
    if len(set(texts)) <= 6:  # 64 readings at most: the same text is read the same way
        options = {text: list(scalars(text)) for text in texts}
        for chosen in product(*options.values()):
            reading = dict(zip(options, chosen, strict=True))
            yield [reading[text] for text in texts]
    else:
        yield list(texts)
        yield [list(scalars(text))[-1] for text in texts]


def _objects(fields: dict[str, str]) -> Iterator[dict[str, Any]]:
    texts = tuple(fields.values())
    readings = product(*map(scalars, texts)) if len(fields) <= MOST_FIELDS else _lists(texts)  # each field has a schema of its own
    yield from (dict(zip(fields, values, strict=True)) for values in readings)
