"""The document: one tree with internal references only, and the hand-written place of every pointer in it.

Component names are kept: a file referenced as `schemas/Action.yaml` becomes `#/components/schemas/Action`,
unless the entry file gives it another name under `components`.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from specwright import objects, pointer, source
from specwright.errors import DocumentError
from specwright.finding import Finding, Position, Severity, display
from specwright.source import Source

REFERENCE_HINT = "point it at a file beside the document, or at #/components/..."


@dataclass(frozen=True)
class Document:
    """A bundled OpenAPI document. `origins` maps each pointer where another file's text begins to that text's place."""

    root: Path
    tree: dict[str, Any] = field(repr=False)
    origins: dict[str, tuple[Source, str]] = field(repr=False)

    @property
    def version(self) -> str:
        """The OpenAPI version as written, such as `3.1.0`."""
        return str(self.tree.get("openapi", ""))

    @property
    def is_30(self) -> bool:
        return self.version.startswith("3.0")

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """Every file that was read, the entry file first."""
        return tuple(dict.fromkeys([self.root, *(origin.path for origin, _ in self.origins.values())]))

    @cached_property
    def text(self) -> str:
        """The bundle as JSON text: the same document gives the same bytes."""
        return json.dumps(self.tree, indent=2, ensure_ascii=False) + "\n"

    @cached_property
    def digest(self) -> str:
        """A SHA-256 of what the bundle says, in hexadecimal."""
        return hashlib.sha256(json.dumps(self.tree, separators=(",", ":")).encode()).hexdigest()

    def get(self, at: str) -> Any:
        """The node at a pointer; KeyError where there is none."""
        return pointer.get(self.tree, at)

    def follow(self, at: str, node: Any) -> tuple[str, Any]:
        """The pointer and the node that a chain of references ends at; the node itself if it is no reference."""
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
        """The hand-written place of the node at a pointer, or of its key."""
        tokens, rest = pointer.split(at), list[str]()
        while tokens and pointer.of(tokens) not in self.origins:
            rest.insert(0, tokens.pop())
        origin, inside = self.origins[pointer.of(tokens)]
        return origin.position(pointer.join(inside, *rest), key=key)


def load(path: Path) -> Document:
    """Read a document and every file it refers to. DocumentError if any of it cannot be read or resolved."""
    bundler = _Bundler(path)
    try:
        return bundler.bundle()
    except DocumentError as error:
        error.files = tuple(bundler.wanted)
        raise


def parse(text: str, name: str = "document.yaml") -> Document:
    """A document from its text alone; it may not refer to other files."""
    path = Path(name).resolve()
    return _Bundler(path, {path: source.parse(path, text)}).bundle()


@dataclass(frozen=True)
class _Place:
    """Where a node was written."""

    source: Source
    at: str


class _Bundler:
    def __init__(self, path: Path, sources: dict[Path, Source] | None = None) -> None:
        self.root = path.resolve()
        self.sources: dict[Path, Source] = sources or {}
        self.origins: dict[str, tuple[Source, str]] = {}
        self.names: dict[tuple[Path, str], str] = {}
        self.owners: dict[str, tuple[Path, str]] = {}
        self.pending: list[tuple[str, str, _Place]] = []
        self.findings: list[Finding] = []
        self.open: list[tuple[Path, str]] = []
        self.wanted: dict[Path, None] = {self.root: None}

    def bundle(self) -> Document:
        root = self._read(self.root)
        if not isinstance(root.tree, dict) or "openapi" not in root.tree:
            raise DocumentError([self._finding("openapi-document", "expected a mapping with the key 'openapi'", _Place(root, ""))])
        self.origins[""] = (root, "")
        self._register_components(root)
        tree = self._copy(root.tree, "openapi", _Place(root, ""), "")
        hoisted: dict[str, dict[str, Any]] = {}
        while self.pending:
            kind, at, place = self.pending.pop()
            section, name = pointer.split(at)[1:3]
            self.origins[at] = (place.source, place.at)
            hoisted.setdefault(section, {})[name] = self._copy(pointer.get(place.source.tree, place.at), kind, place, at)
        if self.findings:
            raise DocumentError(self.findings)
        _merge(tree, hoisted)
        return Document(self.root, tree, self.origins)

    def _register_components(self, root: Source) -> None:
        """A component of the entry file that is only a reference to a file lends that file its name."""
        components = root.tree.get("components")
        for section, entries in components.items() if isinstance(components, dict) else ():
            for name, entry in entries.items() if isinstance(entries, dict) else ():
                at = pointer.of(["components", section, name])
                self.owners[at] = (self.root, at)
                if isinstance(entry, dict) and set(entry) == {"$ref"} and isinstance(entry["$ref"], str):
                    target = self._target(entry["$ref"], _Place(root, at))
                    if target and target[0] != self.root:
                        self.names.setdefault(target, at)
                        self.owners[at] = target

    def _copy(self, node: Any, kind: str, place: _Place, at: str) -> Any:
        """The node with every reference made internal."""
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("$ref"), str):
            return self._reference(node, kind, place, at)
        result = dict(node)
        for child_at, child_kind, child in objects.children(at, kind, node):
            inside = place.at + child_at[len(at) :]
            _put(result, node, pointer.split(child_at[len(at) :]), self._copy(child, child_kind, _Place(place.source, inside), child_at))
        if kind == "schema" and isinstance(node.get("discriminator"), dict):
            result["discriminator"] = self._discriminator(node["discriminator"], place)
        return result

    def _discriminator(self, node: dict[str, Any], place: _Place) -> dict[str, Any]:
        mapping = node.get("mapping")
        if not isinstance(mapping, dict):
            return node
        inside = _Place(place.source, pointer.join(place.at, "discriminator", "mapping"))
        paths = {key: value for key, value in mapping.items() if isinstance(value, str) and ("/" in value or "." in value)}
        return {**node, "mapping": {**mapping, **{key: self._internal(value, "schema", inside) or value for key, value in paths.items()}}}

    def _reference(self, node: dict[str, Any], kind: str, place: _Place, at: str) -> Any:
        target = self._target(node["$ref"], place)
        if target is None:
            return node
        own_name = self.names.get(target) == at and target[0] != self.root
        if own_name or ((kind not in objects.SECTIONS or kind == "path item") and target[0] != self.root):
            return self._inline(target, kind, place, at)
        if place.source.path == self.root and target[0] == self.root:
            return {**node, "$ref": "#" + target[1]}
        return {**node, "$ref": self._component(target, kind, place)}

    def _inline(self, target: tuple[Path, str], kind: str, place: _Place, at: str) -> Any:
        if target in self.open:
            self.findings.append(self._finding("reference", "the reference leads back to itself", place))
            return {}
        there = _Place(self.sources[target[0]], target[1])
        self.origins[at] = (there.source, there.at)
        self.open.append(target)
        try:
            return self._copy(pointer.get(there.source.tree, there.at), kind, there, at)
        finally:
            self.open.pop()

    def _internal(self, reference: str, kind: str, place: _Place) -> str | None:
        target = self._target(reference, place)
        return self._component(target, kind, place) if target else None

    def _component(self, target: tuple[Path, str], kind: str, place: _Place) -> str:
        """The internal reference to a target, which becomes a component if it is not yet one."""
        if target[0] == self.root:
            return "#" + target[1]
        if target not in self.names:
            name = pointer.split(target[1])[-1] if target[1] else target[0].stem
            at = pointer.of(["components", objects.SECTIONS[kind], name])
            if at in self.owners:
                other = display(self.owners[at][0])
                message = f"two places want the component name '{name}': {display(target[0])} and {other}"
                self.findings.append(self._finding("component-name", message, place, "rename one, or name both under components in the entry file"))
            self.owners[at] = target
            self.names[target] = at
            self.pending.append((kind, at, _Place(self.sources[target[0]], target[1])))
        return "#" + self.names[target]

    def _target(self, reference: str, place: _Place) -> tuple[Path, str] | None:
        """The file and the pointer that a reference means; None, and a finding, where it means nothing."""
        path_part, _, fragment = reference.partition("#")
        if "://" in path_part or path_part.startswith("//"):
            return self._refuse(f"the reference '{reference}' leaves this machine, which is not followed", place)
        path = (place.source.path.parent / unquote(path_part)).resolve() if path_part else place.source.path
        if path_part and not path.is_relative_to(self.home):
            return self._refuse(f"the reference '{reference}' leaves the document's project", place)
        at = unquote(fragment)
        if at and not at.startswith("/"):
            return (path, at) if not path_part and path == self.root else self._refuse(f"'{reference}' is not a JSON pointer", place)
        self.wanted[path] = None
        if path not in self.sources and not path.is_file():
            return self._refuse(f"'{reference}' names no file: {display(path)} does not exist", place)
        try:
            pointer.get(self._read(path).tree, at)
        except KeyError as missing:
            return self._refuse(f"'{reference}' leads nowhere: there is no {missing} in {display(path)}", place)
        except DocumentError as error:
            self.findings.extend(finding for finding in error.findings if finding not in self.findings)
            return None
        return path, at

    @cached_property
    def home(self) -> Path:
        """The folder that references may not leave: the nearest project or checkout, else the document's own folder."""
        folder = self.root.parent
        return next((up for up in (folder, *folder.parents) if (up / ".git").exists() or (up / "pyproject.toml").exists()), folder)

    def _read(self, path: Path) -> Source:
        if path not in self.sources:
            self.sources[path] = source.read(path)
        return self.sources[path]

    def _refuse(self, message: str, place: _Place) -> tuple[Path, str] | None:
        finding = self._finding("reference", message, _Place(place.source, pointer.join(place.at, "$ref")), REFERENCE_HINT)
        if finding not in self.findings:
            self.findings.append(finding)
        return None

    def _finding(self, rule: str, message: str, place: _Place, hint: str = "") -> Finding:
        return Finding(rule, Severity.ERROR, message, place.at, place.source.position(place.at), hint)


def _put(result: dict[str, Any], original: dict[str, Any], tokens: list[str], value: Any) -> None:
    """Set a child one or two levels down, in a copy that shares nothing with the original on the way."""
    if len(tokens) == 1:
        result[tokens[0]] = value
        return
    name, key = tokens
    if result[name] is original[name]:
        result[name] = type(original[name])(original[name])
    result[name][int(key) if isinstance(result[name], list) else key] = value


def _merge(tree: dict[str, Any], hoisted: dict[str, dict[str, Any]]) -> None:
    """Add the components that came from files, in the order of their names, after those of the entry file."""
    if not hoisted:
        return
    components = dict(tree.get("components", {}))
    for section, entries in sorted(hoisted.items()):
        components[section] = {**components.get(section, {}), **dict(sorted(entries.items()))}
    tree["components"] = components
