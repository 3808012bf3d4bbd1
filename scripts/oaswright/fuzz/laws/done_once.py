import re
from collections.abc import Iterator

from oaswright.fuzz.laws import Breach, LawContext, law
from oaswright.fuzz.plan.case import Action, Trace, record
from oaswright.text.json_equality import same

ALREADY = re.compile(r"\balready\b", re.IGNORECASE)


@law("done-once", "What is done already is not done again, where the document says so", "", compares=True)
def done_once(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """An action that went well, and changed its instance, is refused at once afterwards, if its 409 is for what is 'already' so.

    A guess, unless the document uses the action's own word for that, or the state's to which the action led: `already cancelled` of /cancel.
    """
    if not isinstance(trace.case, Action) or not trace.write or not trace.write.response.ok or not trace.again or not trace.again[0].response.ok:
        return
    before, after, refusal = record(trace.before), record(trace.after), trace.operation.responses.get("409")
    said = str(refusal.node.get("description", "")) if refusal else ""
    if before is None or after is None or not ALREADY.search(said):
        return
    changed = [value for name, value in after.items() if name not in trace.volatile and not same(value, before.get(name))]
    if changed:
        words = [trace.operation.path.rsplit("/", 1)[-1], *(value for value in changed if isinstance(value, str))]
        guessed = not any(_stem(word) in said.lower() for word in words if len(_stem(word)) > 2)
        yield Breach("twice", f"409 for the second time, as the document says: {' '.join(said.split())}", f"{trace.again[0].response.status}", guessed=guessed)


def _stem(word: str) -> str:
    """What `cancel`, `cancelled` and `cancels` begin with."""
    return re.sub(r"(e|ed|es|s|ing)$", "", word.lower())
