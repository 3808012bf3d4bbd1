"""What a fact means for those who run clients (wire) and for those who write code (source), as a step of semantic versioning.

| edit | request | response |
| --- | --- | --- |
| the set of values grows (enum member, type, wider bound) | minor | **major**: a value that old clients have never seen |
| the set shrinks | **major**: a value that used to be accepted | minor |
| the sets are proved equal (rewriting) | none | none |
| neither contains the other | **major** | **major** |
| optional property added to an open object | minor | minor: clients ignore what they do not know |
| property added to a closed object (`additionalProperties: false`) | minor | **major**: old clients refuse it |
| optional property removed from an open object | minor; source **major**: the field vanishes | minor; source **major** |
| required property added | **major** | minor |
| required property no longer required | minor | **major** |
| operation, optional parameter, media type, response or header added | minor | minor |
| operation, parameter, body, media type, response or server removed | **major** | **major** |
| credentials that used to be enough no longer are | **major** | |
| nothing was proved and no witness found | **major**, *undecided* | **major**, *undecided* |
| words: descriptions, examples, extensions | patch | patch |
| deprecated | source minor | source minor |
| a class, field, enum member, operation id, first tag or path parameter's name goes | source **major** | source **major** |

An added name breaks no code, so it is no change of the source; names that generators make up for inline schemas are not promised.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from oaswright.diff.facts.change import Change
from oaswright.finding import Position


class Level(IntEnum):
    """A step of semantic versioning; the greater one wins."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Axis(StrEnum):
    WIRE = "wire"
    SOURCE = "source"


class Proof(StrEnum):
    """How a verdict was reached: sets contain each other, a value shows it, probes found none, or the kind of fact decides."""

    COVERS = "covers"
    WITNESS = "witness"
    PROBED = "probed"
    UNDECIDED = "undecided"
    RULE = "rule"


@dataclass(frozen=True)
class Verdict:
    """One judged change. `witness` is `(value,)` or (); `uses` are the places that the change reaches."""

    axis: Axis
    level: Level
    proof: Proof
    message: str
    pointer: str
    position: Position | None = None
    witness: tuple[Any, ...] = ()
    uses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """The verdict on a kind of fact, per axis, and its words."""

    wire: Level
    source: Level
    words: Callable[[Change], str]


def _says(text: str) -> Callable[[Change], str]:
    return lambda change: text.format(where=change.where, **change.detail)


def _joined(key: str) -> Callable[[Change], str]:
    return lambda change: " or ".join(change.detail[key])


_NONE, _PATCH, _MINOR, _MAJOR = Level

RULES: dict[str, Rule] = {
    "operation-added": Rule(_MINOR, _NONE, _says("{where} is new")),
    "operation-removed": Rule(_MAJOR, _MAJOR, _says("{where} is gone")),
    "operation-moved": Rule(_MAJOR, _NONE, _says("{where} is gone: its operation '{id}' has moved")),
    "operation-id": Rule(_NONE, _MAJOR, _says("{where}: the operation id '{old}' is now '{new}'")),
    "operation-tag": Rule(
        _NONE, _MAJOR, lambda change: f"{change.where}: its first tag, and so its module, was {_tag(change, 'old')} and is {_tag(change, 'new')}"
    ),
    "parameter-added": Rule(_MINOR, _NONE, _says("{where} is new, and optional")),
    "parameter-added-required": Rule(_MAJOR, _MAJOR, _says("{where} is new, and required: a request without it was complete")),
    "parameter-removed": Rule(_MAJOR, _MAJOR, _says("{where} is gone: a request that sends it is no longer understood")),
    "parameter-name": Rule(_NONE, _MAJOR, _says("{where} was called '{old}'")),
    "parameter-required": Rule(_MAJOR, _MAJOR, _says("{where} is now required: a request without it was complete")),
    "parameter-optional": Rule(_MINOR, _NONE, _says("{where} is no longer required")),
    "serialization": Rule(_MAJOR, _NONE, _says("{where} is written in another way: {old} became {new}")),
    "encoding": Rule(_MAJOR, _NONE, _says("{where}: parts are encoded in another way")),
    "body-added": Rule(_MINOR, _NONE, _says("{where} is new, and optional")),
    "body-added-required": Rule(_MAJOR, _MAJOR, _says("{where} is new, and required: a request without one was complete")),
    "body-removed": Rule(_MAJOR, _MAJOR, _says("{where} is gone: a request that sends one is no longer understood")),
    "body-required": Rule(_MAJOR, _MAJOR, _says("{where} is now required: a request without one was complete")),
    "body-optional": Rule(_MINOR, _NONE, _says("{where} is no longer required")),
    "request-media-type-added": Rule(_MINOR, _NONE, _says("{where} is accepted too")),
    "request-media-type-removed": Rule(_MAJOR, _NONE, _says("{where} is no longer accepted")),
    "response-media-type-added": Rule(_MINOR, _NONE, _says("{where} is new")),
    "response-media-type-removed": Rule(_MAJOR, _NONE, _says("{where} is no longer sent")),
    "request-schema-added": Rule(_MAJOR, _NONE, _says("{where} accepted any value, and now has a schema")),
    "request-schema-removed": Rule(_MINOR, _MAJOR, _says("{where} has no schema any more, and accepts any value")),
    "response-schema-added": Rule(_MINOR, _NONE, _says("{where} could be any value, and now has a schema")),
    "response-schema-removed": Rule(_MAJOR, _MAJOR, _says("{where} has no schema any more, and can be any value")),
    "response-added": Rule(_MINOR, _NONE, _says("{where} is new")),
    "response-removed": Rule(_MAJOR, _NONE, _says("{where} is gone: clients that wait for it wait in vain")),
    "header-added": Rule(_MINOR, _NONE, _says("{where} is new")),
    "header-removed": Rule(_MAJOR, _NONE, _says("{where} is gone")),
    "header-required": Rule(_MINOR, _NONE, _says("{where} is now always sent")),
    "header-optional": Rule(_MAJOR, _NONE, _says("{where} may now be missing")),
    "callback-added": Rule(_MINOR, _NONE, _says("{where} is new")),
    "callback": Rule(_MAJOR, _NONE, _says("{where} has changed")),
    "callback-removed": Rule(_MAJOR, _NONE, _says("{where} is gone")),
    "security-narrowed": Rule(
        _MAJOR, _NONE, lambda change: f"{change.where}: {_joined('refused')(change)} is no longer enough, {_joined('new')(change)} is needed"
    ),
    "security-widened": Rule(_MINOR, _NONE, lambda change: f"{change.where}: {_joined('new')(change)} is now enough"),
    "server-added": Rule(_MINOR, _NONE, _says("{where}: the server {url} is new")),
    "server-removed": Rule(_MAJOR, _NONE, _says("{where}: the server {url} is gone")),
    "words": Rule(_NONE, _PATCH, lambda change: f"{change.where}: other words ({', '.join(change.detail['names'])})"),
    "default": Rule(_MINOR, _NONE, lambda change: f"{change.where}: left out, it now means {change.detail['new'] if change.detail['set'] else 'nothing'}"),
    "deprecated": Rule(_NONE, _MINOR, _says("{where} is deprecated")),
    "revived": Rule(_NONE, _PATCH, _says("{where} is no longer deprecated")),
    "flag": Rule(_MINOR, _NONE, lambda change: f"{change.where} is {'now' if change.detail['set'] else 'no longer'} {change.detail['flag']}"),
    "discriminator": Rule(_MINOR, _NONE, _says("{where}: another value chooses the schema")),
    "schema-gone": Rule(_NONE, _MAJOR, _says("the schema {where}, and its class, is gone")),
    "field-gone": Rule(_NONE, _MAJOR, _says("the field '{name}' of {where} is gone")),
    "member-gone": Rule(_NONE, _MAJOR, _says("the enum member '{name}' of {where} is gone")),
}


def _tag(change: Change, side: str) -> str:
    return f"'{change.detail[side][0]}'" if change.detail[side] else "none"


def rule(change: Change) -> Rule:
    """The rule for a fact; an addition that is required has one of its own."""
    if change.kind in ("parameter-added", "body-added") and change.detail.get("required"):
        return RULES[f"{change.kind}-required"]
    if change.kind == "discriminator" and not _extends(change.detail["old"], change.detail["new"]):
        return Rule(_MAJOR, _NONE, RULES["discriminator"].words)
    return RULES[change.kind]


def _extends(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether a discriminator still says all that it said; what it left unsaid, it may now say."""
    mapping = new.get("mapping") or {}
    kept = all(mapping.get(key) == value for key, value in (old.get("mapping") or {}).items())
    return not old or (bool(new) and kept and old.get("propertyName") == new.get("propertyName"))
