"""The parts of a document: each path, webhook and component, and whatever else stands at its root. An edit touches few of them."""

import json
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from oaswright import pointer
from oaswright.incremental.changes import digest
from oaswright.incremental.memory import Memory
from oaswright.text import jsontext

# The root's fields that hold webhooks: that of 3.1, and the extension that stands for it in earlier documents.
WEBHOOKS = ("webhooks", "x-webhooks")

# The root's fields that hold a part under each name, besides the components.
HOLDERS = ("paths", *WEBHOOKS)

# The keywords whose schemas apply to the same instance as the schema that holds them.
IN_PLACE = frozenset(("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"))

# So many levels of a document lie above its parts.
DEPTH = 3


@dataclass(frozen=True, eq=False)
class Section:
    """What stands at the pointer of a part."""

    node: Any = field(repr=False)

    @cached_property
    def digest(self) -> str:
        """A hash of what it says, in the order in which it says it."""
        return digest(json.dumps(self.node, separators=(",", ":")))

    @property
    def references(self) -> tuple[str, ...]:
        """Every reference below it as written, each once, whatever holds it, and what its discriminators map to."""
        return self._walked[0]

    @property
    def combines(self) -> bool:
        """Whether it holds a keyword, whatever holds that, by which schemas apply to the same instance."""
        return self._walked[1]

    @cached_property
    def _walked(self) -> tuple[tuple[str, ...], bool]:
        return _walked(self.node)

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The pointers of the parts that it refers to itself, whether they are there or not; "" where it is no single part."""
        return tuple(dict.fromkeys(target(reference) for reference in self.references))

    def written(self, depth: int) -> bytes:
        """Its JSON text where so many levels stand around it."""
        if depth not in self._written:
            self._written[depth] = jsontext.indented(self.node, 2).replace("\n", "\n" + depth * "  ").encode()
        return self._written[depth]

    @cached_property
    def _written(self) -> dict[int, bytes]:
        return {}


class ReadMemory(Memory):
    """The parts of the document that was read last, and what was made of them and of earlier ones, for the next version of it."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: dict[int, Section] = {}

    def part(self, node: Any) -> Section:
        """Return the part that a node is. It holds the node, so the identity of that one is given to no other."""
        found = self._parts.get(id(node))
        if found is None:
            found = self._parts[id(node)] = Section(node)
        return found

    def turn(self, parts: Iterable[Section]) -> None:
        """Forget what is no part of the version that was read, and what was not asked for in a while."""
        self._parts = {id(one.node): one for one in parts}
        self.age()


def mapped(tree: Mapping[str, Any], make: Callable[[str, Any], Any]) -> dict[str, Any]:
    """Return a tree with what is made of each part, given its pointer and its node, in its place."""
    result: dict[str, Any] = {}
    for name, value in tree.items():
        at = pointer.join("", name)
        if name == "components" and isinstance(value, dict):
            result[name] = {key: _entries(pointer.join(at, key), entries, make) for key, entries in value.items()}
        else:
            result[name] = _entries(at, value, make) if name in HOLDERS else make(at, value)
    return result


def _chosen(at: str, entries: Any, wanted: Container[str]) -> Any:
    return {name: value for name, value in entries.items() if pointer.join(at, name) in wanted} if isinstance(entries, dict) else entries


def _entries(at: str, entries: Any, make: Callable[[str, Any], Any]) -> Any:
    if not isinstance(entries, dict):
        return make(at, entries)
    return {name: make(pointer.join(at, name), value) for name, value in entries.items()}


def nodes(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands at each part, by its pointer."""
    found: dict[str, Any] = {}
    mapped(tree, found.__setitem__)
    return found


def is_holder(at: str) -> bool:
    """Whether parts stand directly below a pointer."""
    return at.lstrip("/") in ("", "components", *HOLDERS) or (at.startswith("/components/") and at.count("/") == 2)


def holder(at: str) -> str:
    """Return the pointer of the part that a pointer leads into; "" where it leads to more than one."""
    tokens = at.split("/", 4)[1:]
    length = {"components": 3, **dict.fromkeys(HOLDERS, 2)}.get(tokens[0] if tokens else "", 1)
    return "/" + "/".join(tokens[:length]) if len(tokens) >= length else ""


def target(reference: str) -> str:
    """Return the pointer of the part that a reference leads into; "" where it leads to none, or to more than one."""
    return holder(reference[1:]) if reference.startswith("#/") else ""


def cut(tree: Mapping[str, Any], wanted: Container[str]) -> dict[str, Any]:
    """Return a tree with the wanted parts alone; paths, webhooks and the sections of the components stay, if only as empty mappings."""
    return {
        name: {key: _chosen(pointer.join("/components", key), entries, wanted) for key, entries in value.items()}
        if name == "components" and isinstance(value, dict)
        else _chosen(pointer.join("", name), value, wanted)
        if name in HOLDERS
        else value
        for name, value in tree.items()
    }


def _meant(value: str) -> str:
    """Return the reference that a value of a discriminator's mapping is: it may be the mere name of a schema."""
    return value if "/" in value or "." in value else "#" + pointer.join("/components/schemas", value)


def _walked(node: Any) -> tuple[tuple[str, ...], bool]:
    """Return the references below a node, each once, and whether a keyword that applies schemas in place stands there."""
    found, combines, stack = dict[str, None](), False, [node]
    while stack:
        here = stack.pop()
        if type(here) is dict:
            for name in ("$ref", "$dynamicRef"):
                if type(reference := here.get(name)) is str:
                    found[reference] = None
            if type(kind := here.get("discriminator")) is dict and type(mapping := kind.get("mapping")) is dict:
                found.update(dict.fromkeys(_meant(value) for value in mapping.values() if type(value) is str))
            combines = combines or not here.keys().isdisjoint(IN_PLACE)
            stack.extend([child for child in here.values() if type(child) is dict or type(child) is list])
        elif type(here) is list:
            stack.extend([child for child in here if type(child) is dict or type(child) is list])
    return tuple(found), combines
