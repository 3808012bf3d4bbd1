"""Which line an offset of a text lies in, and where a line starts."""

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

# Ends of lines are counted by so many characters.
BLOCK = 1 << 11


@dataclass(frozen=True)
class Lines:
    r"""The lines of a text, which `\n` ends; lines and offsets count from 0."""

    text: str = field(repr=False)

    def at(self, offset: int) -> tuple[int, int]:
        """Return the line of an offset, and where that line starts."""
        block = min(offset // BLOCK, len(self._ended) - 1)
        return self._ended[block] + self.text.count("\n", block * BLOCK, offset), self.text.rfind("\n", 0, offset) + 1

    def start(self, line: int) -> int:
        """Return where a line starts; the end of the text if it has fewer lines."""
        if line <= 0:
            return 0
        block = bisect_left(self._ended, line) - 1
        found = block * BLOCK - 1
        for _ in range(line - self._ended[block]):
            found = self.text.find("\n", found + 1)
            if found < 0:
                return len(self.text)
        return found + 1

    @cached_property
    def _ended(self) -> list[int]:
        """How many lines end before each block."""
        return [0, *accumulate(self.text.count("\n", start, start + BLOCK) for start in range(0, len(self.text), BLOCK))]
