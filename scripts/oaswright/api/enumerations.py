"""Enumerations: the values of one, and what vendors call them in extensions, since OpenAPI has no names for values."""

from typing import Any

from oaswright.document import objects

# The extensions that hold a name, or a text, for each value in the order of `enum`, or by value.
NAMES = ("x-enum-varnames", "x-enumNames", "x-enum-names", "x-speakeasy-enums")
DESCRIPTIONS = ("x-enum-descriptions", "x-enumDescriptions", "x-speakeasy-enum-descriptions")


def names(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an enumeration by the names that the document gives to them; nothing where it names none."""
    return {name: value for name, value in _labels(schema, NAMES, "name") if name}


def descriptions(schema: dict[str, Any]) -> list[tuple[Any, str]]:
    """Return the values of an enumeration of which the document says something, with its words: a name, a description or both."""
    named = [(value, name) for name, value in _labels(schema, NAMES, "name")]
    said = [(value, text) for text, value in _labels(schema, DESCRIPTIONS, "description")]
    found: list[tuple[Any, str]] = []
    for value in objects.listing(schema.get("enum")):
        texts = [text for one, text in (*named, *said) if type(one) is type(value) and one == value and text]
        if texts:
            found.append((value, ": ".join(dict.fromkeys(texts))))
    return found


def known_values(schema: dict[str, Any]) -> list[str]:
    """Return the values of an enumeration that may grow, `x-extensible-enum`: others are valid too."""
    return [value for value in objects.listing(schema.get("x-extensible-enum")) if isinstance(value, str)]


def _labels(schema: dict[str, Any], keys: tuple[str, ...], inside: str) -> list[tuple[str, Any]]:
    """Return the text of each value in the first extension that is there; `inside` is the key of Microsoft's, whose entries are objects."""
    values = objects.listing(schema.get("enum"))
    if not values:
        return []
    for key in keys:
        held = schema.get(key)
        if isinstance(held, list) and len(held) == len(values):
            return [(text, value) for text, value in zip(held, values, strict=True) if isinstance(text, str)]
        if isinstance(held, dict):
            return [(text, value) for value in values if isinstance(text := held.get(str(value)), str)]
    rows = [row for row in objects.listing(objects.mapping(schema.get("x-ms-enum")).get("values")) if isinstance(row, dict)]
    return [(row[inside], value) for value in values for row in rows if row.get("value") == value and isinstance(row.get(inside), str)]
