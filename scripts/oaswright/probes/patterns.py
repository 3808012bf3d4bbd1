"""Strings that match a regular expression, and near misses, without a search.

JSON Schema's patterns are ECMA-262's; they are read with Python's parser after the few differences are rewritten. What
cannot be read gives no strings. Whether a string does match is for the judge to say.
"""

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from re import _constants, _parser  # the standard library's own parser, which has no stubs
from typing import Any

# Unicode properties become a few of their members: the judge decides.
_PROPERTIES = {"L": "a-zA-Zéß中", "Lu": "A-ZÉ", "Ll": "a-zé", "N": "0-9٣", "Nd": "0-9٣", "P": "!-/", "S": "$+<", "Z": " ", "Letter": "a-zé", "Emoji": "😀"}
_CATEGORIES = {
    "CATEGORY_DIGIT": "059",
    "CATEGORY_WORD": "aZ_9",
    "CATEGORY_SPACE": " \t",
    "CATEGORY_NOT_DIGIT": "a- ",
    "CATEGORY_NOT_WORD": "- .",
    "CATEGORY_NOT_SPACE": "a9-",
}
_ANY = "aZ5-_ .é😀"
LONGEST = 4096

# So many repeats are written one by one; those of a longer text say the same again.
VARIED = 48

# The same for a repeat inside of another one: their numbers would multiply.
VARIED_INSIDE = 6

Count = Callable[[int, int], int]
Pick = Callable[[int], int]


@lru_cache(maxsize=1024)
def parse(pattern: str) -> Any:
    """Return the pattern's syntax tree; None if it cannot be read."""
    text = re.sub(r"\(\?<([A-Za-z_]\w*)>", r"(?P<\1>", pattern)
    text = re.sub(r"\\[pP]\{(?:[A-Za-z_]+=)?([A-Za-z_]+)\}", lambda found: _property(found, text), text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # `[[` may come to mean a set, in Python's expressions alone
            return _parser.parse(text)
    except (re.error, OverflowError, RecursionError):
        return None


def _property(found: re.Match[str], text: str) -> str:
    members = _PROPERTIES.get(found[1], "a-z")
    before = text[: found.start()]
    inside = before.rfind("[") > before.rfind("]")
    return members if inside else f"[{members}]"


def matching(pattern: str, lengths: Sequence[int] = ()) -> list[str]:
    """Return some matching strings, shortest first: each repeat at its ends, each alternative, and near the lengths asked for."""
    return list(_matching(pattern, tuple(lengths)))


@lru_cache(maxsize=4096)
def _matching(pattern: str, lengths: tuple[int, ...]) -> tuple[str, ...]:
    """Return the same as long as it is remembered: a document asks for few patterns, and often."""
    tree = parse(pattern)
    if tree is None:
        return ()
    counts: list[Count] = [lambda low, _: low, lambda low, high: min(high, low + 1)]
    counts += [_up_to(size) for size in (2, 3, *sorted(lengths))]
    found = [_Writer(count, _turn(turn)).write(tree) for count in counts for turn in range(4)]
    rng = Random(pattern)  # noqa: S311 # repeatable on purpose
    found += [_Writer(_around(rng, length), rng.randrange).write(tree) for length in lengths for _ in range(8)]
    return tuple(sorted({text for text in found if len(text) <= LONGEST and not _is_broken(text)}, key=lambda text: (len(text), text)))


def random(pattern: str, rng: Random) -> str:
    """One string that should match; "" if the pattern cannot be read."""
    tree = parse(pattern)
    return "" if tree is None else _Writer(lambda low, high: rng.randint(low, max(low, min(high, low + 6))), rng.randrange).write(tree)


def misses(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (change, string) for small changes that most patterns refuse."""
    for text in texts:
        yield "a newline at the end", text + "\n"
        yield "a blank in front", " " + text
        yield "a blank at the end", text + " "
        yield "last character dropped", text[:-1]
        yield "first character dropped", text[1:]
        yield "case swapped", text.swapcase()
        yield "an accented letter", text + "é"
        yield "an Arabic digit", text + "٣"
        yield "written twice", text + text
        yield "a character exchanged", text[: len(text) // 2] + "!" + text[len(text) // 2 + 1 :]


def _is_broken(text: str) -> bool:
    """Whether half a surrogate pair stands in the text, which JSON cannot carry."""
    return any("\ud800" <= char <= "\udfff" for char in text)


def _turn(turn: int) -> Pick:
    return lambda size: turn % size


def _up_to(size: int) -> Count:
    return lambda low, high: max(low, min(high, size))


def _around(rng: Random, size: int) -> Count:
    return lambda low, high: rng.randint(low, max(low, min(high, size)))


@dataclass
class _Writer:
    """Writes one string for a syntax tree; `count` chooses how often, `pick` which."""

    count: Count
    pick: Pick
    groups: dict[int, str] = field(default_factory=dict)
    varied: int = VARIED
    allowed: dict[int, list[str]] = field(default_factory=dict)  # by the identity of a part of the tree, which outlives the writer

    def write(self, tree: Any) -> str:
        return "".join(getattr(self, "_" + str(op).lower(), _nothing)(argument) for op, argument in tree)[: LONGEST + 1]

    def _literal(self, code: int) -> str:
        return chr(code)

    def _not_literal(self, code: int) -> str:
        return next(char for char in _ANY if ord(char) != code)

    def _any(self, _: None) -> str:
        return str(self._choose(_ANY))

    def _category(self, name: Any) -> str:
        return str(self._choose(_CATEGORIES.get(str(name), "a")))

    def _branch(self, argument: Any) -> str:
        return self.write(self._choose(argument[1]))

    def _subpattern(self, argument: Any) -> str:
        self.groups[argument[0] or 0] = self.write(argument[3])
        return self.groups[argument[0] or 0]

    def _groupref(self, group: int) -> str:
        return self.groups.get(group, "")

    def _max_repeat(self, argument: Any) -> str:
        low, high, tree = argument
        times = self.count(low, LONGEST if high is _constants.MAXREPEAT else high)
        times = min(times, LONGEST)
        varied, self.varied = self.varied, VARIED_INSIDE
        parts = [self.write(tree) for _ in range(min(times, varied))]
        self.varied = varied
        return "".join((parts * (times // varied + 1))[:times])

    _min_repeat = _possessive_repeat = _max_repeat

    def _atomic_group(self, tree: Any) -> str:
        return self.write(tree)

    def _in(self, members: Any) -> str:
        if str(members[0][0]) == "NEGATE":
            if id(members) not in self.allowed:
                self.allowed[id(members)] = [char for char in _ANY + "b7/:@" if not any(_has(member, char) for member in members[1:])] or ["\u4e2d"]
            return str(self._choose(self.allowed[id(members)]))
        op, argument = self._choose(members)
        if str(op) == "RANGE":
            low, high = argument
            return chr(self._choose((low, high, (low + high) // 2)))
        return self._category(argument) if str(op) == "CATEGORY" else chr(argument)

    def _choose(self, options: Sequence[Any]) -> Any:
        return options[self.pick(len(options))]


def _nothing(_: Any) -> str:
    """Anchors and lookarounds write nothing."""
    return ""


def _has(member: Any, char: str) -> bool:
    op, argument = member
    if str(op) == "LITERAL":
        return ord(char) == int(argument)
    if str(op) == "RANGE":
        return int(argument[0]) <= ord(char) <= int(argument[1])
    name = str(argument)
    belongs = {"DIGIT": char.isdigit(), "SPACE": char.isspace(), "WORD": char.isalnum() or char == "_"}.get(name.split("_")[-1], False)
    return belongs != ("NOT_" in name)
