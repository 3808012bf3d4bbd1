"""What a campaign found, as text for people and as findings for every other format."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from oaswright.api import operation
from oaswright.document.document import Document
from oaswright.finding import Finding, Severity
from oaswright.fuzz import event
from oaswright.fuzz.failure import OF_HTTP, Category, Failure
from oaswright.fuzz.report.grouping import Entry, entries
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.text.escaping import visible

SHOWN = 8  # entries that are shown whole; of the others, the first line
LISTED = 40  # entries that are shown at all
OPERATIONS = 3  # other operations that are named in an entry
STEPS = 4  # requests of an entry
LONGEST = 400  # characters of a line
SEVERITIES = {
    Category.BUG: Severity.ERROR,
    Category.WARNING: Severity.WARNING,
    Category.QUESTION: Severity.INFO,
    Category.GAP: Severity.INFO,
    Category.NOTE: Severity.INFO,
}
REASONS = {"budget": "the request budget is spent", "time": "the time is up", "untouched": "no edit touches an operation"}
OF_HTTP_ALONE = "HTTP asks for it, and the document does not speak of it"
GUESS = "it rests on a guess"
ASKED = "Questions: the document leaves room for what the server does. If it is meant, switch the law off (`off` in [tool.oaswright.fuzz])."
NOTES = "Notes, which nothing has to be done about:"
GAPS = "Document gaps: the server refuses requests in ways that the document does not mention. An overlay that adds the statuses is written to the cache."


def text(end: event.Finished, base_url: str, tokens: Tokens, document: Document) -> str:
    """Return every root cause: bugs and warnings, then questions, gaps of the document and notes; at last one line of totals."""
    found = entries(end.failures)
    wrong = [one for one in found if one.category in (Category.BUG, Category.WARNING)]
    blocks = [entry(one, base_url, tokens, document) for one in wrong[:SHOWN]]
    lines = [_line(one) for one in wrong[SHOWN:LISTED]]
    if len(wrong) > LISTED:
        lines.append(f"... and {len(wrong) - LISTED} more: `--output FILE.html` and `--format json` show all of them")
    blocks += ["\n".join(lines)] if lines else []
    for title, category in ((ASKED, Category.QUESTION), (GAPS, Category.GAP), (NOTES, Category.NOTE)):
        some = [one for one in found if one.category is category]
        more = [f"  ... and {len(some) - SHOWN} more"] if len(some) > SHOWN else []
        blocks += ["\n".join([title, *(f"  {_note(one)}" for one in some[:SHOWN]), *more])] if some else []
    total = f"{end.requests} requests in {end.elapsed:.1f} s, {count(end.failures)} ({REASONS.get(end.reason, end.reason)})"
    return visible("\n\n".join([*blocks, total]), keep="\n")


def count(failures: Sequence[Failure]) -> str:
    """Return how many root causes there are, by what is to be done about them: `2 failures, 1 document gap`."""
    found = [one.category for one in entries(failures)]
    words = [(Category.BUG, "failure"), (Category.WARNING, "warning"), (Category.QUESTION, "question"), (Category.GAP, "document gap")]
    counted = [(found.count(category), word) for category, word in words]
    return ", ".join(f"{number} {word}{'s' * (number != 1)}" for number, word in counted if number or word == "failure")


def entry(one: Entry, base_url: str, tokens: Tokens, document: Document) -> str:
    """Return one root cause as a block of lines: a sentence, expected beside got, the requests, the place in the document."""
    best = one.best
    lines = [_line(one), f"    expected: {_short(best.expected)}", f"    got:      {_short(best.met)}"]
    others = [name for name in one.operations if name != best.operation]
    if others:
        more = f" and {len(others) - OPERATIONS} more" if len(others) > OPERATIONS else ""
        lines.append(f"    also in:  {', '.join(others[:OPERATIONS])}{more}")
    if len(one.causes) > 1:
        lines.append(f"    also at:  {_short(', '.join(one.causes[1:]))}")
    lines.append(f"    document: {place(best, document)}")
    steps = best.steps[-STEPS:]
    if len(best.steps) > STEPS:
        lines.append(f"    ... {len(best.steps) - STEPS} requests before these: --record writes them all")
    for step in steps:
        lines += [f"    {_cut(line)}" for line in step.request.curl(base_url, tokens).splitlines()]
        lines.append(f"      → {' '.join(step.response.shown(tokens)[:300].split())}")
    return "\n".join(lines)


def place(one: Failure, document: Document) -> str:
    """Return where the document speaks of what was broken: file, line and column, and the pointer."""
    pointer = _pointer(one, document)
    position = document.position(pointer, key=True)
    return f"{position}: {pointer}" if position else pointer


def _pointer(one: Failure, document: Document) -> str:
    return one.pointer or next((each.pointer for each in operation.operations(document) if each.name == one.operation), "")


def _line(one: Entry) -> str:
    best = one.best
    notes = f"  (a warning: {_doubt(best)})" if best.category is Category.WARNING else ""
    notes += "  (was not seen a second time)" if best.again is False else ""
    code = f" [{best.code}]" if best.code else ""
    return f"{best.operation}: {best.sentence}  [{best.law}]{code} {best.id}{notes}"


def _doubt(one: Failure) -> str:
    """Why a failure is a warning."""
    if one.law in ("scopes", "ignored_auth"):
        return f"{GUESS}, or no token is configured and the server has its authentication switched off"
    return OF_HTTP_ALONE if one.law in OF_HTTP else GUESS


def _note(one: Entry) -> str:
    """Return a question or a gap as one line."""
    names = list(one.operations)
    more = f" and {len(names) - OPERATIONS} more" if len(names) > OPERATIONS else ""
    return f"{', '.join(names[:OPERATIONS])}{more}: expected {_short(one.best.expected)}; got {_short(one.best.met)}  [{one.best.law}]"


def _short(text: str) -> str:
    return _within(" ".join(text.split()), LONGEST // 2)


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}... ({len(line):,} characters: --record writes all of them)"


def _within(text: str, size: int) -> str:
    return text if len(text) <= size else f"{text[: size - 1]}…"


def findings(failures: Sequence[Failure], document: Document, base_url: str, tokens: Tokens) -> list[Finding]:
    """Return the root causes as findings, at their places in the document."""
    return [_finding(one, document, one.best.curl(base_url, tokens)) for one in entries(failures)]


def _finding(one: Entry, document: Document, curl: str) -> Finding:
    best = one.best
    why = f" ({_doubt(best)})" if best.category is Category.WARNING else ""
    others = f"; also in {', '.join(one.operations[1:])}" if len(one.operations) > 1 else ""
    message = f"{best.operation}: {best.sentence}: expected: {best.expected}; got: {best.met}{why}{others}"
    pointer = _pointer(best, document)
    return Finding(best.law, SEVERITIES[best.category], message, pointer, document.position(pointer, key=True), curl)


def data(end: event.Finished, base_url: str, tokens: Tokens) -> dict[str, Any]:
    """Return what the JSON report holds besides the findings: the run, what was reached, and each failure with its requests."""
    reach = end.reach
    body = {
        "requests": end.requests,
        "seconds": round(end.elapsed, 3),
        "reason": end.reason,
        "problem": end.problem,
        "reach": {
            "operations": reach.operations,
            "reached": list(reach.reached),
            "missed": [asdict(one) for one in reach.missed],
            "covered": asdict(reach.covered),
        },
        "failures": [as_json(one, base_url, tokens) for one in end.failures],
        "causes": [[failed.id for failed in group.failures] for group in entries(end.failures)],
    }
    found: dict[str, Any] = tokens.hide_data(body)
    return found


def as_json(one: Failure, base_url: str, tokens: Tokens) -> dict[str, Any]:
    """Return a failure as JSON data."""
    shown = {key: getattr(one, key) for key in ("id", "law", "sentence", "operation", "cause", "code", "category", "again", "expected", "met", "pointer")}
    steps = [{"curl": step.request.curl(base_url, tokens), "response": step.response.shown(tokens)} for step in one.steps]
    return {**shown, "steps": steps}
