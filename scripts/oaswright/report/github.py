"""Findings as workflow commands, which GitHub shows at the lines of a pull request."""

from collections.abc import Mapping, Sequence
from typing import Any

from oaswright.finding import Finding, Severity
from oaswright.text.escaping import visible


def render(findings: Sequence[Finding], _: str, __: Mapping[str, Any]) -> str:
    """Return one annotation for each finding."""
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
