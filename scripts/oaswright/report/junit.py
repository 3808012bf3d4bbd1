"""Findings as JUnit XML, for CI systems that show test results: what fails a run is a failure, what could not be decided an error."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from oaswright.finding import Finding, Severity
from oaswright.text.escaping import visible

# The rules of findings that say that something could not be run or decided. What was reached of a server is one of them only where it is too little.
UNDECIDED = frozenset(("could-not-run", "could-not-replay", "not-compared"))
REACH = "reach"


def render(findings: Sequence[Finding], verb: str, data: Mapping[str, Any]) -> str:
    """Return a suite with a test case for each finding; one that passes where there is none, since CI systems refuse a suite without tests."""
    tags = [_tag(finding, is_stopped=bool(data.get("is_stopped"))) for finding in findings]
    cases = (
        "".join(_case(finding, tag) for finding, tag in zip(findings, tags, strict=True))
        or f"\n  <testcase classname={quoteattr(verb)} name={quoteattr(f'{verb}: no findings')}/>"
    )
    head = (
        f'<testsuite name={quoteattr(f"oaswright {verb}")} tests="{max(1, len(findings))}" failures="{tags.count("failure")}" errors="{tags.count("error")}">'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{cases}\n</testsuite>'


def _tag(finding: Finding, *, is_stopped: bool) -> str:
    """Return the element that says what a finding is; "" for one that fails nothing."""
    if finding.rule in UNDECIDED:
        return "error"
    if finding.severity is not Severity.ERROR:
        return ""
    return "error" if is_stopped or finding.rule == REACH else "failure"


def _case(finding: Finding, tag: str) -> str:
    name = _attribute(f"{finding.position or finding.pointer}: {finding.rule}")
    if tag:
        inner = f"<{tag} message={_attribute(finding.message)} type={_attribute(finding.rule)}>{_text(finding.hint)}</{tag}>"
    else:
        inner = f"<system-out>{_text(f'{finding.severity.value}: {finding.message}')}</system-out>"
    return f"\n  <testcase classname={_attribute(finding.rule)} name={name}>{inner}</testcase>"


def _attribute(text: str) -> str:
    """Return an XML attribute's value, quoted; what XML cannot hold is not visible either, so it is escaped."""
    return quoteattr(visible(text, keep="\t\n"))


def _text(text: str) -> str:
    return escape(visible(text, keep="\t\n"))
