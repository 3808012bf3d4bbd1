"""The second opinion on witnesses is that of JSON Schema: what is evaluated here is held against the library."""

import random
from typing import Any

import jsonschema
import pytest
from oaswright.diff.schemas import second_validator as module
from oaswright.diff.schemas.second_validator import second_validator
from oaswright.diff.schemas.strings import format_checks

FORMATS = {
    "date": ["2026-01-31", "2026-02-30", "2026-1-31", "x2026-01-31", "٢٠٢٦-01-31", "0000-01-01"],
    "time": ["12:00:00Z", "12:00:00.5+01:00", "24:00:00Z", "12:00:00", "12:60:00Z"],
    "date-time": [
        "2026-01-31T12:00:00Z",
        "2026-01-31t12:00:00Z",
        "2026-01-31 12:00:00Z",
        "2026-01-31T12:00:00-23:59",
        "2026-01-31T12:00:00-24:00",
        "2026-01-31",
    ],
    "email": ["a@b", "ab"],
    "ipv4": ["127.0.0.1", "127.0.0.256", "127.0.1", "::1", "01.2.3.4"],
    "ipv6": ["::1", "::1%eth0", "127.0.0.1", "1:2:3:4:5:6:7:8", "1:2"],
    "uuid": ["123e4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g"],
}
SCALARS: list[Any] = [None, True, False, 0, 1, 1.0, 1.5, -3, "", "a", "b1", "abc", "2026-01-31"]
SIMPLE: list[dict[str, Any]] = [
    {"type": "string"}, {"type": ["integer", "null"]}, {"enum": [1, "a", False]}, {"const": True}, {"minimum": 1}, {"exclusiveMaximum": 1.5}, {"minLength": 2},
    {"maxLength": 1}, {"pattern": "^[a-z]+$"}, {"format": "date"}, {"not": {"type": "number"}}, {"$ref": "#/$defs/D"},
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in FORMATS.items() for text in texts])
def test_a_format_is_told_as_the_library_tells_it(name: str, text: str) -> None:
    assert format_checks.is_of(name, text) == jsonschema.Draft202012Validator.FORMAT_CHECKER.conforms(text, name)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [("uri", "https://a.b/c?d#e", "a b"), ("duration", "P1DT2H", "P"), ("hostname", "a-b.example", "-a.example"), ("json-pointer", "/a~1b", "a")],
)
def test_other_formats_are_told_too(name: str, good: str, bad: str) -> None:
    assert format_checks.is_of(name, good)
    assert not format_checks.is_of(name, bad)
    assert format_checks.is_of("nobody-asserts-it", bad)


def schema(rng: random.Random, depth: int = 2) -> dict[str, Any]:
    kind = rng.random() if depth else 0
    if kind < 0.4:
        return rng.choice(SIMPLE)
    if kind < 0.6:
        return {rng.choice(["allOf", "anyOf", "oneOf"]): [schema(rng, depth - 1) for _ in range(rng.randint(1, 3))]}
    if kind < 0.8:
        return {"type": "array", "items": schema(rng, depth - 1), **rng.choice([{}, {"uniqueItems": True}, {"minItems": 1}, {"maxItems": 1}])}
    closed: dict[str, Any] = rng.choice(
        [{}, {"additionalProperties": False}, {"additionalProperties": schema(rng, depth - 1)}, {"minProperties": 1}, {"required": ["a"]}]
    )
    return {"properties": {"a": schema(rng, depth - 1), "b": schema(rng, depth - 1)}, **closed}


def value(rng: random.Random, depth: int = 2) -> Any:
    kind = rng.random() if depth else 0
    if kind < 0.5:
        return rng.choice(SCALARS)
    if kind < 0.75:
        return [value(rng, depth - 1) for _ in range(rng.randint(0, 3))]
    return {name: value(rng, depth - 1) for name in rng.sample("abc", rng.randint(0, 2))}


def test_random_values_are_judged_as_the_library_judges_them(monkeypatch: pytest.MonkeyPatch) -> None:
    rng, verdicts = random.Random(7), list[bool | None]()
    monkeypatch.setattr(module, "_validator_class", lambda: pytest.fail("the library was asked"))
    for _ in range(300):
        said = {"$ref": "#/$defs/-", "$defs": {"-": schema(rng), "D": {"anyOf": [{"type": "string"}, {"items": {"$ref": "#/$defs/D"}, "type": "array"}]}}}
        library, ours = jsonschema.Draft202012Validator(said, format_checker=jsonschema.FormatChecker()), second_validator(said)
        for one in (value(rng) for _ in range(20)):
            verdicts.append(ours(one))
            assert verdicts[-1] == library.is_valid(one), (said, one)
    assert verdicts.count(True) > 500
    assert verdicts.count(False) > 500


@pytest.mark.parametrize("keyword", [{"multipleOf": 2}, {"format": "regex"}, {"patternProperties": {"^a": {"type": "string"}}}])
def test_the_library_is_asked_only_where_a_value_meets_what_is_not_evaluated_here(keyword: dict[str, Any]) -> None:
    said = {"properties": {"a": {"type": "integer"}, "b": keyword}}
    judge = second_validator(said)
    asked = list[int]()
    real = module._validator_class
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_validator_class", lambda: [asked.append(1), real()][1])
        assert judge({"a": 1}) is True
        assert not asked
        assert judge({"b": {"a": 1} if "patternProperties" in keyword else 3 if "multipleOf" in keyword else "("}) is False
    assert asked
