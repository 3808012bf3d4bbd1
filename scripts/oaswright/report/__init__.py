"""Findings as text, JSON, GitHub annotations, SARIF 2.1.0 and JUnit XML.

What a document or a server says is hostile: whatever the format, control and bidirectional characters are escaped, and text stays text.
"""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from oaswright.finding import Finding, Severity
from oaswright.report.text import EVERYTHING, GROUPED, Listing, to_text
from oaswright.text.escaping import json_log, visible

__all__ = ["EVERYTHING", "GROUPED", "Format", "Graded", "Listing", "count", "counted", "render"]


class Format(StrEnum):
    """The formats that findings are written in."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"


def render(findings: Sequence[Finding], form: Format = Format.TEXT, *, tool: str = "oaswright", listing: Listing = EVERYTHING) -> str:
    """Return findings in one of the formats, without a newline at the end; only text can be a selection of them."""
    return to_text(findings, listing) if form is Format.TEXT else _RENDERERS[form](findings, tool)


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


def counted(findings: Iterable[G], *, strict: bool = False) -> list[G]:
    """Those that fail a run: the errors, and the warnings too where the check is strict."""
    levels = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
    return [one for one in findings if one.severity in levels]


def _json(findings: Sequence[Finding], _: str) -> str:
    return json_log(json.dumps({"findings": [asdict(finding) for finding in findings]}, indent=2, ensure_ascii=False))


def _github(findings: Sequence[Finding], _: str) -> str:
    return "\n".join(_annotation(finding) for finding in findings)


def _annotation(finding: Finding) -> str:
    level = {Severity.INFO: "notice"}.get(finding.severity, finding.severity.value)
    place = finding.position
    where = f" file={_escape(place.file, ',:')},line={place.line},col={place.column},title={_escape(finding.rule, ',:')}" if place else ""
    return f"::{level}{where}::{_escape(finding.message)}"


def _escape(text: str, more: str = "") -> str:
    """Return text for a message, or with `,:` as `more` for a property; a carriage return is escaped as every control character is."""
    text = visible(text, keep="\n")
    for character in "%\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _sarif(findings: Sequence[Finding], tool: str) -> str:
    rules = sorted({finding.rule for finding in findings})
    run = {
        "tool": {"driver": {"name": tool, "rules": [{"id": rule} for rule in rules]}},
        "results": [_result(finding) for finding in findings],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json_log(json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False))


def _result(finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": visible(finding.pointer) or "/"}]}
    if finding.position:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": _uri(finding.position.file)},
            "region": {"startLine": finding.position.line, "startColumn": finding.position.column},
        }
    level = {Severity.INFO: "note"}.get(finding.severity, finding.severity.value)
    return {"ruleId": finding.rule, "level": level, "message": {"text": visible(finding.message, keep="\n")}, "locations": [location]}


def _uri(file: str) -> str:
    return quote(visible(file).replace(os.sep, "/"), safe="/:~")


def _junit(findings: Sequence[Finding], tool: str) -> str:
    failures = sum(finding.severity is Severity.ERROR for finding in findings)
    cases = "".join(_case(finding) for finding in findings)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name={_attribute(tool)} tests="{len(findings)}" failures="{failures}">{cases}\n</testsuite>'


def _case(finding: Finding) -> str:
    name = _attribute(f"{finding.position or finding.pointer}: {finding.rule}")
    kind = "failure" if finding.severity is Severity.ERROR else "system-out"
    inner = f"<failure message={_attribute(finding.message)}/>" if kind == "failure" else ""
    return f"\n  <testcase classname={_attribute(finding.rule)} name={name}>{inner}</testcase>"


def _attribute(text: str) -> str:
    """Return an XML attribute's value, quoted; what XML cannot hold is not visible either, so it is escaped."""
    from xml.sax.saxutils import quoteattr  # brings the network along, and few runs write XML

    return quoteattr(visible(text, keep="\t\n"))


_RENDERERS: dict[Format, Callable[[Sequence[Finding], str], str]] = {
    Format.JSON: _json,
    Format.GITHUB: _github,
    Format.SARIF: _sarif,
    Format.JUNIT: _junit,
}
