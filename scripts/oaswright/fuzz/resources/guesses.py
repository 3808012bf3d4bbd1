"""Whether what a server breaks is only a guess of the document: a constraint whose `x-provenance` says `guessed`.

A note speaks of the constraints that its `rule` has words for, or whose value it names; one without such words speaks of all that
stands beside it. What breaks several constraints is a guess only if each of them is.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from oaswright.api.direction import Direction
from oaswright.api.operation import Operation
from oaswright.api.provenance import KEY
from oaswright.api.schema import Schemas
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.fuzz.resources.resource_shape import json_schema
from oaswright.probes import Judge

LEAST, MOST = r"at least|minimum|or more|from|empty|positive|negative", r"at most|maximum|up to|or less|longest|limit"
WORDS = {
    "minimum": LEAST, "exclusiveMinimum": LEAST, "minLength": LEAST, "minItems": LEAST, "minProperties": LEAST,
    "maximum": MOST, "exclusiveMaximum": MOST, "maxLength": MOST, "maxItems": MOST, "maxProperties": MOST,
    "enum": r"values?|kinds?|one of", "const": r"values?|kinds?|always", "required": r"required|always|mandatory", "type": r"null|type|number|text|list",
    "pattern": r"form|pattern", "format": r"form|format", "readOnly": r"read-?only", "additionalProperties": r"other|unknown", "uniqueItems": r"unique|twice",
    "security": r"scopes?|token|auth", "headers": r"comes|header",
}  # fmt: skip
ALONE = ("items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "contains", "propertyNames")
NAMED = ("properties", "patternProperties", "prefixItems")


def is_guessed(document: Document, judge: Judge, value: Any) -> bool:
    """Whether everything that forbids a value is a guess."""
    errors = list(judge.validator.iter_errors(value))
    return bool(errors) and all(_breaks_guess(document, judge.pointer, error) for error in errors)


def says(nodes: Sequence[Any], keyword: str, value: Any = None) -> bool:
    """Whether one of these objects marks its constraint of a keyword as guessed."""
    return any(note.get("status") == "guessed" and _speaks(str(note.get("rule") or ""), keyword, value, node) for node in nodes for note in _notes(node))


def of_schemathesis(check: str, operation: Operation | None, schemas: Schemas, body: Any, status: int, answered: Any) -> bool:
    """Whether a failure of schemathesis rests on guesses alone."""
    if operation is None:
        return False
    if check == "negative_data_rejection" and body is not None and (pointer := json_schema(operation.body)):
        return is_guessed(schemas.document, Judge(schemas, pointer, Direction.REQUEST), body)
    if check == "response_schema_conformance" and (pointer := json_schema(operation.response(status))):
        return is_guessed(schemas.document, Judge(schemas, pointer, Direction.RESPONSE), answered)
    return False


def _breaks_guess(document: Document, start: str, error: Any) -> bool:
    path = [str(token) for token in error.evaluation_path]
    nodes = _nodes(document, start, path[:-1])
    keyword = path[-1] if path else ""
    value = next((node[keyword] for node in nodes if keyword in node), None)
    missing = re.match(r'"(.*)" is a required property', error.message)
    inside = [objects.mapping(node.get("properties")).get(missing[1]) for node in nodes] if missing else []
    if missing and any(_named_otherwise(note, missing[1]) for node in nodes for note in _notes(node)):
        nodes = []
    return says([*nodes, *(_follow(document, one) for one in inside)], keyword, value)


def _named_otherwise(note: dict[str, Any], name: str) -> bool:
    """Whether a note names other fields than this one."""
    named = re.findall(r"`([^`]+)`", str(note.get("rule") or ""))
    return bool(named) and name not in named


def _nodes(document: Document, start: str, path: list[str]) -> list[dict[str, Any]]:
    """Return the schemas on the way that speak of the same place of the instance as the last one."""
    found: list[Any] = []
    node: Any = {"$ref": f"#{start}"}
    rest = list(path)
    while rest and isinstance(node, dict | list):
        token = rest.pop(0)
        if token == "$ref":  # noqa: S105 # a keyword
            node = document.get(str(node.get("$ref", "#")).removeprefix("#")) if isinstance(node, dict) else None
        elif isinstance(node, list):
            node = node[int(token)] if token.isdigit() and int(token) < len(node) else None
        else:
            node = node.get(token)
            if token in NAMED and rest and isinstance(node, dict | list):
                name = rest.pop(0)
                node = node.get(name) if isinstance(node, dict) else node[int(name)]
                found.clear()
            elif token in ALONE:
                found.clear()
        found.append(node)
    return [one for one in found if isinstance(one, dict)]


def _follow(document: Document, node: Any) -> Any:
    return document.follow("", node)[1] if isinstance(node, dict) and KEY not in node else node


def _notes(node: Any) -> Iterator[dict[str, Any]]:
    value = node.get(KEY) if isinstance(node, dict) else None
    yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict))


def _speaks(rule: str, keyword: str, value: Any, node: dict[str, Any]) -> bool:
    words = WORDS.get(keyword)
    if not rule or (words and _has(rule, words)):
        return True
    if isinstance(value, int | float) and re.search(rf"(?<![\w.]){re.escape(str(value))}(?![\w.])", rule):
        return True
    # Of an operation or an object much can be said that is no constraint.
    return "properties" not in node and "responses" not in node and not re.search(r"\d", rule) and not any(_has(rule, one) for one in WORDS.values())


def _has(rule: str, words: str) -> bool:
    return bool(re.search(rf"\b({words})\b", rule, re.IGNORECASE))
