"""Make what shows something as small as it goes: the one search of the toolkit, and the smaller neighbours of an instance."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from oaswright.probes.mutate import replace
from oaswright.probes.probe import key

T = TypeVar("T")
Test = Callable[[Any], bool]


def smallest(value: T, smaller: Callable[[T], Iterable[T]], shows: Callable[[T], bool], tries: int) -> T:
    """Return what is left of a value after going to the first smaller one that still shows it, as long as there is one; `tries` is how many are looked at."""
    while True:
        for candidate in smaller(value):
            if tries <= 0:
                return value
            tries -= 1
            if shows(candidate):
                value = candidate
                break
        else:
            return value


def shrink(instance: Any, shows: Test, tries: int = 400) -> Any:
    """Return the smallest instance near this one that still shows it: parts left out, then values made plain."""
    return smallest(instance, _smaller, shows, tries)


def _smaller(instance: Any) -> Iterator[Any]:
    """Yield simpler instances, the boldest change first."""
    known = key(instance)
    yield from (one for one in _simpler(instance) if key(one) != known)


def _simpler(instance: Any) -> Iterator[Any]:
    paths = list(_paths(instance))
    for path in paths:
        node = _node(instance, path)
        if isinstance(node, dict):
            if len(node) > 2:
                yield replace(instance, path, {})
            yield from (replace(instance, path, {left: value for left, value in node.items() if left != name}) for name in node)
        elif isinstance(node, list):
            if len(node) > 2:
                yield replace(instance, path, [])
            yield from (replace(instance, path, node[:index] + node[index + 1 :]) for index in range(min(len(node), 20)))
    for path in paths:
        node = _node(instance, path)
        yield from (replace(instance, path, plain) for plain in _plainer(node))


def _plainer(node: Any) -> Iterator[Any]:
    if isinstance(node, str):
        yield from (text for text in ("", "a", node[: len(node) // 2], node[:-1]) if len(text) < len(node))
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield from (number for number in (0, 1, -1, int(node)) if abs(number) < abs(node) and type(number) is type(node))
    elif isinstance(node, dict | list) and node:
        yield from ({}, [], 0) if isinstance(node, dict) else ([], 0)


def _paths(instance: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    children: Any = instance.items() if isinstance(instance, dict) else enumerate(instance) if isinstance(instance, list) else ()
    for step, child in children:
        yield from _paths(child, (*path, step))


def _node(instance: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        instance = instance[step]
    return instance
