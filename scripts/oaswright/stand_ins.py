"""Import a library without what it imports and does not need here, which takes a good part of the time that it takes."""

import contextlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any


def module(name: str, **members: Any) -> ModuleType:
    """Return a module that holds these members and nothing else."""
    found = ModuleType(name)
    vars(found).update(members)
    return found


@contextlib.contextmanager
def standing_in(**modules: ModuleType | None) -> Iterator[None]:
    """Let a library find these modules where it imports them; None where they are not to be had. What was imported before stays, and is what it finds."""
    placed = {name: one for name, one in modules.items() if name not in sys.modules}
    sys.modules.update(placed)  # type: ignore[arg-type] # None is how Python marks a module that cannot be imported
    try:
        yield
    finally:
        for name in placed:
            sys.modules.pop(name, None)
