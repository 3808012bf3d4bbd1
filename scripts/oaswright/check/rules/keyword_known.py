from collections.abc import Iterator

from oaswright import pointer
from oaswright.api.applicators import ANNOTATIONS
from oaswright.api.schema import KEYWORDS_30
from oaswright.check.rule import Violation, rule
from oaswright.check.spelling import meant, near
from oaswright.check.subject import Subject
from oaswright.finding import Severity

GOOD = """
components:
  schemas:
    Pet: {type: object, required: [name], properties: {name: {type: string}}}
"""
BAD = """
components:
  schemas:
    Pet: {type: object, requried: [name], properties: {name: {typ: string}}}
"""

# JSON Schema 2020-12, all vocabularies, with the words of earlier drafts that it still reserves.
KEYWORDS_31 = (
    KEYWORDS_30
    | ANNOTATIONS
    | {
        "$schema", "$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$defs", "definitions", "const", "if", "then", "else",
        "dependentSchemas", "dependentRequired", "dependencies", "prefixItems", "contains", "minContains", "maxContains", "patternProperties",
        "propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentEncoding", "contentMediaType", "contentSchema",
    }
)  # fmt: skip
OPENAPI_30 = KEYWORDS_30 | {"nullable"} | ANNOTATIONS - {"examples", "$comment"}
HINTS_31 = {"nullable": "OpenAPI 3.1 has no 'nullable': write type: [string, 'null']", "id": "write '$id'", "optional": "leave the field out of 'required'"}


@rule("keyword-known", "Every keyword of a schema is one that OpenAPI or JSON Schema knows, or starts with x-.", severity=Severity.WARNING, good=GOOD, bad=BAD)
def keyword_known(subject: Subject) -> Iterator[Violation]:
    is_30 = subject.document.is_30
    known = OPENAPI_30 if is_30 else KEYWORDS_31
    for at, node in subject.objects("schema"):
        for key in node:
            if key not in known and not key.startswith("x-"):
                hint = "" if is_30 else HINTS_31.get(key, "")
                yield Violation(
                    pointer.join(at, key),
                    f"'{key}' is no keyword of a schema, so it says nothing",
                    hint or near(key, known),
                    key=True,
                    name="" if hint else meant(key, known),
                )
