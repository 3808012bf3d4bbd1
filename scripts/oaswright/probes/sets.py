"""Schemas as sets of instances: what one covers of another, where that can be decided."""

import json
from enum import StrEnum
from typing import Any

import jsonschema_rs
from jsonschema_rs.canonical import Containment, Satisfiability

from oaswright import graph, pointer
from oaswright.document import objects
from oaswright.incremental.recent import recent
from oaswright.probes.probe import key

# Beyond this many characters of JSON a set takes longer than the probes that would decide it less surely.
LARGEST = 200_000

# Over so many levels of references schemas are still compared as sets; between one and two thousand the library exhausts its stack.
DEEPEST = 400


class Answer(StrEnum):
    """The answer to a question about sets, which may be undecided."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def text(schema: Any) -> str:
    """Return the same text for the same schema; it stands for the set."""
    if isinstance(schema, bool):
        schema = {} if schema else {"not": {}}
    return key({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


def is_too_deep(schema: Any) -> bool:
    """Tell whether definitions refer to one another over more levels than the decision procedures stand: they recurse, and would end the process."""
    definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    if len(definitions) <= DEEPEST:
        return False
    edges = {name: [one for one in _targets(node) if one in definitions] for name, node in definitions.items()}
    return max(graph.depths(edges).values()) > DEEPEST


def _targets(node: Any) -> set[str]:
    return {pointer.split(reference)[1] for reference in objects.links(node) if reference.startswith("#/$defs/")}


def canonical(schema: Any) -> Any:
    """Return the schema as a set; None where it cannot be one."""
    return _canonical(text(schema))


@recent()
def _canonical(text: str) -> Any:
    if len(text) > LARGEST or is_too_deep(schema := json.loads(text)):
        return None
    try:
        return jsonschema_rs.canonicalize(schema, validate_formats=True, offline=True)
    except (ValueError, jsonschema_rs.ReferencingError, jsonschema_rs.canonical.CanonicalizationError):
        return None


def covers(outer: Any, inner: Any) -> Answer:
    """Whether every instance of the inner schema is one of the outer; NO may be wrong, YES is proof."""
    return text_covers(text(outer), text(inner))


@recent()
def text_covers(outer: str, inner: str) -> Answer:
    """Return the same for schemas as `text` writes them."""
    if outer == inner:
        return Answer.YES
    left, right = _canonical(outer), _canonical(inner)
    if left is None or right is None:
        return Answer.UNKNOWN
    try:
        answer = left.covers(right)
    except Exception:  # noqa: BLE001 # whatever the decision stumbles over, the probes go on
        return Answer.UNKNOWN
    return Answer.YES if answer == Containment.YES else Answer.NO if answer == Containment.NO else Answer.UNKNOWN


def difference(accepts: Any, refuses: Any) -> Any:
    """Return a schema of what one accepts and the other refuses; None where it cannot be written."""
    left, right = canonical(accepts), canonical(refuses)
    if left is None or right is None:
        return None
    try:
        return left.subtract(right).to_json_schema()
    except Exception:  # noqa: BLE001 # an operation that the canonical form does not support
        return None


def is_empty(schema: Any) -> Answer:
    """Whether no instance satisfies the schema; YES is proof."""
    subject = canonical(schema)
    if subject is None:
        return Answer.UNKNOWN
    answer = subject.satisfiability()
    return Answer.YES if answer == Satisfiability.NO else Answer.NO if answer == Satisfiability.YES else Answer.UNKNOWN
