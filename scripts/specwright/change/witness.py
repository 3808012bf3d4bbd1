"""Witnesses: a concrete value that one schema accepts and another does not, as two validators agree."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any

import jsonschema
import jsonschema_rs

from specwright.change import sets
from specwright.probes import key, shrink
from specwright.probes.make import Maker

# How many values are tried before a search gives up.
TRIES = 1500

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


Schema = dict[str, Any]


def find(accepting: Schema, rejecting: Schema, *, tries: int = TRIES) -> tuple[Any, ...]:
    """`(value,)` that `accepting` takes and `rejecting` does not, as small as it goes; () if none was found."""
    return first(accepting, rejecting, islice(_candidates(accepting, rejecting), tries))


def first(accepting: Schema, rejecting: Schema, candidates: Iterable[Any]) -> tuple[Any, ...]:
    """The first of the candidates that is a witness by both validators, made small; () if none is."""
    takes, refuses = validator(accepting), validator(rejecting)
    second = _second(accepting), _second(rejecting)

    def shows(value: Any) -> bool:
        return takes.is_valid(value) and not refuses.is_valid(value) and second[0](value) is True and second[1](value) is False

    return next(((shrink(value, shows),) for value in candidates if shows(value)), ())


def validator(schema: dict[str, Any]) -> jsonschema_rs.Validator:
    """A compiled standalone schema, formats asserted; equal texts share one."""
    return _compiled(json.dumps(schema, sort_keys=True))


@cache
def _compiled(text: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(text), validate_formats=True, offline=True)


def _second(schema: dict[str, Any]) -> Callable[[Any], bool | None]:
    """The other validator's verdict; None where it cannot compile a pattern or follow the schema."""
    judge = jsonschema.Draft202012Validator(schema, format_checker=_checker())

    def verdict(instance: Any) -> bool | None:
        try:
            return bool(judge.is_valid(instance))
        except (re.error, RecursionError, ValueError):
            return None

    return verdict


@cache
def _checker() -> jsonschema.FormatChecker:
    checker = jsonschema.FormatChecker(formats=())
    checker.checkers = dict(jsonschema.Draft202012Validator.FORMAT_CHECKER.checkers)
    for name, pattern in EXTRA_FORMATS.items():
        checker.checkers.setdefault(name, (lambda value, rule=re.compile(pattern): not isinstance(value, str) or rule.fullmatch(value) is not None, ()))
    return checker


def _candidates(accepting: dict[str, Any], rejecting: dict[str, Any]) -> Iterator[Any]:
    """Values that are likely to tell the schemas apart, the smallest first within each source."""
    left_over = sets.difference(accepting, rejecting)
    if left_over is not None:
        yield from sorted(Maker(left_over).good(left_over), key=lambda value: (len(key(value)), key(value)))
        yield from (case.instance for case in islice(Maker(left_over).cases(left_over), TRIES))
    for schema in (rejecting, accepting):
        yield from (case.instance for case in islice(Maker(schema).cases(schema), TRIES))

