"""What differs between two documents, without judgement.

Operations are matched by method and path, whatever their path parameters are called; parameters by place and name; media types
regardless of spelling. Path-level parameters, security and servers are resolved first, so moving them is no change.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

from oaswright import pointer
from oaswright.api import media, serialization
from oaswright.api.direction import Direction
from oaswright.api.operation import Body, Operation, Parameter, operations
from oaswright.api.python import python_names
from oaswright.api.status import candidates
from oaswright.diff.facts.access import access, access_text, served_at
from oaswright.diff.facts.body_encodings import encodings
from oaswright.diff.facts.change import Change, Pair
from oaswright.diff.facts.equality import Equality
from oaswright.diff.facts.matching import matched_operations, matched_parameters
from oaswright.diff.facts.text_form import TextForm
from oaswright.document import objects
from oaswright.document.document import Document

WEBHOOK = "webhook:"
CALLBACK = "callback:"

# What generated code calls an operation: ids that differ in spelling alone can have the same names.
_NAMES = (python_names.function, python_names.operation_class)

# Media types have a place of their own: OpenAPI ignores parameters that are called so, but generated code has them.
IGNORED_HEADERS = frozenset(("accept", "content-type"))

# A body of text is written as it stands.
PLAIN = TextForm("", serialization.Serialization("simple", explode=False, content="text/plain"), is_pairs=False)


def compare(old: Document, new: Document, equality: Equality) -> Iterator[Change]:
    """Yield every fact about the operations, in the order of the new document; both documents are as `with_webhooks` makes them."""
    access_same = access_text(old) == access_text(new)
    spared = _alike(old, new, equality) if access_same else frozenset[str]()
    before, after = (list(operations(_without(document, spared))) for document in (old, new))
    comparisons = {outgoing: _Comparison(old, new, equality, access_same=access_same, outgoing=outgoing) for outgoing in (False, True)}
    for one, other in matched_operations(before, after, served_at(old, new)):
        place = other or one
        assert place is not None  # noqa: S101 # one of the two is there
        outgoing = place.path.startswith((WEBHOOK, CALLBACK))
        one, other = (side and _labelled(side) for side in (one, other))
        try:
            yield from list(comparisons[outgoing].operation(one, other))
        except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
            old_at, new_at = (side.pointer if side else "" for side in (one, other))
            yield Change("not-compared", _labelled(place).name, old_at, new_at, {"reason": f"{type(error).__name__}: {error}"})


def _alike(old: Document, new: Document, equality: Equality) -> frozenset[str]:
    """Return the paths that read the same in all that they reach."""
    before, after = (document.tree["paths"] for document in (old, new))
    return frozenset(path for path in after if path in before and equality.same_at(pointer.of(["paths", path])))


def _without(document: Document, spared: frozenset[str]) -> Document:
    paths = {path: item for path, item in document.tree["paths"].items() if path not in spared}
    return Document(document.root, {**document.tree, "paths": paths}, document.origins, document.memory)


def identities(document: Document) -> frozenset[str]:
    """Return every operation id that is written."""
    items = [item for item in objects.mapping(document.tree.get("paths")).values() if isinstance(item, dict)]
    found = [document.follow("", item)[1] for item in items]
    return frozenset(str(item[method].get("operationId") or "") for item in found for method in objects.METHODS if isinstance(item.get(method), dict))


def with_webhooks(document: Document) -> Document:
    """Return the document with its webhooks and callbacks among its paths, as `webhook:name` and `callback:` with the pointer of the callback."""
    paths = objects.mapping(document.tree.get("paths"))
    outgoing = {WEBHOOK + name: item for name, item in objects.mapping(document.tree.get("webhooks")).items()} | dict(_callbacks(document, paths))
    if paths and not outgoing:
        return document
    return Document(document.root, {**document.tree, "paths": {**paths, **outgoing}}, document.origins, document.memory)


def _callbacks(document: Document, paths: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the callbacks of all operations: a key that is the same in both documents, and a reference to the path item."""
    for path in paths:
        at = pointer.of(["paths", path])
        item_at, item = document.follow(at, paths[path])
        for method in objects.METHODS:
            callbacks = objects.mapping(objects.mapping(objects.mapping(item).get(method)).get("callbacks"))
            for name, entry in callbacks.items():
                place, callback = document.follow(pointer.join(item_at, method, "callbacks", name), entry)
                for expression, node in objects.mapping(callback).items():
                    if isinstance(node, dict) and not expression.startswith("x-"):
                        yield f"{CALLBACK}{pointer.join(at, method, 'callbacks', name, expression)}", {"$ref": f"#{pointer.join(place, expression)}"}


def written(at: str) -> str:
    """Return a pointer as it is in the document that was written."""
    return at.replace(f"/paths/{WEBHOOK}", "/webhooks/", 1).replace("/x-paths/", "/paths/", 1)


def _labelled(operation: Operation) -> Operation:
    """Return the operation of a callback under a readable name."""
    if not operation.path.startswith(CALLBACK):
        return operation
    _, path, method, _, name, expression = pointer.split(operation.path.removeprefix(CALLBACK))
    return replace(operation, path=f"{expression} (callback {name} of {method.upper()} {path})")


class Place(NamedTuple):
    """A parameter or header: where it stands, its schema, and how it is written."""

    at: str
    schema: str
    form: TextForm


def parameter_form(parameter: Parameter) -> TextForm:
    """Return how a parameter is written."""
    return TextForm(
        parameter.name,
        serialization.of_parameter(parameter.node),
        is_pairs=parameter.location in ("query", "cookie"),
        required=parameter.required and parameter.location != "path",  # a path that lacks it is no path of the operation
        allows_empty=parameter.location == "query" and parameter.node.get("allowEmptyValue") is True,
    )


def header_form(name: str, node: dict[str, Any]) -> TextForm:
    """Return how a response header is written."""
    return TextForm(name, serialization.of_header(node), is_pairs=False, required=bool(node.get("required")))


class _Comparison:
    def __init__(self, old: Document, new: Document, equality: Equality, *, access_same: bool, outgoing: bool) -> None:
        self.old, self.new, self.equality = old, new, equality
        self.access_same = access_same
        self.inbound, self.outbound = (Direction.RESPONSE, Direction.REQUEST) if outgoing else (Direction.REQUEST, Direction.RESPONSE)

    @cached_property
    def names(self) -> frozenset[str]:
        return identities(self.new)

    def operation(self, one: Operation | None, other: Operation | None) -> Iterator[Change]:
        if other is None and one is not None:
            yield Change("operation-moved" if one.id in self.names else "operation-removed", one.name, one.pointer, "", {"id": one.id})
        elif one is None and other is not None:
            yield Change("operation-added", other.name, "", other.pointer, {"id": other.id})
        elif one is not None and other is not None and not self._untouched(one, other):
            yield from self._identity(one, other)
            yield from self._parameters(one, other)
            yield from self._request(one, other)
            yield from self._responses(one, other)
            yield from access(self.old, self.new, one, other)

    def _untouched(self, one: Operation, other: Operation) -> bool:
        shared = one.parameters == other.parameters and (one.id, one.path, one.tags) == (other.id, other.path, other.tags)
        return shared and one.security == other.security and self.access_same and self.equality.same(one.node, other.node)

    def _identity(self, one: Operation, other: Operation) -> Iterator[Change]:
        if one.id != other.id and any(name(one.id, one.method, one.path) != name(other.id, other.method, other.path) for name in _NAMES):
            yield Change("operation-id", other.name, one.pointer, other.pointer, {"old": one.id, "new": other.id})
        if python_names.folder(one.tags) != python_names.folder(other.tags):
            yield Change("operation-tag", other.name, one.pointer, other.pointer, {"old": one.tags[:1], "new": other.tags[:1]})
        if bool(one.node.get("deprecated")) != bool(other.node.get("deprecated")):
            yield Change("deprecated" if other.node.get("deprecated") else "revived", other.name, one.pointer, other.pointer, {"of": "operation"})

    def _parameters(self, one: Operation, other: Operation) -> Iterator[Change]:
        for old, new in matched_parameters((self.old, self.new), one, other):
            if (old or new) and all(one is None or (one.location == "header" and one.name.lower() in IGNORED_HEADERS) for one in (old, new)):
                yield from self._ignored(old, new, one, other)
            elif old is None and new is not None:
                yield Change("parameter-added", f"{other.name}, {_called(new)}", "", new.pointer, {"required": new.required, "node": new.node})
            elif new is None and old is not None:
                yield Change("parameter-removed", f"{one.name}, {_called(old)}", old.pointer, "", {"name": old.name})
            elif old is not None and new is not None:
                yield from self._parameter(old, new, f"{other.name}, {_called(new)}")

    def _ignored(self, old: Parameter | None, new: Parameter | None, one: Operation, other: Operation) -> Iterator[Change]:
        """Compare a header that is sent whether or not it is a parameter: what changes is code."""
        if old is None and new is not None and new.required:
            yield Change("parameter-added", f"{other.name}, {_called(new)}", "", new.pointer, {"required": True, "node": new.node}, in_code=True)
        elif new is None and old is not None:
            yield Change("parameter-removed", f"{one.name}, {_called(old)}", old.pointer, "", {"name": old.name}, in_code=True)

    def _parameter(self, old: Parameter, new: Parameter, where: str) -> Iterator[Change]:
        if python_names.snake(old.name, "parameter") != python_names.snake(new.name, "parameter"):
            yield Change("parameter-name", where, old.pointer, new.pointer, {"old": old.name, "new": new.name})
        if old.required != new.required:
            yield Change("parameter-required" if new.required else "parameter-optional", where, old.pointer, new.pointer, {"name": new.name})
        if bool(old.node.get("deprecated")) != bool(new.node.get("deprecated")):
            yield Change("deprecated" if new.node.get("deprecated") else "revived", where, old.pointer, new.pointer, {"of": "parameter"})
        yield from self._text(Place(old.pointer, old.schema, parameter_form(old)), Place(new.pointer, new.schema, parameter_form(new)), where, self.inbound)

    def _text(self, old: Place, new: Place, where: str, direction: Direction) -> Iterator[Change]:
        """Compare a parameter or header: its schema, and how it is written."""
        reserved = [place.form.serialization.allow_reserved for place in (old, new)]
        if reserved[0] != reserved[1]:
            yield Change("reserved-characters-allowed" if reserved[1] else "reserved-characters-encoded", where, old.at, new.at)
        if not old.schema or not new.schema:
            yield from (replace(change, detail={"is_text": True}) for change in self._schema(old.schema, new.schema, where, direction))
            return
        forms = tuple(replace(place.form, serialization=replace(place.form.serialization, allow_reserved=False)) for place in (old, new))
        alike = replace(forms[0], name=forms[1].name, required=forms[1].required) == forms[1]
        if not alike or not self.equality.same(self.old.get(old.schema), self.new.get(new.schema)):
            yield Change("text", where, old.schema, new.schema, {"forms": forms, "places": (old.at, new.at)}, Pair(old.schema, new.schema, direction))

    def _request(self, one: Operation, other: Operation) -> Iterator[Change]:
        old, new, where = one.body, other.body, f"{other.name}, request body"
        if old is None and new is not None:
            yield Change("body-added", where, "", new.pointer, {"required": new.required})
        elif new is None and old is not None:
            yield Change("body-removed", where, old.pointer, "")
        elif old is not None and new is not None:
            if old.required != new.required:
                yield Change("body-required" if new.required else "body-optional", where, old.pointer, new.pointer)
            yield from self._media_types(old, new, where, self.inbound)

    def _media_types(self, old: Body, new: Body, where: str, direction: Direction) -> Iterator[Change]:
        before, after = _by_type(old), _by_type(new)
        word = "request" if direction is self.inbound else "response"
        for name in dict.fromkeys([*after, *before]):
            place = f"{where} {name}"
            if name not in before and (wider := _range(name, before)) is not None:
                yield from self._content(old.media_types[before[wider]], new.media_types[after[name]], place, direction, name)
            if name not in before:
                yield Change(f"{word}-media-type-added", place, old.pointer, pointer.join(new.pointer, "content", after[name]), {"first": not before})
            elif name not in after and (wider := _range(name, after)) is None:
                yield Change(f"{word}-media-type-removed", place, pointer.join(old.pointer, "content", before[name]), "", {"name": name})
            elif name not in after and wider is not None:
                yield from self._content(old.media_types[before[name]], new.media_types[after[wider]], place, direction, name)
            else:
                schemas = old.media_types[before[name]], new.media_types[after[name]]
                yield from self._content(*schemas, place, direction, name)
                yield from self._encodings((old, before[name]), (new, after[name]), place, direction)

    def _content(self, old: str, new: str, where: str, direction: Direction, name: str) -> Iterator[Change]:
        """Compare the schemas of one media type."""
        if old and new and media.kind(name) is media.Kind.TEXT:
            yield from self._text(Place(old, old, PLAIN), Place(new, new, PLAIN), where, direction)
        else:
            yield from (replace(change, detail={**change.detail, "media": name}) for change in self._schema(old, new, where, direction))

    def _encodings(self, old: tuple[Body, str], new: tuple[Body, str], where: str, direction: Direction) -> Iterator[Change]:
        """Compare how the parts of a form are written."""
        sides = ((self.old, *old), (self.new, *new))
        before, after = (encodings(document, body.node["content"][key], body.media_types[key], key) for document, body, key in sides)
        for name in dict.fromkeys([*after, *before]):
            one, other = before.get(name), after.get(name)
            if one and other and not (one.content_types and other.content_types):
                one, other = (replace(each, content_types=frozenset()) for each in (one, other))
            if one is not None and other is not None and one != other:
                detail = {"name": name, "old": one.spoken, "new": other.spoken, "direction": direction.value}
                kind = "encoding-widened" if one <= other else "encoding-narrowed" if other <= one else "encoding"
                yield Change(kind, where, old[0].pointer, new[0].pointer, detail)

    def _responses(self, one: Operation, other: Operation) -> Iterator[Change]:
        for status in dict.fromkeys([*other.responses, *one.responses]):
            old, new = one.responses.get(status), other.responses.get(status)
            where = f"{other.name}, response {status}"
            if old is None and new is not None:
                general = one.responses.get(_general(status, one.responses))
                yield Change("response-added", where, "", new.pointer, {"status": status})
                if general is not None:
                    yield from (replace(change, general=True) for change in self._response(general, new, where))
            elif new is None and old is not None:
                general = other.responses.get(_general(status, other.responses))
                if general is None:
                    yield Change(_removed(status, one.responses, other.responses), where, old.pointer, "")
                else:
                    yield from (replace(change, general=True) for change in self._response(old, general, where))
            elif old is not None and new is not None:
                yield from self._response(old, new, where)

    def _response(self, old: Body, new: Body, where: str) -> Iterator[Change]:
        yield from self._media_types(old, new, where, self.outbound)
        before, after = ({name.lower(): name for name in body.headers if name.lower() != "content-type"} for body in (old, new))
        for name in dict.fromkeys([*after, *before]):
            yield from self._header(
                old.headers.get(before.get(name, "")), new.headers.get(after.get(name, "")), f"{where}, header {after.get(name) or before[name]}"
            )

    def _header(self, old: str | None, new: str | None, where: str) -> Iterator[Change]:
        if old is None and new is not None:
            yield Change("header-added", where, "", new)
        elif old is not None and new is None:
            yield Change("header-removed", where, old, "", {"required": bool(self.old.get(old).get("required"))})
        elif old is not None and new is not None:
            one, other = self.old.get(old), self.new.get(new)
            if bool(one.get("required")) != bool(other.get("required")):
                yield Change("header-required" if other.get("required") else "header-optional", where, old, new)
            if bool(one.get("deprecated")) != bool(other.get("deprecated")):
                yield Change("deprecated" if other.get("deprecated") else "revived", where, old, new, {"of": "header"})
            name = where.rpartition(" ")[2]
            before, after = (Place(at, _header_schema(at, node), header_form(name, node)) for at, node in ((old, one), (new, other)))
            yield from self._text(before, after, where, self.outbound)

    def _schema(self, old: str, new: str, where: str, direction: Direction) -> Iterator[Change]:
        """Compare two schemas; "" is a schema that accepts anything."""
        if not old and not new:
            return
        if old and new:
            if not self.equality.same(self.old.get(old), self.new.get(new)):
                yield Change("schema", where, old, new, pair=Pair(old, new, direction))
        else:
            yield Change(f"{direction.value}-schema-{'added' if new else 'removed'}", where, old, new)


def _header_schema(at: str, node: dict[str, Any]) -> str:
    """Return the pointer of a header's schema, "" if it has none."""
    content = objects.mapping(node.get("content"))
    media = next(iter(content), "")
    return pointer.join(at, "schema") if "schema" in node else pointer.join(at, "content", media, "schema") if "schema" in content.get(media, {}) else ""


def _called(parameter: Parameter) -> str:
    return f"{parameter.location} parameter '{parameter.name}'"


def media_type(name: str) -> str:
    """Return a media type in one spelling: lower case, parameters sorted."""
    kind, *parameters = [part.strip().lower() for part in name.split(";")]
    return "; ".join([kind, *sorted(part for part in parameters if part and part != "charset=utf-8")])


def _by_type(body: Body) -> dict[str, str]:
    return {media_type(name): name for name in body.media_types}


def _range(name: str, among: dict[str, str]) -> str | None:
    return next((wide for wide in (f"{name.split('/')[0]}/*", "*/*") if wide in among and wide != name), None)


def _removed(status: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    """Return the kind of change where a response was removed: clients wait for a success, and for `default` where that was all that there is."""
    if status == "default":
        return "error-response-removed" if any(other[:1] in "23" for other in (*before, *after)) else "success-response-removed"
    if status[:1] not in "23":
        return "error-response-removed"
    is_narrowed = status[1:].upper() == "XX" and any(other[:1] == status[:1] for other in after)
    return "success-range-narrowed" if is_narrowed else "success-response-removed"


def _general(status: str, among: dict[str, Any]) -> str:
    """Return the entry that speaks for a status that has none of its own."""
    return next((wide for wide in candidates(status) if wide in among and wide != status), "")
