from collections.abc import Iterator
from itertools import zip_longest

from oaswright.fuzz.failure import Category
from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.laws.comparison import holds
from oaswright.fuzz.laws.written_is_read import can_be_read
from oaswright.fuzz.plan.case import Concurrent, Trace, record


@law("both-survive", "Writes to different fields at the same time both survive", "", compares=True)
def both_survive(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """If both were accepted, none of them is as if it had not been. What is also lost when they come one after the other is a matter of another law."""
    if not isinstance(trace.case, Concurrent) or not all(write.response.ok for write in trace.writes):
        return
    before, after, names = record(trace.before) or {}, record(trace.after), trace.case.fields
    if after is None:
        return
    for name, body, in_turn in zip_longest(names, trace.case.sent, trace.again[3::4]):  # a write and a read, twice: the write in question is the first
        is_lost = name in after and not holds(body[name], after[name], name) and (name not in before or holds(before[name], after[name], name))
        if is_lost and name not in trace.volatile and (in_turn is None or holds(body[name], (record(in_turn) or {}).get(name), name)):
            category = Category.BUG if can_be_read(known, trace, name, body[name]) else Category.QUESTION
            expected = f"{name} is {show(body[name])}, as one of two writes said that were both accepted"
            shown = (trace.before, *trace.writes, trace.after)
            yield Breach("lost", expected, f"{name} is {show(after[name])}", steps=tuple(filter(None, shown)), category=category)
