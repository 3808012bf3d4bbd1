"""Recorded failures, sent again: the set-up, the requests, and the law that decides."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any

from oaswright import report
from oaswright.errors import UsageError
from oaswright.finding import Finding, Severity
from oaswright.fuzz.execute import bindings
from oaswright.fuzz.execute.bindings import Step
from oaswright.fuzz.laws import LawContext, all_laws, judge
from oaswright.fuzz.plan.case import SETUP, AnyCase, Concurrent, Query, from_data, retold
from oaswright.fuzz.report.grouping import EQUIVALENT
from oaswright.fuzz.report.recording import FORMAT
from oaswright.fuzz.resources.resource_shape import Resource
from oaswright.fuzz.wire.caller import Caller
from oaswright.fuzz.wire.exchange import Exchange, Request

# The checks of schemathesis that a law judges alone, by the last answer.
JUDGED_ALIKE = ("no-server-error", "status-is-documented", "response-is-valid", "headers-are-there")
# Where a refusal is what the document asks for, so that it mends the failure.
REFUSAL_IS_RIGHT = (
    "scopes",
    "unknown-id",
    "deleted-is-gone",
    "no-server-error",
    "stale-is-refused",
    "ignored_auth",
    "use_after_free",
    "object_level_authorization",
)
ELSEWHERE = (0, 401, 403, 404, 405, 410, 412, 428, 429, 502, 503, 504)


class ReplayResult(StrEnum):
    """What a repeated failure came to."""

    FAILS = "FAILS"
    PASSES = "passes"
    UNCLEAR = "UNCLEAR"


@dataclass(frozen=True)
class Recorded:
    """A recorded failure; `case` is None where schemathesis found it."""

    path: Path
    failure: dict[str, Any]
    case: AnyCase | None
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """One line that names the failure."""
        return f"{self.failure['operation']}: {self.failure['sentence']} [{self.failure['law']}] {self.failure['id']}"


@dataclass(frozen=True)
class Replayed:
    """`why` says what was met, or what stood in the way."""

    case: Recorded
    outcome: ReplayResult
    why: str = ""


def load(folder: Path, names: Sequence[str] = ()) -> list[Recorded]:
    """Return the recorded cases of a folder, or those that are named by id or file. UsageError for one that is not there."""
    paths = [Path(name) if name.endswith(".json") else folder / f"{name}.json" for name in names] or sorted(folder.glob("*.json"))
    return [_load(path) for path in paths]


def replay(case: Recorded, sender: Caller, known: LawContext, resources: Sequence[Resource]) -> Replayed:
    """Send a case's requests again, in order. It fails while its law is broken; a set-up that is refused says nothing."""
    if case.failure["operation"] not in known.operations:
        return Replayed(case, ReplayResult.UNCLEAR, f"the document has no {case.failure['operation']}")
    values: dict[str, str] = {}
    done: list[tuple[str, Exchange]] = []
    for role, group in groupby(case.steps, key=lambda step: step.role):
        for steps in _batches(case, role, list(group)):
            requests = [bindings.filled(step.request, values) for step in steps]
            ready = [request for request in requests if request]
            if len(ready) < len(steps):
                return Replayed(case, ReplayResult.UNCLEAR, f"no earlier answer gives the id in {steps[0].request.url}")
            exchanges = sender.send_at_once(ready) if len(ready) > 1 else [sender.send(ready[0])]
            for step, exchange in zip(steps, exchanges, strict=True):
                values |= step.given(exchange.response)
                done.append((role, exchange))
                if role == SETUP and not exchange.response.ok:
                    return Replayed(case, ReplayResult.UNCLEAR, f"the set-up {_said(exchange, sender)}")
    return _judged(case, done, sender, known, resources)


def _batches(case: Recorded, role: str, steps: list[Step]) -> list[list[Step]]:
    """Group the steps: writes that were sent concurrently are one group."""
    is_together = isinstance(case.case, Concurrent) and role == "writes"
    return [steps] if is_together else [[step] for step in steps]


def _judged(case: Recorded, done: list[tuple[str, Exchange]], sender: Caller, known: LawContext, resources: Sequence[Resource]) -> Replayed:
    said = _broken(case, done, known, resources)
    if said:
        return Replayed(case, ReplayResult.FAILS, sender.tokens.hide(said))
    obstacle = next((exchange for step, (role, exchange) in zip(case.steps, done, strict=True) if _is_elsewhere(case, step, role, exchange)), None)
    return Replayed(case, ReplayResult.UNCLEAR, _said(obstacle, sender)) if obstacle else Replayed(case, ReplayResult.PASSES)


def _broken(case: Recorded, done: list[tuple[str, Exchange]], known: LawContext, resources: Sequence[Resource]) -> str:
    """Return what still breaks the law, "" if nothing does."""
    wanted = alike if (alike := EQUIVALENT.get(case.failure["law"])) in JUDGED_ALIKE else case.failure["law"]
    law = next((law for law in all_laws() if law.id == wanted), None)
    last = done[-1][1]
    if law is None:
        before = case.steps[-1].status
        is_same = last.response.status == before or (last.response.ok and 200 <= before < 300)
        return f"{last.response.status}, as it was" if is_same else ""
    operation = known.operations[case.failure["operation"]]
    resource = next((one for one in resources if operation.name in {each.name for each in one.operations}), None)
    judged = done if case.case else done[-1:]
    asked = known.operations.get(case.case.operation, operation) if case.case else operation
    trace = retold(case.case or Query(operation.name), asked, resource, judged, frozenset(case.failure["volatile"]))
    return next((one.met for one in judge.judge(trace, known, (law,)).failures), "")


def _is_elsewhere(case: Recorded, step: Step, role: str, exchange: Exchange) -> bool:
    """Whether an answer is not about what the case is about: nobody there, nothing there, not allowed."""
    now = exchange.response.status
    is_judged = role in ("writes", "after", "again", "listed")
    return 200 <= step.status < 300 and now in ELSEWHERE and not (is_judged and case.failure["law"] in REFUSAL_IS_RIGHT)


def _said(exchange: Exchange, sender: Caller) -> str:
    return f"{exchange.request.method} {exchange.request.url} was answered with {exchange.response.shown(sender.tokens)[:200]}"


def _load(path: Path) -> Recorded:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise UsageError(f"{path}: recorded in format {content['format']}, and {FORMAT} is read", hint="record it again: oaswright fuzz --record")
        return Recorded(path, content, from_data(content["case"]) if content["case"] else None, tuple(_step(step) for step in content["steps"]))
    except FileNotFoundError:
        raise UsageError(f"{path}: no such recorded case", hint="oaswright replay without a name runs all of them") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: not a recorded case ({type(error).__name__}: {error})") from None


def _step(content: dict[str, Any]) -> Step:
    sent = content["request"]
    body = base64.b64decode(sent["base64"]) if "base64" in sent else sent["body"].encode() if "body" in sent else None
    request = Request(sent["method"], sent["url"], tuple((name, value) for name, value in sent["headers"]), body, sent["token"], sent["operation"])
    return Step(content["role"], request, content["status"], content["answer"], tuple(content["gives"].items()))


def lines(results: Sequence[Replayed]) -> Iterator[str]:
    """One line a case; what was expected and met of those that do not pass."""
    for one in results:
        yield f"{one.outcome}  {one.case.name}"
        if one.outcome is ReplayResult.FAILS:
            yield f"    expected: {one.case.failure['expected']}"
            yield f"    got:      {one.why}"
        elif one.outcome is ReplayResult.UNCLEAR:
            yield f"    could not be replayed: {one.why}"


def render(results: Sequence[Replayed], form: str) -> str:
    """Return the results in one of the formats; a case that could not be replayed is a warning."""
    if form == "text":
        return "\n".join(lines(results))
    cases = [{"id": one.case.failure["id"], "name": one.case.name, "outcome": one.outcome.value.lower(), "why": one.why} for one in results]
    return report.render([one for each in results for one in _findings(each)], report.Format(form), verb="replay", data={"cases": cases})


def _findings(one: Replayed) -> Iterator[Finding]:
    if one.outcome is ReplayResult.FAILS:
        message = f"{one.case.name}: expected: {one.case.failure['expected']}; got: {one.why}"
        yield Finding(one.case.failure["law"], Severity.ERROR, message)
    elif one.outcome is ReplayResult.UNCLEAR:
        yield Finding("could-not-replay", Severity.WARNING, f"{one.case.name}: could not be replayed: {one.why}")


def count(results: Sequence[Replayed]) -> str:
    """How many of each: `replay: 3 cases, 1 fails, 1 could not be replayed`."""
    failing, unclear = (sum(one.outcome is outcome for one in results) for outcome in (ReplayResult.FAILS, ReplayResult.UNCLEAR))
    return f"replay: {len(results)} case{'s' * (len(results) != 1)}, {failing} still fail{'s' * (failing == 1)}, {unclear} could not be replayed"


def exit_code(results: Sequence[Replayed]) -> int:
    """0 if all pass, 1 if one fails, 2 if none fails but one could not be replayed."""
    outcomes = {one.outcome for one in results}
    return 1 if ReplayResult.FAILS in outcomes else 2 if ReplayResult.UNCLEAR in outcomes else 0
