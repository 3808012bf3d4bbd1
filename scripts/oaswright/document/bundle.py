"""Many files become one tree with internal references only, and the place of every part of it is remembered.

Component names are kept: a file referenced as `schemas/Action.yaml` becomes `#/components/schemas/Action`,
unless the entry file gives it another name under `components`. Where two files want one name and differ, all but the first get one that
holds more of their path. `$id`, `$anchor` and `$dynamicRef` are resolved: what is bundled refers by pointers alone.
"""

from collections.abc import Mapping
from itertools import chain
from typing import Any
from urllib.parse import unquote

from oaswright import pointer
from oaswright.document import component_names, identifiers, objects
from oaswright.document.component_names import Target
from oaswright.document.places import Origins
from oaswright.document.references import Place, References, Scope
from oaswright.document.source import Source
from oaswright.document.syntax import sections
from oaswright.document.syntax.sections import ReadMemory
from oaswright.errors import DocumentError, UnreadableError
from oaswright.finding import Finding, Severity, display


def swagger(source: Source) -> Finding | None:
    """Return a finding with the command that converts a file, if it is a document of Swagger."""
    if not isinstance(source.tree, dict) or "swagger" not in source.tree or "openapi" in source.tree:
        return None
    hint = f"convert it: npx swagger2openapi --outfile openapi.json {display(source.path)}"
    message = f"expected OpenAPI 3, got Swagger {source.tree['swagger']}"
    return Finding("openapi-document", Severity.ERROR, message, "/swagger", source.position("/swagger"), hint)


class Gap(dict[str, Any]):
    """Stands where a reference leads to nothing; an overlay can take it out, or fill it."""


class Bundler:
    """One bundling of a document; `chosen` are pointers of components for what got no name of its own before.

    Where it `is_partial`, what a reference does not lead to is an empty object, at the pointers `unresolved`; the findings say why. What a value of a
    discriminator does not lead to is left out of the mapping; `unmapped` says why, by the pointer that it would have.
    """

    def __init__(self, references: References, memory: ReadMemory, chosen: Mapping[Target, str] | None = None, *, is_partial: bool = False) -> None:
        self.root = references.root
        self.is_partial = is_partial
        self.unresolved: list[str] = []
        self.unmapped: dict[str, Finding] = {}
        self.references = references
        self.memory = memory
        self.origins: Origins = {}
        self.names: dict[tuple[Target, Scope], str] = {}
        self.given: dict[Target, str] = {}
        self.owners: dict[str, tuple[Target, Scope]] = {}
        self.chosen = dict(chosen or {})
        self.rivals: dict[str, dict[Target, None]] = {}
        self.pending: list[tuple[str, str, Place]] = []
        self.open: list[Target] = []
        self.parts: set[str] = set()
        self.internal: dict[str, bool] = {}

    def bundle(self) -> tuple[dict[str, Any], Origins]:
        """Return the tree and its origins. DocumentError where a file or a reference leads to nothing that can be read."""
        root = self.references.read(self.root)
        if finding := swagger(root):
            raise UnreadableError([finding])
        if not isinstance(root.tree, dict) or "openapi" not in root.tree:
            raise UnreadableError([self.references.finding("openapi-document", "expected a mapping with the key 'openapi'", Place(root, ""))])
        self.origins[""] = (root, "")
        parts = sections.nodes(root.tree)
        is_whole = not self.references.identifiers[self.root].bases and not _is_spread(root.tree)
        if is_whole and all(map(self._is_internal, chain.from_iterable(self.memory.part(node).references for node in parts.values()))):
            return root.tree, self.origins
        self.parts = set(parts)
        self._register_components(root)
        tree = self._copy(root.tree, "openapi", Place(root, ""), "")
        hoisted: dict[str, dict[str, Any]] = {}
        while self.pending:
            kind, at, place = self.pending.pop()
            section, name = pointer.split(at)[1:3]
            self.origins[at] = (place.source, place.at)
            hoisted.setdefault(section, {})[name] = self._copy(pointer.get(place.source.tree, place.at), kind, place, at)
        if self.references.findings and not self.is_partial:
            raise DocumentError(self.references.findings)
        if self.rivals:
            return self._again()
        _merge(tree, hoisted)
        return tree, self.origins

    def _again(self) -> tuple[dict[str, Any], Origins]:
        """Bundle once more, with names for those that wanted the same one."""
        chosen = {**self.chosen, **component_names.apart(self.root, self.rivals, self.owners, self.references.is_identical)}
        again = Bundler(self.references, self.memory, chosen, is_partial=self.is_partial)
        self.unresolved, self.unmapped = again.unresolved, again.unmapped
        return again.bundle()

    def _register_components(self, root: Source) -> None:
        """Name each referenced file after the component of the entry file that is only a reference to it, or by its place."""
        components = root.tree.get("components")
        for section, entries in components.items() if isinstance(components, dict) else ():
            for name, entry in entries.items() if isinstance(entries, dict) else ():
                at = pointer.of(["components", section, name])
                self.owners[at] = ((self.root, at), ())
                target = self._lent(root, at, entry)
                if target:
                    self.names.setdefault((target, ()), at)
                    self.owners[at] = (target, ())
        for holder in sections.HOLDERS:
            for name, entry in objects.mapping(root.tree.get(holder)).items():
                self._lent(root, pointer.of([holder, name]), entry)

    def _lent(self, root: Source, at: str, entry: Any) -> Target | None:
        """Return the place in another file that an entry of the root is a reference to."""
        if not isinstance(entry, dict) or set(entry) != {"$ref"} or not isinstance(entry["$ref"], str) or entry["$ref"].startswith("#"):
            return None
        target = self.references.target(entry["$ref"], Place(root, at))
        if target is None or target[0] == self.root:
            return None
        self.given.setdefault(target, at)
        return target

    def _copy(self, node: Any, kind: str, place: Place, at: str) -> Any:
        """Return the node with every reference made internal."""
        if not isinstance(node, dict) or self._stands(node, kind, place):
            return node
        is_schema, written = kind == "schema", node
        if is_schema and isinstance(node.get("$id"), str):
            place = Place(place.source, place.at, self._scope((place.source.path, place.at), place.scope, every=True))
        if isinstance(node.get("$ref"), str):
            node = self._reference(node, kind, place, at)
            if not is_schema or len(written) == 1:
                return node
        result = dict(node)
        if is_schema and self.references.identifiers[place.source.path].bases:
            result = self._without_identifiers(result, place)
        whole = self._referenced_maps(written, kind, place, at)
        for child_at, child_kind, child in objects.children(at, kind, {key: value for key, value in written.items() if key not in whole}):
            inside = place.at + child_at[len(at) :]
            objects.put(
                result, written, tuple(pointer.split(child_at[len(at) :])), self._copy(child, child_kind, Place(place.source, inside, place.scope), child_at)
            )
        if is_schema and isinstance(node.get("discriminator"), dict):
            result["discriminator"] = self._discriminator(node["discriminator"], place, at)
        return {**result, **whole} if whole else result

    def _referenced_maps(self, node: dict[str, Any], kind: str, place: Place, at: str) -> dict[str, Any]:
        """Return the maps of an object that are references to a file, such as `properties: {$ref: fields.yaml}`, with what these lead to."""
        found = dict[str, Any]()
        for name, form in objects.GRAMMAR.get(kind, {}).items():
            written = node.get(name)
            if form[0] != "{" or not isinstance(written, dict) or not _is_reference(written) or written["$ref"].startswith("#"):
                continue
            target = self.references.target(written["$ref"], Place(place.source, pointer.join(place.at, name)))
            here = pointer.join(at, name)
            if target is None:
                self.unresolved.append(here)
                found[name] = Gap()
                continue
            there = Place(self.references.sources[target[0]], target[1])
            held = pointer.get(there.source.tree, there.at)
            if not isinstance(held, dict):
                continue
            self.origins[here] = (there.source, there.at)
            found[name] = {
                key: self._copy(one, form[1:-1], Place(there.source, pointer.join(there.at, key)), pointer.join(here, key)) for key, one in held.items()
            }
        return found

    def _without_identifiers(self, schema: dict[str, Any], place: Place) -> dict[str, Any]:
        """Return the schema without names that nothing refers to any more, and with what its dynamic reference means."""
        dynamic = schema.get("$dynamicRef")
        result = {key: value for key, value in schema.items() if key not in identifiers.IDENTIFIERS and not (key == "$dynamicRef" and isinstance(dynamic, str))}
        if isinstance(dynamic, str) and (target := self.references.target(dynamic, place, "$dynamicRef")):
            bound = dict(place.scope).get(self._dynamic_name(dynamic, target), target)
            reference = self._component(bound, "schema", place)
            if "$ref" in result:
                result["allOf"] = [*objects.listing(result.get("allOf")), {"$ref": reference}]
            else:
                result["$ref"] = reference
        return result

    def _dynamic_name(self, reference: str, target: Target) -> str:
        """Return the dynamic anchor that a reference names, if its first target is one; else it is a reference like any other."""
        name = unquote(reference.partition("#")[2])
        known = self.references.identifiers[target[0]]
        return name if known.dynamic.get(known.resource(target[1]), {}).get(name) == target[1] else ""

    def _scope(self, target: Target, scope: Scope, *, every: bool = False) -> Scope:
        """Return the scope in which a schema is copied that is come to in one: what was passed first counts, and of it what the schema needs."""
        known = self.references.identifiers[target[0]]
        own = {name: (target[0], at) for name, at in known.dynamic.get(known.resource(target[1]), {}).items()}
        found = {**own, **dict(scope)}
        if not found or every:
            return tuple(sorted(found.items()))
        needed = self.references.needed(target)
        return tuple(sorted((name, one) for name, one in found.items() if name in needed))

    def _stands(self, node: dict[str, Any], kind: str, place: Place) -> bool:
        """Whether a part of the entry file holds only references that stay as they are: the quick way, which finds no fault."""
        if kind in ("openapi", "components") or place.source.path != self.root or (place.at not in self.parts) or self.references.identifiers[self.root].bases:
            return False
        return all(self._is_internal(reference) for reference in self.memory.part(node).references)

    def _is_internal(self, reference: str) -> bool:
        if reference not in self.internal:
            self.internal[reference] = self._leads_within(reference)
        return self.internal[reference]

    def _leads_within(self, reference: str) -> bool:
        if not reference.startswith("#/") or "%" in reference:
            return False
        node = self.references.sources[self.root].tree
        try:
            for token in pointer.split(reference):
                if isinstance(node, dict) and isinstance(node.get("$ref"), str):
                    return False
                node = pointer.step(node, token)
        except KeyError:
            return False
        return True

    def _discriminator(self, node: dict[str, Any], place: Place, at: str) -> dict[str, Any]:
        """Return a discriminator whose values lead to schemas of this document; without those that lead to nothing."""
        mapping = node.get("mapping")
        if not isinstance(mapping, dict):
            return node
        inside = Place(place.source, pointer.join(place.at, "discriminator", "mapping"))
        named = objects.mapping(objects.mapping(self.references.sources[self.root].tree.get("components")).get("schemas"))
        meant = dict[str, Any]()
        for key, value in mapping.items():
            if not isinstance(value, str) or not ("/" in value or "." in value):
                meant[key] = value
            elif value in named:
                meant[key] = "#" + pointer.of(["components", "schemas", value])
            elif isinstance(target := self.references.mapped(key, value, inside), Finding):
                self.unmapped[pointer.join(at, "discriminator", "mapping", key)] = target
            else:
                meant[key] = self._component(target, "schema", inside)
        return {**node, "mapping": meant}

    def _reference(self, node: dict[str, Any], kind: str, place: Place, at: str) -> Any:
        target = self.references.target(node["$ref"], place)
        if target is None:
            self.unresolved.append(at)
            return Gap()
        own_name = self.names.get((target, ())) == at and target[0] != self.root
        if own_name or ((kind not in objects.SECTIONS or kind == "path item") and target[0] != self.root):
            return self._inline(target, kind, place, at)
        return {**node, "$ref": self._component(target, kind, place)}

    def _inline(self, target: Target, kind: str, place: Place, at: str) -> Any:
        if target in self.open:
            self.references.findings.append(self.references.finding("reference", "the reference leads back to itself", place))
            self.unresolved.append(at)
            return Gap()
        there = Place(self.references.sources[target[0]], target[1])
        self.origins[at] = (there.source, there.at)
        self.open.append(target)
        try:
            return self._copy(pointer.get(there.source.tree, there.at), kind, there, at)
        finally:
            self.open.pop()

    def _component(self, target: Target, kind: str, place: Place) -> str:
        """Return the internal reference to a target, which becomes a component if it is not yet one."""
        scope = self._scope(target, place.scope)
        own = self._scope(target, ())
        if target[0] == self.root and scope == own:
            return "#" + target[1]
        if within := self._within(target) if scope == own else "":
            return "#" + within
        called = (target, () if scope == own else scope)
        if called not in self.names:
            self._name(called, kind, Place(self.references.sources[target[0]], target[1], scope))
        return "#" + self.names[called]

    def _within(self, target: Target) -> str:
        """Return the pointer of a target inside of what an entry of the root is a reference to; "" if it stands in no such file."""
        path, above = target
        while above and (path, above) not in self.given:
            above = above.rpartition("/")[0]
        at = self.given.get((path, above), "") if (target, ()) not in self.names else ""
        return at + target[1][len(above) :] if at and (above != target[1] or at.startswith("/components/")) else ""

    def _name(self, called: tuple[Target, Scope], kind: str, place: Place) -> None:
        """Give a target its component; the same one as another that says the same."""
        target, scope = called
        at = self.chosen.get(target) or pointer.of(["components", objects.SECTIONS[kind], component_names.plain(target)])
        if scope:
            at = component_names.for_use(at, [bound for _, bound in scope], self.owners)
        owner = self.owners.setdefault(at, called)
        self.names[called] = at
        if owner != called and self.references.is_identical(owner[0], target):
            if owner[0][0] == self.root or self.names.get(owner) == at:
                return
        elif owner != called:
            self.rivals.setdefault(at, {owner[0]: None})[target] = None
        self.pending.append((kind, at, place))


def _is_reference(node: Any) -> bool:
    return isinstance(node, dict) and set(node) == {"$ref"} and isinstance(node["$ref"], str)


def _is_spread(tree: dict[str, Any]) -> bool:
    """Whether all paths, or a whole section of the components, stand in another file."""
    return any(map(_is_reference, (*(tree.get(holder) for holder in sections.HOLDERS), *objects.mapping(tree.get("components")).values())))


def _merge(tree: dict[str, Any], hoisted: dict[str, dict[str, Any]]) -> None:
    """Add the components that came from files, in the order of their names, after those of the entry file."""
    if not hoisted:
        return
    components = dict(tree.get("components", {}))
    for section, entries in sorted(hoisted.items()):
        components[section] = {**components.get(section, {}), **dict(sorted(entries.items()))}
    tree["components"] = components
