"""The schemas that apply to the same instance: a schema, and those that its in-place applicators bring in (JSON Schema 2020-12, 10.2).

In OpenAPI 3.0 whatever stands beside a `$ref` means nothing; from 3.1 on it applies together with what the reference leads to.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from oaswright import pointer
from oaswright.document import objects
from oaswright.document.syntax.sections import IN_PLACE

# What a schema says without asserting anything of its instances.
ANNOTATIONS = frozenset(
    ("discriminator", "xml", "externalDocs", "example", "examples", "title", "description", "default", "deprecated", "readOnly", "writeOnly", "$comment")
)

ALTERNATIVES = ("anyOf", "oneOf")
CONDITIONS = ("if", "then", "else")
# What OpenAPI 3.0 does not have: conditions came with 3.1.
_LATER = frozenset((*CONDITIONS, "dependentRequired", "dependentSchemas", "unevaluatedProperties"))

_APPLICATORS = frozenset(("$ref", "allOf", *ALTERNATIVES, *CONDITIONS, "dependentSchemas"))

# The keywords by which a schema brings in others that apply to the same instance.
COMBINING = IN_PLACE | {"$ref"}


class Readable(Protocol):
    """What is needed of a document: `get` raises KeyError where nothing stands at a pointer.

    One that also has `applied`, as `in_place` without its first argument, is asked with that: it may remember what it answered.
    """

    @property
    def is_30(self) -> bool:
        """Whether the document is of OpenAPI 3.0."""

    def get(self, at: str) -> Any:
        """Return the node at a pointer."""


@dataclass(frozen=True, slots=True)
class Subschema:
    """A schema that applies in place. `branch` is the pointer of the alternative or condition that it depends on, "" if it applies to every instance."""

    pointer: str
    schema: dict[str, Any] = field(repr=False)
    branch: str = ""

    @property
    def always(self) -> bool:
        """Whether it applies to every instance."""
        return not self.branch


def in_place(document: Readable, at: str) -> Iterable[Subschema]:
    """Return what applies to an instance of the schema at a pointer: references and `allOf` before the schema itself, then what depends on a branch."""
    remembered: Callable[[str], Iterable[Subschema]] | None = getattr(document, "applied", None)
    return remembered(at) if remembered else walked(document, at)


def walked(document: Readable, at: str) -> Iterator[Subschema]:
    """Yield the same, walked anew.

    Each schema comes at most twice, as one that always applies and as one that depends on a branch, so the work is linear in the document.
    References that cannot be resolved are passed over.
    """
    seen: set[tuple[str, bool]] = set()
    stack: list[Subschema | tuple[str, str]] = [(at, "")]
    while stack:
        top = stack.pop()
        if isinstance(top, Subschema):
            yield top
            continue
        here, branch = top
        if (here, not branch) in seen or (here, True) in seen:
            continue
        seen.add((here, not branch))
        node = _node(document, here)
        if isinstance(node, dict) and _APPLICATORS.isdisjoint(node):
            yield Subschema(here, node, branch)
        elif isinstance(node, dict):
            stack.extend(reversed(list(_steps(document, here, node, branch))))


def _steps(document: Readable, at: str, node: dict[str, Any], branch: str) -> Iterator[Subschema | tuple[str, str]]:
    if target := reference(node):
        yield target, branch
        if document.is_30:
            return
    yield from ((pointer.join(at, "allOf", index), branch) for index in range(len(objects.listing(node.get("allOf")))))
    yield Subschema(at, node, branch)
    for there in _branches(at, known(node, is_30=document.is_30)):
        yield there, there


def known(schema: dict[str, Any], *, is_30: bool) -> dict[str, Any]:
    """Return a schema without the keywords that its version of OpenAPI does not have."""
    return {key: node for key, node in schema.items() if key not in _LATER} if is_30 and not _LATER.isdisjoint(schema) else schema


def _branches(at: str, node: dict[str, Any]) -> Iterator[str]:
    """Yield the pointers of the schemas that apply to some instances only: alternatives, conditions and dependent schemas."""
    for keyword in ALTERNATIVES:
        yield from (pointer.join(at, keyword, index) for index in range(len(objects.listing(node.get(keyword)))))
    yield from (pointer.join(at, keyword) for keyword in CONDITIONS if keyword in node)
    yield from (pointer.join(at, "dependentSchemas", name) for name in objects.mapping(node.get("dependentSchemas")))


def reference(node: Any) -> str:
    """Return the pointer that a schema's `$ref` leads to, "" if it has none inside the document."""
    target = node.get("$ref") if isinstance(node, dict) else None
    return target[1:] if isinstance(target, str) and target.startswith("#/") else ""


def is_alias(document: Readable, node: Any) -> bool:
    """Tell whether a schema is a reference and asserts nothing of its own."""
    return bool(reference(node)) and (document.is_30 or all(key in ANNOTATIONS or key == "$ref" or key.startswith("x-") for key in node))


def _node(document: Readable, at: str) -> Any:
    try:
        return document.get(at)
    except (KeyError, IndexError, ValueError):
        return None
