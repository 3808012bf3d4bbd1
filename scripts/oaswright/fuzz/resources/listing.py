"""What the document says of a list: what an entry shows, and which query parameters filter, sort and page it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from oaswright.api.objects import ObjectSchema
from oaswright.api.operation import Operation, Parameter
from oaswright.document.document import Document
from oaswright.fuzz.bodies.fields import parts
from oaswright.fuzz.resources.pagination import SIZE, TURNING
from oaswright.fuzz.resources.payloads import BESIDE, ENVELOPES, entries, identity
from oaswright.fuzz.resources.resource_shape import bare, success_schema
from oaswright.fuzz.wire.exchange import Exchange
from oaswright.pointer import join

SORT = ("sort", "sort_by", "sortby", "order_by", "orderby", "ordering", "order", "sort_field")
DIRECTION = ("order", "direction", "dir", "sort_order", "sort_dir", "sort_direction", "order_dir", "order_direction")
OFFSET = ("offset", "skip", "start")
PAGE = ("page", "page_number", "pagenumber", "page_no", "p")
CURSOR = tuple(name for name in TURNING if name not in (*OFFSET, *PAGE))
LOWER, UPPER = "min|minimum|gte|gt|ge|from|since|after|start", "max|maximum|lte|lt|le|to|until|before|end"
ASCENDING, DESCENDING = ("asc", "ascending"), ("desc", "descending")
LISTS = ("items", "data", "results", "records", "entries", "elements", "values", "list", "content", "rows", "objects", "hits", "value")
DEEP = 2  # lists in a list's answer


@dataclass(frozen=True)
class Order:
    """A value of the sorting parameter; `descending` is None where the document does not say it."""

    query: tuple[tuple[str, str], ...]
    field: str
    descending: bool | None


@dataclass(frozen=True)
class Range:
    """A field that a parameter bounds, from below or from above."""

    field: str
    is_lower: bool


@dataclass(frozen=True)
class Listing:
    """`shown` are the schemas of an entry's fields; `filters` pair a query parameter with the field of its name, `ranges` with one that it bounds."""

    operation: Operation
    shown: dict[str, dict[str, Any]]
    filters: dict[str, str]
    ranges: dict[str, Range]
    orders: tuple[Order, ...]
    size: Parameter | None
    offset: Parameter | None
    page: Parameter | None
    cursor: Parameter | None


def listings(document: Document, operations: Iterator[Operation]) -> Iterator[Listing]:
    """Every GET that answers a list of objects, bare or in an envelope."""
    everything = list(operations)
    written = {bare(one.path) for one in everything if one.method in ("put", "patch")}
    for one in everything:
        is_list = one.method == "get" and not bare(one.path).endswith("}") and bare(one.path) not in written
        shown = _entry(document, success_schema(one), one.path) if is_list and success_schema(one) else None
        if shown is not None:
            query = {plain(each.name): each for each in one.parameters if each.location == "query" and each.schema}
            filters = {each.name: name for each in query.values() if (name := _filtered(document, each, shown))}
            ranges = {each.name: found for each in query.values() if (found := _bounded(each, shown))}
            yield Listing(
                one, shown, filters, ranges, tuple(_orders(document, query, shown)), _first(query, SIZE), _first(query, OFFSET), _first(query, PAGE),
                _first(query, CURSOR),
            )  # fmt: skip


def ids(exchange: Exchange | None, key: str) -> list[Any] | None:
    """Return what names each entry of a list; None where they have no names of their own."""
    listed = entries(exchange.response.json) if exchange and exchange.response.ok else None
    if listed is None or not all(isinstance(one, dict) for one in listed):
        return None
    found = [identity(one, key) for one in listed]
    return found if len(set(map(repr, found))) == len(found) else None


def record_schema(document: Document, operation: Operation) -> str:
    """Return the pointer of the schema of the one record that an operation answers, out of its envelope; "" if it has none."""
    pointer = success_schema(operation)
    inner = properties(document, pointer) if pointer else {}
    name = next((name for name in ENVELOPES if "properties" in inner.get(name, {}) or "allOf" in inner.get(name, {})), "")
    return place(document, pointer, name) if name and inner.keys() <= {*ENVELOPES, *BESIDE} else pointer


def plain(name: str) -> str:
    """Return a parameter's name without its style: `filter[status]` is `status`, `pageSize` is `page_size`."""
    inner = re.fullmatch(r"filters?\[(\w+)\](\[eq\])?", name)
    return re.sub(r"(?<=[a-z])([A-Z])", r"_\1", inner[1] if inner else name).replace("-", "_").lower()


def _first(query: dict[str, Parameter], names: tuple[str, ...]) -> Parameter | None:
    return next((query[name] for name in names if name in query), None)


def _entry(document: Document, pointer: str, path: str, depth: int = 0) -> dict[str, dict[str, Any]] | None:
    """Return the fields of one entry; None where this is no list of objects: a record may hold one, too."""
    for at, node in parts(document, pointer):
        if isinstance(node.get("items"), dict):
            shown = properties(document, join(at, "items"))
            return shown or None
    inner = properties(document, pointer) if depth < DEEP else {}
    names = (*LISTS, plain(bare(path).rsplit("/", 1)[-1]))
    lists = [name for name, schema in inner.items() if isinstance(schema.get("items"), dict) and (plain(name) in names or (not depth and len(inner) == 1))]
    if lists:
        return next((found for name in lists if (found := _entry(document, place(document, pointer, name), path, DEEP)) is not None), None)
    wrapped = [name for name, schema in inner.items() if "properties" in schema and depth + 1 < DEEP]
    return _entry(document, place(document, pointer, wrapped[0]), path, depth + 1) if len(wrapped) == 1 else None


def place(document: Document, pointer: str, name: str) -> str:
    """Return the pointer of a property of an object schema."""
    return ObjectSchema(document, pointer).properties[name].pointer


def properties(document: Document, pointer: str) -> dict[str, dict[str, Any]]:
    """Return the properties of an object schema, each with what its reference says."""
    found: dict[str, dict[str, Any]] = {}
    for name, one in ObjectSchema(document, pointer).properties.items():
        for place in one.declarations:
            target = document.follow(place.pointer, place.schema)[1]
            if isinstance(place.schema, dict) and isinstance(target, dict):
                found.setdefault(name, {**target, **place.schema})
    return found


def _filtered(document: Document, parameter: Parameter, shown: dict[str, dict[str, Any]]) -> str:
    """Return the field that a parameter of its name filters by equality; "" where its type lets that be doubted."""
    name = next((name for name in shown if plain(name) == plain(parameter.name)), "")
    if not name or plain(name) in (*SORT, *SIZE, *TURNING):
        return ""
    schema = document.follow(parameter.schema, document.get(parameter.schema))[1]
    item = document.follow("", schema.get("items"))[1] if isinstance(schema, dict) and "items" in schema else schema
    if not isinstance(item, dict) or str(shown[name].get("format", "")).startswith(("date", "time")):
        return ""
    kinds, own = _kinds(item), _kinds(shown[name]) or {"string"}
    return name if kinds & own and kinds <= {"string", "boolean", "integer", "number", "null"} else ""


def _bounded(parameter: Parameter, shown: dict[str, dict[str, Any]]) -> Range | None:
    """`min_price`, `price_gte`, `price[lt]` or `created_after` bound a field that is a number or a time."""
    name = re.sub(r"[\[\]]+", "_", re.sub(r"(?<=[a-z])([A-Z])", r"_\1", parameter.name)).strip("_").lower()
    for field, schema in shown.items():
        stem = re.escape(plain(field))
        short = re.escape(re.sub(r"_(at|on|date|time)$", "", plain(field)))
        is_measured = bool(_kinds(schema) & {"integer", "number"}) or str(schema.get("format", "")).startswith("date")
        for words, is_lower in ((LOWER, True), (UPPER, False)):
            if is_measured and re.fullmatch(rf"(filter_)?(({words})_({stem}|{short})|({stem}|{short})_+({words}))", name):
                return Range(field, is_lower)
    return None


def _kinds(schema: dict[str, Any]) -> set[str]:
    kind = schema.get("type", "string" if "enum" in schema else [])
    return set(kind) if isinstance(kind, list) else {kind}


def _orders(document: Document, query: dict[str, Parameter], shown: dict[str, dict[str, Any]]) -> Iterator[Order]:
    sort = next((query[name] for name in SORT if name in query and not _directions(document, query[name])), None)
    if sort is None:
        return
    words = next(
        (({one.name: _directions(document, one)}) for name in DIRECTION if (one := query.get(name)) and one is not sort and _directions(document, one)), {}
    )
    values = [value for value in _members(document, sort) if isinstance(value, str)]
    signed = any(value.startswith("-") for value in values)
    for value in values:
        field, descending = _meant(value, shown)
        if not field:
            continue
        if descending is None and words:
            ((name, pair),) = words.items()
            yield from (Order(((sort.name, value), (name, word)), field, way) for word, way in pair)
        else:
            yield Order(((sort.name, value),), field, False if descending is None and signed else descending)


def _meant(value: str, shown: dict[str, dict[str, Any]]) -> tuple[str, bool | None]:
    found = re.fullmatch(r"([+-]?)(\w+?)(?:[:,. _-](asc|desc|ascending|descending))?", value, re.IGNORECASE)
    if not found:
        return "", None
    field = next((name for name in shown if plain(name) == plain(found[2])), "")
    way = (found[3] or "").lower()
    return field, True if found[1] == "-" or way in DESCENDING else False if found[1] == "+" or way in ASCENDING else None


def _directions(document: Document, parameter: Parameter) -> list[tuple[str, bool]]:
    """Return the words of a parameter that means a direction, each with whether it descends."""
    members = [value for value in _members(document, parameter) if isinstance(value, str)]
    known = [(value, value.lower() in DESCENDING) for value in members if value.lower() in (*ASCENDING, *DESCENDING)]
    return known if len(known) == len(members) else []


def _members(document: Document, parameter: Parameter) -> list[Any]:
    schema = document.follow(parameter.schema, document.get(parameter.schema))[1]
    if isinstance(schema, dict) and isinstance(schema.get("items"), dict):
        schema = document.follow("", schema["items"])[1]
    return list(schema.get("enum") or ()) if isinstance(schema, dict) else []
