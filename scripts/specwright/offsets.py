"""Where the members of a JSON text begin, found on demand: the parser in C skips what is not asked for."""

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from specwright import pointer

_GAP = re.compile(r"[ \t\r\n]*")
_NEWLINE = re.compile("\n")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Offsets:
    """The offsets of the nodes of one valid JSON text; each container is read at most once."""

    text: str = field(repr=False)
    members: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict, repr=False)

    def find(self, at: str, *, key: bool = False) -> tuple[int, int]:
        """Line and column, from 1, of the value at a pointer or of its key; the nearest parent's if there is none."""
        here, place, start = "", self._skip(0), self._skip(0)
        for token in pointer.split(at):
            member = self._members(here, start).get(token)
            if member is None:
                break
            name, start = member
            here, place = pointer.join(here, token), name if key else start
        line = bisect_right(self._lines, place)
        return line, place - self._lines[line - 1] + 1

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(found.end() for found in _NEWLINE.finditer(self.text))]

    def _skip(self, offset: int) -> int:
        found = _GAP.match(self.text, offset)
        return found.end() if found else offset

    def _members(self, at: str, start: int) -> dict[str, tuple[int, int]]:
        if at not in self.members:
            self.members[at] = self._read(start)
        return self.members[at]

    def _read(self, start: int) -> dict[str, tuple[int, int]]:
        """The members of the container that starts here: token -> offsets of its key and its value."""
        opening = self.text[start]
        found: dict[str, tuple[int, int]] = {}
        offset = self._skip(start + 1)
        while opening in "{[" and self.text[offset] not in "}]":
            name, token = offset, str(len(found))
            if opening == "{":
                token, offset = _DECODER.raw_decode(self.text, offset)
                offset = self._skip(self._skip(offset) + 1)
            found[token] = (name, offset)
            _, offset = _DECODER.raw_decode(self.text, offset)
            offset = self._skip(offset)
            if self.text[offset] == ",":
                offset = self._skip(offset + 1)
        return found
