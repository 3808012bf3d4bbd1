"""Edit the text of a document where it stands: what is around an edit stays as it is, comments and layout included."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

import yaml

from oaswright import pointer
from oaswright.document.source import Source, parse
from oaswright.document.spans import json_key, json_start, yaml_node
from oaswright.errors import DocumentError

_TO_COMMENT = re.compile(r"[ \t]+(?=#)")
_BLANK = re.compile(r"[ \t]*(?:\n|$)")


@dataclass(frozen=True, slots=True)
class Rename:
    """Give the member at a pointer another name."""

    at: str
    name: str


@dataclass(frozen=True, slots=True)
class Replace:
    """Write another value, of scalars and lists of these, at a pointer."""

    at: str
    value: str | list[str]


@dataclass(frozen=True, slots=True)
class Remove:
    """Take the member at a pointer out."""

    at: str


@dataclass(frozen=True, slots=True)
class Insert:
    """Put a member with a text or a switch as its value first into the mapping at a pointer."""

    at: str
    name: str
    value: str | bool


Edit = Rename | Replace | Remove | Insert


@dataclass(frozen=True, slots=True)
class _Span:
    """Part of a text, and what stands there instead."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Member:
    """Where a member of a mapping stands: its key, its value, and the members beside it."""

    key: tuple[int, int]
    value: tuple[int, int]
    before: "tuple[int, int] | None"
    after: int | None
    is_flow: bool


def edited(source: Source, edits: Iterable[Iterable[Edit]]) -> tuple[str, int]:
    """Return the text of a file with edits done, and how many groups of them were: a group is done as a whole or not at all.

    Groups that overlap with earlier ones, or that stand where the text cannot be edited safely, are left out.
    """
    taken: list[_Span] = []
    done = 0
    for group in edits:
        spans = [_span(source, one) for one in group]
        whole = [one for one in spans if one is not None]
        if len(whole) < len(spans) or any((one.start < other.end and other.start < one.end) or one == other for one in whole for other in taken):
            continue
        taken += whole
        done += 1
    text = source.text
    for one in sorted(taken, key=lambda span: (span.start, span.end), reverse=True):
        text = text[: one.start] + one.text + text[one.end :]
    try:
        parse(source.path, text)
    except DocumentError:
        return source.text, 0
    return text, done


def _span(source: Source, edit: Edit) -> _Span | None:
    if isinstance(edit, Insert):
        return _inserted(source, edit)
    member = _member(source, edit.at)
    if member is None:
        return None
    text = source.text
    match edit:
        case Rename():
            return _Span(*member.key, _spelt(edit.name, text[member.key[0] : member.key[1]], source))
        case Replace():
            return _Span(*member.value, _value(edit.value, source))
        case Remove():
            return _removed(text, member)


def _removed(text: str, member: _Member) -> _Span | None:
    start, end = member.key[0], member.value[1]
    if member.after is not None and not text[end : member.after].replace(",", "", 1).strip():
        return _Span(start, member.after, "")
    if member.is_flow:
        return _Span(member.before[1], end, "") if member.before and not text[member.before[1] : start].replace(",", "", 1).strip() else None
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip() or (member.before is None and member.after is None):
        return None  # one behind the dash of a list, or the only member of its mapping
    if rest := _BLANK.match(text, end):
        return _Span(line, rest.end(), "")
    return _Span(start, comment.end(), "") if (comment := _TO_COMMENT.match(text, end)) else None


def _inserted(source: Source, edit: Insert) -> _Span | None:
    if source.offsets is not None:
        start = json_start(source, edit.at)
        if start is None or source.text[start] != "{":
            return None
        first = source.offsets.skip(start + 1)
        gap = source.text[start + 1 : first]
        is_empty = source.text[first] == "}"
        return _Span(start + 1, start + 1, f"{'' if is_empty else gap}{json.dumps(edit.name)}: {json.dumps(edit.value)}{'' if is_empty else ','}")
    node = yaml_node(source, edit.at)
    if not isinstance(node, yaml.MappingNode):
        return None
    value = _value(edit.value, source)
    if node.flow_style:
        start = node.start_mark.index
        brace = source.text.find("{", start)
        return _Span(brace + 1, brace + 1, f"{edit.name}: {value}{', ' if node.value else ''}") if brace >= 0 else None
    mark = node.value[0][0].start_mark
    return _Span(mark.index, mark.index, f"{edit.name}: {value}\n{' ' * mark.column}")


def _spelt(name: str, written: str, source: Source) -> str:
    """Return a key in the quotes that the one before it has."""
    if source.offsets is not None or written[:1] == '"':
        return json.dumps(name)
    return f"'{name}'" if written[:1] == "'" or not re.fullmatch(r"[A-Za-z_$][\w-]*", name) else name


def _value(value: str | bool | list[str], source: Source) -> str:
    if source.offsets is not None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, list):
        return f"[{', '.join(_value(one, source) for one in value)}]"
    return (
        value if re.fullmatch(r"[A-Za-z_][\w]*", value) and value.lower() not in ("null", "true", "false", "yes", "no", "on", "off", "y", "n") else f"'{value}'"
    )


def _member(source: Source, at: str) -> _Member | None:
    above, _, _ = at.rpartition("/")
    name = pointer.split(at)[-1] if at else ""
    if source.offsets is not None:
        start = json_start(source, above)
        if start is None or source.text[start] != "{":
            return None
        members = source.offsets.members(above, start)
        names = list(members)
        if name not in members:
            return None
        place, own = names.index(name), members[name]
        before = (members[names[place - 1]].value, members[names[place - 1]].end) if place else None
        after = members[names[place + 1]].key if place + 1 < len(names) else None
        return _Member(json_key(source.text, own), (own.value, own.end), before, after, is_flow=True)
    node = yaml_node(source, above)
    if not isinstance(node, yaml.MappingNode):
        return None
    place = next((index for index, (key, _) in enumerate(node.value) if key.value == name), -1)
    if place < 0:
        return None  # merged from elsewhere
    key, value = node.value[place]
    before_node = node.value[place - 1][1] if place else None
    after_key = node.value[place + 1][0] if place + 1 < len(node.value) else None
    is_flow = bool(node.flow_style)
    if isinstance(value, yaml.CollectionNode) and not value.flow_style:
        span = value.start_mark.index, value.start_mark.index  # only its key can be edited
    else:
        span = value.start_mark.index, value.end_mark.index
    before = (before_node.start_mark.index, before_node.end_mark.index) if before_node else None
    after = after_key.start_mark.index if after_key else None
    return _Member((key.start_mark.index, key.end_mark.index), span, before, after, is_flow)
