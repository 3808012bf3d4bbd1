"""Examples: those that the document gives, else one made from a schema."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from oaswright import pointer
from oaswright.api.applicators import ALTERNATIVES, Subschema
from oaswright.api.direction import Direction
from oaswright.api.objects import Declaration, ObjectSchema
from oaswright.docs.content import conditions, phrases
from oaswright.docs.content.subschemas import hidden
from oaswright.docs.reading import once
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.document.filters.formats import ANNOTATION

DEEPEST = 5
WIDEST = 40
# An object this deep shows what is required alone, and so does one that has more fields than this below the first level.
FULL_DEPTH, FEW = 2, 20
# If nothing is required there, so many fields are shown.
FIRST = 5
STRING = "string"
FORMATS = {
    "date-time": "2026-01-31T12:00:00Z", "date": "2026-01-31", "time": "12:00:00Z", "duration": "PT1H", "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "email": "jane@example.com", "idn-email": "jane@example.com", "uri": "https://example.com/", "url": "https://example.com/",
    "uri-reference": "/path", "hostname": "example.com", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "byte": "dGV4dA==", "password": "secret",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """A file of a form: a sample names one of the reader's."""

    def __str__(self) -> str:
        return "file"


def written(document: Document, holder: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield (name, summary, value) of the examples of a media type, parameter or header, else of its schema."""
    found = False
    if "example" in holder:
        found = True
        yield "example", "", holder["example"]
    for name, entry in objects.mapping(holder.get("examples")).items():
        node = objects.mapping(follow(document, entry))
        if "value" in node or "dataValue" in node:
            found = True
            yield str(name), str(node.get("summary") or ""), node["value"] if "value" in node else node["dataValue"]
    if found:
        return
    schema = objects.mapping(follow(document, holder.get("schema")))
    yield from (("example", "", value) for value in ([schema["example"]] if "example" in schema else objects.listing(schema.get("examples")))[:1])


def made(document: Document, at: str, direction: Direction = Direction.BOTH) -> Any:
    """Make an example from the schema at a pointer, of what it says with `example`, `default`, `enum`, `type` and `format`.

    One that is sent leaves out what is read-only, one that is received what is write-only.
    """
    return once(document, ("made", at, direction), lambda: _made(document, (at,), 0, frozenset(), direction))


def _made(document: Document, places: tuple[str, ...], depth: int, above: frozenset[str], direction: Direction) -> Any:
    parts = phrases.always(document, *places)
    for key in ("example", "examples", "const", "default", "enum"):
        for one in reversed(parts):
            if key not in one.schema:
                continue
            found = one.schema[key]
            if key not in ("examples", "enum"):
                return found
            if isinstance(found, list) and found:
                return found[0]
            break
    inner = places[-1]
    if depth > DEEPEST or inner in above:
        return [] if "array" in phrases.types(parts) else {} if _is_object(parts) else "..."
    above = above | set(places)
    for one in parts:
        for keyword in ALTERNATIVES:
            members = objects.listing(one.schema.get(keyword))
            index = next((number for number, member in enumerate(members) if not (isinstance(member, dict) and member.get("type") == "null")), -1)
            if index >= 0:
                chosen = _made(document, (pointer.join(one.pointer, keyword, index),), depth, above, direction)
                own = _object(document, places, depth, above, direction) if _is_object(parts) else None
                return {**own, **chosen} if isinstance(chosen, dict) and isinstance(own, dict) else chosen
    return _of_type(document, places, parts, depth, above, direction)


def _of_type(document: Document, places: tuple[str, ...], parts: Sequence[Subschema], depth: int, above: frozenset[str], direction: Direction) -> Any:
    kind = next(iter(phrases.types(parts)), "")
    form = phrases.last(parts, "format") or phrases.last(parts, ANNOTATION)
    if kind == "object" or (not kind and _is_object(parts)):
        return _object(document, places, depth, above, direction)
    if kind == "array":
        at = next((pointer.join(one.pointer, "items") for one in parts if isinstance(one.schema.get("items"), dict)), "")
        return [_made(document, (at,), depth, above, direction)] if at else []
    if kind in ("integer", "number"):
        low = phrases.last(parts, "minimum")
        return low if isinstance(low, int | float) and not isinstance(low, bool) else 1
    if kind == "string":
        return File() if form == "binary" else _string(parts, form)
    return {"boolean": True, "null": None}.get(kind, "string" if not kind else None)


def _string(parts: Sequence[Subschema], form: Any) -> str:
    text = FORMATS.get(form, STRING) if isinstance(form, str) else STRING
    least, most = phrases.last(parts, "minLength"), phrases.last(parts, "maxLength")
    if isinstance(least, int) and len(text) < least:
        text = (text * least)[:least] if least < 200 else text  # a longer one helps no reader
    return text[:most] if isinstance(most, int) and most >= 0 else text


def _object(document: Document, places: tuple[str, ...], depth: int, above: frozenset[str], direction: Direction) -> dict[str, Any]:
    result: dict[str, Any] = {}
    schemas = [phrases.object_schema(document, at) for at in places]
    for one in schemas:
        is_whole = depth == 0 or (depth < FULL_DEPTH and len(one.properties) <= FEW)
        known = [
            (name, said)
            for name, said in list(one.properties.items())[:WIDEST]
            if said.always and not one.has_flag(name, "deprecated") and not hidden(one, name, direction)
        ]
        shown = known if is_whole else [(name, said) for name, said in known if said.required]
        if not shown and depth < FULL_DEPTH:
            shown = known[:FIRST]  # nothing is required, and nothing to see helps no reader
        for name, said in shown:
            result[name] = _made(document, tuple(place.pointer for place in said.always), depth + 1, above, direction)
    parts = phrases.always(document, *places)
    while missing := [name for name in _needed(document, parts, result) if not any(name in one.properties and hidden(one, name, direction) for one in schemas)]:
        for name in missing:
            declared = [place.pointer for one in schemas if name in one.properties for place in _said(one, name)]
            result[name] = _made(document, tuple(declared), depth + 1, above, direction) if declared else STRING
    return result


def _needed(document: Document, parts: Sequence[Subschema], value: dict[str, Any]) -> Iterable[str]:
    """Return the names that schemas ask of an object, besides those that it has: what is required, and what its values and names ask for."""
    return dict.fromkeys(name for one in parts for name in conditions.needed(one.schema, value, is_30=document.is_30) if name not in value)


def _said(schema: ObjectSchema, name: str) -> Sequence[Declaration]:
    """Return where a property is declared always, else under a condition: what `if` itself says of it is no declaration."""
    said = schema.properties[name]
    return said.always or [one for one in said.declarations if pointer.split(one.branch)[-1] != "if"][:1]


def _is_object(parts: Sequence[Subschema]) -> bool:
    return any("properties" in one.schema for one in parts)


def follow(document: Document, entry: Any) -> Any:
    """Return the node that a reference leads to, None if it leads nowhere."""
    try:
        return document.follow("", entry)[1]
    except (KeyError, IndexError, ValueError):
        return None
