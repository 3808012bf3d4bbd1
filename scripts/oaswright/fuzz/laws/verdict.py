from collections.abc import Iterator

from oaswright.fuzz.laws import Breach, Known, law, show
from oaswright.fuzz.plan.case import Authorization, Create, Delete, Malformed, Query, StaleCondition, Trace, UnknownId, Write
from oaswright.fuzz.resources import guesses

STATE = (401, 403, 404, 409, 410, 412, 423, 428, 429)


@law("valid-is-accepted", "A request that the document allows is accepted", "")
def valid_is_accepted(trace: Trace, known: Known) -> Iterator[Breach]:
    """Not refused as malformed; 404, 409 and their like say something about state, not about the request."""
    if not trace.case.is_valid or isinstance(trace.case, Authorization | UnknownId | Delete | StaleCondition):
        return
    material = known.materials.get(trace.operation.name)
    for write in trace.writes:
        status = write.response.status
        if 400 <= status < 500 and status not in STATE:
            body = write.request.json
            if material and isinstance(body, dict) and any((one := material.named(name)) and one.read_only for name in body):
                continue  # a server may refuse what it does not let clients set
            refers = [name for name in body if material and (one := material.named(name)) and one.refers] if isinstance(body, dict) else []
            yield Breach(_under_test(trace), "the request is accepted", write.response.shown(known.tokens)[:200], steps=(write,), guessed=bool(refers))


@law("invalid-is-refused", "A request that the document does not allow is refused", "WFC 206")
def invalid_is_refused(trace: Trace, known: Known) -> Iterator[Breach]:
    """With a 4xx status."""
    if trace.case.is_valid or isinstance(trace.case, Malformed):  # some readers are lenient
        return
    material = known.materials.get(trace.operation.name)
    for write in trace.writes:
        if write.response.ok:
            why = material.judge.reason(write.request.json) if material else f"{_under_test(trace)}: {trace.case.why}"
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


def _general(place: str) -> str:
    return "/".join("*" if part.isdigit() else part for part in place.split("/"))
