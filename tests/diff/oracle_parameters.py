"""Random pairs of small schemas in parameters and headers, with random styles, and random exchanges: what one side writes, the other reads where nothing breaks."""

import random
from typing import Any

import jsonschema_rs
from oaswright.api.serialization import Serialization
from oaswright.diff.comparison import compare
from oaswright.diff.facts.text_form import TextForm, Wire, leaves
from oaswright.diff.verdict import Axis, Level
from oaswright.document.document import Document

from tests.diff.oracle_bodies import DRAWS, Answer, edited, scalar
from tests.diff.test_wire_texts import header, parameter

SCALARS: list[dict[str, Any]] = [
    {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}, {"type": ["integer", "string"]}, {"enum": ["a", "b", "1"]}, {"enum": [1, 2]},
    {"type": "integer", "minimum": 0}, {"type": "integer", "minimum": 1, "maximum": 9}, {"type": "string", "pattern": "^[0-9]+$"}, {"type": "string", "maxLength": 2},
    {"type": "string", "pattern": "^[a-z]+$"}, {"const": "true"},
]  # fmt: skip

RESPONSE_HEADER = "response header"

STYLES = {
    "query": [("form", True), ("form", False), ("pipeDelimited", False), ("deepObject", True)],
    "path": [("simple", False), ("simple", True), ("label", False), ("matrix", False)],
    "header": [("simple", False), ("simple", True)],
    "cookie": [("form", False)],
    RESPONSE_HEADER: [("simple", False), ("simple", True)],
}


def schema(rng: random.Random) -> dict[str, Any]:
    """A small schema of a scalar, a list or an object."""
    one = rng.choice(SCALARS)
    kind = rng.random()
    if kind < 0.6:
        return one
    if kind < 0.85:
        return {"type": "array", "items": one, **rng.choice([{}, {"maxItems": 2}, {"minItems": 1}])}
    return {"type": "object", "properties": {"a": one, "b": rng.choice(SCALARS)}, **rng.choice([{}, {"required": ["a"]}])}


def values(rng: random.Random) -> Any:
    """A random value; null is not sent."""
    kind = rng.random()
    if kind < 0.6:
        return scalar(rng)
    if kind < 0.85:
        return [scalar(rng) for _ in range(rng.randint(1, 3))]
    return {name: scalar(rng) for name in rng.sample("ab", rng.randint(1, 2))}


def service(place: str, said: dict[str, Any], style: str, *, explode: bool) -> Document:
    """A service with one parameter or response header."""
    text, written = str(said).replace("True", "true"), f"style: {style}, explode: {str(explode).lower()}, "
    return header(f"{{{written}schema: {text}}}") if place == RESPONSE_HEADER else parameter(text, written, place)


def _is_read(value: Any, wire: Wire, takes: jsonschema_rs.Draft202012Validator, reader: TextForm) -> bool:
    """Whether something is read that holds all that was sent: the same texts, or the one text as it stands."""
    kept = (read for read in reader.read(wire) if leaves(read) == leaves(value) or (isinstance(read, str) and wire == {reader.name: (reader.prefix + read,)}))
    return any(map(takes.is_valid, kept))


def contradiction(place: str, seed: int, exchanges: int) -> tuple[Any, ...]:
    """Return the two sides, and a value that one sends and the other does not read, though nothing is said to break; () if there is none."""
    return answer(place, seed, exchanges).contradiction


def answer(place: str, seed: int, exchanges: int, *, is_edit: bool = False) -> Answer:
    """Hold the verdict on a random pair against random exchanges; of two schemas that have nothing in common, or of one and an edit of it."""
    rng = random.Random(f"{place} {seed}")
    sides = [(schema(rng), *rng.choice(STYLES[place])) for _ in range(2)]
    if is_edit:
        sides[1] = (edited(rng, sides[0][0], SCALARS), *(sides[0][1:] if rng.random() < 0.8 else sides[1][1:]))
    diff = compare(*(service(place, said, style, explode=explode) for said, style, explode in sides))
    assert not diff.skipped, (sides, diff.skipped)
    if diff.level(Axis.WIRE) is Level.MAJOR:
        return Answer(False, 0)
    name = "p" if place == "path" else "X-H" if place == RESPONSE_HEADER else "q"
    forms = [TextForm(name, Serialization(style, explode), is_pairs=place in ("query", "cookie")) for _, style, explode in sides]
    validators = [jsonschema_rs.Draft202012Validator(said) for said, _, _ in sides]
    if place == RESPONSE_HEADER:  # the new side writes
        forms.reverse()
        validators.reverse()
    undeclared = set.difference(
        *(set(said.get("properties", {})) for said in ((sides[0][0], sides[1][0]) if place == RESPONSE_HEADER else (sides[1][0], sides[0][0])))
    )
    count = 0
    for value in (values(rng) for _ in range(DRAWS * exchanges)):
        wire = forms[0].write(value) if validators[0].is_valid(value) else None
        if not wire or not _is_read(value, wire, validators[0], forms[0]) or (isinstance(value, dict) and undeclared & value.keys()):
            continue  # nor does the side that writes it read it (null has no text), or it does not know the name
        if not _is_read(value, wire, validators[1], forms[1]):
            return Answer(True, count, (*sides, value, wire))
        count += 1
        if count == exchanges:
            break
    return Answer(True, count)
