"""An edit touches the operations that reach it, and no other."""

import pytest
from oaswright.diff.facts.affected import operations_touched
from oaswright.document import document
from oaswright.document.document import Document

from tests.fuzz.shelf_document import TEXT


def load(text: str = TEXT) -> Document:
    return document.parse(text, "shelves.yaml")


EVERY_BOOK = {f"{method} /shelves/{{shelf_id}}/books/{{book_id}}" for method in ("GET", "PUT", "PATCH", "DELETE")}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("title: Shelves,", "title: Racks,", set()),
        ("default: 50", "default: 40", {"GET /shelves", "GET /shelves/{shelf_id}/books"}),
        ("BookId: {name: book_id, in: path, required: true, schema: {type: integer, minimum: 1}", "BookId: {name: book_id, in: path, required: true, schema: {type: integer, minimum: 2}", EVERY_BOOK),
        ("operationId: listShelves\n      tags: [shelves]", "operationId: listShelves\n      security: [{bearer: [books:write]}]\n      tags: [shelves]", {"GET /shelves"}),
    ],
)  # fmt: skip
def test_an_edit_touches_what_reaches_it(before: str, after: str, expected: set[str]) -> None:
    assert before in TEXT
    assert operations_touched(load(), load(TEXT.replace(before, after))) == expected


def test_an_operation_that_is_new_is_touched_and_a_default_for_all_touches_those_without_their_own() -> None:
    old = TEXT.replace("security: [{bearer: [books:read]}]\npaths", "security: [{bearer: []}]\npaths").replace(
        "    delete:\n      operationId: deleteBook", "    trace:\n      operationId: deleteBook"
    )
    reads = {"GET /shelves", "GET /shelves/{shelf_id}", "GET /shelves/{shelf_id}/books", "GET /shelves/{shelf_id}/books/{book_id}"}
    assert operations_touched(load(old), load()) == reads | {"DELETE /shelves/{shelf_id}/books/{book_id}"}
