"""What the compiled meta-schemas accept: nothing that the authority refuses, so that it need not be asked."""

import itertools
from typing import Any

import pytest
from oaswright.check import spec_validator
from openapi_schema_validator import OAS30Validator, OAS31Validator, OAS32Validator

EVERY = {"3.0": OAS30Validator, "3.1": OAS31Validator, "3.2": OAS32Validator}

KEYWORDS = (
    *(
        "type",
        "format",
        "enum",
        "const",
        "default",
        "example",
        "examples",
        "title",
        "description",
        "deprecated",
        "readOnly",
        "nullable",
        "discriminator",
        "xml",
    ),
    *("multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern", "contentEncoding", "contentSchema"),
    *("items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems", "minContains", "unevaluatedItems", "externalDocs", "x-own"),
    *("properties", "patternProperties", "additionalProperties", "propertyNames", "required", "minProperties", "maxProperties", "dependentRequired"),
    *("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$ref", "$id", "$anchor", "$schema", "$defs", "$comment", "$dynamicRef", "$vocabulary"),
)
VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        1.0,
        -0.5,
        1e400,
        10**30,
        "",
        "a",
        "string",
        "object",
        ["string", "null"],
        "(",
        "(?<a>x)",
        "[a-z&&[aeiou]]",
        r"\p{L}",
        "\ud800",
    ),
    *(
        [],
        [1],
        [1, True],
        [1, 1.0],
        [0, False],
        ["a", "a"],
        ["a", 1],
        [{}],
        [True],
        [{"minLength": -1}],
        {},
        {"a": 1},
        {"a": {}},
        {"a": True},
        {"a": {"type": "?"}},
    ),
    *(
        {"(": {}},
        {"a": ["b"]},
        {"type": "integer", "minimum": "1"},
        {"propertyName": "a"},
        "#/a b",
        "http://[",
        "no uri",
        "urn:a:b",
        {1: {}},
        b"a",
        {"a": {"pattern": "("}},
    ),
)


def refused(judge: Any, value: Any) -> bool:
    try:
        judge.check_schema(value)
    except Exception:  # noqa: BLE001 # whatever it is, it is not accepted
        return True
    return False


def wrongly_accepted(judge: Any, accepts: Any) -> list[Any]:
    every = [*VALUES, *({keyword: value} for keyword, value in itertools.product(KEYWORDS, VALUES))]
    inner = [{"properties": {"a": one}} for one in every]
    return [one for one in (*every, *inner) if accepts(one) and refused(judge, one)]


@pytest.mark.parametrize("version", EVERY)
def test_what_a_compiled_meta_schema_accepts_the_authority_accepts(version: str) -> None:
    judge: Any = EVERY[version]
    assert wrongly_accepted(judge, spec_validator._accepts(judge)) == []
    assert spec_validator._accepts(judge)({"type": "object", "properties": {"a": {"pattern": r"\p{L}"}}})  # and it accepts what is usual


def test_a_compiled_meta_schema_that_knows_no_patterns_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spec_validator, "_conforms", lambda *_: True)
    judge: Any = OAS30Validator
    assert {"pattern": "("} in wrongly_accepted(judge, spec_validator._accepts.__wrapped__(judge))
