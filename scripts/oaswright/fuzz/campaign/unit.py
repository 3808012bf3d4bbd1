"""Units of a campaign: one phase of one family of operations, from a range of seeds."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from oaswright.fuzz.campaign.families import Family

LARGE = 2_000  # requests of a family's share for each seed that its laws begin from
TURNS = 100  # seeds that one unit may draw from, where each brings only so much
BOUNDED = 0.3  # of a family's share, at most, for the cases that schemathesis enumerates


class Phase(StrEnum):
    """The phases of a campaign, in their order."""

    BOUNDED = "examples and coverage"
    LAWS = "laws"
    ELASTIC = "fuzzing and stateful"


@dataclass(frozen=True, slots=True)
class Unit:
    """What one worker does at a time. `seeds` holds the first seed and how many there are.

    `share` is the number of requests that all units of the family may send together, None without a limit; `siblings` is how many units, from
    this one on, divide what is left. `after` holds the ids of units that must have ended before.
    """

    family: str
    phase: Phase
    seeds: tuple[int, int]
    share: int | None
    siblings: int
    after: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The family, the phase and the seed: `/pets, laws, 0`."""
        return f"{self.family}, {self.phase}, {self.seeds[0]}"

    def allowance(self, used: int) -> int | None:
        """How many requests it may send after the family has used so many."""
        if self.share is None:
            return None
        left = max(0, self.share - used)
        return min(left, max(1, int(self.share * BOUNDED))) if self.phase is Phase.BOUNDED else left // self.siblings


def cut(
    families: Sequence[Family], budget: int | None, seed: int, weights: Sequence[float] | None = None, *, is_round: bool = False, is_first: bool = True
) -> list[Unit]:
    """Cut a campaign into units. Their number, order and budgets follow from the arguments alone; the budgets add up to the whole.

    The units of a family run one after the other, since a law that compares two readings does not hold while others write. A family that
    names instances of another one comes after it. A family whose share is 0 has no units. In a round of many, laws leave half of what they could
    use to the phases that draw values at random, and the cases that are the same in each are tried in the first only.
    """
    shares = split(budget, weights or [len(one.operations) for one in families])
    chains = {one.name: list(_chain(one, share, seed, is_round, is_first)) for one, share in zip(families, shares, strict=True) if share != 0}
    last = {name: chain[-1].id for name, chain in chains.items()}
    units: list[Unit] = []
    for one in families:
        before = tuple(last[name] for name in one.after if name in last)
        for index, unit in enumerate(chains.get(one.name, ())):
            previous = before if index == 0 else (units[-1].id,)
            units.append(Unit(unit.family, unit.phase, unit.seeds, unit.share, unit.siblings, previous))
    return units


def _chain(one: Family, share: int | None, seed: int, is_round: bool, is_first: bool) -> Iterator[Unit]:
    parts = 1 if share is None else max(1, share // LARGE)
    if is_first:
        yield Unit(one.name, Phase.BOUNDED, (seed, 1), share, 1)
    for phase in (Phase.LAWS, Phase.ELASTIC):
        turns, later = (TURNS, 0) if phase is Phase.ELASTIC else (1, parts if is_round else 0)
        yield from (Unit(one.name, phase, (seed + index * turns, turns), share, parts - index + later) for index in range(parts))


def split(total: int | None, weights: Sequence[float]) -> list[int | None]:
    """Split a number by weights into whole parts that add up to it: what rounding leaves goes to those that lost most by it, the first before the others."""
    if total is None:
        return [None] * len(weights)
    if not any(weights):
        weights = [1.0] * len(weights)
    whole = math.fsum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(one) for one in exact]
    order = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for turn in range(total - sum(parts)):
        parts[order[turn % len(order)]] += 1
    return list(parts)


@dataclass(frozen=True, slots=True)
class Shard:
    """The `number`th of `count` parts of a campaign, counted from 1."""

    number: int
    count: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def of(self, units: Iterable[Unit]) -> list[Unit]:
        """Return the units of this shard: whole families, the largest first, each to the shard that has least. Units elsewhere are not waited for."""
        sizes: dict[str, float] = {}
        for one in units:
            sizes[one.family] = one.share or 1
        loads = [0.0] * self.count
        mine: set[str] = set()
        for family in sorted(sizes, key=lambda name: (-sizes[name], name)):
            index = loads.index(min(loads))
            loads[index] += sizes[family]
            if index == self.number - 1:
                mine.add(family)
        chosen = [one for one in units if one.family in mine]
        here = {one.id for one in chosen}
        return [Unit(one.family, one.phase, one.seeds, one.share, one.siblings, tuple(name for name in one.after if name in here)) for one in chosen]
