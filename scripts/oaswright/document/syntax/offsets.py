"""Where the members of a JSON text begin and end, found on demand: the parser in C skips what is not asked for."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from oaswright import pointer

# Ends of lines are counted by so many characters.
BLOCK = 1 << 14

_GAP = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


class Member(NamedTuple):
    """The offsets of a member of a container: of its key (of its value in a list), of its value, and of what follows that."""

    key: int
    value: int
    end: int


@dataclass(frozen=True)
class Offsets:
    """The offsets of the nodes of one valid JSON text; each container is read at most once."""

    text: str = field(repr=False)
    containers: dict[str, dict[str, Member]] = field(default_factory=dict, repr=False)

    def find(self, at: str, *, key: bool = False) -> tuple[int, int]:
        """Line and column, from 1, of the value at a pointer or of its key; the nearest parent's if there is none."""
        here, place, start = "", self.start, self.start
        for token in pointer.split(at):
            member = self.members(here, start).get(token)
            if member is None:
                break
            start, here, place = member.value, pointer.join(here, token), member.key if key else member.value
        block = place // BLOCK
        return self._lines_before(block) + self.text.count("\n", block * BLOCK, place) + 1, place - self.text.rfind("\n", 0, place)

    def members(self, at: str, start: int) -> dict[str, Member]:
        """Return the members of the container at a pointer, which starts at an offset, by their tokens; none where it is no container."""
        if at not in self.containers:
            self.containers[at] = dict(self._read(start))
        return self.containers[at]

    @cached_property
    def start(self) -> int:
        """Where the outermost value begins."""
        return self.skip(0)

    def _lines_before(self, block: int) -> int:
        """How many lines end before a block; counted as far as it is asked for."""
        for start in range((len(self._counted) - 1) * BLOCK, block * BLOCK, BLOCK):
            self._counted.append(self._counted[-1] + self.text.count("\n", start, start + BLOCK))
        return self._counted[block]

    @cached_property
    def _counted(self) -> list[int]:
        return [0]

    def skip(self, offset: int) -> int:
        """Return the next offset at which no white space stands."""
        found = _GAP.match(self.text, offset)
        return found.end() if found else offset

    def _read(self, start: int) -> Iterator[tuple[str, Member]]:
        opening, number = self.text[start], 0
        offset = self.skip(start + 1)
        while opening in "{[" and self.text[offset] not in "}]":
            key, token = offset, str(number)
            if opening == "{":
                token, offset = _DECODER.raw_decode(self.text, offset)
                offset = self.skip(self.skip(offset) + 1)
            _, end = _DECODER.raw_decode(self.text, offset)
            yield token, Member(key, offset, end)
            number, offset = number + 1, self.skip(end)
            if self.text[offset] == ",":
                offset = self.skip(offset + 1)
