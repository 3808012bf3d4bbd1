"""A JSON text is parsed part by part, and beside another version of it where they differ: a part whose text stands in both is the same object.

The containers of the parts are read member by member, as JSON's grammar has them, so where the parts stand is known. Whatever else is met there,
a parser of whole texts shall judge.
"""

from collections.abc import Callable
from typing import Any

from oaswright import pointer
from oaswright.document.syntax import sections
from oaswright.document.syntax.offsets import Member, Offsets

# What ends a value that no further character could prolong.
CLOSING = ("}", "]", '"')

Decode = Callable[[str, int], tuple[Any, int]]


def spliced(tree: Any, offsets: Offsets, text: str, decode: Decode) -> tuple[dict[str, Any], Offsets] | None:
    """Return the tree and the offsets of a text, from those of another one (`{}` if there is none); None where it has to be parsed as a whole.

    `decode` gives the value that begins at an offset and where it ends, and raises a ValueError where there is none.
    """
    new = Offsets(text)
    try:
        found, end = _Reading(offsets, new, decode).container("", offsets.members("", offsets.start), tree, new.start)
        return (found, new) if new.skip(end) == len(text) else None
    except (ValueError, IndexError, RecursionError):
        return None


class _Reading:
    def __init__(self, old: Offsets, new: Offsets, decode: Decode) -> None:
        self.old = old
        self.new = new
        self.decode = decode

    def container(self, at: str, known: dict[str, Member], old: dict[str, Any], start: int) -> tuple[dict[str, Any], int]:
        """Return the object of parts that begins at an offset, and where it ends."""
        text, skip = self.new.text, self.new.skip
        found: dict[str, Any] = {}
        members = self.new.containers[at] = {}
        offset = skip(self._past("{", start))
        while text[offset] != "}" or found:
            key, offset = offset, self._past('"', offset) - 1
            name, offset = self.decode(text, offset)
            if name in found:
                raise ValueError
            value = skip(self._past(":", skip(offset)))
            found[name], end = self._value(pointer.join(at, name), known.get(name), old.get(name), value)
            members[name] = Member(key, value, end)
            offset = skip(end)
            if text[offset] == "}":
                break
            offset = skip(self._past(",", offset))
        return found, offset + 1

    def _value(self, at: str, known: Member | None, old: Any, start: int) -> tuple[Any, int]:
        if sections.is_holder(at) and self.new.text[start] == "{":
            there = known if isinstance(old, dict) else None
            return self.container(at, self.old.members(at, there.value) if there else {}, old if there else {}, start)
        said = self.old.text[known.value : known.end] if known else ""
        if said.endswith(CLOSING) and self.new.text.startswith(said, start):
            if at in self.old.found:
                self.new.found[at] = self.old.found[at]
            return old, start + len(said)
        return self.decode(self.new.text, start)

    def _past(self, expected: str, offset: int) -> int:
        if self.new.text[offset] != expected:
            raise ValueError
        return offset + 1
