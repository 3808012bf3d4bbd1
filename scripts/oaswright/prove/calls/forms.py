"""Forms and multipart bodies on their way out: each field and each file arrives as it was given, with its name and media type."""

import email
import email.policy
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx

from oaswright.api import media
from oaswright.api.objects import ObjectSchema
from oaswright.api.schema import Schemas
from oaswright.probes import Judge
from oaswright.prove.calls.outcomes import FILE
from oaswright.prove.calls.requests import body_classes
from oaswright.prove.calls.wire import Endpoint, Exchange, Reply
from oaswright.prove.cell import Kind
from oaswright.prove.probe_runner import Fault
from oaswright.text.json_equality import same

# A part as it arrives: the name of the field, that of the file, the media type, the content.
Part = tuple[str, str | None, str, bytes]

# A file to send, and what has to arrive of it: the name, and the media type where the form of the file decides it.
Given = tuple[Any, str | None, str | None]


class Forms:
    """Asks what an operation's function sends for an object in a form; where the document has files, it is handed some, in every form that there is."""

    def __init__(self, endpoint: Endpoint, judge: Judge, schemas: Schemas, reply: Reply, media_type: str) -> None:
        self.endpoint, self.judge, self.reply, self.media_type = endpoint, judge, reply, media_type
        self.is_multipart = media.kind(media_type) is media.Kind.MULTIPART
        self.files = frozenset(_file_properties(schemas, judge.pointer)) if self.is_multipart else frozenset()
        self.kinds, _ = body_classes(endpoint)
        body = endpoint.operation.body
        self.encoding = (body.node.get("content", {}).get(media_type) or {}).get("encoding") or {} if body else {}

    def ask(self, number: int) -> Callable[[Any], Fault]:
        """Return what asks for the fault with an instance: every second one is handed over as a model, and the form of its files goes round."""
        form, typed = FORMS[number // 2 % len(FORMS)], number % 2 == 1

        def fault(instance: Any) -> Fault:
            if not isinstance(instance, dict) or self.judge.accepts(instance) is not self.judge.accepts(self._blank(instance)):
                return None  # what a file has to be like as a text says nothing of its bytes
            if not self.judge.accepts(instance) and self.judge.accepts(self._listed(instance)):
                return None  # one file and a list of one are the same part
            with ExitStack() as opened:
                given = {name: self._given(name, value, form, opened) for name, value in instance.items()}
                body: Any = {
                    name: [one[0] for one in held] if isinstance(value, list) else held[0][0]
                    for (name, value), held in zip(instance.items(), given.values(), strict=True)
                }
                if typed and self.judge.accepts(instance):
                    body = self._model(body)
                return self._fault(
                    instance, given, self.endpoint.call({"body": body, **self.endpoint.as_media_type(media.concrete(self.media_type))}, self.reply)
                )

        return fault

    def _blank(self, instance: dict[str, Any]) -> dict[str, Any]:
        """Return an instance whose files are empty texts, which is how a client judges them."""
        blank = {name: [""] * len(value) if isinstance(value, list) else "" for name, value in instance.items() if self._is_file(name, value)}
        return {**instance, **blank}

    def _listed(self, instance: dict[str, Any]) -> dict[str, Any]:
        """Return an instance whose single files are lists of one."""
        return {name: [value] if isinstance(value, str) and self._is_file(name, value) else value for name, value in instance.items()}

    def _is_file(self, name: str, value: Any) -> bool:
        return name in self.files and (isinstance(value, str) or (isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)))

    def _given(self, name: str, value: Any, form: "Form", opened: ExitStack) -> list[Given]:
        """Return what is handed over for a property: its items, or the value alone."""
        items = value if isinstance(value, list) else [value]
        return [form(self.endpoint, opened) if self._is_file(name, value) else (one, None, None) for one in items]

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
        arrived = list(_parts(met.request) if self.is_multipart else _pairs(met.request))
        for name, value in instance.items():
            found = [one for one in arrived if one[0] == name]
            if wrong := self._difference(name, value, given[name], found):
                return Kind.CHANGES, f"the field {name} as it was given", wrong
        added = {one[0] for one in arrived} - instance.keys()
        return (Kind.CHANGES, "no other field", f"{min(added)} was added") if added and not self._has_styles else None

    @property
    def _has_styles(self) -> bool:
        return any("style" in one for one in self.encoding.values() if isinstance(one, dict))

    def _difference(self, name: str, value: Any, given: list[Given], found: list[Part]) -> str:
        """Return how a field that arrived differs from what was given, in words; "" if it does not."""
        how = self.encoding.get(name)
        if isinstance(how, dict) and ("style" in how or "explode" in how):
            return ""  # parameters are read back by style
        if not isinstance(value, list) and value is None:
            return ""  # a form has no null; whether such a field is sent is left open
        wanted = [one for one in given if one[0] is not None]
        if len(found) == 1 and isinstance(value, list) and _says(value, found[0][3]):
            return ""  # the whole array, as JSON
        if len(found) != len(wanted):
            return f"{len(found)} parts for {len(wanted)} values"
        for (one, file, kind), (_, arrived_file, arrived_kind, content) in zip(wanted, found, strict=True):
            if file is None and not _says(one, content):
                return f"{content[:100]!r} for {one!r}"
            if file is not None and (arrived_file, content) != (file, FILE):
                return f"a file named {arrived_file!r} of {len(content)} bytes for one named {file!r} of {len(FILE)}"
            if file is not None and (not arrived_kind or (kind is not None and arrived_kind != kind)):
                return f"the media type {arrived_kind or 'none'} for {kind or 'some'}"
        return ""


Form = Callable[[Endpoint, ExitStack], Given]


def _as_bytes(_: Endpoint, __: ExitStack) -> Given:
    return FILE, "file", None


def _as_path(_: Endpoint, opened: ExitStack) -> Given:
    return _written(opened), "proof.bin", None


def _as_file_object(_: Endpoint, opened: ExitStack) -> Given:
    return opened.enter_context(_written(opened).open("rb")), "proof.bin", None


def _as_named_file(endpoint: Endpoint, _: ExitStack) -> Given:
    return endpoint.wire.package.File(io.BytesIO(FILE), 'a "b".bin', "image/x-proof"), 'a "b".bin', "image/x-proof"


FORMS: tuple[Form, ...] = (_as_bytes, _as_path, _as_file_object, _as_named_file)


def _written(opened: ExitStack) -> Path:
    path = Path(opened.enter_context(tempfile.TemporaryDirectory()), "proof.bin")
    path.write_bytes(FILE)
    return path


def _file_properties(schemas: Schemas, at: str) -> Iterator[str]:
    """Yield the names of the properties that hold a file, or several."""
    for name, found in ObjectSchema(schemas.document, at).properties.items():
        node = schemas.document.get(found.pointer)
        resolved = schemas.document.follow(found.pointer, node)[1]
        items = resolved.get("items") if isinstance(resolved, dict) else None
        candidates = [resolved, schemas.document.follow(found.pointer, items)[1] if isinstance(items, dict) else None]
        if any(isinstance(one, dict) and one.get("type", "string") == "string" and media.is_file(one) for one in candidates):
            yield name


def _parts(request: httpx.Request) -> Iterator[Part]:
    """Yield the parts of a multipart body, as the standard library reads them."""
    head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode()
    message = email.message_from_bytes(head + request.content, policy=email.policy.HTTP)
    for part in message.iter_parts() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        yield _unquoted(str(name)) or "", _unquoted(part.get_filename()), str(part.get("content-type", "")), content if isinstance(content, bytes) else b""


def _unquoted(text: str | None) -> str | None:
    """Return a name as it was before browsers' way of writing it in a header (WHATWG, multipart/form-data)."""
    return None if text is None else text.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


def _pairs(request: httpx.Request) -> Iterator[Part]:
    for name, text in parse_qsl(request.content.decode(), keep_blank_values=True):
        yield name, None, "", text.encode()


def _says(value: Any, content: bytes) -> bool:
    """Whether a text says a value: a string as it stands, or any value as JSON."""
    if isinstance(value, str) and content == value.encode("utf-8", "surrogatepass"):
        return True
    try:
        return same(value, json.loads(content))
    except ValueError:
        return False
