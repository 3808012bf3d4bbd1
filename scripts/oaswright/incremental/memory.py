"""Keyed queries: what is made of the parts of a document under keys that say what it hangs on, for as many versions of the document as it may come back.

Where what a query reads is not known beforehand, `tracer` records it; here the key tells all of it: what a part says, or that and all that it leads to.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from oaswright import graph
from oaswright.incremental.changes import changed, digest

T = TypeVar("T")

# Eviction of every keyed query: what was made of a part that is there no more is kept over so many more versions of the document, for an edit that is
# taken back; a query that was not asked for in as many is forgotten.
VERSIONS = 8


class Hashed(Protocol):
    """A part of a document."""

    @property
    def digest(self) -> str:
        """A hash of what it says."""


@dataclass(slots=True)
class _Made:
    """What was made of parts, and the last version of the document that had it."""

    value: Any
    version: int


class Memory:
    """What was made of the parts of a document and of earlier versions of it, for the next one."""

    def __init__(self) -> None:
        self._each: dict[str, _Made] = {}
        self._gone: dict[str, dict[str, _Made]] = {}
        self._keyed: dict[str, Keyed] = {}
        self._version = 0

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

    def keyed(self, kind: str, parts: Mapping[str, Hashed], leads: Mapping[str, Iterable[str]]) -> "Keyed":
        """Return a version's parts by what their keys tell, found with what is known of the last one."""
        self._keyed[kind] = keyed(parts, leads, self._keyed.get(kind))
        return self._keyed[kind]

    def age(self) -> None:
        """Begin the next version: forget what was not asked for in a while."""
        self._version += 1
        oldest = self._version - VERSIONS
        self._gone = {kind: {key: one for key, one in gone.items() if one.version >= oldest} for kind, gone in self._gone.items()}
        self._each = {kind: one for kind, one in self._each.items() if one.version >= oldest}


@dataclass(frozen=True)
class Keyed:
    """For each part a hash of what it says and where, and of all that it is led to: while it is the same, so is what follows from them."""

    digests: dict[str, str] = field(default_factory=dict, repr=False)
    leads: Mapping[str, Iterable[str]] = field(default_factory=dict, repr=False)
    keys: dict[str, str] = field(default_factory=dict)
    users: dict[str, list[str]] = field(default_factory=dict, repr=False)


def keyed(parts: Mapping[str, Hashed], leads: Mapping[str, Iterable[str]], before: Keyed | None = None) -> Keyed:
    """Return the keys of a document's parts in their order, and the parts that lead to each pointer; what an edit cannot have reached is taken from `before`.

    `leads` holds the pointers of parts, there or not, and "" where a part is led to everything.
    """
    digests = {at: one.digest for at, one in parts.items()}
    users = before.users if before and before.leads == leads else graph.turned(leads)
    reached = graph.reached(["", *changed(before.digests, digests), *changed(before.leads, leads)], users) if before else dict.fromkeys(digests)
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
