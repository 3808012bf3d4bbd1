"""From a place in a file to the pointer of what stands there, and back: the characters that a node or its key takes."""

from typing import Any, NamedTuple

import yaml

from oaswright import pointer
from oaswright.document.source import Source
from oaswright.document.syntax import yaml12
from oaswright.document.syntax.offsets import Member, Offsets


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
        return _json_span(source, at, key=key)
    above, _, _ = at.rpartition("/")
    if not at:
        held = None if key else source.composed
    else:
        member = next((one for one in _pairs(yaml_node(source, above)) if one[2] == pointer.split(at)[-1]), None)
        held = member[0 if key else 1] if member else None
    return Span(held.start_mark.index, held.end_mark.index) if held is not None else None


def yaml_node(source: Source, at: str) -> yaml.Node | None:
    """Return the YAML node at a pointer, if it is written there and not merged from elsewhere."""
    node = source.composed
    for token in pointer.split(at):
        node = next((value for _, value, one in _pairs(node) if one == token), None)
    found: yaml.Node | None = node
    return found


def json_start(source: Source, at: str) -> int | None:
    """Return where the value at a pointer begins in a JSON text; None if there is none."""
    assert source.offsets is not None  # noqa: S101 # the callers have looked
    here, start = "", source.offsets.start
    for token in pointer.split(at):
        member = source.offsets.members(here, start).get(token)
        if member is None:
            return None
        here, start = pointer.join(here, token), member.value
    return start


def json_key(text: str, member: Member) -> Span:
    """Return the characters of the key of a member of a JSON object, quotes included."""
    return Span(member.key, text.rindex('"', member.key, text.rindex(":", member.key, member.value)) + 1)


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
    """Return the key (None in a sequence), value and token of each member of a node."""
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


def _json_span(source: Source, at: str, *, key: bool) -> Span | None:
    offsets, (above, _, _) = source.offsets, at.rpartition("/")
    assert offsets is not None  # noqa: S101 # the caller has looked
    if not at:
        return None if key else Span(offsets.start, len(source.text.rstrip()))
    start = json_start(source, above)
    member = offsets.members(above, start).get(pointer.split(at)[-1]) if start is not None else None
    if member is None or start is None:
        return None
    if not key:
        return Span(member.value, member.end)
    return json_key(source.text, member) if source.text[start] == "{" else None
