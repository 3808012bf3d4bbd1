"""Names of components for what other files hold: their own, or as much of their path as tells them apart."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from oaswright import pointer

# A file, and a pointer in it.
Target = tuple[Path, str]

# Tokens of pointers that name nothing of the author's.
_STRUCTURE = frozenset(("components", "schemas", "$defs", "definitions"))

_FOREIGN = re.compile(r"[^A-Za-z0-9._-]+")


def plain(target: Target) -> str:
    """Return the name of a target by itself: the last token of its pointer, or its file's."""
    return next(_names(target[0].parent / "-", target))


def _names(root: Path, target: Target) -> Iterator[str]:
    """Yield names of a target, each with more of its path than the one before; OpenAPI allows letters, digits and `._-` in them."""
    path, at = target
    above = path.relative_to(root.parent).parts if path.is_relative_to(root.parent) else path.parts[1:]
    steps = [step for step in (*above[:-1], path.stem, *pointer.split(at)) if _FOREIGN.sub("_", step).strip("_")]
    for start in range(len(steps) - 1, -1, -1):
        yield "_".join(_FOREIGN.sub("_", step).strip("_") for step in steps[start:])
    yield from (f"{_FOREIGN.sub('_', '_'.join(steps)).strip('_')}_{number}" for number in count(2))


def for_use(at: str, bound: Iterable[Target], taken: Container[str]) -> str:
    """Return a pointer for what a generic component is where its dynamic anchors are bound to some schemas."""
    names = [[*(token for token in pointer.split(place) if token not in _STRUCTURE), path.stem] for path, place in bound]
    return free("_".join([at, *(_FOREIGN.sub("_", steps[0]) for steps in names)]), taken)


def free(wanted: str, taken: Container[str]) -> str:
    """Return a name that is not taken: the one that is wanted, or it with a number."""
    return next(name for number in count(1) if (name := wanted if number == 1 else f"{wanted}_{number}") not in taken)


def apart(root: Path, rivals: Mapping[str, Mapping[Target, None]], taken: Mapping[str, Any], identical: Callable[[Target, Target], bool]) -> dict[Target, str]:
    """Return pointers of components for targets that wanted the same one.

    The one of the fewest folders keeps it, by the alphabet where they are several, and the entry file's own before all: neither
    depends on where the references stand. Those that say the same share one.
    """
    used, found = set(taken), dict[Target, str]()
    for at, wanting in rivals.items():
        section = at.rpartition("/")[0]
        told: list[Target] = []
        for target in sorted(wanting, key=lambda one: (one[0] != root, len(one[0].parts), one[0].as_posix(), one[1])):
            same = next((one for one in told if identical(one, target)), None)
            if not told:
                name = at
            elif same:
                name = found[same]
            else:
                name = next(one for one in (pointer.join(section, name) for name in _names(root, target)) if one not in used)
            used.add(name)
            told.append(target)
            found[target] = name
    return found


def differing_references(one: Any, other: Any) -> list[tuple[tuple[str, str], tuple[str, str]]] | None:
    """Return the pairs of references at the same places of two nodes, each with its pointer; None if the nodes differ in anything else."""
    found: list[tuple[tuple[str, str], tuple[str, str]]] = []
    stack = [("", one, other)]
    while stack:
        at, left, right = stack.pop()
        if type(left) is not type(right):
            return None
        if isinstance(left, dict):
            if left.keys() != right.keys():
                return None
            for key, child in left.items():
                if (
                    isinstance(child, str)
                    and isinstance(right[key], str)
                    and (key == "$ref" or (at.endswith("/discriminator/mapping") and "/" in child + right[key]))
                ):
                    found.append(((at, child), (at, right[key])))
                else:
                    stack.append((pointer.join(at, key), child, right[key]))
        elif isinstance(left, list):
            if len(left) != len(right):
                return None
            stack.extend((pointer.join(at, index), *pair) for index, pair in enumerate(zip(left, right, strict=True)))
        elif left != right:
            return None
    return found
