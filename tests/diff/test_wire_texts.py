"""Parameters, headers and forms are compared by what one side writes and the other reads: whole lists of changes, both ways."""

import pytest
from oaswright.diff.comparison import Diff, compare
from oaswright.diff.verdict import Axis
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
LOOSER = [("request-schema-widened", "minor")]
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
    ("one to many", parameter(INTEGER), parameter(INTEGERS), LOOSER, NARROWER),
    ("one to many in one text", parameter(INTEGER), parameter(INTEGERS, "explode: false, "), NARROWER, NARROWER),
    ("a list in a path to a string, which takes it as it stands", parameter(STRINGS, place="path"), parameter(STRING, place="path"), LOOSER, NARROWER),
    ("a list of numbers in a path to a string", parameter(INTEGERS, place="path"), parameter(STRING, place="path"), LOOSER, NARROWER),
    ("a list in a header to a string", parameter(STRINGS, place="header"), parameter(STRING, place="header"), LOOSER, NARROWER),
    ("an object in a path to a string", parameter(OBJECT, place="path"), parameter(STRING, place="path"), LOOSER, NARROWER),
    ("a list to a string that is not empty", parameter("{type: array, minItems: 1, items: {type: string, minLength: 1}}", place="path"), parameter("{type: string, minLength: 1}", place="path"), LOOSER, NARROWER),
    ("a list to a string that may be too long for it", parameter(STRINGS, place="path"), parameter("{type: string, maxLength: 3}", place="path"), NARROWER, NARROWER),
    ("a list in one text of a query to a string", parameter(STRINGS, "explode: false, "), parameter(STRING), LOOSER, NARROWER),
    ("a list that is repeated to a string", parameter(STRINGS), parameter(STRING), NARROWER, LOOSER),
    ("a list after a label to a string without", parameter(STRINGS, "style: label, ", place="path"), parameter(STRING, place="path"), NARROWER, NARROWER),
    ("a list in a response header to a string", header("{schema: {type: array, items: {type: string}}}"), header("{schema: {type: string}}"), [("response-type-changed", "major")], [("response-schema-narrowed", "minor")]),
    ("lists in a list, which have no text", parameter(INTEGERS), parameter("{type: array, items: {type: array, items: {type: integer}}}"), NARROWER, [("request-schema-changed", "major")]),
    ("fields that are read in ways of their own", parameter("{type: object, properties: {a: {enum: [1]}, b: {enum: [1]}}}", place="header"), parameter("{type: object, properties: {a: {type: string}, b: {enum: [1]}}}", place="header"), [("request-enum-widened", "minor")], [("request-enum-changed", "major")]),
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


def test_items_are_named_with_the_parameter_whose_items_they_are() -> None:
    old, new = (parameter(f"{{type: array, items: {{enum: [{members}]}}}}") for members in ("a", "a, b"))
    said = [one.message for one in compare(old, new).verdicts if one.axis is Axis.WIRE]
    assert said == ["POST /x/{p}, query parameter 'q': each item also accepts `b`"]
