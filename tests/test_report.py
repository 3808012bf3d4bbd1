"""Findings read the same in every format."""

import json
from xml.etree import ElementTree

import pytest
from oaswright import report
from oaswright.finding import Finding, Position, Severity

ONE = Finding("described", Severity.ERROR, "expected a description, met 'a,\nb'", "/a", Position("a.yaml", 2, 3), "write one")
TWO = Finding("unused", Severity.WARNING, "nothing uses \x00<B>", "/b")


def test_text_starts_with_the_place() -> None:
    assert report.render([ONE, TWO]) == (
        "a.yaml:2:3: error: expected a description, met 'a,\\nb' [described]\n    write one\n/b: warning: nothing uses \\x00<B> [unused]"
    )


def test_json_holds_every_part() -> None:
    assert json.loads(report.render([ONE], report.Format.JSON)) == {
        "schema": "oaswright/check/v1",
        "findings": [
            {
                "rule": "described",
                "severity": "error",
                "message": "expected a description, met 'a,\nb'",
                "pointer": "/a",
                "position": {"file": "a.yaml", "line": 2, "column": 3},
                "hint": "write one",
                "link": "",
            }
        ],
    }


def test_github_annotations_are_escaped() -> None:
    assert report.render([ONE, TWO], report.Format.GITHUB).splitlines() == [
        "::error file=a.yaml,line=2,col=3,title=described::expected a description, met 'a,%0Ab'",
        "::warning::nothing uses \\x00<B>",
    ]


def test_sarif_names_rule_level_and_place() -> None:
    run = json.loads(report.render([ONE, TWO], report.Format.SARIF))["runs"][0]
    assert run["tool"]["driver"]["rules"] == [{"id": "described"}, {"id": "unused"}]
    assert [(one["ruleId"], one["level"]) for one in run["results"]] == [("described", "error"), ("unused", "warning")]
    assert run["results"][0]["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "a.yaml"}, "region": {"startLine": 2, "startColumn": 3}}


def test_junit_is_well_formed_whatever_the_message() -> None:
    suite = ElementTree.fromstring(report.render([ONE, TWO], report.Format.JUNIT))  # noqa: S314 # our own text
    assert (suite.attrib["tests"], suite.attrib["failures"], len(suite.findall("testcase"))) == ("2", "1", 2)


@pytest.mark.parametrize(("findings", "words"), [([], "no findings"), ([ONE], "1 error"), ([ONE, ONE, TWO], "2 errors, 1 warning")])
def test_the_count_is_in_words(findings: list[Finding], words: str) -> None:
    assert report.count(findings) == words
