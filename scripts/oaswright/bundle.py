"""Many files become one tree with internal references only, and the place of every part of it is remembered.

Component names are kept: a file referenced as `schemas/Action.yaml` becomes `#/components/schemas/Action`,
unless the entry file gives it another name under `components`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from oaswright import objects, part, pointer, source
from oaswright.errors import DocumentError, UnreadableError
from oaswright.finding import Finding, Severity, display
from oaswright.part import Memory
from oaswright.source import Source

REFERENCE_HINT = "point it at a file beside the document, or at #/components/..."

# Where the text of another file begins: that file and the pointer in it.
Origins = dict[str, tuple[Source, str]]


@dataclass(frozen=True)
class _Place:
    """Where a node was written."""

    source: Source
    at: str


class Bundler:
    """One reading of a document. `sources` are files that need not be read, `before` is how files were when they were read last."""

    def __init__(self, path: Path, memory: Memory, *, sources: dict[Path, Source] | None = None, before: Mapping[Path, Source] | None = None) -> None:
        self.root = Path(os.path.realpath(path))
        self.memory = memory
        self.sources: dict[Path, Source] = sources or {}
        self.before = before or {}
        self.origins: Origins = {}
        self.names: dict[tuple[Path, str], str] = {}
        self.owners: dict[str, tuple[Path, str]] = {}
        self.pending: list[tuple[str, str, _Place]] = []
        self.findings: list[Finding] = []
        self.open: list[tuple[Path, str]] = []
        self.wanted: dict[Path, None] = {self.root: None}
        self.parts: set[str] = set()
        self.internal: dict[str, bool] = {}

    def bundle(self) -> tuple[dict[str, Any], Origins]:
        """The tree and its origins. DocumentError where a file or a reference leads to nothing that can be read."""
        root = self._read(self.root)
        if isinstance(root.tree, dict) and "swagger" in root.tree and "openapi" not in root.tree:
            message = f"expected OpenAPI 3, got Swagger {root.tree['swagger']}"
            hint = f"convert it: npx swagger2openapi --outfile openapi.json {display(self.root)}"
            raise UnreadableError([self._finding("openapi-document", message, _Place(root, "/swagger"), hint)])
        if not isinstance(root.tree, dict) or "openapi" not in root.tree:
            raise UnreadableError([self._finding("openapi-document", "expected a mapping with the key 'openapi'", _Place(root, ""))])
        self.origins[""] = (root, "")
        parts = part.nodes(root.tree)
        if all(map(self._is_internal, chain.from_iterable(self.memory.part(node).references for node in parts.values()))):
            return root.tree, self.origins
        self.parts = set(parts)
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
        return tree, self.origins

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
        if not isinstance(node, dict) or self._stands(node, kind, place):
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

    def _stands(self, node: dict[str, Any], kind: str, place: _Place) -> bool:
        """Whether a part of the entry file holds only references that stay as they are: the quick way, which finds no fault."""
        if kind in ("openapi", "components") or place.source.path != self.root or (place.at not in self.parts):
            return False
        return all(self._is_internal(reference) for reference in self.memory.part(node).references)

    def _is_internal(self, reference: str) -> bool:
        if reference not in self.internal:
            self.internal[reference] = self._leads_within(reference)
        return self.internal[reference]

    def _leads_within(self, reference: str) -> bool:
        if not reference.startswith("#/") or "%" in reference:
            return False
        try:
            pointer.get(self.sources[self.root].tree, reference)
        except KeyError:
            return False
        return True

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
        if "\0" in unquote(reference):
            return self._refuse(f"the reference '{reference}' holds a NUL character", place)
        path = Path(os.path.realpath(place.source.path.parent / unquote(path_part))) if path_part else place.source.path
        if path_part and not path.is_relative_to(self.home):
            return self._refuse(f"the reference '{reference}' leaves the document's project", place)
        at = unquote(fragment)
        if at and not at.startswith("/"):
            return (path, at) if not path_part and path == self.root else self._refuse(f"'{reference}' is not a JSON pointer", place)
        self.wanted[path] = None
        if path not in self.sources and not os.path.isfile(path):  # noqa: PTH113 # Path.is_file raises for names that are too long
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
            self.sources[path] = source.read(path, self.before.get(path))
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
