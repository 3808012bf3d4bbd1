"""Decompose a pair of schemas: objects by property, arrays by item, choices by alternative; each pair is judged once.

A pair that is met again below itself is taken as proved: the instance there is smaller, so the proof is an induction.
Schemas that apply together (`allOf`, references with siblings) are compared together: a property has to satisfy all of them.
What cannot be decomposed (`if`, `not`, `patternProperties`, ...) is judged whole.

**Where that is exact, and where it is not.** An object is taken by the other side if its properties are, and only then. A choice is taken if each
alternative is, but not only then: another alternative may take what its counterpart refuses. So is an object where parts that read the same are left
out. Such a pair is `gated`: below it, safe is safe, but a value that breaks has to be confirmed at the pair itself.

**Properties that one side does not declare.** An open object accepts any value under a name that it does not declare, so
by sets alone every new optional property would break a request: someone might have sent that name before. Nobody does,
so for requests the old schema, and for responses the new one, is taken without the names that only the other side declares.
An object that types its unknown names (`additionalProperties` with a schema, or false) is judged as it stands.
"""

from functools import cache

import jsonschema_rs

from oaswright.diff.facts.change import Pair, Site
from oaswright.diff.facts.equality import Equality
from oaswright.diff.schemas import open_objects
from oaswright.diff.schemas.choices import Choice
from oaswright.diff.schemas.conjuncts import Conjunct, Schema, Side
from oaswright.diff.schemas.declared.names import Groups
from oaswright.diff.schemas.leaf import Decomposition, Leaf
from oaswright.diff.schemas.objects import Objects
from oaswright.diff.schemas.smallest_instance import SmallestInstance
from oaswright.diff.schemas.wire_schemas import WireSchemas
from oaswright.document.document import Document

Two = tuple[tuple[Conjunct, ...], tuple[Conjunct, ...]]


class Pairs:
    """Decompose the pairs of two documents, each once."""

    def __init__(self, old: Document, new: Document, equality: Equality) -> None:
        self.sides = Side(old, is_first=True), Side(new, is_first=False)
        self.in_one_role = self.sides[0], Side(new, is_first=True)
        self.unformatted = WireSchemas(old, is_first=True, formats=False), WireSchemas(new, is_first=False, formats=False)
        self.equality = equality
        self.groups = Groups(old, new, equality)
        self.least = SmallestInstance(self.sides[0]), SmallestInstance(self.sides[1])
        self.entire = cache(self._entire)
        self.decomposed = cache(self._decompose)

    def whole(self, pair: Pair) -> tuple[Schema, Schema]:
        """Return both schemas of a pair, standing alone: (old, new)."""
        return self.sides[0].whole(pair.sites[0], pair.direction), self.sides[1].whole(pair.sites[1], pair.direction)

    def validators(self, pair: Pair) -> tuple[jsonschema_rs.Validator, jsonschema_rs.Validator]:
        """Return a validator of each side: (old, new)."""
        return self.sides[0].validator(pair.sites[0], pair.direction), self.sides[1].validator(pair.sites[1], pair.direction)

    def by_age(self, pair: Pair) -> tuple[Schema, Schema]:
        """Return both schemas of a pair, (old, new), as if the same side held both: a sender leaves out what a reader ignores, and that is no change."""
        return self.in_one_role[0].whole(pair.sites[0], pair.direction), self.in_one_role[1].whole(pair.sites[1], pair.direction)

    def bare(self, pair: Pair) -> tuple[Schema, Schema] | None:
        """Return both schemas without the ranges and alphabets that formats stand for; None where that is no difference."""
        found = tuple(schemas.json_schema(at, pair.direction) for schemas, at in zip(self.unformatted, (pair.old, pair.new), strict=True))
        return None if pair.beside != ((), ()) or found == self.whole(pair) else (found[0], found[1])

    def _entire(self, pair: Pair) -> Leaf:
        """Return the pair as a leaf, even if it could be decomposed."""
        schemas = self.whole(pair)
        sent, taken = schemas[pair.sender], schemas[1 - pair.sender]
        unsent = self.groups.undeclared(pair)
        read = open_objects.without_undeclared(sent, unsent, pair.sites[pair.sender]) if unsent else sent
        return Leaf(pair, pair, read, taken, *self.by_age(pair))

    def _decompose(self, pair: Pair) -> Decomposition:
        pair = self.followed(pair)
        parts = self.sides[0].parts(pair.sites[0], pair.direction), self.sides[1].parts(pair.sites[1], pair.direction)
        shared = self._shared(parts)
        if all(part.site in shared[side] for side in (0, 1) for part in parts[side]):
            return Decomposition()
        if any(part.looks_around for one in parts for part in one):
            return Decomposition((self.entire(pair),))
        kept: Two = tuple(tuple(part for part in parts[side] if part.is_soft or part.site not in shared[side]) for side in (0, 1))  # type: ignore[assignment] # two
        chosen = [[part for part in one if part.is_choice] for one in kept]
        if any(not part.is_soft and not part.is_choice for one in kept for part in one) or max(map(len, chosen)) > 1:
            return Decomposition((self.entire(pair),))
        if not any(chosen):
            return Objects(self.sides, self.equality, pair, kept).decompose(gated=kept != parts)
        return self._choice(pair, parts, kept).decompose() or Decomposition((self.entire(pair),))

    def is_covered(self, pair: Pair, by: int) -> bool:
        """Tell whether what one side accepts is plainly taken by alternatives of the other side, if not by those that they were paired with."""
        pair = self.followed(pair)
        if not self.decomposed(pair).is_choice:
            return False
        parts = self.sides[0].parts(pair.sites[0], pair.direction), self.sides[1].parts(pair.sites[1], pair.direction)
        return self._choice(pair, parts, parts).is_covered(by)

    def _choice(self, pair: Pair, parts: Two, among: Two) -> Choice:
        chosen = [next((part for part in one if part.is_choice), None) for one in among]
        return Choice(self.sides, self.equality, self.least, pair, parts, (chosen[0], chosen[1]))

    def followed(self, pair: Pair) -> Pair:
        """Return the pair past references that stand alone."""
        old, new = (self.sides[side].target(at, pair.direction) for side, at in enumerate((pair.old, pair.new)))
        return Pair(old, new, pair.direction, pair.beside)

    def _shared(self, parts: Two) -> tuple[set[Site], set[Site]]:
        """Return the parts that read the same on the other side, with all that they reach."""
        pairs = [(one.site, other.site) for one in parts[0] for other in parts[1] if one.node == other.node and self.equality.same(one.raw, other.raw)]
        return {one for one, _ in pairs}, {other for _, other in pairs}
