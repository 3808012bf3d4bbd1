from collections.abc import Iterator
from typing import Any

from oaswright.fuzz.failure import Category
from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.laws.comparison import inner_defaults
from oaswright.fuzz.plan.case import Add, Create, Repeat, Trace, Write
from oaswright.fuzz.resources import guesses
from oaswright.fuzz.resources.listing import record_schema
from oaswright.text.json_equality import same


@law("default-is-taken", "What a new resource was not given has its default", "", compares=True)
def default_is_taken(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """The default that the request's schema names, for a field that the resource shows and that no conditional rule speaks of."""
    is_whole = isinstance(trace.case, Create | Add) or (trace.operation.method == "put" and isinstance(trace.case, Write | Repeat))
    if not is_whole or not trace.case.is_valid or not trace.write or not trace.write.response.ok:
        return
    material, after, sent = known.materials.get(trace.operation.name), trace.shown, trace.case.sent[0]
    if material is None or after is None or not isinstance(sent, dict):
        return
    answered = _answered(trace, known)
    for one in material.fields:
        value: Any = after.get(one.name)
        quiet = one.read_only or one.secret or one.name in trace.volatile or material.tied(one.name)
        if "default" in one.schema and one.name not in sent and value is not None and not quiet and not same(value, one.default):
            guessed = guesses.says([one.schema], "default")
            yield Breach(one.name, f"{one.name} is {show(one.default)}, its default, as it was not sent", f"{one.name} is {show(value)}", guessed=guessed)
        elif (
            "default" not in one.schema
            and one.name in answered
            and one.name not in sent
            and value is not None
            and not quiet
            and not same(value, answered[one.name])
        ):
            expected = f"{one.name} is {show(answered[one.name])}, its default in what is answered, as it was not sent"
            yield Breach(one.name, expected, f"{one.name} is {show(value)}", category=Category.QUESTION)
        inner, read = sent.get(one.name), after.get(one.name)
        if isinstance(inner, dict) and isinstance(read, dict) and not quiet:
            for name, default in inner_defaults(known.schemas.document, one.pointer).items():
                if name not in inner and read.get(name) is not None and not same(read[name], default):
                    place = f"{one.name}/{name}"
                    yield Breach(place, f"{place} is {show(default)}, its default, as it was not sent", f"{place} is {show(read[name])}")


def _answered(trace: Trace, known: LawContext) -> dict[str, Any]:
    """The defaults in the schema of what a read answers: for its readers, so that it is a question whether the server takes them."""
    document = known.schemas.document
    pointer = record_schema(document, trace.resource.read) if trace.resource and isinstance(trace.case, Create) else ""
    return inner_defaults(document, pointer) if pointer else {}
