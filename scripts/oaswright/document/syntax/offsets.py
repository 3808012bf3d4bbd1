"""Where the members of a JSON text begin and end, found on demand: the parser in C skips what is not asked for."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from threading import RLock
from typing import NamedTuple

from oaswright import pointer
from oaswright.document.syntax import sections
from oaswright.document.syntax.lines import Lines

_GAP = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


class Member(NamedTuple):
    """The offsets of a member of a container: of its key (of its value in a list), of its value, and of what follows that."""

    key: int
    value: int
    end: int


@dataclass(slots=True)
class _Entry:
    """A member of a container that is being read; its end is found when the next member is asked for."""

    token: str
    key: int
    value: int
    end: int = -1


@dataclass(frozen=True)
class Offsets:
    """The offsets of the nodes of one valid JSON text; each container is read at most twice, and for a place only as far as to that place.

    Attributes:
        text: The text.
        containers: The members of the containers that were read as a whole, by pointer.
        found: Where nodes were found, by the pointer of their section, from where that one starts
            (None for the section itself): as long as its text is the same, they stand there.
    """

    text: str = field(repr=False)
    containers: dict[str, dict[str, Member]] = field(default_factory=dict, repr=False)
    found: dict[str, dict[tuple[str, bool], int | None]] = field(default_factory=dict, repr=False)
    _lock: RLock = field(default_factory=RLock, repr=False, compare=False)  # an editor's findings and verdict are made side by side
    _begun: dict[str, tuple[dict[str, _Entry], Iterator[_Entry]]] = field(default_factory=dict, repr=False)

    def find(self, at: str, *, key: bool = False) -> tuple[int, int]:
        """Line and column, from 1, of the value at a pointer or of its key; the nearest parent's if there is none."""
        offset = self.offset(at, key=key)
        line, start = self.lines.at(offset)
        return line + 1, offset - start + 1

    def offset(self, at: str, *, key: bool = False) -> int:
        """Return where the value at a pointer begins, or its key; the nearest parent if there is none."""
        tokens, holder = pointer.split(at), sections.holder(at)
        levels = holder.count("/")
        begins, start, known = self._walk("", self.start, tokens[:levels], key=key)
        if not known or len(tokens) == levels:
            return begins
        inside = self.found.setdefault(holder, {})
        if (at, key) not in inside:
            there, value, _ = self._walk(holder, start, tokens[levels:], key=key)
            inside[at, key] = there - start if value != start else None
        below = inside[at, key]
        return begins if below is None else start + below

    def _walk(self, here: str, start: int, tokens: list[str], *, key: bool) -> tuple[int, int, bool]:
        """Return where the last node on a way begins (or its key), where its value does, and whether that is the end of the way."""
        begins = start
        for token in tokens:
            member = self._member(here, start, token)
            if member is None:
                return begins, start, False
            begins, start, here = member.key if key else member.value, member.value, pointer.join(here, token)
        return begins, start, True

    def members(self, at: str, start: int) -> dict[str, Member]:
        """Return the members of the container at a pointer, which starts at an offset, by their tokens; none where it is no container."""
        if at not in self.containers:
            self.containers[at] = {one.token: Member(one.key, one.value, one.end) for one in list(self._entries(start))}
        return self.containers[at]

    def _member(self, at: str, start: int, token: str) -> Member | _Entry | None:
        """Return one member of the container; what stands behind it is not read."""
        if at in self.containers:
            return self.containers[at].get(token)
        with self._lock:
            read, rest = self._begun.setdefault(at, ({}, self._entries(start)))
            while token not in read and (entry := next(rest, None)):
                read[entry.token] = entry
            return read.get(token)

    @cached_property
    def start(self) -> int:
        """Where the outermost value begins."""
        return self.skip(0)

    @cached_property
    def lines(self) -> Lines:
        """The lines of the text."""
        return Lines(self.text)

    def skip(self, offset: int) -> int:
        """Return the next offset at which no white space stands."""
        found = _GAP.match(self.text, offset)
        return found.end() if found else offset

    def _entries(self, start: int) -> Iterator[_Entry]:
        opening, number = self.text[start], 0
        offset = self.skip(start + 1)
        while opening in "{[" and self.text[offset] not in "}]":
            key, token = offset, str(number)
            if opening == "{":
                token, offset = _DECODER.raw_decode(self.text, offset)
                offset = self.skip(self.skip(offset) + 1)
            entry = _Entry(token, key, offset)
            yield entry
            _, entry.end = _DECODER.raw_decode(self.text, offset)
            number, offset = number + 1, self.skip(entry.end)
            if self.text[offset] == ",":
                offset = self.skip(offset + 1)
