"""What a failed check of schemathesis means: a bug, a gap in the document, a warning, or nothing, as the check asks for more than the document says."""

import contextlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from oaswright.api import media, security
from oaswright.api.direction import Direction
from oaswright.api.operation import Operation
from oaswright.api.schema import Schemas
from oaswright.document.document import Document
from oaswright.fuzz.bodies import fields, forms
from oaswright.fuzz.bodies.evidence import is_stated, readings, states
from oaswright.fuzz.execute.bindings import CONDITIONS
from oaswright.fuzz.failure import OF_HTTP, Category, Failure
from oaswright.fuzz.laws.verdict import WITH_BODY
from oaswright.fuzz.resources import guesses
from oaswright.fuzz.resources.conflict import says_fixed, says_state
from oaswright.fuzz.resources.listing import CURSOR, plain, properties
from oaswright.fuzz.resources.resource_shape import json_schema
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import Exchange, Request, Response
from oaswright.pointer import join
from oaswright.probes import Judge
from oaswright.probes.make import Maker

INVALID = re.compile(r"Invalid component: (?:parameter `([^`]+)` in query|in body)")


@dataclass
class FailedChecks:
    """Judges failed checks by what the document says of the operation."""

    document: Document
    schemas: Schemas
    operations: Mapping[str, Operation]
    tokens: Tokens
    _materials: dict[str, fields.Material] = field(default_factory=dict, repr=False)

    def is_relevant(self, failure: Failure) -> bool:
        """Whether a failure tells something of the server."""
        return not (
            _asks_too_much(failure)
            or _is_refused_anyhow(failure)
            or _is_told_otherwise(failure)
            or _adds_only(failure)
            or self._sends_nothing(failure)
            or self._is_read_otherwise(failure)
            or self._is_unknown_method(failure)
        )

    def _is_unknown_method(self, failure: Failure) -> bool:
        """Whether a server answered a method that the document does not name as it may: 501 is what RFC 9110 (9.1) asks for.

        `PUT /todos/count` is what `PUT /todos/{id}` takes, for the id "count"; a browser gets the page of an application at any address.
        """
        last = failure.steps[-1] if failure.steps else None
        operation = self.operations.get(failure.operation)
        if last is None:
            return False
        if failure.law == "unsupported_method" and any(
            one.method == last.request.method.lower() and _matched(one, last.request) for one in self.operations.values()
        ):
            return True
        if failure.law == "unsupported_method" and last.response.ok and media.essence(last.response.headers.get("content-type", "")) == "text/html":
            return True
        return last.response.status == 501 and (operation is None or last.request.method.lower() != operation.method)

    def _sends_nothing(self, failure: Failure) -> bool:
        """Whether null was taken for a body that may be left out."""
        operation = self.operations.get(failure.operation)
        is_optional = operation is not None and operation.body is not None and operation.body.node.get("required") is not True
        return failure.law == "negative_data_rejection" and is_optional and bool(failure.steps) and failure.steps[-1].request.body == b"null"

    def _is_read_otherwise(self, failure: Failure) -> bool:
        """Whether a form or a query that was taken is valid if its texts are read as frameworks do."""
        operation, last = self.operations.get(failure.operation), failure.steps[-1] if failure.steps else None
        wrong = INVALID.search(failure.met) if failure.law == "negative_data_rejection" else None
        if wrong is None or operation is None or last is None:
            return False
        if wrong[1]:
            text = dict(parse_qsl(urlsplit(last.request.url).query)).get(wrong[1])
            schema = next((one.schema for one in operation.parameters if (one.location, one.name) == ("query", wrong[1])), "")
            return bool(schema and text) and fields.fits_as_text(Maker(self.schemas.json_schema(schema, Direction.REQUEST)), str(text), leniently=True)
        kind = next((value for name, value in last.request.headers if name.lower() == "content-type"), "")
        pointer = operation.body.media_types.get(media.essence(kind), "") if operation.body else ""
        texts = forms.texts(kind, last.request.body or b"")
        if not pointer or texts is None:
            return False
        known = properties(self.document, pointer)
        return Judge(self.schemas, pointer, Direction.REQUEST).accepts({name: forms.spelled(text, known.get(name, {})) for name, text in texts.items()})

    def category(self, check: str, operation: Operation | None, last: Exchange | None) -> Category:
        """Return what a failed check is: a bug, a gap in the document, or a warning."""
        if last is None or operation is None:
            return Category.BUG
        if check == "status_code_conformance" and last.response.refused:
            return Category.GAP
        if check == "positive_data_acceptance" and (says_fixed(last) or not self._states(operation, last.request)):
            return Category.GAP
        if check == "ignored_auth" and not self.tokens.all:
            return Category.WARNING
        if check == "response_headers_conformance" and self._is_json_header(operation, last.response):
            return Category.GAP
        if check in OF_HTTP and not ({"405", "4XX"} & {key.upper() for key in operation.responses}):
            return Category.WARNING
        is_guess = guesses.of_schemathesis(check, operation, self.schemas, last.request.json, last.response.status, last.response.json)
        return Category.WARNING if is_guess else Category.BUG

    def reason(self, check: str, operation: Operation | None, last: Exchange | None) -> str:
        """Return what was answered, or what is wrong with it in the words of our own law, which names the branch of `anyOf` that fits best; "" if that sees nothing."""
        if last and check in ("positive_data_acceptance", "not_a_server_error"):
            return last.response.shown(self.tokens)
        pointer = json_schema(operation.response(last.response.status)) if operation and last and check == "response_schema_conformance" else ""
        return Judge(self.schemas, pointer, Direction.RESPONSE).reason(last.response.json) if pointer and last else ""

    def _is_json_header(self, operation: Operation, response: Response) -> bool:
        """Whether a header holds as JSON text what its schema describes: then the document means `content`, and says `schema`."""
        described = operation.response(response.status)
        for name, pointer in described.headers.items() if described else ():
            text = response.headers.get(name.lower(), "")
            if text.startswith(("{", "[")) and "schema" in self.document.get(pointer):
                with contextlib.suppress(ValueError):
                    return Judge(self.schemas, join(pointer, "schema"), Direction.RESPONSE).accepts(json.loads(text))
        return False

    def lacks_credential(self, message: str) -> bool:
        """Whether what is missing or wrong in a request is the place of a credential."""
        names = {one.name or "Authorization" for one in security.schemes(self.document).values()}
        return any(f"`{name}`" in message or f"'{name}'" in message or f"(was {name})" in message for name in names)

    def _states(self, operation: Operation, request: Request) -> bool:
        """Whether the document states what a request sends, so that a server which refuses it is wrong."""
        pointer = json_schema(operation.body)
        if not self._states_path(operation, request):
            return False
        if parse_qsl(urlsplit(request.url).query) or not pointer:
            has_query = any(one.location == "query" for one in operation.parameters)  # of which a request that leaves out everything shows none
            return request.body is None and not has_query and operation.method not in WITH_BODY
        if operation.name not in self._materials:
            self._materials[operation.name] = fields.material(self.document, self.schemas, pointer, [])
        return is_stated(self._materials[operation.name], request.json)

    def _states_path(self, operation: Operation, request: Request) -> bool:
        """Whether the document states the values in the path: a server may have rules for its names that the document leaves out."""
        found = _matched(operation, request)
        schemas = {one.name: one.schema for one in operation.parameters if one.location == "path"}
        for name, text in zip(re.findall(r"\{([^}]*)\}", operation.path), found.groups() if found else (), strict=False):
            maker = Maker(self.schemas.json_schema(schemas[name], Direction.REQUEST)) if schemas.get(name) else None
            if maker is None or not any(states(shape, value) for shape in maker.shapes.of(maker.root) for value in readings(unquote(text))):
                return False
        return True


def _matched(operation: Operation, request: Request) -> re.Match[str] | None:
    """Match the path of a request with that of an operation; each parameter is a group."""
    pattern = re.sub(r"\\\{([^}]*)\\\}", "([^/]*)", re.escape(operation.path))
    return re.fullmatch(pattern, request.path)


def _asks_too_much(failure: Failure) -> bool:
    """Whether a valid request was refused for what its schema cannot say: a cursor is the server's own word, and a condition or a name speaks of what is there."""
    if failure.law != "positive_data_acceptance" or not failure.steps:
        return False
    last = failure.steps[-1]
    has_cursor = any(plain(name) in CURSOR for name, _ in parse_qsl(urlsplit(last.request.url).query, keep_blank_values=True))
    is_conditional = any(name.lower() in CONDITIONS for name, _ in last.request.headers)
    return last.response.refused and (has_cursor or says_state(last) or (is_conditional and last.response.status in (412, 428)))


def _is_refused_anyhow(failure: Failure) -> bool:
    """Whether a request without a required header was refused, only with another status than schemathesis expects: 428 says so of a condition, 404 of an id."""
    last = failure.steps[-1].response if failure.steps else None
    return last is not None and failure.law == "missing_required_header" and last.refused


def _is_told_otherwise(failure: Failure) -> bool:
    """Whether a status is not documented that is a failure of the server by itself."""
    return failure.law == "status_code_conformance" and bool(failure.steps) and failure.steps[-1].response.status >= 500


def _adds_only(failure: Failure) -> bool:
    """Whether all that is wrong with a request is a parameter that the document does not name: it forbids none, and servers ignore them."""
    broken = re.findall(r"violates `(\w+)`", failure.met)
    return failure.law == "negative_data_rejection" and set(broken) == {"additionalProperties"} and "body" not in failure.met.partition("Invalid component")[2]


def schemathesis_sentence(check: str) -> str:
    """Return what a check of schemathesis expects, in one line."""
    return EXPECTED.get(check, check.replace("_", " "))


EXPECTED = {
    "not_a_server_error": "no response has a status of 500 or more",
    "status_code_conformance": "every status is one that the document names for the operation",
    "content_type_conformance": "every content type is one that the document names for the response",
    "response_schema_conformance": "every response body is valid against its schema",
    "response_headers_conformance": "every header that the document requires is there and valid",
    "positive_data_acceptance": "a request that is valid by the document is accepted",
    "negative_data_rejection": "a request that is not valid by the document is refused",
    "use_after_free": "what was deleted is gone",
    "ensure_resource_availability": "what was created can be read",
    "missing_required_header": "a request without a required header is refused",
    "ignored_auth": "a request without valid credentials is refused",
    "unsupported_method": "a method that the document does not name is refused with 405 and Allow",
    "allow_header_conformance": "the Allow header names the methods of the document",
    "object_level_authorization": "what one identity owns is not open to another",
}
