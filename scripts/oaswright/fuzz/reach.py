"""What a campaign reached: the operations that were seen to succeed, and why the others were not."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from oaswright.api import status
from oaswright.api.operation import Operation
from oaswright.fuzz.coverage import Covered

BASE = "check the base path in the URL of the target"
NOT_CALLED = "the run ended before it was called"
SHOWN = 12  # groups of operations that were not reached


NOTHING_COVERED = Covered()


@dataclass(frozen=True)
class Missed:
    """An operation that was not seen to succeed, why, and what helps."""

    operation: str
    reason: str
    hint: str = ""


@dataclass(frozen=True)
class Reach:
    """`reached` were seen to answer with a success that the document describes, `accepted` with any; laws were judged on `held` of `resources`."""

    operations: int = 0
    reached: tuple[str, ...] = ()
    missed: tuple[Missed, ...] = ()
    held: int = 0
    resources: int = 0
    accepted: int = 0
    covered: Covered = NOTHING_COVERED

    @property
    def percent(self) -> int:
        """The share of operations that were reached, rounded down."""
        return 100 * len(self.reached) // self.operations if self.operations else 100

    @property
    def is_nothing(self) -> bool:
        """Whether there were operations, and the server accepted nothing."""
        return self.operations > 0 and not self.accepted

    def lines(self) -> list[str]:
        """Say it in words; operations with one reason share a line."""
        if not self.operations:
            return []
        laws = f", laws on {self.held} of {self.resources} resources" if self.resources else ""
        groups: dict[tuple[str, str], list[str]] = {}
        for one in self.missed:
            groups.setdefault((one.reason, one.hint), []).append(one.operation)
        said = [f"    not reached: {_named(names)}: {reason}{f'; {hint}' if hint else ''}" for (reason, hint), names in groups.items()]
        more = [f"    and {len(said) - SHOWN} other reasons"] if len(said) > SHOWN else []
        return [
            f"reached {len(self.reached)} of {self.operations} operations ({self.percent}%){laws}",
            *filter(None, [self.covered.line()]),
            *said[:SHOWN],
            *more,
        ]


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


@dataclass
class Seen:
    """The answers that each operation gave; `errors` holds the last reason why there was none."""

    operations: Mapping[str, Operation]
    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)

    def note(self, name: str, code: int, error: str) -> None:
        """Count an answer."""
        self.statuses.setdefault(name, Counter())[code] += 1
        if not code:
            self.errors[name] = error
        elif name not in self.reached and _is_success(self.operations[name], code):
            self.reached.add(name)

    def reach(self, names: frozenset[str], left_out: Mapping[str, str], has_tokens: bool, held: int, resources: int) -> Reach:
        """Judge the operations of these names; `left_out` holds those that were not to be called, with the reason."""
        wanted = sorted(names | left_out.keys(), key=list(self.operations).index)
        missed = tuple(
            Missed(name, left_out[name], f"name it with --only '{name}' to call it") if name in left_out else self._missed(self.operations[name], has_tokens)
            for name in wanted
            if name not in self.reached
        )
        accepted = sum(any(200 <= code < 300 for code in self.statuses.get(name, ())) or name in self.reached for name in wanted)
        return Reach(len(wanted), tuple(name for name in wanted if name in self.reached), missed, held, resources, accepted)

    def _missed(self, operation: Operation, has_tokens: bool) -> Missed:
        codes = self.statuses.get(operation.name, Counter())
        return Missed(operation.name, *_why(operation, codes, self.errors.get(operation.name, ""), has_tokens))


def _is_success(operation: Operation, code: int) -> bool:
    """Whether the document describes the status, and as a success; a `default` speaks for successes only where no other response does."""
    key = status.key_of(code, operation.responses)
    if not 200 <= code < 400 or not key:
        return False
    return key != "default" or not any(status.is_success(one) for one in operation.responses)


def _why(operation: Operation, codes: Mapping[int, int], error: str, has_tokens: bool) -> tuple[str, str]:
    """Return the reason and the hint for an operation that never succeeded; the most telling status decides, not the most frequent."""
    names = [one.name for one in operation.parameters if one.location == "path"]
    known = {code for code in codes if code}
    if not codes:
        return (f"no value is known for {' and '.join(names)}", _parameters(names)) if names else (NOT_CALLED, "raise --max-requests or --max-time")
    if not known:
        return f"no response ({error})", ""
    if unknown := next((code for code in known if 200 <= code < 300), 0):
        return f"it answers {unknown}, which the document does not describe", f"document the response {unknown}"
    if known <= {401, 403}:
        return _denied(known, has_tokens)
    if 429 in known and known <= {401, 403, 429}:
        return "the server limits the rate of requests (429)", "raise the server's limit for the token"
    if 409 in known:
        return (
            "the server refused it for the state of the resource (409)",
            "name an instance in a state that allows it with parameters, or make one with instances",
        )
    if known & {404, 410}:
        return (f"nothing was found (404) for {' and '.join(names)}", _parameters(names)) if names else ("the path is not there (404)", BASE)
    if failed := sorted(code for code in known if code >= 500):
        return f"the server failed ({', '.join(map(str, failed))})", ""
    return f"every request was refused ({', '.join(map(str, sorted(known)))})", "add an example of a request that the server accepts to the document"


def _denied(known: set[int], has_tokens: bool) -> tuple[str, str]:
    if not has_tokens:
        return "every answer was 401", 'set tokens = [{ env = "API_TOKEN" }] in [tool.oaswright.fuzz]'
    if known == {401}:
        return "every answer was 401", "check the value and the scheme of the token"
    return "every answer was 401 or 403", "use a token with the scopes of the operation"


def _parameters(names: Sequence[str]) -> str:
    given = ", ".join(f'{name} = "..."' for name in names)
    return f"set parameters = {{ {given} }} in [tool.oaswright.fuzz] to what the server knows"
