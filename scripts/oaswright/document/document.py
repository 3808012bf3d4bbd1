"""The document: one tree with internal references only, and the hand-written place of every pointer in it.

It is made of parts. A later version of it shares with the one before what has not changed: the same objects, and what was made of them.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from oaswright import graph, pointer
from oaswright.document import limits, objects, places
from oaswright.document import source as sources
from oaswright.document.bundle import Bundler, Gap
from oaswright.document.filters import filtering, pruning
from oaswright.document.filters.filtering import EVERYTHING, Filter
from oaswright.document.filters.formats import relaxed
from oaswright.document.places import Origins
from oaswright.document.reach import Reach
from oaswright.document.references import NOWHERE, References
from oaswright.document.source import Source
from oaswright.document.syntax import sections
from oaswright.document.syntax.sections import ReadMemory, Section
from oaswright.document.usable import cleaning, restoring
from oaswright.errors import DocumentError
from oaswright.finding import Finding, Position, Severity
from oaswright.incremental import changes
from oaswright.incremental.memory import Keyed
from oaswright.text import json_equality, jsontext

T = TypeVar("T")

EXCESS_HINT = "let the schemas combine fewer others, or refer to one another less often"

# So many of the schemas beyond a limit are named; one cause often brings hundreds.
SHOWN = 5


@dataclass(frozen=True)
class Document:
    """A bundled OpenAPI document. `origins` maps each pointer where another file's text begins to that text's place."""

    root: Path
    tree: dict[str, Any] = field(repr=False)
    origins: Origins = field(repr=False)
    memory: ReadMemory = field(default_factory=ReadMemory, repr=False, compare=False)
    overlays: tuple[Path, ...] = ()
    left_out: tuple[Finding, ...] = field(default=(), repr=False)  # references to nothing, of mappings and of components that nothing uses

    @cached_property
    def version(self) -> str:
        """The OpenAPI version as written, such as `3.1.0`."""
        return str(self.tree.get("openapi", ""))

    @cached_property
    def is_30(self) -> bool:
        """Whether it is of OpenAPI 3.0."""
        return self.version.startswith("3.0")

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """Every file that was read, the entry file first."""
        return tuple(dict.fromkeys([self.root, *self.sources, *self.overlays]))

    @cached_property
    def sources(self) -> dict[Path, Source]:
        """The files as they were read."""
        return {origin.path: origin for origin, _ in self.origins.values()}

    def digests_of_files(self, root: Path, others: Iterable[Path] = ()) -> dict[str, str] | None:
        """Return the digest of each file, and of others, by their paths from a folder; None if one is no longer what was read."""
        found: dict[str, str] = {}
        try:
            for path in dict.fromkeys([*self.files, *others]):
                held = path.read_bytes()
                if path in self.sources and sources.decoded(held) != self.sources[path].text:
                    return None
                found[os.path.relpath(path, root)] = changes.digest(held)
        except (OSError, UnicodeDecodeError):
            return None
        return found

    @cached_property
    def written(self) -> bytes:
        """The bundle as JSON text: the same document gives the same bytes."""
        return b"".join([*jsontext.around(sections.mapped(self.tree, lambda at, _: self.parts[at]), Section.written), b"\n"])

    @cached_property
    def digest(self) -> str:
        """A SHA-256 of what the bundle says, in hexadecimal."""
        said = sections.mapped(self.tree, lambda at, _: self.parts[at].digest)
        return changes.digest(json.dumps(said))

    @cached_property
    def parts(self) -> dict[str, Section]:
        """The parts by their pointers: `/paths/~1pets`, `/components/schemas/Pet`, `/info`."""
        return {at: self.memory.part(node) for at, node in sections.nodes(self.tree).items()}

    @cached_property
    def edges(self) -> dict[str, tuple[str, ...]]:
        """Each part with the pointers of those that it refers to itself, whether they are there or not; "" where it is no single part."""
        return {at: one.targets for at, one in self.parts.items()}

    @cached_property
    def own_keys(self) -> dict[str, str]:
        """For each part what it alone says, and where, as a key."""
        return {at: f"{at} {one.digest}" for at, one in self.parts.items()}

    @property
    def keys(self) -> dict[str, str]:
        """For each part a hash of what it and all that it reaches by references say."""
        return self._keyed.keys

    @property
    def users(self) -> dict[str, list[str]]:
        """The same steps backwards: each such pointer with the parts that refer to it."""
        return self._keyed.users

    @cached_property
    def depths(self) -> dict[str, int]:
        """For each part the number of levels of references that it leads over, itself included."""
        return graph.depths({at: [there for there in targets if there in self.parts] for at, targets in self.edges.items()})

    @cached_property
    def _keyed(self) -> Keyed:
        return self.memory.keyed("references", self.parts, self.edges)

    @cached_property
    def usable(self) -> "Usable":
        """The document without what OpenAPI does not allow in it: itself where it is valid."""
        cleaned = self.each(f"usable {self.is_30}", self.own_keys, lambda at: cleaning.clean(at, self.parts[at].node, is_30=self.is_30))
        faults = [fault for one in cleaned.values() for fault in one.faults]
        tree = cleaning.pruned(sections.mapped(self.tree, lambda at, _: cleaned[at].node)) if faults else self.tree
        operations, undeclared = cleaning.declared(tree)
        faults += undeclared
        for at, operation in operations.items():
            _, path, method = pointer.split(at)
            tree = {**tree, "paths": {**tree["paths"], path: {**tree["paths"][path], method: operation}}}
        origins = self.origins
        if lost := restoring.lost(self.parts, tree):
            restored = restoring.Restoring(tree, self.tree, lost, self.is_30)
            restored.restore(self.parts)
            tree, origins = restored.tree, {**origins, **{new: places.origin(origins, old) for new, old in restored.places.items()}}
            faults += [one for one in restored.faults if one not in faults]
        return Usable(Document(self.root, tree, origins, self.memory), self, tuple(faults)) if tree is not self.tree else Usable(self, self)

    def fault(self, fault: cleaning.Fault) -> Finding:
        """Return what is left out of the document as a finding."""
        rule, severity = (cleaning.UNUSABLE, Severity.ERROR) if fault.is_lost else (cleaning.IGNORED, Severity.WARNING)
        return Finding(rule, severity, fault.message, fault.pointer, self.position(fault.pointer))

    def each(self, kind: str, keys: Mapping[str, str], make: Callable[[str], T]) -> dict[str, T]:
        """Return what is made at the pointers of parts; what was made under the same key for an earlier version that is shared with is not made again.

        The keys of a document are `own_keys`, or `keys` where what the parts reach counts too.
        """
        return self.memory.each(kind, keys, make)

    def get(self, at: str) -> Any:
        """Return the node at a pointer; KeyError where there is none."""
        return pointer.get(self.tree, at)

    def follow(self, at: str, node: Any) -> tuple[str, Any]:
        """Return the pointer and the node that a chain of references ends at; the node itself if it is no reference."""
        seen = set()
        while isinstance(node, dict) and isinstance(node.get("$ref"), str) and at not in seen:
            seen.add(at)
            at = node["$ref"].removeprefix("#")
            node = self.get(at)
        return at, node

    def walk(self) -> Iterator[tuple[str, str, Any]]:
        """Every OpenAPI object: (pointer, kind, node)."""
        return objects.walk(self.tree)

    def position(self, at: str = "", *, key: bool = False) -> Position:
        """Return the hand-written place of the node at a pointer, or of its key."""
        source, inside = places.origin(self.origins, at)
        return source.position(inside, key=key)


@dataclass(frozen=True)
class Usable:
    """What can be used of a document, and what was left out: errors where something as large as a parameter had to go, else warnings."""

    document: Document
    whole: Document = field(repr=False)
    faults: tuple[cleaning.Fault, ...] = field(default=(), repr=False)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What was left out, each with its place in the source; finding the places costs more than leaving out."""
        ignored = (replace(one, rule=cleaning.IGNORED, severity=Severity.WARNING) for one in self.whole.left_out)
        return (*ignored, *map(self.whole.fault, self.faults))


def load(
    path: Path,
    before: Document | None = None,
    overlays: Sequence[Path] = (),
    chosen: Filter = EVERYTHING,
    *,
    is_strict: bool = True,
    reach: Reach = NOWHERE,
    texts: Mapping[Path, str] | None = None,
) -> Document:
    """Read a document and every file it refers to, apply overlays, and keep the operations and the formats that are chosen.

    DocumentError if any of it cannot be read or resolved; UsageError if a name of the filter selects nothing.
    Earlier versions of a document need not have all that overlays and filters name: for them, it is not strict.
    References lead out of the project only as far as `reach` allows. `texts` are what an editor holds of files, and has not saved.

    What is the same as `before`, an earlier version, is shared with it: files that hold the same are not parsed again, and the
    parts of the tree that say the same are the same objects. The result is no other than without it.
    """
    memory = before.memory if before else ReadMemory()
    references = References(Path(os.path.realpath(path)), {}, before.sources if before else {}, reach, texts)
    left_out: tuple[Finding, ...] = ()
    bundler = Bundler(references, memory)
    try:
        tree, origins = _made(bundler, overlays, chosen, references.before, is_strict=is_strict)
    except DocumentError as error:
        is_outside = all(one in references.outside for one in error.findings)
        again = References(references.root, dict(references.sources), references.before, reach, texts)
        partly = Bundler(again, memory, is_partial=True) if references.findings and (is_outside or overlays) else None
        made = _overlaid(partly, overlays, references.before, is_strict=is_strict) if partly else None
        is_corrected = made is not None and bool(overlays) and all(map(_leaves_gap, again.findings)) and not _has_gaps(made[0])
        if made and not is_corrected:
            made = _spared(partly, *_chosen(*made, chosen, is_strict=is_strict)) if partly and is_outside else None
        elif made:
            made = _chosen(*made, chosen, is_strict=is_strict)
        if made is None:
            error.files = (*references.wanted, *overlays)
            raise
        (tree, origins), left_out, bundler = made, () if is_corrected else tuple(error.findings), partly or bundler
    left_out = (*left_out, *_unmapped(bundler, tree))
    read = Document(references.root, _shared(tree, before, memory) if before else tree, origins, memory, tuple(overlays), left_out)
    _refuse_excess(read, read.each("limits", read.own_keys, lambda at: limits.groups(at, read.parts[at])))
    memory.turn(read.parts.values())
    return read


def _spared(bundler: Bundler, tree: dict[str, Any], origins: Origins) -> tuple[dict[str, Any], Origins] | None:
    """Return a document without the components that what may not be read would complete; None if anything else needs them."""
    lost = set[str]()
    for at in bundler.unresolved:
        tokens = pointer.split(at)[:3]
        if tokens[:1] == ["components"]:
            lost.add(pointer.of(tokens))
        elif (tokens or [""])[0] not in sections.HOLDERS or pruning.holds(tree, pointer.of(tokens)):
            return None
    gone = set(graph.reached(lost, graph.turned({at: sections.Section(node).targets for at, node in sections.nodes(tree).items()})))
    return None if gone & pruning.used(tree) or any(not at.startswith("/components/") for at in gone) else (pruning.without(tree, gone), origins)


def _made(bundler: Bundler, overlays: Sequence[Path], chosen: Filter, before: Mapping[Path, Source], *, is_strict: bool) -> tuple[dict[str, Any], Origins]:
    """Bundle, apply overlays, and leave out what is not chosen."""
    return _chosen(*_overlaid(bundler, overlays, before, is_strict=is_strict), chosen, is_strict=is_strict)


def _overlaid(bundler: Bundler, overlays: Sequence[Path], before: Mapping[Path, Source], *, is_strict: bool) -> tuple[dict[str, Any], Origins]:
    tree, origins = bundler.bundle()
    for one in overlays:
        from oaswright.document import overlay  # few documents have one

        tree, origins = overlay.applied(tree, origins, sources.read(one, before.get(one)), is_strict=is_strict)
    return tree, origins


def _unmapped(bundler: Bundler, tree: dict[str, Any]) -> tuple[Finding, ...]:
    """Return what is wrong with the mappings that are left, unless an overlay has said better."""
    return tuple(one for at, one in bundler.unmapped.items() if pruning.holds(tree, at.rpartition("/")[0]) and not pruning.holds(tree, at))


def _leaves_gap(finding: Finding) -> bool:
    """Whether there is an empty place for a reference that leads to nothing, which a dynamic reference does not have."""
    return finding.rule == "reference" and not finding.pointer.endswith("/$dynamicRef")


def _has_gaps(tree: dict[str, Any]) -> bool:
    """Whether there is anything left that a reference led to nothing for: no overlay has taken it out, or put something in its place."""
    pending: list[Any] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, Gap) and not node:
            return True
        pending.extend(node.values() if isinstance(node, dict) else node if isinstance(node, list) else ())
    return False


def _chosen(tree: dict[str, Any], origins: Origins, chosen: Filter, *, is_strict: bool) -> tuple[dict[str, Any], Origins]:
    tree, origins = filtering.filtered(tree, origins, chosen, is_strict=is_strict)
    return limits.shortened(relaxed(tree, chosen.formats)), origins


@dataclass(frozen=True)
class Partial:
    """A document as far as its references lead anywhere: what they do not lead to is empty at the pointers `unresolved`, and `findings` say why."""

    document: Document
    unresolved: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def load_partly(
    path: Path,
    overlays: Sequence[Path] = (),
    chosen: Filter = EVERYTHING,
    *,
    is_strict: bool = True,
    reach: Reach = NOWHERE,
    beside: Document | None = None,
) -> Partial:
    """Read a document as far as it can be followed; `load` says what the arguments mean.

    What its own file says at the same places as that of `beside`, another version of it, is shared with that one: it is walked once for both.

    Raises:
        DocumentError: Its own file cannot be read.
    """
    memory = beside.memory if beside else ReadMemory()
    references = References(Path(os.path.realpath(path)), {}, {}, reach)
    if beside:
        known, path = beside.origins[""][0], references.root
        own = sources.read(path, known)
        references.sources[path] = replace(own, path=path, tree=_common(own.tree, known.tree))
    bundler = Bundler(references, memory, is_partial=True)
    tree, origins = _made(bundler, overlays, chosen, {}, is_strict=is_strict)
    read = Document(references.root, tree, origins, memory, tuple(overlays), _unmapped(bundler, tree))
    _refuse_excess(read, {at: limits.groups(at, part) for at, part in read.parts.items()})
    return Partial(read, tuple(dict.fromkeys(bundler.unresolved)), tuple(references.findings))


def _refuse_excess(read: Document, found: Mapping[str, tuple[limits.Group, ...]]) -> None:
    """Refuse schemas that no validator could finish with, by the groups of all parts."""
    findings = [Finding("schema-limit", Severity.ERROR, one.message, one.pointer, read.position(one.pointer), EXCESS_HINT) for one in limits.exceeded(found)]
    if findings:
        raise DocumentError(findings[:SHOWN])


def _common(tree: Any, other: Any) -> Any:
    """Return a tree with the objects of another one wherever both say the same at the same place."""
    if not isinstance(tree, dict) or not isinstance(other, dict):
        return tree
    known = sections.nodes(other)
    return sections.mapped(tree, lambda at, node: known[at] if at in known and json_equality.same(known[at], node) else node)


def _shared(tree: dict[str, Any], before: Document, memory: ReadMemory) -> dict[str, Any]:
    """Return a tree with the objects of an earlier one wherever the same is said in the same order."""

    def shared(at: str, node: Any) -> Any:
        old = before.parts.get(at)
        return old.node if old and old.node is not node and old.digest == memory.part(node).digest else node

    return sections.mapped(tree, shared)


def parse(text: str, name: str = "document.yaml") -> Document:
    """Return a document from its text alone; it may not refer to other files."""
    return _parsed(text, name, is_partial=False).document


def parse_partly(text: str, name: str) -> Partial:
    """Read a document from its text alone, as far as it can be followed.

    Raises:
        DocumentError: The text cannot be parsed.
    """
    return _parsed(text, name, is_partial=True)


def _parsed(text: str, name: str, *, is_partial: bool) -> Partial:
    path = Path(name).resolve()
    memory = ReadMemory()
    references = References(path, {path: sources.parse(path, text)}, {})
    bundler = Bundler(references, memory, is_partial=is_partial)
    tree, origins = bundler.bundle()
    read = Document(path, limits.shortened(tree), origins, memory, left_out=_unmapped(bundler, tree))
    _refuse_excess(read, {at: limits.groups(at, part) for at, part in read.parts.items()})
    return Partial(read, tuple(dict.fromkeys(bundler.unresolved)), tuple(references.findings))
