"""From a place in a file to the pointer of what stands there, and back: the characters that a node or its key takes."""

from typing import Any, NamedTuple

import yaml

from oaswright import pointer
from oaswright.document import yaml12
from oaswright.document.offsets import Member, Offsets
from oaswright.document.source import Source


class Span(NamedTuple):
    """Offsets into the text of a file, from 0; `end` is the first character behind."""

    start: int
    end: int


class Spot(NamedTuple):
    """The pointer, in its file, of what stands at a place; `is_key` where the place is in the key of a mapping."""

    at: str
    is_key: bool


def spot(source: Source, offset: int) -> Spot:
    """Return the innermost node at an offset into the text of a file."""
    return _json_spot(source.offsets, offset) if source.offsets is not None else _yaml_spot(source.composed, offset)


def span(source: Source, at: str, *, key: bool = False) -> Span | None:
    """Return the characters of the node at a pointer, or of its key, quotes included; None if there is no such node."""
    if source.offsets is not None:
        return _json_span(source.offsets, at, key=key)
    node, name = source.composed, None
    for token in pointer.split(at):
        found = next(((k, v) for k, v, one in _pairs(node) if one == token), None)
        if found is None:
            return None
        name, node = found
    held = name if key else node
    return Span(held.start_mark.index, held.end_mark.index) if held is not None else None


def _yaml_spot(node: Any, offset: int) -> Spot:
    at = ""
    while True:
        for key, value, token in _pairs(node):
            if key is not None and key.start_mark.index <= offset <= key.end_mark.index:
                return Spot(pointer.join(at, token), is_key=True)
            if value.start_mark.index <= offset <= value.end_mark.index:
                at, node = pointer.join(at, token), value
                break
        else:
            return Spot(at, is_key=False)


def _pairs(node: Any) -> list[tuple[Any, Any, str]]:
    """The key (None in a sequence), value and token of each member of a node."""
    if isinstance(node, yaml.MappingNode):
        return [(key, value, str(key.value)) for key, value in node.value if not yaml12.is_merge(key, value)]
    if isinstance(node, yaml.SequenceNode):
        return [(None, item, str(number)) for number, item in enumerate(node.value)]
    return []


def _json_spot(offsets: Offsets, offset: int) -> Spot:
    at, start = "", offsets.start
    while True:
        for token, member in offsets.members(at, start).items():
            if member.key <= offset <= member.end:
                at, start = pointer.join(at, token), member.value
                if offset < member.value:
                    return Spot(at, is_key=True)
                break
        else:
            return Spot(at, is_key=False)


def _json_span(offsets: Offsets, at: str, *, key: bool) -> Span | None:
    member, here, start = Member(offsets.start, offsets.start, len(offsets.text.rstrip())), "", offsets.start
    for token in pointer.split(at):
        found = offsets.members(here, start).get(token)
        if found is None:
            return None
        member, here, start = found, pointer.join(here, token), found.value
    if not key:
        return Span(member.value, member.end)
    between = offsets.text[member.key : member.value].rstrip()
    return Span(member.key, member.key + len(between.removesuffix(":").rstrip()))
