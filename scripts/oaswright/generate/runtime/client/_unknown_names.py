"""Arguments by name that nothing takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def refuse_unknown(given: Iterable[str], known: Iterable[str], taken: Iterable[str] = ()) -> None:
    """Raise TypeError for a name that is not known, with the nearest that is, or that the caller has `taken` already."""
    for name in given:
        if name not in known:
            import difflib

            every = sorted({*known, *taken})
            near = difflib.get_close_matches(name, every, 1)
            raise TypeError(f"unexpected argument {name!r}; " + (f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(every)}"))
