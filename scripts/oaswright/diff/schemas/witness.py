"""Find witnesses: values that one schema accepts and another rejects, as two validators confirm."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

import jsonschema_rs

from oaswright import pointer
from oaswright.diff.schemas import sets
from oaswright.diff.schemas.second_validator import second_validator
from oaswright.document import objects
from oaswright.incremental.recent import recent
from oaswright.probes import shrink
from oaswright.probes.make import Maker

# How many values are tried around each of two schemas, and around their difference, before a search gives up.
TRIES = 800
NEAR = 100

# What bounds a length, and the longest that is tried.
SIZES = ("maxLength", "maxItems")
LONGEST = 100_000

# How much of a value stands in a reason.
LONGEST_SHOWN = 120

# Values for a property whose name is all that matters.
_ANY_VALUES: tuple[Any, ...] = (None, "", 0, {})

Schema = dict[str, Any]


def find(accepting: Schema, rejecting: Schema) -> tuple[Any, ...]:
    """`(value,)` that `accepting` takes and `rejecting` does not, as small as it goes; () if none was found."""
    return WitnessTest(accepting, rejecting).smallest(candidates(accepting, rejecting))


class WitnessTest:
    """Decide whether a value is accepted by one schema and rejected by another."""

    def __init__(self, accepting: Schema, rejecting: Schema, validators: tuple[jsonschema_rs.Validator, jsonschema_rs.Validator] | None = None) -> None:
        self.accepting, self.rejecting = accepting, rejecting
        self.takes, self.refuses = validators or (compiled(accepting), compiled(rejecting))

    def shows(self, value: Any, way: Sequence[str] = ()) -> bool:
        """Tell whether it does so by the first validator; with a way, what is refused is at that place inside: property names, and `*` for an item."""
        return self.takes.is_valid(value) and not self.refuses.is_valid(value) and (not way or _refused_at(self.refuses, value, way))

    def first(self, candidates: Iterable[Any], way: Sequence[str] = ()) -> tuple[Any, ...]:
        """Return the first of the candidates that is a witness by both validators; () if none is."""
        return next(((value,) for value in candidates if self.shows(value, way) and self._is_confirmed(value)), ())

    def smallest(self, candidates: Iterable[Any]) -> tuple[Any, ...]:
        """Return the same, made small."""
        for value in filter(self.shows, candidates):
            # The second validator is slow, so it is asked about the smallest first.
            for candidate in (shrink(value, self.shows), value):
                if self._is_confirmed(candidate):
                    return (candidate,)
        return ()

    def _is_confirmed(self, value: Any) -> bool:
        return self._both[0](value) is True and self._both[1](value) is False

    @cached_property
    def _both(self) -> tuple[Callable[[Any], bool | None], Callable[[Any], bool | None]]:
        return second_validator(self.accepting), second_validator(self.rejecting)


def compiled(schema: Schema) -> jsonschema_rs.Validator:
    """Return a compiled standalone schema, formats asserted."""
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, offline=True)


def candidates(accepting: Schema, rejecting: Schema, tries: int = TRIES) -> Iterator[Any]:
    """Values that are likely to tell the schemas apart: by their patterns and lists, what is left of small ones, then those around both."""
    if sets.has_patterns(accepting, rejecting):
        from oaswright.diff.schemas.strings import patterns

        for text in patterns.strings_between(accepting, rejecting):
            yield text
            yield from ({text: value} for value in _ANY_VALUES)
    yield from _listed(accepting, rejecting)
    yield from _sized(accepting, rejecting)
    yield from _by_property(accepting, rejecting)
    if sets.is_large(accepting, rejecting):
        yield from plain(accepting)
        return
    left_over = sets.difference(accepting, rejecting)
    if left_over is not None:
        yield from Maker(left_over).good(left_over)
        yield from (case.instance for case in islice(Maker(left_over).cases(left_over), NEAR))
    for schema in (rejecting, accepting):
        yield from (case.instance for case in islice(Maker(schema).cases(schema), tries))


def _listed(accepting: Schema, rejecting: Schema) -> Iterator[Any]:
    """Members of an enum that the other side does not list."""
    theirs = {json.dumps(member) for node in sets.roots(rejecting) for member in objects.listing(node.get("enum"))}
    for node in sets.roots(accepting):
        yield from (member for member in objects.listing(node.get("enum")) if json.dumps(member) not in theirs)


def _by_property(accepting: Schema, rejecting: Schema) -> Iterator[Any]:
    """Whole objects with a property that the other side refuses there."""
    ours, theirs = _properties(accepting), _properties(rejecting)
    differing = [name for name in ours if name in theirs and ours[name] != theirs[name]]
    wholes = [value for value in plain(accepting) if isinstance(value, dict)][:3] if differing else []
    for name in differing:
        inside = find(*(_standing(ours[name], accepting), _standing(theirs[name], rejecting))) if wholes else ()
        yield from ({**whole, name: value} for value in inside for whole in wholes)


def _properties(schema: Schema) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in sets.roots(schema):
        for name, one in node.get("properties", {}).items():
            found.setdefault(name, one)
    return {name: _followed(one, schema) for name, one in found.items()}


def _followed(node: Any, schema: Schema) -> Any:
    """Return a node past references that stand alone."""
    seen: set[str] = set()
    while isinstance(node, dict) and node.keys() == {"$ref"} and (target := str(node["$ref"]).removeprefix("#/$defs/")) not in seen:
        seen.add(target)
        node = schema.get("$defs", {}).get(pointer.split(f"/{target}")[0], node)
    return node


def _standing(node: Any, schema: Schema) -> Schema:
    return {"allOf": [node], "$defs": schema.get("$defs", {})}


def _sized(*schemas: Schema) -> Iterator[Any]:
    """Texts and arrays around the greatest lengths that are named, however long."""
    bounds = {bound for schema in schemas for node in sets.roots(schema) for key in SIZES if isinstance(bound := node.get(key), int) and bound <= LONGEST}
    texts = [value for value in plain(schemas[0]) if isinstance(value, str)] if bounds else []
    for size in sorted({size for bound in bounds for size in (bound, bound + 1)}):
        yield from ("a" * size, *(text + "a" * (size - len(text)) for text in texts[:3]), [0] * size)


def reason(refuses: jsonschema_rs.Validator, value: Any) -> str:
    """Return why a schema does not take a value: the place in it, and the validator's words, with values as code."""
    error = max(refuses.iter_errors(value), key=lambda one: len(one.instance_path))
    place = "".join(f"/{token}" for token in error.instance_path)
    said = re.sub(r""""(?:[^"\\]|\\.)*"|[{\[].*[}\]]""", lambda found: f"`{_short(found[0])}`", error.message.replace("`", chr(0x2018)), flags=re.DOTALL)
    return f"at `{place}`, {said}" if place else said


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "..."


def plain(schema: Schema) -> tuple[Any, ...]:
    """Return a few values that a schema takes."""
    return _plain(json.dumps(schema))


@recent()
def _plain(text: str) -> tuple[Any, ...]:
    schema = json.loads(text)
    return tuple(Maker(schema).good(schema))


def around(wholes: Iterable[Any], way: Sequence[str], value: Any) -> Iterator[Any]:
    """Yield the values, each with another one set at a place inside; `*` is an item."""
    return (_set(whole, way, value) for whole in wholes) if way else iter([value])


def completed(value: Any, wholes: Iterable[Any]) -> Iterator[Any]:
    """Yield a value, as it is and with what the wholes hold in the places of its parts."""
    yield value
    for whole in wholes:
        if isinstance(value, dict) and isinstance(whole, dict):
            yield {name: whole.get(name, part) for name, part in value.items()}
            yield {**value, **whole}
        elif isinstance(value, list) and isinstance(whole, list) and whole:
            yield [whole[index % len(whole)] for index in range(len(value))]


def _refused_at(refuses: jsonschema_rs.Validator, value: Any, way: Sequence[str]) -> bool:
    def under(path: list[str | int]) -> bool:
        return len(path) >= len(way) and all(step in ("*", token) for step, token in zip(way, path, strict=False))

    return any(under(error.instance_path) for error in refuses.iter_errors(value))


def _set(whole: Any, way: Sequence[str], value: Any) -> Any:
    if not way:
        return value
    if way[0] == "*":
        if isinstance(whole, dict):
            return {**whole, "name": _set(None, way[1:], value)}
        first = whole[0] if isinstance(whole, list) and whole else None
        return [_set(first, way[1:], value), *(whole[1:] if isinstance(whole, list) else [])]
    base = whole if isinstance(whole, dict) else {}
    return {**base, way[0]: _set(base.get(way[0]), way[1:], value)}
