"""Covering arrays, a row at a time: every combination of `strength` columns' values stands in some row.

Of the libraries, allpairspy leaves triples out (63 rows for eight columns of five values, where 125 are the least), and
covertable makes whole arrays only (65 s for the pairs of 41 columns). A budget takes the first rows, so they come lazily.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from random import Random

Cell = tuple[int, int]  # a column, and the index of a value


def rows(sizes: Sequence[int], strength: int, rng: Random) -> Iterator[tuple[int, ...]]:
    """Rows of indexes, one for each column; each begins with a combination that no row has yet and gains what it can."""
    open_ = list(_all(sizes, strength))
    rng.shuffle(open_)
    covered: set[tuple[Cell, ...]] = set()
    while open_:
        start = open_.pop()
        if start in covered:
            continue
        row = _grown(dict(start), sizes, strength, covered, rng)
        covered.update(combinations(tuple(enumerate(row)), strength))
        yield row


def _all(sizes: Sequence[int], strength: int) -> Iterator[tuple[Cell, ...]]:
    """Every combination of that many columns with every choice of their values."""
    cells = [[(column, index) for index in range(size)] for column, size in enumerate(sizes)]
    for columns in combinations(cells, strength):
        yield from product(*columns)


def _grown(row: dict[int, int], sizes: Sequence[int], strength: int, covered: set[tuple[Cell, ...]], rng: Random) -> tuple[int, ...]:
    """Return the row filled up column by column, each with the value that covers most with those that stand."""
    columns = [column for column in range(len(sizes)) if column not in row]
    rng.shuffle(columns)
    for column in columns:
        before = [cell for cell in sorted(row.items()) if cell[0] < column]
        after = [cell for cell in sorted(row.items()) if cell[0] > column]
        groups = [(left, right) for size in range(strength) for left in combinations(before, size) for right in combinations(after, strength - 1 - size)]
        first = rng.randrange(sizes[column])
        options = [(first + step) % sizes[column] for step in range(sizes[column])]
        row[column] = max(options, key=lambda index: _news(groups, (column, index), covered))
    return tuple(row[column] for column in range(len(sizes)))


def _news(groups: list[tuple[tuple[Cell, ...], tuple[Cell, ...]]], cell: Cell, covered: set[tuple[Cell, ...]]) -> int:
    """How many combinations of a cell with those on its left and right no row has yet."""
    between = (cell,)
    return [left + between + right in covered for left, right in groups].count(False)
