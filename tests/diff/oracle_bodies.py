"""Random pairs of small schemas in bodies, and random exchanges: what one side may write, the other has to read wherever nothing is said to break."""

import itertools
import json
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import jsonschema_rs
from oaswright.api.serialization import Serialization
from oaswright.diff.comparison import compare
from oaswright.diff.facts.text_form import TextForm
from oaswright.diff.verdict import Axis, Level
from oaswright.document import document
from oaswright.document.document import Document

JSON, FORM, MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"

# What is sent by the client, and what by the server.
PLACES = [("request", JSON), ("request", FORM), ("request", MULTIPART), ("response", JSON)]

SCALARS: list[dict[str, Any]] = [
    {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}, {"type": ["integer", "string"]}, {"type": ["string", "null"]},
    {"enum": ["a", "b", "1"]}, {"enum": [1, 2]}, {"enum": ["a"]}, {"type": "integer", "minimum": 0}, {"type": "integer", "minimum": 1, "maximum": 9},
    {"type": "string", "pattern": "^[0-9]+$"}, {"type": "string", "maxLength": 2}, {"type": "string", "pattern": "^[a-z]+$"}, {"const": "true"},
]  # fmt: skip
VALUES: list[Any] = ["", "a", "b", "1", "12", "-1", "abc", "true", "1.5", 0, 1, 2, 5, 9, 10, -1, 1.5, True, False]

NAMES = ("a", "b", "c")

# So many values are drawn for each exchange, as many are none that may be sent.
DRAWS = 3


def scalar(rng: random.Random) -> Any:
    """A random scalar: one that tells the schemas apart, or any short text or number; whole numbers are written without a fraction."""
    kind = rng.random()
    if kind < 0.6:
        return rng.choice(VALUES)
    if kind < 0.8:
        return "".join(rng.choice("ab19-. T") for _ in range(rng.randint(0, 4)))
    if kind < 0.9:
        return rng.randint(-30, 30)
    number = round(rng.uniform(-10, 10), rng.randint(1, 3))
    return int(number) if number.is_integer() else number


def schema(rng: random.Random, media_type: str) -> dict[str, Any]:
    """A small schema; forms and multipart bodies are objects."""
    if media_type == JSON and rng.random() < 0.5:
        return _below(rng) if rng.random() < 0.6 else {rng.choice(["anyOf", "oneOf"]): [rng.choice(SCALARS) for _ in range(rng.randint(1, 3))]}
    names = rng.sample(NAMES, rng.randint(1, 3))
    found: dict[str, Any] = {"type": "object", "properties": {name: _below(rng) for name in names}}
    if rng.random() < 0.4:
        found["required"] = rng.sample(names, 1)
    if rng.random() < 0.2:
        found["additionalProperties"] = False
    if media_type == JSON and rng.random() < 0.2:
        flag = rng.choice(["readOnly", "writeOnly"])
        found["properties"][names[0]] = {**found["properties"][names[0]], flag: True}
    return found


def edited(rng: random.Random, said: dict[str, Any], scalars: list[dict[str, Any]] = SCALARS) -> dict[str, Any]:
    """A schema as somebody might edit it: something of it is another, is there no more, or is new."""
    if "properties" in said:
        found = {**said, "properties": dict(said["properties"])}
        name = rng.choice(NAMES)
        change = rng.random()
        if change < 0.6 and name in said["properties"]:
            found["properties"][name] = edited(rng, said["properties"][name], scalars)
        elif change < 0.8:
            found["required"] = rng.choice([[], [name]]) if name in said["properties"] else []
        elif name in said["properties"] and len(said["properties"]) > 1:
            del found["properties"][name]
            found["required"] = [one for one in said.get("required", []) if one != name]
        else:
            found["properties"][name] = rng.choice(scalars)
        return found
    if "items" in said:
        bounds: dict[str, Any] = rng.choice([{}, {"maxItems": 2}, {"minItems": 1}])
        return rng.choice([{**said, "items": edited(rng, said["items"], scalars)}, {"type": "array", "items": said["items"], **bounds}, said["items"]])
    for keyword in ("anyOf", "oneOf"):
        if keyword in said:
            return {
                keyword: rng.choice([[*said[keyword], rng.choice(scalars)], said[keyword][1:] or [{}], [edited(rng, one, scalars) for one in said[keyword]]])
            }
    kept = [one for one in scalars if one.get("type") == said.get("type")]
    return rng.choice([rng.choice(kept or scalars), rng.choice(scalars), {"type": "array", "items": said}, {"anyOf": [said, rng.choice(scalars)]}])


def _below(rng: random.Random) -> dict[str, Any]:
    one = rng.choice(SCALARS)
    return one if rng.random() < 0.7 else {"type": "array", "items": one, **rng.choice([{}, {"maxItems": 2}, {"minItems": 1}])}


def value(rng: random.Random, said: dict[str, Any]) -> Any:
    """A random value, more or less like what a schema describes."""
    if said.get("type") == "object":
        return {name: value(rng, said["properties"].get(name, {})) for name in rng.sample(NAMES, rng.randint(0, 3))}
    if said.get("type") == "array" and rng.random() < 0.9:
        return [_item(rng) for _ in range(rng.randint(0, 3))]
    return _item(rng)


def _item(rng: random.Random) -> Any:
    return None if rng.random() < 0.05 else scalar(rng)


def service(said: dict[str, Any], direction: str, media_type: str) -> Document:
    """A service with one body."""
    content = {"content": {media_type: {"schema": said}}}
    operation: dict[str, Any] = {"operationId": "call", "responses": {"200": {"description": "ok", **(content if direction == "response" else {})}}}
    if direction == "request":
        operation["requestBody"] = content
    return document.parse(json.dumps({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/call": {"post": operation}}}))


class Answer(NamedTuple):
    """Whether a pair was called safe, how many values were read of those that were sent, and what contradicts the verdict; () if nothing does."""

    is_safe: bool
    read: int
    contradiction: tuple[Any, ...] = ()


def contradiction(seed: str, direction: str, media_type: str, exchanges: int) -> tuple[Any, ...]:
    """Return the schemas and a value that one side sends and the other does not read, though nothing is said to break; () if there is none."""
    return answer(seed, direction, media_type, exchanges).contradiction


def answer(seed: str, direction: str, media_type: str, exchanges: int, *, is_edit: bool = False) -> Answer:
    """Hold the verdict on a random pair against random exchanges; of two schemas that have nothing in common, or of one and an edit of it."""
    rng = random.Random(seed)
    old = schema(rng, media_type)
    new = edited(rng, old) if is_edit else schema(rng, media_type)
    diff = compare(service(old, direction, media_type), service(new, direction, media_type))
    assert not diff.skipped, (old, new, diff.skipped)
    if diff.level(Axis.WIRE) is Level.MAJOR:
        return Answer(False, 0)
    sends, takes = (old, new) if direction == "request" else (new, old)
    unused = {name for said in (old, new) for name, one in said.get("properties", {}).items() if one.get("readOnly" if direction == "request" else "writeOnly")}
    writer, reader = (jsonschema_rs.Draft202012Validator(_without(said, unused)) for said in (sends, takes))
    undeclared = takes.get("properties", {}).keys() - sends.get("properties", {}).keys()
    count = 0
    for sent in (value(rng, rng.choice([old, new])) for _ in range(DRAWS * exchanges)):
        if not writer.is_valid(sent) or (isinstance(sent, dict) and (undeclared | unused) & sent.keys()):
            continue
        read = list(readings(sent, media_type))
        if not any(map(writer.is_valid, read)):
            continue  # nor does the side that writes it read it: null has no text
        if not any(map(reader.is_valid, read)):
            return Answer(True, count, (old, new, sent))
        count += 1
        if count == exchanges:
            break
    return Answer(True, count)


def _without(said: dict[str, Any], unused: set[str]) -> dict[str, Any]:
    """A schema that does not ask for fields that the direction does not use."""
    return {**said, "required": [name for name in said["required"] if name not in unused]} if "required" in said else said


def readings(sent: Any, media_type: str) -> Iterator[Any]:
    """Yield what the other side may read: the same value, or whatever the texts of its fields are the texts of."""
    if media_type == JSON:
        yield sent
        return
    fields: list[list[tuple[str, Any]]] = []
    for name, one in sent.items():
        form = TextForm(name, Serialization("form", explode=True), is_pairs=True)
        wire = form.write(one)
        if wire:
            fields.append([(name, read) for read in form.read(wire) if not isinstance(read, dict)])
    yield from (dict(chosen) for chosen in itertools.islice(itertools.product(*fields), 2000))
