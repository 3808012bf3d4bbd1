"""Which operations have pages, and how the next one is asked for: as the document or the configuration declares it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from oaswright import pointer
from oaswright.api import media, status
from oaswright.api.operation import Operation
from oaswright.api.python.python_types import View
from oaswright.document import objects
from oaswright.generate.view.typing_view import TypingView
from oaswright.settings.keys import Pagination, Sdk

DECLARED = ("x-pagination", "x-speakeasy-pagination", "x-fern-pagination")

# What stands in the configuration for every operation that reads a list.
EVERY = "*"

STYLES = ("cursor", "page", "offset", "link")

# What services call these things, the most telling name first.
_PARAMETERS = {
    "cursor": ("cursor", "page_token", "pageToken", "next_token", "nextToken", "starting_after", "after", "continuation_token", "marker"),
    "page": ("page", "page_number", "pageNumber", "page[number]"),
    "offset": ("offset", "skip", "start"),
}
_ITEMS = ("items", "data", "results", "records", "entries", "values", "content")
_NEXT = (
    "next_cursor",
    "nextCursor",
    "next_page_token",
    "nextPageToken",
    "next_token",
    "nextToken",
    "next_marker",
    "nextMarker",
    "cursor",
    "continuation_token",
    "next",
)


def declared(operation: Operation) -> bool:
    """Whether the document says that an operation has pages."""
    return any(operation.node.get(name) for name in DECLARED)


def of(view: TypingView, operation: Operation, sdk: Sdk) -> Pagination | None:
    """How the pages of an operation follow each other; None if it has none, or none that can be followed."""
    found = configured(operation, sdk) or _ours(operation) or _speakeasy(operation) or _fern(operation)
    if found is not None:
        return _followed(view, operation, found, ("link",))
    if EVERY in sdk.pagination and operation.method == "get":
        return _followed(view, operation, sdk.pagination[EVERY], ())
    return None


def configured(operation: Operation, sdk: Sdk) -> Pagination | None:
    """Return what the configuration says of the pages of this operation alone."""
    return sdk.pagination.get(operation.id)


def _followed(view: TypingView, operation: Operation, found: Pagination, otherwise: tuple[str, ...]) -> Pagination | None:
    """Return a declaration with what it leaves out, by the first style that fits the operation."""
    parameters = {one.name for one in operation.parameters if one.location == "query"}
    styles = (found.style,) if found.style else tuple(style for style, names in _PARAMETERS.items() if parameters & {*names, found.parameter}) or otherwise
    return next((one for style in styles if (one := _as(style, view, operation, found, parameters))), None)


def _as(style: str, view: TypingView, operation: Operation, found: Pagination, parameters: set[str]) -> Pagination | None:
    if style not in STYLES:
        return None
    body = _success(view, operation)
    fields = _fields(view, body)
    parameter = found.parameter or _first(_PARAMETERS.get(style, ()), parameters)
    items = found.items or (_at(_first(_ITEMS, fields)) if body.get("type") != "array" else "")
    following = found.next or (_at(_first(_NEXT, fields)) if style == "cursor" else "")
    if style == "cursor" and not following and "has_more" in fields and "id" in _fields(view, item(view, operation, items) or {}):
        following = f"{items}/-1/id"
    if (style != "link" and parameter not in parameters) or (style == "cursor" and not following) or item(view, operation, items) is None:
        return None
    return Pagination(style, parameter if style != "link" else "", items, following)


def item(view: TypingView, operation: Operation, items: str) -> View | None:
    """Return the type of the items at a pointer into the body of a success; None if there is no list."""
    found = _success(view, operation)
    for token in pointer.split(items):
        found = _plain(_fields(view, found).get(token, {}))
    return found.get("items", {}) if found.get("type") == "array" else None


def _success(view: TypingView, operation: Operation) -> View:
    bodies = (body for key, body in operation.responses.items() if status.is_success(key))
    at = next((at for body in bodies for name, at in body.media_types.items() if at and media.is_json(name)), "")
    return _plain(view.type_of(at)) if at else {}


def _plain(view: View) -> View:
    """Return a type without its null."""
    kinds = [one for one in view.get("anyOf", [view]) if one.get("type") != "null"]
    return kinds[0] if len(kinds) == 1 else view


def _fields(view: TypingView, body: View) -> Mapping[str, View]:
    if "$class" not in body:
        return {}
    found = view.classes[body["$class"]]
    view.document.tracer.record_read(found.at)
    return dict(found.schema.get("properties", {})) if not found.root else {}


def _ours(operation: Operation) -> Pagination | None:
    """`x-pagination: {style, parameter, items, next}`, or true where names say it all."""
    node = operation.node.get("x-pagination")
    if node is True:
        return Pagination()
    texts = {name: str(node[name]) for name in ("style", "parameter", "items", "next") if name in node} if isinstance(node, dict) else {}
    return Pagination(**texts) if isinstance(node, dict) else None


def _speakeasy(operation: Operation) -> Pagination | None:
    node = objects.mapping(operation.node.get("x-speakeasy-pagination"))
    outputs = objects.mapping(node.get("outputs"))
    inputs = {
        str(one.get("type")): str(one.get("name")) for one in objects.listing(node.get("inputs")) if isinstance(one, dict) and one.get("in") == "parameters"
    }
    style = next((one for one in ("cursor", "page", "offset") if one in inputs), "")
    return Pagination(style, inputs.get(style, ""), _path(outputs.get("results")), _path(outputs.get("nextCursor"))) if style else None


def _fern(operation: Operation) -> Pagination | None:
    node = objects.mapping(operation.node.get("x-fern-pagination"))
    style = next((one for one in ("cursor", "offset") if one in node), "")
    if not style:
        return None
    parameter = str(node[style]).removeprefix("$request.")
    return Pagination("page" if style == "offset" and parameter == "page" else style, parameter, _path(node.get("results")), _path(node.get("next_cursor")))


def _path(text: Any) -> str:
    """Return a pointer for a path such as `$.data.items` or `$response.items`."""
    return pointer.of(re.sub(r"^\$(response)?\.?", "", str(text)).split(".")) if isinstance(text, str) and text.strip("$") else ""


def _first(names: Iterable[str], known: Iterable[str]) -> str:
    return next((name for name in names if name in known), "")


def _at(name: str) -> str:
    return pointer.of([name]) if name else ""
