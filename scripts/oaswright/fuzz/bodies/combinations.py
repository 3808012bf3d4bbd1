"""Combine field values into bodies: all pairs of values in turn with each single value, then all triples."""

from collections.abc import Iterator
from itertools import count, zip_longest
from random import Random
from typing import Any

from oaswright.fuzz.bodies import covering_arrays
from oaswright.fuzz.bodies.fields import Field, Material

ABSENT, INSIDE = object(), object()
CLASSES = 5  # values of one field that are combined with those of the others
NAMED = 8  # the same for the members of an enum
FEW = 12  # fields whose triples are covered; beyond, there are hundreds of thousands
ROUNDS = 400


def rows(material: Material, rng: Random, start: int = 0) -> Iterator[dict[str, Any]]:
    """Yield valid bodies: pairs of the fields' classes of values, then triples, then random draws."""
    free = [one for one in material.fields if one.values and not one.read_only]
    turns = [count(start) for _ in free]  # of each field by itself, so that its steps fill its range evenly
    for row in _all(free, rng):
        values = [one.inside(next(turn)) if value is INSIDE else value for one, value, turn in zip(free, row, turns, strict=True)]
        body = _body(material, {one.name: value for one, value in zip(free, values, strict=True) if value is not ABSENT}, rng)
        if body is not None:
            yield body


def _all(free: list[Field], rng: Random) -> Iterator[list[Any]]:
    classes = [_classes(one) for one in free]
    if len(free) < 2:
        yield from ([value] for values in classes for value in values)
    # In turn, as the pairs of many fields alone can spend a budget. Each draws from a source of its own, so that neither moves the other's rows.
    paired = _covering(classes, 2, rng) if len(free) > 1 else iter(())
    for turn in zip_longest(paired, _each(free, classes, Random(rng.random()))):  # noqa: S311 # repeatable on purpose
        yield from (row for row in turn if row is not None)
    if 2 < len(free) <= FEW:
        yield from _covering(classes, 3, rng)
    for _ in range(ROUNDS):
        yield [_drawn(one, rng) for one in free]


def _covering(classes: list[list[Any]], strength: int, rng: Random) -> Iterator[list[Any]]:
    for row in covering_arrays.rows([len(values) for values in classes], strength, rng):
        yield [values[index] for values, index in zip(classes, row, strict=True)]


def _classes(one: Field) -> list[Any]:
    """Return the values that stand for the others: the plainest, null, the emptiest, the largest, one from inside the range, and absence."""
    if one.named:
        found = list(one.values[:NAMED])
    else:
        measured = [value for value in one.values if value is not None]
        by_size = sorted(measured, key=_size)
        found = [one.values[0], *([None] if None in one.values else []), *by_size[:1], *by_size[-1:], *one.values[1:]]
        kept: list[Any] = []
        for value in found:
            if not any(value is other or (type(value) is type(other) and value == other) for other in kept):
                kept.append(value)
        found = kept[:CLASSES]
        if one.ranged:
            found = [*found[: CLASSES - 1], INSIDE]
    return found if one.required else [*found, ABSENT]


def _size(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and abs(value) < 1e300 else float(len(value)) if isinstance(value, str | list | dict) else 0.0


def _each(free: list[Field], classes: list[list[Any]], rng: Random) -> Iterator[list[Any]]:
    """Each value of each field in some row, beside classes of the other fields; a field that has no more steps through its range."""
    for turn in range(max((len(one.values) for one in free), default=0)):
        row = [rng.choice(values) for values in classes]
        for index, one in enumerate(free):
            if turn < len(one.values) or one.ranged:
                row[index] = one.values[turn] if turn < len(one.values) else INSIDE
        yield row
        # The same once more with half of them: a value that another one hides is met without it.
        yield [value if rng.random() < 0.5 or one.required else ABSENT for one, value in zip(free, row, strict=True)]


def _drawn(one: Field, rng: Random) -> Any:
    if rng.random() < 0.45 and not one.required:
        return ABSENT
    return INSIDE if one.ranged and rng.random() < 0.6 else rng.choice(one.values)


def _body(material: Material, row: dict[str, Any], rng: Random) -> dict[str, Any] | None:
    """Return the row as a body, made valid by filling in what is required and by dropping what a conditional rule refuses."""
    body = material.with_fields(row, turn=len(row) + sum(map(len, row)))
    if body is not None:
        return body
    body = {**material.smallest, **row}
    for name in sorted({name for tie in material.ties for name in tie}):
        one = material.named(name)
        options = [{key: value for key, value in body.items() if key != name}, *({**body, name: value} for value in (one.values[:4] if one else ()))]
        rng.shuffle(options)
        fitting = next((option for option in options if material.judge.accepts(option)), None)
        if fitting is not None:
            return fitting
    return None
