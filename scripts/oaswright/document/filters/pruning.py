"""Leave out what nothing uses once a document has lost operations, and keep whole what refers to them."""

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any

from oaswright import graph, pointer
from oaswright.document import component_names, objects

_FOREIGN = re.compile(r"[^A-Za-z0-9._-]+")


def pruned(old: dict[str, Any], new: dict[str, Any], *, is_narrowed: bool) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a document without what only its lost operations used, and the new pointers of what was moved, with the old ones.

    Args:
        old: The document as it was.
        new: The same without some operations.
        is_narrowed: Leave out also what nothing used before.
    """
    tree, moved = _hoisted(old, new)
    tree = _without_dead_links(tree)
    gone = (_all(tree) if is_narrowed else used(old)) - used(tree)
    return _without_tags(old, without(tree, gone), moved, is_narrowed=is_narrowed), moved


def without(tree: dict[str, Any], gone: Container[str]) -> dict[str, Any]:
    """Return a document without the components at some pointers."""
    if components := objects.mapping(tree.get("components")):
        kept = {
            section: {name: node for name, node in entries.items() if pointer.of(["components", section, name]) not in gone}
            if isinstance(entries, dict)
            else entries
            for section, entries in components.items()
        }
        tree = {**tree, "components": {section: entries for section, entries in kept.items() if entries or not components[section]}}
        if not tree["components"]:
            del tree["components"]
    return tree


def end(tree: dict[str, Any], at: str, node: Any) -> tuple[str, Any]:
    """Return the pointer and the node that a chain of references ends at; None as the node where it ends nowhere."""
    seen = set[str]()
    while isinstance(node, dict) and isinstance(reference := node.get("$ref"), str):
        if not reference.startswith("#") or at in seen:
            return at, None
        seen.add(at)
        at = reference.removeprefix("#")
        try:
            node = pointer.get(tree, at)
        except KeyError:
            return at, None
    return at, node


def _hoisted(old: dict[str, Any], tree: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Make components of what stood in lost operations and is referred to by others."""
    found: dict[str, str] = {}
    while lost := {at: kind for at, kind in _targets(tree) if at not in found and _is_lost(old, tree, at)}:
        components = dict(objects.mapping(tree.get("components")))
        for at, kind in lost.items():
            section = objects.SECTIONS[kind]
            entries = dict(objects.mapping(components.get(section)))
            name = component_names.free("_".join(_FOREIGN.sub("_", token).strip("_") for token in pointer.split(at)[1:]), entries)
            entries[name] = pointer.get(old, at)
            components[section] = entries
            found[at] = pointer.of(["components", section, name])
        tree = {**tree, "components": components}
    return (_redirected(tree, found) if found else tree), {new: at for at, new in found.items()}


def _targets(tree: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the pointers that references lead to, outside of the components, with the kind of object that is expected there."""
    for _, kind, node in objects.walk(tree):
        if kind in objects.SECTIONS and isinstance(node, dict) and isinstance(reference := node.get("$ref"), str):
            at = reference.removeprefix("#")
            if at.startswith(("/paths/", "/webhooks/")):
                yield at, kind


def _is_lost(old: dict[str, Any], tree: dict[str, Any], at: str) -> bool:
    return holds(old, at) and not holds(tree, at)


def holds(tree: dict[str, Any], at: str) -> bool:
    """Tell whether there is a node at a pointer."""
    try:
        pointer.get(tree, at)
    except KeyError:
        return False
    return True


def _redirected(node: Any, found: Mapping[str, str]) -> Any:
    """Return the node with references to other places."""
    if isinstance(node, list):
        return [_redirected(one, found) for one in node]
    if not isinstance(node, dict):
        return node
    result = {key: _redirected(value, found) for key, value in node.items()}
    if isinstance(reference := node.get("$ref"), str) and reference.removeprefix("#") in found:
        result["$ref"] = "#" + found[reference.removeprefix("#")]
    return result


def _without_dead_links(tree: dict[str, Any]) -> dict[str, Any]:
    """Return the tree without links of responses to operations that are gone."""
    known = {str(node.get("operationId")) for _, kind, node in objects.walk(tree) if kind == "operation" and isinstance(node, dict)}

    def is_dead(link: Any) -> bool:
        held = objects.mapping(link)
        reference = held.get("operationRef")
        return (isinstance(held.get("operationId"), str) and held["operationId"] not in known) or (
            isinstance(reference, str) and reference.startswith("#") and not holds(tree, reference)
        )

    dead = [at for at, kind, node in objects.walk(tree) if kind == "link" and is_dead(node)]
    dead += [at for at, kind, node in objects.walk(tree) if kind == "link" and isinstance(node, dict) and "$ref" in node and is_dead(end(tree, at, node)[1])]
    for at in dead:
        tree = _without(tree, pointer.split(at))
    return tree


def _without(node: Any, tokens: list[str]) -> Any:
    """Return a copy of a node without the one that some steps lead to; a map of links that is empty then goes too."""
    token, *rest = tokens
    if isinstance(node, list):
        return [_without(one, rest) if str(index) == token else one for index, one in enumerate(node)]
    if not rest:
        return {key: one for key, one in node.items() if key != token}
    inner = _without(node[token], rest)
    return {key: inner if key == token else one for key, one in node.items() if key != token or inner or token != "links"}  # noqa: S105 # a field's name


def _all(tree: dict[str, Any]) -> set[str]:
    return {
        pointer.of(["components", section, name])
        for section, entries in objects.mapping(tree.get("components")).items()
        if section in objects.GRAMMAR["components"]
        for name in objects.mapping(entries)
    }


def used(tree: dict[str, Any]) -> set[str]:
    """Return the pointers of the components that anything outside of them uses, directly or through others."""
    components = objects.mapping(tree.get("components"))
    edges = {
        pointer.of(["components", section, name]): set(_uses(node))
        for section, entries in components.items()
        for name, node in objects.mapping(entries).items()
    }
    for at in list(edges):
        for base in _bases(pointer.get(tree, at)) if at.startswith("/components/schemas/") else ():
            if base in edges and "discriminator" in objects.mapping(pointer.get(tree, base)):
                edges[base].add(at)  # what a discriminator selects by the name of a schema
    rest = {key: value for key, value in tree.items() if key != "components"}
    return set(graph.reached(_uses(rest), edges))


def _bases(schema: Any) -> Iterator[str]:
    for one in objects.listing(objects.mapping(schema).get("allOf")):
        if isinstance(reference := objects.mapping(one).get("$ref"), str):
            yield reference.removeprefix("#")


def _uses(node: Any) -> Iterator[str]:
    """Yield the pointers of the components that a node uses itself: by reference, discriminator or security."""
    stack = [node]
    while stack:
        here = stack.pop()
        if isinstance(here, list):
            stack.extend(here)
        elif isinstance(here, dict):
            stack.extend(here.values())
            if isinstance(reference := here.get("$ref"), str):
                yield _component(reference)
            for text in objects.mapping(objects.mapping(here.get("discriminator")).get("mapping")).values():
                yield _component(text if "/" in str(text) else f"#/components/schemas/{text}")
            for alternative in objects.listing(here.get("security")):
                yield from (pointer.of(["components", "securitySchemes", name]) for name in objects.mapping(alternative))


def _component(reference: Any) -> str:
    return pointer.of(pointer.split(str(reference))[:3])


def _without_tags(old: dict[str, Any], tree: dict[str, Any], moved: dict[str, str], *, is_narrowed: bool) -> dict[str, Any]:
    """Return the tree without declarations of tags that only lost operations had; parents of others stay."""
    declared = objects.listing(tree.get("tags"))
    parents = {str(one.get("name")): str(one.get("parent")) for one in declared if isinstance(one, dict)}
    needed = set(graph.reached(_tags(tree), {name: (parent,) for name, parent in parents.items()}))
    gone = (parents.keys() if is_narrowed else set(_tags(old))) - needed
    left = [index for index, one in enumerate(declared) if str(objects.mapping(one).get("name")) not in gone]
    if len(left) == len(declared):
        return tree
    moved |= {f"/tags/{new}": f"/tags/{index}" for new, index in enumerate(left) if new != index}
    kept = {key: value for key, value in tree.items() if key != "tags"}
    return {key: kept.get(key, [declared[index] for index in left]) for key in tree if key in kept or left}


def _tags(tree: dict[str, Any]) -> Iterator[str]:
    for _, kind, node in objects.walk(tree):
        if kind == "operation":
            yield from map(str, objects.listing(objects.mapping(node).get("tags")))
