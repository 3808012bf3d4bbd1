"""Cases that write what the document refuses: near misses of each field, what a conditional rule forbids, what is required left out."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from oaswright.fuzz.bodies.fields import BAD, Field, Material
from oaswright.fuzz.plan.case import AnyCase, Malformed, Nested, Refused

BATCH = 4  # bodies between two reads
# Bodies that are no JSON, or that only a lenient reader takes for it.
MALFORMED = {
    "nothing": b"", "a part of it": b'{"a": {"b": [1, ', "not UTF-8": b'{"\xff\xfe": 1}', "NaN": b'{"a": NaN}', "a name twice": b'{"a": 1, "a": 2}',
}  # fmt: skip


# Levels of JSON. Many readers stop at about a hundred levels, and many of those that do not stop fail at some thousands.
ARRAYS, MIXED, DEEPEST = 101, 128, 20_000
NESTED = "oaswright_nested"


def nested(body: dict[str, Any], name: str) -> tuple[bytes, bytes, bytes]:
    """Bodies that hold JSON of many levels in one field: only arrays, then more levels of arrays and objects in turn, then very many levels."""
    mixed = '[{"a":' * (MIXED // 2) + "0" + "}]" * (MIXED // 2)
    values = ("[" * ARRAYS + "]" * ARRAYS, mixed, "[" * DEEPEST + "]" * DEEPEST)
    start = json.dumps({key: value for key, value in body.items() if key != name})[:-1]
    first, second, third = (f"{start}{', ' if len(start) > 1 else ''}{json.dumps(name)}: {value}}}".encode() for value in values)
    return first, second, third


def refused(operation: str, material: Material) -> Iterator[AnyCase]:
    """Bodies that no JSON parser should take, one at a time, `defect` names which; JSON of many levels; then what the document refuses, in small batches.

    Each of a batch also changes a field that is fine.
    """
    yield from (Malformed(operation, material.smallest, name, why=f"the body is {name}") for name in MALFORMED)
    names = (NESTED, *(one.name for one in material.fields if not one.read_only))
    free = next((name for name in names if material.judge.accepts({**material.smallest, name: [{"a": [[]]}]})), None)
    yield Nested(operation, material.smallest, free or NESTED, free is not None, why="JSON of many levels")
    bodies = list(_bad(material))
    for start in range(0, len(bodies), BATCH):
        batch = bodies[start : start + BATCH]
        yield Refused(operation, tuple(body for body, _ in batch), why="; ".join(why for _, why in batch))


def _bad(material: Material) -> Iterator[tuple[dict[str, Any], str]]:
    fine = [one for one in material.fields if len(one.values) > 2 and not (one.read_only or one.refers or one.secret or material.tied(one.name))]
    base = material.smallest
    for one in material.fields:
        if one.required and one.name in base:
            yield {name: value for name, value in base.items() if name != one.name}, f"{one.name} is left out"
    for name in sorted({name for tie in material.ties for name in tie}):
        for value in material.values_of(name):
            body = {**base, name: value}
            if not material.judge.accepts(body):
                yield _mixed(body, fine, len(str(value)), name), f"{name} breaks a conditional rule"
    for turn in range(BAD):
        for index, one in enumerate(material.fields):
            if turn < len(one.bad) and not one.read_only:
                value, why = one.bad[turn]
                body = _mixed({**base, one.name: value}, fine, turn + index, one.name)
                if not material.judge.accepts(body):
                    yield body, why.replace("the whole", one.name)


def _mixed(body: dict[str, Any], fine: Sequence[Field], turn: int, name: str) -> dict[str, Any]:
    others = [one for one in fine if one.name != name]
    if not others:
        return body
    other = others[turn % len(others)]
    return {**body, other.name: other.values[1 + turn % (len(other.values) - 1)]}
