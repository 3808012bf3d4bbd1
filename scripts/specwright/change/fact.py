"""A fact about two documents."""

from dataclasses import dataclass, field
from typing import Any

from specwright.schema import Direction


@dataclass(frozen=True)
class Pair:
    """Pointers of the same schema in the old and in the new document."""

    old: str
    new: str
    direction: Direction


@dataclass(frozen=True)
class Change:
    """A fact about two documents. `kind` names it, `where` says the place in words.

    `general` marks a response that is met under a wildcard or `default` on one side: the classes are not the same.
    `old` and `new` are pointers, "" on the side where there is nothing; `detail` holds what differs.
    """

    kind: str
    where: str
    old: str
    new: str
    detail: dict[str, Any] = field(default_factory=dict, hash=False)
    pair: Pair | None = None
    general: bool = False
