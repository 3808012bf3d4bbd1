"""Findings as SARIF 2.1.0, for code scanning."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from oaswright.finding import Finding, Severity
from oaswright.report.json_report import dump
from oaswright.text.escaping import address, visible

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(findings: Sequence[Finding], verb: str, _: Mapping[str, Any]) -> str:
    """Return a log with one run; its id keeps the results of several commands apart."""
    rules = sorted({finding.rule: finding.link for finding in findings}.items())
    run = {
        "tool": {"driver": {"name": "oaswright", "semanticVersion": version("oaswright"), "rules": [_rule(*one) for one in rules]}},
        "automationDetails": {"id": f"oaswright/{verb}/"},
        "results": [_result(finding) for finding in findings],
    }
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(identity: str, link: str) -> dict[str, str]:
    return {"id": visible(identity), **({"helpUri": address(link)} if link else {})}


def _result(finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": visible(finding.pointer) or "/"}]}
    if finding.position:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": quote(visible(finding.position.file).replace(os.sep, "/"), safe="/:~")},
            "region": {"startLine": finding.position.line, "startColumn": finding.position.column},
        }
    level = {Severity.INFO: "note"}.get(finding.severity, finding.severity.value)
    return {
        "ruleId": visible(finding.rule),
        "level": level,
        "message": {"text": visible(finding.message, keep="\n")},
        "locations": [location],
        "partialFingerprints": {"oaswright/v1": _fingerprint(finding)},
    }


def _fingerprint(finding: Finding) -> str:
    """Return what stays the same of a finding when lines move."""
    return hashlib.sha256("\n".join((finding.rule, finding.pointer, finding.message)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
