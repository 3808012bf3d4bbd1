from collections.abc import Iterator

from oaswright.fuzz.laws import Breach, LawContext, law
from oaswright.fuzz.laws.verdict import STATE
from oaswright.fuzz.plan.case import Nested, Trace
from oaswright.fuzz.plan.invalid_bodies import ARRAYS, MIXED


@law("nesting-limit", "A limit on the levels of JSON holds for arrays and objects alike", "")
def nesting_limit(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Where the document allows both, a body of more levels is not accepted once one of fewer levels was refused."""
    if not isinstance(trace.case, Nested) or not trace.case.allowed or len(trace.writes) < 2:
        return
    arrays, mixed = trace.writes[:2]
    if arrays.response.refused and arrays.response.status not in STATE and mixed.response.ok:
        expected = f"arrays and objects of {MIXED} levels are refused, as {ARRAYS} levels of arrays are"
        yield Breach(trace.case.name, expected, f"{mixed.response.status}, and {arrays.response.status} for the arrays", steps=(arrays, mixed))
