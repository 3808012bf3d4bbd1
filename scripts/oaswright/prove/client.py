"""Does the client send what it is given, and only what the document allows, and read all that comes? Runs in the worker."""

import importlib
from typing import Any

from oaswright.api import media, status
from oaswright.api.direction import Direction
from oaswright.api.operation import Operation, operations
from oaswright.api.schema import Schemas
from oaswright.probes import Judge, key, probes
from oaswright.probes.make import Maker
from oaswright.prove.calls import forms, outcomes, parameters, replies, requests
from oaswright.prove.calls.wire import Endpoint, Reply, Wire
from oaswright.prove.cell import Cell, Job
from oaswright.prove.models import Tick
from oaswright.prove.probe_runner import NotTried, ProbeRunner, missing, untried

# Of so many probes one also goes through the asynchronous function.
ASYNC_EVERY = 16

# The bodies of fields that have names.
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")

# Headers that say how the content of a response is written: another value than the true one would be a lie.
OF_CONTENT = frozenset(("content-type", "content-encoding", "content-length", "transfer-encoding"))

# Of so many responses one carries every documented header; the others carry those that they must have.
HEADERS_EVERY = 8


class Client:
    """The generated client, with a wire that leads back to us."""

    def __init__(self, package: Any, models: str, schemas: Schemas) -> None:
        self.schemas = schemas
        self.wire = Wire(package)
        self.operations = {one.pointer: one for one in operations(schemas.document)}
        self.carry = _carry(models)

    def close(self) -> None:
        """Let go of the connections and the event loop."""
        self.wire.close()

    def judge(self, at: str, direction: Direction) -> Judge:
        """Return the judge of a schema in one direction."""
        return Judge(self.schemas, at, direction)


def prove(client: Client, job: Job, seed: int, tick: Tick) -> Cell:
    """Return the cell of one operation's request, or of one of its documented responses."""
    operation = client.operations[job.operation]
    functions = client.wire.functions(operation)
    if functions is None:
        return missing(job, f"a function for the operation {operation.id}")
    try:
        endpoint = Endpoint(client.wire, operation, functions, parameters.required(client.schemas, operation, functions, client.wire))
        proof = _Proof(client, endpoint, operation, job, seed, tick)
    except NotTried as error:
        return untried(job, str(error))
    if job.status:
        proof.response()
    else:
        proof.request()
    return proof.tally.cell()


class _Proof:
    """The questions of one cell."""

    def __init__(self, client: Client, endpoint: Endpoint, operation: Operation, job: Job, seed: int, tick: Tick) -> None:
        self.client = client
        self.endpoint = endpoint
        self.operation = operation
        self.job = job
        self.seed = seed
        self.tick = tick
        self.tally = ProbeRunner(job)
        self.body = self._plain_body()

    def request(self) -> None:
        """Bodies and parameters; half of the probes for each where there are both."""
        known = [one for one in self.operation.parameters if one.schema]
        reply = self._good_reply()
        count = self.job.count // 2 if known and self.job.pointer else self.job.count
        if self.job.pointer:
            judge = self.client.judge(self.job.pointer, Direction.REQUEST)
            media_type = self.operation.body.content_type(self.operation.body.json_media_type) if self.operation.body else ""
            self._bodies(requests.Bodies(self.endpoint, judge, reply, self.client.carry, media_type), count)
        for one in known:
            judge = self.client.judge(one.schema, Direction.REQUEST)
            ask = parameters.Values(self.endpoint, one, judge, self.body, self.operation.path)
            for probe in probes(judge, (self.job.count - (count if self.job.pointer else 0)) // len(known), self.seed):
                self._add(probe.instance, ask.fault, valid=probe.valid, about=f"{one.location} parameter {one.name}")
        for name, at in self.operation.body.media_types.items() if self.operation.body and self.endpoint.takes_body else ():
            if media.kind(name) is media.Kind.BINARY:
                self._add(None, outcomes.uploaded(self.endpoint, name, reply), valid=True, about=f"a file of {name}", fixed=True)
            elif at and self.endpoint.has_values and media.essence(name) in _FORMS:
                self._forms(name, at, reply)
        self._add(None, requests.MinimalRequest(self.endpoint, self.body, reply).fault, valid=True, about="the plainest request", fixed=True)

    def _forms(self, media_type: str, at: str, reply: Reply) -> None:
        judge = self.client.judge(at, Direction.REQUEST)
        ask = forms.Forms(self.endpoint, judge, self.client.schemas, reply, media_type)
        for number, probe in enumerate(probes(judge, min(self.job.count, outcomes.MOST), self.seed)):
            self._add(probe.instance, ask.ask(number), valid=probe.valid, about=f"a body of {media_type}")

    def _bodies(self, ask: requests.Bodies, count: int) -> None:
        for number, probe in enumerate(probes(ask.judge, count, self.seed)):
            ask.awaited = number % ASYNC_EVERY == ASYNC_EVERY - 1
            self._add(probe.instance, ask.plain if number % 2 else ask.typed, valid=probe.valid)
        ask.awaited = False
        if self.operation.body and self.operation.body.required:
            self._add(None, ask.absent, valid=False, about="no body", fixed=True)

    def response(self) -> None:
        """Bodies that the document knows and does not know, then what no schema describes."""
        answer = self.operation.responses[self.job.status]
        media_type = answer.content_type(answer.json_media_type) if self.job.pointer else ""
        code = replies.concrete(self.job.status)
        # What is documented for HEAD is what GET would bring.
        has_body = self.job.pointer and self.operation.method != "head" and code not in replies.NO_CONTENT
        judge = self.client.judge(self.job.pointer, Direction.RESPONSE) if has_body else None
        every, needed = self._headers(self.job.status), self._headers(self.job.status, required=True)
        ask = replies.Replies(self.endpoint, judge, self.body, code, media_type, every, answer.media_types)
        for number, probe in enumerate(probes(judge, self.job.count, self.seed) if judge else ()):
            ask.awaited = number % ASYNC_EVERY == ASYNC_EVERY - 1
            ask.headers = every if number % HEADERS_EVERY == 0 else needed
            self._add(probe.instance, ask.fault, valid=probe.valid)
        ask.awaited, ask.headers = False, every
        self._outcomes(outcomes.Outcomes(self.endpoint, self.body, code, every), judge, media_type)
        for reply in [*ask.odd_replies(), *self._undocumented(media_type)]:
            self._add(reply, ask.odd, valid=False, about="what no schema describes", fixed=True)

    def _outcomes(self, ask: outcomes.Outcomes, judge: Judge | None, media_type: str) -> None:
        """Prove what a caller gets besides a response: exceptions, pages, streams and files."""
        if not self.endpoint.has_values:
            return
        count, answer = min(self.job.count, outcomes.MOST), self.operation.responses[self.job.status]
        success = status.is_success(self.job.status)
        if judge and ask.code >= 300:
            for probe in probes(judge, count, self.seed):
                self._add(probe.instance, ask.raised(media_type), valid=probe.valid, about="the exception")
        if judge and success and (pages := self.client.wire.pages_of(self.operation)) is not None:
            for probe in probes(judge, count, self.seed):
                self._add(probe.instance, ask.paged(media_type, pages), valid=probe.valid, about="a page")
        for name, at in answer.media_types.items() if success else ():
            if media.kind(name) in media.STREAMS and at and name not in answer.events:
                item = self.client.judge(at, Direction.RESPONSE)
                for probe in probes(item, count, self.seed):
                    self._add(probe.instance, ask.streamed(name, item), valid=probe.valid, about=f"an item of {name}")
            elif media.kind(name) is media.Kind.BINARY and self.operation.method != "head":
                self._add(None, ask.received(name), valid=True, about=f"a file of {name}", fixed=True)

    def _undocumented(self, media_type: str) -> list[dict[str, Any]]:
        found = replies.undocumented(list(self.operation.responses))
        return [{"status": status, "content type": media_type or "text/plain", "body": body} for status in found for body in ('{"a": 1}', "", "<html>")]

    def _add(self, instance: Any, ask: Any, *, valid: bool, about: str = "", fixed: bool = False) -> None:
        self.tally.add(instance, ask, valid=valid, about=about, fixed=fixed)
        if self.tally.probes % 50 == 0:
            self.tick(50)

    def _plain_body(self) -> dict[str, Any]:
        """Return a valid body where the operation takes one.

        Raises:
            NotTried: It needs one, and none could be made.
        """
        body = self.operation.body
        if body is None or not self.endpoint.takes_body:
            return {}
        for media_type in sorted(body.media_types, key=lambda name: not media.is_json(name)):
            if made := self._body_of(media_type, body.media_types[media_type]):
                return {"body": made[0]}
        if body.required:
            raise NotTried(f"no body could be made for {', '.join(body.media_types)}")
        return {}

    def _body_of(self, media_type: str, at: str) -> list[Any]:
        """Return a valid body of a media type, if one can be made and sent."""
        kind = media.kind(media_type)
        if not media.writable(media_type):
            return []
        if kind in (media.Kind.JSON, media.Kind.FORM, media.Kind.MULTIPART):
            found = self._good(at, Direction.REQUEST) if at else [{}]
            allowed = dict | list if media.essence(media_type) not in ("multipart/form-data", "multipart/*", "application/x-www-form-urlencoded") else dict
            return found if kind is media.Kind.JSON else [one for one in found if isinstance(one, allowed)]
        if kind is media.Kind.TEXT:
            return [one for one in self._good(at, Direction.REQUEST) if not isinstance(one, dict | list)] if at else ["a"]
        return [b"a"]

    def _plainest(self, at: str, direction: Direction) -> Any:
        """Return the smallest valid instance at hand; null if none is."""
        return next(iter(self._good(at, direction)), None)

    def _good(self, at: str, direction: Direction) -> list[Any]:
        """Return valid instances, the smallest first."""
        root = self.client.schemas.json_schema(at, direction)
        return sorted(Maker(root).good(root), key=lambda instance: len(key(instance)))

    def _good_reply(self) -> Reply:
        """Return a documented answer, the first that means success."""
        status_key = next((one for one in self.operation.responses if status.is_success(one)), next(iter(self.operation.responses), "200"))
        answer = self.operation.responses.get(status_key)
        at = answer.json_schema if answer else ""
        media_type = answer.content_type(answer.json_media_type) if answer and at else ""
        content = key(self._plainest(at, Direction.RESPONSE)).encode() if at else b""
        return Reply(replies.concrete(status_key), content, {**self._headers(status_key), **({"content-type": media_type} if media_type else {})})

    def _headers(self, status: str, *, required: bool = False) -> dict[str, str]:
        """Return a valid value for each documented header of a response, or for those alone that it must have."""
        answer = self.operation.responses.get(status)
        found = {}
        for name, at in answer.headers.items() if answer else ():
            node = self.client.schemas.document.get(at)
            value = self._plainest(f"{at}/schema", Direction.RESPONSE) if "schema" in node else "a"
            if required and node.get("required") is not True:
                continue
            if name.lower() not in OF_CONTENT and isinstance(value, str | int | float):
                text = parameters.written(value)
                found.update({name: text} if text.isascii() and text.isprintable() and text == text.strip() else {})
        return found


def _carry(models: str) -> Any:
    """Return the function of the models package that builds an instance of anything; None if it has none."""
    try:
        return getattr(importlib.import_module(models), "carry", None)
    except Exception:  # noqa: BLE001 # the models have cells of their own
        return None
