"""The page that compares the client with others names, for each cell of ours, code that exists and a test that shows it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "tests/bench/results/client.md").read_text(encoding="utf-8")
RUNTIME = ROOT / "scripts/oaswright/generate/runtime"

ROWS = [
    cells
    for line in PAGE.splitlines()
    if line.startswith("| ")
    and len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 6
    and cells[1] not in ("ours", "---")
    and "`" in cells[1]
]


def test_the_page_has_the_comparison() -> None:
    assert len(ROWS) >= 30


@pytest.mark.parametrize("cells", ROWS, ids=lambda cells: cells[0])
def test_a_cell_of_ours_names_code_and_a_test(cells: list[str]) -> None:
    named = re.findall(r"`([\w/.]+(?:\.py|/))`", cells[1])
    tests = [one for one in named if one.startswith("test_")]
    code = [one for one in named if not one.startswith("test_")]
    assert tests
    assert [one for one in tests if not (Path(__file__).parent / one).is_file()] == []
    assert [one for one in code if not any((RUNTIME / below / one).exists() for below in ("", "client"))] == []


@pytest.mark.parametrize("cells", ROWS, ids=lambda cells: cells[0])
def test_a_cell_of_the_others_names_what_was_read(cells: list[str]) -> None:
    """Unless it says that there is nothing, or that httpx or the caller decides."""
    silent = re.compile(r"no|-|none|one|yes|as httpx|by address|through .*|in docstrings|each operation by itself|no derived clients: .*|followed, likewise.*")
    assert [cell for cell in cells[2:] if "`" not in cell and not silent.fullmatch(cell)] == []
