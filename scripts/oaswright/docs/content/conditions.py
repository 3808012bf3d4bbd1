"""The rules between the fields of a schema, in sentences."""

import json
from collections.abc import Iterator
from typing import Any

from oaswright.document import objects


def sentences(schema: Any) -> Iterator[str]:
    """Markdown sentences for `if`, `dependentRequired`, `oneOf` of requirements; what has no sentence is shown as it stands."""
    if not isinstance(schema, dict):
        return
    if "if" in schema:
        yield from _conditional(schema)
    for name, needed in objects.mapping(schema.get("dependentRequired")).items():
        yield f"With {_code(name)}, {_names(objects.listing(needed))} must be there too."
    for member in objects.listing(schema.get("allOf")):
        if isinstance(member, dict) and "$ref" not in member:
            yield from sentences(member)
    for keyword, words in (("oneOf", "Exactly one of these holds"), ("anyOf", "At least one of these holds")):
        told = [_demand(member) for member in objects.listing(schema.get(keyword))]
        if told and all(told):
            yield f"{words}: {'; '.join(told)}."


def _conditional(schema: dict[str, Any]) -> Iterator[str]:
    condition, then, otherwise = _condition(schema["if"]), _demand(schema.get("then", True)), _demand(schema.get("else", True))
    if condition and (then or otherwise):
        if then:
            yield f"If {condition}: {then}."
        if otherwise:
            yield f"{'Otherwise' if then else f'Unless {condition}'}: {otherwise}."
    else:
        shown = {key: schema[key] for key in ("if", "then", "else") if key in schema}
        yield f"A rule of its own: `{json.dumps(shown, ensure_ascii=False)}`"


def _condition(schema: Any) -> str:
    """Return what a condition asks, in words; "" where that is more than equality and presence."""
    if not isinstance(schema, dict) or set(schema) - {"properties", "required", "type", "description"}:
        return ""
    parts = []
    for name, child in objects.mapping(schema.get("properties")).items():
        values = [child["const"]] if isinstance(child, dict) and "const" in child else objects.listing(child.get("enum")) if isinstance(child, dict) else []
        if not values:
            return ""
        parts.append(f"{_code(name)} is {' or '.join(_code(value) for value in values)}")
    told = objects.mapping(schema.get("properties"))
    parts += [f"{_code(name)} is there" for name in objects.listing(schema.get("required")) if name not in told]
    return " and ".join(parts)


def _demand(schema: Any) -> str:
    """Return what a schema asks of an object in words; "" where it says more than which fields are needed or refused."""
    if not isinstance(schema, dict):
        return ""
    parts = []
    needed = [name for name in objects.listing(schema.get("required")) if isinstance(name, str)]
    if needed:
        parts.append(f"{_names(needed)} {'is' if len(needed) == 1 else 'are'} required")
    for name, child in objects.mapping(schema.get("properties")).items():
        if child is False or (isinstance(child, dict) and child.get("not") in ({}, True)):
            parts.append(f"{_code(name)} is refused")
        elif isinstance(child, dict) and "const" in child:
            parts.append(f"{_code(name)} is {_code(child['const'])}")
    refused = objects.mapping(schema.get("not")).get("required")
    if refused:
        parts.append(f"{_names(objects.listing(refused))} {'is' if len(refused) == 1 else 'are'} refused{'' if len(refused) == 1 else ' together'}")
    return ", ".join(parts)


def _names(names: list[Any]) -> str:
    return ", ".join(_code(name) for name in names)


def _code(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "`" + text.replace("`", "'") + "`"
