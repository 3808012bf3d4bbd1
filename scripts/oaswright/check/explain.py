"""What a validation error says, in one line about the one place that is to blame."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

LONGEST = 160

Kinds = jsonschema_rs.ValidationErrorKind


@dataclass(frozen=True, slots=True)
class FailingBranch:
    """`path` leads from the instance to the failing place."""

    path: tuple[str | int, ...]
    message: str


def blames(errors: Iterable[Any]) -> Iterator[FailingBranch]:
    """One blame an error; where several alternatives fail, those of the alternative that comes nearest."""
    for error in errors:
        branch = nearest(error)
        if branch:
            yield from blames(branch)
        else:
            yield FailingBranch(tuple(error.instance_path), message(error))


def nearest(error: Any) -> list[Any]:
    """Return the errors of the alternative that the instance comes nearest to; none where no alternative stands out."""
    kind = error.kind
    if not isinstance(kind, Kinds.AnyOf | Kinds.OneOfNotValid):
        return []
    branches: list[list[Any]] = [branch for branch in kind.context if branch]
    here = len(error.instance_path)
    aimed = [branch for branch in branches if not any(_is_other_thing(one, here) for one in branch)]
    typed = [branch for branch in branches if not any(isinstance(one.kind, Kinds.Type) and len(one.instance_path) == here for one in branch)]
    return next((found[0] for found in (aimed, typed) if len(found) == 1), [])


def _is_other_thing(error: Any, depth: int) -> bool:
    """Whether the alternative is plainly not meant: another type, another constant, or a reference."""
    level = len(error.instance_path) - depth
    if level == 0:
        reference = isinstance(error.kind, Kinds.Required) and error.kind.property == "$ref"
        return reference or isinstance(error.kind, Kinds.Type | Kinds.Constant | Kinds.Enum)
    return level == 1 and isinstance(error.kind, Kinds.Constant)


def message(error: Any) -> str:
    """Return the validator's own words, the instance cut to a readable length."""
    text = str(error.message).split("\n", 1)[0]
    shown = json.dumps(error.instance, ensure_ascii=False, separators=(",", ":")) if len(text) > LONGEST else ""
    if shown and len(shown) > 60 and text.startswith(shown):
        text = _kind_of(error.instance) + text[len(shown) :]
    return shorten(text)


def _kind_of(instance: Any) -> str:
    if isinstance(instance, dict):
        return f"the object with {', '.join(map(repr, list(instance)[:4]))}{', ...' if len(instance) > 4 else ''}"
    if isinstance(instance, list):
        return f"the array of {len(instance)}"
    return shorten(json.dumps(instance, ensure_ascii=False), 60)


def shorten(text: str, longest: int = LONGEST) -> str:
    """Return the text with its middle left out where it is too long."""
    if len(text) <= longest:
        return text
    half = (longest - 5) // 2
    return f"{text[:half]} ... {text[-half:]}"
