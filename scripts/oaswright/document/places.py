"""Where the text of each node of a tree was written, by pointer."""

from collections.abc import Iterator, Mapping

from oaswright.document.source import Source

# Where the text of another file begins: that file and the pointer in it.
Origin = tuple[Source, str]
Origins = dict[str, Origin]


def origin(origins: Mapping[str, Origin], at: str) -> Origin:
    """Return the file of the node at a pointer, and the pointer in that file."""
    above = next(up for up in upwards(at) if up in origins)
    source, inside = origins[above]
    return source, inside + at[len(above) :]


def moved(origins: Origins, places: Mapping[str, str]) -> Origins:
    """Return the origins once nodes have other pointers.

    Args:
        origins: The origins as they were.
        places: The new pointer of each node, with the one that it had.
    """
    if not places:
        return origins
    targets: dict[str, list[str]] = {}
    for new, old in places.items():
        targets.setdefault(old, []).append(new)
    kept, below = Origins(), Origins()
    for at, one in origins.items():
        above = list(upwards(at))
        if not any(up in places for up in above):
            kept[at] = one
        below |= {new + at[len(up) :]: one for up in above for new in targets.get(up, ())}
    return {**kept, **{new: origin(origins, old) for new, old in places.items()}, **below}


def upwards(at: str) -> Iterator[str]:
    """Yield a pointer and those above it, down to that of the root."""
    while at:
        yield at
        at = at.rpartition("/")[0]
    yield ""
