"""Markdown of a document in pages that another program renders: no block of code stays open, however its lines end."""

import pytest
from oaswright.text import markdown


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("lines", "closing"), [(("a", "```", "b"), "\n```"), (("a", "```", "b", "```"), ""), (("~~~", "", "~~~ b"), "\n~~~"), (("~~~", "~~~~"), "")]
)
def test_a_block_of_code_is_closed_where_it_is_open(end: str, lines: tuple[str, ...], closing: str) -> None:
    said = end.join(lines)
    assert markdown.quoted(said) == said + closing
