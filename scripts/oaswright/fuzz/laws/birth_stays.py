import re
from collections.abc import Iterator

from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.plan.case import Action, Repeat, Trace, Write, record
from oaswright.text.json_equality import same

BIRTH = re.compile(r"id|uuid|_id|created|created_?(at|on|date|time|by)|creation_?(date|time)|date_?created|inserted_?at", re.IGNORECASE)


@law("birth-stays", "No write moves what a resource was born with", "", compares=True)
def birth_stays(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Its id and the time at which it was made, where clients do not write them; what has none yet is made by the first write."""
    if not isinstance(trace.case, Write | Repeat | Action) or not trace.write or not trace.write.response.ok:
        return
    before, after, material = record(trace.before), record(trace.after), known.materials.get(trace.operation.name)
    if before is None or after is None:
        return
    sent = trace.case.sent[0] if trace.case.sent and isinstance(trace.case.sent[0], dict) else {}
    for name in sorted(before.keys() & after.keys()):
        one = material.named(name) if material else None
        if (
            before[name] is not None
            and BIRTH.fullmatch(name)
            and (one is None or one.read_only)
            and name not in trace.volatile
            and name not in sent
            and not same(before[name], after[name])
        ):
            yield Breach(name, f"{name} stays {show(before[name])}", f"{name} is {show(after[name])}")
