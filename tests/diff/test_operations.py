"""What an edit of an operation, a parameter, a media type, security or a server means, and swapped."""

from functools import cache

import pytest
from oaswright.diff.comparison import Diff, compare
from oaswright.diff.verdict import Axis
from oaswright.document import document

from tests.diff.edits.operations import BASE, EDITS, TRACE


@cache
def judged(old: str, new: str) -> Diff:
    return compare(document.parse(old), document.parse(new))


def levels(diff: Diff) -> str:
    return f"{diff.level(Axis.WIRE)} {diff.level(Axis.SOURCE)}"


@pytest.mark.parametrize(("_", "replaced", "replacement", "expected", "swapped"), EDITS, ids=[edit[0] for edit in EDITS])
def test_an_edit_and_its_undoing_have_their_verdicts(_: str, replaced: str, replacement: str, expected: str, swapped: str) -> None:
    assert BASE.count(replaced) == 1
    edited = BASE.replace(replaced, replacement)
    assert edited != BASE
    assert (levels(judged(BASE, edited)), levels(judged(edited, BASE))) == (expected, swapped)


MIRRORS = {"none": {"none"}, "minor": {"major", "minor"}, "major": {"major", "minor"}}


ONE_WAY = {"response like the default"}  # the default goes on saying what the entry said


@pytest.mark.parametrize(("replaced", "replacement"), [edit[1:3] for edit in EDITS if edit[0] not in ONE_WAY])
def test_swapping_mirrors_the_wire(replaced: str, replacement: str) -> None:
    """What grows one way breaks the other way; what is no change is none both ways, and no change is reported twice."""
    edited = BASE.replace(replaced, replacement)
    there, back = judged(BASE, edited), judged(edited, BASE)
    assert str(back.level(Axis.WIRE)) in MIRRORS[str(there.level(Axis.WIRE))]
    for diff in (there, back):
        assert not diff.skipped
        assert len({(one.axis, one.rule, one.pointer, one.subject) for one in diff.verdicts}) == len(diff.verdicts)


def test_the_suites_hold_no_name_twice() -> None:
    names = [edit[0] for edit in EDITS]
    assert len(names) == len(set(names))


def test_what_stands_beside_a_reference_in_30_says_nothing() -> None:
    text = BASE.replace("openapi: 3.1.0", "openapi: 3.0.3").replace("servers: [{url", "x-note: 1\nservers: [{url")
    beside = text.replace("kind: {$ref: '#/components/schemas/Kind'}", "kind: {$ref: '#/components/schemas/Kind', properties: {a: {type: string}}}")
    assert beside != text
    assert (levels(judged(text, beside)), levels(judged(beside, text))) == ("none none", "none none")


def test_the_source_axis_compares_generated_types() -> None:
    """Another class of the same shape and another class for a format are other types; a reference to an enum is a literal, whatever its name."""
    pet = "kind: {$ref: '#/components/schemas/Kind'}"
    named = BASE.replace("    Error: {type", "    Fault: {type: object, properties: {message: {type: string}}}\n    Error: {type").replace(
        pet, f"{pet}, last: {{$ref: '#/components/schemas/Error'}}"
    )
    found = judged(named, named.replace("last: {$ref: '#/components/schemas/Error'}", "last: {$ref: '#/components/schemas/Fault'}"))
    assert [(one.rule, one.message) for one in found.verdicts] == [("type-changed", "Pet.last: the type in generated code was `Error` and is `Fault`")]
    twin = BASE.replace("    Error: {type", "    Sort: {type: string, enum: [cat, dog]}\n    Error: {type")
    assert judged(twin, twin.replace(pet, "kind: {$ref: '#/components/schemas/Sort'}")).verdicts == ()
    dated = judged(BASE, BASE.replace("message: {type: string}", "message: {type: string, format: date}"))
    assert ("type-changed", "Error.message: the type in generated code was `str` and is `date`") in [(one.rule, one.message) for one in dated.verdicts]


TOKEN, RELATIVE = "tokenUrl: https://eu.example.com/v1/token", "tokenUrl: token"
SERVERS = "servers: [{url: https://api.example.com/v1}, {url: https://eu.example.com/v1}]"
OAUTH = BASE.replace("security: [{token: []}]", "security: [{oauth: [write]}]").replace("tokenUrl: https://auth.example.com/token", TOKEN)
CONTENT_TYPE = "        - {name: Content-Type, in: header, required: true, schema: {type: string, pattern: json}}\n"

# What is written in another place, or is no parameter to OpenAPI: (name, old, new, all that changes on the wire, all that changes back)
SAME_ON_THE_WIRE: list[tuple[str, str, str, list[str], list[str]]] = [
    ("all of the base path moves into the paths", BASE, BASE.replace("/v1}", "}").replace("  /pets", "  /v1/pets"), [], []),
    ("one of the servers goes with it", BASE, BASE.replace(SERVERS, "servers: [{url: https://api.example.com}]").replace("  /pets", "  /v1/pets"), ["server-removed major"], ["server-added minor"]),
    ("another base path", BASE, BASE.replace("/v1}", "/v2}"), ["server-removed major", "server-removed major", "server-added minor", "server-added minor"], ["server-removed major", "server-removed major", "server-added minor", "server-added minor"]),
    ("a token URL becomes relative to the servers", OAUTH, OAUTH.replace(TOKEN, RELATIVE), ["security-widened minor"] * 2, ["security-narrowed major"] * 2),
    ("another token URL, at the scheme", OAUTH, OAUTH.replace(TOKEN, "tokenUrl: https://other.example.com/token"), ["security-narrowed major"] * 2, ["security-narrowed major"] * 2),
    ("Content-Type is no parameter", BASE.replace(TRACE, TRACE + CONTENT_TYPE), BASE, [], []),
    ("Content-Type is no parameter, whatever its schema", BASE.replace(TRACE, TRACE + CONTENT_TYPE), BASE.replace(TRACE, TRACE + CONTENT_TYPE.replace("json", "xml")), [], []),
    ("Accept is no parameter", BASE, BASE.replace(TRACE, TRACE + CONTENT_TYPE.replace("Content-Type", "accept")), [], []),
    ("Authorization is what people call a credential", BASE, BASE.replace(TRACE, TRACE + CONTENT_TYPE.replace("Content-Type", "authorization")), ["required-parameter-added major"], ["parameter-removed major"]),
    ("Content-Type is no header of a response", BASE, BASE.replace("X-Note: {schema", "Content-Type: {required: true, schema"), ["response-header-removed minor"], ["response-header-added minor"]),
]  # fmt: skip


@pytest.mark.parametrize(("_", "old", "new", "there", "back"), SAME_ON_THE_WIRE, ids=[one[0] for one in SAME_ON_THE_WIRE])
def test_what_is_the_same_on_the_wire_is_no_change(_: str, old: str, new: str, there: list[str], back: list[str]) -> None:
    def changes(one: str, other: str) -> list[str]:
        found = compare(document.parse(one), document.parse(other))
        return [f"{each.rule} {each.level}" for each in found.verdicts if each.axis is Axis.WIRE]

    assert (changes(old, new), changes(new, old)) == (there, back)


def test_another_scheme_is_told_once_at_its_place_with_the_operations_that_ask_for_it() -> None:
    found = compare(document.parse(OAUTH), document.parse(OAUTH.replace(TOKEN, "tokenUrl: https://other.example.com/token")))
    narrowed = [one for one in found.verdicts if one.rule == "security-narrowed"]
    assert [(one.pointer, one.uses) for one in narrowed] == [
        ("/components/securitySchemes/oauth", ("GET /pets/{id}", "POST /pets")),
        ("/components/securitySchemes/oauth", ("PATCH /pets/{id}",)),  # a token is enough there too
    ]


def test_a_header_that_is_sent_anyway_is_an_argument_in_code() -> None:
    old, new = BASE.replace(TRACE, TRACE + CONTENT_TYPE), BASE
    assert [levels(judged(old, new)), levels(judged(new, old))] == ["none major", "none major"]
