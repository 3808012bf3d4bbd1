"""Figures of a document."""

from collections import Counter
from dataclasses import dataclass

from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.document.filters import pruning

# What is counted, by its name in the report, and the kind of object that it is.
KINDS = {
    "paths": "path item", "operations": "operation", "parameters": "parameter", "request_bodies": "request body", "responses": "response",
    "headers": "header", "media_types": "media type", "schemas": "schema", "examples": "example", "links": "link", "callbacks": "callback",
    "security_schemes": "security scheme", "tags": "tag", "servers": "server",
}  # fmt: skip


SECTIONS = frozenset(objects.GRAMMAR["components"])


@dataclass(frozen=True)
class Statistics:
    """How large a document is.

    Attributes:
        openapi: The version of OpenAPI.
        files: How many files it is written in.
        bytes: How long it is as one file of JSON.
        counts: How many objects of each kind it holds, where they are written; what a reference means is counted once.
        references: How many references it holds.
        methods: How many operations of each method.
        components: How many components of each section.
        unused: How many components nothing refers to.
        deprecated: How many operations are deprecated.
        described: How many operations have a summary or a description.
        depth: Over how many references the longest way leads.
    """

    openapi: str
    files: int
    bytes: int
    counts: dict[str, int]
    references: int
    methods: dict[str, int]
    components: dict[str, int]
    unused: int
    deprecated: int
    described: int
    depth: int


def statistics(document: Document) -> Statistics:
    """Count what a document holds."""
    counts, methods = Counter[str](), Counter[str]()
    references = deprecated = described = 0
    for at, kind, node in document.walk():
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            references += 1
            if kind != "schema" or len(node) == 1:
                continue
        counts[kind] += 1
        if kind == "operation" and isinstance(node, dict):
            methods[at.rpartition("/")[2].lower()] += 1
            deprecated += node.get("deprecated") is True
            described += bool(node.get("summary") or node.get("description"))
    counts["path item"] = len(
        [name for holder in ("paths", "webhooks") for name in objects.mapping(document.tree.get(holder)) if not str(name).startswith("x-")]
    )
    components = {name: len(one) for name, one in objects.mapping(document.tree.get("components")).items() if isinstance(one, dict) and name in SECTIONS}
    used = pruning.used(document.tree)
    return Statistics(
        document.version,
        len(document.files),
        len(document.written),
        {name: counts[kind] for name, kind in KINDS.items()},
        references,
        dict(sorted(methods.items())),
        components,
        sum(at.startswith("/components/") and at not in used for at in document.parts),
        deprecated,
        described,
        max(document.depths.values(), default=0),
    )


def table(found: Statistics) -> str:
    """Return the figures as lines for people."""
    rows = [
        ("OpenAPI", found.openapi),
        ("files", f"{found.files}"),
        ("bytes as JSON", f"{found.bytes:,}"),
        *((name.replace("_", " "), f"{number:,}") for name, number in found.counts.items()),
        *((f"operations: {name}", f"{number:,}") for name, number in found.methods.items()),
        ("references", f"{found.references:,}"),
        ("longest way of references", f"{found.depth}"),
        ("components", f"{sum(found.components.values()):,}"),
        ("unused components", f"{found.unused}"),
        ("operations with a description", f"{found.described} of {found.counts['operations']}"),
        ("deprecated operations", f"{found.deprecated}"),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)
