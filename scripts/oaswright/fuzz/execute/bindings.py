"""Which ids and entity tags of a sequence were only known once it ran, and where each of them stands in an earlier answer.

In a recorded sequence such an id is written as `{{name}}` in a URL, so that it also holds on a target that counts from another number; a tag
is written so in a condition.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from oaswright.api.operation import Operation
from oaswright.fuzz.resources.resource_shape import last_word
from oaswright.fuzz.wire.exchange import Exchange, Request, Response

LOCATION, TAG = "location", "etag"
CONDITIONS = ("if-match", "if-none-match")
TAIL = "#last"  # of an address: its last segment
DEEP = 3
NAME = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True)
class Step:
    """A request by its role in the case. `gives` maps names to places in the answer: a JSON pointer, `location` or `etag`; `#last` cuts out a last segment."""

    role: str
    request: Request
    status: int
    answer: Any
    gives: tuple[tuple[str, str], ...] = ()

    def given(self, response: Response) -> dict[str, str]:
        """Return the values that an answer gives; a place that it lacks is left out."""
        found = {name: _at(place, response) for name, place in self.gives}
        return {name: value for name, value in found.items() if value is not None}


def bound(steps: Sequence[tuple[str, Exchange]], operations: Mapping[str, Operation]) -> tuple[Step, ...]:
    """Return the steps, with every id that an earlier one of them gave written as a name."""
    done: list[Step] = []
    names: dict[str, str] = {}
    for role, exchange in steps:
        url = exchange.request.url
        for start, parameter, value in reversed(list(_segments(exchange.request, operations))):
            if value not in names:
                giver = next(((index, place) for index in range(len(done)) if (place := _place(steps[index][1], parameter, value))), None)
                if giver is None:
                    continue
                names[value] = _new_name(parameter, names)
                done[giver[0]] = replace(done[giver[0]], gives=(*done[giver[0]].gives, (names[value], giver[1])))
            url = url[:start] + "{{" + names[value] + "}}" + re.sub(r"^[^/?]+", "", url[start:])
        headers = tuple((name, _condition(name, value, done, steps, names)) for name, value in exchange.request.headers)
        done.append(Step(role, replace(exchange.request, url=url, headers=headers), exchange.response.status, exchange.response.json))
    return tuple(done)


def _condition(header: str, value: str, done: list[Step], steps: Sequence[tuple[str, Exchange]], names: dict[str, str]) -> str:
    """Return the value of a header; in a condition the name of a tag, which the nearest earlier answer gives."""
    if header.lower() not in CONDITIONS:
        return value
    giver = next((index for index in reversed(range(len(done))) if steps[index][1].response.headers.get(TAG) == value), None)
    if giver is None:
        return value
    if value not in names:
        names[value] = _new_name(TAG, names)
        done[giver] = replace(done[giver], gives=(*done[giver].gives, (names[value], TAG)))
    return "{{" + names[value] + "}}"


def filled(request: Request, values: Mapping[str, str]) -> Request | None:
    """Return the request with its names replaced; None if one of them is not known."""
    conditions = [value for name, value in request.headers if name.lower() in CONDITIONS]
    if any(name not in values for text in (request.url, *conditions) for name in NAME.findall(text)):
        return None
    headers = tuple((name, NAME.sub(lambda found: values[found[1]], value) if name.lower() in CONDITIONS else value) for name, value in request.headers)
    return replace(request, url=NAME.sub(lambda found: quote(values[found[1]], safe=""), request.url), headers=headers)


def _segments(request: Request, operations: Mapping[str, Operation]) -> Iterator[tuple[int, str, str]]:
    """Where each path parameter stands in a URL, its name and its value."""
    operation = operations.get(request.operation)
    if operation is None:
        return
    pattern = re.sub(r"\\\{([^}]*)\\\}", "([^/?]+)", re.escape(operation.path))
    found = re.match(rf".*?{pattern}(?=\?|$)", request.url)
    if found is None:
        return
    for index, name in enumerate(re.findall(r"\{([^}]*)\}", operation.path)):
        yield found.start(index + 1), name, unquote(found[index + 1])


def _new_name(parameter: str, names: Mapping[str, str]) -> str:
    plain = re.sub(r"[^A-Za-z0-9_]", "_", parameter)
    taken = sum(re.sub(r"_\d+$", "", name) == plain for name in names.values())
    return plain if not taken else f"{plain}_{taken + 1}"


def _place(exchange: Exchange, parameter: str, value: str) -> str:
    """Where an answer says a value for the first time: only what makes or lists a resource does."""
    request, response = exchange.request, exchange.response
    if not response.ok or value in [unquote(part) for part in urlsplit(request.url).path.split("/")]:
        return ""
    keys = (parameter, "id", last_word(parameter), "uuid", "name", "key", "slug")
    if request.method == "POST" and urlsplit(response.headers.get(LOCATION, "")).path.rstrip("/").rsplit("/", 1)[-1] == value:
        place = next(_said(response.json, keys, value, ""), "")
        return place or LOCATION + TAIL
    return next(_said(response.json, keys, value, ""), "") if request.method in ("POST", "GET") else ""


def _said(node: Any, keys: Sequence[str], value: str, at: str) -> Iterator[str]:
    if at.count("/") > DEEP:
        return
    if isinstance(node, dict):
        yield from (f"{at}/{key}" for key in keys if isinstance(node.get(key), str | int) and str(node[key]) == value)
        yield from (f"{at}/{key}{TAIL}" for key in ("url", "href", "self") if isinstance(node.get(key), str) and node[key].rstrip("/").endswith(f"/{value}"))
        for key, child in node.items():
            yield from _said(child, keys, value, f"{at}/{key}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from _said(child, keys, value, f"{at}/{index}")


def _at(place: str, response: Response) -> str | None:
    pointer, is_tail = place.removesuffix(TAIL), place.endswith(TAIL)
    found: Any = response.headers.get(pointer) if pointer in (LOCATION, TAG) else response.json
    for key in pointer.split("/")[1:]:
        if isinstance(found, list):
            found = found[int(key)] if key.isdigit() and int(key) < len(found) else None
        else:
            found = found.get(key) if isinstance(found, dict) else None
    if not isinstance(found, str | int):
        return None
    return urlsplit(str(found)).path.rstrip("/").rsplit("/", 1)[-1] if is_tail else str(found)
