"""Document gaps, and the overlay (OpenAPI Overlay 1.0) that closes them."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import yaml

from oaswright.api.operation import Operation
from oaswright.fuzz.failure import Category
from oaswright.fuzz.report.grouping import EQUIVALENT, Entry

NAME = "document-gaps.overlay.yaml"


def overlay(entries: Sequence[Entry], operations: Mapping[str, Operation]) -> str:
    """Return an overlay that adds every undocumented refusal to its operations, as YAML; "" where there is none."""
    actions: dict[str, dict[str, Any]] = {}
    for entry in entries:
        for one in entry.failures:
            if one.category is Category.GAP and EQUIVALENT.get(one.law, one.law) == "status-is-documented" and one.steps and one.operation in operations:
                operation, status = operations[one.operation], one.steps[-1].response.status
                responses = actions.setdefault(f"$.paths[{_quoted(operation.path)}].{operation.method}", {}).setdefault("responses", {})
                responses[str(status)] = {"description": _phrase(status)}
    if not actions:
        return ""
    content = {
        "overlay": "1.0.0",
        "info": {"title": "Responses that the server gives and the document does not name", "version": "1"},
        "actions": [{"target": target, "update": {"responses": dict(sorted(update["responses"].items()))}} for target, update in sorted(actions.items())],
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=False, width=120)


def _quoted(path: str) -> str:
    return "'" + path.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"
