"""The typing view: what a document's schemas mean as Python types, in the few forms that every generator renders rightly.

Exactness is not at stake here: the generated base class asks the document's own schema (runtime/models/_wire.py). So constraints fall away, and a
schema becomes one of: a class, a scalar, an enumeration, a list, a map, a union, or anything. Objects with properties become classes, inline ones
too; references to what is no object are resolved in place, so that a `str` is a `str` and not a wrapper.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

from oaswright import pointer
from oaswright.api import enumerations, media
from oaswright.api.direction import Direction
from oaswright.api.objects import ObjectSchema, Property, bases, extensions
from oaswright.api.operation import Operation
from oaswright.api.python import python_names
from oaswright.api.python.classes import GeneratedKinds, types
from oaswright.api.schema import definition
from oaswright.api.tracked_document import Incoming, TrackedDocument
from oaswright.document import objects
from oaswright.generate.naming.stable_names import Places, StableNames, Table, share
from oaswright.generate.view import directions
from oaswright.generate.view.class_view import ClassView, View, union
from oaswright.incremental.tracer import Memo

# One object, so that what hangs on it is not compared.
_NONE: Table = {}

# A schema that more schemas extend is typed as itself alone: a union of so many classes helps nobody, and each would be imported with it.
MOST_EXTENSIONS = 50

# The path of the class that stands for a string format; see runtime/models/_wire.py.
FORMATS = {"date-time": "DateTime", "date": "Date", "uuid": "Uuid"}


@dataclass(frozen=True, slots=True)
class _Root:
    """What was made of a schema: its type, the classes inside it, those of them and others that a union names, and names of classes in the middle of others."""

    type: View
    classes: tuple[ClassView, ...]
    choices: frozenset[str]
    strays: Mapping[str, str]


class TypingView:
    """The classes of a document, and the type of any schema of a component, parameter or body.

    Each of those is memoized, and reused where nothing that it has read has changed. A class is made with the schema that
    it stands in, or by itself where only a reference into the middle of that leads to it.
    """

    def __init__(self, document: TrackedDocument, given: StableNames | None = None) -> None:
        self.document = document
        self.shapes = GeneratedKinds(document)
        self.given = given or StableNames()
        self.operations = document.operations
        ids = Counter(one.node.get("operationId") for one in self.operations)
        self.keys = {one.name: str(one.id) if ids[one.node.get("operationId")] == 1 and one.node.get("operationId") else one.name for one in self.operations}
        self.class_at: dict[str, str] = {}
        self.unit_at: dict[str, str] = {}
        self.classes: dict[str, ClassView] = {}
        self.choices: set[str] = set()
        self.directions = directions.of(document, self.operations)
        components = document.tree.get("components") or {}
        self.components = {name: pointer.of(["components", "schemas", name]) for name in components.get("schemas") or {}}
        self.places = Places(document)
        self.component_at = frozenset(self.components.values())
        extended = document.tracer.memoize_all("bases", dict.fromkeys(self.components.values(), ()), lambda at: bases(document.get(at)))
        self.extensions = {at: found for at, found in extensions(extended).items() if at in self.component_at and _has_discriminator(document.get(at))}
        self._hierarchy = repr(self.extensions)
        stand = document.tracer.memoize_all("class", dict.fromkeys(self.given.classes, ()), self._stands)
        found = document.tracer.memoize_all("unit", dict.fromkeys(self.given.units, ()), self.places.find)
        classes = {at: key for key, at in stand.items() if at}
        units = {at: key for key, at in found.items() if at and at not in self.component_at}
        self._held_at = {**units, **classes}
        self.held = {at: self.given.classes[key] for at, key in classes.items()}
        self.units = {at: self.given.units[key] for at, key in units.items()}
        wanted = {name: python_names.class_name(name) for name in self.components}
        held = {name: self.held[at] for name, at in self.components.items() if at in self.held}
        inner = [name for at, name in self.held.items() if at not in self.component_at]
        for name, own in share(wanted, held, inner).items():
            self.class_at[self.components[name]] = self.unit_at[self.components[name]] = own
        document.tracer.name(self.class_at)
        self.names = python_names.Names([*inner, *self.class_at.values()])
        self.unit_names = python_names.Names([*self.units.values(), *self.class_at.values()])
        for at, name in chain.from_iterable(document.of_operations("units", _units).values()):
            self.unit_at.setdefault(at, name)
        for at, name in chain.from_iterable(map(_incoming_units, document.incoming)):
            self.unit_at.setdefault(at, name)
        self._make_all()

    def held_names(self, operation: Operation) -> Table:
        """Return the names that an operation's parameters had."""
        return self.given.parameters.get(self.keys[operation.name], _NONE)

    @cached_property
    def held_by(self) -> dict[str, tuple[Table]]:
        """The same by the names of the operations, for what hangs on it."""
        return {name: (self.held_names(one),) for name, one in self.document.named.items()}

    def type_of(self, at: str) -> View:
        """Return the type of the schema of a parameter or body."""
        return self._types[at]

    def place(self, at: str) -> str:
        """Return what a pointer leads to, as it is told from one document to the next."""
        return self._held_at.get(at) or self.places.of(at)

    def _stands(self, place: str) -> str:
        """Return the pointer of a place where a class is still due; else ""."""
        return at if (at := self.places.find(place)) and self._bears_class(at) else ""

    def _make_all(self) -> None:
        """Every class, in an order in which none depends on what is taken over: first the components', then those of operations."""
        self._types: dict[str, View] = {}
        self._here = ""
        self._inside: list[ClassView] = []
        self._chosen: set[str] = set()
        self._elsewhere: dict[str, str] = {}
        self._strays: list[str] = []
        held = self.document.tracer.memoize("held", "", (self.held,), lambda: _by_definition(self.held))
        made = [one for at in chain(dict.fromkeys(self._roots()), self._loose()) if (one := self._root(at, held))]
        names = _by_definition(self.class_at) if made else {}
        for at, reads, root in made:
            self.document.tracer.store("root", at, Memo(self._given(at, names), reads, root))

    def _roots(self) -> Iterator[str]:
        """Yield the pointers of the schemas that stand in no other."""
        yield from self.components.values()
        for operation in self.operations:
            yield from operation.schemas
        for one in self.document.incoming:
            yield from one.operation.schemas

    def _loose(self) -> Iterator[str]:
        """Yield the pointers of classes in the middle of a schema that were not made with it; to make one may bring others."""
        yield from (at for at in self._strays if self.class_at[at] not in self.classes)

    def _given(self, at: str, names: Mapping[str, Table]) -> tuple[Any, ...]:
        """Return what the classes of a schema hang on besides the document: first of all the names inside it."""
        holder = definition_pointer(at)
        found = names.get(holder, _NONE)
        inside = found if at == holder else {there: name for there, name in found.items() if there == at or there.startswith(f"{at}/")}
        return inside, self.units.get(holder, ""), self.directions.get(holder, Direction.BOTH), self._hierarchy

    def _root(self, at: str, held: Mapping[str, Table]) -> tuple[str, set[str], _Root] | None:
        """Take a schema's classes over, else make them; None if there is nothing new to remember."""
        row = self.document.tracer.lookup("root", at, self._given(at, held))
        if row is not None and (not row.value.strays or all(self.held.get(there) == name for there, name in row.value.strays.items())):
            self._adopt(at, row.value)
            return None
        self._here, self._inside, self._chosen, self._elsewhere = at, [], set(), {}
        with self.document.tracer.reading() as reads:
            view = {"$class": self._make(at)} if at in self.component_at else self._reduce(at, self.document.get(at), frozenset())
        root = _Root(view, tuple(self._inside), frozenset(self._chosen), self._elsewhere)
        self._adopt(at, root)
        return at, reads, root

    def _adopt(self, at: str, root: _Root) -> None:
        self._types[at] = root.type
        for one in root.classes:
            self.classes[one.name] = one
            self.class_at[one.at] = one.name
        if root.choices:
            self.choices |= root.choices
        if root.strays:
            self.class_at |= root.strays
            self._strays += root.strays

    def _bears_class(self, at: str) -> bool:
        """Whether the schema at a pointer has a class of its own."""
        return at in self.component_at or self.shapes.is_class(self.document.get(at))

    def _unit(self, at: str) -> str:
        """Return the name of the unit at a pointer, given when its first class is made."""
        if at in self.component_at:
            return self.class_at[at]
        if at not in self.units:
            self.units[at] = self.unit_names.take(self.unit_at[at])
        return self.units[at]

    def _unit_of(self, at: str) -> str:
        """Return the pointer of the unit that a class stands in. A definition that is neither a component schema nor a body names itself by its pointer."""
        found = next((up for up in _upwards(at) if up in self.unit_at), "")
        if not found:
            found = definition_pointer(at)
            self.unit_at[found] = python_names.class_name("-".join(token for token in pointer.split(found)[1:] if token not in ("content", "schema")))
        return found

    def _name(self, at: str, unit: str) -> str:
        """Return the name of the class at a pointer, given when it is first met."""
        if at not in self.class_at:
            self.class_at[at] = self.held.get(at) or self.names.take(python_names.class_name(self._unit(unit) + python_names.suffix(at[len(unit) :])))
        return self.class_at[at]

    def _make(self, at: str) -> str:
        """Return the name of the class of the schema at a pointer."""
        if at != self._here and not at.startswith(f"{self._here}/"):
            if at in self.component_at:
                return self.class_at[at]
            self._elsewhere[at] = self._name(at, self._unit_of(at))
            return self._elsewhere[at]
        unit = self._unit_of(at)
        name = self._name(at, unit)
        if name in self.classes:
            return name
        node = self.document.get(at)
        direction = self.directions.get(definition_pointer(at), Direction.BOTH)
        shaped = self.shapes.is_class(node)
        self.classes[name] = ClassView(name, at, self._unit(unit), direction, not shaped, {})  # stands for itself while it is being made
        found = ObjectSchema(self.document, at) if shaped else None
        schema = self._fields(found, direction) if found else {"properties": {"root": self._reduce(at, node, frozenset())}, "required": ["root"]}
        if isinstance(node, dict) and isinstance(node.get("description"), str):
            schema["description"] = clean(node["description"])
        constants = _field_constants(found.properties) if found else _constants(_named_values(node), (), ["root"])
        self.classes[name] = ClassView(name, at, self._unit(unit), direction, not shaped, schema, constants)
        self._inside.append(self.classes[name])
        return name

    def _fields(self, found: ObjectSchema, direction: Direction) -> View:
        required = found.required_in(direction)
        properties: dict[str, View] = {}
        for name, one in found.properties.items():
            view = dict(self._field(one))
            schemas = (place.schema for place in one.declarations if isinstance(place.schema, dict))
            text = next((schema["description"] for schema in schemas if isinstance(schema.get("description"), str)), "")
            if text:
                view["description"] = clean(text)
            properties[name] = view
        return {"properties": properties, "required": [name for name in properties if name in required]}

    def _field(self, one: Property) -> View:
        """Return the type of a property: what holds for every instance says it, else the alternatives together."""
        certain = [view for place in one.always if (view := self._reduce(place.pointer, place.schema, frozenset()))]
        if certain:
            return certain[-1]
        if one.always:
            return {}
        return self._choice([self._reduce(place.pointer, place.schema, frozenset()) for place in one.declarations])

    def _reduce(self, at: str, node: Any, seen: frozenset[str]) -> View:
        if not isinstance(node, dict) or at in seen:
            return {}
        if isinstance(node.get("$ref"), str) and not self.shapes.is_class(node):
            target = node["$ref"].removeprefix("#")
            return self._reduce(target, self.document.get(target), seen | {at})
        if node.get("enum") == [None]:
            return {"type": "null"}
        view = self._plain(at, node, seen | {at})
        nullable = "null" in types(node) or (node.get("nullable") is True and self.document.is_30) or None in objects.listing(node.get("enum"))
        return union([view, {"type": "null"}]) if nullable and view else view

    def _plain(self, at: str, node: dict[str, Any], seen: frozenset[str]) -> View:
        """Return the type without its null."""
        if self.shapes.is_class(node):
            own = {"$class": self._make(at)}
            return self._choice([*({"$class": self._make(below)} for below in self._extending(at, node)), own])
        values = [node["const"]] if "const" in node else objects.listing(node.get("enum"))
        values = [value for value in values if value is not None]
        if values and (all(type(value) is str for value in values) or all(type(value) is int for value in values)):
            return {"enum": list(dict.fromkeys(values))}
        kinds = sorted(types(node) - {"null"})
        if not values and kinds == ["string"] and (known := enumerations.known_values(node)):
            return {"anyOf": [{"enum": list(dict.fromkeys(known))}, {"type": "string"}]}
        if not kinds or kinds == ["object"]:
            for key in ("oneOf", "anyOf"):
                if objects.listing(node.get(key)):
                    return self._choice([self._reduce(pointer.join(at, key, index), member, seen) for index, member in enumerate(node[key])])
            for index, member in enumerate(objects.listing(node.get("allOf"))):
                view = self._reduce(pointer.join(at, "allOf", index), member, seen)
                if view:
                    return view
        if not kinds and types(node):
            return {"type": "null"}
        return union([self._single(at, node, kind, seen) for kind in kinds]) if kinds else {}

    def _extending(self, at: str, node: dict[str, Any]) -> list[str]:
        """Return the classes that an object of a schema with a discriminator may be instead, since they extend it with `allOf`."""
        if not _has_discriminator(node):
            return []
        found = [below for below in self.extensions.get(at, ()) if self.shapes.is_class(self.document.get(below))]
        return found if len(found) <= MOST_EXTENSIONS else []

    def _choice(self, views: list[View]) -> View:
        found = union(views)
        members = [view["$class"] for view in found.get("anyOf", ()) if "$class" in view]
        if len(members) > 1:
            self._chosen.update(members)
        return found

    def _single(self, at: str, node: dict[str, Any], kind: str, seen: frozenset[str]) -> View:
        if kind == "array":
            items = {} if "prefixItems" in node else self._reduce(pointer.join(at, "items"), node.get("items", {}), seen)
            return {"type": "array", "items": items}
        if kind == "object":
            extra = node.get("additionalProperties", {})
            plain = "patternProperties" in node or not isinstance(extra, dict)
            return {"type": "object", "additionalProperties": {} if plain else self._reduce(pointer.join(at, "additionalProperties"), extra, seen)}
        if kind == "number":
            return {"anyOf": [{"type": "integer"}, {"type": "number"}]}
        if kind == "string" and node.get("format") in FORMATS:
            return {"$format": FORMATS[node["format"]]}
        if kind == "string" and media.is_file(node) and self.directions.get(definition_pointer(at)) is Direction.REQUEST:
            return {"$format": "Binary"}
        return {"type": kind} if kind in ("string", "integer", "boolean") else {}


def _has_discriminator(node: Any) -> bool:
    return "propertyName" in objects.mapping(objects.mapping(node).get("discriminator"))


def _field_constants(properties: Mapping[str, Property]) -> dict[str, str | int]:
    """Return the named values of the enumerations that stand inside a class, each behind the name of its field."""
    found: dict[str, str | int] = {}
    for name, one in properties.items():
        for node in (place.schema for place in one.declarations):
            if named := _named_values(node) or _named_values(objects.mapping(node).get("items")):
                found |= _constants(named, (name,), (*properties, *found))
    return found


def _named_values(node: Any) -> dict[str, Any]:
    return enumerations.names(node) if isinstance(node, dict) else {}


def _constants(named: Mapping[str, Any], steps: tuple[str, ...], taken: Iterable[str]) -> dict[str, str | int]:
    """Return the named values of an enumeration as constants of a class; `steps` are the words that their names begin with."""
    free = python_names.Names(taken)
    found = {free.take(python_names.snake(" ".join((*steps, name))).strip("_").upper()): value for name, value in named.items()}
    return {name: value for name, value in found.items() if type(value) in (str, int)}


@lru_cache(maxsize=100_000)
def definition_pointer(at: str) -> str:
    """Return the pointer of the definition that holds a schema: the component's, or that of the schema of a body or parameter."""
    tokens = pointer.split(at)
    if tokens[:2] == ["components", "schemas"]:
        return pointer.of(tokens[:3])
    ends = [tokens.index(word, 3) for word in ("schema", "itemSchema") if word in tokens[3:]]
    return pointer.of(tokens[: min(ends) + 1]) if ends else at


def _units(operation: Operation) -> tuple[tuple[str, str], ...]:
    """Return the pointers of an operation's schemas with their names: inline ones take them from the operation, others from the component that holds them."""
    return (
        *_parameter_units(operation, python_names.operation(operation.id, operation.method, operation.path)),
        *_body_units(operation, _base(operation), "Request"),
    )


def _parameter_units(operation: Operation, title: str) -> Iterator[tuple[str, str]]:
    for parameter in operation.parameters:
        if parameter.schema:
            tokens = pointer.split(parameter.pointer)
            yield (
                parameter.schema,
                python_names.class_name(tokens[2] if _is_component(tokens) else f"{python_names.class_name(title, 'Operation')}-{parameter.name}"),
            )


def _body_units(operation: Operation, base: str, sent: str) -> Iterator[tuple[str, str]]:
    bodies = [(operation.body, f"{base}{sent}", sent)] if operation.body else []
    bodies += [(body, f"{base}Response{python_names.pascal(status)}", "Response") for status, body in operation.responses.items()]
    for body, own, kind in bodies:
        tokens = pointer.split(body.pointer)
        shared = python_names.class_name(tokens[2]) if _is_component(tokens) else ""
        name = own if not shared else shared if shared.endswith(kind) else shared + kind
        for index, (media_type, at) in enumerate(body.media_types.items()):
            if at:
                yield at, name + (python_names.pascal(media_type.partition("/")[2]) if index else "")
            for inner in body.events.get(media_type, ()):
                yield inner, f"{name}Data"


def _incoming_units(one: Incoming) -> Iterator[tuple[str, str]]:
    """Yield the same for a request that the service sends: its payload, and what is answered."""
    yield from _parameter_units(one.operation, one.title)
    yield from _body_units(one.operation, python_names.class_name(one.title, "Webhook"), "Payload")


def _is_component(tokens: list[str]) -> bool:
    """Tell whether a pointer leads to a component or into one; a wrong reference may stop short of it."""
    return tokens[:1] == ["components"] and len(tokens) > 2


def _base(operation: Operation) -> str:
    return python_names.class_name(python_names.operation(operation.id, operation.method, operation.path), "Operation")


def _by_definition(names: Table) -> dict[str, Table]:
    """Names by the pointers of what bears them, as they stand in each definition."""
    found: dict[str, Table] = {}
    for at, name in names.items():
        found.setdefault(definition_pointer(at), {})[at] = name
    return found


@lru_cache(maxsize=100_000)
def locate(at: str) -> tuple[str, str]:
    """Return the definition's name in `$defs`, and the pointer inside it."""
    holder = definition_pointer(at)
    return definition(holder), at[len(holder) :]


def clean(text: str) -> str:
    """Return a description without what no source file may hold."""
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text.strip()
    return "".join(char if char.isprintable() or char in "\n\t" else " " for char in text).strip()


def _upwards(at: str) -> Iterator[str]:
    while at:
        yield at
        at = at.rpartition("/")[0]
