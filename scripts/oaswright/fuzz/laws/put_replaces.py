from collections.abc import Iterator
from typing import Any

from oaswright.fuzz.bodies.fields import SECRET, Field
from oaswright.fuzz.failure import Category
from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.laws.comparison import empty, inner_defaults
from oaswright.fuzz.plan.case import Repeat, Trace, Write, record
from oaswright.fuzz.resources.listing import properties
from oaswright.text.json_equality import same


@law("put-replaces", "A PUT replaces the whole resource", "WFC 117", compares=True)
def put_replaces(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """An optional field that a PUT leaves out does not keep a value that an earlier write gave it.

    Where it resets one such field and keeps another, that is a bug. Where it keeps all of them, the PUT is partial, which the document's
    authors may mean: that is a question, and all of them are one.
    """
    if trace.operation.method != "put" or not isinstance(trace.case, Write | Repeat) or not trace.write or not trace.write.response.ok:
        return
    before, after, material = record(trace.before), record(trace.after), known.materials.get(trace.operation.name)
    if before is None or after is None or material is None or not isinstance(trace.case.sent[0], dict):
        return
    kept: list[Breach] = []
    resets = False
    for one in material.fields:
        is_name = trace.resource is not None and one.name == trace.resource.key  # which the path says
        if is_name or one.required or one.read_only or one.secret or one.name in trace.case.sent[0] or one.name in trace.volatile:
            continue
        value = after.get(one.name)
        plain = same(value, one.default) or (isinstance(value, dict) and _is_plain(value, inner_defaults(known.schemas.document, one.pointer)))
        if value is not None and same(value, before.get(one.name)) and not plain and value not in ([], {}, "", False, 0):
            kept.append(Breach(one.name, f"{one.name} is unset, or its default, as it was not sent", f"{one.name} is still {show(value)}"))
        elif one.name in before and not empty(before[one.name]) and not same(value, before[one.name]):
            resets = True
    if resets:
        yield from kept
    elif kept:
        names = ", ".join(one.cause for one in kept)
        yield Breach(
            kept[0].cause,
            f"fields that are not sent ({names}) are unset, or have their defaults",
            "all of them are kept: is this PUT partial?",
            category=Category.QUESTION,
        )
    for one in material.fields:
        yield from () if one.read_only or one.secret or one.name in trace.volatile else _inside(one, trace, known)


def _inside(one: Field, trace: Trace, known: LawContext) -> Iterator[Breach]:
    """What an object that a PUT sends leaves out is not kept in it either."""
    document = known.schemas.document
    old, sent, new = ((found or {}).get(one.name) for found in (record(trace.before), trace.case.sent[0], record(trace.after)))
    if not (isinstance(old, dict) and isinstance(sent, dict) and isinstance(new, dict)):
        return
    defaults = inner_defaults(document, one.pointer)
    for name, schema in properties(document, one.pointer).items():
        value = new.get(name)
        is_quiet = name in sent or schema.get("readOnly") or SECRET.search(name) or value in (None, [], {}, "", False, 0)
        if not is_quiet and same(value, old.get(name)) and not (name in defaults and same(value, defaults[name])):
            place = f"{one.name}/{name}"
            yield Breach(place, f"{place} is unset, or its default, as it was not sent", f"{place} is still {show(value)}")


def _is_plain(value: dict[str, Any], defaults: dict[str, Any]) -> bool:
    """Whether an object holds nothing but the defaults of its fields."""
    return all(inner in (None, [], {}) or (name in defaults and same(inner, defaults[name])) for name, inner in value.items())
