"""Where two JSON values first differ."""

from typing import Any

from oaswright.text.json_equality import same


def difference(left: Any, right: Any, at: str = "") -> str:
    """Return the first place where two values differ, in words; "" if there is none."""
    if isinstance(left, dict) and isinstance(right, dict):
        for name in [*left, *(other for other in right if other not in left)]:
            if name not in right:
                return f"{at}/{name} is gone"
            if name not in left:
                return f"{at}/{name} was added"
            if not same(left[name], right[name]):
                return difference(left[name], right[name], f"{at}/{name}")
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right, strict=True)):
            if not same(one, other):
                return difference(one, other, f"{at}/{index}")
    return "" if same(left, right) else f"{at or 'the whole'} became {right!r}"
