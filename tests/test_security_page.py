"""The table of promises names tests and benches that are there, at least one test for each promise."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / ".github/SECURITY.md").read_text(encoding="utf-8").partition("## Promises")[2].splitlines()
    if line.startswith("| ") and not line.startswith(("| promise", "| ---"))
]


def test_the_table_is_read() -> None:
    assert len(ROWS) > 10
    assert {len(row) for row in ROWS} == {3}


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:40] for row in ROWS])
def test_a_promise_names_tests_that_are_there(row: list[str]) -> None:
    named = re.findall(r"`(tests/[^`]+)`", row[1])
    assert [path for path in named if not (ROOT / path).is_file()] == []
    assert [path for path in named if Path(path).name.startswith("test_") and "def test_" in (ROOT / path).read_text(encoding="utf-8")]
