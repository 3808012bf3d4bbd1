"""Which operation and which parameter of one document is which of the other, by what stands on the wire."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from oaswright.api import serialization
from oaswright.api.objects import ObjectSchema
from oaswright.api.operation import Operation, Parameter
from oaswright.document.document import Document

Key = tuple[str, str]
Parameters = dict[Key, Parameter]

_VARIABLE = re.compile(r"\{([^{}]*)\}")


def template(path: str) -> str:
    """Return a path without the names of its parameters; where a callback's address comes from is no such name."""
    head, callbacks, expression = path.partition("/callbacks/")
    return _VARIABLE.sub("{}", head) + callbacks + expression


def matched_operations(
    old: Sequence[Operation], new: Sequence[Operation], addresses: Callable[[int, Operation], Iterable[str]]
) -> Iterator[tuple[Operation | None, Operation | None]]:
    """Yield each operation with its counterpart: the one at the same path, or whose path differs in the names of its parameters only, or at the same URL.

    `addresses` gives the URLs of the servers of an operation of the old (0) or the new document (1): a piece of a path may have moved into them, or out of them.
    """
    exact = {(one.method, one.path): one for one in old}
    taken = {id(exact[key]) for one in new if (key := (one.method, one.path)) in exact}
    similar: dict[Key, list[Operation]] = {}
    for one in old:
        if id(one) not in taken:
            similar.setdefault((one.method, template(one.path)), []).append(one)
    left = {id(one): one for group in similar.values() for one in group}
    former: dict[int, Operation] = {}
    for other in new:
        group = similar.get((other.method, template(other.path)), [])
        if match := exact.get((other.method, other.path)) or (group.pop(0) if group else None):
            former[id(other)] = match
            left.pop(id(match), None)
    at = {(one.method, url + template(one.path)): one for one in left.values() for url in addresses(0, one)}
    for other in (each for each in new if at and id(each) not in former):
        found = (at.get((other.method, url + template(other.path))) for url in addresses(1, other))
        if moved := next((each for each in found if each and id(each) in left), None):
            former[id(other)] = left.pop(id(moved))
    yield from ((former.get(id(other)), other) for other in new)
    yield from ((one, None) for one in old if id(one) in left)


def matched_parameters(documents: tuple[Document, Document], one: Operation, other: Operation) -> Iterator[tuple[Parameter | None, Parameter | None]]:
    """Yield each parameter with its counterpart, in the order of the new operation, then those that have gone.

    A variable of the path that nobody declares is a parameter without a schema. An object in a query or cookie whose fields are parameters of their own on
    the wire (`style: form` with `explode`) is compared field by field where the other side declares the fields one by one.
    """
    before, after = _by_place(one), _by_place(other)
    _declare(one, before, after)
    _declare(other, after, before)
    gone = {key: parameter for key, parameter in before.items() if key not in after}
    added = {key: parameter for key, parameter in after.items() if key not in before}
    before, after = _unfolded(documents[0], before, gone, added), _unfolded(documents[1], after, added, gone)
    for key in dict.fromkeys([*after, *before]):
        yield before.get(key), after.get(key)


def _by_place(operation: Operation) -> Parameters:
    """Parameters by location and name; those of the path by their turn in it, whatever they are called there."""
    order = _VARIABLE.findall(operation.path)
    inside = [one for one in operation.parameters if one.location == "path"]
    named = {one.name for one in inside}
    free = iter([name for name in order if name not in named])
    turns = {one.name: one.name if one.name in order else next(free, one.name) for one in inside}

    def key(one: Parameter) -> str:
        if one.location == "path":
            name = turns[one.name]
            return str(order.index(name)) if name in order else name
        return one.name.lower() if one.location == "header" else one.name

    return {(one.location, key(one)): one for one in operation.parameters}


def _declare(operation: Operation, own: Parameters, others: Parameters) -> None:
    """Add the variables of a path that only the other side declares."""
    order = _VARIABLE.findall(operation.path)
    for key in others:
        if key[0] == "path" and key not in own and key[1].isdigit() and int(key[1]) < len(order):
            name = order[int(key[1])]
            own[key] = Parameter(name, "path", True, operation.pointer, "", {"name": name, "in": "path", "required": True})


def _unfolded(document: Document, parameters: Parameters, alone: Parameters, others: Parameters) -> Parameters:
    """Return the parameters with the fields of an exploded object in its place, if the other side declares one of them; `alone` are those without a counterpart."""
    result: Parameters = {}
    for key, parameter in parameters.items():
        fields = _fields(document, parameter) if key in alone else {}
        result |= fields if fields.keys() & others.keys() else {key: parameter}
    return result


def _fields(document: Document, parameter: Parameter) -> Parameters:
    written = serialization.of_parameter(parameter.node)
    is_exploded = parameter.location in ("query", "cookie") and (written.style, written.explode, written.content) == ("form", True, "")
    if not is_exploded or not parameter.schema:
        return {}
    schema = ObjectSchema(document, parameter.schema)
    return {
        (parameter.location, name): replace(
            parameter,
            name=name,
            required=parameter.required and field.required,
            pointer=field.pointer,
            schema=field.pointer,
            node={"name": name, "in": parameter.location},
        )
        for name, field in schema.properties.items()
    }
