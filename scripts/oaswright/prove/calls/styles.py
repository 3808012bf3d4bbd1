"""What a server reads out of a parameter by its style (OpenAPI 3.1, 4.8.12): written apart from the client, so that both are compared."""

import re
from collections.abc import Iterable
from typing import Any

from oaswright.api.operation import Parameter
from oaswright.api.serialization import of_parameter

# What separates the parts of an array or object that is written as one text, where each part has its own name or sign.
_EXPLODED = {"label": ".", "matrix": ";"}

Pairs = list[tuple[str, str]]


def separators(one: Parameter) -> frozenset[str]:
    """Return the characters that a part of a value may not hold, so that it can be read back without doubt."""
    how = of_parameter(one.node)
    return frozenset((",", how.separator, *(_EXPLODED.get(how.style, ",") if how.explode else ",")))


def texts(one: Parameter, text: str, value: Any) -> list[str]:
    """Return the texts of a path parameter without the signs of its style: several for an array whose items have names or signs of their own."""
    how = of_parameter(one.node)
    if how.style not in _EXPLODED or how.content:
        return [text]
    prefix, named = (".", "") if how.style == "label" else (";", f"{one.name}=")
    if not text.startswith(prefix + named):
        return [f"without {prefix + named!r}: {text}"]
    inside = text.removeprefix(prefix)
    parts = inside.split(prefix) if isinstance(value, list) and how.explode else [inside]
    return [part.removeprefix(named) for part in parts]


def is_readable(one: Parameter, value: dict[str, Any], others: Iterable[str]) -> bool:
    """Tell whether an object has one written form at the parameter's place that can be read back; `others` are the names of other parameters there."""
    how = of_parameter(one.node)
    signs = separators(one) | set("=&;[]") | ({".", " "} if one.location != "query" else set())
    parts = [*value, *(str(part) for part in value.values() if isinstance(part, str))]
    if not value or how.content or not all(isinstance(part, str | int | float) for part in value.values()):
        return False
    if any(not part or set(part) & signs or not (part.isascii() and part.isprintable()) for part in parts):
        return False
    if one.location in ("query", "cookie") and how.explode and how.style != "deepObject":
        return value.keys().isdisjoint(others)
    return how.style in ("form", "deepObject", "simple", "label", "matrix", "cookie")


def as_object(one: Parameter, pairs: Pairs, others: Iterable[str]) -> dict[str, str]:
    """Return what an object in a query or cookie says, by the pairs that arrived."""
    how = of_parameter(one.node)
    if how.style == "deepObject":
        inside = re.compile(re.escape(one.name) + r"\[([^\[\]]*)\]")
        return {found[1]: text for key, text in pairs if (found := inside.fullmatch(key))}
    if how.explode:
        return {key: text for key, text in pairs if key not in set(others)}
    return _alternating(next((text for key, text in pairs if key == one.name), "").split(","))


def from_text(one: Parameter, text: str) -> dict[str, str]:
    """Return what an object in a path or header says, by the text that arrived there."""
    how = of_parameter(one.node)
    if not how.explode:
        return _alternating(texts(one, text, {})[0].split(","))
    sign = _EXPLODED.get(how.style, "")
    parts = text.removeprefix(sign).split(sign or ",")
    return {key: rest for key, _, rest in (part.partition("=") for part in parts)}


def _alternating(parts: list[str]) -> dict[str, str]:
    """Names and values in turn; a part without its value stands for nothing."""
    return dict(zip(parts[::2], parts[1::2], strict=False))
