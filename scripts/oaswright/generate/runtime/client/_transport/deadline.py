"""How long a step of a call may take, within the total time of the call."""

import time


class Until(float):
    """Seconds until a moment of `time.monotonic`, or fewer where a single step may take `step` of them."""

    __slots__ = ("deadline", "step")

    deadline: float
    step: float | None

    def __new__(cls, deadline: float, step: float | None) -> "Until":
        """Make one, as any number is made."""
        left = max(0.001, deadline - time.monotonic())
        made = super().__new__(cls, left if step is None else min(step, left))
        made.deadline, made.step = deadline, step
        return made
