"""Fields of a body that name an instance of another resource, by shape: `customer_id` names one of `/customers/{id}`."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from oaswright.fuzz.bodies.fields import Material
from oaswright.fuzz.resources.resource_shape import Resource
from oaswright.probes import key

SUFFIX = re.compile(r"(_id|Id|ID|_uuid|Uuid|_ref|_key|_code|_ids|Ids)$")
Ask = Callable[[Resource], Any]


def targets(names: set[str], resources: tuple[Resource, ...], own: Resource | None) -> dict[str, Resource]:
    """Which of these names mean an instance of which resource."""
    return {name: target for name in names for target in [_target(name, resources, own)] if target is not None}


def _target(name: str, resources: tuple[Resource, ...], own: Resource | None) -> Resource | None:
    stem = re.sub(r"(?<=[a-z])([A-Z])", r"_\1", SUFFIX.sub("", name)).lower()
    for one in resources:
        if one is own or not one.key or one.path.count("{") > 1:
            continue
        if (SUFFIX.search(name) and (stem == singular(one) or stem.endswith(f"_{singular(one)}"))) or (name == one.key and name not in ("id", "name")):
            return one
    return None


def singular(resource: Resource) -> str:
    """Return what one instance is called: `category` for `/categories/{id}`."""
    plural = resource.path.rsplit("/", 2)[-2].replace("-", "_").lower()
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("s", "")):
        if plural.endswith(ending):
            return plural.removesuffix(ending) + instead
    return plural


def linked(body: Any, material: Material, found: dict[str, Resource], ask: Ask) -> Any:
    """Return the body with names of instances that exist, but for what was made to be refused."""
    if not isinstance(body, dict) or not found:
        return body
    result = dict(body)
    for name, value in body.items():
        one = material.named(name)
        if name in found and one and not one.read_only and value is not None and key(value) in {key(other) for other in one.values}:
            result[name] = _named(value, ask(found[name]))
        elif name not in found:
            result[name] = _inside(value, found, ask)
    return result if material.judge.accepts(result) is material.judge.accepts(body) else body


def _inside(value: Any, found: dict[str, Resource], ask: Ask) -> Any:
    if isinstance(value, list):
        return [_inside(one, found, ask) for one in value]
    if isinstance(value, dict):
        return {
            name: _named(one, ask(found[name])) if name in found and isinstance(one, str | int) else _inside(one, found, ask) for name, one in value.items()
        }
    return value


def _named(value: Any, name: Any) -> Any:
    """Return the name in the place of a value of its type, or of a list of them."""
    if name is None:
        return value
    if isinstance(value, list):
        return [name] if value else value
    if isinstance(value, str):
        return str(name)
    return int(name) if isinstance(value, int) and str(name).lstrip("-").isdigit() else value


def mentioned(node: Any) -> Iterator[str]:
    """Every name of a property anywhere in a schema."""
    if isinstance(node, dict):
        yield from (node.get("properties") or {}) if isinstance(node.get("properties"), dict) else ()
        for child in node.values():
            yield from mentioned(child)
    elif isinstance(node, list):
        for child in node:
            yield from mentioned(child)
