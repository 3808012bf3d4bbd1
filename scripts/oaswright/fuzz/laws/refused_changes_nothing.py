from collections.abc import Iterator
from typing import Any

from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.laws.comparison import MISSING, empty
from oaswright.fuzz.plan.case import Action, Trace, record
from oaswright.text.json_equality import same


@law("refused-changes-nothing", "A refused write changes nothing", "WFC 114", compares=True)
def refused_changes_nothing(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """After writes that were all answered with 4xx or 5xx, the resource reads as before."""
    if isinstance(trace.case, Action) and len(trace.again) > 2 and trace.again[2].response.refused:
        yield from _moved(trace, record(trace.again[1]), record(trace.again[3]))
    if not trace.writes or any(write.response.status < 400 for write in trace.writes) or trace.operation.method == "get":
        return
    before, after = record(trace.before), record(trace.after)
    if before is None:
        return
    if after is None:
        yield Breach("gone", "the resource is there as before", f"{trace.after.response.status if trace.after else 'nothing'} on reading it")
        return
    yield from _moved(trace, before, after)


def _moved(trace: Trace, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Iterator[Breach]:
    if before is None or after is None:
        return
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, MISSING), after.get(name, MISSING)
        if name not in trace.volatile and not same(old, new) and not (empty(old) and empty(new)):
            yield Breach(name, f"{name} stays {show(before.get(name))}", f"{name} is {show(after.get(name))}")
