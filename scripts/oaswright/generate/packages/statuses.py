"""The exceptions of a client: a class for each status that it is likely to receive, with the type of its body."""

import builtins
from collections.abc import Iterator
from http import HTTPStatus

from oaswright.api import media
from oaswright.api import status as statuses
from oaswright.api.operation import Operation
from oaswright.api.python import python_names
from oaswright.generate.view import signature
from oaswright.generate.view.class_view import classes_in
from oaswright.generate.view.typing_view import TypingView, clean
from oaswright.rendering import HEADER

# Statuses that servers, or what stands before them, send whatever the document says.
USUAL = (400, 401, 403, 404, 405, 406, 408, 409, 410, 412, 413, 415, 422, 428, 429, 500, 501, 502, 503, 504)

# A body of more types than these is typed as anything.
_MOST_TYPES = 5

_BASES = """    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    ClientError,
    CredentialError,
    RedirectionError,
    RequestValidationError,
    ResponseTooLargeError,
    ResponseValidationError,
    ServerError,
    WebhookError,
"""

NAMES = tuple(word.strip(" ,") for word in _BASES.split())


def class_name(status: int) -> str:
    """Return the name of a status's exception: `NotFoundError`, `Status520Error`."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        return f"Status{status}Error"
    name = python_names.pascal(phrase.replace("'", "")).removesuffix("Error") + "Error"
    return name.removesuffix("Error") + "StatusError" if hasattr(builtins, name) else name


def raised(operation: Operation) -> list[str]:
    """Return what is raised for the documented failures, with their descriptions."""
    found = []
    for key, body in operation.responses.items():
        if name := _exception(key):
            found.append(f"{name}: {clean(str(body.node.get('description') or '')) or key}")
    return found


def item(kind: str) -> str:
    """Return the type of the items of a stream; of other bodies their own."""
    for name in ("Stream", "Event"):
        if kind.startswith(f"{name}["):
            kind = kind[len(name) + 1 : -1]
    return kind


def _exception(key: str) -> str:
    if key.isdigit():
        return class_name(int(key)) if int(key) >= 400 else ""
    return {"4XX": "ClientError", "5XX": "ServerError"}.get(key.upper(), "")


def known(view: TypingView) -> list[int]:
    """Return the statuses that have an exception of their own."""
    documented = {int(key) for one in view.operations for key in one.responses if key.isdigit() and 400 <= int(key) <= 599}
    return sorted({*USUAL, *documented})


def errors(view: TypingView, models_package: str) -> str:
    """Return the module of the exceptions."""
    used: set[str] = set()
    found = view.document.of_operations(
        "failures", lambda one: tuple(_bodies(view, one)), {one.name: tuple(map(view.type_of, one.schemas)) for one in view.operations}
    )
    by_key: dict[str, dict[str, tuple[str, ...]]] = {}
    for key, kind, names in (row for every in found.values() for row in every):
        by_key.setdefault(key, {})[kind] = names
    classes = []
    for status in known(view):
        kinds = {kind: names for key in statuses.candidates(status) for kind, names in by_key.get(key, {}).items()}
        text = "Any" if "Any" in kinds or not kinds or len(kinds) > _MOST_TYPES else " | ".join(dict.fromkeys([*kinds, "str", "None"]))
        if text != "Any":
            used.update(name for names in kinds.values() for name in names)
        base = "ClientError" if status < 500 else "ServerError"
        phrase = HTTPStatus(status).phrase if status in HTTPStatus.__members__.values() else "a status of this service"
        lines = [f"class {class_name(status)}({base}):", f'    """{status}: {phrase}."""'] + (["", f"    body: {text}"] if text != "Any" else [])
        classes.append("\n".join(lines))
    imports = [f"    from {models_package} import {name}" for name in sorted(used)]
    checking = ["if TYPE_CHECKING:", *imports, "", ""] if imports else [""]
    typing = ["from typing import TYPE_CHECKING", ""] if imports else []
    table = "\n".join(f"    {status}: {class_name(status)}," for status in known(view))
    exported = "\n".join(f'    "{name}",' for name in sorted({*NAMES, *map(class_name, known(view))}))
    head = [
        HEADER,
        '"""The exceptions of the client, by family and status; `body` is what the document says that it is, or text."""',
        "",
        "from __future__ import annotations",
        "",
    ]
    text = "\n".join([*head, *typing, f"from ._errors import (\n{_BASES})", "", *checking])
    return f"{text}\n" + "\n\n\n".join(classes) + f"\n\n\nBY_STATUS: dict[int, type[APIStatusError]] = {{\n{table}\n}}\n\n__all__ = [\n{exported}\n]\n"


def _bodies(view: TypingView, operation: Operation) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the type of each body of a failure by the key of its response, and the classes that it is made of."""
    for key, body in operation.responses.items():
        if statuses.is_success(key):
            continue
        for media_type, at in body.media_types.items():
            if media.is_json(media_type):
                found = view.type_of(at) if at else {}
                yield key, signature.annotation(found), tuple(sorted(classes_in(found)))
            else:
                yield key, "bytes" if media.kind(media_type) is media.Kind.BINARY else "str", ()
