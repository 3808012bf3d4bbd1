from collections.abc import Iterator

from oaswright.fuzz.bodies.evidence import is_stated
from oaswright.fuzz.failure import Category
from oaswright.fuzz.laws import Breach, LawContext, law
from oaswright.fuzz.plan.access import is_edge
from oaswright.fuzz.plan.case import Trace, UnknownId
from oaswright.fuzz.resources.payloads import entries


@law("unknown-id", "An unknown id in any segment of the path is a 404 or 403", "")
def unknown_id(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Also where another segment names something that exists. A PUT may make what is not there, and a DELETE may succeed unless its 404 is documented."""
    if not isinstance(trace.case, UnknownId) or not trace.write:
        return
    status = trace.write.response.status
    if status in (403, 404, 410) and trace.after is not None and trace.after.response.ok:
        yield Breach(f"{trace.case.parameter} made", f"nothing to read, as the answer was {status}", f"{trace.after.response.status}")
    makes = trace.resource is not None and trace.resource.create is None and trace.case.parameter == trace.resource.key  # only a PUT can
    may_succeed = {"put": (200, 201, 204) if makes else (201,), "delete": () if "404" in trace.operation.responses else (200, 202, 204)}.get(
        trace.operation.method, ()
    )
    if status in (403, 404, 410, *may_succeed) or status >= 500:
        return
    if is_edge(trace.case) and trace.write.response.refused:
        return
    material = known.materials.get(trace.operation.name)
    is_plain = trace.write.request.path.endswith("99999999989") and (material is None or is_stated(material, trace.write.request.json))
    if status in (400, 422) and not is_plain:
        return  # the server may know the form of its ids, or of a body that it reads first, better than the document
    # A list below a parent that is not there may be empty, unless the document speaks of 404.
    is_empty = (
        trace.write.response.ok and trace.operation.method == "get" and entries(trace.write.response.json) == [] and "404" not in trace.operation.responses
    )
    category = Category.QUESTION if is_empty and trace.case.parameter != (trace.resource.key if trace.resource else "") else Category.BUG
    yield Breach(trace.case.parameter, f"404 or 403, as {trace.case.why}", f"{status}", category=category)
