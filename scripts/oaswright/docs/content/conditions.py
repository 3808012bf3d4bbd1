"""The rules between the fields of a schema, in sentences."""

import json
from collections.abc import Iterator
from typing import Any

from oaswright.api.applicators import known
from oaswright.document import objects
from oaswright.text.json_equality import same


def sentences(schema: Any, *, is_30: bool) -> Iterator[str]:
    """Yield Markdown sentences for `if`, `dependentRequired`, `dependentSchemas`, `oneOf` of requirements; what has no sentence is shown as it stands."""
    if not isinstance(schema, dict):
        return
    schema = known(schema, is_30=is_30)
    if "if" in schema:
        yield from _conditional(schema)
    for name, names in objects.mapping(schema.get("dependentRequired")).items():
        yield f"With {_code(name)}, {_names(objects.listing(names))} must be there too."
    for name, member in objects.mapping(schema.get("dependentSchemas")).items():
        if asked := _demand(member):
            yield f"With {_code(name)}: {asked}."
    for member in objects.listing(schema.get("allOf")):
        if isinstance(member, dict) and "$ref" not in member:
            yield from sentences(member, is_30=is_30)
    for keyword, words in (("oneOf", "Exactly one of these holds"), ("anyOf", "At least one of these holds")):
        told = [_demand(member) for member in objects.listing(schema.get(keyword))]
        if told and all(told):
            yield f"{words}: {'; '.join(told)}."


def needed(schema: dict[str, Any], value: dict[str, Any], *, is_30: bool) -> Iterator[str]:
    """Yield the names that a schema asks of an object such as this one; of conditions, those that ask for equality and presence."""
    schema = known(schema, is_30=is_30)
    asking = [schema]
    if (holds := _holds(schema.get("if"), value)) is not None:
        asking.append(objects.mapping(schema.get("then" if holds else "else")))
    asking += [objects.mapping(member) for name, member in objects.mapping(schema.get("dependentSchemas")).items() if name in value]
    names = [name for one in asking for name in objects.listing(one.get("required"))]
    names += [name for given, more in objects.mapping(schema.get("dependentRequired")).items() if given in value for name in objects.listing(more)]
    yield from dict.fromkeys(name for name in names if isinstance(name, str))


def _holds(condition: Any, value: dict[str, Any]) -> bool | None:
    """Tell whether a condition holds; None where there is none, or it asks for more than equality and presence."""
    if not _condition(condition):
        return None
    asked = {name: _values(child) for name, child in objects.mapping(condition.get("properties")).items() if name in value}
    is_equal = all(any(same(value[name], one) for one in values) for name, values in asked.items())
    return is_equal and all(name in value for name in objects.listing(condition.get("required")))


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
        if not (values := _values(child)):
            return ""
        parts.append(f"{_code(name)} is {' or '.join(_code(value) for value in values)}")
    told = objects.mapping(schema.get("properties"))
    parts += [f"{_code(name)} is there" for name in objects.listing(schema.get("required")) if name not in told]
    return " and ".join(parts)


def _values(schema: Any) -> list[Any]:
    """Return the values that a schema allows, where it names them."""
    if not isinstance(schema, dict):
        return []
    return [schema["const"]] if "const" in schema else objects.listing(schema.get("enum"))


def _demand(schema: Any) -> str:
    """Return what a schema asks of an object in words; "" where it says more than which fields are needed or refused."""
    if not isinstance(schema, dict):
        return ""
    parts = []
    names = [name for name in objects.listing(schema.get("required")) if isinstance(name, str)]
    if names:
        parts.append(f"{_names(names)} {'is' if len(names) == 1 else 'are'} required")
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
