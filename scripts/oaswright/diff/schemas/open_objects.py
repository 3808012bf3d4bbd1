"""How open objects are read: names that only the other side declares are not used."""

from typing import Any

from oaswright import pointer
from oaswright.api.schema import DIALECT, definition
from oaswright.diff.facts.change import Sites
from oaswright.diff.schemas.conjuncts import Schema


def without_undeclared(standalone: Schema, unsent: dict[str, frozenset[str]], sites: Sites) -> Schema:
    """Return the same schema, where the names at each pointer are not used; `sites` is where it stands itself."""
    definitions = {name: _copied(node) for name, node in standalone["$defs"].items()}
    roots = {site.at for site in sites}
    for at, names in unsent.items():
        if at in roots:
            continue
        tokens = pointer.split(at)
        for length in range(len(tokens), -1, -1):
            name = definition(pointer.of(tokens[:length]))
            if name in definitions:
                definitions[name] = _wrapped(definitions[name], tokens[length:], forbidding(names))
                break
    top = frozenset.intersection(*(unsent.get(at, frozenset()) for at in roots))
    held: list[Any] = [{"$ref": standalone["$ref"]}, *([forbidding(top)] if top else [])]
    return {"$schema": DIALECT, "allOf": held, "$defs": definitions}


def forbidding(names: frozenset[str]) -> Schema:
    """Return an object without these names."""
    return {"properties": dict.fromkeys(sorted(names), False)}


def _wrapped(node: Any, tokens: list[str], forbidden: Schema) -> Any:
    if not tokens:
        return {"allOf": [node, forbidden]}
    try:
        parent = pointer.get(node, pointer.of(tokens[:-1]))
        place: Any = int(tokens[-1]) if isinstance(parent, list) else tokens[-1]
        parent[place] = {"allOf": [parent[place], forbidden]}
    except (KeyError, IndexError, TypeError, ValueError):
        return node
    return node


def _copied(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _copied(value) for key, value in node.items()}
    return [_copied(item) for item in node] if isinstance(node, list) else node
