"""Objects on both sides of each object keyword."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oaswright import pointer
from oaswright.probes import patterns
from oaswright.probes.probe import Case, InstanceSource, at, by_turns, key
from oaswright.probes.shape import Shape, merge

if TYPE_CHECKING:
    from collections.abc import Iterator


# Names that a generated class may have taken for itself.
TAKEN = (
    "unknown",
    "model_config",
    "model_fields",
    "self",
    "class",
    "schema",
    "json",
    "copy",
    "dict",
    "additional_properties",
    "_private",
    "__class__",
    "",
    "a b",
    "ключ",
)
LARGEST = 60


def good(maker: InstanceSource, shape: Shape, depth: int) -> list[Any]:
    """Objects that should fit: full, minimal, then the full one with each other value of each property."""
    values = _values(maker, shape, depth)
    required = list(shape.get("required", ()))
    if any(name not in values for name in required):
        return []
    full = _sized(maker, shape, {name: found[0] for name, found in values.items()}, depth)
    minimal = _sized(maker, shape, {name: values[name][0] for name in required}, depth)
    found = [minimal, full] if depth > 2 else [full, minimal]
    options_of = {name: values.get(name, [value]) for name, value in full.items()}
    found += [{name: options[turn % len(options)] for name, options in options_of.items()} for turn in range(1, 4 if depth < 2 else 1)]
    if depth < 2:
        found += [{**full, name: other} for name, options in values.items() if name in full for other in options[1:6]]
        found += [_with_dependents(shape, values, {**minimal, name: options[0]}) for name, options in values.items() if name not in minimal]
        found += [{left: value for left, value in full.items() if left != name} for name in full if name not in required]
    return found


def cases(maker: InstanceSource, shape: Shape, field: str, depth: int) -> Iterator[Case]:
    """Presence, unknown names, counts, then each property's own cases inside a full object."""
    bases = _bases(maker, shape, depth)
    if not bases:
        bases = [{name: next(iter(found), None) for name, found in _values(maker, shape, depth).items()}]
    full = max(bases, key=len)
    parts: list[Iterator[Case]] = [_presence(shape, bases, field), _unknown(maker, shape, full, field, depth), _counts(maker, shape, full, field, depth)]
    for name, schema in shape.get("properties", {}).items():
        parts.append(_inside(maker, name, schema, full, field, depth))
    for pattern, schema in shape.get("patternProperties", {}).items():
        parts += [_inside(maker, name, schema, full, field, depth) for name in patterns.matching(pattern)[:3]]
        parts.append(_names(pattern, full, field))
    yield from by_turns(parts)


def _values(maker: InstanceSource, shape: Shape, depth: int) -> dict[str, list[Any]]:
    """Return the fitting values of each property that can be there; recursion ends by leaving the optional ones out."""
    result: dict[str, list[Any]] = {}
    required = dict.fromkeys(shape.get("required", ()))  # in their order: a set would give other values in each run
    names = [*shape.get("properties", {}), *(name for name in required if name not in shape.get("properties", {}))]
    for name in sorted(names, key=lambda one: one not in required) if depth > 3 else names:
        if depth > 3 and name not in required:
            break
        found = maker.good(_schema_of(maker, shape, name), depth + 1)
        if found:
            result[name] = found
    return result


def _schema_of(maker: InstanceSource, shape: Shape, name: str) -> Any:
    """Return what the shape asks of the value under a name."""
    schema = shape.get("properties", {}).get(name)
    if schema is not None:
        return schema
    for pattern, member in shape.get("patternProperties", {}).items():
        if maker.fits({"pattern": pattern}, name):
            return member
    return shape.get("additionalProperties", True)


def _sized(maker: InstanceSource, shape: Shape, base: dict[str, Any], depth: int) -> dict[str, Any]:
    """Return the object brought within minProperties and maxProperties where names can be had."""
    least, most = shape.get("minProperties", 0), shape.get("maxProperties")
    required = shape.get("required", ())
    if most is not None and len(base) > most:
        spare = [name for name in base if name not in required]
        base = {name: value for name, value in base.items() if name not in spare[len(base) - most - len(spare) :]} if spare else base
        base = dict(list(base.items())[: max(most, len(required))])
    for name, value in _more(maker, shape, depth):
        if len(base) >= least:
            break
        base = {**base, name: value} if name not in base else base
    return base


def _more(maker: InstanceSource, shape: Shape, depth: int) -> Iterator[tuple[str, Any]]:
    """Names with fitting values, beyond those that the base has."""
    for name, schema in shape.get("properties", {}).items():
        yield from ((name, value) for value in maker.good(schema, depth + 1)[:1])
    for pattern, schema in shape.get("patternProperties", {}).items():
        yield from ((name, value) for name in patterns.matching(pattern, range(1, 12)) for value in maker.good(schema, depth + 1)[:1])
    extra = shape.get("additionalProperties", shape.get("unevaluatedProperties", True))
    for value in maker.good(extra, depth + 1)[:1]:
        for name in _fitting_names(maker, shape):
            yield name, value


def _fitting_names(maker: InstanceSource, shape: Shape) -> list[str]:
    rules = shape.get("propertyNames", [])
    if not rules:
        return [f"extra{index}" for index in range(LARGEST)]
    merged: Shape = {"type": "string"}
    return [name for name in maker.good({**merged, "allOf": rules}, 1) if isinstance(name, str)] + [
        name for rule in rules if isinstance(rule, dict) and "pattern" in rule for name in patterns.matching(rule["pattern"], range(1, 12))
    ]


def _with_dependents(shape: Shape, values: dict[str, list[Any]], base: dict[str, Any]) -> dict[str, Any]:
    pending = list(base)
    while pending:
        for name in shape.get("dependentRequired", {}).get(pending.pop(), ()):
            if name not in base and name in values:
                base[name] = values[name][0]
                pending.append(name)
    return base


def _bases(maker: InstanceSource, shape: Shape, depth: int) -> list[dict[str, Any]]:
    """Objects to vary: of those that fit, a full one and a minimal one."""
    refused = shape.get("not", ())
    found = good(maker, shape, depth)
    fitting = [base for base in found if not any(maker.fits(schema, base) for schema in refused)] if refused else found
    return (fitting or found)[:2]


def _presence(shape: Shape, bases: list[dict[str, Any]], field: str) -> Iterator[Case]:
    required = shape.get("required", ())
    for base in bases:
        yield Case(base, at("is as it should be", field), field)
        for name in base:
            why = at("required: left out" if name in required else "left out", pointer.join(field, name))
            yield Case({other: value for other, value in base.items() if other != name}, why, pointer.join(field, name))
        for name in base:
            yield Case({**base, name: None}, at("is null", pointer.join(field, name)), pointer.join(field, name))
    for name, others in shape.get("dependentRequired", {}).items():
        for base in bases:
            for missing in others:
                thinner = {left: value for left, value in base.items() if left != missing}
                yield Case({**thinner, name: base.get(name, 1)}, at(f"dependentRequired {name}: {missing} left out", field), pointer.join(field, missing))
    yield Case({}, at("is empty", field), field)


def _unknown(maker: InstanceSource, shape: Shape, full: dict[str, Any], field: str, depth: int) -> Iterator[Case]:
    extra = shape.get("additionalProperties", shape.get("unevaluatedProperties", True))
    names = list(TAKEN) + [other for name in shape.get("properties", {}) for other in _look_alikes(name)]
    value = next(iter(maker.good(extra, depth + 1)), 1)
    for name in names:
        if name not in full and name not in shape.get("properties", {}):
            yield Case({**full, name: value}, at(f"an unknown property {key(name)}", field), pointer.join(field, name))
    for rule in shape.get("propertyNames", ()):
        for case in maker.cases(rule, "", depth + 2):
            if isinstance(case.instance, str):
                yield Case({**full, case.instance: value}, at(f"propertyNames: the name {case.why}", field), pointer.join(field, case.instance))
    if extra is not False and isinstance(extra, dict):
        yield from _inside(maker, "unknown", extra, full, field, depth)
    else:
        for other in (None, "text", [1], {"a": 1.0}):
            yield Case({**full, "unknown": other}, at("an unknown property", field), pointer.join(field, "unknown"))


def _look_alikes(name: str) -> list[str]:
    """Other spellings of a name that a generated class could take for it."""
    words = name.replace("-", "_").split("_")
    camel = words[0] + "".join(word.title() for word in words[1:])
    snake = "".join("_" + char.lower() if char.isupper() else char for char in name).replace("-", "_")
    return [other for other in (camel, snake, name.upper(), name + "_", "field_" + name) if other != name]


def _counts(maker: InstanceSource, shape: Shape, full: dict[str, Any], field: str, depth: int) -> Iterator[Case]:
    for keyword in ("minProperties", "maxProperties"):
        bound = shape.get(keyword)
        if bound is None or bound > LARGEST:
            continue
        for size, what in ((bound, "equal"), (bound - 1, "one below"), (bound + 1, "one above")):
            exact = merge(shape, {"minProperties": size}) or shape
            widened = {**exact, "minProperties": size, "maxProperties": max(size, 0)}
            yield Case(_sized(maker, widened, full, depth), at(f"{keyword} {bound}: {what}", field), field)


def _inside(maker: InstanceSource, name: str, schema: Any, full: dict[str, Any], field: str, depth: int) -> Iterator[Case]:
    for case in maker.cases(schema, pointer.join(field, name), depth + 1):
        yield Case({**full, name: case.instance}, case.why, case.field)


def _names(pattern: str, full: dict[str, Any], field: str) -> Iterator[Case]:
    for what, name in patterns.misses(patterns.matching(pattern)[:2]):
        yield Case({**full, name: 1}, at(f"patternProperties {pattern}: {what}", field), pointer.join(field, name))
        yield Case({**full, name: "text"}, at(f"patternProperties {pattern}: {what}", field), pointer.join(field, name))
