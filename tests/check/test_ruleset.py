"""Rulesets choose the rules and their severities; users add rules in YAML or Python."""

from pathlib import Path

import pytest
from oaswright import check, project
from oaswright.document import document
from oaswright.errors import UsageError

DOCUMENT = """openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /Pets:
    get:
      operationId: list_pets
      parameters: [{$ref: '#/components/parameters/Page'}]
      responses: {default: {description: d}}
  /shops:
    post: {operationId: addShop, summary: Adds., responses: {'200': {description: d}}}
components:
  parameters: {Page: {name: pageNumber, in: query, schema: {type: integer, enum: [2, 1]}}}
security: []
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(settings: str = "", rules: str = "", module: str = "") -> list[str]:
    """Return what the check finds: `severity rule line: message`."""
    Path("openapi.yaml").write_text(DOCUMENT)
    Path("rules.yaml").write_text(rules)
    Path("mine.py").write_text(module)
    Path("pyproject.toml").write_text(f"[tool.oaswright]\ndocument = 'openapi.yaml'\nmodels = 'm'\nclient = 'c'\n[tool.oaswright.check]\n{settings}\n")
    there = project.find()
    return [
        f"{one.severity} {one.rule} {one.position.line if one.position else 0}: {one.message}"
        for one in check.examine(document.load(there.document), there).findings
    ]


def kinds(settings: str, rules: str = "") -> set[str]:
    return {" ".join(one.split(":")[0].split()[:2]) for one in found(settings, rules)}


WARNINGS = {"field-described", "operation-errors", "operation-summary", "operation-tag"}


def test_rules_beyond_the_specification_are_warnings_unless_the_ruleset_is_strict() -> None:
    assert kinds("") == kinds("ruleset = 'recommended'") == {f"warning {one}" for one in WARNINGS}
    assert kinds("ruleset = 'minimal'") == set()
    assert kinds("ruleset = 'strict'") == {f"error {one}" for one in WARNINGS}
    assert kinds("ruleset = 'strict'\nseverity = { operation-tag = 'off', field-described = 'info' }") == {
        "info field-described",
        "error operation-errors",
        "error operation-summary",
    }


def test_the_minimal_ruleset_still_finds_what_openapi_forbids() -> None:
    invalid = document.parse("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {'/{id}': {get: {responses: {default: {description: d}}}}}\n")
    assert [one.rule for one in check.check(invalid, {one.id: None for one in check.registry() if one.severity != "error"})] == ["path-parameter"]


RULES = """
extends: [minimal]
aliases: {Operation: ['$.paths[*].get', '$.paths[*].post']}
rules:
  operation-tag: warn
  paths-lowercase:
    description: Paths are lowercase.
    message: '{{description}}: {{error}} ({{property}})'
    severity: error
    given: $.paths
    then: {field: '@key', function: pattern, functionOptions: {match: '^[/a-z{}-]+$'}}
  camel-ids:
    description: Operation ids are in camel case.
    given: '#Operation'
    then: {field: operationId, function: casing, functionOptions: {type: camel}}
  summary-there:
    description: Summaries are there.
    severity: hint
    given: '#Operation'
    then: [{field: summary, function: truthy}, {field: x-secret, function: undefined}]
  sorted-enums:
    description: Enums are sorted.
    given: $..parameters[*]
    then: {field: schema.enum, function: alphabetical}
  only-30: {given: $, then: {function: falsy}, formats: [oas3_0]}
"""


def test_declarative_rules_say_what_and_where() -> None:
    assert found("ruleset = 'rules.yaml'", RULES) == [
        "error paths-lowercase 4: Paths are lowercase: expected text that matches ^[/a-z{}-]+$, got '/Pets' (/Pets)",
        "warning operation-tag 5: the operation has no tag",
        "info summary-there 5: Summaries are there: expected a value that is not empty",
        "warning camel-ids 6: Operation ids are in camel case: expected camel case, got 'list_pets'",
        "warning operation-tag 10: the operation has no tag",
        "warning sorted-enums 12: Enums are sorted: expected the order of the alphabet: '1' comes before '2'",
    ]


def test_a_ruleset_extends_others_and_the_configuration_overrules_it() -> None:
    Path("base.yaml").write_text(RULES)
    own = "extends: [base.yaml, [recommended, off]]\nrules: {operation-tag: off, field-described: on, camel-ids: error}\n"
    assert kinds("ruleset = 'rules.yaml'\nseverity = { paths-lowercase = 'off' }", own) == {
        "info summary-there",
        "error camel-ids",
        "warning sorted-enums",
        "warning field-described",
    }


@pytest.mark.parametrize(
    ("function", "options", "value", "expected"),
    [
        ("truthy", "", "''", "expected a value that is not empty"),
        ("truthy", "", "{}", ""),
        ("falsy", "", "x", "expected no value"),
        ("defined", "", "null", ""),
        ("undefined", "", "null", "expected no value"),
        ("pattern", "notMatch: ^x", "xy", "expected text that does not match ^x, got 'xy'"),
        ("pattern", "match: '/^\\p{L}+$/u'", "größe", ""),
        ("pattern", "match: ^a", "3", ""),
        ("length", "max: 2", "[1, 2, 3]", "expected at most 2, got 3"),
        ("length", "min: 2", "1", "expected at least 2, got 1"),
        ("enumeration", "values: [a, b]", "c", "expected one of a, b, got 'c'"),
        ("enumeration", "values: [a, b]", "b", ""),
        ("casing", "type: kebab", "a-b2-c", ""),
        ("casing", "type: snake", "aB", "expected snake case, got 'aB'"),
        ("casing", "type: pascal", "AbcDef", ""),
        ("casing", "type: macro", "A_B", ""),
        ("casing", "type: kebab, separator: {char: /, allowLeading: true}", "/a-b/c", ""),
        ("casing", "type: flat, disallowDigits: true", "a1", "expected flat case, got 'a1'"),
        ("alphabetical", "keyedBy: name", "[{name: b}, {name: a}]", "expected the order of the alphabet: 'a' comes before 'b'"),
        ("schema", "schema: {type: integer}", "a", '"a" is not of type "integer"'),
        ("schema", "schema: {type: integer}", "3", ""),
        ("xor", "properties: [a, b]", "{a: 1, b: 2}", "expected exactly one of a, b"),
        ("or", "properties: [a, b]", "{c: 1}", "expected at least one of a, b"),
        ("typedEnum", "", "{type: integer, enum: [1, a]}", "'a' is not of the type integer"),
    ],
)
def test_functions_are_those_of_spectral(function: str, options: str, value: str, expected: str) -> None:

    rules = f"rules: {{r: {{message: '{{{{error}}}}', given: '$.info[\"x-value\"]', then: {{function: {function}, functionOptions: {{{options}}}}}}}}}\n"
    text = f"openapi: 3.1.0\ninfo:\n  title: t\n  version: '1'\n  x-value: {value}\npaths: {{}}\n"
    Path("openapi.yaml").write_text(text)
    Path("rules.yaml").write_text(rules)
    Path("pyproject.toml").write_text(
        "[tool.oaswright]\ndocument = 'openapi.yaml'\nmodels = 'm'\nclient = 'c'\n[tool.oaswright.check]\nruleset = 'rules.yaml'\n"
    )
    there = project.find()
    assert [one.message for one in check.examine(document.load(there.document), there).findings] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("rules", "message", "hint"),
    [
        ("rules: {x: {given: $.a~, then: {function: truthy}}}", "rules.yaml:1:20: expected a JSONPath", "@key"),
        ("rules: {x: {given: $.x-a, then: {function: truthy}}}", "rules.yaml:1:20: expected a JSONPath", "$['x-name']"),
        ("rules: {x: {given: $.a, then: {function: truthful}}}", "rules.yaml:1:42: there is no function 'truthful'", "'truthy'"),
        ("rules: {x: {given: $.a, then: {function: pattern, functionOptions: {mach: a}}}}", "rules.yaml:1:75: unknown option 'mach' of pattern", "'match'"),
        ("rules: {x: {then: {function: truthy}}}", "rules.yaml:1:12: the key 'given' is missing", ""),
        ("rules: {x: {givn: a}}", "rules.yaml:1:19: unknown key 'givn'", "'given'"),
        ("rules: {operation-tags: off}", "rules.yaml:1:25: there is no rule 'operation-tags'", "'operation-tag'"),
        ("rules: {operation-tag: loud}", "rules.yaml:1:24: expected one of error, warn, info, hint, off, got 'loud'", ""),
        ("extends: [no.yaml]", "rules.yaml:1:11: there is no ruleset 'no.yaml'", "minimal"),
        ("extends: rules.yaml", "the ruleset extends itself", ""),
        ("rules: {x: {given: '#A', then: {function: truthy}}}", "rules.yaml:1:20: there is no alias 'A'", ""),
        ("- a", "rules.yaml:1:1: expected a mapping", ""),
        ("rules: [", "rules.yaml", ""),
    ],
)
def test_what_is_wrong_with_a_file_of_rules_is_named_with_its_place(rules: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        found("ruleset = 'rules.yaml'", rules)
    assert message in refused.value.message
    assert hint in refused.value.hint


def test_an_unknown_ruleset_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UsageError) as refused:
        found("ruleset = 'strickt'")
    assert (refused.value.message, refused.value.hint) == ("there is no ruleset 'strickt'", "did you mean 'strict'?")


MODULE = """
from oaswright.check import Severity, Violation, rule


@rule("team-verbs", "Operation ids begin with a verb.", severity=Severity.WARNING)
def team_verbs(subject):
    for at, operation in subject.objects("operation"):
        if not operation["operationId"].startswith(("list", "get")):
            yield Violation(f"{at}/operationId", "expected a verb", "such as list")
"""


def test_rules_of_a_python_module_are_asked_like_ours() -> None:
    settings = "ruleset = 'minimal'\nrules = ['mine.py']\n"
    assert found(settings, module=MODULE) == ["warning team-verbs 10: expected a verb"]
    assert found(settings + "severity = { team-verbs = 'error' }", module=MODULE) == ["error team-verbs 10: expected a verb"]
    assert found(settings + "severity = { team-verbs = 'off' }", module=MODULE) == []


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (MODULE.replace('"operationId"]', '"nothing"]'), "mine.py:8: the rule 'team-verbs' failed: KeyError: 'nothing'"),
        (MODULE.replace("yield Violation(", "yield str("), "mine.py:9: the rule 'team-verbs' failed: TypeError"),
        ("import nowhere_at_all\n", "mine.py:1: cannot be imported: ModuleNotFoundError"),
        ("def f(:\n", "mine.py:1: cannot be imported: SyntaxError"),
        ("x = 1\n", "mine.py holds no rules"),
    ],
)
def test_a_module_that_fails_is_named_with_its_line(module: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        found("rules = ['mine.py']", module=module)
    assert refused.value.message.startswith(message)


def test_a_document_names_no_rules() -> None:
    Path("evil.py").write_text("open('canary', 'w')\n")
    text = DOCUMENT.replace("info:", "x-oaswright: {check: {rules: [evil.py]}}\ncheck: {rules: [evil.py]}\ninfo:")
    Path("openapi.yaml").write_text(text)
    check.check(document.load(Path("openapi.yaml")))
    assert not Path("canary").exists()
