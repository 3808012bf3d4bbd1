from collections.abc import Iterator

from oaswright.fuzz.laws import Breach, LawContext, law
from oaswright.fuzz.plan.case import StaleCondition, Trace, record
from oaswright.text.json_equality import same


@law("stale-is-refused", "A write on the condition of an earlier state is refused", "", compares=True)
def stale_is_refused(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Where the document names If-Match and 412: with the tag of a state that is no more, and without the header, if it is required."""
    if not isinstance(trace.case, StaleCondition) or len(trace.writes) < 2 or not trace.writes[0].response.ok or not trace.again:
        return
    before, between = record(trace.before), record(trace.again[0])
    if before is not None and between is not None and not same(before, between) and trace.writes[1].response.ok:
        yield Breach("stale", f"412, as {trace.case.header} names what was there before", f"{trace.writes[1].response.status}")
    required = any(one.required and one.name == trace.case.header for one in trace.operation.parameters)
    if required and len(trace.writes) > 2 and trace.writes[2].response.ok:
        yield Breach("without", f"428 or another refusal, as {trace.case.header} is required", f"{trace.writes[2].response.status}", steps=(trace.writes[2],))


@law("tag-moves", "What has changed has another entity tag", "", compares=True)
def tag_moves(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Two reads that differ in a field that was sent do not have the same ETag (RFC 9110, 8.8.3)."""
    before, after = record(trace.before), record(trace.after)
    sent = {name for body in trace.case.sent if isinstance(body, dict) for name in body}
    if trace.before is None or trace.after is None or before is None or after is None or trace.operation.method == "get":
        return
    tags = [one.response.headers.get("etag") for one in (trace.before, trace.after)]
    moved = [name for name in before if name in after and name in sent and name not in trace.volatile and not same(before[name], after[name])]
    if tags[0] is not None and tags[0] == tags[1] and not tags[0].startswith("W/") and moved:
        yield Breach("tag", f"another ETag than {tags[0]}, as {moved[0]} has changed", f"{tags[1]}", steps=(trace.before, trace.after))
