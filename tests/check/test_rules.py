"""What every rule promises; a new rule is under test as soon as its module stands."""

import pytest
from oaswright.check import Rule, registry
from oaswright.check.engine import check_rule
from oaswright.document import document


def ids(rule: Rule) -> str:
    return rule.id


@pytest.mark.parametrize("rule", registry(), ids=ids)
def test_a_rule_is_silent_on_its_good_example(rule: Rule) -> None:
    assert check_rule(document.parse(rule.document(rule.good)), rule) == []


@pytest.mark.parametrize("rule", registry(), ids=ids)
def test_a_rule_finds_its_bad_example_and_says_where(rule: Rule) -> None:
    findings = check_rule(document.parse(rule.document(rule.bad)), rule)
    assert findings
    assert all(finding.rule == rule.id and finding.severity == rule.severity for finding in findings)
    assert all(finding.position and finding.position.line > 2 and finding.pointer for finding in findings)


@pytest.mark.parametrize("rule", registry(), ids=ids)
def test_a_rule_is_named_for_its_module_and_summed_up_in_a_sentence(rule: Rule) -> None:
    assert rule.check.__module__.rpartition(".")[2] == rule.id.replace("-", "_")
    assert rule.summary.endswith(".")
    assert rule.summary[0].isupper()


def test_no_two_rules_share_an_id() -> None:
    assert len({rule.id for rule in registry()}) == len(registry()) >= 15
