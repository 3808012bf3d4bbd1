from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from oaswright.api.direction import Direction
from oaswright.fuzz.bodies.evidence import is_stated, readings, states
from oaswright.fuzz.failure import Category
from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.plan.case import Authorization, Create, Delete, Malformed, Nested, NoHost, Query, StaleCondition, Trace, TwoCredentials, UnknownId, Write
from oaswright.fuzz.resources import guesses
from oaswright.fuzz.resources.conflict import says_fixed, says_state
from oaswright.fuzz.wire.exchange import Exchange
from oaswright.probes import Judge
from oaswright.probes.make import Maker

WITH_BODY = ("post", "put", "patch")
STATE = (401, 403, 404, 409, 410, 412, 423, 428, 429)


@law("valid-is-accepted", "A request that the document allows is accepted", "")
def valid_is_accepted(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Not refused as malformed; 404, 409 and their like say something about state, not about the request.

    A server that is stricter than a document which leaves room (a string without a pattern, a number without bounds) shows a gap of the
    document. It is a bug where the document states the values: by bounds, by a list of values, or as examples.
    """
    if not trace.case.is_valid or isinstance(trace.case, Authorization | UnknownId | Delete | StaleCondition | TwoCredentials | NoHost):
        return
    material = known.materials.get(trace.operation.name)
    for write in trace.writes:
        status = write.response.status
        if 400 <= status < 500 and status not in STATE and not says_state(write):
            body = write.request.json
            if material and isinstance(body, dict) and any((one := material.named(name)) and one.read_only for name in body):
                continue  # a server may refuse what it does not let clients set
            refers = [name for name in body if material and (one := material.named(name)) and one.refers] if isinstance(body, dict) else []
            lacks_body = material is None and trace.operation.method in WITH_BODY  # more likely the document says nothing of its body
            names_another = trace.resource is not None and isinstance(body, dict) and trace.resource.key in body  # than the path does, or than the server gives
            is_open = names_another or lacks_body or says_fixed(write)
            category = Category.BUG if not is_open and is_stated(material, body) and _is_stated_query(trace, write, known) else Category.GAP
            met = write.response.shown(known.tokens)[:200]
            yield Breach(_under_test(trace), "the request is accepted", met, steps=(write,), guessed=bool(refers), category=category)


@law("invalid-is-refused", "A request that the document does not allow is refused", "WFC 206")
def invalid_is_refused(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """With a 4xx status. A query parameter without a value says to many servers what none says."""
    if trace.case.is_valid or isinstance(trace.case, Malformed | Nested):  # some readers are lenient
        return
    material = known.materials.get(trace.operation.name)
    for write in trace.writes:
        if write.response.ok and not _is_left_empty(trace):
            why = material.judge.reason(write.request.json) if material else _why(trace, known)
            place = why.split(":")[0]
            guessed = material is not None and guesses.is_guessed(known.schemas.document, material.judge, write.request.json)
            sent = show(write.request.json, 160) if material else write.request.url
            yield Breach(_general(place), f"the request is refused, since {why}", f"{write.response.status} for {sent}", steps=(write,), guessed=guessed)


def _under_test(trace: Trace) -> str:
    """The field or the parameter that the case is about, "" if it is about all of a request."""
    match trace.case:
        case Write() | Create():
            return trace.case.read_only
        case Query():
            return trace.case.parameter
        case Malformed():
            return trace.case.defect
    return ""


def _why(trace: Trace, known: LawContext) -> str:
    """Which rule a query breaks, in the words of the validator."""
    name = _under_test(trace)
    schema = next((one.schema for one in trace.operation.parameters if one.location == "query" and one.name == name), "")
    if isinstance(trace.case, Query) and schema and (sent := dict(trace.case.query).get(name)) is not None:
        judge = Judge(known.schemas, schema, Direction.REQUEST)
        if reason := judge.reason(readings(sent)[-1]):
            return f"/{name}{reason.removeprefix('/')}"
    return f"{name}: {trace.case.why}"


def _is_left_empty(trace: Trace) -> bool:
    """Whether the parameter under test has no value."""
    return isinstance(trace.case, Query) and dict(trace.case.query).get(trace.case.parameter) == ""


def _is_stated_query(trace: Trace, sent: Exchange, known: LawContext) -> bool:
    """Whether the document states the values of all query parameters that a request sends; it promises nothing of a request that leaves out everything."""
    schemas = {one.name: one.schema for one in trace.operation.parameters if one.location == "query"}
    given = parse_qsl(urlsplit(sent.request.url).query, keep_blank_values=True)
    if not given and schemas and sent.request.body is None:
        return False
    for name, value in given:
        maker = Maker(known.schemas.json_schema(schemas[name], Direction.REQUEST)) if schemas.get(name) else None
        if maker is None or not any(states(shape, reading) for shape in maker.shapes.of(maker.root) for reading in readings(value)):
            return False
    return True


def _general(place: str) -> str:
    return "/".join("*" if part.isdigit() else part for part in place.split("/"))
