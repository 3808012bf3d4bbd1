"""What a caller sees of an operation: its Python names and types."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from oaswright.api import media, status
from oaswright.api.operation import Body, Operation, Parameter
from oaswright.api.python import python_names
from oaswright.api.python.python_types import View
from oaswright.generate.naming import literals
from oaswright.generate.view.class_view import classes_in
from oaswright.generate.view.typing_view import TypingView, clean

_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_FORMATS = {"DateTime": "datetime", "Date": "date", "Uuid": "UUID", "Binary": "bytes | File | str"}


# The options of every call (runtime/client/_calls/options.py), and other names that a call has; a parameter of that name is told by where it is sent.
OPTIONS = ("client", "timeout", "total_timeout", "extra_headers", "extra_query", "extra_body", "max_retries", "idempotency_key", "progress")
TAKEN = ("self", "body", "content_type", "options", *OPTIONS)


@dataclass(frozen=True)
class Signature:
    """The text of an operation's functions.

    `names` gives each parameter its Python name, `responses` each body its type; `value` is the type of a success, `returns` that of any reply.
    """

    names: dict[str, Parameter] = field(repr=False)
    positional: list[str]
    keywords: list[str]
    docs: list[str]
    classes: list[str]
    responses: list[tuple[str, str, str]]
    value: str
    returns: str
    body: bool
    content_types: list[str]


def of(view: TypingView, operation: Operation) -> Signature:
    """Return the Python signature of an operation's functions."""
    given = names(operation, view.held_names(operation))
    used: set[str] = set()
    positional, needed, keywords, docs = list[str](), list[str](), list[str](), list[str]()
    for name, parameter in given.items():
        kind = _type(view, parameter.schema, used)
        text = f"{name}: {kind}" if parameter.required else f"{name}: {_or(kind, 'Unset')} = UNSET"
        (positional if parameter.location == "path" else needed if parameter.required else keywords).append(text)
        docs.append(f"{name}: {clean(str(parameter.node.get('description') or ''))}".strip(": "))
    types = list(operation.body.media_types) if operation.body else []
    several = len(types) > 1 or any("*" in one for one in types)
    if operation.body:
        kind = _body_type(view, operation.body, used)
        if operation.body.required:
            needed.insert(0, f"body: {kind}")
        else:
            keywords.insert(0, f"body: {_or(kind, 'Unset')} = UNSET")
    if several:
        kind = "str" if any("*" in one for one in types) else f"Literal[{', '.join(map(literals.literal, types))}]"
        keywords.append(f"content_type: {kind} | Unset = UNSET")
    responses = _responses(view, operation, used)
    returns = _union([kind for _, _, kind in responses]) or "Any"
    several_types = types if several else []
    return Signature(
        given, positional, [*needed, *keywords], docs, sorted(used), responses, _value(operation, responses), returns, operation.body is not None, several_types
    )


def _value(operation: Operation, responses: list[tuple[str, str, str]]) -> str:
    """Return the type of a success: of all documented ones together, with None where one has no body."""
    keys = _successes(operation)
    kinds = [kind for key, _, kind in responses if key in keys]
    empty = [key for key in keys if not operation.responses[key].media_types]
    if operation.method == "head" or (keys and not kinds):
        return "None"
    return _union([*kinds, "None"] if empty else kinds) or "Any"


def is_binary(operation: Operation) -> bool:
    """Whether a success may be a file."""
    return any(media.kind(name) is media.Kind.BINARY for key in _successes(operation) for name in operation.responses[key].media_types)


def _successes(operation: Operation) -> list[str]:
    """Return the keys of the responses that speak for a success."""
    return [key for key in operation.responses if status.is_success(key)] or [key for key in operation.responses if key == "default"]


def _union(kinds: list[str]) -> str:
    return "Any" if "Any" in kinds else " | ".join(dict.fromkeys(kinds))


def names(operation: Operation, held: Mapping[str, str]) -> dict[str, Parameter]:
    """Python names, path parameters first in the order of the path; of two alike the one in the path, else in the query, has the plain name."""
    order = {one.name: operation.path.find("{" + one.name + "}") for one in operation.parameters}
    parameters = sorted(operation.parameters, key=lambda one: (one.location != "path", order[one.name] if one.location == "path" else 0))
    kept = {key: name for one in parameters if (name := held.get(key := key_of(one)))}
    taken = {*TAKEN, *kept.values()}
    for one in sorted(parameters, key=_claim):
        if key_of(one) not in kept:
            plain = python_names.snake(one.name, "parameter")
            name = plain if plain not in taken else python_names.Names(taken).take(f"{plain.rstrip('_')}_{one.location}")
            kept[key_of(one)] = name
            taken.add(name)
    return {kept[key_of(one)]: one for one in parameters}


def key_of(parameter: Parameter) -> str:
    """Return what tells a parameter from the others of its operation."""
    return f"{parameter.location} {parameter.name}"


def kept(given: Mapping[str, Parameter]) -> dict[str, str]:
    """Return the names that nobody would guess without having seen the operation before: they are to be kept."""
    return {key_of(one): name for name, one in given.items() if name != one.name or one.location not in _CLAIMS[:2]}


def _claim(one: Parameter) -> tuple[bool, int, str]:
    return python_names.snake(one.name, "parameter") != one.name, _CLAIMS.index(one.location) if one.location in _CLAIMS else len(_CLAIMS), one.name


_CLAIMS = ("path", "query", "header", "cookie")


def _responses(view: TypingView, operation: Operation, used: set[str]) -> list[tuple[str, str, str]]:
    found = []
    for key, body in operation.responses.items():
        for media_type, at in body.media_types.items():
            if media_type in body.events and key in _successes(operation):
                kinds = dict.fromkeys(_type(view, one, used) for one in body.events[media_type])
                found.append((key, media_type, f"Stream[Event[{_union(list(kinds)) or 'str'}]]"))
            else:
                found.append((key, media_type, _response_type(view, media_type, at, used, streams=key in _successes(operation))))
    return found


def _response_type(view: TypingView, media_type: str, at: str, used: set[str], *, streams: bool) -> str:
    how = media.kind(media_type)
    if how in media.STREAMS and streams:
        item = _type(view, at, used) if at else "Any"
        return f"Stream[Event[{item}]]" if how is media.Kind.EVENTS else f"Stream[{item}]"
    return _type(view, at, used) if how is media.Kind.JSON and at else {"raw": "bytes", "json": "Any"}.get(how, "str")


def _body_type(view: TypingView, body: Body, used: set[str]) -> str:
    kinds = []
    for media_type, at in body.media_types.items():
        how = media.kind(media_type)
        kind = "bytes | File | str" if how == "raw" else "str | File" if how == "text" else _type(view, at, used) if at else "Any"
        if at and "$class" in view.type_of(at) and how not in ("raw", "text"):
            kind = f"{kind} | Mapping[str, Any]"
        if at.endswith("/itemSchema") and how in (media.Kind.JSON_LINES, media.Kind.JSON_SEQUENCE):
            kinds += [f"Iterable[{kind}]", "bytes", "File"]
            continue
        kinds += [one for one in kind.split(" | ") if one not in kinds] if "[" not in kind or kind.endswith(" | Mapping[str, Any]") else [kind]
    return "Any" if "Any" in kinds or not kinds else " | ".join(dict.fromkeys(kinds))


def _type(view: TypingView, at: str, used: set[str]) -> str:
    if not at:
        return "Any"
    found = view.type_of(at)
    used.update(classes_in(found))
    return annotation(found)


def annotation(view: View) -> str:
    """Return a view as a Python type."""
    if not view:
        return "Any"
    if "$class" in view:
        return str(view["$class"])
    if "$format" in view:
        return _FORMATS[view["$format"]]
    if "anyOf" in view:
        kinds = list(dict.fromkeys(annotation(one) for one in view["anyOf"]))
        return "Any" if "Any" in kinds else " | ".join(kinds)
    if "enum" in view:
        return f"Literal[{', '.join(map(literals.literal, view['enum']))}]"
    if view.get("type") == "array":
        return f"list[{annotation(view.get('items', {}))}]"
    if view.get("type") == "object":
        return f"dict[str, {annotation(view.get('additionalProperties', {}))}]"
    return _SCALARS[view["type"]]


def _or(kind: str, other: str) -> str:
    return kind if kind == "Any" else f"{kind} | {other}"
