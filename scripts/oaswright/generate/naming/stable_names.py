"""The names that the standing tree gave. What is untouched keeps its name, whatever else is added, taken away or put in another order."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from oaswright import pointer
from oaswright.api.python import python_names
from oaswright.api.tracked_document import TrackedDocument
from oaswright.text import jsontext

NAMES = "names.json"

Table = dict[str, str]


@dataclass(frozen=True)
class StableNames:
    """Names by what bears them: classes and units (roots of modules) by place, operations by id, an operation's parameters, a class's fields, a resource's methods."""

    classes: Table = field(default_factory=dict)
    units: Table = field(default_factory=dict)
    operations: Table = field(default_factory=dict)
    parameters: dict[str, Table] = field(default_factory=dict)
    fields: dict[str, Table] = field(default_factory=dict)
    methods: dict[str, Table] = field(default_factory=dict)

    def text(self) -> str:
        """Return the names as the text of names.json."""
        return jsontext.ascii_indented({key: _ordered(table) for key, table in sorted(vars(self).items())}, 1) + "\n"


def _ordered(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: dict(sorted(one.items())) if isinstance(one, dict) else one for key, one in sorted(table.items())}


def read(text: str) -> StableNames:
    """Return the names of a tree by the text of its file, which may be none; whatever is no name is left out."""
    try:
        found = json.loads(text)
    except ValueError:
        return StableNames()
    if not isinstance(found, dict):
        return StableNames()
    classes, units, operations = (_table(found.get(key)) for key in ("classes", "units", "operations"))
    return StableNames(classes, units, operations, *(_tables(found.get(key)) for key in ("parameters", "fields", "methods")))


def _tables(found: Any) -> dict[str, Table]:
    return {key: _table(one) for key, one in found.items()} if isinstance(found, dict) else {}


def _table(found: Any) -> Table:
    """Return the identifiers that differ by more than case, each once."""
    names, result = python_names.Names(), Table()
    for key, name in found.items() if isinstance(found, dict) else ():
        if isinstance(name, str) and name.isidentifier() and names.take(name) == name:
            result[key] = name
    return result


def share(wanted: Mapping[str, str], held: Mapping[str, str], reserved: Iterable[str] = ()) -> Table:
    """Return a name for each key: the one that it held, else the wanted one, which goes first to the key that is called so."""
    kept = {key: held[key] for key in wanted if key in held}
    names = python_names.Names([*reserved, *kept.values()])
    for key in sorted(wanted, key=lambda one: (wanted[one] != one, one)):
        if key not in kept:
            kept[key] = names.take(wanted[key])
    return {key: kept[key] for key in wanted}


class Places:
    """Pointers of a document, where members of lists are told by what they say and not by where they stand."""

    def __init__(self, document: TrackedDocument) -> None:
        self.document = document
        self.marks: dict[int, list[str]] = {}

    def of(self, at: str) -> str:
        """Return the place that a pointer leads to."""
        self.document.tracer.record_read(at)
        node, result = self.document.tree, list[str]()
        for token in pointer.split(at):
            result.append(self._marks(node)[int(token)] if isinstance(node, list) else token)
            node = pointer.step(node, token)
        return pointer.of(result)

    def find(self, place: str) -> str:
        """Return the pointer of a place; "" where it is no more."""
        self.document.tracer.record_read(place)
        node, result = self.document.tree, list[str]()
        for token in pointer.split(place):
            if isinstance(node, list):
                marks = self._marks(node)
                token = str(marks.index(token)) if token in marks else "-"
            try:
                node = pointer.step(node, token)
            except KeyError:
                return ""
            result.append(token)
        return pointer.of(result)

    def _marks(self, members: list[Any]) -> list[str]:
        """Return what tells each member of a list: a digest, and a number for those that say the same."""
        if id(members) not in self.marks:
            digests = [hashlib.sha256(json.dumps(one, sort_keys=True, default=str).encode()).hexdigest()[:10] for one in members]
            again = [digests[:index].count(digest) for index, digest in enumerate(digests)]
            self.marks[id(members)] = [f"={digest}.{count}" if count else f"={digest}" for digest, count in zip(digests, again, strict=True)]
        return self.marks[id(members)]
