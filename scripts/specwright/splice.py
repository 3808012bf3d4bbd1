"""An edited JSON text is parsed where it differs: the members that the edit touches take the place of those that stood there.

Why the result is what parsing all of it gives: the text around those members is the same, so it only has to be shown that they are
members and nothing else. They are parsed as an object of their own, between two members that no document has.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from specwright import part, pointer
from specwright.offsets import Member, Offsets

FIRST, LAST = "\0first", "\0last"
GAPS = " \t\r\n"

Table = dict[str, Member]


@dataclass(frozen=True)
class _Edit:
    """What differs between two texts: the offset where that starts, and where it ends in each."""

    start: int
    old_end: int
    new_end: int

    @property
    def growth(self) -> int:
        return self.new_end - self.old_end


@dataclass(frozen=True)
class _Container:
    """The innermost container of parts around an edit: its members that stay, and those that came in their midst."""

    at: str
    before: Table
    fresh: Table
    after: Table
    values: dict[str, Any]

    @property
    def members(self) -> Table:
        return {**self.before, **self.fresh, **self.after}


def spliced(tree: Any, offsets: Offsets, text: str, parse: Callable[[str], Any]) -> tuple[dict[str, Any], Offsets] | None:
    """The tree and the offsets of a text, from those of an earlier one; None where the text has to be parsed as a whole.

    `parse` gives what a JSON text says, None where it is none. Members that stay are the same objects.
    """
    edit = _edit(offsets.text, text)
    spine = list(_spine(offsets, edit))
    found = _container(offsets, text, edit, *spine[-1], parse) if spine else None
    if found is None:
        return None
    old = pointer.get(tree, found.at)
    held = {**{token: old[token] for token in found.before}, **found.values, **{token: old[token] for token in found.after}}
    return _put(tree, pointer.split(found.at), held), Offsets(text, _moved(offsets, [at for at, _ in spine], found, edit))


def _edit(old: str, new: str) -> _Edit:
    most = min(len(old), len(new))
    start = _shared(most, lambda least, size: old[least:size] == new[least:size])
    end = _shared(most - start, lambda least, size: old[len(old) - size : len(old) - least] == new[len(new) - size : len(new) - least])
    return _Edit(start, len(old) - end, len(new) - end)


def _shared(most: int, is_same: Callable[[int, int], bool]) -> int:
    """The greatest size, up to `most`, up to which two texts are the same."""
    least = 0
    while least < most:
        size = (least + most + 1) // 2
        if is_same(least, size):
            least = size
        else:
            most = size - 1
    return least


def _spine(offsets: Offsets, edit: _Edit) -> Iterator[tuple[str, Member]]:
    """The containers of parts that an edit lies inside of, from the outermost on: (pointer, place)."""
    at, here = "", Member(offsets.start, offsets.start, len(offsets.text.rstrip(GAPS)))
    while here.value < edit.start and edit.old_end < here.end:
        yield at, here
        members = offsets.members(at, here.value)
        around = [(pointer.join(at, token), one) for token, one in members.items() if one.value < edit.start and edit.old_end < one.end]
        if not around or not part.is_holder(around[0][0]) or offsets.text[around[0][1].value] != "{":
            return
        at, here = around[0]


def _container(offsets: Offsets, text: str, edit: _Edit, at: str, place: Member, parse: Callable[[str], Any]) -> _Container | None:
    members = offsets.containers[at]
    before = {token: one for token, one in members.items() if one.end <= edit.start}
    after = {token: one.moved(edit.growth) for token, one in members.items() if one.key >= edit.old_end}
    start = max((one.end for one in before.values()), default=place.value + 1)
    end = min((one.key for one in after.values()), default=place.end - 1 + edit.growth)
    head = '{"\\u0000first":""' if before else "{"
    shown = head + text[start:end] + ('"\\u0000last":""}' if after else "}")
    values = parse(shown)
    if not isinstance(values, dict):
        return None
    fresh = {token: one.moved(start - len(head)) for token, one in Offsets(shown).members("", 0).items() if token not in (FIRST, LAST)}
    if not fresh.keys().isdisjoint([*before, *after]):
        return None
    return _Container(at, before, fresh, after, {token: values[token] for token in fresh})


def _put(tree: Any, tokens: list[str], held: dict[str, Any]) -> dict[str, Any]:
    """A tree with another mapping at a place; what does not lie around that is the same."""
    return {**tree, tokens[0]: _put(tree[tokens[0]], tokens[1:], held)} if tokens else held


def _moved(offsets: Offsets, spine: list[str], found: _Container, edit: _Edit) -> dict[str, Table]:
    """The tables of the containers of parts in the edited text, but for those that the edit replaced."""
    kept = {found.at: found.members}
    for at, table in sorted(offsets.containers.items(), key=lambda one: one[0].count("/")):
        above, _, token = at.rpartition("/")
        if at in spine and at != found.at:
            kept[at] = {name: _widened(one, edit) for name, one in table.items()}
        elif at not in spine and part.is_holder(at) and above in kept and (above != found.at or token in found.before or token in found.after):
            kept[at] = {name: one.moved(edit.growth) if one.key >= edit.old_end else one for name, one in table.items()}
    return kept


def _widened(one: Member, edit: _Edit) -> Member:
    """A member of a container around an edit that is not inside of one of the members before it."""
    if one.key >= edit.old_end:
        return one.moved(edit.growth)
    return one._replace(end=one.end + edit.growth) if one.end > edit.start else one
