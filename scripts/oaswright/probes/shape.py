"""A schema as a few flat alternatives: references, allOf, anyOf, oneOf and conditions taken apart.

A shape holds plain keywords, with lists where several schemas may each have one: `pattern`, `format`, `multipleOf`,
`contains`, `not`, `propertyNames`. It guides the making of instances and need not be exact: the judge has the last word.
"""

from collections.abc import Iterable, Iterator
from itertools import islice, product, zip_longest
from typing import Any

from oaswright import pointer

Shape = dict[str, Any]

LIMIT = 16
DEPTH = 24
EVERY_TYPE = ("integer", "string", "object", "array", "number", "boolean", "null")

_LISTED = ("pattern", "format", "multipleOf", "propertyNames", "not")
_LOWEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_HIGHEST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_COUNTS = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_SAME = ("uniqueItems", "dependentRequired", "unevaluatedItems", "unevaluatedProperties")


class Shapes:
    """Takes schemas apart against the root that holds their definitions."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self._known: dict[int, tuple[Any, list[Shape]]] = {}

    def of(self, schema: Any) -> list[Shape]:
        """At most LIMIT shapes, each branch of a choice among the first."""
        known = self._known.get(id(schema))
        if known is None:
            known = self._known[id(schema)] = (schema, list(islice(self._of(schema, 0), LIMIT)))
        return known[1]

    def resolve(self, reference: str) -> Any:
        """Return the schema that an internal reference means; true if it leads nowhere."""
        try:
            return pointer.get(self.root, reference.removeprefix("#"))
        except KeyError:
            return True

    def _of(self, schema: Any, depth: int) -> Iterator[Shape]:
        if schema is False or depth > DEPTH:
            return
        if not isinstance(schema, dict):
            yield {}
            return
        groups: list[list[Shape]] = [[_flat(schema)]]
        if isinstance(schema.get("$ref"), str):
            groups.append(self._some([self.resolve(schema["$ref"])], depth))
        groups += [self._some([member], depth) for member in schema.get("allOf", ())]
        groups += [self._some(schema[name], depth) for name in ("anyOf", "oneOf") if schema.get(name)]
        if "if" in schema:
            groups.append(self._conditional(schema, depth))
        for name, dependent in schema.get("dependentSchemas", {}).items():
            absent: Shape = {"properties": {name: False}}
            groups.append([*self._some([{"required": [name], "allOf": [dependent]}], depth), absent])
        for parts in islice(_spread(groups), LIMIT):
            merged = merge_all(parts)
            if merged is not None:
                yield merged

    def _some(self, schemas: Iterable[Any], depth: int) -> list[Shape]:
        """Return the shapes of several schemas, by turns, so that none is crowded out."""
        each = [list(islice(self._of(schema, depth + 1), LIMIT)) for schema in schemas]
        return [shape for turn in zip_longest(*each) for shape in turn if shape is not None][: LIMIT * 2]

    def _conditional(self, schema: Shape, depth: int) -> list[Shape]:
        holds = {"allOf": [schema["if"], schema.get("then", True)]}
        fails = {"allOf": [schema.get("else", True)], "not": schema["if"]}
        return self._some([holds, fails], depth)


def _spread(groups: list[list[Shape]]) -> Iterator[tuple[Shape, ...]]:
    """Yield combinations in which each member of each group comes early."""
    width = max((len(group) for group in groups), default=0)
    if not all(groups):
        return
    seen = set()
    for turn in range(width):
        choice = tuple(turn % len(group) for group in groups)
        seen.add(choice)
        yield tuple(group[index] for group, index in zip(groups, choice, strict=True))
    for choice in islice(product(*(range(len(group)) for group in groups)), 256):
        if choice not in seen:
            yield tuple(group[index] for group, index in zip(groups, choice, strict=True))


def _flat(schema: dict[str, Any]) -> Shape:
    shape = {
        name: value
        for name, value in schema.items()
        if name not in ("$ref", "$defs", "$schema", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas")
    }
    if isinstance(shape.get("type"), str):
        shape["type"] = [shape["type"]]
    shape |= {name: int(shape[name]) for name in _COUNTS if type(shape.get(name)) is float}  # 1.0 counts as 1
    if "const" in shape:
        constant = [shape.pop("const")]
        shape["enum"] = [value for value in shape["enum"] if value in constant] if "enum" in shape else constant
    if "contains" in shape:
        shape["contains"] = [(shape["contains"], shape.pop("minContains", 1), shape.pop("maxContains", None))]
    for name in _LISTED:
        if name in shape:
            shape[name] = [shape[name]]
    return shape


def merge_all(parts: Iterable[Shape]) -> Shape | None:
    """Return what all the shapes ask for at once; None if they cannot all hold."""
    result: Shape | None = {}
    for part in parts:
        result = merge(result, part) if result is not None else None
    return result


def merge(left: Shape, right: Shape) -> Shape | None:
    """Return what both shapes ask for; None if no instance can give it."""
    if not left or not right:
        return left or right
    result = {**left, **right}
    for name, common in (("type", _types), ("enum", _members)):
        if name in left and name in right:
            result[name] = common(left[name], right[name])
            if not result[name]:
                return None
    for name in (*_LISTED, "contains"):
        if name in left and name in right:
            result[name] = [*left[name], *(one for one in right[name] if one not in left[name])]
    for names, choose in ((_LOWEST, min), (_HIGHEST, max)):
        for name in names:
            if name in left and name in right:
                result[name] = choose(left[name], right[name])
    _merge_objects(result, left, right)
    _merge_arrays(result, left, right)
    return result


def _members(left: list[Any], right: list[Any]) -> list[Any]:
    return [value for value in left if value in right]


def _types(left: list[str], right: list[str]) -> list[str]:
    both = [name for name in left if name in right]
    if "integer" not in both and (("integer" in left and "number" in right) or ("number" in left and "integer" in right)):
        both.append("integer")
    return both


def _merge_objects(result: Shape, left: Shape, right: Shape) -> None:
    if "required" in left and "required" in right:
        result["required"] = list(dict.fromkeys([*left["required"], *right["required"]]))
    if "dependentRequired" in left and "dependentRequired" in right:
        result["dependentRequired"] = {**left["dependentRequired"], **right["dependentRequired"]}
    if "patternProperties" in left and "patternProperties" in right:
        result["patternProperties"] = _each(left["patternProperties"], right["patternProperties"])
    if "properties" in left or "properties" in right:
        mine, other = left.get("properties", {}), right.get("properties", {})
        result["properties"] = _each(mine, other)
        for closed, others, own in ((left, other, mine), (right, mine, other)):
            if closed.get("additionalProperties") is False and not closed.get("patternProperties"):
                result["properties"].update({name: False for name in others if name not in own})
    if "additionalProperties" in left and "additionalProperties" in right:
        result["additionalProperties"] = _both(left["additionalProperties"], right["additionalProperties"])


def _merge_arrays(result: Shape, left: Shape, right: Shape) -> None:
    if "items" in left and "items" in right:
        result["items"] = _both(left["items"], right["items"])
    if "prefixItems" in left and "prefixItems" in right:
        pairs = zip_longest(left["prefixItems"], right["prefixItems"], fillvalue=True)
        result["prefixItems"] = [_both(one, other) for one, other in pairs]


def _each(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    return {**left, **{name: _both(left[name], schema) if name in left else schema for name, schema in right.items()}}


def _both(left: Any, right: Any) -> Any:
    if left is False or right is False:
        return False
    if left is True or left == right:
        return right
    return left if right is True else {"allOf": [left, right]}
