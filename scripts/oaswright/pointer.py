"""JSON pointers (RFC 6901)."""

from collections.abc import Iterable
from typing import Any, Union

# A pointer, or a token further from one: a walk over a whole document joins those alone that it speaks of.
Way = Union[str, tuple["Way", str | int]]  # noqa: UP007 # it refers to itself


def join(pointer: str, *tokens: str | int) -> str:
    """Return the pointer one or more levels deeper."""
    for token in tokens:
        text = token if type(token) is str else str(token)
        pointer += "/" + (text.replace("~", "~0").replace("/", "~1") if "~" in text or "/" in text else text)
    return pointer


def joined(way: Way) -> str:
    """Return the pointer that a way leads to."""
    tokens = list[str | int]()
    while not isinstance(way, str):
        way, token = way
        tokens.append(token)
    return join(way, *reversed(tokens))


def split(pointer: str) -> list[str]:
    """Return the reference tokens of a pointer; a leading `#` is allowed."""
    body = pointer.removeprefix("#")
    tokens = body.split("/")[1:]
    return [token.replace("~1", "/").replace("~0", "~") for token in tokens] if "~" in body else tokens


def get(tree: Any, pointer: str) -> Any:
    """Return the node at a pointer; KeyError where there is none."""
    node = tree
    for token in split(pointer):
        node = node[token] if type(node) is dict else step(node, token)
    return node


def step(node: Any, token: str) -> Any:
    """One level down; KeyError where there is none."""
    if isinstance(node, dict):
        return node[token]
    if isinstance(node, list) and token.isdigit() and int(token) < len(node):
        return node[int(token)]
    raise KeyError(token)


def of(tokens: Iterable[str | int]) -> str:
    """Return the pointer made of these tokens."""
    return join("", *tokens)


def related(one: str, other: str) -> bool:
    """Whether one of the two pointers stands at, above or below the other."""
    return one == other or one.startswith(other + "/") or other.startswith(one + "/")
