"""Values from inside a range: of a number, and of the numbers, texts and words inside an object or a list."""

from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import Any

from oaswright.probes.make import Maker
from oaswright.probes.shape import Shape

GOLDEN = 0.6180339887498949
MOST = 96
DEPTH = 4
STEPS = 48  # values of each number inside an object
TEXTS = ("  a b  ", "Zażółć 😀 O'Neil <b>&", "Line\nbreak", "Capital Letters", "5")
LONG = 300


def ranged(shape: Shape) -> bool:
    """Whether a shape is a number with a range to step through."""
    return bool({"integer", "number"} & set(shape.get("type", ()))) and not {"enum", "multipleOf"} & set(shape)


def stepped(shape: Shape, turn: int) -> int | float:
    """Return the value of a turn: multiples of the golden ratio fill a range evenly, however many are taken."""
    low, high = _ends(shape)
    if "integer" in shape["type"]:
        first, last = int(low) + ("exclusiveMinimum" in shape), int(high) - ("exclusiveMaximum" in shape)
        return first + int((turn * GOLDEN % 1) * (max(first, last) - first + 1))
    return round(low + ((turn + 1) * GOLDEN % 1) * (high - low), 2)


def _ends(shape: Shape) -> tuple[float, float]:
    lows = [shape[name] for name in ("minimum", "exclusiveMinimum") if _is_number(shape.get(name))]
    highs = [shape[name] for name in ("maximum", "exclusiveMaximum") if _is_number(shape.get(name))]
    low = max(lows) if lows else min([0, *highs])
    return low, min(highs) if highs else max(low, 1000) * 10


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def variations(maker: Maker, schema: Any) -> list[Any]:
    """Fitting objects, or lists of objects, that differ from a plain one in one place; every place has its turn."""
    found = [value for value in islice(_variations(maker, schema), MOST * 2) if maker.fits(schema, value)]
    return found[:MOST]


def _variations(maker: Maker, schema: Any, depth: int = 0) -> Iterator[Any]:
    """Yield values level by level; a schema that refers to itself is followed to DEPTH."""
    if depth > DEPTH:
        return
    places: list[Iterator[Any]] = []
    for shape in maker.shapes.of(schema):
        if "object" in shape.get("type", ["object"] if "properties" in shape else []):
            places += _of_object(maker, shape, depth)
        elif "array" in shape.get("type", ()) and isinstance(shape.get("items"), dict):
            places.append([value] for value in _variations(maker, shape["items"], depth + 1))
    for turn in zip_longest(*places):
        yield from (value for value in turn if value is not None)


def _of_object(maker: Maker, shape: Shape, depth: int) -> list[Iterator[dict[str, Any]]]:
    required = shape.get("required", ())
    plain = {name: next(iter(maker.good(schema, 1)), None) for name, schema in shape.get("properties", {}).items() if name in required}

    def changed(name: str, schema: Any) -> Iterator[dict[str, Any]]:
        yield from ({**plain, name: value} for value in _leaves(maker, schema, depth))

    return [changed(name, schema) for name, schema in shape.get("properties", {}).items() if isinstance(schema, dict)]


def _leaves(maker: Maker, schema: dict[str, Any], depth: int) -> Iterator[Any]:
    for shape in maker.shapes.of(schema):
        if "enum" not in shape and ranged(shape):
            yield from (stepped(shape, turn) for turn in range(STEPS))
        elif "string" in shape.get("type", ()) and not {"enum", "pattern", "format"} & set(shape):
            most = min(shape.get("maxLength", LONG), LONG)
            yield from (text[:most] for text in (*TEXTS, ("Long text, " * 30)))
        elif "object" in shape.get("type", ()):
            yield from _variations(maker, shape, depth + 1)
        else:
            yield from maker.good(schema, 1)
