"""A fact about two documents."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from oaswright.api.direction import Direction


class Site(NamedTuple):
    """A schema, or what it says by one keyword (`anyOf`, `oneOf`, or "" for what it says by none of those that join schemas)."""

    at: str
    keyword: str = "*"


Sites = tuple[Site, ...]


@dataclass(frozen=True)
class Pair:
    """Pointers of the same schema in the old and in the new document, and what a value there meets beside it, on either side."""

    old: str
    new: str
    direction: Direction
    beside: tuple[Sites, Sites] = ((), ())

    @property
    def sites(self) -> tuple[Sites, Sites]:
        """All that a value meets: (old, new)."""
        return (Site(self.old), *self.beside[0]), (Site(self.new), *self.beside[1])

    @property
    def sender(self) -> int:
        """The side whose values have to be taken by the other one: 0 for the old."""
        return 0 if self.direction is Direction.REQUEST else 1


@dataclass(frozen=True)
class Change:
    """A fact about two documents. `kind` names it, `where` says the place in words.

    `general` marks a response that is met under a wildcard or `default` on one side: the classes are not the same; `in_code` what the wire does not show.
    `old` and `new` are pointers, "" on the side where there is nothing; `detail` holds what differs.
    """

    kind: str
    where: str
    old: str
    new: str
    detail: dict[str, Any] = field(default_factory=dict, hash=False)
    pair: Pair | None = None
    general: bool = False
    in_code: bool = False
