"""Several documents as one: what the first says of the whole counts, and nothing is lost where they disagree."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from oaswright import pointer, standalone
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.errors import UsageError
from oaswright.finding import display
from oaswright.restructure import files


def joined(documents: Sequence[Document], *, is_renamed: bool = False) -> tuple[dict[str, Any], list[str]]:
    """Return the documents as one tree, and what of the others is not in it, in words.

    Args:
        documents: The documents; `info` and other fields of the whole are those of the first.
        is_renamed: Whether components and operation ids of one name get the title of their document in front, except those of the first.

    Raises:
        UsageError: They are of different versions of OpenAPI, or two say different things of one path or name.
    """
    first, *others = documents
    result, left = first.tree, list[str]()
    for one in others:
        _refuse_other_version(first, one)
        tree = _renamed(one, result) if is_renamed else one.tree
        _refuse_conflicts(result, tree, first, one)
        differing = tuple(key for key in ("servers", "security") if result.get(key) != tree.get(key))
        result = _merged(_told(result, differing), _told(tree, differing))
        left += _left_out(first, one)
    return result, left


def _refuse_other_version(first: Document, other: Document) -> None:
    one, two = (".".join(document.version.split(".")[:2]) for document in (first, other))
    if one != two:
        message = f"{display(first.root)} is written for OpenAPI {one}, {display(other.root)} for {two}"
        raise UsageError(message, hint="write both for one version: their schemas mean different things")
    if first.tree.get("jsonSchemaDialect") != other.tree.get("jsonSchemaDialect"):
        raise UsageError(f"{display(first.root)} and {display(other.root)} have different dialects of JSON Schema", hint="give both the same jsonSchemaDialect")


def _refuse_conflicts(one: Mapping[str, Any], other: Mapping[str, Any], first: Document, second: Document) -> None:
    conflicts = [*_conflicts(one, other), *_same_ids(one, other)]
    if conflicts:
        shown = "\n".join(f"  {line}" for line in conflicts[:10]) + (f"\n  and {len(conflicts) - 10} more" if len(conflicts) > 10 else "")
        hint = "--rename puts the title of the document in front of names that are taken; of two paths, leave one out with --exclude"
        raise UsageError(f"{display(first.root)} and {display(second.root)} say different things of one name:\n{shown}", hint=hint)


def _conflicts(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    for holder in ("paths", "webhooks"):
        mine, theirs = objects.mapping(one.get(holder)), objects.mapping(other.get(holder))
        for name in mine.keys() & theirs.keys():
            shared = objects.mapping(mine[name]).keys() & objects.mapping(theirs[name]).keys()
            yield from (f"{key.upper()} {name}" if key in objects.METHODS else f"'{key}' of {name}" for key in shared if mine[name][key] != theirs[name][key])
    mine, theirs = objects.mapping(one.get("components")), objects.mapping(other.get("components"))
    for section in sorted(mine.keys() & theirs.keys()):
        known, new = objects.mapping(mine[section]), objects.mapping(theirs[section])
        yield from (f"components/{section}/{name}" for name in known.keys() & new.keys() if not files.same(known[name], new[name]))


def _same_ids(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    known = dict(_ids(one))
    for name, at in _ids(other):
        if name in known and known[name] != at:
            yield f"operationId {name}"


def _ids(tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for at, kind, node in objects.walk(tree):
        if kind == "operation" and isinstance(node, dict) and isinstance(node.get("operationId"), str):
            yield node["operationId"], at


def _renamed(other: Document, one: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document whose components and operation ids have names that are free."""
    title = objects.mapping(other.tree.get("info")).get("title")
    prefix = "".join(word.capitalize() for word in standalone.name_of(str(title or other.root.stem)).split("_"))
    known, own = objects.mapping(one.get("components")), objects.mapping(other.tree.get("components"))
    moved: dict[str, str] = {}
    for section, entries in own.items():
        taken = objects.mapping(known.get(section))
        for name, node in objects.mapping(entries).items():
            if name in taken and not files.same(taken[name], node):
                moved[pointer.of(["components", section, name])] = _free(f"{prefix}{name}", taken.keys() | entries.keys())
    ids = {name for name, _ in _ids(one)}
    again = {name: _free(f"{prefix}{name[:1].upper()}{name[1:]}", ids) for name, _ in _ids(other.tree) if name in ids}
    tree: dict[str, Any] = other.tree
    return _with_names(tree, moved, again) if moved or again else tree


def _free(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}{number}", number + 1
    return name


def _with_names(tree: Mapping[str, Any], moved: Mapping[str, str], ids: Mapping[str, str]) -> dict[str, Any]:
    """Return a tree in which components and operations have other names, wherever they are named."""

    def led(reference: str) -> str:
        tokens = pointer.split(reference)
        name = moved.get(pointer.of(tokens[:3])) if reference.startswith("#/") else None
        return f"#{pointer.of([*tokens[:2], name, *tokens[3:]])}" if name else reference

    def secured(needed: Any) -> Any:
        return [{_scheme(name, moved): scopes for name, scopes in objects.mapping(one).items()} for one in objects.listing(needed)]

    result: dict[str, Any] = _each(tree, "openapi", lambda node, kind: _named(node, kind, led, secured, ids, moved))
    if isinstance(result.get("components"), dict):
        result["components"] = {
            section: {moved.get(pointer.of(["components", section, name]), name): one for name, one in entries.items()}
            if isinstance(entries, dict)
            else entries
            for section, entries in result["components"].items()
        }
    return result


def _scheme(name: str, moved: Mapping[str, str]) -> str:
    return moved.get(pointer.of(["components", "securitySchemes", name]), name)


def _named(
    node: dict[str, Any], kind: str, led: Callable[[str], str], secured: Callable[[Any], Any], ids: Mapping[str, str], moved: Mapping[str, str]
) -> dict[str, Any]:
    result = dict(node)
    if isinstance(node.get("$ref"), str):
        result["$ref"] = led(node["$ref"])
    if kind in ("operation", "link") and node.get("operationId") in ids:
        result["operationId"] = ids[node["operationId"]]
    if kind in ("operation", "openapi") and isinstance(node.get("security"), list):
        result["security"] = secured(node["security"])
    mapping = objects.mapping(node.get("discriminator")).get("mapping") if kind == "schema" else None
    if isinstance(mapping, dict):
        told = {
            key: led(value) if str(value).startswith("#/") else moved.get(pointer.of(["components", "schemas", str(value)]), value)
            for key, value in mapping.items()
        }
        result["discriminator"] = {**node["discriminator"], "mapping": told}
    return result


def _each(node: Any, kind: str, change: Callable[[dict[str, Any], str], dict[str, Any]]) -> Any:
    """Return a tree with every object of OpenAPI changed."""
    if not isinstance(node, dict):
        return node
    result = change(node, kind)
    changed = dict(result)
    for steps, child_kind, child in objects.parts(kind, result):
        objects.put(changed, result, steps, _each(child, child_kind, change))
    return changed


def _told(tree: Mapping[str, Any], differing: Sequence[str]) -> dict[str, Any]:
    """Return a tree whose paths say themselves which servers and which security they have, and whose root does not, where two documents differ."""
    result = {key: value for key, value in tree.items() if key not in differing}
    if "servers" in differing and tree.get("servers"):
        result["paths"] = {
            name: {**item, "servers": tree["servers"]} if isinstance(item, dict) and "servers" not in item and not str(name).startswith("x-") else item
            for name, item in objects.mapping(tree.get("paths")).items()
        }
    if "security" not in differing or "security" not in tree:
        return result

    def secure(node: dict[str, Any], kind: str) -> dict[str, Any]:
        return {**node, "security": tree["security"]} if kind == "operation" and "security" not in node else node

    secured: dict[str, Any] = _each(result, "openapi", secure)
    return secured


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    result = {**{key: value for key, value in other.items() if key != "externalDocs"}, **one}
    for holder in ("paths", "webhooks"):
        if holder in one or holder in other:
            mine, theirs = objects.mapping(one.get(holder)), objects.mapping(other.get(holder))
            result[holder] = {name: {**objects.mapping(theirs.get(name)), **objects.mapping(mine.get(name))} for name in {**mine, **theirs}}
    mine, theirs = objects.mapping(one.get("components")), objects.mapping(other.get("components"))
    if mine or theirs:
        result["components"] = {name: {**objects.mapping(theirs.get(name)), **objects.mapping(mine.get(name))} for name in {**mine, **theirs}}
    tags = {objects.mapping(tag).get("name"): tag for tag in (*objects.listing(other.get("tags")), *objects.listing(one.get("tags")))}
    if tags:
        order = [objects.mapping(tag).get("name") for tag in (*objects.listing(one.get("tags")), *objects.listing(other.get("tags")))]
        result["tags"] = [tags[name] for name in dict.fromkeys(order)]
    return result


def _left_out(first: Document, other: Document) -> list[str]:
    """Say what the result does not hold of a document."""
    fields = [key for key in ("info", "externalDocs", *(key for key in other.tree if key.startswith("x-"))) if key in other.tree and key in first.tree]
    lost = [key for key in fields if other.tree[key] != first.tree[key]]
    if "externalDocs" in other.tree and "externalDocs" not in first.tree:
        lost.append("externalDocs")
    return [f"left out of {display(other.root)}: {', '.join(lost)}"] if lost else []
