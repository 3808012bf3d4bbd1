"""What an answer holds, out of its envelope: one record, or the entries of a list."""

from typing import Any
from urllib.parse import urlsplit

from oaswright.fuzz.resources.resource_shape import last_word

KEYS = ("id", "uuid", "key", "slug", "url", "href", "self", "name", "code", "number")
# What a record may be wrapped in, and what may stand beside it there.
ENVELOPES = ("data", "result", "item")
BESIDE = ("meta", "links", "_links", "included", "status", "success", "message", "errors", "error")
DEEP = 2


def unwrapped(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the record in an envelope; the answer itself, if it is none."""
    inner = next((answer[name] for name in ENVELOPES if isinstance(answer.get(name), dict)), None)
    return inner if inner is not None and answer.keys() <= {*ENVELOPES, *BESIDE} else answer


def wraps_list(answer: dict[str, Any]) -> bool:
    """Whether an envelope holds a list, and no record."""
    return answer.keys() <= {*ENVELOPES, *BESIDE} and any(isinstance(answer.get(name), list) for name in ENVELOPES)


def entries(answer: Any, depth: int = 0) -> list[Any] | None:
    """Return the entries of a list, bare or in an envelope."""
    if isinstance(answer, list):
        return answer
    if not isinstance(answer, dict) or depth > DEEP:
        return None
    lists = [value for value in answer.values() if isinstance(value, list)]
    inner = (found for value in answer.values() if isinstance(value, dict) and (found := entries(value, depth + 1)) is not None)
    return lists[0] if lists else next(inner, None)


def names(key: str) -> tuple[str, ...]:
    """Return the fields that may name a record whose path ends in a parameter of this name."""
    return (key, last_word(key), *KEYS)


def key_of(entry: dict[str, Any], key: str) -> Any:
    """Return the value that a path's last parameter takes for an entry: by its own name, by `id`, or from the end of its address."""
    for name in (key, "id", last_word(key), "uuid", "name", "key", "slug"):
        if isinstance(entry.get(name), str | int) and not isinstance(entry.get(name), bool):
            return entry[name]
    for name in ("url", "href", "self"):
        if isinstance(entry.get(name), str):
            return urlsplit(entry[name]).path.rstrip("/").rsplit("/", 1)[-1]
    return None


def shows(entry: Any, record: dict[str, Any], key: str = "") -> bool:
    """Whether an entry of a list is the one that was read or made as this record: both say the same id."""
    name = next((name for name in names(key) if isinstance(entry, dict) and name in entry and name in record), "")
    return bool(name) and bool(entry[name] == record[name])


def identity(entry: Any, key: str = "") -> Any:
    """Return what tells an entry from the others: an id by one of its usual names, else all of it as text."""
    known = (name for name in names(key) if isinstance(entry, dict) and isinstance(entry.get(name), str | int))
    name = next(known, "")
    return entry[name] if name else repr(entry)
