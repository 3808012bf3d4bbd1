"""Random instances, quickly: fitting ones recombined, and small changes anywhere in them."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from oaswright import pointer
from oaswright.probes.make import STRANGERS
from oaswright.probes.probe import Case

LETTERS = "abcXYZ019-_ ./é😀\n"
Change = Callable[[Any, Random], tuple[Any, str]]


class Mutator:
    """Random cases from seeds: `fitting` are instances that the schema allows, `pool` values seen at each place in it."""

    def __init__(self, fitting: Sequence[Any], pool: dict[str, list[Any]], rng: Random) -> None:
        self.fitting = fitting or [None]
        self.pool = {place: values for place, values in pool.items() if values}
        self.rng = rng

    def case(self) -> Case:
        """One more: two in three are one step from a fitting instance, the others two or three steps."""
        instance = self.rng.choice(self.fitting)
        steps = 1 if self.rng.random() < 0.67 else self.rng.randint(2, 3)
        place, whys = "", []
        for _ in range(steps):
            instance, place, why = self._step(instance)
            whys.append(why)
        return Case(instance, f"{place or 'the whole'} random: {', then '.join(whys)}", place)

    def _step(self, instance: Any) -> tuple[Any, str, str]:
        path = self._path(instance)
        place = pointer.of(path)
        seen = self.pool.get(_template(path))
        if seen and self.rng.random() < 0.6:
            return replace(instance, path, self.rng.choice(seen)), place, "a value seen here"
        node = _node(instance, path)
        changed, why = changes(node, self.rng)
        return replace(instance, path, changed), place, why

    def _path(self, instance: Any) -> list[str | int]:
        """Return a place in the instance; deeper ones are as likely as those near the top."""
        path: list[str | int] = []
        node = instance
        while isinstance(node, dict | list) and node and self.rng.random() < (0.92 if not path else 0.7):
            step: str | int = self.rng.choice(list(node)) if isinstance(node, dict) else self.rng.randrange(len(node))
            path.append(step)
            node = node[step]  # type: ignore[index] # the step was chosen from this node
        return path


def changes(node: Any, rng: Random) -> tuple[Any, str]:
    """Return a value changed a little, in the way of its type."""
    if rng.random() < 0.08:
        return rng.choice(STRANGERS), "another type"
    if isinstance(node, bool) or node is None:
        return rng.choice(STRANGERS), "another value"
    if isinstance(node, str):
        return _text(node, rng)
    if isinstance(node, int | float):
        return _number(node, rng)
    return _array(node, rng) if isinstance(node, list) else _record(node, rng)


def _text(text: str, rng: Random) -> tuple[str, str]:
    index = rng.randint(0, len(text))
    kind = rng.randrange(4)
    if kind == 0:
        return text[:index] + rng.choice(LETTERS) + text[index:], "a character put in"
    if kind == 1:
        return text[:index] + text[index + 1 :], "a character taken out"
    if kind == 2:
        return text[:index] + rng.choice(LETTERS) + text[index + 1 :], "a character exchanged"
    return "".join(rng.choice(LETTERS[:9]) for _ in range(rng.randint(0, 20))), "other text"


def _number(number: int | float, rng: Random) -> tuple[int | float, str]:
    if isinstance(number, float) and abs(number) > 1e300:
        return rng.uniform(-1000, 1000), "another number"
    kind = rng.randrange(5)
    if kind == 0:
        return number + rng.choice((1, -1)), "one step"
    if kind == 1:
        return float(number) if isinstance(number, int) and abs(number) < 2**1000 else number + 0.5, "as a float"
    if kind == 2:
        return rng.randint(-(10 ** rng.randint(1, 12)), 10 ** rng.randint(1, 12)), "another integer"
    if kind == 3:
        return round(rng.uniform(-1000, 1000), rng.randint(0, 6)), "another number"
    return number * rng.choice((2, 10, -1)), "a multiple"


def _array(array: list[Any], rng: Random) -> tuple[list[Any], str]:
    kind = rng.randrange(4)
    if kind == 0 or not array:
        return [*array, rng.choice(STRANGERS)], "an odd item more"
    index = rng.randrange(len(array))
    if kind == 1:
        return array[:index] + array[index + 1 :], "an item taken out"
    if kind == 2:
        return [*array[:index], array[index], *array[index:]], "an item twice"
    return rng.sample(array, len(array)), "items in another order"


def _record(record: dict[str, Any], rng: Random) -> tuple[dict[str, Any], str]:
    kind = rng.randrange(5)
    names = list(record)
    if kind == 0 or not names:
        return {**record, f"x{rng.randrange(100)}": rng.choice(STRANGERS)}, "a property more"
    if kind in (1, 2):
        gone = set(rng.sample(names, rng.randint(1, len(names))) if kind == 2 else [rng.choice(names)])
        return {name: value for name, value in record.items() if name not in gone}, "properties left out"
    one, other = rng.choice(names), rng.choice(names)
    if kind == 3:
        return {**record, one: record[other], other: record[one]}, "two values swapped"
    return {(name.upper() if name == one else name): value for name, value in record.items()}, "a name in capitals"


def replace(instance: Any, path: Sequence[str | int], value: Any) -> Any:
    """Return the instance with another value at a path; nothing is changed in place."""
    if not path:
        return value
    step, *rest = path
    inner = replace(instance[step], rest, value)
    if isinstance(instance, dict):
        return {**instance, step: inner}
    assert isinstance(step, int)  # noqa: S101 # an array's step
    return [*instance[:step], inner, *instance[step + 1 :]]


def gather(pool: dict[str, list[Any]], instance: Any, field: str | None = None, limit: int = 400) -> None:
    """Add values of an instance to the pool of the places where they stand: the one at the field, or without a field all of them.

    All items of an array share one place.
    """
    if field is not None:
        path, node = _follow(instance, field)
        seen = pool.setdefault(_template(path), [])
        if len(seen) < limit:
            seen.append(node)
        return
    stack: list[tuple[Any, list[str | int]]] = [(instance, [])]
    while stack:
        node, path = stack.pop()
        seen = pool.setdefault(_template(path), [])
        if len(seen) < limit:
            seen.append(node)
        if len(path) < 6:
            children: Any = node.items() if isinstance(node, dict) else enumerate(node[:3]) if isinstance(node, list) else ()
            stack.extend((child, [*path, step]) for step, child in children)


def _follow(instance: Any, field: str) -> tuple[list[str | int], Any]:
    """Return the path of a field, as far as the instance has it, and the value there."""
    path: list[str | int] = []
    for token in pointer.split(field):
        if isinstance(instance, dict) and token in instance:
            path.append(token)
            instance = instance[token]
        elif isinstance(instance, list) and token.isdigit() and int(token) < len(instance):
            path.append(int(token))
            instance = instance[int(token)]
        else:
            break
    return path, instance


def _template(path: Sequence[str | int]) -> str:
    return "/".join("*" if isinstance(step, int) else step for step in path)


def _node(instance: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        instance = instance[step]
    return instance
