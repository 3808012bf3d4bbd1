"""What lasts from one generation of a process to the next."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from oaswright.generate.output.tree import Stamp
    from oaswright.generate.pipeline import Asked
    from oaswright.generate.workers import Workers
    from oaswright.incremental.tracer import Snapshot


@dataclass
class Held:
    """What the last generation made, and what the next one has begun with, in processes that are ready for it.

    `stamps` are those of the files of the tree, where nothing moved while they were taken, and `digests` what the files held. Whoever sets
    `is_busy` calls `remember` later; until then the next process will compare the tree anew.
    """

    snapshot: "Snapshot | None" = None
    workers: "Workers | None" = None
    asked: "Asked | None" = None
    stamps: "dict[str, Stamp]" = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    is_busy: bool = False
    owed: "Callable[[], dict[str, Stamp]] | None" = None

    def remember(self) -> None:
        """Remember what was generated, for the next generation and the next process."""
        if self.owed:
            self.stamps, self.owed = self.owed(), None
