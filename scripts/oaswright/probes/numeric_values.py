"""Numbers on both sides of each numeric keyword."""

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

BIG = (2**31 - 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**30)
FLOATS = (0.5, -0.5, 1e-7, 1e22, 1.7976931348623157e308, 5e-324, -0.0, 0.1)
BOUNDS = (("minimum", False), ("exclusiveMinimum", True), ("maximum", False), ("exclusiveMaximum", True))


def middle(shape: dict[str, Any], whole: bool) -> list[int | float]:
    """Numbers within the shape, the least surprising first."""
    low, high = _low(shape), _high(shape)
    step = _step(shape, whole)
    start = low if low is not None else (min(0, high) if high is not None else 0)
    found: list[int | float] = []
    ends = [start, high if high is not None else start + 7, (start + high) / 2 if high is not None else start + 3]
    if low is None and (high is None or high >= 1):
        ends.insert(0, 1)
    for end in ends:
        for multiple in _multiples(end, step) if step else [end]:
            value: int | float = _plain(multiple)
            found.extend([value] if whole or step or isinstance(value, float) else [value, value + 0.5])
    return [value for value in dict.fromkeys(found) if _inside(shape, value) and (not whole or value == int(value))]


def _inside(shape: dict[str, Any], value: int | float) -> bool:
    low, high = shape.get("exclusiveMinimum"), shape.get("exclusiveMaximum")
    return (
        shape.get("minimum", value) <= value <= shape.get("maximum", value) and (low is None or value > low) and (high is None or value < high)
    )  # fmt: skip


def edges(shape: dict[str, Any], whole: bool) -> Iterator[tuple[Any, str]]:
    """Yield (number, reason) around each bound and multiple, and where representations break."""
    for keyword, _ in BOUNDS:
        if keyword in shape:
            yield from _neighbours(keyword, shape[keyword], whole)
    for step in shape.get("multipleOf", ()):
        yield from _around_multiples(shape, step)
    for value in BIG:
        yield value, f"large integer {value}"
    for inside in middle(shape, whole)[:2]:
        yield float(inside), "an integral number written as a float" if inside == int(inside) else "a number inside"
        yield inside + 0.5, "a fraction"
        yield -inside, "the sign turned"
    for number in FLOATS:
        yield number, f"the float {number}"


def _neighbours(keyword: str, bound: int | float, whole: bool) -> Iterator[tuple[int | float, str]]:
    yield bound, f"{keyword} {bound}: equal"
    yield float(bound), f"{keyword} {bound}: equal, as a float"
    yield _plain(bound) - 1, f"{keyword} {bound}: one below"
    yield _plain(bound) + 1, f"{keyword} {bound}: one above"
    if not whole:
        yield math.nextafter(bound, -math.inf), f"{keyword} {bound}: next float below"
        yield math.nextafter(bound, math.inf), f"{keyword} {bound}: next float above"


def _around_multiples(shape: dict[str, Any], step: int | float) -> Iterator[tuple[int | float, str]]:
    start = _low(shape) or 0
    for multiple in _multiples(start, Decimal(str(step))):
        value: int | float = _plain(multiple)
        yield value, f"multipleOf {step}: a multiple"
        yield _plain(multiple + Decimal(str(step)) / 2), f"multipleOf {step}: half a step on"
        yield value + 1, f"multipleOf {step}: a multiple and one"


def _multiples(near: Any, step: Decimal) -> list[Decimal]:
    base = (Decimal(str(near)) / step).to_integral_value() * step
    return [base, base + step, base - step, base + 3 * step]


def _step(shape: dict[str, Any], whole: bool) -> Decimal | None:
    steps = [Decimal(str(step)) for step in shape.get("multipleOf", ())]
    if not steps:
        return Decimal(1) if whole else None
    result = Decimal(1) if whole else steps[0]
    for step in steps:
        result = _common(result, step)
    return result


def _common(left: Decimal, right: Decimal) -> Decimal:
    scale = Decimal(10) ** max(0, -min(int(left.as_tuple().exponent), int(right.as_tuple().exponent)))
    return Decimal(math.lcm(int(left * scale), int(right * scale))) / scale


def _low(shape: dict[str, Any]) -> Any:
    return max((shape[name] for name in ("minimum", "exclusiveMinimum") if name in shape), default=None)


def _high(shape: dict[str, Any]) -> Any:
    return min((shape[name] for name in ("maximum", "exclusiveMaximum") if name in shape), default=None)


def _plain(value: Any) -> int | float:
    if isinstance(value, int):
        return value
    return int(value) if value == int(value) and abs(value) < 2**53 else float(value)
