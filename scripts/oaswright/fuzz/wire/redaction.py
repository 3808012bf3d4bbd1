"""Replace credentials by their names, in every encoding in which a server may echo them.

A server is hostile input: it may answer with the token as it stood in the header, with JSON escapes, percent-encoded, as HTML entities, in
base64, in hexadecimal digits or in another case. Values are redacted before they are serialized, so that no escape of ours hides one.
"""

import base64
import html.entities
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

CUT = "…"  # where a report leaves off the rest of a value
SHORTEST = 6  # a shorter value would be found in any text
SHORTEST_BEGINNING = 3  # of a value that a report cuts off, where a word begins
LONGEST_PATTERN = 400  # characters of a value that are matched one by one; the rest is matched as it stands or as any text without blanks
ENTITIES = {code: sorted({name.rstrip(";") for name, value in html.entities.html5.items() if value == chr(code)}) for code in range(256)}
# What may stand before a character: backslashes, themselves written in any way. Bounded, so that a reply of backslashes costs linear time.
ESCAPES = r"(?:\\|%(?:25)*5c|&(?:amp;)*(?:\#0*92|\#x0*5c|bsol);){0,8}"
QUOTES = r"""(?:['"]{0,6})"""  # of a shell, around a quote


@dataclass(frozen=True)
class Redactor:
    """Finds the values of `secrets` (name to value) in text; the longest value is looked for first."""

    secrets: Mapping[str, str]

    def text(self, text: str) -> str:
        """Return the text with each value, however it is encoded, replaced by `$NAME`."""
        for pattern in self._applicable(text):
            text = pattern.sub(lambda found: f"${self._ordered[_number(found)][0]}", text)
        *cut, rest = text.split(CUT)
        return "".join(f"{self._without_beginning(piece)}{CUT}" for piece in cut) + rest

    def _without_beginning(self, piece: str) -> str:
        """Return a text that was cut off, with the beginning of a value at its end replaced."""
        lowered = piece.lower()
        for name, form in self._beginnings:
            start = lowered.rfind(form[:SHORTEST], max(0, len(lowered) - len(form)))
            if start >= 0 and form.startswith(lowered[start:]):
                return f"{piece[:start]}${name}"
            for length in range(SHORTEST - 1, SHORTEST_BEGINNING - 1, -1):
                if lowered.endswith(form[:length]) and not lowered[-length - 1 : -length].isalnum():  # no part of another word
                    return f"{piece[:-length]}${name}"
        return piece

    def data(self, value: Any) -> Any:
        """Return decoded JSON with each value replaced, in names of properties, strings and numbers."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(name) if isinstance(name, str) else name: self.data(inner) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.data(inner) for inner in value]
        if isinstance(value, int | float) and not isinstance(value, bool):
            shown = self.text(json.dumps(value))
            return shown if shown != json.dumps(value) else value
        return value

    def found(self, text: str) -> list[str]:
        """Return the names of the values that stand in a text; values shorter than six characters are not looked for."""
        numbers = {_number(found) for pattern in self._applicable(text) for found in pattern.finditer(text)}
        return [name for number, (name, value) in enumerate(self._ordered) if number in numbers and len(value) >= SHORTEST]

    def _applicable(self, text: str) -> Iterator[re.Pattern[str]]:
        """Yield the searches that may find something. Most texts hold no value and few escapes: that is ruled out without a regular expression."""
        if not self._ordered:
            return
        if any(mark in text for mark in self._marks):
            yield self._by_character
        lowered = text.lower()
        if any(form in lowered for form in self._plain):
            yield self._as_a_whole

    @cached_property
    def _ordered(self) -> list[tuple[str, str]]:
        return sorted(((name, value) for name, value in self.secrets.items() if value), key=lambda entry: -len(entry[1]))

    @cached_property
    def _beginnings(self) -> tuple[tuple[str, str], ...]:
        """The forms of which a part can be left where a report cuts a value off, with the names of the values."""
        forms = ((name, form) for name, value in self._ordered for form in (json.dumps(value, ensure_ascii=False)[1:-1], *_forms(value)))
        return tuple((name, form.lower()) for name, form in forms if len(form) >= SHORTEST)

    @cached_property
    def _plain(self) -> tuple[str, ...]:
        return tuple(form.lower() for _, value in self._ordered for form in _forms(value))

    @cached_property
    def _marks(self) -> tuple[str, ...]:
        """Characters with which an escape begins."""
        has_quotes = any(mark in value for _, value in self._ordered for mark in "'\" ")
        return ("\\", "%", "&", "=", *(("'", '"', "+") if has_quotes else ()))

    @cached_property
    def _as_a_whole(self) -> re.Pattern[str]:
        return re.compile(
            "|".join(f"(?P<s{number}>{'|'.join(map(re.escape, _forms(value)))})" for number, (_, value) in enumerate(self._ordered)), re.IGNORECASE
        )

    @cached_property
    def _by_character(self) -> re.Pattern[str]:
        groups = (f"(?P<s{number}>{_escaped(value)})" for number, (_, value) in enumerate(self._ordered))
        # A look at one character first: at most positions nothing can begin, and trying each alternative there is what costs time.
        begins = "".join(sorted({re.escape(value[:1]) for _, value in self._ordered} | {r"\\", "%", "&", "=", "'", '"'}))
        return re.compile(f"(?=[{begins}])(?:{'|'.join(groups)})", re.IGNORECASE)


def _number(found: re.Match[str]) -> int:
    return int((found.lastgroup or "s0")[1:])


def _escaped(value: str) -> str:
    """Return the pattern of a value, character by character."""
    head, tail = value[:LONGEST_PATTERN], value[LONGEST_PATTERN:]
    return "".join(map(_character, head)) + (rf"(?:{re.escape(tail)}|\S+)" if tail else "")


def _character(char: str) -> str:
    """One character in every escape that JSON, JavaScript, URLs, quoted-printable, HTML and shells have for it."""
    content = char.encode("utf-8", "surrogatepass")
    units = char.encode("utf-16-be", "surrogatepass")
    wide = "".join(rf"\\{{1,8}}u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
    options = [
        wide,
        *([rf"\\{{1,8}}x{ord(char):02x}", rf"\\{{1,8}}0?{ord(char):o}(?![0-7])"] if ord(char) < 256 else []),
        rf"\\{{1,8}}u\{{0*{ord(char):x}\}}",
        "".join(f"%(?:25)*{byte:02x}" for byte in content),
        "".join(f"={byte:02x}" for byte in content),
        rf"&(?:amp;)*\#(?:0*{ord(char)}|x0*{ord(char):x});?",
        *(rf"&(?:amp;)*{re.escape(name)};?" for name in ENTITIES.get(ord(char), ())),
        *([r"\+"] if char == " " else []),
        re.escape(char),  # last: a backslash begins most of the others
    ]
    quotes = QUOTES if char in "'\"" else ""
    return f"{ESCAPES}{quotes}(?:{'|'.join(options)}){quotes}"


def _forms(value: str) -> Iterator[str]:
    """Yield a value as it is, in hexadecimal digits, and in base64 and base32 as they come out at each alignment; what a neighbour has a part in is left out."""
    content = value.encode("utf-8", "surrogatepass")
    yield value
    if len(content) < SHORTEST:
        return
    yield content.hex()
    yield from (content.hex(mark) for mark in (" ", ":"))
    for before in range(3):
        plain = _core(base64.b64encode(bytes(before) + content).decode(), 8 * before, 8 * (before + len(content)), 6)
        yield from dict.fromkeys((plain, plain.replace("+", "-").replace("/", "_"), plain.replace("/", "\\/"), plain.replace("+", "%2B").replace("/", "%2F")))
    for before in range(5):
        yield _core(base64.b32encode(bytes(before) + content).decode(), 8 * before, 8 * (before + len(content)), 5)


def _core(encoded: str, first: int, last: int, width: int) -> str:
    """Return the characters that follow from these bits alone, for `width` bits a character."""
    return encoded[-(-first // width) : last // width]
