"""Values, types and fields in words."""

import json
from typing import Any

# How many values are named before the rest is counted.
NAMED = 5


def be(names: list[str]) -> str:
    """Return the verb of one or of several."""
    return "are" if len(names) > 1 else "is"


def it(names: list[str]) -> str:
    """Return the pronoun of one or of several."""
    return "them" if len(names) > 1 else "it"


def kinds(types: list[str]) -> str:
    """Return types in words: `a string or null`."""
    article = {"integer": "an integer", "object": "an object", "array": "an array", "null": "null"}
    return " or ".join(article.get(kind, f"a {kind}") for kind in types)


def listed(values: list[Any]) -> str:
    """Return values as code, the first few by name."""
    named = [code(value) for value in values[:NAMED]]
    rest = len(values) - NAMED
    if rest > 0:
        return f"{', '.join(named)} or {rest} more values"
    return f"{', '.join(named[:-1])} or {named[-1]}" if len(named) > 1 else named[0]


def code(value: Any) -> str:
    """Return a value as code, cut where it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"`{(text if len(text) <= 80 else text[:77] + '...').replace('`', chr(0x2018))}`"


def field_path(way: tuple[str, ...]) -> str:
    """Return the way to a field as people write it: `items[].name`."""
    return "".join("[]" if step == "*" else f".{step}" for step in way).lstrip(".")


def undeclared(node: dict[str, Any], *, was: bool = False) -> str:
    """Return what a schema says of the fields that it does not declare."""
    said = next((node[key] for key in ("additionalProperties", "unevaluatedProperties") if key in node), True)
    if said is False:
        return "were not allowed" if was else "are not allowed"
    if not isinstance(said, dict) or not said:
        return "could hold anything" if was else "may hold anything"
    kind = said.get("type")
    types = kind if isinstance(kind, list) else [kind] if kind else []
    return f"{'had' if was else 'have'} to be {kinds(list(map(str, types)))}" if types else f"{'had' if was else 'have'} to match a schema"
