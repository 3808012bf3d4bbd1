"""The library does what its document says, and each of its faults shows."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema_rs
import pytest

HERE = Path(__file__).parent
BOOK = "/books/9780441478125"
LOAN = '{"borrower": "Genly Ai", "due": "2026-02-01"}'


def _imported() -> tuple[ModuleType, ModuleType, ModuleType]:
    """The library's modules, which import each other from their own folder."""
    sys.path.insert(0, str(HERE))
    try:
        import broken
        import faults
        import wire
    finally:
        sys.path.remove(str(HERE))
    return broken, faults, wire


broken, _, wire = _imported()


@pytest.fixture
def library() -> Any:
    return broken.Library()


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        (["nobody GET /books"], 401),
        (["reader GET /books"], 200),
        ([f"reader PUT {BOOK} {broken.FIELDS}"], 403),
        (["GET /books?limit=0"], 400),
        (["GET /books?limit=+1"], 400),
        (["GET /books?available=yes"], 400),
        (["GET /books?limit=1&limit=2"], 400),
        (["GET /books?author=%ff"], 400),
        (["GET /books/%zz"], 400),
        (["GET /books/9780441478125%2Floans"], 400),
        (["GET /books/9780000000000"], 404),
        (["GET /"], 404),
        (["TRACE /books"], 405),
        ([f"PUT {BOOK} {{"], 400),
        ([f"PUT {BOOK} " + '{"price": NaN}'], 400),
        ([f"PUT {BOOK} " + '"\\ud800"'], 400),
        ([f"PATCH {BOOK} {{}}"], 200),
        ([f"POST /books {broken.NEW}"], 201),
        ([f"POST /books {broken.NEW}"] * 2, 409),
        ([f"POST {BOOK}/loans {LOAN}"] * 2, 201),
        ([f"POST {BOOK}/loans {LOAN}"] * 3, 409),
        ([f"POST {BOOK}/loans {LOAN}", f"DELETE {BOOK}"], 409),
        ([f"POST {BOOK}/loans {LOAN}", "DELETE /loans/1", f"DELETE {BOOK}"], 204),
        ([f"DELETE {BOOK}", f"GET {BOOK}/loans"], 404),
        (["GET /loans/1"], 404),
        (["GET /loans/0"], 400),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else "",
)
def test_each_answer_is_as_the_document_says(library: Any, steps: list[str], status: int) -> None:
    met, body, _ = broken.play(library, tuple(steps))
    schema = wire.SCHEMAS.json_schema("/components/schemas/Problem")
    assert (met, status < 400 or jsonschema_rs.is_valid(schema, body)) == (status, True)


def test_an_unknown_method_names_the_known_ones(library: Any) -> None:
    assert broken.play(library, (f"POST {BOOK}",))[2]["Allow"] == "GET, PUT, DELETE, PATCH"


def test_a_body_must_be_small_and_json(library: Any) -> None:
    headers = {"x-api-key": library.key, "content-type": "text/plain"}
    assert [library.respond("PATCH", BOOK.encode(), b"", headers, body).status for body in (b"{}", None)] == [415, 413]


def test_what_is_written_is_read(library: Any) -> None:
    written = broken.play(library, (f"PUT {BOOK} {broken.FIELDS}",))
    assert written == broken.play(library, (f"GET {BOOK}",))
    assert written[1] == {
        "id": 1,
        "isbn": "9780441478125",
        "created": "2026-01-01T00:00:01Z",
        "title": "T",
        "author": "A",
        "language": "en",
        "published": None,
        "price": None,
        "subjects": [],
        "notes": None,
        "medium": {"kind": "audio", "minutes": 5, "narrator": None},
        "available": True,
    }


def test_a_list_is_filtered_sorted_and_cut(library: Any) -> None:
    status, body, headers = broken.play(library, ("GET /books?available=true&sort=author&limit=1&offset=1",))
    assert (status, body["total"], [book["id"] for book in body["items"]], headers) == (200, 2, [1], {"X-Total-Count": "2"})


@pytest.mark.parametrize("fault", broken.FAULTS.values(), ids=lambda fault: fault.name)
def test_each_fault_shows(fault: Any) -> None:
    assert broken.play(fault.library(), fault.steps) != broken.play(broken.Library(), fault.steps)


def test_there_are_many_faults_and_each_says_what_is_wrong() -> None:
    assert len(broken.FAULTS) >= 70
    assert all(fault.sentence.endswith(".") for fault in broken.FAULTS.values())
