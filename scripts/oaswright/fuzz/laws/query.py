from collections.abc import Iterator

from oaswright.fuzz.laws import Breach, LawContext, law
from oaswright.fuzz.plan.case import Query, Trace
from oaswright.fuzz.resources.payloads import entries


@law("limit-is-kept", "A list is no longer than the limit that was asked for", "")
def limit_is_kept(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """For a query parameter that calls itself a limit or a page size."""
    if not isinstance(trace.case, Query) or not trace.case.is_valid or not trace.write or not trace.write.response.ok:
        return
    for name, value in trace.case.query:
        listed = entries(trace.write.response.json)
        if (
            name.lower() in ("limit", "per_page", "page_size", "pagesize", "size", "count", "top")
            and value.isdigit()
            and listed is not None
            and len(listed) > int(value)
        ):
            yield Breach(name, f"at most {value} entries", f"{len(listed)} entries")
