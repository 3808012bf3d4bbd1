"""Keep what can be used of a document that breaks OpenAPI's rules, and say what was left out.

A vendor's document is often invalid in ways that leave its meaning clear: `parameters: null`, `required: true` on a property, `oneOf: []`,
a misspelt type. Such a field is ignored, with a warning. Where a whole parameter, body, operation or component cannot be understood, that is an
error, because the generated code would lack it. Each part of a document is cleaned by itself, so that the result can be kept while the part
stays the same.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oaswright import pointer
from oaswright.document import objects
from oaswright.document.syntax import sections
from oaswright.document.usable.keywords import KEYWORDS

UNUSABLE = "unusable"
IGNORED = "ignored"

LOCATIONS = frozenset(("path", "query", "header", "cookie", "querystring"))

# Fields that hold what code is generated for: without them something would be missing.
ESSENTIAL = {
    "openapi": ("paths", "components", *sections.WEBHOOKS),
    "components": ("schemas", "responses", "parameters", "requestBodies", "headers", "pathItems"),
    "path item": (*objects.METHODS, "parameters"),
    "operation": ("parameters", "requestBody", "responses"),
    "request body": ("content",),
    "response": ("content",),
}

# Kinds of objects that cannot be replaced by nothing.
_NEEDED = frozenset(("components", "path item", "operation", "parameter", "request body", "media type"))

# Fields that are no objects of OpenAPI's, by what they must be.
_LISTS = {"openapi": ("servers", "tags", "security"), "path item": ("servers",), "operation": ("tags", "servers", "security")}
_TEXTS = {"operation": ("operationId", "summary", "description"), "parameter": ("description", "style"), "response": ("description",)}

_MISSING = object()


# The keywords that are checked, or whose value holds schemas, with the check and the kind of what they hold.
_HELD = {name: (KEYWORDS.get(name), objects.GRAMMAR["schema"].get(name, "")) for name in (*KEYWORDS, *objects.GRAMMAR["schema"])}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a pointer; `is_lost` where more than a detail was left out."""

    pointer: str
    message: str
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A node without its faults: the same object where it has none."""

    node: Any
    faults: tuple[Fault, ...] = ()


def clean(at: str, node: Any, *, is_30: bool) -> Cleaned:
    """Clean the part of a document at a pointer, such as `/paths/~1pets` or `/components/schemas/Pet`."""
    tokens = pointer.split(at)
    kind = _kind(tokens)
    cleaner = _Cleaner(is_30=is_30)
    if len(tokens) == 1 or (tokens[0] == "components" and len(tokens) == 2):
        found = cleaner.field("openapi" if len(tokens) == 1 else "components", at, tokens[-1], node)
        return Cleaned(found, tuple(cleaner.faults))
    if tokens[0] == "paths" and objects.is_extension(tokens[-1], "openapi", "paths"):
        return Cleaned(node)
    if tokens[0] in sections.WEBHOOKS and tokens[-1].startswith("x-") and not isinstance(node, dict):
        return Cleaned(_MISSING)  # a field of a vendor's own between the webhooks
    found = cleaner.node(at, kind, node) if kind else node
    return Cleaned(found, tuple(cleaner.faults))


def _kind(tokens: list[str]) -> str:
    if tokens[0] in sections.HOLDERS:
        return "path item"
    return objects.GRAMMAR["components"].get(tokens[1], "").strip("{}") if tokens[0] == "components" and len(tokens) > 1 else ""


def pruned(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return a tree of cleaned parts without those of which nothing can be used."""
    result = {}
    for name, value in tree.items():
        if value is _MISSING:
            continue
        if name == "components" and isinstance(value, dict):
            result[name] = _kept({key: _emptied(entries) for key, entries in value.items()})
        else:
            result[name] = _kept(value) if name in sections.HOLDERS else value
    return result


def _emptied(entries: Any) -> Any:
    """Leave an empty object where a component was, for what refers to it."""
    return {key: {} if one is _MISSING else one for key, one in entries.items()} if isinstance(entries, dict) else entries


def _kept(entries: Any) -> Any:
    return {key: one for key, one in entries.items() if one is not _MISSING} if isinstance(entries, dict) else entries


def declared(tree: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """Declare the parameters that stand in a path and nowhere else, as texts; return the operations that are changed, by pointer, and the faults."""
    changed, faults = dict[str, Any](), list[Fault]()
    for path, item in objects.mapping(tree.get("paths")).items():
        names = dict.fromkeys(re.findall(r"{([^{}]+)}", path))
        in_query = re.findall(r"{([^{}]+)}", path.partition("?")[2])
        for method in objects.METHODS if names and isinstance(item, dict) else ():
            operation = item.get(method)
            if not isinstance(operation, dict):
                continue
            listed = [*objects.listing(item.get("parameters")), *objects.listing(operation.get("parameters"))]
            places = {(one.get("in"), one.get("name")) for one in (_target(tree, one) for one in listed)}
            if added := [name for name in names if ("path", name) not in places and not (name in in_query and ("query", name) in places)]:
                at = pointer.of(["paths", path, method])
                extra = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in added]
                changed[at] = {**operation, "parameters": [*objects.listing(operation.get("parameters")), *extra]}
                faults += [Fault(at, f"the path's '{{{name}}}' is not declared as a parameter; it is read as a string") for name in added]
    return changed, tuple(faults)


def _target(tree: Mapping[str, Any], node: Any) -> dict[str, Any]:
    seen = set[str]()
    while isinstance(node, dict) and isinstance(reference := node.get("$ref"), str) and reference not in seen:
        seen.add(reference)
        try:
            node = pointer.get(tree, reference.removeprefix("#"))
        except KeyError:
            return {}
    return objects.mapping(node)


class _Cleaner:
    """One part of a document on its way to a usable form."""

    def __init__(self, *, is_30: bool) -> None:
        self.is_30 = is_30
        self.faults: list[Fault] = []

    def field(self, kind: str, at: str, name: str, value: Any) -> Any:
        """Clean a field of the document's root, or of its components, that stands alone."""
        return self._fields({name: value}, kind, pointer.of(pointer.split(at)[:-1])).get(name, _MISSING)

    def node(self, at: pointer.Way, kind: str, node: Any) -> Any:
        """Return the node without its faults; _MISSING where nothing of it can be used."""
        if kind == "schema":
            return self._schema(at, node)
        if not isinstance(node, dict):
            return self._misfit(at, kind, node)
        if isinstance(node.get("$ref"), str) and kind in objects.SECTIONS and kind != "path item":
            return node
        if kind == "parameter" and node.get("in") == "querystring" and "name" not in node:
            self._ignore(at, "the parameter has no name; it is called 'querystring'")
            node = {**node, "name": "querystring"}
        if kind == "parameter" and node.get("name") == "" and node.get("in") != "query":
            return self._ignore(at, "the parameter's name is empty, which only a query can hold; it is ignored")
        if kind == "parameter" and isinstance(node.get("name"), str) and (said := _unsendable(str(node.get("in")), node["name"])):
            return self._ignore(at, said)
        if kind == "parameter" and (fault := _unusable_parameter(node)):
            self.faults.append(Fault(pointer.joined(at), fault, is_lost=True))
            return _MISSING
        return self._fields(node, kind, at)

    def _misfit(self, at: pointer.Way, kind: str, node: Any) -> Any:
        """Replace what is no object where an object belongs."""
        if node is None and kind in ("response", "media type", "schema", "header"):
            self._ignore(at, f"expected {named(kind)}, got null")
            return {}
        self.faults.append(Fault(pointer.joined(at), f"expected {named(kind)}, got {shown(node)}", is_lost=node is not None and kind in _NEEDED))
        return {} if kind in ("response", "header") else _MISSING

    def _fields(self, node: dict[str, Any], kind: str, at: pointer.Way) -> dict[str, Any]:
        """Clean the fields of an object; the same object comes back where all is well."""
        grammar, changed = objects.GRAMMAR.get(kind, {}), dict[str, Any]()
        for name, value in node.items():
            form = grammar.get(name) or grammar.get("*", "")
            found = self._value(value, form, (at, name), kind, name) if form else self._plain(value, (at, name), kind, name)
            if found is not value:
                changed[name] = found
        return _merged(node, changed)

    def _value(self, value: Any, form: str, at: pointer.Way, kind: str, name: str) -> Any:
        """Clean a field that holds an object, a list or a mapping of them."""
        if form[0] == "{":
            if not isinstance(value, dict):
                return self._no_container(value, at, kind, name, "a mapping")
            inner = form[1:-1]
            value = self._well_named(value, inner, kind, at)
            entries = [key for key in value if not objects.is_extension(key, kind, name)] if (kind, name) in objects.EXTENSIBLE else value
            changed = {key: found for key in entries if (found := self.node((at, key), inner, value[key])) is not value[key]}
            return _merged(value, changed)
        if form[0] == "[":
            if not isinstance(value, list):
                return self._no_container(value, at, kind, name, "a list")
            members = [self.node((at, index), form[1:-1], one) for index, one in enumerate(value)]
            if all(one is other for one, other in zip(members, value, strict=True)):
                return value
            return [{} if one is _MISSING else one for one in members]  # the others keep their pointers
        if name.startswith("x-"):
            return value
        return self.node(at, form, value)

    def _well_named(self, value: dict[str, Any], inner: str, kind: str, at: pointer.Way) -> dict[str, Any]:
        """Leave out what no status, no header and no media type leads to."""
        wrong = dict[str, str]()
        if inner == "response" and kind == "operation":
            expected = "expected a status such as 200, 4XX or default"
            wrong = {key: f"{expected}, got {shown(key)}; no response comes under it" for key in value if not _is_response(key)}
        elif inner == "header" and kind != "components":
            wrong = {key: said for key in value if (said := _unsendable("header", str(key)))}
        elif inner == "media type" and "" in value:
            wrong = {"": 'expected a media type, got ""; it is ignored'}
        for key, said in wrong.items():
            self._ignore((at, key), said)
        return {key: one for key, one in value.items() if key not in wrong} if wrong else value

    def _no_container(self, value: Any, at: pointer.Way, kind: str, name: str, wanted: str) -> Any:
        message = f"'{name}': expected {wanted}, got {shown(value)}"
        self.faults.append(Fault(pointer.joined(at), message, is_lost=value is not None and name in ESSENTIAL.get(kind, ())))
        return _MISSING

    def _plain(self, value: Any, at: pointer.Way, kind: str, name: str) -> Any:
        if name in _LISTS.get(kind, ()) and not isinstance(value, list):
            return self._ignore(at, f"'{name}': expected a list, got {shown(value)}")
        if name in _TEXTS.get(kind, ()) and not isinstance(value, str):
            return self._ignore(at, f"'{name}': expected a text, got {shown(value)}")
        return value

    def _ignore(self, at: pointer.Way, message: str) -> Any:
        self.faults.append(Fault(pointer.joined(at), message))
        return _MISSING

    def _schema(self, at: pointer.Way, node: Any) -> Any:
        if isinstance(node, bool):
            return node
        if not isinstance(node, dict):
            place = pointer.joined(at)
            is_component = place.startswith("/components/schemas/") and place.count("/") == 3
            self.faults.append(Fault(place, f"expected a schema, got {shown(node)}; it is read as a schema that accepts anything", is_lost=is_component))
            return {}
        changed: dict[str, Any] = {}
        if self.is_30 and (meant := _with_null(node)) is not node:
            self._ignore(at, "'nullable' without 'type' says nothing in OpenAPI 3.0; it is read as: or null")
            node = meant
        for name, value in node.items():
            if name not in _HELD:
                continue
            check, form = _HELD[name]
            kept = check(value, self.is_30) if check else value
            if check and (kept is None or kept is not value):
                self._ignore((at, name), _bad_keyword(name, value))
            found = _MISSING if kept is None and check else self._value(kept, form, (at, name), "schema", name) if form else kept
            if found is not value:
                changed[name] = found
        return _merged(node, changed)


def _merged(node: dict[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    if not changed:
        return node
    return {key: changed.get(key, value) for key, value in node.items() if changed.get(key) is not _MISSING}


# How null is written in OpenAPI 3.0.
_NULL = {"nullable": True, "enum": [None]}


def _with_null(node: dict[str, Any]) -> dict[str, Any]:
    """Write out null as an alternative where `nullable` stands without the type that it needs; the same object where it does not."""
    if node.keys().isdisjoint(("nullable", "anyOf", "oneOf")):
        return node
    for name in ("anyOf", "oneOf"):
        members = node.get(name)
        if not isinstance(members, list) or _NULL in members or "type" in node:
            continue
        if any(_is_only_nullable(one) for one in members):
            return {**node, name: [_NULL if _is_only_nullable(one) else one for one in members]}
        if node.get("nullable") is True and members:
            return {**node, name: [*members, _NULL]}
    whole = node.get("allOf")
    is_wrapped = isinstance(whole, list) and len(whole) == 1 and isinstance(whole[0], dict) and set(whole[0]) == {"$ref"}
    if node.get("nullable") is True and is_wrapped and not node.keys() - ANNOTATIONS - {"allOf"}:
        return {**{key: value for key, value in node.items() if key != "allOf"}, "anyOf": [*node["allOf"], _NULL]}
    return node


def _is_only_nullable(node: Any) -> bool:
    return isinstance(node, dict) and node.get("nullable") is True and not node.keys() - ANNOTATIONS


# Keywords of OpenAPI 3.0 that restrict no value.
ANNOTATIONS = frozenset(("nullable", "description", "title", "example", "deprecated", "readOnly", "writeOnly", "externalDocs", "xml"))


def _unusable_parameter(node: Mapping[str, Any]) -> str:
    """Say why a parameter cannot be sent; "" if it can."""
    if not isinstance(node.get("name"), str):
        return "the parameter has no name"
    if not isinstance(node.get("in"), str) or node["in"] not in LOCATIONS:
        found = f"got {shown(node['in'])}" if "in" in node else "but it is missing"
        return f"parameter '{node['name']}': expected 'in' to be one of path, query, header, cookie, {found}"
    return ""


# Names that HTTP can carry (RFC 9110, 5.1; RFC 6265, 4.1.1, and what browsers take besides).
_NAMES = {"header": r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", "cookie": r"[!#-+\--:<>-~]+"}


def _unsendable(location: str, name: str) -> str:
    """Say why nothing of that name can be sent there; "" if it can."""
    form = _NAMES.get(location)
    return f"no {location} can be called {shown(name)}; it is ignored" if form and not re.fullmatch(form, name) else ""


def _is_response(key: Any) -> bool:
    """Tell whether a key of `responses` names a status, a range of them or the default."""
    return re.fullmatch(r"[1-5](\d\d|XX)|default|x-.*", str(key), re.IGNORECASE) is not None


def named(kind: str) -> str:
    """Return the name of a kind of object, with its article."""
    return "a mapping" if kind in ("", "components") else f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def shown(value: Any) -> str:
    """Return a value as JSON text, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"


def _bad_keyword(name: str, value: Any) -> str:
    return f"'{name}: {shown(value)}' is not allowed in a schema, and is ignored"
