"""Findings as JUnit XML, for CI systems that show test results."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from oaswright.finding import Finding, Severity
from oaswright.text.escaping import visible


def render(findings: Sequence[Finding], verb: str, _: Mapping[str, Any]) -> str:
    """Return a suite with a test case for each finding; one that passes where there is none, since CI systems refuse a suite without tests."""
    failures = sum(finding.severity is Severity.ERROR for finding in findings)
    cases = "".join(_case(finding) for finding in findings) or f"\n  <testcase classname={quoteattr(verb)} name={quoteattr(f'{verb}: no findings')}/>"
    head = f'<testsuite name={quoteattr(f"oaswright {verb}")} tests="{max(1, len(findings))}" failures="{failures}" errors="0">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{cases}\n</testsuite>'


def _case(finding: Finding) -> str:
    name = _attribute(f"{finding.position or finding.pointer}: {finding.rule}")
    if finding.severity is Severity.ERROR:
        inner = f"<failure message={_attribute(finding.message)} type={_attribute(finding.rule)}>{_text(finding.hint)}</failure>"
    else:
        inner = f"<system-out>{_text(f'{finding.severity.value}: {finding.message}')}</system-out>"
    return f"\n  <testcase classname={_attribute(finding.rule)} name={name}>{inner}</testcase>"


def _attribute(text: str) -> str:
    """Return an XML attribute's value, quoted; what XML cannot hold is not visible either, so it is escaped."""
    return quoteattr(visible(text, keep="\t\n"))


def _text(text: str) -> str:
    return escape(visible(text, keep="\t\n"))
