"""A schema stands alone as JSON Schema 2020-12, in the direction that it is used in."""

from typing import Any

import jsonschema_rs
import pytest
from oaswright.api.direction import Direction
from oaswright.api.schema import Schemas, nesting
from oaswright.document import document


def schemas(components: str, version: str = "3.1.0") -> Schemas:
    return Schemas(document.parse(f"openapi: {version}\ncomponents:\n  schemas:\n" + "".join(f"    {line}\n" for line in components.splitlines())))


def accepts(schema: dict[str, Any], instance: Any) -> bool:
    return jsonschema_rs.validator_for(schema).is_valid(instance)


def test_only_what_is_reached_is_held() -> None:
    found = schemas("A: {items: {$ref: '#/components/schemas/B'}}\nB: {type: string, description: d}\nC: {}").json_schema("/components/schemas/A")
    assert found == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": "#/$defs/A",
        "$defs": {"A": {"items": {"$ref": "#/$defs/B"}}, "B": {"type": "string"}},
    }


def test_a_nested_schema_has_a_name_of_its_pointer() -> None:
    found = schemas("A: {items: {type: string, maxLength: 1}}").json_schema("/components/schemas/A/items")
    assert (accepts(found, "a"), accepts(found, "ab")) == (True, False)


@pytest.mark.parametrize(
    ("direction", "names"),
    [(Direction.REQUEST, ["both", "write"]), (Direction.RESPONSE, ["both", "read"]), (Direction.BOTH, ["both"])],
)
def test_a_direction_spares_what_the_other_side_writes(direction: Direction, names: list[str]) -> None:
    text = "A:\n  required: [both, read, write]\n  properties: {read: {$ref: '#/components/schemas/R'}, write: {writeOnly: true}}\nR: {readOnly: true}"
    assert schemas(text).json_schema("/components/schemas/A", direction)["$defs"]["A"]["required"] == names


def test_the_flag_may_stand_in_another_branch() -> None:
    text = "A:\n  allOf: [{$ref: '#/components/schemas/B'}]\n  required: [id]\nB: {properties: {id: {readOnly: true}}}"
    assert schemas(text).json_schema("/components/schemas/A", Direction.REQUEST)["$defs"]["A"]["required"] == []


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ("{type: string, nullable: true}", [None, "a"], [1]),
        ("{type: integer, minimum: 3, exclusiveMinimum: true}", [4], [3]),
        ("{type: integer, maximum: 3, exclusiveMaximum: false}", [3], [4]),
        ("{type: string, const: a}", ["b"], [1]),
        ("{type: string, enum: [a], nullable: true}", ["a"], [None]),
    ],
)
def test_the_forms_of_3_0_are_rewritten(schema: str, good: list[Any], bad: list[Any]) -> None:
    found = schemas(f"A: {schema}", "3.0.3").json_schema("/components/schemas/A")
    assert ([accepts(found, one) for one in good], [accepts(found, one) for one in bad]) == ([True] * len(good), [False] * len(bad))


def test_siblings_of_a_reference_count_in_3_1_only() -> None:
    text = "A: {$ref: '#/components/schemas/B', maxLength: 1}\nB: {type: string}"
    verdicts = [accepts(schemas(text, version).json_schema("/components/schemas/A"), "ab") for version in ("3.0.3", "3.1.0")]
    assert verdicts == [True, False]


@pytest.mark.parametrize("schema", [
    "{properties: {a: REF}}", "{additionalProperties: REF}", "{patternProperties: {a: REF}}", "{propertyNames: REF}", "{items: REF}", "{prefixItems: [REF]}", "{contains: REF}",
    "{not: REF}", "{allOf: [REF]}", "{anyOf: [REF, {type: 'null'}]}", "{oneOf: [REF, {type: 'null'}]}", "{if: REF, then: {maxLength: 1}, else: {maxProperties: 0}}",
    "{dependentSchemas: {a: REF}}", "{unevaluatedProperties: REF}", "{unevaluatedItems: REF}", "REF",
])  # fmt: skip
@pytest.mark.parametrize(
    "instance", ["a", "long", None, 1, {}, [], {"a": "b"}, {"a": 1}, ["a"], [1], {"long": {}}, {"a": {"a": 1}}, {"a": ["a"]}, [[1]], [{"a": {"a": {"a": 1}}}]]
)
def test_a_shallow_schema_judges_as_the_whole_one(schema: str, instance: Any) -> None:
    reference = "{$ref: '#/components/schemas/NAME'}"
    own = "\n".join(f"{name}: {schema.replace('REF', reference.replace('NAME', after))}" for name, after in (("A", "B"), ("B", "C"), ("C", "D")))
    made = schemas(f"{own}\nD: {{type: string, maxLength: 2}}")
    shallow = made.shallow("/components/schemas/A", Direction.BOTH, nesting(instance))
    assert accepts(shallow, instance) == accepts(made.json_schema("/components/schemas/A"), instance)


def test_a_shallow_schema_holds_what_can_be_reached_alone() -> None:
    made = schemas("\n".join(f"S{number}: {{properties: {{a: {{$ref: '#/components/schemas/S{number + 1}'}}}}}}" for number in range(99)) + "\nS99: {}")
    found = [made.shallow("/components/schemas/S0", Direction.BOTH, depth)["$defs"] for depth in (0, 3)]
    assert [list(one) for one in found] == [["S0", "S1"], ["S0", "S1", "S2", "S3", "S4"]]
    assert (found[0]["S1"], found[1]["S4"]) == (True, True)
