"""Parse a regular expression of ECMA-262 (what JSON Schema's `pattern` is written in) to a syntax tree of code point sets.

What is not regular (back references) or not supported (flags, properties that Python has no data for) raises UnsupportedPatternError.
"""

import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache

CharSet = tuple[tuple[int, int], ...]

LAST = 0x10FFFF
SURROGATES = (0xD800, 0xDFFF)

# The longest pattern that is parsed, and the deepest nesting of its groups.
LONGEST = 2_000
DEEPEST = 50


class UnsupportedPatternError(Exception):
    """The pattern is not a regular expression that can be compared."""


@dataclass(frozen=True, slots=True)
class Characters:
    """One character of a set."""

    of: CharSet


@dataclass(frozen=True, slots=True)
class Sequence:
    """Nodes one after another."""

    nodes: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Alternation:
    """One of several nodes."""

    nodes: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A node between `low` and `high` times; `high` is None where there is no limit."""

    node: "Node"
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """An assertion on what comes next, or on what came before if `behind`."""

    node: "Node"
    behind: bool
    negative: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """The start or the end of the string."""

    start: bool


@dataclass(frozen=True, slots=True)
class WordBoundary:
    r"""Match at `\b`, or at `\B` if `negative`."""

    negative: bool


Node = Characters | Sequence | Alternation | Repeat | Look | Edge | WordBoundary


def union(*sets: CharSet) -> CharSet:
    """Return the characters of any of the sets."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(pair for one in sets for pair in one):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def complement(one: CharSet, last: int = LAST) -> CharSet:
    """Return all other characters up to `last`."""
    found, start = [], 0
    for low, high in one:
        if low > start:
            found.append((start, low - 1))
        start = high + 1
    return (*found, (start, last)) if start <= last else tuple(found)


def intersection(one: CharSet, other: CharSet) -> CharSet:
    """Return the characters that both sets hold."""
    found, left, right = [], 0, 0
    while left < len(one) and right < len(other):
        low, high = max(one[left][0], other[right][0]), min(one[left][1], other[right][1])
        if low <= high:
            found.append((low, high))
        if one[left][1] < other[right][1]:
            left += 1
        else:
            right += 1
    return tuple(found)


def _of(text: str) -> CharSet:
    return union(tuple((ord(char), ord(char)) for char in text))


DIGITS: CharSet = ((0x30, 0x39),)
WORD: CharSet = union(DIGITS, ((0x41, 0x5A), (0x61, 0x7A)), _of("_"))
SPACES: CharSet = union(_of("\t\n\v\f\r \xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff"), ((0x2000, 0x200A),))
DOT: CharSet = complement(_of("\n\r\u2028\u2029"))

_CLASSES = {"d": DIGITS, "w": WORD, "s": SPACES, "D": complement(DIGITS), "W": complement(WORD), "S": complement(SPACES)}
_CONTROLS = {"n": 10, "r": 13, "t": 9, "v": 11, "f": 12}
_LONG_NAMES = {
    "Letter": "L", "Lowercase_Letter": "Ll", "Uppercase_Letter": "Lu", "Titlecase_Letter": "Lt", "Modifier_Letter": "Lm", "Other_Letter": "Lo", "Mark": "M",
    "Number": "N", "Decimal_Number": "Nd", "Letter_Number": "Nl", "Other_Number": "No", "Punctuation": "P", "Symbol": "S", "Separator": "Z",
    "Space_Separator": "Zs", "Other": "C", "Control": "Cc",
}  # fmt: skip
_CATEGORIES = frozenset(
    [
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "L",
        "M",
        "Mn",
        "Mc",
        "Me",
        "N",
        "Nd",
        "Nl",
        "No",
        "P",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "S",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "Z",
        "Zs",
        "Zl",
        "Zp",
        "C",
        "Cc",
        "Cf",
        "Co",
        "Cn",
        "Cs",
    ]
)


@cache
def _category(name: str) -> CharSet:
    """Return the characters of a general category of Unicode, such as `L` or `Nd`."""
    found: list[tuple[int, int]] = []
    category = unicodedata.category
    for code in range(sys.maxunicode + 1):
        if category(chr(code)).startswith(name):
            if found and found[-1][1] == code - 1:
                found[-1] = (found[-1][0], code)
            else:
                found.append((code, code))
    return tuple(found)


def parse(pattern: str) -> Node:
    """Return the syntax tree of a pattern. UnsupportedPatternError if it cannot be read, or is not regular."""
    if len(pattern) > LONGEST:
        raise UnsupportedPatternError("too long")
    parser = _Parser(pattern)
    found = parser.alternation(0)
    if parser.at < len(pattern):
        raise UnsupportedPatternError(f"unexpected '{pattern[parser.at]}'")
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def alternation(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise UnsupportedPatternError("nested too deeply")
        found = [self._sequence(depth)]
        while self._take("|"):
            found.append(self._sequence(depth))
        return found[0] if len(found) == 1 else Alternation(tuple(found))

    def _sequence(self, depth: int) -> Node:
        found: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            found.append(self._quantified(self._term(depth)))
        return found[0] if len(found) == 1 else Sequence(tuple(found))

    def _quantified(self, node: Node) -> Node:
        bounds = self._bounds()
        if bounds is None:
            return node
        if isinstance(node, Edge | WordBoundary) or (isinstance(node, Look) and node.behind):
            raise UnsupportedPatternError("a repeated assertion")
        self._take("?")
        if self.at < len(self.text) and self.text[self.at] in "*+?":
            raise UnsupportedPatternError("nothing to repeat")
        low, high = bounds
        if high is not None and low > high:
            raise UnsupportedPatternError("bounds out of order")
        return Repeat(node, low, high)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._take(sign):
                return bounds
        found = re.compile(r"\{(\d{1,6})(,(\d{1,6})?)?\}").match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        low = int(found[1])
        return (low, low) if found[2] is None else (low, int(found[3]) if found[3] else None)

    def _term(self, depth: int) -> Node:
        char = self.text[self.at]
        self.at += 1
        if char == "(":
            return self._group(depth)
        if char == "[":
            return Characters(self._class())
        if char == ".":
            return Characters(DOT)
        if char in "^$":
            return Edge(char == "^")
        if char == "\\":
            return self._escape()
        if char in "*+?":
            raise UnsupportedPatternError("nothing to repeat")
        return Characters(((ord(char), ord(char)),))

    def _group(self, depth: int) -> Node:
        look = None
        for sign, kind in (("?=", (False, False)), ("?!", (False, True)), ("?<=", (True, False)), ("?<!", (True, True))):
            if self._take(sign):
                look = kind
                break
        if look is None and not self._take("?:"):
            named = re.compile(r"\?<[A-Za-z_$][\w$]*>").match(self.text, self.at)
            if named:
                self.at = named.end()
            elif self.text.startswith("?", self.at):
                raise UnsupportedPatternError("flags in a group")
        found = self.alternation(depth + 1)
        if not self._take(")"):
            raise UnsupportedPatternError("a group without an end")
        return found if look is None else Look(found, *look)

    def _escape(self) -> Node:
        if self._take("b"):
            return WordBoundary(negative=False)
        if self._take("B"):
            return WordBoundary(negative=True)
        following = self.text[self.at : self.at + 1]
        if following in tuple("123456789") or following == "k":
            raise UnsupportedPatternError("a back reference")
        return Characters(self._character_escape())

    def _character_escape(self) -> CharSet:
        if self.at >= len(self.text):
            raise UnsupportedPatternError("a backslash at the end")
        char = self.text[self.at]
        self.at += 1
        if char in _CLASSES:
            return _CLASSES[char]
        if char in "pP":
            return self._property(negative=char == "P")
        code = self._code(char)
        return ((code, code),)

    def _code(self, char: str) -> int:
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char == "0":
            return 0
        if char == "c" and (found := self._match(r"[A-Za-z]")):
            return ord(found) % 32
        if char == "x" and (found := self._match(r"[0-9A-Fa-f]{2}")):
            return int(found, 16)
        if char == "u":
            return self._unicode()
        if char.isalnum():
            raise UnsupportedPatternError(f"the escape \\{char}")
        return ord(char)

    def _unicode(self) -> int:
        if found := self._match(r"\{[0-9A-Fa-f]{1,6}\}"):
            code = int(found[1:-1], 16)
            if code > LAST:
                raise UnsupportedPatternError("no such character")
            return code
        if pair := self._match(r"[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"):
            return 0x10000 + ((int(pair[:4], 16) - 0xD800) << 10) + int(pair[6:], 16) - 0xDC00
        if found := self._match(r"[0-9A-Fa-f]{4}"):
            return int(found, 16)
        raise UnsupportedPatternError("the escape \\u")

    def _property(self, *, negative: bool) -> CharSet:
        found = self._match(r"\{[A-Za-z_=]+\}")
        if not found:
            raise UnsupportedPatternError("a property without a name")
        name = found[1:-1].removeprefix("General_Category=").removeprefix("gc=")
        short = _LONG_NAMES.get(name, name)
        if short == "Any":
            members: CharSet = ((0, LAST),)
        elif short == "ASCII":
            members = ((0, 0x7F),)
        elif short in _CATEGORIES:
            members = _category(short)
        else:
            raise UnsupportedPatternError(f"the property {name}")
        return complement(members) if negative else members

    def _class(self) -> CharSet:
        negative = self._take("^")
        found: list[CharSet] = []
        while not self._take("]"):
            low = self._member()
            if self.text.startswith("-", self.at) and not self.text.startswith("-]", self.at):
                self.at += 1
                high = self._member()
                if len(low) != 1 or len(high) != 1 or low[0][0] != low[0][1] or high[0][0] != high[0][1] or low[0][0] > high[0][0]:
                    raise UnsupportedPatternError("a range without two ends")
                found.append(((low[0][0], high[0][0]),))
            else:
                found.append(low)
        members = union(*found)
        return complement(members) if negative else members

    def _member(self) -> CharSet:
        if self.at >= len(self.text):
            raise UnsupportedPatternError("a class without an end")
        char = self.text[self.at]
        self.at += 1
        if char != "\\":
            return ((ord(char), ord(char)),)
        if self._take("b"):
            return ((8, 8),)
        if self._take("-"):
            return ((45, 45),)
        return self._character_escape()

    def _take(self, sign: str) -> bool:
        if self.text.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False

    def _match(self, form: str) -> str:
        found = re.compile(form).match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0]
