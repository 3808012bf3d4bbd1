"""What a request costs in each family of operations, as measured: which units go first, and how the time of a round is shared."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from oaswright.fuzz.campaign.families import Family
from oaswright.fuzz.campaign.record import Result
from oaswright.fuzz.campaign.unit import Unit

UNKNOWN = 1.0  # seconds a request, where nothing was measured yet: any number does, since costs are compared with each other
FURTHEST = 10.0  # times the mean, or a part of it, at most: one slow answer tells little


@dataclass
class Costs:
    """Seconds at work and requests, by family."""

    seconds: dict[str, float] = field(default_factory=dict)
    requests: Counter[str] = field(default_factory=Counter)

    def add(self, result: Result) -> None:
        """Add what a unit took."""
        if result.requests and not result.error:
            self.seconds[result.family] = self.seconds.get(result.family, 0.0) + max(0.0, result.ended - result.began)
            self.requests[result.family] += result.requests

    def of(self, family: str) -> float:
        """Return the seconds that a request of a family takes; the mean of the others where it was not measured."""
        mean = sum(self.seconds.values()) / self.requests.total() if self.requests else UNKNOWN
        if not self.requests[family]:
            return mean
        return min(FURTHEST * mean, max(mean / FURTHEST, self.seconds[family] / self.requests[family]))


def behind(families: Iterable[Family], units: Iterable[Unit]) -> Counter[str]:
    """Return how many requests the longest chain of families sends that waits for each. A family stands after those that it needs."""
    shares = {one.family: one.share or 0 for one in units}
    found: Counter[str] = Counter()
    for family in reversed(list(families)):
        for before in family.after:
            found[before] = max(found[before], shares.get(family.name, 0) + found[family.name])
    return found
