from collections.abc import Iterator

from oaswright.fuzz.failure import Category
from oaswright.fuzz.laws import Breach, LawContext, law
from oaswright.fuzz.plan.case import Trace, TwoCredentials


@law("one-credential", "A request with two different credentials is refused", "")
def one_credential(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """RFC 6750 (3.1) asks for 400; a proxy may look at another one than the server does. Nearly every framework takes the first, so that it is a note."""
    if isinstance(trace.case, TwoCredentials) and trace.write and trace.write.response.ok:
        met = f"{trace.write.response.status}: the first is accepted, and the second, which is not valid, is ignored"
        yield Breach("", "two credentials in one request are refused", met, category=Category.NOTE)
