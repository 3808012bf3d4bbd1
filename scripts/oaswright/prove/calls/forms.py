"""Forms and multipart bodies on their way out: each field and each file arrives as it was given, with its name and media type."""

import email
import email.policy
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import httpx

from oaswright import pointer
from oaswright.api import media
from oaswright.api.objects import ObjectSchema
from oaswright.api.schema import Schemas
from oaswright.document import objects
from oaswright.probes import Judge
from oaswright.prove.calls.outcomes import FILE
from oaswright.prove.calls.requests import body_classes
from oaswright.prove.calls.wire import Endpoint, Exchange, Reply
from oaswright.prove.cell import Kind
from oaswright.prove.probe_runner import Fault
from oaswright.text.json_equality import same

# Multipart bodies in multipart bodies are looked into so deep.
DEEPEST = 3

# A part as it arrives: the name of the field, that of the file, the media type, the content or the parts of its own.
Part = tuple[str, str | None, str, "bytes | list[Part]"]


class Given(NamedTuple):
    """A value to send, and what has to arrive of it: the name of its file, the media type where the form of the file decides it, what it holds in turn."""

    value: Any
    file: str | None = None
    kind: str | None = None
    inside: "Mapping[str, list[Given]] | None" = None


@dataclass(frozen=True)
class Fields:
    """Which properties of an object hold files, and which are multipart bodies of their own; `encoding` is that of the document."""

    files: frozenset[str] = frozenset()
    inside: "Mapping[str, Fields]" = field(default_factory=dict)
    encoding: Mapping[str, Any] = field(default_factory=dict)

    def is_file(self, name: str, value: Any) -> bool:
        """Tell whether a text, or each of several, stands for a file."""
        return name in self.files and (isinstance(value, str) or (isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)))

    def blank(self, instance: Any) -> Any:
        """Return an instance whose files are empty texts, which is how a client judges them."""
        if not isinstance(instance, dict):
            return instance
        return {name: self._blank(name, value) for name, value in instance.items()}

    def _blank(self, name: str, value: Any) -> Any:
        if self.is_file(name, value):
            return [""] * len(value) if isinstance(value, list) else ""
        inside = self.inside.get(name)
        if inside is None:
            return value
        return [inside.blank(one) for one in value] if isinstance(value, list) else inside.blank(value)


class Forms:
    """Asks what an operation's function sends for an object in a form; where the document has files, it is handed some, in every form that there is."""

    def __init__(self, endpoint: Endpoint, judge: Judge, schemas: Schemas, reply: Reply, media_type: str) -> None:
        self.endpoint, self.judge, self.reply, self.media_type = endpoint, judge, reply, media_type
        self.is_multipart = media.kind(media_type) is media.Kind.MULTIPART
        self.kinds, _ = body_classes(endpoint)
        body = endpoint.operation.body
        encoding = objects.mapping((body.node.get("content", {}).get(media_type) or {}).get("encoding")) if body else {}
        self.fields = _fields(schemas, judge.pointer, encoding) if self.is_multipart else Fields(encoding=encoding)

    def ask(self, number: int) -> Callable[[Any], Fault]:
        """Return what asks for the fault with an instance: every second one is handed over as a model, and the form of its files goes round."""
        form, typed = FORMS[number // 2 % len(FORMS)], number % 2 == 1

        def fault(instance: Any) -> Fault:
            if not isinstance(instance, dict) or self.judge.accepts(instance) is not self.judge.accepts(self.fields.blank(instance)):
                return None  # what a file has to be like as a text says nothing of its bytes
            if not self.judge.accepts(instance) and self.judge.accepts(self._listed(instance)):
                return None  # one file and a list of one are the same part
            with ExitStack() as opened:
                given = self._given(instance, self.fields, form, opened)
                body: Any = _handed(instance, given)
                if typed and self.judge.accepts(instance):
                    body = self._model(body)
                return self._fault(
                    instance, given, self.endpoint.call({"body": body, **self.endpoint.as_media_type(media.concrete(self.media_type))}, self.reply)
                )

        return fault

    def _listed(self, instance: dict[str, Any]) -> dict[str, Any]:
        """Return an instance whose single files are lists of one."""
        return {name: [value] if isinstance(value, str) and self.fields.is_file(name, value) else value for name, value in instance.items()}

    def _given(self, instance: dict[str, Any], fields: Fields, form: "Form", opened: ExitStack) -> dict[str, list[Given]]:
        """Return what is handed over for each property: its items, or the value alone."""
        found = dict[str, list[Given]]()
        for name, value in instance.items():
            items, inside = value if isinstance(value, list) else [value], fields.inside.get(name)
            if fields.is_file(name, value):
                found[name] = [form(self.endpoint, opened) for _ in items]
            elif inside is None:
                found[name] = [Given(one) for one in items]
            else:
                found[name] = [self._whole(one, inside, form, opened) for one in items]
        return found

    def _whole(self, value: Any, fields: Fields, form: "Form", opened: ExitStack) -> Given:
        """Return what is handed over for a part that is a multipart body of its own."""
        if not isinstance(value, dict):
            return Given(value)
        given = self._given(value, fields, form, opened)
        return Given(_handed(value, given), inside=given)

    def _model(self, body: dict[str, Any]) -> Any:
        """Return a body as the first class of the models that takes it; as it is where none does."""
        for kind in self.kinds:
            try:
                return kind.model_validate(body)
            except Exception:  # noqa: BLE001, S112 # another class may take it; what a class refuses is the models' matter
                continue
        return body

    def _fault(self, instance: dict[str, Any], given: dict[str, list[Given]], met: Exchange) -> Fault:
        if not self.judge.accepts(instance):
            return None if met.request is None and met.error is not None else (Kind.SENDS, self.judge.reason(instance), "a request left")
        if met.request is None:
            return Kind.REFUSES, "the document accepts it", f"{type(met.error).__name__}: {met.error}"[:200]
        if met.error is not None:
            return Kind.RAISES, "a response", f"{type(met.error).__name__}: {met.error}"[:200]
        arrived = list(_parts(_message(met.request)) if self.is_multipart else _pairs(met.request))
        return _fault(instance, given, arrived, self.fields)


def _handed(instance: dict[str, Any], given: Mapping[str, list[Given]]) -> dict[str, Any]:
    return {name: [one.value for one in given[name]] if isinstance(value, list) else given[name][0].value for name, value in instance.items()}


def _fault(instance: dict[str, Any], given: Mapping[str, list[Given]], arrived: list[Part], fields: Fields) -> Fault:
    """Return the fault with the parts that arrived for an object."""
    for name, value in instance.items():
        found = [one for one in arrived if one[0] == name]
        if wrong := _difference(name, value, given[name], found, fields):
            return Kind.CHANGES, f"the field {name} as it was given", wrong
    added = {one[0] for one in arrived} - instance.keys()
    has_styles = any("style" in one for one in fields.encoding.values() if isinstance(one, dict))
    return (Kind.CHANGES, "no other field", f"{min(added)} was added") if added and not has_styles else None


def _difference(name: str, value: Any, given: list[Given], found: list[Part], fields: Fields) -> str:
    """Return how a field that arrived differs from what was given, in words; "" if it does not."""
    how = fields.encoding.get(name)
    if isinstance(how, dict) and ("style" in how or "explode" in how):
        return ""  # parameters are read back by style
    if not isinstance(value, list) and value is None:
        return ""  # a form has no null; whether such a field is sent is left open
    wanted = [one for one in given if one.value is not None]
    if len(found) == 1 and isinstance(value, list) and _says(value, found[0][3]):
        return ""  # the whole array, as JSON
    if len(found) != len(wanted):
        return f"{len(found)} parts for {len(wanted)} values"
    return next((wrong for one, part in zip(wanted, found, strict=True) if (wrong := _part_difference(one, part, fields.inside.get(name)))), "")


def _part_difference(one: Given, part: Part, inside: Fields | None) -> str:
    _, arrived_file, arrived_kind, content = part
    if isinstance(content, list):  # a list in such a part has no names to compare by
        inner = _fault(one.value, one.inside, content, inside) if one.inside is not None and inside else None
        return f"{inner[2]} in its part {inner[1]}" if inner else ""
    if one.file is None:
        return "" if _says(one.value, content) else f"{content[:100]!r} for {one.value!r}"
    if (arrived_file, content) != (one.file, FILE):
        return f"a file named {arrived_file!r} of {len(content)} bytes for one named {one.file!r} of {len(FILE)}"
    if not arrived_kind or (one.kind is not None and arrived_kind != one.kind):
        return f"the media type {arrived_kind or 'none'} for {one.kind or 'some'}"
    return ""


Form = Callable[[Endpoint, ExitStack], Given]


def _as_bytes(_: Endpoint, __: ExitStack) -> Given:
    return Given(FILE, "file")


def _as_path(_: Endpoint, opened: ExitStack) -> Given:
    return Given(_written(opened), "proof.bin")


def _as_file_object(_: Endpoint, opened: ExitStack) -> Given:
    return Given(opened.enter_context(_written(opened).open("rb")), "proof.bin")


def _as_named_file(endpoint: Endpoint, _: ExitStack) -> Given:
    return Given(endpoint.wire.package.File(io.BytesIO(FILE), 'a "b".bin', "image/x-proof"), 'a "b".bin', "image/x-proof")


FORMS: tuple[Form, ...] = (_as_bytes, _as_path, _as_file_object, _as_named_file)


def _written(opened: ExitStack) -> Path:
    path = Path(opened.enter_context(tempfile.TemporaryDirectory()), "proof.bin")
    path.write_bytes(FILE)
    return path


def _fields(schemas: Schemas, at: str, encoding: Mapping[str, Any], depth: int = 0) -> Fields:
    """Return which properties of an object hold a file, or several, and which are multipart bodies by their encoding."""
    files, inside = set[str](), dict[str, Fields]()
    for name, found in ObjectSchema(schemas.document, at).properties.items():
        there, node = schemas.document.follow(found.pointer, schemas.document.get(found.pointer))
        items = node.get("items") if isinstance(node, dict) else None
        below, item = schemas.document.follow(pointer.join(there, "items"), items) if isinstance(items, dict) else ("", None)
        if any(isinstance(one, dict) and one.get("type", "string") == "string" and media.is_file(one) for one in (node, item)):
            files.add(name)
        how = objects.mapping(encoding.get(name))
        if depth < DEEPEST and media.kind(str(how.get("contentType", "")).partition(",")[0]) is media.Kind.MULTIPART:
            inside[name] = _fields(schemas, below or there, objects.mapping(how.get("encoding")), depth + 1)
    return Fields(frozenset(files), inside, encoding)


def _message(request: httpx.Request) -> Message:
    """Return a multipart body, as the standard library reads it."""
    head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode()
    return email.message_from_bytes(head + request.content, policy=email.policy.HTTP)


def _parts(message: Any) -> Iterator[Part]:
    """Yield the parts of a multipart body, or of a part of one."""
    for part in message.iter_parts() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        content = list(_parts(part)) if part.is_multipart() else part.get_payload(decode=True)
        kept = content if isinstance(content, bytes | list) else b""
        yield _unquoted(str(name)) or "", _unquoted(part.get_filename()), str(part.get("content-type", "")), kept


def _unquoted(text: str | None) -> str | None:
    """Return a name as it was before browsers' way of writing it in a header (WHATWG, multipart/form-data)."""
    return None if text is None else text.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


def _pairs(request: httpx.Request) -> Iterator[Part]:
    for name, text in parse_qsl(request.content.decode(), keep_blank_values=True):
        yield name, None, "", text.encode()


def _says(value: Any, content: "bytes | list[Part]") -> bool:
    """Whether a text says a value: a string as it stands, or any value as JSON."""
    if isinstance(content, list):
        return False
    if isinstance(value, str) and content == value.encode("utf-8", "surrogatepass"):
        return True
    try:
        return same(value, json.loads(content))
    except ValueError:
        return False
