"""State shared by successive generations in one process."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from oaswright.generate.output.tree import Stamp
    from oaswright.generate.pipeline import RenderPlan
    from oaswright.generate.workers import Renderers
    from oaswright.incremental.tracer import Snapshot


@dataclass
class ProcessState:
    """What the last generation left for the next one.

    Attributes:
        snapshot: The memos of the last generation.
        workers: Where modules are rendered, while that is known.
        elsewhere: The workers of a cluster, if modules are to be rendered there.
        plan: What has been started for a document that is still being checked.
        stamps: The stamps of the generated files, if none changed while they were taken.
        digests: The digests of the generated files.
        is_busy: Leave remembering to a later call of `remember`; until then another process compares every file.
        pending: The work that `remember` does.
    """

    snapshot: "Snapshot | None" = None
    workers: "Renderers | None" = None
    elsewhere: "Renderers | None" = None
    plan: "RenderPlan | None" = None
    stamps: "dict[str, Stamp]" = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    is_busy: bool = False
    pending: "Callable[[], dict[str, Stamp]] | None" = None

    def remember(self) -> None:
        """Write down what was generated, for the next generation and the next process."""
        if self.pending:
            self.stamps, self.pending = self.pending(), None
