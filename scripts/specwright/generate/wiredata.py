"""The schemas that the generated packages carry: one file a definition, and an index of the classes."""

import json
from typing import Any

from specwright import pointer
from specwright.document import Document
from specwright.generate import naming
from specwright.generate.typing_view import TypingView, definition_pointer, locate
from specwright.schema import Direction, Schemas, definition, references


def files(document: Document, view: TypingView) -> dict[str, str]:
    """The text of each file below `_schemas/`."""
    schemas = Schemas(document)
    names, stored = naming.Names(("index",)), {}
    result: dict[str, str] = {}
    for at in _reached(document, view):
        name = definition(at)
        stored[name] = f"{names.take(_file_name(at, view))}.json"
        result[stored[name]] = dump(_entry(schemas, at))
    classes = {}
    for one in view.classes.values():
        held, inside = locate(one.at)
        classes[one.name] = {"definition": held, "pointer": inside, "direction": one.direction.value, **({"choice": True} if one.name in view.choices else {})}
    components = {name: view.class_at[at] for name, at in sorted(view.components.items())}
    result["index.json"] = dump({"classes": dict(sorted(classes.items())), "components": components, "definitions": dict(sorted(stored.items()))})
    return result


def dump(tree: Any) -> str:
    return json.dumps(tree, indent=1, ensure_ascii=True) + "\n"


def _reached(document: Document, view: TypingView) -> list[str]:
    """The pointers of the definitions behind the classes, and of all that they refer to."""
    found: dict[str, None] = dict.fromkeys(view.components.values())
    pending = [definition_pointer(one.at) for one in view.classes.values()]
    pending += [at for operation in view.operations for at in operation_references(document, operation)]
    while pending:
        found.update(dict.fromkeys(pending))
        pending = [target for at in pending for target in references(document.get(at)) if target not in found]
    return sorted(found)


def operation_references(document: Document, operation: Any) -> set[str]:
    """What the schemas of an operation's own parameters, bodies and headers refer to."""
    places = [one.schema for one in operation.parameters]
    for body in (operation.body, *operation.responses.values()):
        if body:
            places += body.media_types.values()
            places += [pointer.join(at, "schema") for at in body.headers.values()]
    return {target for at in places if at and _exists(document, at) for target in references(document.get(at))}


def _exists(document: Document, at: str) -> bool:
    try:
        document.get(at)
    except KeyError:
        return False
    return True


def _entry(schemas: Schemas, at: str) -> dict[str, Any]:
    """A definition in the words of JSON Schema: once, or once a direction where they differ."""
    needed = sorted({definition(target) for target in references(schemas.document.get(at))})
    forms = {one.value: schemas.alone(at, one) for one in Direction} if schemas.turns(at) else {"schema": schemas.alone(at)}
    return {"references": needed, **forms}


def _file_name(at: str, view: TypingView) -> str:
    return view.class_at.get(at) or naming.class_name("-".join(pointer.split(at)[1:]))[:80]
