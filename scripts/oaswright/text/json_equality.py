"""Whether two JSON values say the same: strings exactly, numbers by value, absent and null apart."""

from typing import Any


def same(left: Any, right: Any) -> bool:
    """JSON equality; true is not 1, and 1 is 1.0."""
    if left is right:
        return True
    return bool(left == right) and (repr(left) == repr(right) or _is_alike(left, right))


def _is_alike(left: Any, right: Any) -> bool:
    """Tell whether what Python takes for equal is so in JSON."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict):
        return all(_is_alike(value, right[name]) for name, value in left.items())
    return not isinstance(left, list) or all(map(_is_alike, left, right))
