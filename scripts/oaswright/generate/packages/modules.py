"""Classes as modules: one a component or operation, and one for those that refer to each other in a circle.

So no module imports itself by a detour, an import pays only for what it reaches, and a module's text depends on its own classes alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from oaswright import graph
from oaswright.api.python import python_names
from oaswright.generate.view.class_view import ClassView
from oaswright.generate.view.typing_view import TypingView
from oaswright.rendering import CONSTANTS, FIELDS

if TYPE_CHECKING:
    from oaswright.api.python.python_types import View


@dataclass(frozen=True)
class Module:
    """One module to generate; `places` names the module of every class that it refers to, `others` those that only lead here."""

    name: str
    others: tuple[str, ...]
    classes: tuple[ClassView, ...]
    places: dict[str, str] = field(repr=False)

    def document(self, package: str, fields: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
        """Return the module as an OpenAPI document of its own, and the names of fields that are settled."""
        own = {one.name for one in self.classes}
        schemas = {}
        for one in self.classes:
            base = f"{package}._wire.{'Root' if one.root else 'Model'}"
            body = _render({"type": "object", **one.schema}, own, self.places, package)
            schemas[one.name] = {"customBasePath": base, **body}
        settled = {name: fields[name] for name in schemas if name in fields}
        asked = {"openapi": "3.1.0", "info": {"title": self.name, "version": "1"}, "paths": {}, "components": {"schemas": schemas}}
        constants = {one.name: dict(one.constants) for one in self.classes if one.constants}
        return {**asked, **({FIELDS: settled} if settled else {}), **({CONSTANTS: constants} if constants else {})}


def cut(view: TypingView) -> tuple[Module, ...]:
    """Return the modules of a document, in the order of their names."""
    units: dict[str, list[ClassView]] = {}
    for one in view.classes.values():
        units.setdefault(one.unit, []).append(one)
    unit_of = {one.name: one.unit for one in view.classes.values()}
    edges = {unit: sorted({unit_of[used] for one in members for used in one.uses} - {unit}) for unit, members in units.items()}
    named = {unit: python_names.snake(unit, "module") for unit in units}  # units differ by more than case, and so do these
    found = [(named[circle[0]], circle) for circle in sorted(tuple(sorted(ring)) for ring in graph.rings(edges))]
    places = {one.name: module for module, circle in found for unit in circle for one in units[unit]}
    modules = []
    for module, circle in found:
        classes = tuple(sorted((one for unit in circle for one in units[unit]), key=lambda one: one.name))
        others = tuple(named[unit] for unit in circle[1:])
        modules.append(Module(module, others, classes, {used: places[used] for one in classes for used in one.uses}))
    return tuple(modules)


def _render(view: Any, own: set[str], places: dict[str, str], package: str) -> Any:
    """Return a view as JSON Schema with references that the generator follows, or imports."""
    if isinstance(view, list):
        return [_render(one, own, places, package) for one in view]
    if not isinstance(view, dict):
        return view
    text: View = {"description": view["description"]} if isinstance(view.get("description"), str) else {}
    if isinstance(view.get("$class"), str):
        name = view["$class"]
        return {**text, "$ref": f"#/components/schemas/{name}"} if name in own else {**text, "customTypePath": f"{package}.{places[name]}.{name}"}
    if isinstance(view.get("$format"), str):
        return {**text, "customTypePath": f"{package}._wire.{view['$format']}"}
    result = {key: _render(child, own, places, package) for key, child in view.items() if key not in ("properties", "enum", "description")}
    if "enum" in view:
        result["enum"] = view["enum"]
        result["type"] = "string" if isinstance(view["enum"][0], str) else "integer"
    if "properties" in view:
        result["properties"] = {name: _render(child, own, places, package) for name, child in view["properties"].items()}
    return {**text, **result}
