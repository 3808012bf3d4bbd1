from collections.abc import Iterator
from typing import Any

from oaswright.fuzz.failure import Category
from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.laws.comparison import MISSING, empty, holds
from oaswright.fuzz.plan.case import Add, Create, Repeat, Trace, Write, record
from oaswright.fuzz.resources.listing import place, properties, record_schema
from oaswright.fuzz.resources.payloads import ENVELOPES
from oaswright.text.json_equality import same

EXACT = 2**53  # beyond it a number is exact only where the document says that it is an integer (RFC 8259, 6)


@law("written-is-read", "What was written is what is read", "", compares=True)
def written_is_read(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Every field of an accepted write that the resource shows has the value that was sent."""
    if not isinstance(trace.case, Write | Repeat | Create | Add) or not trace.write or not trace.write.response.ok or not trace.case.is_valid:
        return
    material, after = known.materials.get(trace.operation.name), trace.shown
    if material is None:
        return
    if after is None:
        # A list is read as one before and after it; of what was made, another law says so.
        was_shown = trace.after is not None and (not trace.after.response.ok or record(trace.before) is not None)
        if was_shown and trace.after is not None and not isinstance(trace.case, Create):
            yield Breach("gone", "the resource can be read after it was written", f"{trace.after.response.status} on reading it")
        return
    sent = trace.case.sent[0]
    shown = set(after) | set(record(trace.write) or {}) | set(record(trace.before) or {})
    for name, value in sent.items() if isinstance(sent, dict) else ():
        one = material.named(name)
        if one is None or one.read_only or one.secret or name in trace.volatile or (name not in shown and value is None):
            continue
        read = after.get(name, MISSING)
        if name not in shown and (name in ENVELOPES or name not in (known.visible(trace.resource.read) if trace.resource else ())):
            continue
        if not (holds(value, read, name) or (value is None and empty(read)) or (value in ([], {}) and empty(read))):
            is_rounded = isinstance(value, int) and abs(value) > EXACT and "integer" not in str(one.schema.get("type")) and same(float(value), read)
            is_other_order = one.schema.get("uniqueItems") is True and _members(value) == _members(read)
            category = Category.BUG if can_be_read(known, trace, name, value) else Category.QUESTION
            met = "it is not there" if read is MISSING else f"{name} is {show(read)}"
            yield Breach(name, f"{name} is {show(value)}, as sent", met, guessed=is_other_order or is_rounded, category=category)


def _members(value: Any) -> list[str]:
    """The members of a list that is meant as a set, in one order."""
    return sorted(map(show, value)) if isinstance(value, list) else [repr(value)]


def can_be_read(known: LawContext, trace: Trace, name: str, value: Any) -> bool:
    """Whether the schema of a read allows the value that was written. Where it does not, the document contradicts itself, not the server.

    Many frameworks write an optional field of a PATCH as one that may be null, and mean that null leaves it alone.
    """
    pointer = record_schema(known.schemas.document, trace.resource.read) if trace.resource else ""
    if not pointer or name not in properties(known.schemas.document, pointer):
        return True
    return known.judge(place(known.schemas.document, pointer, name)).accepts(value)
