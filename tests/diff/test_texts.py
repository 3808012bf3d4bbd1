"""Parameters, headers and forms are compared by what one side writes and the other reads: whole lists of changes, both ways."""

import random
from typing import Any

import jsonschema_rs
import pytest
from oaswright.api.serialization import Serialization
from oaswright.diff.comparison import Diff, compare
from oaswright.diff.facts.text_form import TextForm, leaves
from oaswright.diff.verdict import Axis, Level
from oaswright.document import document
from oaswright.document.document import Document

HEAD = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n"


def service(operation: str) -> Document:
    return document.parse(f"{HEAD}paths:\n  /x/{{p}}:\n    post: {{operationId: a, {operation}}}\n")


def parameter(schema: str, rest: str = "", place: str = "query") -> Document:
    required = "required: true, " if place == "path" else ""
    name = "p" if place == "path" else "q"
    return service(f"parameters: [{{name: {name}, in: {place}, {required}{rest}schema: {schema}}}], responses: {{'200': {{description: ok}}}}")


def by_content(schema: str, media_type: str = "application/json") -> Document:
    return service(f"parameters: [{{name: q, in: header, content: {{{media_type}: {{schema: {schema}}}}}}}], responses: {{'200': {{description: ok}}}}")


def header(text: str) -> Document:
    return service(f"responses: {{'200': {{description: ok, headers: {{X-H: {text}}}}}}}")


def body(media_type: str, schema: str, rest: str = "") -> Document:
    return service(f"requestBody: {{content: {{{media_type}: {{schema: {schema}{rest}}}}}}}, responses: {{'200': {{description: ok}}}}")


STRING, INTEGER, STRINGS, INTEGERS = "{type: string}", "{type: integer}", "{type: array, items: {type: string}}", "{type: array, items: {type: integer}}"
OBJECT = "{type: object, properties: {a: {type: integer}}}"
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
PARTS = "{type: object, properties: {o: {type: object}, s: {type: string}}}"
WIDER = [("request-type-widened", "minor")]
NARROWER = [("request-type-changed", "major")]
TEXT = [("request-text-changed", "major")]

# (name, old, new, what changes, what changes the other way)
EDITS: list[tuple[str, Document, Document, list[tuple[str, str]], list[tuple[str, str]]]] = [
    ("null is left out", parameter(STRING), parameter("{type: [string, 'null']}"), [], []),
    ("null in anyOf is left out", parameter(STRING), parameter("{anyOf: [{type: string}, {type: 'null'}]}"), [], []),
    ("allOf of one", parameter(STRING), parameter("{allOf: [{type: string}]}"), [], []),
    ("integer to string", parameter(INTEGER), parameter(STRING), WIDER, NARROWER),
    ("integer to string in a path", parameter(INTEGER, place="path"), parameter(STRING, place="path"), WIDER, NARROWER),
    ("integer to string in a header", parameter(INTEGER, place="header"), parameter(STRING, place="header"), WIDER, NARROWER),
    ("integer to string in a cookie", parameter(INTEGER, place="cookie"), parameter(STRING, place="cookie"), WIDER, NARROWER),
    ("boolean to its texts", parameter("{type: boolean}"), parameter("{enum: ['true', 'false']}"), [], []),
    ("digits to integer", parameter("{type: string, pattern: '^[0-9]+$'}"), parameter("{type: integer, minimum: 0}"), [], []),
    ("range to its texts", parameter("{type: integer, minimum: 1, maximum: 3}"), parameter("{enum: ['1', '2', '3']}"), [], []),
    ("one to many", parameter(INTEGER), parameter(INTEGERS), [("request-schema-widened", "minor")], NARROWER),
    ("one to many in one text", parameter(INTEGER), parameter(INTEGERS, "explode: false, "), NARROWER, NARROWER),
    ("items to strings", parameter(INTEGERS), parameter(STRINGS), WIDER, NARROWER),
    ("explode turned off", parameter(STRINGS), parameter(STRINGS, "explode: false, "), TEXT, TEXT),
    ("another separator", parameter(STRINGS, "explode: false, "), parameter(STRINGS, "style: pipeDelimited, explode: false, "), TEXT, TEXT),
    ("a style that scalars do not show", parameter(INTEGER), parameter(INTEGER, "style: pipeDelimited, explode: false, "), [], []),
    ("style of a path", parameter(INTEGER, place="path"), parameter(INTEGER, "style: label, ", place="path"), TEXT, TEXT),
    ("deep object", parameter(OBJECT), parameter(OBJECT, "style: deepObject, "), TEXT, TEXT),
    ("empty values", parameter(INTEGER), parameter(INTEGER, "allowEmptyValue: true, "), [("request-schema-widened", "minor")], TEXT),
    ("empty strings are values anyway", parameter(STRING), parameter(STRING, "allowEmptyValue: true, "), [], []),
    ("reserved characters", parameter(STRING), parameter(STRING, "allowReserved: true, "), [("reserved-characters-allowed", "minor")], [("reserved-characters-encoded", "major")]),
    ("string as JSON", parameter(STRING, place="header"), by_content(STRING), TEXT, TEXT),
    ("number as JSON", parameter("{type: number}", place="header"), by_content("{type: number}"), [], []),
    ("string as text", parameter(STRING, place="header"), by_content(STRING, "text/plain"), [], []),
    ("response header to string", header("{schema: {type: integer}}"), header("{schema: {type: string}}"), [("response-type-changed", "major")], [("response-type-narrowed", "minor")]),
    ("field of a form", body(FORM, OBJECT), body(FORM, "{type: object, properties: {a: {type: string}}}"), WIDER, NARROWER),
    ("field of a multipart body", body(MULTIPART, OBJECT), body(MULTIPART, "{type: object, properties: {a: {type: string}}}"), WIDER, NARROWER),
    ("text body", body("text/plain", INTEGER), body("text/plain", STRING), WIDER, NARROWER),
    ("XML is text", body("application/xml", OBJECT), body("application/xml", "{type: object, properties: {a: {type: string}}}"), WIDER, NARROWER),
    ("JSON is not", body("application/json", OBJECT), body("application/json", "{type: object, properties: {a: {type: string}}}"), NARROWER, NARROWER),
    ("encodings spelled out", body(MULTIPART, PARTS), body(MULTIPART, PARTS, ", encoding: {o: {contentType: application/json}, s: {contentType: text/plain}}"), [], []),
    ("encoding widened", body(MULTIPART, PARTS, ", encoding: {s: {contentType: image/png}}"), body(MULTIPART, PARTS, ", encoding: {s: {contentType: 'image/png, image/gif'}}"), [("request-encoding-widened", "minor")], [("request-encoding-narrowed", "major")]),
    ("encoding changed", body(MULTIPART, PARTS), body(MULTIPART, PARTS, ", encoding: {s: {contentType: image/png}}"), [("encoding-changed", "major")], [("encoding-changed", "major")]),
    ("a part must have a header", body(MULTIPART, PARTS), body(MULTIPART, PARTS, ", encoding: {s: {headers: {X-Sum: {required: true, schema: {type: string}}}}}"), [("request-encoding-narrowed", "major")], [("request-encoding-widened", "minor")]),
]  # fmt: skip


def changes(diff: Diff) -> list[tuple[str, str]]:
    """The changes on the wire; the types of generated code change on the other axis."""
    return [(one.rule, str(one.level)) for one in diff.verdicts if one.axis is Axis.WIRE]


@pytest.mark.parametrize(("_", "old", "new", "expected", "back"), EDITS, ids=[edit[0] for edit in EDITS])
def test_an_edit_has_its_changes_both_ways(_: str, old: Document, new: Document, expected: list[tuple[str, str]], back: list[tuple[str, str]]) -> None:
    assert (changes(compare(old, new)), changes(compare(new, old))) == (expected, back)


SCALARS: list[dict[str, Any]] = [
    {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}, {"type": ["integer", "string"]}, {"enum": ["a", "b", "1"]}, {"enum": [1, 2]},
    {"type": "integer", "minimum": 0}, {"type": "integer", "minimum": 1, "maximum": 9}, {"type": "string", "pattern": "^[0-9]+$"}, {"type": "string", "maxLength": 2},
    {"type": "string", "pattern": "^[a-z]+$"}, {"const": "true"},
]  # fmt: skip
VALUES: list[Any] = ["", "a", "b", "1", "12", "-1", "abc", "true", "1.5", 0, 1, 2, 5, 9, 10, -1, 1.5, True, False]


def schema(rng: random.Random) -> dict[str, Any]:
    one = rng.choice(SCALARS)
    kind = rng.random()
    if kind < 0.6:
        return one
    if kind < 0.85:
        return {"type": "array", "items": one, **rng.choice([{}, {"maxItems": 2}, {"minItems": 1}])}
    return {"type": "object", "properties": {"a": one, "b": rng.choice(SCALARS)}, **rng.choice([{}, {"required": ["a"]}])}


STYLES = {"query": [("form", True), ("form", False), ("pipeDelimited", False), ("deepObject", True)], "path": [("simple", False), ("simple", True)], "header": [("simple", False)], "cookie": [("form", False)]}  # fmt: skip


def values(rng: random.Random) -> Any:
    kind = rng.random()
    if kind < 0.6:
        return rng.choice(VALUES)
    if kind < 0.85:
        return [rng.choice(VALUES) for _ in range(rng.randint(1, 3))]
    return {name: rng.choice(VALUES) for name in rng.sample("ab", rng.randint(1, 2))}


@pytest.mark.parametrize("place", STYLES)
@pytest.mark.parametrize("seed", range(40))
def test_no_exchange_contradicts_a_verdict(place: str, seed: int) -> None:
    """What is called safe is read by the new side, for random schemas, styles and values."""
    rng = random.Random(f"{place} {seed}")
    sides = [(schema(rng), *rng.choice(STYLES[place])) for _ in range(2)]
    documents = [parameter(str(one).replace("True", "true"), f"style: {style}, explode: {str(explode).lower()}, ", place) for one, style, explode in sides]
    if compare(*documents).level(Axis.WIRE) is Level.MAJOR:
        return
    writer, reader = (TextForm("q", Serialization(style, explode), is_pairs=place in ("query", "cookie")) for _, style, explode in sides)
    sends, takes = (jsonschema_rs.Draft202012Validator(one) for one, _, _ in sides)
    for value in (values(rng) for _ in range(100)):
        wire = writer.write(value) if sends.is_valid(value) else None
        if wire:
            assert any(takes.is_valid(read) and leaves(read) == leaves(value) for read in reader.read(wire)), (sides, value, wire)
