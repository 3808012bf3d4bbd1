"""The parts of a document: each path, webhook and component, and whatever else stands at its root. An edit touches few of them."""

import hashlib
import json
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from oaswright import graph, pointer
from oaswright.text import jsontext

T = TypeVar("T")

# The root's fields that hold webhooks: that of 3.1, and the extension that stands for it in earlier documents.
WEBHOOKS = ("webhooks", "x-webhooks")

# The root's fields that hold a part under each name, besides the components.
HOLDERS = ("paths", *WEBHOOKS)

# The keywords whose schemas apply to the same instance as the schema that holds them.
IN_PLACE = frozenset(("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"))

# So many levels of a document lie above its parts.
DEPTH = 3

# What was made of a part that is there no more is kept over so many more versions of the document, for an edit that is taken back.
VERSIONS = 8


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


@dataclass(slots=True)
class _Made:
    """What was made of parts, and the last version of the document that had it."""

    value: Any
    version: int


class ReadMemory:
    """The parts of the document that was read last, and what was made of them and of earlier ones, for the next version of it."""

    def __init__(self) -> None:
        self._parts: dict[int, Section] = {}
        self._each: dict[str, _Made] = {}
        self._gone: dict[str, dict[str, _Made]] = {}
        self._keyed: dict[str, Keyed] = {}
        self._version = 0

    def part(self, node: Any) -> Section:
        """Return the part that a node is. It holds the node, so the identity of that one is given to no other."""
        found = self._parts.get(id(node))
        if found is None:
            found = self._parts[id(node)] = Section(node)
        return found

    def each(self, kind: str, keys: Mapping[str, str], make: Callable[[str], T]) -> dict[str, T]:
        """Return what is made of the parts at some pointers, each under a key of its own, where it was not made for this version or an earlier one."""
        before, made = self._each[kind].value if kind in self._each else ({}, {})
        if before != keys or list(before) != list(keys):
            gone = self._gone.setdefault(kind, {})
            gone |= {key: _Made(made[at], self._version) for at, key in before.items() if keys.get(at) != key}
            made = {at: made[at] if before.get(at) == key else gone[key].value if key in gone else make(at) for at, key in keys.items()}
        self._each[kind] = _Made((keys, made), self._version)
        result: dict[str, T] = made
        return result

    def keyed(self, kind: str, parts: Mapping[str, Section], leads: Mapping[str, Iterable[str]]) -> "Keyed":
        """Return a version's parts by what their keys tell, found with what is known of the last one."""
        self._keyed[kind] = keyed(parts, leads, self._keyed.get(kind))
        return self._keyed[kind]

    def turn(self, parts: Iterable[Section]) -> None:
        """Forget what is no part of the version that was read, and what was not asked for in a while."""
        self._parts = {id(one.node): one for one in parts}
        self._version += 1
        oldest = self._version - VERSIONS
        self._gone = {kind: {key: one for key, one in gone.items() if one.version >= oldest} for kind, gone in self._gone.items()}
        self._each = {kind: one for kind, one in self._each.items() if one.version >= oldest}


def digest(text: str) -> str:
    """Return the digest of a text."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


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


@dataclass(frozen=True)
class Keyed:
    """For each part a hash of what it says and where, and of all that it is led to: while it is the same, so is what follows from them."""

    digests: dict[str, str] = field(default_factory=dict, repr=False)
    leads: Mapping[str, Iterable[str]] = field(default_factory=dict, repr=False)
    keys: dict[str, str] = field(default_factory=dict)
    users: dict[str, list[str]] = field(default_factory=dict, repr=False)


def keyed(parts: Mapping[str, Section], leads: Mapping[str, Iterable[str]], before: Keyed | None = None) -> Keyed:
    """Return the keys of a document's parts in their order, and the parts that lead to each pointer; what an edit cannot have reached is taken from `before`.

    `leads` holds the pointers of parts, there or not, and "" where a part is led to everything.
    """
    digests = {at: one.digest for at, one in parts.items()}
    users = before.users if before and before.leads == leads else graph.turned(leads)
    reached = graph.reached(["", *_moved(digests, leads, before)], users) if before else dict.fromkeys(digests)
    anew = digests.keys() & reached.keys()
    found = {at: key for at, key in before.keys.items() if at not in reached} if before else {}
    everything = digest(json.dumps(digests)) if any("" in leads[at] for at in anew) else ""
    for ring in graph.rings({at: [there for there in leads[at] if there in anew] for at in anew}):
        said = sorted(f"{at} {digests[at]}" for at in ring)
        said += sorted({found[there] for at in ring for there in leads[at] if there in found})
        if any("" in leads[at] for at in ring):
            said.append(everything)
        whole = digest("\n".join(said))
        found.update({at: whole if len(ring) == 1 else digest(f"{at} {whole}") for at in ring})
    return Keyed(digests, leads, {at: found[at] for at in digests}, users)


def _moved(digests: Mapping[str, str], leads: Mapping[str, Iterable[str]], before: Keyed) -> set[str]:
    """Return the parts that have changed, are new or are gone."""
    return {at for at in {*digests, *before.digests} if digests.get(at) != before.digests.get(at) or leads.get(at) != before.leads.get(at)}


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
