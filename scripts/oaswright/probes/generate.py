"""The probes of a schema: boundary instances first, then random ones; the same for the same schema, number and seed."""

from collections.abc import Iterable, Iterator
from itertools import islice
from random import Random
from typing import Any

from oaswright import pointer
from oaswright.api.direction import Direction
from oaswright.api.schema import Schemas
from oaswright.probes.judge import Judge
from oaswright.probes.make import Maker
from oaswright.probes.mutate import Mutator, gather
from oaswright.probes.probe import Case, Probe, key

# A schema with two booleans has no thousand instances near it: the search ends after this many repeats in a row.
PATIENCE = 2000
ROUND = 256

# So many fitting instances lend the random ones all of their values; of the others only what was varied is taken.
WHOLE = 24


def probes(judge: Judge, count: int, seed: int = 0) -> Iterator[Probe]:
    """At most `count` unique probes; fewer only where the schema has no more within reach."""
    seen: set[str] = set()
    fitting: list[Any] = []
    pool: dict[str, list[Any]] = {}
    maker = Maker(judge.schema)
    for case in _unique(maker.cases(judge.schema), seen, PATIENCE):
        if len(seen) > count:
            return
        probe = judge.probe(case)
        if probe.valid and len(fitting) < ROUND * 4:
            fitting.append(case.instance)
            if len(fitting) <= WHOLE:
                gather(pool, case.instance)
        gather(pool, case.instance, case.field)
        yield probe
    yield from islice(_random(judge, fitting, pool, seen, seed), count - len(seen))


def _random(judge: Judge, fitting: list[Any], pool: dict[str, list[Any]], seen: set[str], seed: int) -> Iterator[Probe]:
    mutator = Mutator(fitting, pool, Random(f"{seed} {key(judge.schema)}"))  # noqa: S311 # repeatable on purpose
    endless = iter(mutator.case, None)
    for case in _unique(endless, seen, PATIENCE):
        probe = judge.probe(case)
        if probe.valid:
            _remember(fitting, case.instance, mutator.rng)
        yield probe


def _remember(fitting: list[Any], instance: Any, rng: Random) -> None:
    """Let later probes start from this one, without growing past bounds."""
    if len(fitting) < ROUND * 4:
        fitting.append(instance)
    elif rng.random() < 0.1 and len(key(instance)) < 4000:
        fitting[rng.randrange(len(fitting))] = instance


def _unique(cases: Iterable[Case | None], seen: set[str], patience: int) -> Iterator[Case]:
    """Yield the cases that are new, and that JSON can carry."""
    repeats = 0
    for case in cases:
        if case is None:
            return
        try:
            text = key(case.instance)
        except (ValueError, RecursionError):
            continue
        if text in seen:
            repeats += 1
            if repeats > patience:
                return
            continue
        repeats = 0
        seen.add(text)
        yield case


def values(schemas: Schemas, at: str, direction: Direction = Direction.REQUEST) -> dict[str, list[Any]]:
    """For each property of an object schema, some valid values: plain ones, and those at its bounds."""
    root = schemas.json_schema(at, direction)
    maker = Maker(root)
    result: dict[str, list[Any]] = {}
    for shape in maker.shapes.of(root):
        for name, schema in shape.get("properties", {}).items():
            found = result.setdefault(name, [])
            known = {key(value) for value in found}
            near = islice((case.instance for case in maker.cases(schema)), 200)
            for value in [*maker.good(schema), *near]:
                if key(value) not in known and maker.fits(schema, value):
                    known.add(key(value))
                    found.append(value)
    return {name: found for name, found in result.items() if found}


def with_exactly(schemas: Schemas, at: str, names: Iterable[str], direction: Direction = Direction.REQUEST) -> Iterator[dict[str, Any]]:
    """Yield valid instances of an object schema that set exactly these properties; each differs from the first in one value."""
    judge = Judge(schemas, at, direction)
    options = values(schemas, at, direction)
    wanted = list(names)
    if any(name not in options for name in wanted):
        return
    first = {name: options[name][0] for name in wanted}
    seen: set[str] = set()
    for instance in [first, *({**first, name: other} for name in wanted for other in options[name][1:])]:
        if key(instance) not in seen and judge.accepts(instance):
            seen.add(key(instance))
            yield instance


def fields(instance: Any, at: str = "") -> Iterator[str]:
    """Yield the JSON pointers of everything in an instance."""
    yield at
    children = instance.items() if isinstance(instance, dict) else enumerate(instance) if isinstance(instance, list) else ()
    for step, child in children:
        yield from fields(child, pointer.join(at, step))
