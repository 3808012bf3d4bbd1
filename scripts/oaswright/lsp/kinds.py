"""What may be typed into an object of OpenAPI."""

from typing import Any

from oaswright.check.rules.keyword_known import KEYWORDS_31, OPENAPI_30
from oaswright.document import objects
from oaswright.document.document import Document

# What OpenAPI or JSON Schema allows as the value of a field, whatever the document says.
VALUES: dict[str, tuple[str, ...]] = {
    "type": ("string", "integer", "number", "boolean", "array", "object", "null"),
    "in": ("path", "query", "header", "cookie"),
    "style": ("simple", "form", "label", "matrix", "spaceDelimited", "pipeDelimited", "deepObject"),
    "format": ("date", "date-time", "duration", "email", "uri", "uuid", "int32", "int64", "float", "double", "byte", "binary", "password", "ipv4", "ipv6", "hostname"),
    **dict.fromkeys(("required", "deprecated", "readOnly", "writeOnly", "nullable", "uniqueItems", "explode"), ("true", "false")),
}  # fmt: skip


def fields(document: Document, kind: str) -> list[str]:
    """Return the names that may stand in an object of a kind."""
    if kind == "schema":
        return sorted((OPENAPI_30 if document.is_30 else KEYWORDS_31) | {"$ref"})
    return list(objects.fields(kind, ".".join(document.version.split(".")[:2])))


def section_of(kind: str) -> str:
    """Return the section of `components` that holds objects of a kind, "" if none does."""
    return objects.SECTIONS.get(kind, "")


def component_names(document: Document, section: str) -> list[str]:
    """Return the names of the components of a section."""
    found: dict[str, Any] = objects.mapping(objects.mapping(document.tree.get("components")).get(section))
    return [str(name) for name in found]
