"""The registry of kinds of change: a stable id, the area, action and direction that it concerns, what it means, and its words.

| edit | request | response |
| --- | --- | --- |
| the set of values grows (enum member, type, wider bound) | minor | **major**: a value that old clients have never seen |
| the set shrinks | **major**: a value that used to be accepted | minor |
| the sets are proved equal (rewriting) | none | none |
| neither contains the other | **major** | **major** |
| optional property added to an open object | minor | minor: clients ignore what they do not know |
| property added to a closed object (`additionalProperties: false`) | minor | **major**: old clients refuse it |
| optional property removed from an open object | minor; source **major**: the field vanishes | minor; source **major** |
| nothing was proved and no witness found | **major**, *undecided* | **major**, *undecided* |

An added name breaks no code, so it is no change of the source; names that generators make up for inline schemas are not promised.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from oaswright.diff.facts.change import Change
from oaswright.diff.verdict import Level

NONE, PATCH, MINOR, MAJOR = Level


@dataclass(frozen=True)
class Kind:
    """A kind of change: its level on each axis, and a summary of what it means. `direction` is request, response or none."""

    id: str
    area: str
    action: str
    direction: str
    wire: Level
    source: Level
    summary: str

    @property
    def level(self) -> Level:
        """The greater of both levels."""
        return max(self.wire, self.source)


# id | area | action | direction | wire | source | words; `{name}` is filled in from the facts.
_TABLE = """
operation-added | operations | add | none | minor | none | {where} is new
operation-removed | operations | remove | none | major | major | {where} was removed
operation-moved | operations | remove | none | major | none | {where} was removed: operation {id} has moved
operation-id-changed | operations | change | none | none | major | {where}: the operation id `{old}` is now `{new}`
first-tag-changed | tags | change | none | none | major | {where}: the first tag, which names the module in code, was {old_tag} and is {new_tag}
operation-deprecated | operations | deprecate | none | none | minor | {where} is deprecated
operation-reactivated | operations | change | none | none | patch | {where} is no longer deprecated
parameter-added | parameters | add | request | minor | none | {where} is new and optional
required-parameter-added | parameters | add | request | major | major | {where} is new and required; requests without it are now rejected
parameter-removed | parameters | remove | request | major | major | {where} was removed; requests that send it are no longer understood
parameter-renamed | parameters | change | request | none | major | {where} was called `{old}`
parameter-became-required | parameters | change | request | major | major | {where} is now required; requests without it are now rejected
parameter-became-optional | parameters | change | request | minor | none | {where} is no longer required
parameter-deprecated | parameters | deprecate | request | none | minor | {where} is deprecated
parameter-reactivated | parameters | change | request | none | patch | {where} is no longer deprecated
reserved-characters-allowed | parameters | widen | request | minor | none | {where}: reserved characters are now also accepted without percent-encoding
reserved-characters-encoded | parameters | narrow | request | major | none | {where}: reserved characters are no longer accepted without percent-encoding
request-text-changed | parameters | change | request | major | none | {where}: {text} is read in another way
response-text-changed | headers | change | response | major | none | {where}: {text} is written in another way
encoding-changed | request body | change | none | major | none | {where}: the field `{name}` is written as {new}, no longer as {old}
request-encoding-widened | request body | widen | request | minor | none | {where}: the field `{name}` may be written as {new}, not only as {old}
request-encoding-narrowed | request body | narrow | request | major | none | {where}: the field `{name}` is written as {new}; {old} is no longer understood
response-encoding-widened | responses | widen | response | major | none | {where}: the field `{name}` may now be written as {new}, not only as {old}
response-encoding-narrowed | responses | narrow | response | minor | none | {where}: the field `{name}` is now always written as {new}
request-body-added | request body | add | request | minor | none | {where} is new and optional
required-request-body-added | request body | add | request | major | major | {where} is new and required; requests without a body are now rejected
request-body-removed | request body | remove | request | major | major | {where} was removed; requests that send one are no longer understood
request-body-became-required | request body | change | request | major | major | {where} is now required; requests without a body are now rejected
request-body-became-optional | request body | change | request | minor | none | {where} is no longer required
request-media-type-added | request body | add | request | minor | none | {where} is also accepted
request-media-type-removed | request body | remove | request | major | none | {where} is no longer accepted
response-media-type-added | responses | add | response | minor | none | {where} is new
response-media-type-removed | responses | remove | response | major | none | {where} is no longer sent
request-schema-added | schemas | add | request | major | none | {where} accepted any value and now has a schema
request-schema-removed | schemas | remove | request | minor | major | {where} no longer has a schema and accepts any value
response-schema-added | schemas | add | response | minor | none | {where} could be any value and now has a schema
response-schema-removed | schemas | remove | response | major | major | {where} no longer has a schema and can be any value
response-added | responses | add | response | minor | none | {where} is new
success-response-removed | responses | remove | response | major | none | {where} was removed; clients that expect it do not get it any more
success-range-narrowed | responses | narrow | response | minor | none | {where} was removed; fewer statuses of that range are sent
error-response-removed | responses | remove | response | minor | none | {where} was removed; it is no longer sent
response-header-added | headers | add | response | minor | none | {where} is new
response-header-removed | headers | remove | response | minor | none | {where} was removed; clients could not rely on it
required-response-header-removed | headers | remove | response | major | none | {where} was removed; clients expect it
response-header-became-required | headers | change | response | minor | none | {where} is now always sent
response-header-became-optional | headers | change | response | major | none | {where} may now be missing
response-header-deprecated | headers | deprecate | response | none | minor | {where} is deprecated
response-header-reactivated | headers | change | response | none | patch | {where} is no longer deprecated
security-narrowed | security | narrow | none | major | none | {where}: {refused_text} is no longer enough, {new_text} is needed
security-widened | security | widen | none | minor | none | {where}: {welcome_text} is now also enough
server-added | servers | add | none | minor | none | {where}: the server {url} is new
server-removed | servers | remove | none | major | none | {where}: the server {url} was removed
description-changed | documentation | change | none | none | patch | {where}: {names_text} changed
default-changed | schemas | change | none | minor | none | {where}: when it is left out, it now means {new_default}
parameter-default-changed | parameters | change | request | minor | none | {where}: when it is left out, it now means {new_default}
field-deprecated | schemas | deprecate | none | none | minor | {where} is deprecated
field-reactivated | schemas | change | none | none | patch | {where} is no longer deprecated
access-flag-changed | schemas | change | none | minor | none | {where} is {flag_text}
request-discriminator-added | schemas | add | request | minor | none | {where}: `{property}` now tells which of the schemas is meant
request-discriminator-widened | schemas | widen | request | minor | none | {where}: the discriminator may also hold other values ({change_text})
request-discriminator-narrowed | schemas | narrow | request | major | none | {where}: the discriminator no longer chooses a schema by some values ({change_text})
request-discriminator-changed | schemas | change | request | major | none | {where}: the discriminator chooses schemas in another way ({change_text})
response-discriminator-widened | schemas | widen | response | major | none | {where}: the discriminator may now hold values that clients do not know ({change_text})
response-discriminator-narrowed | schemas | narrow | response | minor | none | {where}: the discriminator holds fewer values ({change_text})
response-discriminator-changed | schemas | change | response | major | none | {where}: the discriminator chooses schemas in another way ({change_text})
content-encoding-changed | schemas | change | none | major | none | {where}: the content is encoded as {new}, no longer as {old}
request-content-media-type-widened | schemas | widen | request | minor | none | {where}: the content may be {new}, not only {old}
request-content-media-type-narrowed | schemas | narrow | request | major | none | {where}: the content has to be {new}; {old} is no longer accepted
request-content-media-type-changed | schemas | change | request | major | none | {where}: the content has to be {new}, no longer {old}
response-content-media-type-widened | schemas | widen | response | major | none | {where}: the content may now be {new}, not only {old}
response-content-media-type-narrowed | schemas | narrow | response | minor | none | {where}: the content is now always {new}
response-content-media-type-changed | schemas | change | response | major | none | {where}: the content is {new}, no longer {old}
request-content-schema-widened | schemas | widen | request | minor | none | {where}: the content may now be any value
request-content-schema-narrowed | schemas | narrow | request | major | none | {where}: the content now has a schema
response-content-schema-widened | schemas | widen | response | major | none | {where}: the content may now be any value
response-content-schema-narrowed | schemas | narrow | response | minor | none | {where}: the content now has a schema
xml-changed | schemas | change | none | major | none | {where}: the XML has other names or another structure
document-added | documents | add | none | minor | none | the document {where} is new
document-removed | documents | remove | none | major | major | the document {where} was removed
sunset-missing | lifecycle | deprecate | none | none | major | {where} is deprecated without a sunset date; set `x-sunset`
sunset-invalid | lifecycle | change | none | none | major | {where}: the sunset date `{date}` is not a date; write it as YYYY-MM-DD
sunset-too-soon | lifecycle | change | none | major | none | {where}: the sunset on {date} leaves less than {days} days
sunset-removed | lifecycle | remove | none | none | major | {where}: the sunset date {date} was removed
stability-decreased | lifecycle | change | none | none | major | {where}: the stability was {old} and is {new}
stability-increased | lifecycle | change | none | none | minor | {where}: the stability was {old} and is {new}
stability-invalid | lifecycle | change | none | none | major | {where}: the stability `{level}` is not one of draft, alpha, beta and stable
extensible-enum-value-removed | lifecycle | remove | none | major | none | {where}: {values} was removed from the extensible enum
class-removed | schemas | remove | none | none | major | the schema {where} and its class were removed
class-changed | schemas | change | none | none | major | {where}: the type in generated code was `{old}` and is `{new}`
field-removed | schemas | remove | none | none | major | the field `{name}` of {where} was removed
type-changed | schemas | change | none | none | major | {where}: the type in generated code was `{old}` and is `{new}`
enum-member-removed | schemas | remove | none | none | major | the enum member `{name}` of {where} was removed
"""

# What an edit of a schema is about, by the keywords that differ.
ASPECTS = {
    "enum": ("enum", "const"),
    "type": ("type", "nullable"),
    "format": ("format", "contentEncoding"),
    "pattern": ("pattern",),
    "range": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "length": ("minLength", "maxLength"),
    "array-size": ("minItems", "maxItems", "uniqueItems", "minContains", "maxContains"),
    "object-size": ("minProperties", "maxProperties"),
    "required": ("required", "dependentRequired"),
    "property": ("properties",),
    "additional-properties": ("additionalProperties", "unevaluatedProperties", "patternProperties", "propertyNames"),
    "alternatives": ("anyOf", "oneOf"),
    "schema": (),
}

_LEVELS = {str(level): level for level in Level}


def _of_schemas() -> list[Kind]:
    """Return the kinds of edits of a schema: for each direction and aspect, the set of values is narrowed, widened or changed."""
    found = []
    for direction in ("request", "response"):
        for aspect in ASPECTS:
            for action, verb in (("narrowed", "narrow"), ("widened", "widen"), ("changed", "change")):
                is_safe = action == ("widened" if direction == "request" else "narrowed")
                meaning = {"narrowed": "allows fewer values", "widened": "allows more values", "changed": "allows some other values"}[action]
                summary = (
                    f"a schema in a {direction} {meaning} by its {aspect.replace('-', ' ')}" if aspect != "schema" else f"a schema in a {direction} {meaning}"
                )
                found.append(Kind(f"{direction}-{aspect}-{action}", "schemas", verb, direction, MINOR if is_safe else MAJOR, NONE, summary))
    found += [
        Kind("required-request-property-added", "schemas", "add", "request", MAJOR, NONE, "a required property was added to a request"),
        Kind("required-response-property-removed", "schemas", "remove", "response", MAJOR, NONE, "a property that was always sent was removed from a response"),
    ]
    for direction in ("request", "response"):
        found.append(Kind(f"{direction}-property-added", "schemas", "add", direction, MINOR, NONE, f"an optional property was added to a {direction}"))
        found.append(Kind(f"{direction}-property-removed", "schemas", "remove", direction, MINOR, NONE, f"an optional property was removed from a {direction}"))
    return found


def _parsed() -> list[Kind]:
    rows = [[cell.strip() for cell in line.split(" | ")] for line in _TABLE.strip().splitlines()]
    return [Kind(name, area, action, direction, _LEVELS[wire], _LEVELS[source], words) for name, area, action, direction, wire, source, words in rows]


KINDS = {kind.id: kind for kind in [*_parsed(), *_of_schemas()]}


def kind_of(change: Change) -> Kind:
    """Return the kind of a fact that is judged by rule."""
    special = _SPECIAL.get(change.kind)
    return KINDS[special(change) if special else change.kind]


def message(change: Change) -> str:
    """Return a fact in words."""
    return kind_of(change).summary.format(**{"where": change.detail.get("field", change.where), **change.detail, **_spoken(change)})


def _spoken(change: Change) -> dict[str, str]:
    detail = change.detail
    said: dict[str, str] = {}
    if change.kind == "operation-tag":
        said |= {f"{side}_tag": f"`{detail[side][0]}`" if detail[side] else "none" for side in ("old", "new")}
    if change.kind.startswith("security-"):
        said |= {f"{key}_text": " or ".join(detail[key]) for key in ("refused", "new", "welcome")}
    if change.kind == "words":
        said["names_text"] = ", ".join(detail["names"])
    if change.kind in ("default", "parameter-default"):
        said["new_default"] = f"`{detail['new']}`" if detail["set"] else "nothing"
    if "-discriminator-" in change.kind:
        said["change_text"] = _discriminated(detail)
    if change.kind == "flag":
        said["flag_text"] = f"{'now' if detail['set'] else 'no longer'} {detail['flag']}"
    return said


def _discriminated(detail: dict[str, Any]) -> str:
    old, new = detail["old"], detail["new"]
    if not (old and new):
        return f"`{detail['property']}` is {'now' if new else 'no longer'} the discriminator"
    if old != new:
        return f"it was `{old}` and is `{new}`"
    return f"`{new}`: " + ", ".join(f"`{value}`" for value in detail["values"])


def _flagged(change: Change) -> str:
    subject = {"parameter": "parameter", "header": "response-header", "operation": "operation"}.get(str(change.detail.get("of")), "field")
    return f"{subject}-{'deprecated' if change.kind == 'deprecated' else 'reactivated'}"


def _encoded(change: Change) -> str:
    return f"{change.detail['direction']}-{change.kind}"


# Facts whose kind has another id, or depends on their details.
_SPECIAL: dict[str, Callable[[Change], str]] = {
    "operation-id": lambda _: "operation-id-changed",
    "operation-tag": lambda _: "first-tag-changed",
    "parameter-added": lambda change: "required-parameter-added" if change.detail["required"] else "parameter-added",
    "parameter-name": lambda _: "parameter-renamed",
    "parameter-required": lambda _: "parameter-became-required",
    "parameter-optional": lambda _: "parameter-became-optional",
    "body-added": lambda change: "required-request-body-added" if change.detail["required"] else "request-body-added",
    "body-removed": lambda _: "request-body-removed",
    "body-required": lambda _: "request-body-became-required",
    "body-optional": lambda _: "request-body-became-optional",
    "encoding": lambda _: "encoding-changed",
    "encoding-widened": _encoded,
    "encoding-narrowed": _encoded,
    "header-added": lambda _: "response-header-added",
    "header-removed": lambda change: "required-response-header-removed" if change.detail["required"] else "response-header-removed",
    "header-required": lambda _: "response-header-became-required",
    "header-optional": lambda _: "response-header-became-optional",
    "words": lambda _: "description-changed",
    "default": lambda _: "default-changed",
    "parameter-default": lambda _: "parameter-default-changed",
    "deprecated": _flagged,
    "revived": _flagged,
    "flag": lambda _: "access-flag-changed",
    "content-encoding": lambda _: "content-encoding-changed",
    "xml": lambda _: "xml-changed",
    "schema-gone": lambda _: "class-removed",
    "class-changed": lambda _: "class-changed",
    "field-gone": lambda _: "field-removed",
    "member-gone": lambda _: "enum-member-removed",
}
