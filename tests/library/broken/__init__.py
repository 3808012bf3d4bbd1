"""Libraries with one fault each; a fault is a subclass of the correct one, and the requests that show it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server import Library

BOOK, AUDIO = "/books/9780441478125", "/books/9780140449136"
NEW = '{"isbn": "9780441007318", "title": "A Wizard of Earthsea", "author": "Ursula K. Le Guin", "medium": {"kind": "paper", "shelf": "A-11"}}'
FIELDS = '{"title": "T", "author": "A", "medium": {"kind": "audio", "minutes": 5}}'


@dataclass(frozen=True)
class Fault:
    """`steps` are requests written `[reader|nobody] METHOD /path [JSON]`; the last one answers wrongly."""

    name: str
    sentence: str
    library: type[Library]
    steps: tuple[str, ...]


FAULTS: dict[str, Fault] = {}


def fault(*steps: str) -> Callable[[type[Library]], type[Library]]:
    """Register a library under its class's name in kebab case; its docstring says what is wrong."""

    def register(library: type[Library]) -> type[Library]:
        name = "".join("-" + letter.lower() if letter.isupper() else letter for letter in library.__name__).strip("-")
        FAULTS[name] = Fault(name, (library.__doc__ or "").strip(), library, steps)
        return library

    return register


def play(library: Library, steps: tuple[str, ...]) -> tuple[int, Any, dict[str, str]]:
    """The answer to the last of these requests: status, body and headers."""
    answer: tuple[int, Any, dict[str, str]] = (0, None, {})
    for step in steps:
        who, _, rest = step.partition(" ") if step.startswith(("reader ", "nobody ")) else ("librarian", "", step)
        method, path, *body = rest.split(" ", 2)
        path, _, query = path.partition("?")
        named = {"librarian": {"x-api-key": library.key}, "reader": {"authorization": f"Bearer {next(iter(library.tokens))}"}, "nobody": {}}[who]
        found = library.respond(method, path.encode(), query.encode(), {"content-type": "application/json", **named}, "".join(body).encode())
        answer = (found.status, json.loads(json.dumps(found.body)), found.headers)
    return answer
