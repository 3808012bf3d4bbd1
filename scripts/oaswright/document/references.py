"""What references mean: files, pointers in them, and the identifiers of schemas."""

import contextlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin

from oaswright import pointer
from oaswright.document import component_names, identifiers, objects, source
from oaswright.document.component_names import Target
from oaswright.document.reach import Reach
from oaswright.document.source import Source
from oaswright.errors import DocumentError, UsageError
from oaswright.finding import Finding, Severity, display
from oaswright.text.nearest import nearest

# References stay in the project unless the configuration says more.
NOWHERE = Reach()

# A pointer may lead through so many references.
LONGEST_WAY = 100

REFERENCE_HINT = "point it at a file beside the document, or at #/components/..."
REACH_HINT = "keep a copy beside the document, or add {what} to `references` under [tool.oaswright]"

# What `$dynamicRef`s mean while a schema is copied: the schema of each dynamic anchor that the ways to it have passed.
Scope = tuple[tuple[str, Target], ...]


class MissingError(KeyError):
    """A pointer leads nowhere: what it names is not there. `known` are the names that are."""

    def __init__(self, token: str, known: Iterable[str] = ()) -> None:
        super().__init__(token)
        self.token = token
        self.known = tuple(known)


def _meant(name: str, known: Iterable[str]) -> str:
    """Return what to do about a name that is not there."""
    near = nearest(name, known)
    return f"did you mean '{near}'?" if near else REFERENCE_HINT


@dataclass(frozen=True)
class Place:
    """Where a node was written, and what dynamic references mean there."""

    source: Source
    at: str
    scope: Scope = ()


class References:
    """The files of one document, read as they are referred to; `wanted` are all that were looked for."""

    def __init__(
        self, root: Path, sources: dict[Path, Source], before: Mapping[Path, Source], reach: Reach = NOWHERE, texts: Mapping[Path, str] | None = None
    ) -> None:
        self.root = root
        self.reach = reach
        self.texts = texts or {}
        self.addresses: dict[Path, str] = {}
        self.sources = sources
        self.before = before
        self.wanted: dict[Path, None] = {root: None}
        self.findings: list[Finding] = []
        self.outside: list[Finding] = []  # those of references to what may not be read
        self.identifiers: dict[Path, identifiers.Identifiers] = {}
        self._resources: dict[str, Target] = {}
        self._needs: dict[Target, frozenset[str]] = {}
        self._walking: set[Target] = set()

    def target(self, reference: str, place: Place, keyword: str = "$ref") -> Target | None:
        """Return the file and the pointer that a reference means; None, and a finding, where it means nothing."""
        if found := self._identified(reference, place):
            return found
        path_part, _, fragment = reference.partition("#")
        if "\0" in unquote(reference):
            return self._refuse(f"the reference '{reference}' holds a NUL character", place, keyword)
        path = self._file(path_part, place, keyword) if path_part else place.source.path
        if path is None:
            return None
        at = unquote(fragment)
        self.wanted[path] = None
        if path not in self.sources and path not in self.texts and not os.path.isfile(path):  # noqa: PTH113 # Path.is_file raises for names that are too long
            what = "is no regular file" if os.path.lexists(path) else "does not exist"
            return self._refuse(f"'{reference}' names no file: {display(path)} {what}", place, keyword, _meant(path.name, source.beside(path)))
        try:
            self.read(path)
            if at and not at.startswith("/"):
                known = self.identifiers[path].anchors
                return path, next((there for (_, name), there in known.items() if name == at))
            return self._walk(path, at)
        except StopIteration:
            return self._refuse(f"'{reference}' is no JSON pointer, and no schema in {display(path)} has the anchor '{at}'", place, keyword)
        except MissingError as missing:
            hint = _meant(missing.token, missing.known)
            return self._refuse(f"unresolved reference '{reference}': there is no {missing} in {display(path)}", place, keyword, hint)
        except DocumentError as error:
            self.findings.extend(finding for finding in error.findings if finding not in self.findings)
            return None

    def mapped(self, value: str, reference: str, place: Place) -> Target | Finding:
        """Return what a value of a discriminator leads to; where that is nothing a finding, which stops nobody and is none of `findings`."""
        known = len(self.findings)
        if found := self.target(reference, place, value):
            return found
        wrong, self.findings[known:] = self.findings[known:], []
        one = next(iter(wrong), self.finding("reference", f"'{reference}' cannot be read", Place(place.source, pointer.join(place.at, value))))
        return replace(one, message=f"{one.message}; the mapping's '{value}' is ignored")

    def _file(self, name: str, place: Place, keyword: str) -> Path | None:
        """Return the file that a reference names, or the copy of what an address holds; None, and a finding, where neither may be read."""
        try:
            address = urljoin(self.addresses.get(place.source.path, ""), name)
            if "://" in address or address.startswith("//"):
                return self._copy(address, place, keyword)
        except ValueError:
            self._refuse(f"'{name}' is neither a path nor an address", place, keyword)
            return None
        path = Path(os.path.realpath(place.source.path.parent / unquote(name)))
        if not path.is_relative_to(self.home) and not self.reach.allows_folder(path):
            hint = REACH_HINT.format(what=f"the folder {display(path.parent)}")
            self._refuse_outside(f"the reference '{name}' leads out of the project, to {display(path)}", place, keyword, hint)
            return None
        return path

    def _copy(self, address: str, place: Place, keyword: str) -> Path | None:
        if not self.reach.allows_address(address):
            host = "/".join(address.split("/")[:3])
            hint = REACH_HINT.format(what=f'"{host}/"') if host.startswith(("http://", "https://")) else REFERENCE_HINT
            self._refuse_outside(f"the reference '{address}' leads to an address that the configuration does not allow", place, keyword, hint)
            return None
        try:
            path = Path(os.path.realpath(self.reach.copy_of(address)))
        except UsageError as error:
            self._refuse(error.message, place, keyword, error.hint)
            return None
        self.addresses[path] = address
        return path

    def _identified(self, reference: str, place: Place) -> Target | None:
        """Return what a reference means by the URIs and anchors of the schemas that were read; None if nothing."""
        known = self.identifiers[place.source.path]
        if not self._resources:
            return None
        base = known.bases.get(known.resource(place.at)) or place.source.path.as_uri()
        try:
            uri, _, fragment = urljoin(base, reference).partition("#")
        except ValueError:
            return None
        there = self._resources.get(uri)
        if there is None:
            return None
        path, root = there
        at = unquote(fragment)
        if at and not at.startswith("/"):
            found = self.identifiers[path].anchors.get((root, at))
            return (path, found) if found is not None else None
        try:
            return self._walk(path, root + at)
        except KeyError:
            return None  # pointers from the root of the file are common too

    @property
    def _is_30(self) -> bool:
        return str(objects.mapping(self.sources[self.root].tree).get("openapi")).startswith("3.0")

    def _walk(self, path: Path, at: str) -> Target:
        """Return the place that a pointer into a file leads to, also through references on the way. KeyError if it leads nowhere."""
        node, tokens = self.sources[path].tree, pointer.split(at)
        here = ""
        for number, token in enumerate(tokens):
            if isinstance(node, dict) and isinstance(node.get("$ref"), str):
                if token not in node:
                    return self._walk_on((path, here), node["$ref"], tokens[number:])
                if self._is_30:
                    with contextlib.suppress(MissingError):  # what stands beside a reference is ignored in 3.0, but for path items
                        return self._walk_on((path, here), node["$ref"], tokens[number:])
            try:
                node, here = pointer.step(node, token), pointer.join(here, token)
            except KeyError:
                raise MissingError(token, map(str, node) if isinstance(node, dict) else ()) from None
        return path, here

    def _walk_on(self, held: Target, reference: str, rest: list[str]) -> Target:
        """Return the place below what a reference means."""
        if held in self._walking or len(self._walking) > LONGEST_WAY:
            raise MissingError(rest[0])
        self._walking.add(held)
        try:
            target = self.target(reference, Place(self.sources[held[0]], held[1]))
            if target is None:
                raise MissingError(rest[0])
            return self._walk(target[0], target[1] + pointer.of(rest))
        finally:
            self._walking.discard(held)

    def needed(self, start: Target) -> frozenset[str]:
        """Return the dynamic anchors that a schema, and all that it refers to, asks for."""
        if start in self._needs:
            return self._needs[start]
        found, seen, pending = set[str](), set[Target](), [start]
        while pending:
            target = pending.pop()
            if target in seen:
                continue
            seen.add(target)
            stack = [(target[1], pointer.get(self.sources[target[0]].tree, target[1]))]
            while stack:
                at, node = stack.pop()
                if isinstance(node, dict):
                    place = Place(self.sources[target[0]], at)
                    if isinstance(text := node.get("$dynamicRef"), str):
                        found.add(unquote(text.partition("#")[2]))
                    pending += [one for key in ("$ref", "$dynamicRef") if isinstance(node.get(key), str) and (one := self.target(node[key], place, key))]
                stack.extend((pointer.join(at, key), child) for key, child in identifiers.below(node))
        self._needs[start] = frozenset(found)
        return self._needs[start]

    def is_identical(self, one: Target, other: Target) -> bool:
        """Whether two places say the same, references included; those of circles may be taken to do so."""
        pending, assumed = [(one, other)], set[tuple[Target, Target]]()
        while pending:
            pair = pending.pop()
            if pair[0] == pair[1] or pair in assumed:
                continue
            assumed.add(pair)
            nodes = [pointer.get(self.sources[path].tree, at) for path, at in pair]
            references = component_names.differing_references(*nodes)
            if references is None:
                return False
            for (at, left), (_, right) in references:
                both = [self.target(text, Place(self.sources[path], start + at)) for text, (path, start) in zip((left, right), pair, strict=True)]
                if both[0] is None or both[1] is None:
                    return False
                pending.append((both[0], both[1]))
        return True

    @cached_property
    def home(self) -> Path:
        """The folder that references may not leave: the nearest project or checkout, else the document's own folder."""
        folder = self.root.parent
        return next(
            (up for up in (folder, *folder.parents) if (up / ".git").exists() or (up / "pyproject.toml").exists() or (up / "oaswright.toml").exists()), folder
        )

    def read(self, path: Path) -> Source:
        """Return a file's source, which is read once."""
        if path not in self.sources:
            self.sources[path] = source.read(path, self.before.get(path), self.texts.get(path))
        if path not in self.identifiers:
            self.identifiers[path] = known = identifiers.read(self.sources[path])
            self._resources |= {uri: (path, at) for at, uri in known.bases.items()}
            self._resources |= {path.as_uri(): (path, "")} if known.bases else {}
        return self.sources[path]

    def _refuse_outside(self, message: str, place: Place, keyword: str, hint: str) -> None:
        self._refuse(message, place, keyword, hint)
        self.outside.append(self.findings[-1])

    def _refuse(self, message: str, place: Place, keyword: str, hint: str = REFERENCE_HINT) -> Target | None:
        finding = self.finding("reference", message, Place(place.source, pointer.join(place.at, keyword)), hint)
        if finding not in self.findings:
            self.findings.append(finding)
        return None

    def finding(self, rule: str, message: str, place: Place, hint: str = "") -> Finding:
        """Return an error at a place."""
        return Finding(rule, Severity.ERROR, message, place.at, place.source.position(place.at), hint)
