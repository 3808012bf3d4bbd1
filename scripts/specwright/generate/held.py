"""What lasts from one generation of a process to the next."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from specwright.generate.past import Past
    from specwright.generate.workers import Workers


@dataclass
class Held:
    """What the last generation made, and processes in which the next one can be rendered."""

    past: "Past | None" = None
    workers: "Workers | None" = None
