"""What a campaign found, as text for people and as findings for every other format."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from oaswright.api import operation
from oaswright.document import Document
from oaswright.finding import Finding, Severity
from oaswright.fuzz import event
from oaswright.fuzz.failure import Failure
from oaswright.fuzz.wire.credentials import Tokens


def text(end: event.Finished, base_url: str, tokens: Tokens) -> str:
    """Every failure with the law, what was expected, what was met and the requests; then one line of totals."""
    blocks = [failure(one, base_url, tokens) for one in end.failures]
    words = {"budget": "the request budget is spent", "time": "the time is up", "untouched": "no edit touches an operation"}
    total = f"{end.requests} requests in {end.elapsed:.1f} s, {count(end.failures)} ({words.get(end.reason, end.reason)})"
    return "\n\n".join([*blocks, total])


def count(failures: Sequence[Failure]) -> str:
    """How many failures there are, and how many warnings: those that rest on guesses."""
    guessed = sum(one.guessed for one in failures)
    certain = len(failures) - guessed
    return f"{certain} failure{'s' * (certain != 1)}" + (f", {guessed} warning{'s' * (guessed != 1)}" if guessed else "")


def failure(one: Failure, base_url: str, tokens: Tokens) -> str:
    """One failure as a block of lines."""
    notes = "  (a warning: it rests on a guess)" if one.guessed else ""
    notes += "  (was not seen a second time)" if one.again is False else ""
    code = f" [{one.code}]" if one.code else ""
    lines = [f"{one.operation}: {one.sentence}  [{one.law}]{code} {one.id}{notes}", f"    expected: {one.expected}", f"    met:      {one.met}"]
    for step in one.steps:
        lines += [f"    {line}" for line in step.request.curl(base_url, tokens).splitlines()]
        lines.append(f"      → {' '.join(step.response.shown(tokens)[:300].split())}")
    return "\n".join(lines)


def findings(failures: Sequence[Failure], document: Document, base_url: str, tokens: Tokens) -> list[Finding]:
    """The failures as findings, at the place of their operation in the document."""
    places = {one.name: one.pointer for one in operation.operations(document)}
    return [_finding(one, places.get(one.operation, ""), document, one.curl(base_url, tokens)) for one in failures]


def _finding(one: Failure, pointer: str, document: Document, curl: str) -> Finding:
    severity = Severity.WARNING if one.guessed else Severity.ERROR
    why = " (it rests on a guess)" if one.guessed else ""
    message = f"{one.operation}: {one.sentence}: expected: {one.expected}; met: {one.met}{why}"
    return Finding(one.law, severity, message, pointer, document.position(pointer, key=True), curl)


def line(one: event.Event, base_url: str, tokens: Tokens) -> str:
    """An event as one line of NDJSON."""
    body: dict[str, Any] = {"event": type(one).__name__}
    if isinstance(one, event.Found):
        body |= as_json(one.failure, base_url, tokens)
    elif isinstance(one, event.Finished):
        body |= {"requests": one.requests, "elapsed": round(one.elapsed, 3), "reason": one.reason, "failures": [failed.id for failed in one.failures]}
    else:
        body |= asdict(one)
    return json.dumps(tokens.hide_data(body))


def as_json(one: Failure, base_url: str, tokens: Tokens) -> dict[str, Any]:
    """A failure as JSON data."""
    shown = {key: getattr(one, key) for key in ("id", "law", "sentence", "operation", "cause", "code", "guessed", "again", "expected", "met")}
    steps = [{"curl": step.request.curl(base_url, tokens), "response": step.response.shown(tokens)} for step in one.steps]
    return {**shown, "steps": steps}
