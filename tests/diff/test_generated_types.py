"""The source axis says what `generate` generates: wherever classes, fields or types of one side no longer serve code for the other, and only there."""

import json
from functools import cache
from typing import Any

import pytest
from oaswright.api import tracked_document
from oaswright.diff.verdict import Axis
from oaswright.generate.view.signature import annotation
from oaswright.generate.view.typing_view import TypingView

from tests.diff.test_schemas import ALL, DIRECTED, Edit, judged, service

# The names of classes for inline schemas are not promised: these differ by their order, or by which branch holds a name.
UNPROMISED = {"oneOf alternatives reordered", "other branch retypes"}

# Whether a string stands for a file depends on all uses of its schema; bytes and texts are both taken then.
FILES = {"byte becomes binary"}

EDITS = [edit for edit in [*ALL, *DIRECTED] if edit.name not in UNPROMISED | FILES]

Members = frozenset[Any]


@cache
def view(schema: str, side: str) -> TypingView:
    return TypingView(tracked_document.track(service(json.loads(schema), side)))


def inline(one: TypingView) -> set[str]:
    return set(one.classes) - {one.class_at[at] for at in one.component_at}


def members(kind: dict[str, Any], unnamed: set[str]) -> Members:
    """What a type is a union of; lists and maps hold the members of what is in them."""
    if "anyOf" in kind:
        return frozenset(member for one in kind["anyOf"] for member in members(one, unnamed))
    if "enum" in kind:
        return frozenset(("literal", type(value).__name__, value) for value in kind["enum"])  # 1 is not true
    if kind.get("type") in ("array", "object"):
        return frozenset([(kind["type"], members(kind.get("items", kind.get("additionalProperties", {})), unnamed))])
    return frozenset(["an inline class" if kind.get("$class") in unnamed else annotation({key: said for key, said in kind.items() if key != "description"})])


def serves(old: Members, new: Members) -> bool:
    """Tell whether code for the old type works with the new one."""
    if "Any" in old | new:
        return True
    nested: dict[str, Members] = dict(one for one in new if isinstance(one, tuple) and isinstance(one[1], frozenset))
    return all(serves(one[1], nested[one[0]]) if isinstance(one, tuple) and isinstance(one[1], frozenset) and one[0] in nested else one in new for one in old)


def broken(old: TypingView, new: TypingView) -> str:
    """The first class, field or type that code for the old side misses; "" if there is none."""
    unnamed = inline(old), inline(new)
    for one in old.classes.values():
        other = new.classes.get(one.name)
        if other is None:
            if one.name not in unnamed[0]:
                return f"class {one.name}"
            continue
        for name, kind in one.schema["properties"].items():
            if name not in other.schema["properties"]:
                return f"field {one.name}.{name}"
            if not serves(members(kind, unnamed[0]), members(other.schema["properties"][name], unnamed[1])):
                return f"type of {one.name}.{name}"
    bodies = ((kind, new._types[at]) for at, kind in old._types.items() if at in new._types)
    return next((f"type {kind}" for kind, other in bodies if not serves(members(kind, unnamed[0]), members(other, unnamed[1]))), "")


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
@pytest.mark.parametrize("side", ["request", "response"])
@pytest.mark.parametrize("is_undone", [False, True], ids=["there", "back"])
def test_an_edit_breaks_code_where_what_is_generated_says_so(edit: Edit, side: str, is_undone: bool) -> None:
    old, new = (edit.new, edit.old) if is_undone else (edit.old, edit.new)
    said = [one.message for one in judged(old, new, side).verdicts if one.axis is Axis.SOURCE and str(one.level) == "major"]
    found = broken(*(view(json.dumps(schema), side) for schema in (old, new)))
    assert bool(said) == bool(found), (said, found)


def test_a_planted_difference_is_seen() -> None:
    """Another type of a field, a field that goes and a literal that goes are told."""
    field = '{"type": "object", "properties": {"a": {"type": "%s"}}}'
    assert broken(view(field % "string", "request"), view(field % "integer", "request")) == "type of CallRequest.a"
    assert broken(view(field % "string", "request"), view('{"type": "object", "properties": {"b": {}}}', "request")) == "field CallRequest.a"
    assert broken(view('{"enum": ["a", "b"]}', "request"), view('{"enum": ["a"]}', "request")) != ""
