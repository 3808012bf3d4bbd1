from collections.abc import Iterator

from oaswright.api import media
from oaswright.api.operation import Operation
from oaswright.fuzz.failure import Category, shortened
from oaswright.fuzz.laws import Breach, LawContext, law
from oaswright.fuzz.plan.access import is_edge
from oaswright.fuzz.plan.case import Concurrent, Trace
from oaswright.fuzz.resources import guesses, resource_shape
from oaswright.fuzz.wire.caller import UNAVAILABLE
from oaswright.fuzz.wire.exchange import Exchange


@law("no-server-error", "No request makes the server fail", "WFC 100")
def no_server_error(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Neither a status of 500 or more nor a dropped connection; what was written before it in the same sequence may be why.

    Of two writes at once a server may let one wait with 503.
    """
    written: list[Exchange] = []
    for exchange in trace.sent:
        status = exchange.response.status
        if status == UNAVAILABLE and isinstance(trace.case, Concurrent):
            continue
        if status >= 500 or status == 0:
            met = exchange.response.shown(known.tokens)[:200]
            yield Breach(str(status), "an answer below 500", met, exchange.request.operation, (*written, exchange))
        elif exchange.response.ok and exchange.request.method != "GET":
            written.append(exchange)


@law("status-is-documented", "Every status is one that the document names", "")
def status_is_documented(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """For the operation, exactly, by class, or as default. A refusal (4xx) that is not named is a gap of the document."""
    for exchange, operation in _known(trace, known):
        if 0 < exchange.response.status < 500 and operation.response(exchange.response.status) is None:
            names = ", ".join(operation.responses)
            category = Category.GAP if exchange.response.refused else Category.BUG
            met = exchange.response.shown(known.tokens)[:200]
            yield Breach(str(exchange.response.status), f"one of {names}", met, operation.name, (exchange,), category=category)


@law("response-is-valid", "Every response body is valid by the document", "WFC 200")
def response_is_valid(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Its content type and its schema."""
    for exchange, operation in _known(trace, known):
        body = operation.response(exchange.response.status)
        if body is None or not body.media_types or exchange.response.status >= 500:
            continue
        kind = media.essence(exchange.response.headers.get("content-type", ""))
        if not media.is_covered(kind, body.media_types):
            yield Breach(f"{exchange.response.status} content type", f"one of {', '.join(body.media_types)}", kind or "none", operation.name, (exchange,))
            continue
        pointer = resource_shape.json_schema(body)
        if not pointer or not media.is_json(kind):
            continue
        value = exchange.response.json
        if value is None and exchange.response.body.strip() != b"null":
            yield Breach(f"{exchange.response.status} JSON", "a JSON body", exchange.response.shown(known.tokens)[:100], operation.name, (exchange,))
        elif reason := known.judge(pointer).reason(value):
            place = "/".join("*" if part.isdigit() else part for part in reason.split(":")[0].split("/"))
            guessed = guesses.is_guessed(known.schemas.document, known.judge(pointer), value)
            met = shortened(known.tokens.hide(reason), 300)
            yield Breach(f"{exchange.response.status} {place}", "a body that its schema allows", met, operation.name, (exchange,), guessed, pointer=pointer)


@law("headers-are-there", "Every header that the document requires is there", "")
def headers_are_there(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """By the response's own list; and 401 names a scheme, 405 the methods."""
    for exchange, operation in _known(trace, known):
        body = operation.response(exchange.response.status)
        for name, pointer in body.headers.items() if body else ():
            node = known.schemas.document.get(pointer)
            if node.get("required") is True and name.lower() not in exchange.response.headers:
                guessed = guesses.says([node], "headers")
                yield Breach(
                    f"{exchange.response.status} {name}", f"the header {name}", "it is not there", operation.name, (exchange,), guessed, pointer=pointer
                )


@law("within-limits", "Every answer comes within the stated time and size", "")
def within_limits(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Only where the configuration states limits."""
    for exchange in trace.sent:
        if known.max_seconds and exchange.response.elapsed > known.max_seconds:
            yield Breach("time", f"an answer within {known.max_seconds:g} s", f"{exchange.response.elapsed:.2f} s", exchange.request.operation, (exchange,))
        if known.max_bytes and len(exchange.response.body) > known.max_bytes:
            yield Breach("size", f"at most {known.max_bytes} bytes", f"{len(exchange.response.body)} bytes", exchange.request.operation, (exchange,))


def _known(trace: Trace, known: LawContext) -> Iterator[tuple[Exchange, Operation]]:
    for exchange in trace.sent:
        is_turned_away = is_edge(trace.case) and exchange.response.refused
        if exchange.request.operation in known.operations and not is_turned_away:
            yield exchange, known.operations[exchange.request.operation]
