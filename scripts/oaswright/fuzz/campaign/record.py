"""The result of a unit as JSON data, redacted: what a worker hands back, what a journal keeps, and what `fuzz merge` reads."""

import base64
import contextlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oaswright.api.operation import Operation
from oaswright.fuzz.coverage import Coverage
from oaswright.fuzz.failure import Category, Failure, Reproduction
from oaswright.fuzz.plan.case import from_data
from oaswright.fuzz.reach import Seen
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import Exchange, Request, Response

TEXTS = ("law", "sentence", "operation", "cause", "expected", "met", "code", "pointer")

LONGEST_SAMPLE = 4_000  # bytes


@dataclass(frozen=True)
class Result:
    """What became of a unit: how many requests it sent, of its family all before included, when (seconds since 1970), where, and what it found.

    `requests` counts those of all attempts at it. `error` says why it could not be run at all; `code` is then the exit code. `data` is all of it as JSON.
    """

    unit: str
    family: str
    requests: int
    reason: str
    began: float
    ended: float
    worker: str
    failures: tuple[Failure, ...]
    data: Mapping[str, Any]
    problem: str = ""
    error: str = ""
    hint: str = ""
    code: int = 0
    memory: int = 0
    held: int = 0
    resources: int = 0
    probe: Request | None = None
    warnings: tuple[str, ...] = ()


PLAIN = ("unit", "family", "requests", "reason", "began", "ended", "worker", "problem", "error", "hint", "code", "memory", "held", "resources")


def read(data: Mapping[str, Any]) -> Result:
    """Read a result. KeyError, TypeError or ValueError if it is none."""
    probe = data.get("probe")
    return Result(
        **{name: data[name] for name in PLAIN},
        failures=tuple(map(failure_from, data["failures"])),
        data=data,
        probe=_request(probe) if probe else None,
        warnings=tuple(data["warnings"]),
    )


def seen_data(seen: Seen, tokens: Tokens) -> dict[str, Any]:
    """Return what the operations answered, as data."""
    return {
        "statuses": {name: {str(code): count for code, count in codes.items()} for name, codes in seen.statuses.items()},
        "errors": tokens.hide_data(seen.errors),
        "reached": sorted(seen.reached),
    }


def add_seen(seen: Seen, data: Mapping[str, Any], operations: Mapping[str, Operation]) -> None:
    """Add what the operations answered in a unit."""
    for name, codes in data["statuses"].items():
        if name in operations:
            seen.statuses.setdefault(name, Counter()).update({int(code): count for code, count in codes.items()})
    seen.errors.update(data["errors"])
    seen.reached.update(name for name in data["reached"] if name in operations)


def coverage_data(coverage: Coverage, tokens: Tokens) -> dict[str, Any]:
    """Return the samples of bodies that tell which keywords were met, as data; long ones are left out, and those that are no text."""
    return {
        "sent": {name: _texts(bodies, tokens) for name, bodies in coverage.sent.items()},
        "answered": [[name, key, _texts(bodies, tokens)] for (name, key), bodies in coverage.answered.items()],
    }


def _texts(bodies: Iterable[bytes], tokens: Tokens) -> list[str]:
    found = []
    for body in sorted(bodies):
        with contextlib.suppress(UnicodeDecodeError):
            if len(body) <= LONGEST_SAMPLE:
                found.append(tokens.hide(body.decode()))
    return found


def add_coverage(coverage: Coverage, data: Mapping[str, Any]) -> None:
    """Add the samples of a unit, as far as more are looked at."""
    for name, texts in data.get("sent", {}).items():
        coverage.add_sent(name, map(str.encode, texts))
    for name, key, texts in data.get("answered", ()):
        coverage.add_answered(name, key, map(str.encode, texts))


def failure_data(one: Failure, tokens: Tokens) -> dict[str, Any]:
    """Return a failure as data, without a token's value."""
    shown = {name: tokens.hide(getattr(one, name)) for name in TEXTS}
    steps: list[Exchange] = []
    data: dict[str, Any] = {**shown, "category": str(one.category), "again": one.again, "steps": _places(one.steps, steps)}
    if one.play:
        data["play"] = {
            "case": tokens.hide_data(one.play.case.data) if one.play.case else None,
            "steps": [[role, *_places([exchange], steps)] for role, exchange in one.play.steps],
            "volatile": sorted(one.play.volatile),
            "before": _places([one.play.before], steps)[0] if one.play.before else None,
        }
    return {**data, "exchanges": [_exchange_data(step, tokens) for step in steps]}


def failure_from(data: Mapping[str, Any]) -> Failure:
    """Return the failure that this data was made of."""
    exchanges = [_exchange(one) for one in data["exchanges"]]
    play = None
    if told := data.get("play"):
        play = Reproduction(
            from_data(told["case"]) if told["case"] else None,
            tuple((role, exchanges[place]) for role, place in told["steps"]),
            frozenset(told["volatile"]),
            None if told["before"] is None else exchanges[told["before"]],
        )
    steps = tuple(exchanges[place] for place in data["steps"])
    return Failure(**{name: data[name] for name in TEXTS}, category=Category(data["category"]), again=data["again"], steps=steps, play=play)


def _places(wanted: Sequence[Exchange], known: list[Exchange]) -> list[int]:
    """Where each exchange stands in a list, to which those are added that it lacks: many are part of the steps and of the play."""
    places = []
    for one in wanted:
        place = next((index for index, other in enumerate(known) if other is one), None)
        if place is None:
            place = len(known)
            known.append(one)
        places.append(place)
    return places


def _exchange_data(one: Exchange, tokens: Tokens) -> dict[str, Any]:
    response = one.response
    answer = {"status": response.status, "headers": tokens.hide_data(dict(response.headers)), "elapsed": response.elapsed, "error": tokens.hide(response.error)}
    return {"request": request_data(one.request, tokens), "response": answer | _bytes("body", response.body, tokens)}


def request_data(one: Request, tokens: Tokens) -> dict[str, Any]:
    """Return a request as data, without a token's value."""
    headers = [[name, tokens.hide(value)] for name, value in one.headers]
    data = {"method": one.method, "url": tokens.hide(one.url), "headers": headers, "token": one.token, "operation": one.operation}
    return data if one.body is None else data | _bytes("body", one.body, tokens)


def _bytes(name: str, content: bytes, tokens: Tokens) -> dict[str, str]:
    """Bytes as text if they are UTF-8, else in base64; redacted in either form."""
    text = tokens.hide(content.decode("utf-8", "surrogateescape"))
    try:
        return {name: text.encode().decode()}
    except UnicodeEncodeError:
        return {f"{name}64": base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()}


def _held(name: str, data: Mapping[str, Any]) -> bytes | None:
    return data[name].encode() if name in data else base64.b64decode(data[f"{name}64"]) if f"{name}64" in data else None


def _exchange(data: Mapping[str, Any]) -> Exchange:
    answer = data["response"]
    return Exchange(
        _request(data["request"]), Response(answer["status"], dict(answer["headers"]), _held("body", answer) or b"", answer["elapsed"], answer["error"])
    )


def _request(data: Mapping[str, Any]) -> Request:
    headers = tuple((str(name), str(value)) for name, value in data["headers"])
    return Request(data["method"], data["url"], headers, _held("body", data), data["token"], data["operation"])
