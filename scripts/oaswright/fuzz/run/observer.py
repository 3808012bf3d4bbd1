"""Watch the answers of a run: what was reached, and whether the server still answers and still takes the credentials."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from oaswright.api.operation import Operation
from oaswright.fuzz.coverage import Coverage
from oaswright.fuzz.reach import Seen
from oaswright.fuzz.wire.exchange import Request, Response

SILENT = 20  # requests in a row without an answer, after which the server is looked at
TIMED_OUT = 3  # likewise, where each of them took all of its time
DENIED = 25  # answers 401 or 403 in a row to requests with a token
CREDENTIALS, SHUT_OUT = "the credentials are not accepted any more", "the server lets nobody in any more"
SHUT = frozenset((401, 403, 429, 502, 503, 504))  # what a server or a proxy says that lets nobody in any more; likewise in a row, to any request


@dataclass
class Observer:
    """`problem` is why the run must end, "" as long as it may go on. `probe` is a read that the server answered before the run."""

    operations: dict[str, Operation]
    coverage: Coverage | None = None
    probe: Request | None = None
    problem: str = ""
    answered: int = 0
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
        if response.status in (401, 403) and request.token:
            self._denied += 1
        elif response.ok and request.token:
            self._denied = 0

    @property
    def is_suspicious(self) -> bool:
        """Whether so much went wrong in a row that the server has to be looked at."""
        return not self.problem and (self._silent >= SILENT or self._timed_out >= TIMED_OUT or max(self._denied, self._shut) >= DENIED)

    def look(self, ask: Callable[[Request], Response]) -> None:
        """Send the probe; the run ends if the server has stopped answering it."""
        silent, denied, shut = self._silent, self._denied, self._shut
        self._silent = self._timed_out = self._denied = self._shut = 0
        if self.probe is None:
            if silent:
                self.problem = f"the server has stopped answering after {self.answered} answers"
            return
        answer = ask(self.probe)
        if answer.status == 0:
            self.problem = f"the server has stopped answering after {self.answered} answers ({answer.error})"
        elif denied and self.probe.token and answer.status in (401, 403):
            self.problem = f"{CREDENTIALS}: {self.probe.operation} with ${self.probe.token} was answered {answer.status}, and 2xx before"
        elif shut and answer.status in SHUT:
            self.problem = f"{SHUT_OUT}: {self.probe.operation} was answered {answer.status}, and 2xx before"

    def is_blameless(self, statuses: set[int]) -> bool:
        """Whether a failure with these statuses may come from what ended the run, not from the operation."""
        causes = {401, 403} if self.problem.startswith(CREDENTIALS) else SHUT if self.problem.startswith(SHUT_OUT) else {0}
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


def _pattern(path: str) -> str:
    parts: Iterable[str] = re.split(r"\{[^{}]*\}", path)
    return "[^/]+".join(map(re.escape, parts))
