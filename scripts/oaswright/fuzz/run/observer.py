"""Watch the answers of a run: what was reached, and whether the server still answers and still takes the credentials."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

from oaswright.api.operation import Operation
from oaswright.fuzz.coverage import Coverage
from oaswright.fuzz.reach import Seen
from oaswright.fuzz.wire.caller import AGAIN, PATIENCE
from oaswright.fuzz.wire.exchange import Request, Response

SILENT = 20  # requests in a row without an answer, after which the server is looked at
TIMED_OUT = 3  # likewise, where each of them took all of its time
DENIED = 25  # answers 401 or 403 in a row to requests with a token
CREDENTIALS, SHUT_OUT, WAIT = "the credentials are not accepted any more", "the server lets nobody in any more", "the server asks to wait until"
READS = ("GET", "HEAD", "OPTIONS", "QUERY")
SHUT = frozenset((401, 403, 429, 502, 503, 504))  # what a server or a proxy says that lets nobody in any more; likewise in a row, to any request


@dataclass
class Observer:
    """`problem` is why the run must end, "" as long as it may go on. `probe` is a read that the server answered before the run.

    `wait` waits so many seconds for the server, or says that the run has not the time. `pauses` counts how often it did.
    """

    operations: dict[str, Operation]
    coverage: Coverage | None = None
    probe: Request | None = None
    problem: str = ""
    wait: Callable[[float], bool] = field(default=lambda _: False, repr=False)
    answered: int = 0
    pauses: int = 0
    _asking: str = ""
    _limited: set[str] = field(default_factory=set)
    _written: str = ""
    _looks: bool = False
    _silent: int = 0
    _timed_out: int = 0
    _denied: int = 0
    _shut: int = 0
    seen: Seen = field(init=False)

    def __post_init__(self) -> None:
        self.seen = Seen(self.operations)

    def note(self, request: Request, response: Response) -> None:
        """Count an answer."""
        name = request.operation if request.operation in self.operations else self._operation(request)
        if name:
            self.seen.note(name, response.status, response.error)
            if self.coverage:
                self.coverage.note(name, request, response)
        if response.status:
            self.answered += 1
            self._silent = self._timed_out = 0
        else:
            self._silent += 1
            self._timed_out = self._timed_out + 1 if "timed out" in response.error else 0
        self._shut = 0 if response.ok else self._shut + (response.status in SHUT)
        if response.is_busy and not self._looks and (response.seconds_to_wait or 0) > PATIENCE and (name or request.path) not in self._limited:
            self._asking = name or request.path
        if response.status in (401, 403) and request.token:
            self._denied += 1
        elif response.ok and request.token:
            self._denied = 0
            self._written = name if request.method not in READS else self._written

    @property
    def is_suspicious(self) -> bool:
        """Whether so much went wrong in a row that the server has to be looked at."""
        return not self.problem and (bool(self._asking) or self._silent >= SILENT or self._timed_out >= TIMED_OUT or max(self._denied, self._shut) >= DENIED)

    def look(self, ask: Callable[[Request], Response]) -> None:
        """Send the probe; the run ends if the server has stopped answering it, or asks for more time than the run has."""
        self._limited |= {self._asking} - {""}  # it is not looked at again for the limit of one operation
        self._asking = ""
        silent, denied, shut = self._silent, self._denied, self._shut
        self._silent = self._timed_out = self._denied = self._shut = 0
        if self.probe is None:
            if silent:
                self.problem = f"the server has stopped answering after {self.answered} answers"
            return
        self._looks = True
        try:
            answer = self._patiently(ask, self.probe)
        finally:
            self._looks = False
        if self.problem:
            return
        if answer.status == 0:
            self.problem = f"the server has stopped answering after {self.answered} answers ({answer.error})"
        elif denied and self.probe.token and answer.status in (401, 403):
            self.problem = f"{CREDENTIALS}: {self.probe.operation} with ${self.probe.token} was answered {answer.status}, and 2xx before{self._suspect}"
        elif shut and answer.status in SHUT:
            self.problem = f"{SHUT_OUT}: {self.probe.operation} was answered {answer.status}, and 2xx before"

    def _patiently(self, ask: Callable[[Request], Response], probe: Request) -> Response:
        """Return the answer to the probe; as long as that asks for time which the run has, the next one."""
        answer = ask(probe)
        for _ in range(AGAIN):
            seconds = answer.seconds_to_wait if answer.is_busy else None
            if seconds is None:
                break
            if not self.wait(seconds):
                self.problem = f"{WAIT} {_moment(seconds)}: {probe.operation} was answered {answer.status}, and 2xx before"
                break
            self.pauses += 1
            self._limited.clear()
            answer = ask(probe)
        else:
            if answer.is_busy:
                self.problem = f"{SHUT_OUT}: {probe.operation} was answered {answer.status} after each of {AGAIN} waits that the server asked for"
        return answer

    @property
    def _suspect(self) -> str:
        """What may have ended the credentials."""
        return f"; the last change before was {self._written}: if that ended them, leave it out with --exclude" if self._written else ""

    def is_blameless(self, statuses: set[int]) -> bool:
        """Whether a failure with these statuses may come from what ended the run, not from the operation."""
        causes = {401, 403} if self.problem.startswith(CREDENTIALS) else SHUT if self.problem.startswith((SHUT_OUT, WAIT)) else {0}
        return bool(self.problem) and bool(statuses & causes)

    def _operation(self, request: Request) -> str:
        path = request.path
        return next((name for pattern, name in self._patterns.get(request.method, ()) if pattern.fullmatch(path)), "")

    @cached_property
    def _patterns(self) -> dict[str, list[tuple[re.Pattern[str], str]]]:
        """What the paths of each method look like, those with the fewest parameters first."""
        found: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        for one in sorted(self.operations.values(), key=lambda one: one.path.count("{")):
            found.setdefault(one.method.upper(), []).append((re.compile(_pattern(one.path)), one.name))
        return found


def _moment(seconds: float) -> str:
    """Return the moment in so many seconds, for people, with how long that is."""
    try:
        moment = (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S UTC")
    except OverflowError:
        moment = "a moment beyond the calendar"
    return f"{moment}, {seconds:,.0f} s from now"


def _pattern(path: str) -> str:
    parts: Iterable[str] = re.split(r"\{[^{}]*\}", path)
    return "[^/]+".join(map(re.escape, parts))
