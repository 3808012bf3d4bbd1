"""`after_action_id`: where an action stands in its pipeline."""

from collections.abc import Iterable

from buddy_sandbox.web.errors import NotFound


def moved_after(order: Iterable[int], action_id: int, after: int) -> list[int]:
    """Return the order with the action behind another one of the same pipeline; raises NotFound if there is no such other."""
    others = [other for other in order if other != action_id]
    if after not in others:
        raise NotFound(f"after_action_id: no other action of this pipeline has the number {after}")
    place = others.index(after) + 1
    return [*others[:place], action_id, *others[place:]]
