"""Strings on both sides of each string keyword."""

from collections.abc import Iterator
from typing import Any

from oaswright.probes import formats, patterns

PLAIN = ("a", "text", "")
# Text that breaks careless handling: characters outside the basic plane, combining marks, separators, look-alikes of other types.
AWKWARD = ("😀", "e\u0301", "é", "\u0000", "a\nb", " a ", "null", "true", "1", "1.0", "\u2028", '"\\/', "İ", "﷽", "-", "{}", "${x}", "%2F")
ASTRAL = "😀"
CEILING = 5000


def good(shape: dict[str, Any]) -> list[str]:
    """Strings that should fit the shape, the plainest first."""
    low, high = shape.get("minLength", 0), shape.get("maxLength")
    found: list[str] = []
    for pattern in shape.get("pattern", ()):
        found += patterns.matching(pattern, [size for size in (low, high) if size is not None and size <= CEILING])
    for name in shape.get("format", ()):
        found += formats.VALID.get(name, ())
    if not found or not shape.get("pattern"):
        found += PLAIN
    fitting = [text for text in found if low <= len(text) and (high is None or len(text) <= high)]
    if not shape.get("pattern"):
        fitting += [_sized(text, size) for text in found[:1] or PLAIN for size in (low, high) if size is not None and size <= CEILING]
    return list(dict.fromkeys(fitting))


def edges(shape: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (string, reason) around each keyword."""
    fitting = good(shape)
    for name in shape.get("format", ()):
        yield from ((text, f"format {name}: a good one") for text in formats.VALID.get(name, ()))
        yield from ((text, f"format {name}: a bad one") for text in formats.INVALID.get(name, ()))
    yield from _lengths(shape, fitting)
    for pattern in shape.get("pattern", ()):
        matching = patterns.matching(pattern)
        yield from ((text, f"pattern {pattern}: should match") for text in matching[:12])
        yield from ((text, f"pattern {pattern}: {what}") for what, text in patterns.misses(matching[:2] + matching[-1:]))
    for text in fitting[:3]:
        yield text, "a string that fits"
        yield text + "\n", "a newline at the end"
    for text in AWKWARD:
        yield text, f"the string {text!r}"


def _lengths(shape: dict[str, Any], fitting: list[str]) -> Iterator[tuple[str, str]]:
    for keyword in ("minLength", "maxLength"):
        bound = shape.get(keyword)
        if bound is None or bound > CEILING:
            continue
        for size, what in ((bound, "equal"), (bound - 1, "one below"), (bound + 1, "one above")):
            if size >= 0:
                why = f"{keyword} {bound}: {what}"
                yield _sized(fitting[0] if fitting else "a", size), why
                yield ASTRAL * size, why + ", in characters of two code units"
                for pattern in shape.get("pattern", ()):
                    yield from ((text, why) for text in patterns.matching(pattern, [size]) if len(text) == size)


def _sized(text: str, size: int) -> str:
    filler = text if text.strip() else "a"
    return (text + filler * (size // len(filler) + 1))[:size]
