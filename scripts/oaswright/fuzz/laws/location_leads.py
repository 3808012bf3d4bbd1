from collections.abc import Iterator

from oaswright.fuzz.laws import Breach, LawContext, law
from oaswright.fuzz.plan.case import Create, Trace


@law("location-leads", "Where an answer says that something was made, it can be read", "", compares=True)
def location_leads(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """The Location of a 201, if it is not where the new resource was read anyway."""
    if not isinstance(trace.case, Create) or not trace.write or trace.write.response.status != 201 or not trace.again or not trace.after:
        return
    found = trace.again[0].response
    if trace.after.response.ok and found.refused and found.status not in (401, 403):
        yield Breach("location", f"{trace.write.response.headers.get('location')} can be read", f"{found.status}")
