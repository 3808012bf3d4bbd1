from collections.abc import Iterator

from oaswright.fuzz.laws import Breach, LawContext, law
from oaswright.fuzz.laws.verdict import WITH_BODY
from oaswright.fuzz.plan.access import BROKEN, NOBODY
from oaswright.fuzz.plan.case import Authorization, Trace
from oaswright.fuzz.resources import guesses


@law("scopes", "Every token does exactly what the document grants it", "WFC 306")
def scopes(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """No token and a broken one are refused with 401 (or 403), a weaker one with 403 (or 404); one with the scope is let in."""
    if not isinstance(trace.case, Authorization) or not trace.write:
        return
    who = {NOBODY: "nobody", BROKEN: "a broken token"}.get(trace.case.credential, f"${trace.case.credential}")
    status = trace.write.response.status
    guessed = guesses.says([trace.operation.node], "security")
    # A request without the body that the document does not describe may be refused for that before anybody is asked for.
    lacks_body = status in (400, 415, 422) and trace.operation.method in WITH_BODY and trace.operation.body is None
    expected = (401, 403, 404) if trace.case.credential in (NOBODY, BROKEN) else (403, 404)
    if not trace.case.allowed and status < 400:
        # Without any token to send, the server may have its authentication switched off.
        yield Breach(f"{who} is let in", f"{who} is refused: {trace.case.why}", f"{status}", guessed=guessed or not known.tokens.all)
    elif not trace.case.allowed and status not in expected and 400 <= status < 500 and known.tokens.all and not lacks_body:
        yield Breach(
            f"{who} is refused with {status}", f"{who} is refused with one of {', '.join(map(str, expected))}: {trace.case.why}", f"{status}", guessed=guessed
        )
    elif trace.case.allowed and (status == 401 or (status == 403 and trace.case.exists and not trace.case.granted)):
        yield Breach(f"{who} is refused", f"{who} may do this: {trace.case.why}", f"{status}", guessed=guessed)
