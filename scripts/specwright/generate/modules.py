"""Classes as modules: one a component or operation, and one for those that refer to each other in a circle.

So no module imports itself by a detour, an import pays only for what it reaches, and a module's text depends on its own classes alone.
"""

from dataclasses import dataclass, field
from typing import Any

from specwright.generate import naming
from specwright.generate.typing_view import ClassView, TypingView, View


@dataclass(frozen=True)
class Module:
    """One module to generate; `places` names the module of every class that it refers to."""

    name: str
    classes: tuple[ClassView, ...]
    places: dict[str, str] = field(repr=False)

    def document(self, package: str) -> dict[str, Any]:
        """The module as an OpenAPI document of its own."""
        own = {one.name for one in self.classes}
        schemas = {}
        for one in self.classes:
            base = f"{package}._wire.{'Root' if one.root else 'Model'}"
            body = _render({"type": "object", **one.schema}, own, self.places, package)
            schemas[one.name] = {"customBasePath": base, **body}
        return {"openapi": "3.1.0", "info": {"title": self.name, "version": "1"}, "paths": {}, "components": {"schemas": schemas}}


def cut(view: TypingView) -> tuple[Module, ...]:
    """The modules of a document, in the order of their names."""
    units: dict[str, list[ClassView]] = {}
    for one in view.classes.values():
        units.setdefault(one.unit, []).append(one)
    unit_of = {one.name: one.unit for one in view.classes.values()}
    edges = {unit: sorted({unit_of[used] for one in members for used in one.uses} - {unit}) for unit, members in units.items()}
    names, found = naming.Names(), list[tuple[str, tuple[str, ...]]]()
    found.extend((names.take(naming.snake(circle[0], "module")), circle) for circle in sorted(_circles(edges)))
    places = {one.name: module for module, circle in found for unit in circle for one in units[unit]}
    modules = []
    for module, circle in found:
        classes = tuple(sorted((one for unit in circle for one in units[unit]), key=lambda one: one.name))
        modules.append(Module(module, classes, {used: places[used] for one in classes for used in one.uses}))
    return tuple(modules)


def _render(view: Any, own: set[str], places: dict[str, str], package: str) -> Any:
    """A view as JSON Schema with references that the generator follows, or imports."""
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


def _circles(edges: dict[str, list[str]]) -> list[tuple[str, ...]]:
    """The strongly connected components of a graph (Tarjan's algorithm, without recursion), each sorted."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    result: list[tuple[str, ...]] = []
    for start in edges:
        work = [(start, iter(edges[start]))] if start not in order else []
        while work:
            node, pending = work[-1]
            if node not in order:
                order[node] = low[node] = len(order)
                stack.append(node)
                on_stack.add(node)
            for child in pending:
                if child not in order:
                    work.append((child, iter(edges[child])))
                    break
                if child in on_stack:
                    low[node] = min(low[node], order[child])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    at = stack.index(node)
                    result.append(tuple(sorted(stack[at:])))
                    on_stack.difference_update(stack[at:])
                    del stack[at:]
    return result
