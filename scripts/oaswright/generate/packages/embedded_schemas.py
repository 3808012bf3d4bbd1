"""The schemas that the generated packages carry: one file a definition, and an index of the classes."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

from oaswright import pointer
from oaswright.api.direction import Direction
from oaswright.api.operation import Operation
from oaswright.api.python import python_names
from oaswright.api.schema import Schemas, definition
from oaswright.api.tracked_document import TrackedDocument
from oaswright.document import objects
from oaswright.generate.view.typing_view import TypingView, definition_pointer, locate
from oaswright.text import jsontext


class EmbeddedSchemas(Schemas):
    """The schemas as the packages carry them, each as it was made before where nothing that it reads has moved."""

    def __init__(self, document: TrackedDocument) -> None:
        super().__init__(document)
        self.read = document

    def alone(self, at: str, direction: Direction = Direction.BOTH) -> Any:
        """Return a schema that stands alone in one direction; computed once."""
        return self.read.tracer.memoize("alone", (at, direction), (), lambda: Schemas.alone(self, at, direction))

    def references(self, at: str) -> list[str]:
        """Return the names of the definitions that a schema refers to."""
        return sorted({definition(target) for target in self.read.references(at)})


def files(document: TrackedDocument, view: TypingView) -> dict[str, str]:
    """Return the text of each file below `_schemas/`."""
    schemas = EmbeddedSchemas(document)
    names, reached = python_names.Names(("index",)), _reached(document, view)
    stored = {definition(at): f"{names.take(_file_name(at, view))}.json" for at in reached}
    entries = document.tracer.memoize_all("entry", dict.fromkeys(reached, ()), partial(_entry, schemas))
    result = {stored[definition(at)]: text for at, text in entries.items()}
    classes = tuple((one.name, one.at, one.direction.value, one.name in view.choices) for one in view.classes.values())
    components = {name: view.class_at[at] for name, at in view.components.items()}
    tags = _tags(document, view, reached)
    result["index.json"] = document.tracer.memoize("index", "", (classes, components, stored, tags), partial(_index, classes, components, stored, tags))
    return result


def _index(classes: Iterable[tuple[str, str, str, bool]], components: Mapping[str, str], stored: Mapping[str, str], tags: Mapping[str, str]) -> str:
    found = {}
    for name, at, direction, is_choice in sorted(classes):
        held, inside = locate(at)
        found[name] = {"definition": held, "pointer": inside, "direction": direction, **({"choice": True} if is_choice else {})}
        if name in tags:
            found[name]["tags"] = json.loads(tags[name])
    return dump({"classes": found, "components": dict(sorted(components.items())), "definitions": dict(sorted(stored.items()))})


def _tags(document: TrackedDocument, view: TypingView, reached: list[str]) -> dict[str, str]:
    """Return what the document's discriminators call each class, by property, as JSON."""
    found: dict[str, dict[str, list[str]]] = {}
    given = {at: (repr(view.extensions.get(at, ())),) for at in reached}
    for rows in document.tracer.memoize_all("discriminators", given, lambda at: tuple(_discriminated(document.get(at), view.extensions.get(at, ())))).values():
        for target, name, value in rows:
            if target in view.class_at:
                found.setdefault(view.class_at[target], {}).setdefault(name, []).append(value)
    return {name: json.dumps({key: sorted(set(values)) for key, values in tags.items()}, sort_keys=True) for name, tags in found.items()}


def _discriminated(schema: Any, extensions: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the alternatives of the discriminators in a schema: where each stands, the property, and its value; `extensions` are those of the whole schema."""
    for _, node in objects.nodes(schema, "schema"):
        discriminator = node.get("discriminator") if isinstance(node, dict) else None
        if not isinstance(discriminator, dict) or not isinstance(name := discriminator.get("propertyName"), str):
            continue
        mapping = {value: _target(target) for value, target in objects.mapping(discriminator.get("mapping")).items() if isinstance(target, str)}
        yield from ((target, name, value) for value, target in mapping.items())
        members = [one.get("$ref") for key in ("oneOf", "anyOf") for one in objects.listing(node.get(key)) if isinstance(one, dict)]
        for at in dict.fromkeys([*(_target(one) for one in members if isinstance(one, str)), *(extensions if node is schema else ())]):
            if at not in mapping.values():
                yield at, name, pointer.split(at)[-1]


def _target(reference: str) -> str:
    """Return the pointer that a mapping leads to, by a reference or by the name of a component."""
    return reference[1:] if reference.startswith("#/") else pointer.of(["components", "schemas", reference])


def dump(tree: Any) -> str:
    """Return a tree as JSON text."""
    return jsontext.ascii_indented(tree, 1) + "\n"


def _reached(document: TrackedDocument, view: TypingView) -> list[str]:
    """Return the pointers of the definitions behind the classes, and of all that they refer to."""
    classes = {definition_pointer(one.at) for one in view.classes.values()}
    referred = document.of_operations("referred", lambda one: frozenset(_referred(document, one)))
    payloads = {at for one in document.incoming for at in _referred(document, one.operation)}
    return sorted(document.reached(classes.union(payloads, *referred.values())))


def _referred(document: TrackedDocument, operation: Operation) -> Iterator[str]:
    """Yield what the schemas of an operation's own parameters, bodies and headers refer to."""
    places = [one.schema for one in operation.parameters]
    for body in (operation.body, *operation.responses.values()):
        if body:
            places += [*body.media_types.values(), *chain(*body.events.values())]
            places += [pointer.join(at, "schema") for at in body.headers.values()]
    for at in places:
        if at and _exists(document, at):
            yield from document.references(at)


def _exists(document: TrackedDocument, at: str) -> bool:
    try:
        document.get(at)
    except KeyError:
        return False
    return True


def _entry(schemas: "EmbeddedSchemas", at: str) -> str:
    """Return a definition in the words of JSON Schema: once, or once a direction where they differ."""
    forms = {one.value: schemas.alone(at, one) for one in Direction} if schemas.depends_on_direction(at) else {"schema": schemas.alone(at)}
    return dump({"references": schemas.references(at), **forms})


def _file_name(at: str, view: TypingView) -> str:
    return view.class_at.get(at) or python_names.class_name("-".join(pointer.split(at)[1:]))[:80]
