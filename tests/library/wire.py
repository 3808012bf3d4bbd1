"""HTTP as openapi.yaml describes it: from bytes to a request that fits the document, or to a refusal."""

import json
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema_rs
from oaswright.api.direction import Direction
from oaswright.api.operation import Operation, Parameter, operations
from oaswright.api.schema import Schemas
from oaswright.document import document

DOCUMENT = document.load(Path(__file__).with_name("openapi.yaml"))
SCHEMAS = Schemas(DOCUMENT)
OPERATIONS = tuple(operations(DOCUMENT))
LIMIT = 65536
PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,30})")


class Refusal(Exception):  # noqa: N818 # an answer, not an error
    """A request that is answered with a problem."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers or {}


@dataclass(frozen=True)
class Request:
    """A request that fits the document."""

    operation: Operation
    path: dict[str, Any]
    query: dict[str, Any]
    headers: dict[str, str]
    body: Any = None


@dataclass(frozen=True)
class Response:
    """`body` None means that there is none."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


VALIDATORS: dict[str, Any] = {}


def validate(schema: str, instance: Any, where: str) -> None:
    """Refuse what the schema at a pointer does not accept in a request."""
    if schema not in VALIDATORS:
        VALIDATORS[schema] = jsonschema_rs.validator_for(SCHEMAS.json_schema(schema, Direction.REQUEST), validate_formats=True)
    try:
        VALIDATORS[schema].validate(instance)
    except jsonschema_rs.ValidationError as error:
        raise Refusal(400, f"{where}: {error.message}") from None


def value(parameter: Parameter, text: str) -> Any:
    """A parameter's text as a value of its type."""
    kind = DOCUMENT.get(parameter.schema)["type"]
    read: Any = text
    if kind == "integer" and INTEGER.fullmatch(text):
        read = int(text)
    elif kind == "boolean" and text in ("true", "false"):
        read = text == "true"
    validate(parameter.schema, read, parameter.name)
    return read


def route(method: str, path: bytes) -> tuple[Operation, dict[str, bytes]]:
    """The operation that a request means, and the undecoded texts of its path parameters."""
    allowed = []
    for operation in OPERATIONS:
        template, given = operation.path.encode().split(b"/"), path.split(b"/")
        if len(template) != len(given) or not all(given[1:]):
            continue
        if all(part.startswith(b"{") or part == text for part, text in zip(template, given, strict=True)):
            if operation.method == method.lower():
                return operation, {part[1:-1].decode(): text for part, text in zip(template, given, strict=True) if part.startswith(b"{")}
            allowed.append(operation.method.upper())
    if allowed:
        raise Refusal(405, f"{method} is not known here", {"Allow": ", ".join(allowed)})
    raise Refusal(404, "There is nothing here")


def pairs(query: bytes) -> list[tuple[str, str]]:
    parts = (part.partition(b"=") for part in query.split(b"&") if part)
    return [(decoded(name.replace(b"+", b" ")), decoded(text.replace(b"+", b" "))) for name, _, text in parts]


def decoded(text: bytes) -> str:
    """Percent-encoded UTF-8 as text; anything else is refused."""
    try:
        if PERCENT.search(text):
            raise ValueError
        return unquote_to_bytes(text).decode()
    except ValueError:
        raise Refusal(400, "The address is not percent-encoded UTF-8") from None


def parsed(body: bytes) -> Any:
    """The JSON of a body: RFC 8259 and nothing more."""
    try:
        instance = json.loads(body.decode(), parse_constant=lambda _: 1 / 0)
        json.dumps(instance, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, ZeroDivisionError, RecursionError):
        raise Refusal(400, "The body is not JSON") from None
    return instance


def problem(refusal: Refusal) -> Response:
    title = HTTPStatus(refusal.status).phrase
    body = {"title": title, "status": refusal.status, "detail": refusal.detail}
    return Response(refusal.status, body, {"Content-Type": "application/problem+json", **refusal.headers})


async def content(receive: Any) -> bytes | None:
    """The whole body; None if it is too large."""
    body, more = b"", True
    while more:
        message = await receive()
        more = message.get("more_body", False)
        body = (body + message.get("body", b""))[: LIMIT + 1]
    return body if len(body) <= LIMIT else None


async def answer(send: Any, response: Response) -> None:
    text = b"" if response.body is None else json.dumps(response.body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(text)), **response.headers}
    if response.body is None:
        del headers["Content-Type"], headers["Content-Length"]
    await send({"type": "http.response.start", "status": response.status, "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()]})
    await send({"type": "http.response.body", "body": text})


async def lifespan(receive: Any, send: Any) -> None:
    while (message := await receive())["type"] != "lifespan.shutdown":
        await send({"type": message["type"] + ".complete"})
    await send({"type": "lifespan.shutdown.complete"})
