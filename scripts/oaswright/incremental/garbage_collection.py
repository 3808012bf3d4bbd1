"""Garbage collection during long computations."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Switch garbage collection off: work that leaves no reference cycles would spend a quarter of its time on collecting."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()  # what lives is old now: the next collection, of what is young, does not look at all of it
        gc.enable()


def settle() -> None:
    """Collect garbage, and leave what lives now out of later collections: a document of many megabytes, say, which would be looked at again and again."""
    gc.collect()
    gc.freeze()
