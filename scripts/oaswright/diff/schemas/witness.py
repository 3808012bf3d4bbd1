"""Find witnesses: values that one schema accepts and another rejects, as two validators confirm."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import islice
from typing import Any

import jsonschema_rs

from oaswright import pointer
from oaswright.diff.schemas import sets
from oaswright.diff.schemas.strings import languages, patterns
from oaswright.diff.schemas.strings.ecma_regex import UnsupportedPatternError
from oaswright.probes import shrink
from oaswright.probes.make import Maker

# How many values are tried around each of two schemas, and around their difference, before a search gives up.
TRIES = 800
NEAR = 100

# What bounds a length, and the longest that is tried.
SIZES = ("maxLength", "maxItems")
LONGEST = 100_000

# Formats that the second validator asserts only with more packages: enough of each to tell good from bad.
EXTRA_FORMATS = {
    "duration": r"P(?!$)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?)",
    "hostname": r"(?=.{1,253}$)(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*",
    "uri": r"[A-Za-z][A-Za-z0-9+.-]*:[!#$%&'()*+,/:;=?@\[\]A-Za-z0-9._~-]*",
    "iri": r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*",
    "uri-reference": r"[!#$%&'()*+,/:;=?@\[\]A-Za-z0-9._~-]*",
    "iri-reference": r"[^\s<>\"{}|\\^`]*",
    "json-pointer": r"(/([^~/]|~[01])*)*",
    "relative-json-pointer": r"(0|[1-9]\d*)(#|(/([^~/]|~[01])*)*)",
    "uri-template": r"([^{}\s]|\{[^{}\s]+\})*",
}


# Values for a property whose name is all that matters.
_ANY_VALUES: tuple[Any, ...] = (None, "", 0, {})

Schema = dict[str, Any]


def find(accepting: Schema, rejecting: Schema) -> tuple[Any, ...]:
    """`(value,)` that `accepting` takes and `rejecting` does not, as small as it goes; () if none was found."""
    return Judge(accepting, rejecting).smallest(candidates(accepting, rejecting))


class Judge:
    """Decide whether a value is accepted by one schema and rejected by another."""

    def __init__(self, accepting: Schema, rejecting: Schema) -> None:
        self.accepting, self.rejecting = accepting, rejecting
        self.takes, self.refuses = compiled(accepting), compiled(rejecting)

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
        return _second(self.accepting), _second(self.rejecting)


def compiled(schema: Schema) -> jsonschema_rs.Validator:
    """Return a compiled standalone schema, formats asserted."""
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, offline=True)


def _second(schema: dict[str, Any]) -> Callable[[Any], bool | None]:
    """Return the other validator's verdict; None where it cannot compile a pattern or follow the schema."""
    judge = _validator_class()(schema, format_checker=_checker())

    def verdict(instance: Any) -> bool | None:
        try:
            return bool(judge.is_valid(instance))
        except (re.error, RecursionError, ValueError):
            return None

    return verdict


@cache
def _validator_class() -> Any:
    """Return the second validator, with patterns read as ECMA-262 does."""
    import jsonschema  # here: importing it costs as much as all else, and most edits need no witness

    def matches(pattern: str, text: str) -> bool:
        try:
            return languages.matches(pattern, text)
        except UnsupportedPatternError:
            return re.search(pattern, text) is not None

    def pattern(_: Any, given: str, instance: Any, __: Any) -> Iterator[Any]:
        if isinstance(instance, str) and not matches(given, instance):
            yield jsonschema.ValidationError(f"{instance!r} does not match {given!r}")

    def pattern_properties(validator: Any, given: dict[str, Any], instance: Any, __: Any) -> Iterator[Any]:
        for one, subschema in given.items() if isinstance(instance, dict) else ():
            for name, value in instance.items():
                if matches(one, name):
                    yield from validator.descend(value, subschema, path=name, schema_path=one)

    return jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": pattern, "patternProperties": pattern_properties})


@cache
def _checker() -> Any:
    import jsonschema

    checker = jsonschema.FormatChecker(formats=())
    checker.checkers = dict(jsonschema.Draft202012Validator.FORMAT_CHECKER.checkers)
    for name, pattern in EXTRA_FORMATS.items():
        checker.checkers.setdefault(name, (lambda value, rule=re.compile(pattern): not isinstance(value, str) or rule.fullmatch(value) is not None, ()))
    return checker


def candidates(accepting: Schema, rejecting: Schema, tries: int = TRIES) -> Iterator[Any]:
    """Values that are likely to tell the schemas apart: by their patterns, what is left of small ones, then those around both."""
    for text in patterns.strings_between(accepting, rejecting):
        yield text
        yield from ({text: value} for value in _ANY_VALUES)
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
    """Why a schema does not take a value, as `/pointer: rule`."""
    errors = sorted(refuses.iter_errors(value), key=lambda error: -len(error.instance_path))
    error = errors[0]
    place = "".join(f"/{token}" for token in error.instance_path)
    return f"{place}: {error.message}" if place else error.message


def plain(schema: Schema) -> list[Any]:
    """Return a few values that a schema takes."""
    return Maker(schema).good(schema)


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
