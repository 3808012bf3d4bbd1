"""Holds verdicts against values: whatever may be sent has to be taken where a pair of schemas is called safe."""

from collections.abc import Iterator
from typing import Any

from oaswright import pointer
from oaswright.diff.facts import operation_changes
from oaswright.diff.facts.change import Pair, Site, Sites
from oaswright.diff.facts.equality import Equality
from oaswright.diff.schemas import witness
from oaswright.diff.schemas.judgement import Judgements
from oaswright.diff.schemas.pairs import Pairs
from oaswright.diff.verdict import Level
from oaswright.document.document import Document
from oaswright.probes import Judge, probes


class Audit:
    """The pairs of two documents, and what is said of them."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old, self.new = operation_changes.with_webhooks(old), operation_changes.with_webhooks(new)
        self.equality = Equality(self.old, self.new)
        self.pairs = Pairs(self.old, self.new, self.equality)
        self.judgements = Judgements(self.pairs)

    def safe(self) -> Iterator[Pair]:
        """Each pair of schemas of which nothing is called breaking, once."""
        every = (change.pair for change in operation_changes.compare(self.old, self.new, self.equality) if change.pair)
        yield from (pair for pair in dict.fromkeys(every) if all(found.judged.level < Level.MAJOR for found in self.judgements.of(pair)))

    def contradiction(self, pair: Pair, count: int) -> tuple[Any, ...]:
        """`(value,)` that may be sent and is not taken, among so many probes around both schemas; () if there is none."""
        schemas = self.pairs.whole(pair)
        sent, taken = witness.compiled(schemas[pair.sender]), witness.compiled(schemas[1 - pair.sender])
        for side, at in zip(self.pairs.sides, (pair.old, pair.new), strict=True):
            for probe in probes(Judge(side.schemas, at, pair.direction), count // 2):
                if sent.is_valid(probe.instance) and sent.is_valid(value := self._read(probe.instance, pair)) and not taken.is_valid(value):
                    return (value,)
        return ()

    def _read(self, value: Any, pair: Pair) -> Any:
        """The value without the names that only the taking side declares: nobody uses them (the reading of open objects)."""
        return self._without(value, pair.sites[pair.sender], pair.sites[1 - pair.sender], pair)

    def _without(self, value: Any, ours: Sites, theirs: Sites, pair: Pair) -> Any:
        side, other = self.pairs.sides[pair.sender], self.pairs.sides[1 - pair.sender]
        if isinstance(value, list):
            below = (self._below(one, sites, "items", "", pair) for one, sites in ((side, ours), (other, theirs)))
            mine, yours = below
            return [self._without(item, mine, yours, pair) for item in value]
        if not isinstance(value, dict):
            return value
        names = side.names(ours, pair.direction)
        unsent = other.names(theirs, pair.direction) - names if names and side.is_open(ours, pair.direction) else frozenset()
        result = {}
        for name, part in value.items():
            if name not in unsent:
                mine, yours = (self._below(one, sites, "properties", name, pair) for one, sites in ((side, ours), (other, theirs)))
                result[name] = self._without(part, mine, yours, pair)
        return result

    def _below(self, side: Any, sites: Sites, keyword: str, name: str, pair: Pair) -> Sites:
        steps = (keyword, name) if name else (keyword,)
        found = []
        for part in side.reach(sites, pair.direction):
            node = part.node.get(keyword) if isinstance(part.node, dict) and not part.is_choice else None
            if isinstance(node, dict) and (not name or name in node):
                found.append(Site(pointer.join(part.site.at, *steps)))
        return tuple(found)
