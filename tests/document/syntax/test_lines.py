"""Lines are counted by blocks, and found as if each end of a line were looked at."""

from hypothesis import given
from hypothesis import strategies as st
from oaswright.document.syntax import lines
from oaswright.document.syntax.lines import Lines


@given(st.lists(st.text("ab\r\u2028", max_size=3000), max_size=8))
def test_every_offset_lies_in_the_line_that_it_would_be_counted_in(parts: list[str]) -> None:
    text = "\n".join(parts)
    found = Lines(text)
    for offset in {0, len(text), *range(0, len(text), 701), lines.BLOCK, lines.BLOCK - 1, lines.BLOCK + 1} & set(range(len(text) + 1)):
        before = text[:offset]
        assert found.at(offset) == (before.count("\n"), before.rfind("\n") + 1)


@given(st.lists(st.text("ab\r\u2028", max_size=3000), max_size=8))
def test_a_line_starts_behind_the_end_of_the_one_before(parts: list[str]) -> None:
    text = "\n".join(parts)
    starts = [0, *(at + 1 for at, one in enumerate(text) if one == "\n")]
    assert [Lines(text).start(line) for line in range(len(starts) + 2)] == [*starts, len(text), len(text)]
