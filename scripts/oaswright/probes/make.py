"""Makes instances of any 2020-12 schema: some that should fit, and cases around each of its keywords."""

from collections.abc import Iterator
from functools import cached_property
from itertools import zip_longest
from typing import Any

import jsonschema_rs

from oaswright.document import objects
from oaswright.probes import arrays, numeric_values, records, strings
from oaswright.probes.judge import Validator, validator
from oaswright.probes.probe import Case, at, by_turns, key
from oaswright.probes.shape import EVERY_TYPE, Shape, Shapes

DEEPEST = 8
GOOD = 12

# What construction does not follow to the letter: here candidates are put before a validator.
HARD = ("not", "oneOf", "if", "contains", "pattern", "unevaluatedProperties", "unevaluatedItems", "dependentSchemas", "propertyNames", "allOf", "anyOf",
        "multipleOf", "uniqueItems", "enum")  # fmt: skip

STRANGERS: tuple[Any, ...] = (None, True, False, 0, 1, -1, 5.0, "5", "", "null", [], {}, [None], {"unknown": 1}, 1.5)


class Maker:
    """Makes instances for the schemas that stand in one root; deterministic, and lazy where it can be."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.shapes = Shapes(root)
        self._good: dict[tuple[int, int], tuple[Any, list[Any]]] = {}
        self._validators: dict[int, tuple[Any, Validator | None]] = {}

    def good(self, schema: Any, depth: int = 0) -> list[Any]:
        """Return a few instances that fit the schema, the plainest first; none below the deepest level of a recursion."""
        if schema is False or depth > DEEPEST:
            return []
        slot = (id(schema), depth)
        if slot not in self._good:
            self._good[slot] = (schema, [])
            self._good[slot] = (schema, self._fitting(schema, depth))
        return self._good[slot][1]

    def fits(self, schema: Any, instance: Any) -> bool:
        """Whether the instance fits a schema of this root."""
        if isinstance(schema, bool):
            return schema
        known = self._validators.get(id(schema))
        if known is None:
            known = self._validators[id(schema)] = (schema, self._compile(schema))
        return known[1] is None or known[1].is_valid(instance)

    def cases(self, schema: Any, field: str = "", depth: int = 0) -> Iterator[Case]:
        """Instances on both sides of each keyword of the schema, the nearest first; each shape by turns."""
        if depth > DEEPEST:
            return
        shapes = self.shapes.of(schema)
        fitting = [Case(instance, at("is as it should be", field), field) for instance in self.good(schema, depth)]
        yield from fitting[:1]
        strangers = (Case(instance, at(f"is {key(instance)}", field), field) for instance in STRANGERS)
        if depth > 0 and schema in (True, {}):
            yield from strangers
            return
        yield from by_turns([*(self._around(shape, field, depth) for shape in shapes), iter(fitting[1:]), strangers])

    def _fitting(self, schema: Any, depth: int) -> list[Any]:
        each = [self._candidates(shape, depth) for shape in self.shapes.of(schema)]
        candidates = [instance for turn in zip_longest(*each, fillvalue=_NOTHING) for instance in turn if instance is not _NOTHING]
        if depth == 0 or (isinstance(schema, dict) and any(name in schema for name in HARD)):
            candidates = [instance for instance in candidates if self.fits(schema, instance)]
        return list({key(instance): instance for instance in candidates}.values())[: GOOD if depth < 3 else 4]

    def _candidates(self, shape: Shape, depth: int) -> list[Any]:
        if "enum" in shape:
            return list(shape["enum"])
        found = [self._of_type(name, shape, depth) for name in shape.get("type", guessed_types(shape))]
        return [instance for turn in zip_longest(*found, fillvalue=_NOTHING) for instance in turn if instance is not _NOTHING]

    def _of_type(self, name: str, shape: Shape, depth: int) -> list[Any]:
        if name == "object":
            return records.good(self, shape, depth)
        if name == "array":
            return arrays.good(self, shape, depth)
        if name == "string":
            return strings.good(shape)[:24]
        if name in ("integer", "number"):
            return list(numeric_values.middle(shape, whole=name == "integer"))
        return [True, False] if name == "boolean" else [None]

    def _around(self, shape: Shape, field: str, depth: int) -> Iterator[Case]:
        if "enum" in shape:
            yield from (Case(instance, at(why, field), field) for instance, why in _near_misses(shape["enum"]))
        types = shape.get("type", guessed_types(shape))
        parts = []
        for name in types:
            if name == "object":
                parts.append(records.cases(self, shape, field, depth))
            elif name == "array":
                parts.append(arrays.cases(self, shape, field, depth))
            elif "enum" not in shape and name in ("string", "integer", "number"):
                pairs = strings.edges(shape) if name == "string" else numeric_values.edges(shape, whole=name == "integer")
                parts.append(Case(instance, at(why, field), field) for instance, why in pairs)
        yield from by_turns(parts)
        for schema in shape.get("not", ()):
            yield from (Case(instance, at("is what 'not' names", field), field) for instance in self.good(schema, depth + 1))

    def _compile(self, schema: dict[str, Any]) -> Validator | None:
        definitions = self.root.get("$defs") if isinstance(self.root, dict) else None
        try:
            if definitions is None or schema is self.root or '"$ref"' not in key(schema):
                return validator(schema)
            return validator(_registered(schema), self._registry)
        except (ValueError, jsonschema_rs.ReferencingError):
            return None

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        """The definitions of the root, read once for all its schemas."""
        return jsonschema_rs.Registry([(DEFINITIONS, {"$defs": self.root["$defs"]})])


# Where a registry holds the definitions of a root.
DEFINITIONS = "urn:definitions"


def _registered(schema: Any) -> Any:
    """Return a schema that finds its definitions in a registry; what its instances may be is left as it is."""
    if not isinstance(schema, dict):
        return schema
    result = dict(schema)
    if isinstance(reference := schema.get("$ref"), str):
        result["$ref"] = DEFINITIONS + reference
    for steps, _, child in objects.parts("schema", schema):
        objects.put(result, schema, steps, _registered(child))
    return result


_NOTHING = object()


def guessed_types(shape: Shape) -> list[str]:
    """Return the types that a shape without `type` speaks about; all of them if it speaks about none."""
    about = {
        "object": (
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "minProperties",
            "maxProperties",
            "propertyNames",
            "dependentRequired",
        ),
        "array": ("items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems"),
        "string": ("minLength", "maxLength", "pattern", "format"),
        "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    }
    spoken = [name for name, keywords in about.items() if any(keyword in shape for keyword in keywords)]
    return [*spoken, *(name for name in EVERY_TYPE if name not in spoken)]


def _near_misses(members: list[Any]) -> Iterator[tuple[Any, str]]:
    for member in members:
        yield member, f"enum: {key(member)}"
    for member in members:
        for other in _nearly(member):
            yield other, f"enum {key(member)}: nearly, {key(other)}"


def _nearly(member: Any) -> list[Any]:
    if isinstance(member, str):
        return [member.upper(), member.lower(), member.title(), member + " ", " " + member, member + "\n", member[:-1], member + "x", [member]]
    if isinstance(member, bool) or member is None:
        return [key(member), int(bool(member)), not member]
    if isinstance(member, int | float):
        whole = member == int(member)
        return [member + 1, member - 1, str(member), *([float(member), int(member), bool(member)] if whole else [int(member)]), [member]]
    if isinstance(member, list):
        return [[*member, None], member[:-1], [member], list(reversed(member))]
    return [{**member, "unknown": 1}, dict(list(member.items())[:-1]), [member]]
