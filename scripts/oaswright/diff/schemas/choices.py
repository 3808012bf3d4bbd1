"""A pair with a choice (`anyOf`, `oneOf`) on one side or on both: by alternative, each with all that holds beside it."""

from collections.abc import Collection
from functools import cache, partial

from oaswright.diff.facts.change import Pair, Site, Sites
from oaswright.diff.facts.equality import Equality
from oaswright.diff.schemas import alternatives, sets
from oaswright.diff.schemas.conjuncts import Conjunct, Side, conjunction
from oaswright.diff.schemas.leaf import ANYTHING, Decomposition, Leaf
from oaswright.diff.schemas.open_objects import forbidding
from oaswright.diff.schemas.sets import Answer
from oaswright.diff.schemas.smallest_instance import SmallestInstance

# The most alternatives that are all compared with each other.
MOST = 24

Two = tuple[tuple[Conjunct, ...], tuple[Conjunct, ...]]


class Choice:
    """One of the two sides may have no choice: it is a choice of one."""

    def __init__(
        self,
        sides: tuple[Side, Side],
        equality: Equality,
        least: tuple[SmallestInstance, SmallestInstance],
        pair: Pair,
        parts: Two,
        chosen: tuple[Conjunct | None, Conjunct | None],
    ) -> None:
        self.sides, self.equality, self.least, self.pair = sides, equality, least, pair
        self.sender, self.taker = pair.sender, 1 - pair.sender
        self.keywords = [part.site.keyword if part else "" for part in chosen]
        self.members = [part.alternatives if part else [pair.sites[side][0].at] for side, part in enumerate(chosen)]
        self.unsent = cache(self._unsent)
        self.beside = [tuple(part.site for part in parts[side] if part is not chosen[side]) for side in (0, 1)]

    def decompose(self) -> Decomposition | None:
        """None where alternatives have no counterparts that could be asked."""
        if all(self.keywords) and self.keywords[0] != self.keywords[1]:
            return None
        dead, ignored = self._dead(self.sender), self._dead(self.taker)
        counterparts = self._matched()
        matched = {index: place for index, place in counterparts.items() if index not in dead}
        left = [index for index in range(len(self.members[self.sender])) if index not in matched and index not in dead]
        if left and not all(self.keywords):
            return None
        below = tuple(((), self._pair(index, place)) for index, place in matched.items())
        if self.keywords[self.taker] == "oneOf" and not self._is_exclusive(matched, counterparts):
            return Decomposition((), below, gated=True, is_choice=True, is_sure=False)
        leaves = [self._alone(index) for index in left]
        unmet = {counterparts[index] for index in dead if counterparts.get(index) in ignored}  # dead on both sides
        if len(unmet) < len(dead) or self._is_dropped({*matched.values(), *unmet}):
            leaves.append(Leaf(self.pair, self.pair, ANYTHING, ANYTHING, ANYTHING, ANYTHING, differs=True))
        return Decomposition(tuple(leaves), below, gated=True, is_choice=True)

    def is_covered(self, by: int) -> bool:
        """Tell whether each alternative of one side is plainly taken by some alternative of the other side's `anyOf`, if not by its counterpart."""
        extensions = partial(alternatives.Extensions, self.sides, self.equality, self.pair.direction)
        bases, places = ([self._sites(side, index) for index in range(len(self.members[side]))] for side in (1 - by, by))
        return self.keywords[by] == "anyOf" and all(any(extensions().extends(one, place, base_side=1 - by) for place in places) for one in bases)

    def _dead(self, side: int) -> frozenset[int]:
        """Return the alternatives of a side's oneOf that nothing meets alone, because another one takes all that they take."""
        members = self.members[side]
        if self.keywords[side] != "oneOf" or len(members) > MOST:
            return frozenset()
        wholes = [self.sides[side].whole(self._sites(side, index), self.pair.direction) for index in range(len(members))]
        takes = [self.sides[side].validator(self._sites(side, index), self.pair.direction).is_valid for index in range(len(members))]
        simplest = sorted(range(len(wholes)), key=lambda place: len(str(wholes[place])))
        found = set[int]()
        for index, one in enumerate(wholes):
            least = self.least[side].of(self._sites(side, index), self.pair.direction)
            refused = [bool(least) and takes[index](least[0]) and not take(least[0]) for take in takes]  # which spares the long way to most proofs
            if any(sets.inside(one, wholes[place]) is Answer.YES for place in simplest if place != index and not refused[place]):
                found.add(index)
        return frozenset(found)

    def _matched(self) -> dict[int, int]:
        """From the alternatives that are sent to those that take them."""
        count = len(self.members[self.sender])
        if not self.keywords[self.taker]:
            return dict.fromkeys(range(count), 0)
        found = alternatives.match(self.sides, self.members[0], self.members[1], self.equality, self.pair.direction)
        if self.sender == 1:
            found = {place: index for index, place in found.items()}
        taking = {index: self._taking(index) for index in range(count) if index not in found}
        return found | {index: place for index, place in taking.items() if place is not None}

    def _taking(self, index: int) -> int | None:
        """Return the first alternative that takes the least value of one that is sent."""
        direction, side = self.pair.direction, self.sides[self.taker]
        least = self.least[self.sender].of(self._sites(self.sender, index), direction)
        places = range(len(self.members[self.taker]))
        takes = (place for place in places if least and side.validator(self._sites(self.taker, place), direction).is_valid(least[0]))
        return next(takes, None)

    def _sites(self, side: int, index: int) -> Sites:
        return (Site(self.members[side][index]), *self.beside[side]) if self.keywords[side] else self.pair.sites[side]

    def _pair(self, index: int, place: int) -> Pair:
        sent, taken = self._sites(self.sender, index), self._sites(self.taker, place)
        old, new = (sent, taken) if self.sender == 0 else (taken, sent)
        return Pair(old[0].at, new[0].at, self.pair.direction, (old[1:], new[1:]))

    def _alone(self, index: int) -> Leaf:
        """Return an alternative that may be sent and has no counterpart."""
        direction, sites = self.pair.direction, self._sites(self.sender, index)
        sent = self.sides[self.sender].whole(sites, direction)
        read = {**sent, "allOf": [*sent.get("allOf", []), forbidding(self.unsent(sites))]}
        taken = self.sides[self.taker].whole(self.pair.sites[self.taker], direction)
        places = (sites[0].at, self.pair.new) if self.sender == 0 else (self.pair.old, sites[0].at)
        is_narrower = self.keywords[self.sender] == "oneOf"
        return Leaf(Pair(*places, direction), self.pair, read, taken, ANYTHING, ANYTHING, is_narrower, self._pair(index, 0))

    def _unsent(self, sites: Sites) -> frozenset[str]:
        """Return the names that something speaks of, but not this alternative that may be sent."""
        side, direction = self.sides[self.sender], self.pair.direction
        names = side.names(sites, direction)
        if not names or not side.is_open(sites, direction):
            return frozenset()
        return frozenset[str]().union(*(one.names(here, direction) for one, here in zip(self.sides, self.pair.sites, strict=True))) - names

    def _is_dropped(self, matched: Collection[int]) -> bool:
        """Tell whether something would be taken that is sent no more."""
        direction, side = self.pair.direction, self.sides[self.taker]
        left = [place for place in range(len(self.members[self.taker])) if place not in matched]
        if not left:
            return False
        sent = self.sides[self.sender].whole(self.pair.sites[self.sender], direction)
        return any(sets.inside(side.whole(self._sites(self.taker, place), direction), sent) is not Answer.YES for place in left)

    def _is_exclusive(self, matched: dict[int, int], counterparts: dict[int, int]) -> bool:
        """Tell whether what meets one alternative that is sent meets but one of those that take it."""
        back = {place: index for index, place in counterparts.items()}
        unchanged = {place for place, index in back.items() if self._is_unchanged(index, place)}
        return all(
            other == place
            or other in unchanged
            or self._plainly_never_meet(index, other)
            or self._is_as_before(index, back.get(other), other)
            or self._never_meet(index, other)
            for index, place in matched.items()
            for other in range(len(self.members[self.taker]))
        )

    def _is_unchanged(self, index: int, place: int) -> bool:
        """Tell whether an alternative that takes was there for the one who sends too, so that what meets another one does not meet it."""
        if self.keywords[self.sender] != "oneOf":
            return False
        old, new = (index, place) if self.sender == 0 else (place, index)
        return self.equality.same(self.sides[0].document.get(self.members[0][old]), self.sides[1].document.get(self.members[1][new]))

    def _is_as_before(self, index: int, back: int | None, other: int) -> bool:
        """Tell whether what meets one alternative that is sent, and so no other one, does not meet another that takes: a third one would be met before."""
        if self.keywords[self.sender] != "oneOf":
            return False
        direction, sites = self.pair.direction, self._sites(self.sender, index)
        thirds = [place for place in range(len(self.members[self.sender])) if place != index]
        if any(self._extends(other, third) for third in sorted(thirds, key=lambda place: place != back)):
            return True
        if back is None or back == index:
            return False
        sent, taken = self.sides[self.sender].whole(sites, direction), self.sides[self.taker].whole(self._sites(self.taker, other), direction)
        both = conjunction(sent, taken, forbidding(self.unsent(sites)))
        return sets.inside(both, self.sides[self.sender].whole(self._sites(self.sender, back), direction)) is Answer.YES

    def _extends(self, place: int, index: int) -> bool:
        """Tell whether an alternative that is sent plainly covers one that takes."""
        extensions = alternatives.Extensions(self.sides, self.equality, self.pair.direction)
        return extensions.extends(self._sites(self.taker, place), self._sites(self.sender, index), base_side=self.taker)

    def _plainly_never_meet(self, index: int, place: int) -> bool:
        sent, taken = self._sites(self.sender, index), self._sites(self.taker, place)
        return alternatives.plainly_disjoint((self.sides[self.sender], sent), (self.sides[self.taker], taken), self.unsent(sent), self.pair.direction)

    def _never_meet(self, index: int, place: int) -> bool:
        sent, taken = self._sites(self.sender, index), self._sites(self.taker, place)
        return alternatives.disjoint((self.sides[self.sender], sent), (self.sides[self.taker], taken), self.unsent(sent), self.pair.direction)
