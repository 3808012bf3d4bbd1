"""Findings as JSON. The schemas of the reports are beside this module, in `schemas/`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from oaswright.finding import Finding
from oaswright.text.escaping import json_log


def render(findings: Sequence[Finding], verb: str, data: Mapping[str, Any]) -> str:
    """Return the report of a command as JSON: the name of its schema, the findings, and what the command adds."""
    return dump({"schema": identity(verb), "findings": [asdict(finding) for finding in findings], **data})


def dump(report: Any) -> str:
    """Return a report as JSON text in which everything is visible."""
    return json_log(json.dumps(report, indent=2, ensure_ascii=False))


def identity(verb: str) -> str:
    """Return the name and version of the schema that a command's report follows."""
    return f"oaswright/{verb}/v1"
