from collections.abc import Iterator

from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.laws.comparison import MISSING
from oaswright.fuzz.plan.case import Create, Repeat, Trace, Write, record
from oaswright.fuzz.resources import guesses
from oaswright.text.json_equality import same


@law("read-only-fixed", "A read-only field does not take a value that is sent", "WFC 303", compares=True, beside=True)
def read_only_fixed(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """What the document marks readOnly, and what only the response knows, is not set by a write; what is made has it by itself if another one has it too."""
    if not isinstance(trace.case, Write | Repeat | Create) or not trace.write or not trace.write.response.ok:
        return
    earlier = trace.neighbour_before if isinstance(trace.case, Create) else trace.before
    before, after, material = record(earlier) or {}, record(trace.after), known.materials.get(trace.operation.name)
    sent = trace.case.sent[0]
    if after is None or material is None or not isinstance(sent, dict):
        return
    for name, value in sent.items():
        one = material.named(name)
        if (one is None or one.read_only) and name in after and same(value, after[name]) and not same(value, before.get(name, MISSING)):
            guessed = one is not None and guesses.says([one.schema], "readOnly")
            yield Breach(name, f"{name} is not taken from the request", f"{name} is {show(value)}, as sent", guessed=guessed)
