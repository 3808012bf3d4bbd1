"""Results of functions of texts, kept for the texts that were asked for last.

Eviction is by length: a schema may be a word or a megabyte, so that a number of them would be no bound on memory.
"""

import threading
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

R = TypeVar("R")

# What is made of a text takes many times its length: a schema as a tree and as a set takes some 30 bytes for each character.
LONGEST = 300_000


def recent(characters: int = LONGEST) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Keep the results of a function of texts, for those asked for last that are together no longer than so many characters."""

    def keeping(compute: Callable[..., R]) -> Callable[..., R]:
        kept: dict[tuple[str, ...], R] = {}
        lock = threading.Lock()
        length = 0

        @wraps(compute)
        def asked(*texts: str) -> R:
            nonlocal length
            with lock:
                if texts in kept:
                    kept[texts] = found = kept.pop(texts)  # the last one now
                    return found
            found = compute(*texts)
            with lock:
                length += 0 if texts in kept else _length(texts)
                kept[texts] = found
                while length > characters:
                    oldest = next(iter(kept))
                    length -= _length(oldest)
                    del kept[oldest]
            return found

        return asked

    return keeping


def _length(texts: tuple[str, ...]) -> int:
    return sum(map(len, texts))
