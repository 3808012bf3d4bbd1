from collections.abc import Iterator

from oaswright.fuzz.failure import Category
from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.laws.comparison import holds
from oaswright.fuzz.laws.written_is_read import can_be_read
from oaswright.fuzz.plan.case import Concurrent, Trace, record


@law("both-survive", "Writes to different fields at the same time both survive", "", compares=True)
def both_survive(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """If both were accepted, none of them is as if it had not been; a value that is stored otherwise than sent is a matter of another law."""
    if not isinstance(trace.case, Concurrent) or not all(write.response.ok for write in trace.writes):
        return
    before, after, names = record(trace.before) or {}, record(trace.after), trace.case.fields
    if after is None:
        return
    for name, body in zip(names, trace.case.sent, strict=True):
        is_lost = name in after and not holds(body[name], after[name], name) and (name not in before or holds(before[name], after[name], name))
        if is_lost and name not in trace.volatile:
            category = Category.BUG if can_be_read(known, trace, name, body[name]) else Category.QUESTION
            expected = f"{name} is {show(body[name])}, as one of two writes said that were both accepted"
            yield Breach("lost", expected, f"{name} is {show(after[name])}", category=category)
