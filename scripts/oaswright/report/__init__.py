"""Findings in every format: text, JSON, GitHub annotations, SARIF 2.1.0, JUnit XML, Markdown and HTML.

What a document or a server says is hostile: whatever the format, control and bidirectional characters are escaped, and text stays text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from importlib import import_module
from typing import Any, Protocol, TypeVar

from oaswright.finding import FailOn, Finding, Severity
from oaswright.report.text import EVERYTHING, GROUPED, Listing, to_text

__all__ = ["EVERYTHING", "GROUPED", "HEADINGS", "Format", "Graded", "Listing", "count", "counted", "graded", "render"]


class Format(StrEnum):
    """The formats that findings are written in."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"
    MARKDOWN = "markdown"
    HTML = "html"


HEADINGS = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.INFO: "Notes"}

# The module of this package that writes each format; a run imports the one that it needs.
_WRITERS = {
    Format.JSON: "json_report",
    Format.GITHUB: "github",
    Format.SARIF: "sarif",
    Format.JUNIT: "junit",
    Format.MARKDOWN: "markdown",
    Format.HTML: "html_page",
}


def render(
    findings: Sequence[Finding],
    form: Format = Format.TEXT,
    *,
    verb: str = "check",
    data: Mapping[str, Any] | None = None,
    listing: Listing = EVERYTHING,
) -> str:
    """Return findings in one of the formats, without a newline at the end.

    Args:
        findings: The findings, with the severities that count; see `graded`.
        form: The format.
        verb: The command that found them, which JSON, SARIF, JUnit, Markdown and HTML name.
        data: What JSON holds besides the findings.
        listing: How much is written; only text can be a selection of the findings.
    """
    if form is Format.TEXT:
        return to_text(findings, listing)
    writer = import_module(f"oaswright.report.{_WRITERS[form]}")
    text: str = writer.render(findings, verb, data or {})
    return text


class Graded(Protocol):
    """Whatever has a severity."""

    @property
    def severity(self) -> Severity:
        """How grave it is."""


G = TypeVar("G", bound=Graded)


def count(findings: Sequence[Graded]) -> str:
    """How many there are, in words: `2 errors, 1 warning`."""
    found = [finding.severity for finding in findings]
    return ", ".join(f"{number} {one.value}{'s' * (number != 1)}" for one in Severity if (number := found.count(one))) or "no findings"


def counted(findings: Iterable[G], fail_on: FailOn | str = FailOn.ERROR) -> list[G]:
    """Return those that fail a run: the findings of this severity and of graver ones."""
    return [one for one in findings if FailOn(fail_on).covers(one.severity)]


def graded(findings: Iterable[Finding], fail_on: FailOn | str) -> list[Finding]:
    """Return the findings as every format shows them: what fails the run is an error."""
    level = FailOn(fail_on)
    return [replace(one, severity=Severity.ERROR) if level.covers(one.severity) else one for one in findings]
