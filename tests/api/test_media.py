"""How bodies of a media type are encoded."""

import pytest
from oaswright.api import media
from oaswright.api.media import Kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("application/json", Kind.JSON),
        ("Application/JSON; charset=utf-8", Kind.JSON),
        ("application/problem+json", Kind.JSON),
        ("application/vnd.api+json;version=1", Kind.JSON),
        ("text/json", Kind.JSON),
        ("*/*", Kind.JSON),
        ("application/*", Kind.JSON),
        ("application/jsonp", Kind.BINARY),
        ("application/x-www-form-urlencoded", Kind.FORM),
        ("multipart/form-data; boundary=x", Kind.MULTIPART),
        ("multipart/mixed", Kind.MULTIPART),
        ("text/plain", Kind.TEXT),
        ("text/html; charset=utf-8", Kind.TEXT),
        ("text/event-stream", Kind.EVENTS),
        ("application/x-ndjson", Kind.JSON_LINES),
        ("application/jsonl", Kind.JSON_LINES),
        ("application/json-seq", Kind.JSON_SEQUENCE),
        ("application/geo+json-seq", Kind.JSON_SEQUENCE),
        ("application/octet-stream", Kind.BINARY),
        ("image/png", Kind.BINARY),
        ("application/xml", Kind.BINARY),
        ("", Kind.BINARY),
    ],
)
def test_a_media_type_has_one_kind(name: str, kind: Kind) -> None:
    assert media.kind(name) is kind


def test_a_range_names_its_most_usual_member() -> None:
    assert [media.concrete(name) for name in ("*/*", "text/*", "image/*", "audio/*", "application/json; v=1")] == [
        "application/json",
        "text/plain",
        "image/png",
        "audio/mpeg",
        "application/json; v=1",
    ]


@pytest.mark.parametrize(
    ("name", "documented", "expected"),
    [
        ("*/*", ["application/json", "*/*"], "application/vnd.other+json"),
        ("*/*", ["*/*", "Application/*; q=1"], "text/json"),
        ("application/*", ["application/json", "*/*"], "application/vnd.other+json"),
        ("text/*", ["text/plain"], "text/vnd.other"),
        ("*/*", ["text/plain"], "application/json"),
        ("*", ["application/json", "*"], "application/vnd.other+json"),
        ("application/*+json", ["application/json"], "application/vnd.other+json"),
        ("audio/*", ["audio/mpeg", "*/*"], "audio/ogg"),
        ("font/*", [], "font/vnd.other"),
    ],
)
def test_a_range_names_what_no_narrower_type_covers(name: str, documented: list[str], expected: str) -> None:
    assert media.concrete(name, documented) == expected


def test_an_exact_json_type_comes_before_a_range() -> None:
    assert media.first_json(["text/html", "*/*", "application/problem+json"]) == "application/problem+json"
    assert media.first_json(["text/html"]) == ""


@pytest.mark.parametrize(
    ("name", "names", "expected"),
    [
        ("text/plain; charset=utf-8", ["text/*"], True),
        ("text/plain", ["Text/Plain"], True),
        ("application/json", ["text/*", "*/*"], True),
        ("application/problem+json", ["application/json"], False),
        ("application/problem+json", ["application/*+json"], True),
        ("application/json", ["application/*+json"], False),
        ("text/plain", ["*"], True),
        ("", ["*/*"], True),
        ("", ["text/plain"], False),
    ],
)
def test_a_range_covers_its_members(name: str, names: list[str], expected: bool) -> None:
    assert media.is_covered(name, names) is expected
