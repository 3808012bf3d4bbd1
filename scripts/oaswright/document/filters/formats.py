"""Choose which string formats count: one that is not asserted is kept as an annotation, `x-format`, and holds nobody to it."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

from oaswright.document import objects
from oaswright.errors import UsageError

# The formats that validators assert (JSON Schema 2020-12, 7.3).
KNOWN = (
    "date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference",
    "uuid", "uri-template", "json-pointer", "relative-json-pointer", "regex",
)  # fmt: skip

EVERY = ("*",)

ANNOTATION = "x-format"


def unasserted(chosen: Sequence[str]) -> frozenset[str]:
    """Return the formats that are not asserted.

    Args:
        chosen: Names and patterns of formats that are asserted; after `!`, of those that are not. The last one that fits decides.

    Raises:
        UsageError: One of them fits no format.
    """
    found = set(KNOWN)
    for one in chosen:
        named = {known for known in KNOWN if fnmatchcase(known, one.removeprefix("!"))}
        if not named:
            raise UsageError(f"tool.oaswright.formats: '{one.removeprefix('!')}' is no string format", hint=f"the formats are {', '.join(KNOWN)}")
        found = found | named if one.startswith("!") else found - named
    return frozenset(found)


def relaxed(tree: dict[str, Any], chosen: Sequence[str]) -> dict[str, Any]:
    """Return a document in which only the chosen formats are asserted."""
    if chosen == EVERY:
        return tree
    result: dict[str, Any] = _relaxed(tree, "openapi", unasserted(chosen))
    return result


def _relaxed(node: Any, kind: str, gone: frozenset[str]) -> Any:
    if not isinstance(node, dict):
        return node
    result = node
    for tokens, inner, child in objects.parts(kind, node):
        if (new := _relaxed(child, inner, gone)) is not child:
            result = dict(node) if result is node else result
            objects.put(result, node, tokens, new)
    if kind == "schema" and isinstance(node.get("format"), str) and node["format"] in gone:
        return {ANNOTATION if key == "format" else key: value for key, value in result.items()}
    return result
