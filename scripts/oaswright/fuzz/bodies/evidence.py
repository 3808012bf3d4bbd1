"""Whether a document states a value, or only leaves room for it.

A document that says `type: string` and nothing else does not promise that a server takes every string. One that says `minimum: 1` and
`maximum: 9` promises that it takes 1 and 9. Of 1.0 where an integer is wanted it promises nothing: it is one to JSON Schema, and none to most
typed servers. Neither does it of what holds no value at all, an empty body or an empty list, unless it says so.
"""

import json
import math
import re
from contextlib import suppress
from typing import Any

from oaswright.fuzz.bodies.fields import Field, Material
from oaswright.probes import key
from oaswright.probes.shape import Shape

PLAIN = re.compile(r"[A-Za-z0-9]+([ -][A-Za-z0-9]+)*")  # what every server takes for a text
TYPES = {"boolean": bool, "integer": int, "number": int | float, "string": str, "array": list, "object": dict, "null": type(None)}
SHORT = 3  # a text below this length may be too short for a server whose document gives no least length
SMALL = 100  # a number or a list up to this size needs no upper bound


def is_stated(material: Material | None, body: Any) -> bool:
    """Whether the document states every value of a body. True where the document has no such body."""
    if material is None or not isinstance(body, dict):
        return True
    return bool(body) and all(
        ((one := material.named(name)) is not None and _is_plainest(one, value)) or _any(name, value, material) for name, value in body.items()
    )


def states(shape: Shape, value: Any) -> bool:
    """Whether the keywords of a shape speak of a value: by a list of values, by bounds on both sides, as an example."""
    if (isinstance(value, float) and _is_integer(shape)) or not _is_of_type(shape, value):
        return False
    if "enum" in shape or "const" in shape or isinstance(value, bool) or value is None:
        return True
    if any(key(value) == key(other) for other in (*shape.get("examples", ()), shape.get("example"), shape.get("default")) if other is not None):
        return True
    if isinstance(value, int | float):
        return _is_bounded(shape, value)
    if isinstance(value, str):
        most, least = shape.get("maxLength", SMALL), shape.get("minLength", SHORT)
        return bool(PLAIN.fullmatch(value)) and least <= len(value) <= most and not {"pattern", "format"} & set(shape)
    if isinstance(value, list):
        items = shape.get("items")
        return (
            (bool(value) or "minItems" in shape)
            and len(value) <= shape.get("maxItems", 3)
            and all(isinstance(items, dict) and states(items, one) for one in value)
        )
    properties = shape.get("properties", {})
    return (
        isinstance(value, dict)
        and (bool(value) or "minProperties" in shape)
        and all(isinstance(properties.get(name), dict) and states(properties[name], one) for name, one in value.items())
    )


def readings(text: str) -> list[Any]:
    """Return the values that the text of a parameter may mean: the text, and the JSON value that it spells."""
    found: list[Any] = [text]
    with suppress(ValueError):
        found.append(json.loads(text))
    return found


def _any(name: str, value: Any, material: Material) -> bool:
    one = material.named(name)
    return one is not None and any(states(shape, value) for shape in one.shapes)


def _is_plainest(one: Field, value: Any) -> bool:
    """Whether a value is the plainest of its field; of a text without any rule none is, nor of what holds such texts or nothing."""
    if isinstance(value, dict | list):
        return False
    is_free = isinstance(value, str) and not any({"enum", "const", "pattern", "format", "minLength"} & set(shape) for shape in one.shapes)
    return not is_free and bool(one.values) and key(one.values[0]) == key(value)


def _is_of_type(shape: Shape, value: Any) -> bool:
    """Whether a shape speaks of the type of a value: the text of a parameter that is a number is none of its values."""
    wanted = shape.get("type", ())
    wanted = (wanted,) if isinstance(wanted, str) else wanted
    return not wanted or any(isinstance(value, TYPES[one]) and (one == "boolean" or not isinstance(value, bool)) for one in wanted)


def _is_integer(shape: Shape) -> bool:
    kinds = shape.get("type", ())
    return "number" not in kinds and "integer" in kinds


def _is_bounded(shape: Shape, value: float) -> bool:
    """Whether a number lies within bounds that the document gives; small numbers above a lower bound need no upper one."""
    low = max((bound for name in ("minimum", "exclusiveMinimum") if isinstance(bound := shape.get(name), int | float)), default=-math.inf)
    high = min((bound for name in ("maximum", "exclusiveMaximum") if isinstance(bound := shape.get(name), int | float)), default=math.inf)
    return low > -math.inf and low <= value <= (high if high < math.inf else max(SMALL, low))
