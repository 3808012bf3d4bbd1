"""A witness: an instance that one schema accepts and another refuses, made as small as it goes."""

from collections.abc import Callable, Iterator
from itertools import islice
from random import Random
from typing import Any

from oaswright.probes import sets
from oaswright.probes.judge import validator
from oaswright.probes.make import Maker
from oaswright.probes.mutate import Mutator, gather, replace
from oaswright.probes.probe import key

Test = Callable[[Any], bool]
TRIES = 3000


def witness(accepts: Any, refuses: Any, tries: int = TRIES, seed: int = 0) -> Any:
    """`(instance,)` of the standalone schema `accepts` that `refuses` does not allow; None if none was found.

    A tuple, because null is an instance too. Finding none proves nothing: ask `sets.covers` for a proof.
    """
    left, right = validator(accepts), validator(refuses)

    def shows(instance: Any) -> bool:
        return left.is_valid(instance) and not right.is_valid(instance)

    if sets.covers(refuses, accepts) == sets.Answer.YES:
        return None
    for instance in _candidates(accepts, refuses, tries, seed):
        if shows(instance):
            return (shrink(instance, shows),)
    return None


def _candidates(accepts: Any, refuses: Any, tries: int, seed: int) -> Iterator[Any]:
    between = sets.difference(accepts, refuses)
    if between is not None:
        yield from Maker(between).good(between)
        yield from (case.instance for case in islice(Maker(between).cases(between), tries))
    fitting: list[Any] = []
    pool: dict[str, list[Any]] = {}
    for schema in (accepts, refuses):
        maker = Maker(schema)
        fitting += maker.good(schema)
        for case in islice(maker.cases(schema), tries):
            gather(pool, case.instance)
            yield case.instance
    mutator = Mutator(fitting, pool, Random(f"{seed} {key(accepts)}"))  # noqa: S311 # repeatable on purpose
    yield from (mutator.case().instance for _ in range(tries))


def shrink(instance: Any, shows: Test, rounds: int = 400) -> Any:
    """Return the smallest instance near this one that still shows it: parts left out, then values made plain."""
    budget = rounds
    while budget > 0:
        for smaller in _smaller(instance):
            budget -= 1
            if key(smaller) != key(instance) and shows(smaller):
                instance = smaller
                break
            if budget <= 0:
                return instance
        else:
            return instance
    return instance


def _smaller(instance: Any) -> Iterator[Any]:
    """Simpler instances, the boldest change first."""
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
