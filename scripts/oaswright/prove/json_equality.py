"""Whether two JSON values say the same: strings exactly, numbers by value, absent and null apart."""

from typing import Any


def same(left: Any, right: Any) -> bool:
    """JSON equality; true is not 1, and 1 is 1.0."""
    if isinstance(left, bool) or isinstance(right, bool) or left is None or right is None:
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left == right
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(value, right[name]) for name, value in left.items())
    if isinstance(left, list):
        return len(left) == len(right) and all(same(one, other) for one, other in zip(left, right, strict=True))
    return bool(left == right)


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
