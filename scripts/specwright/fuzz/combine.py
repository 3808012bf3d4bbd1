"""Bodies that cover all pairs of the fields' values, then further values and triples of them."""

from collections.abc import Iterator
from random import Random
from typing import Any

from allpairspy import AllPairs  # type: ignore[import-untyped] # it ships no types

from specwright.fuzz.field import Field, Material, middle, stepped, steps

ABSENT = object()
WINDOW = 4
ROUNDS = 400
FEW = 14  # beyond this the exact search costs seconds; balanced rows cover nearly all pairs for nothing
ROWS = 40


def rows(material: Material, rng: Random) -> Iterator[dict[str, Any]]:
    """Valid bodies: pairs of the first values of each field, then of the next ones; at last random draws of everything."""
    free = [one for one in material.fields if one.values and not one.read_only]
    for start in range(0, max((len(one.values) for one in free), default=0), WINDOW):
        chosen = _pairs(free, start) if len(free) <= FEW else _balanced(free, start, rng)
        yield from filter(None, (_body(material, free, row, rng) for row in chosen))
    for _ in range(ROUNDS):
        body = _body(material, free, [_drawn(one, rng) for one in free], rng)
        if body is not None:
            yield body


def _pairs(free: list[Field], start: int) -> Iterator[list[Any]]:
    if len(free) < 2:
        yield from ([value] for one in free for value in one.values[start : start + WINDOW])
        return
    options = [list(range(min(WINDOW, max(1, len(one.values) - start)))) for one in free]
    turn = start * ROWS
    for indexes in AllPairs([[*places, -1] for places in options]):
        turn += 1
        yield [ABSENT if index < 0 else _at(one, start, index, turn) for one, index in zip(free, indexes, strict=True)]


def _balanced(free: list[Field], start: int, rng: Random) -> Iterator[list[Any]]:
    """Rows in which each field takes each of its values, and absence, equally often: 40 of them hold 9 pairs in 10."""
    columns = []
    for one in free:
        size = min(WINDOW, max(1, len(one.values) - start))
        column = [ABSENT if turn % (size + 1) == size else _at(one, start, turn % (size + 1), start * ROWS + turn) for turn in range(ROWS)]
        rng.shuffle(column)
        columns.append(column)
    yield from (list(row) for row in zip(*columns, strict=True))


def _at(one: Field, start: int, index: int, turn: int) -> Any:
    """The value of a window's slot; the last slots of a number step through its range, so that no part of it stays untried for long."""
    if index >= WINDOW // 2 and steps(one):
        return stepped(one, turn)
    return one.values[(start + index) % len(one.values)]


def _drawn(one: Field, rng: Random) -> Any:
    if rng.random() < 0.45:
        return ABSENT
    return middle(one, rng) if rng.random() < 0.6 else rng.choice(one.values)


def _body(material: Material, free: list[Field], row: list[Any], rng: Random) -> dict[str, Any] | None:
    """The row as a body, made valid by filling in what is required and by dropping what a conditional rule refuses."""
    body = {one.name: value for one, value in zip(free, row, strict=True) if value is not ABSENT}
    body = {**material.smallest, **body}
    if material.judge.accepts(body):
        return body
    for name in sorted({name for tie in material.ties for name in tie}):
        one = material.named(name)
        options = [{key: value for key, value in body.items() if key != name}, *({**body, name: value} for value in (one.values[:4] if one else ()))]
        rng.shuffle(options)
        fitting = next((option for option in options if material.judge.accepts(option)), None)
        if fitting is not None:
            return fitting
    return None
