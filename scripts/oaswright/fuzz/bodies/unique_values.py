"""Values that nothing has yet: for each turn another one of the same form."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid5

SPACE = UUID("5f0c7b7e-4a4e-4a35-9d1c-2f4a5b8f6a10")
STRIDE = 7919  # a prime: neighbouring turns are far apart, and no boundary value is met soon
LETTERS = "abcdefghijklmnopqrstuvwxyz"
UNIQUE = re.compile(r"name|mail|login|slug|code|key|title|label|number|sku|url|uri|isbn|handle|serial|ref|phone|iban|vin|id$", re.IGNORECASE)


def fresh(fits: Callable[[Any], bool], plain: Any, turn: int) -> Any:
    """Return a fitting value unlike the plain one; the plain one where none was found."""
    if isinstance(plain, bool) or not isinstance(plain, str | int):
        return plain
    options = _texts(plain, turn) if isinstance(plain, str) else iter((plain + turn * STRIDE, plain + turn, plain - turn))
    return next((one for one in options if one != plain and fits(one)), plain)


def _texts(plain: str, turn: int) -> Iterator[str]:
    yield from _digits(plain, turn)
    if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", plain, re.IGNORECASE):
        yield str(uuid5(SPACE, str(turn)))
    local, at, rest = plain.partition("@")
    for tail in (f"-{turn}", f"_{turn}", str(turn), _word(turn, 4), f".{turn}"):
        yield local + tail + at + rest
        yield local[: -len(tail)] + tail + at + rest
        yield f"{plain}/{tail}"
    yield _word(turn, len(plain))
    yield _word(turn, len(plain)).upper()
    yield str(uuid5(SPACE, str(turn)))


def _digits(plain: str, turn: int) -> Iterator[str]:
    """Yield the longest run of digits, counted on."""
    runs = sorted(re.finditer(r"\d+", plain), key=lambda run: -len(run[0]))
    for run in runs[:1] if runs and len(runs[0][0]) > 1 else ():
        size = len(run[0])
        number = (int(run[0]) + turn * (STRIDE if size > 4 else 1)) % 10**size
        yield plain[: run.start()] + str(number).zfill(size) + plain[run.end() :]


def _word(turn: int, size: int) -> str:
    """Return a number in letters."""
    found = ""
    while turn or len(found) < size:
        turn, place = divmod(turn, 26)
        found = LETTERS[place] + found
    return found[-size:] if size else ""
