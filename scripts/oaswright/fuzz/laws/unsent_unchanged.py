from collections.abc import Iterator

from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.laws.comparison import MISSING, empty
from oaswright.fuzz.plan.case import Repeat, Trace, Write, record
from oaswright.text.json_equality import same

# What is said of a field that is no longer there.
GONE = "it is gone"


@law("unsent-unchanged", "What was not sent is unchanged", "WFC 119", compares=True)
def unsent_unchanged(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """A PATCH leaves alone the fields that it does not name, but for those that the server computes or that a rule ties to one that was sent."""
    if trace.operation.method != "patch" or not isinstance(trace.case, Write | Repeat) or not trace.write or not trace.write.response.ok:
        return
    if isinstance(trace.case, Write) and trace.case.read_only:
        return  # what a field brings about that no client may send is a matter of that field
    before, after, material = record(trace.before), record(trace.after), known.materials.get(trace.operation.name)
    if before is None or after is None or material is None or not isinstance(trace.case.sent[0], dict):
        return
    sent = set(trace.case.sent[0])
    moved = sent | {other for name in sent for other in material.tied(name)} | trace.volatile
    for name, value in before.items():
        one = material.named(name)
        read = after.get(name, MISSING)
        if name in moved or one is None or one.read_only or same(value, read) or (empty(value) and empty(read)):
            continue
        yield Breach(name, f"{name} stays {show(value)}", GONE if read is MISSING else f"{name} is {show(read)}")
    for name in after.keys() - before.keys() - moved:
        one = material.named(name)
        if one is not None and not one.read_only and after[name] is not None:
            yield Breach(name, f"{name} stays unset", f"{name} is {show(after[name])}")
