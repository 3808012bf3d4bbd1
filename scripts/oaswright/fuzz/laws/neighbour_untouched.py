from collections.abc import Iterator

from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.plan.case import Trace, record
from oaswright.text.json_equality import same


@law("neighbour-untouched", "A neighbour resource is untouched", "", compares=True, beside=True)
def neighbour_untouched(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """A write to one resource leaves another one of the same kind as it was."""
    before, after = record(trace.neighbour_before), record(trace.neighbour_after)
    if before is None or trace.neighbour_after is None:
        return
    if after is None:
        yield Breach("gone", "the neighbour is there as before", f"{trace.neighbour_after.response.status} on reading it")
        return
    for name in sorted(before.keys() | after.keys()):
        if name not in trace.volatile and not same(before.get(name), after.get(name)):
            yield Breach(name, f"{name} of the neighbour stays {show(before.get(name))}", f"it is {show(after.get(name))}")
