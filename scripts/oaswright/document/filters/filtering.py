"""Keep the operations of a document that are asked for, and leave out what only the others used.

A name selects by path, `GET /path`, operation id, tag, or a field such as `x-internal` that is true. It may be a pattern: `*` is any text, `?` one character.
An excluded field also removes the parameters, properties and other objects that carry it.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from oaswright import pointer
from oaswright.document import objects, places
from oaswright.document.filters import pruning
from oaswright.document.filters.formats import EVERY
from oaswright.document.places import Origins
from oaswright.document.syntax import sections
from oaswright.errors import UsageError

# What stands in the place of a node that is left out.
_GONE = object()


@dataclass(frozen=True, slots=True)
class Filter:
    """What is kept of a document: operations that a name of `include` fits (all, if there is none) and no name of `exclude`, and string formats."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    formats: tuple[str, ...] = EVERY

    def keeps(self, labels: Sequence[str]) -> bool:
        """Tell whether an operation with these names is kept."""
        return (not self.include or fits(labels, self.include)) and not fits(labels, self.exclude)

    @property
    def flags(self) -> tuple[str, ...]:
        """The excluded fields, such as `x-internal`."""
        return tuple(one for one in self.exclude if one.startswith("x-"))


EVERYTHING = Filter()


def fits(labels: Sequence[str], patterns: Sequence[str]) -> bool:
    """Tell whether a pattern fits one of some names."""
    return any(label == pattern or fnmatchcase(label, pattern) for pattern in patterns for label in labels)


def labels(path: str, method: str, item: Mapping[str, Any], operation: Any) -> list[str]:
    """Return the names by which an operation is selected."""
    node = objects.mapping(operation)
    named = [path, f"{method.upper()} {path}", str(node.get("operationId") or ""), *map(str, objects.listing(node.get("tags")))]
    return [*named, *_flags(item), *_flags(node)]


def _flags(node: Mapping[str, Any]) -> list[str]:
    return [key for key, value in node.items() if key.startswith("x-") and value is True]


def methods(item: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the steps that lead from a path item to each of its operations."""
    yield from ((method,) for method in objects.METHODS if method in item)
    yield from (("additionalOperations", method) for method in objects.mapping(item.get("additionalOperations")))


def filtered(tree: dict[str, Any], origins: Origins, chosen: Filter, *, is_strict: bool = True) -> tuple[dict[str, Any], Origins]:
    """Return a document with the operations that are kept, and the origins of its nodes.

    Components, tags and security schemes that only the other operations used are left out; with `include` also those that nothing uses.

    Args:
        tree: The bundled document.
        origins: Where its nodes were written.
        chosen: The names that select operations.
        is_strict: Refuse names that select nothing. Earlier versions of a document need not have all of them.

    Raises:
        UsageError: A name selects nothing, or no operation is left.
    """
    if not chosen.include and not chosen.exclude:
        return tree, origins
    known = _labels(tree)
    if is_strict:
        _refuse_unknown(known, chosen)
    work = _Work(tree, chosen)
    result = work.without_flags(work.selected())
    if is_strict and known and not _labels(result):
        raise UsageError("include and exclude leave no operation of the document", hint="exclude fewer, or include others")
    result, moved = pruning.pruned(tree, result, is_narrowed=bool(chosen.include))
    return result, places.moved(origins, {**work.moved, **moved})


def _labels(tree: dict[str, Any]) -> list[list[str]]:
    """Return the names of each operation of the paths and webhooks."""
    found = []
    for path, item in _entries(tree):
        node = objects.mapping(pruning.end(tree, "", item)[1])
        found += [labels(path, steps[-1], node, pointer.get(node, pointer.of(steps))) for steps in methods(node)]
    return found


def _entries(tree: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((path, item) for holder in sections.HOLDERS for path, item in objects.mapping(tree.get(holder)).items() if not path.startswith("x-"))


def _holds_operations(tree: dict[str, Any], item: Any) -> bool:
    return any(methods(objects.mapping(pruning.end(tree, "", item)[1])))


def _refuse_unknown(known: list[list[str]], chosen: Filter) -> None:
    for key, names in (("include", chosen.include), ("exclude", chosen.exclude)):
        for name in names:
            is_pattern = any(character in name for character in "*?[")
            if (key == "exclude" and (is_pattern or name.startswith("x-"))) or any(fits(one, (name,)) for one in known):
                continue
            near = difflib.get_close_matches(name, sorted({label for one in known for label in one}), 1)
            hint = f"did you mean '{near[0]}'?" if near else "name a tag, a path such as '/pets/*', an operation id or 'GET /pets'"
            raise UsageError(f"{key}: '{name}' selects no operation of the document", hint=hint)


class _Work:
    """One filtering: `moved` has the new pointer of each node that changed its place, with the old one."""

    def __init__(self, tree: dict[str, Any], chosen: Filter) -> None:
        self.tree = tree
        self.chosen = chosen
        self.moved: dict[str, str] = {}

    def selected(self) -> dict[str, Any]:
        """Return the tree with the operations that are kept; a path item without any is left out."""
        result = dict(self.tree)
        for holder in sections.HOLDERS:
            if isinstance(entries := self.tree.get(holder), dict):
                kept = {path: self._item(holder, path, item) for path, item in entries.items()}
                result[holder] = {path: item for path, item in kept.items() if item is not _GONE}
        return {key: value for key, value in result.items() if value or key not in sections.WEBHOOKS}

    def _item(self, holder: str, path: str, item: Any) -> Any:
        here = pointer.of([holder, path])
        at, node = pruning.end(self.tree, here, item)
        if path.startswith("x-") or not isinstance(node, dict):
            return item
        steps = list(methods(node))
        kept = [one for one in steps if self.chosen.keeps(labels(path, one[-1], node, pointer.get(node, pointer.of(one))))]
        if not kept and (steps or self.chosen.include):
            return _GONE
        if kept == steps:
            return item
        if at != here:
            self.moved[here] = at
        own = {key: value for key, value in node.items() if (key,) in kept or key not in objects.METHODS}
        if isinstance(others := node.get("additionalOperations"), dict):
            own["additionalOperations"] = {key: value for key, value in others.items() if ("additionalOperations", key) in kept}
        return own

    def without_flags(self, tree: dict[str, Any]) -> dict[str, Any]:
        """Return the tree without the objects that carry an excluded field, or refer to one that does."""
        if not self.chosen.flags:
            return tree
        result: dict[str, Any] = self._clean(tree, "openapi", "")
        for holder in sections.HOLDERS:
            if isinstance(entries := result.get(holder), dict):
                result[holder] = {path: item for path, item in entries.items() if item is tree[holder][path] or _holds_operations(result, item)}
        return result

    def _is_flagged(self, node: Any) -> bool:
        """Whether a node, or one that it refers to, carries an excluded field."""
        seen = set[int]()
        while isinstance(node, dict) and id(node) not in seen:
            seen.add(id(node))
            if any(fits([flag], self.chosen.flags) for flag in _flags(node)):
                return True
            reference = node.get("$ref")
            if not isinstance(reference, str):
                return False
            node = pruning.end(self.tree, "", {"$ref": reference})[1] if reference.startswith("#") else None
        return False

    def _clean(self, node: Any, kind: str, at: str) -> Any:
        if not isinstance(node, dict):
            return node
        fields, result = objects.GRAMMAR.get(kind, {}), {}
        for name, value in node.items():
            child = fields.get(name) or fields.get("*")
            new = value if child is None else self._field(value, child, pointer.join(at, name))
            if new is not _GONE:
                result[name] = new
        if kind == "schema" and isinstance(result.get("properties"), dict) and isinstance(required := result.get("required"), list):
            gone = objects.mapping(node.get("properties")).keys() - result["properties"].keys()
            result["required"] = [name for name in required if not (isinstance(name, str) and name in gone)]
            if not result["required"] and required:
                del result["required"]
        return node if all(result.get(key, _GONE) is value for key, value in node.items()) else result

    def _field(self, value: Any, kind: str, at: str) -> Any:
        """Return the value of a field without what is excluded; `_GONE` if nothing is left of it."""
        inner = kind.strip("[]{}")
        if kind[0] == "{" and isinstance(value, dict):
            entries = {key: self._clean(one, inner, pointer.join(at, key)) for key, one in value.items() if not self._is_flagged(one)}
            if all(entries.get(key, _GONE) is one for key, one in value.items()):
                return value
            return entries if entries or inner in ("path item", "response", "schema") else _GONE
        if kind[0] == "[" and isinstance(value, list):
            left = [index for index, one in enumerate(value) if not self._is_flagged(one)]
            self.moved |= {pointer.join(at, new): self._old(pointer.join(at, old)) for new, old in enumerate(left) if new != old}
            items = [self._clean(value[index], inner, pointer.join(at, index)) for index in left]
            if len(items) == len(value) and all(one is other for one, other in zip(items, value, strict=True)):
                return value
            return items or _GONE
        return _GONE if self._is_flagged(value) else self._clean(value, kind, at)

    def _old(self, at: str) -> str:
        """Return the pointer that a node had in the document."""
        above = next((up for up in places.upwards(at) if up in self.moved), "")
        return self.moved[above] + at[len(above) :] if above else at
