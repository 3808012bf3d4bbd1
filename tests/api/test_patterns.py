"""ECMA-262 patterns mean for the validator what they mean in the document."""

import jsonschema_rs
import pytest
from oaswright.api.patterns import portable
from oaswright.api.schema import Schemas
from oaswright.document import document


@pytest.mark.parametrize(
    ("pattern", "matching", "missing"),
    [
        (r"^\p{L}+$", "é", "1"),
        (r"^(?<year>\d{4})$", "2026", "26"),
        (r"^\cA$", "\x01", "A"),
        (r"^\u{1F600}$", "😀", "u"),
        (r"^\uD83D\uDE00$", "😀", "😁"),
        (r"^[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]$", "😀", "\x01"),
        (r"^[\uD800-\uDBFF][\uDC00-\uDFFF]$", "😀", "a"),
        (r"^\0$", "\0", "0"),
        ("^{x}$", "{x}", "x"),
        ("^{{2}$", "{{", "{"),
        ("^a{,5}$", "a{,5}", "aaa"),
        ("^[{]$", "{", "["),
        (r"^\{a$", "{a", "a"),
        (r"^\p{Lu}{$", "É{", "É"),
    ],
)
def test_a_pattern_is_rewritten_without_a_change_of_meaning(pattern: str, matching: str, missing: str) -> None:
    text = portable(pattern)
    assert text is not None
    validator = jsonschema_rs.Draft202012Validator({"pattern": text})
    assert validator.is_valid(matching)
    assert not validator.is_valid(missing)


@pytest.mark.parametrize("pattern", ["*", "[^\\]", "[z-a]", r"[\p{all}]", "(?>a)"])
def test_what_is_no_regular_expression_has_no_pattern(pattern: str) -> None:
    assert portable(pattern) is None


def test_a_schema_asserts_what_can_be_compiled_of_its_patterns() -> None:
    text = r"""
openapi: 3.1.0
components:
  schemas:
    Broken: {type: string, pattern: '*'}
    Zero: {type: string, pattern: '\0'}
    Map: {patternProperties: {'*': {type: string}, '^{': {type: integer}}, additionalProperties: false}
"""
    schemas = Schemas(document.parse(text))
    assert schemas.alone("/components/schemas/Broken") == {"type": "string"}
    assert schemas.alone("/components/schemas/Zero") == {"type": "string", "pattern": r"\x00"}
    assert schemas.alone("/components/schemas/Map") == {"patternProperties": {r"^\{": {"type": "integer"}}}
