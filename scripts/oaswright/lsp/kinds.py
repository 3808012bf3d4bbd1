"""Which of OpenAPI's objects stands at a pointer, and what may stand in it."""

from typing import Any

from oaswright.check.rules.keyword_known import KEYWORDS_31, OPENAPI_30
from oaswright.document import objects
from oaswright.document.document import Document

# Fields that hold no other object, by kind; the others are in objects.GRAMMAR.
PLAIN: dict[str, tuple[str, ...]] = {
    "openapi": ("openapi", "jsonSchemaDialect", "security", "externalDocs"),
    "info": ("title", "summary", "description", "termsOfService", "contact", "license", "version"),
    "server": ("url", "description", "variables"),
    "tag": ("name", "description", "externalDocs"),
    "path item": ("$ref", "summary", "description"),
    "operation": ("tags", "summary", "description", "externalDocs", "operationId", "deprecated", "security"),
    "parameter": ("$ref", "name", "in", "description", "required", "deprecated", "allowEmptyValue", "style", "explode", "allowReserved", "example"),
    "header": ("$ref", "description", "required", "deprecated", "style", "explode", "example"),
    "request body": ("$ref", "description", "required"),
    "response": ("$ref", "description"),
    "media type": ("example",),
    "encoding": ("contentType", "style", "explode", "allowReserved"),
    "example": ("$ref", "summary", "description", "value", "externalValue"),
    "link": ("$ref", "operationRef", "operationId", "parameters", "requestBody", "description", "server"),
    "security scheme": ("$ref", "type", "description", "name", "in", "scheme", "bearerFormat", "flows", "openIdConnectUrl"),
}

# What OpenAPI or JSON Schema allows as the value of a field, whatever the document says.
VALUES: dict[str, tuple[str, ...]] = {
    "type": ("string", "integer", "number", "boolean", "array", "object", "null"),
    "in": ("path", "query", "header", "cookie"),
    "style": ("simple", "form", "label", "matrix", "spaceDelimited", "pipeDelimited", "deepObject"),
    "format": ("date", "date-time", "duration", "email", "uri", "uuid", "int32", "int64", "float", "double", "byte", "binary", "password", "ipv4", "ipv6", "hostname"),
    **dict.fromkeys(("required", "deprecated", "readOnly", "writeOnly", "nullable", "uniqueItems", "explode"), ("true", "false")),
}  # fmt: skip


def kind_at(tokens: list[str]) -> str:
    """Return the kind of the object that tokens lead to from the root of a document, "" if none; `{x}` and `[x]` are maps and lists."""
    kind = "openapi"
    for token in tokens:
        if kind[:1] in ("{", "["):
            kind = kind[1:-1]
        else:
            fields = objects.GRAMMAR.get(kind, {})
            kind = fields.get(token) or fields.get("*") or ""
        if not kind:
            return ""
    return kind


def fields(document: Document, kind: str) -> list[str]:
    """Return the names that may stand in an object of a kind."""
    if kind == "schema":
        return sorted((OPENAPI_30 if document.is_30 else KEYWORDS_31) | {"$ref"})
    return [*PLAIN.get(kind, ()), *(name for name in objects.GRAMMAR.get(kind, {}) if name != "*")]


def section_of(kind: str) -> str:
    """Return the section of `components` that holds objects of a kind, "" if none does."""
    return objects.SECTIONS.get(kind, "")


def component_names(document: Document, section: str) -> list[str]:
    """Return the names of the components of a section."""
    found: dict[str, Any] = objects.mapping(objects.mapping(document.tree.get("components")).get(section))
    return [str(name) for name in found]
