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
from oaswright.api import enumerations
from oaswright.api.direction import Direction
from oaswright.api.objects import ObjectSchema, Property, bases, extensions
from oaswright.api.operation import Operation
from oaswright.api.python import python_names
from oaswright.api.python.python_types import PythonTypes, View, has_discriminator, union
from oaswright.api.schema import definition
from oaswright.api.tracked_document import TrackedDocument
from oaswright.document import objects
from oaswright.generate.naming.stable_names import Places, StableNames, Table, share
from oaswright.generate.view import directions, unit_names
from oaswright.generate.view.class_view import ClassView
from oaswright.incremental.tracer import Memo

# One object, so that what hangs on it is not compared.
_NONE: Table = {}


@dataclass(frozen=True, slots=True)
class _Root:
    """What was made of a schema: its type, the classes inside it, those of them and others that a union names, and names of classes in the middle of others."""

    type: View
    classes: tuple[ClassView, ...]
    choices: frozenset[str]
    strays: Mapping[str, str]


class TypingView(PythonTypes):
    """The classes of a document, and the type of any schema of a component, parameter or body.

    Each of those is memoized, and reused where nothing that it has read has changed. A class is made with the schema that
    it stands in, or by itself where only a reference into the middle of that leads to it.
    """

    def __init__(self, document: TrackedDocument, given: StableNames | None = None) -> None:
        super().__init__(document, is_30=document.is_30)
        self.document = document
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
        self.extensions = {at: found for at, found in extensions(extended).items() if at in self.component_at and has_discriminator(document.get(at))}
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
        for at, name in chain.from_iterable(document.of_operations("units", unit_names.of_operation).values()):
            self.unit_at.setdefault(at, name)
        for at, name in chain.from_iterable(map(unit_names.of_incoming, document.incoming)):
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
            view = {"$class": self.class_name(at)} if at in self.component_at else self.type_at(at, self.document.get(at))
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

    def extensions_of(self, at: str) -> tuple[str, ...]:
        """Return the pointers of the schemas that extend the component schema at a pointer with `allOf`."""
        return self.extensions.get(at, ())

    def is_sent(self, at: str) -> bool:
        """Tell whether what holds the schema at a pointer is sent alone, and never received: then a file is bytes."""
        return self.directions.get(definition_pointer(at)) is Direction.REQUEST

    def choice(self, views: list[View]) -> View:
        """Return the type of what may be one of several, whose classes are told apart when they are read."""
        found = union(views)
        members = [view["$class"] for view in found.get("anyOf", ()) if "$class" in view]
        if len(members) > 1:
            self._chosen.update(members)
        return found

    def _bears_class(self, at: str) -> bool:
        """Whether the schema at a pointer has a class of its own."""
        return at in self.component_at or self.kinds.is_class(self.document.get(at))

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

    def class_name(self, at: str) -> str:
        """Return the name of the class of the schema at a pointer, which is made when it is first met."""
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
        shaped = self.kinds.is_class(node)
        self.classes[name] = ClassView(name, at, self._unit(unit), direction, not shaped, {})  # stands for itself while it is being made
        found = ObjectSchema(self.document, at) if shaped else None
        schema = self._fields(found, direction) if found else {"properties": {"root": self.type_at(at, node)}, "required": ["root"]}
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
        certain = [view for place in one.always if (view := self.type_at(place.pointer, place.schema))]
        if certain:
            return certain[-1]
        if one.always:
            return {}
        return self.choice([self.type_at(place.pointer, place.schema) for place in one.declarations])


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
