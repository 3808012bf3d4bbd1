from collections.abc import Iterator

from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.laws.comparison import MISSING, empty
from oaswright.fuzz.plan.case import Repeat, Trace, record
from oaswright.text.json_equality import same


@law("repeat-changes-nothing", "A repeated PATCH or PUT changes nothing more", "WFC 118", compares=True)
def repeat_changes_nothing(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """The same write a second time is accepted like the first, and leaves every field that clients write as it is."""
    if not isinstance(trace.case, Repeat) or not trace.write or not trace.write.response.ok or len(trace.again) < 2:
        return
    material = known.materials.get(trace.operation.name)
    if not trace.again[0].response.ok:
        yield Breach("refused", "the second write is accepted like the first", f"{trace.again[0].response.status}")
        return
    once, twice = record(trace.after), record(trace.again[1])
    if once is None or twice is None or material is None:
        return
    for name in sorted(once.keys() | twice.keys()):
        one = material.named(name)
        old, new = once.get(name, MISSING), twice.get(name, MISSING)
        if one is not None and not one.read_only and name not in trace.volatile and not same(old, new) and not (empty(old) and empty(new)):
            yield Breach(name, f"{name} stays {show(once.get(name))}", f"{name} is {show(twice.get(name))}")
