from collections.abc import Iterator

from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.laws.comparison import empty
from oaswright.fuzz.plan.case import Action, Create, Repeat, Trace, Write, record
from oaswright.fuzz.resources.payloads import shows
from oaswright.text.json_equality import same


@law("response-is-read", "The response to a write equals the next read", "", compares=True)
def response_is_read(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Field by field, where both show it."""
    if not isinstance(trace.case, Write | Repeat | Create | Action) or not trace.write or not trace.write.response.ok:
        return
    answered, read = record(trace.write), record(trace.after)
    if answered is None or read is None or trace.write.response.status == 202:
        return
    if isinstance(trace.case, Action) and not shows(answered, read, trace.resource.key if trace.resource else ""):
        return  # an action may answer with something else that it made
    for name in sorted(answered.keys() & read.keys()):
        if name not in trace.volatile and not same(answered[name], read[name]) and not (empty(answered[name]) and empty(read[name])):
            yield Breach(name, f"{name} reads {show(answered[name])}, as the write answered", f"{name} reads {show(read[name])}")
