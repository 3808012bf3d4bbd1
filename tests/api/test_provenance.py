"""The table of where the facts come from."""

from pathlib import Path

from oaswright.api import provenance
from oaswright.document import document

ROOT = Path(__file__).parents[2]
TEXT = """\
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /pets:
    get:
      x-provenance: {status: guessed, source: A | B}
      responses:
        '404': {description: Gone, x-provenance: {status: confirmed, source: Seen}}
components:
  schemas:
    Pet:
      x-provenance: [{rule: The first, status: confirmed, source: Page, note: "Two\\nlines"}, 5]
      properties:
        tags: {type: array, items: {type: string, x-provenance: {status: guessed, source: Ours}}}
"""
TABLE = """\

4 facts: 2 confirmed, 2 guessed.

## Operations

| Where | What | Status | Source | Note |
| --- | --- | --- | --- | --- |
| `GET /pets` | all of it | guessed | A \\| B |  |
| `GET /pets: response 404` | all of it | confirmed | Seen |  |

## Schemas

| Where | What | Status | Source | Note |
| --- | --- | --- | --- | --- |
| `Pet` | The first | confirmed | Page | Two lines |
| `Pet.tags[]` | all of it | guessed | Ours |  |
"""


def test_the_table_names_each_place_in_peoples_words() -> None:
    assert provenance.render(document.parse(TEXT)) == provenance.HEAD + TABLE


def test_a_document_without_provenance_gives_a_table_that_says_so() -> None:
    bare = document.parse("openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n")
    assert provenance.render(bare) == provenance.HEAD + "\n" + provenance.EMPTY


def test_drift_is_told_until_the_table_is_written(tmp_path: Path) -> None:
    pets, path = document.parse(TEXT), tmp_path / "PROVENANCE.md"
    assert [one.message for one in provenance.drift(pets, path)] == [f"{path} is missing"]
    assert provenance.write(pets, path)
    assert provenance.drift(pets, path) == []
    assert not provenance.write(pets, path)
    path.write_text("old")
    assert [one.message for one in provenance.drift(pets, path)] == [f"{path} is not what the document says"]
    assert [one.name for one in tmp_path.iterdir()] == ["PROVENANCE.md"]


def test_the_committed_table_is_what_the_document_says() -> None:
    assert provenance.drift(document.load(ROOT / "spec/openapi.yaml"), ROOT / "spec/PROVENANCE.md") == []
