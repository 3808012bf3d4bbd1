from collections.abc import Iterator

from oaswright.fuzz.laws import Breach, Known, law, show
from oaswright.fuzz.laws.comparison import holds
from oaswright.fuzz.plan.case import Concurrent, Trace, record


@law("both-survive", "Writes to different fields at the same time both survive", "", compares=True)
def both_survive(trace: Trace, known: Known) -> Iterator[Breach]:
    """If both were accepted, both can be read."""
    if not isinstance(trace.case, Concurrent) or not all(write.response.ok for write in trace.writes):
        return
    after, names = record(trace.after), trace.case.fields
    if after is None:
        return
    for name, body in zip(names, trace.case.sent, strict=True):
        if name in after and name not in trace.volatile and not holds(body[name], after[name], name):
            yield Breach("lost", f"{name} is {show(body[name])}, as one of two writes said that were both accepted", f"{name} is {show(after[name])}")
