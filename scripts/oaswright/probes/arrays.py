"""Arrays on both sides of each array keyword."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oaswright import pointer
from oaswright.probes.probe import Case, InstanceSource, at, by_turns, key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oaswright.probes.shape import Shape

LARGEST = 300


def good(maker: InstanceSource, shape: Shape, depth: int) -> list[Any]:
    """Arrays that should fit: of one or two items, empty, of the least and the greatest length."""
    least, most = shape.get("minItems", 0), shape.get("maxItems")
    needed = sum(low for _, low, _ in shape.get("contains", ()))
    sizes = [max(least, needed, 1), max(least, needed, 2), least, most if most is not None else least + 3, len(shape.get("prefixItems", ()))]
    if depth > 3:
        sizes = [max(least, needed), *sizes[:1]]
    fitting = [size for size in dict.fromkeys(sizes) if size >= least and (most is None or size <= most) and size <= LARGEST]
    found = [array for size in fitting for array in [_of_length(maker, shape, size, depth)] if array is not None]
    others = maker.good(shape.get("items", True), depth + 1)[1:6] if depth < 3 and "items" in shape else []
    return found + [[other] * max(least, 1) for other in others if max(least, 1) <= LARGEST and (most is None or most > 0)]


def cases(maker: InstanceSource, shape: Shape, field: str, depth: int) -> Iterator[Case]:
    """Lengths, repeats, containment, then each item's own cases at its place."""
    base: list[Any] = next(iter(good(maker, shape, depth)), [])
    parts = [_lengths(maker, shape, field, depth), _repeats(maker, shape, base, field, depth), _contained(maker, shape, base, field, depth)]
    prefix = shape.get("prefixItems", [])
    parts += [_at(maker, schema, base, index, field, depth) for index, schema in enumerate(prefix)]
    if "items" in shape or not prefix:
        items = shape.get("items", True)
        parts.append(_at(maker, items, base, max(len(prefix), len(base) - 1), field, depth))
        parts.append(_at(maker, items, base, max(len(prefix), len(base)), field, depth))
    else:
        parts.append(_at(maker, shape.get("unevaluatedItems", True), base, max(len(prefix), len(base)), field, depth))
    yield from by_turns(parts)


def _of_length(maker: InstanceSource, shape: Shape, size: int, depth: int) -> list[Any] | None:
    """Return an array of this length whose items fit; None if there are not enough of them."""
    prefix = shape.get("prefixItems", [])
    result: list[Any] = []
    for index in range(size):
        schema = prefix[index] if index < len(prefix) else shape.get("items", shape.get("unevaluatedItems", True))
        options = _options(maker, shape, schema, index - len(prefix), depth)
        taken = {key(item) for item in result} if shape.get("uniqueItems") else set()
        chosen = next((option for option in options if key(option) not in taken), _NONE)
        if chosen is _NONE:
            return None
        result.append(chosen)
    return result


def _options(maker: InstanceSource, shape: Shape, schema: Any, index: int, depth: int) -> list[Any]:
    options = []
    wanted = [member for member, low, _ in shape.get("contains", ()) for _ in range(low)]
    if 0 <= index < len(wanted):
        options = maker.good({"allOf": [schema, wanted[index]]}, depth + 1) or maker.good(wanted[index], depth + 1)
    options = options + maker.good(schema, depth + 1)
    if shape.get("uniqueItems"):
        options = options + [other for option in options[:3] for other in _variants(option) if maker.fits(schema, other)]
    return options


def _variants(option: Any) -> Iterator[Any]:
    """Unlike ones of the same kind."""
    for step in range(1, 24):
        if isinstance(option, str):
            yield f"{option}{step}"
        elif isinstance(option, int | float) and not isinstance(option, bool):
            yield option + step
        elif isinstance(option, dict):
            name = next((name for name, value in option.items() if isinstance(value, str | int) and not isinstance(value, bool)), None)
            if name is not None:
                value = option[name]
                yield {**option, name: f"{value}{step}" if isinstance(value, str) else value + step}


_NONE = object()


def _lengths(maker: InstanceSource, shape: Shape, field: str, depth: int) -> Iterator[Case]:
    for keyword in ("minItems", "maxItems"):
        bound = shape.get(keyword)
        if bound is None or bound > LARGEST:
            continue
        for size, what in ((bound, "equal"), (bound - 1, "one below"), (bound + 1, "one above")):
            array = _of_length(maker, shape, size, depth) if size >= 0 else None
            if array is not None:
                yield Case(array, at(f"{keyword} {bound}: {what}", field), field)
    yield Case([], at("is empty", field), field)
    longer = _of_length(maker, shape, len(shape.get("prefixItems", ())) + 3, depth)
    if longer is not None:
        yield Case(longer, at("has three items more", field), field)
    for size in range(len(shape.get("prefixItems", ()))):
        shorter = _of_length(maker, shape, size, depth)
        if shorter is not None:
            yield Case(shorter, at(f"prefixItems: only {size}", field), field)


def _repeats(maker: InstanceSource, shape: Shape, base: list[Any], field: str, depth: int) -> Iterator[Case]:
    items = maker.good(shape.get("items", True), depth + 1)
    for item in items[:3]:
        yield Case([*base, item, item], at("uniqueItems: one item twice", field), field)
    for first, second in ((1, 1.0), (0, False), (1, True), ("1", 1), ({"a": 1, "b": 2}, {"b": 2, "a": 1}), ([1], [1.0])):
        yield Case([first, second], at(f"uniqueItems: {key(first)} beside {key(second)}", field), field)


def _contained(maker: InstanceSource, shape: Shape, base: list[Any], field: str, depth: int) -> Iterator[Case]:
    for schema, low, high in shape.get("contains", ()):
        inside = maker.good({"allOf": [shape.get("items", True), schema]}, depth + 1)
        outside = [item for item in maker.good(shape.get("items", True), depth + 1) if not maker.fits(schema, item)]
        for bound in (low, high):
            for size in (bound - 1, bound, bound + 1) if bound is not None and inside else ():
                if 0 <= size <= LARGEST:
                    array = [inside[index % len(inside)] for index in range(size)]
                    yield Case(array, at(f"contains: {size} that match", field), field)
                    yield Case([*outside[:2], *array], at(f"contains: {size} that match, after others", field), field)
        yield Case(outside or base[:0], at("contains: none that matches", field), field)


def _at(maker: InstanceSource, schema: Any, base: list[Any], index: int, field: str, depth: int) -> Iterator[Case]:
    for case in maker.cases(schema, pointer.join(field, index), depth + 1):
        yield Case([*base[:index], case.instance, *base[index + 1 :]], case.why, case.field)
