"""What changed: content hashes, and the comparison of them. Nothing else in the toolkit answers this."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from operator import eq
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def digest(content: str | bytes) -> str:
    """Return the hash of a text or of bytes."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def digest_of(path: Path) -> str:
    """Return the hash of what a file holds; "" where there is no file that can be read."""
    try:
        return digest(path.read_bytes())
    except OSError:
        return ""


def digests(paths: Iterable[Path], known: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the hash of each file, by its path, if it is not known."""
    known = known or {}
    return {str(path): known.get(str(path)) or digest_of(path) for path in sorted(paths)}


def changed(before: Mapping[str, T], now: Mapping[str, T], is_same: Callable[[T, T], bool] = eq) -> set[str]:
    """Return the keys whose values differ, that are new or that are gone."""
    return {key for key in before.keys() | now.keys() if key not in before or key not in now or not is_same(before[key], now[key])}


def changed_files(known: Mapping[str, str]) -> dict[str, str]:
    """Return the files that hold something else than their hash says, by their paths, with the hash of that; "" for one that is gone."""
    return {path: now for path, digest in known.items() if (now := digest_of(Path(path))) != digest}
