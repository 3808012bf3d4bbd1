"""Keep what references lead to where cleaning takes it out of its place: it becomes a component.

`nullable` beside an `allOf` is written out in another way, say, and a reference into that `allOf` would lead to nothing. What is no object, such
as a text among `required`, is read as one that says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from oaswright import pointer
from oaswright.document import component_names, objects
from oaswright.document.syntax import sections
from oaswright.document.syntax.sections import Section
from oaswright.document.usable import cleaning


def lost(parts: Mapping[str, Section], tree: Mapping[str, Any]) -> frozenset[str]:
    """Return the references below the parts of a document that lead to no object of its cleaned tree, whatever holds them."""
    written = {reference for part in parts.values() for reference in part.references if reference.startswith("#/")}
    return frozenset(one for one in written if not (one[1:] in parts and one.startswith("#/components/")) and not _leads(tree, one))


def _leads(tree: Mapping[str, Any], reference: str) -> bool:
    try:
        return isinstance(pointer.get(tree, reference), dict | bool)
    except KeyError:
        return False


@dataclass
class Restoring:
    """What became of the references that are lost: `places` holds the pointer of each new component with the one that it had before."""

    tree: dict[str, Any]
    raw: Mapping[str, Any] = field(repr=False)
    lost: frozenset[str]
    is_30: bool
    places: dict[str, str] = field(default_factory=dict)
    faults: list[cleaning.Fault] = field(default_factory=list)
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    added: dict[str, dict[str, Any]] = field(default_factory=dict)

    def restore(self, parts: Mapping[str, Section]) -> None:
        """Add the components, and lead the references to them; the tree stays as it is where nothing that is read holds such a reference."""

        def led(at: str, node: Any) -> Any:
            concerned = at in parts and not self.lost.isdisjoint(parts[at].references)
            return self._led(objects.kind_at(pointer.split(at)), node) if concerned else node

        tree = sections.mapped(self.tree, led)
        if self.places:
            components = objects.mapping(tree.get("components"))
            merged = {section: {**objects.mapping(components.get(section)), **entries} for section, entries in self.added.items()}
            self.tree = {**tree, "components": {**components, **merged}}

    def _led(self, kind: str, node: Any) -> Any:
        """Return an object whose references lead to the new components; the same object where it holds none that is lost."""
        if not isinstance(node, dict):
            return node
        result = dict(node)
        reference = node.get("$ref")
        if isinstance(reference, str) and reference in self.lost and kind in objects.SECTIONS and kind != "path item":
            result["$ref"] = self._component(reference, kind)
        elif kind == "schema" and (mapping := objects.mapping(objects.mapping(node.get("discriminator")).get("mapping"))):
            meant = {key: self._component(value, kind) if isinstance(value, str) and value in self.lost else value for key, value in mapping.items()}
            result["discriminator"] = {**node["discriminator"], "mapping": meant} if meant != mapping else node["discriminator"]
        for steps, child_kind, child in objects.parts(kind, node):
            if (led := self._led(child_kind, child)) is not child:
                objects.put(result, node, steps, led)
        return node if all(result[key] is node[key] for key in node) else result

    def _component(self, reference: str, kind: str) -> str:
        """Return the reference to the component that stands for what a reference led to."""
        if (reference, kind) not in self.names:
            section, old = objects.SECTIONS[kind], reference.removeprefix("#")
            taken = {*objects.mapping(objects.mapping(self.tree.get("components")).get(section)), *self.added.get(section, {})}
            name = component_names.free(component_names.plain((Path("-"), old)), taken)
            new = pointer.of(["components", section, name])
            self.names[reference, kind], self.places[new] = f"#{new}", old
            self.added.setdefault(section, {})[name] = {}  # it may refer to itself
            self.added[section][name] = self._led(kind, self._cleaned(new, old, kind))
        return self.names[reference, kind]

    def _cleaned(self, new: str, old: str, kind: str) -> Any:
        try:
            node = pointer.get(self.raw, old)
            met = cleaning.shown(node)
        except KeyError:
            node, met = None, "nothing: it was taken out"
        if not isinstance(node, dict | bool):
            message = f"a reference leads here, where {cleaning.named(kind)} is expected, got {met}; it is read as one that says nothing"
            self.faults.append(cleaning.Fault(old, message, is_lost=True))
            return {}
        found = cleaning.clean(new, node, is_30=self.is_30)
        self.faults += [replace(one, pointer=old + one.pointer[len(new) :]) for one in found.faults]
        return found.node if isinstance(found.node, dict | bool) else {}
