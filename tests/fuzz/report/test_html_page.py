"""The HTML page of a campaign, and the other formats of what it found."""

import json
import re
import xml.etree.ElementTree as ElementTree

import pytest
from oaswright import report
from oaswright.finding import Finding
from oaswright.fuzz import event
from oaswright.fuzz.failure import Category, Failure
from oaswright.fuzz.report import html_page, summary
from oaswright.fuzz.wire.exchange import Exchange, Request, Response

from tests.fuzz.shelf_api import ADMIN, DOCUMENT, TOKENS

WRITE = Exchange(Request("PATCH", "/shelves/1/books/2", (), b'{"title": "<b>"}', "SHELF_ADMIN", "patchBook"), Response(200, body=f'"{ADMIN}"'.encode()))
LOST = Failure("written-is-read", "what was written is read", "PATCH /shelves/{shelf_id}/books/{book_id}", "title", "<b>", "b", (WRITE,), "WFC")
GUESS = Failure("no-secret", "no secret is shown", "GET /shelves", "name", "none", "one", (WRITE,), category=Category.WARNING)
END = event.Finished(60, 1.5, "budget", (LOST, GUESS))
SEEN = [event.Progress("laws", number, 0, number / 40) for number in (1, 30, 60)]


def test_the_page_shows_its_pictures_and_neither_markup_nor_tokens_of_a_server() -> None:
    text = html_page.page(END, SEEN, {"title": 12, "pages": 3}, "http://localhost:1", TOKENS, DOCUMENT)
    assert re.findall(r"<h[12]>(.*?)</h[12]>", text) == [
        "60 requests, 1 failure, 1 warning",
        "Failures by law",
        "Requests over time",
        "Values tried, by field",
        "The failures",
    ]
    assert f'<h3 id="{LOST.id}">PATCH /shelves/{{shelf_id}}/books/{{book_id}}: what was written is read  [written-is-read] [WFC] {LOST.id}</h3>' in text
    assert ">60 requests</text>" in text
    assert text.count("<svg") == 3
    for picture in re.findall(r"<svg.*?</svg>", text):
        ElementTree.fromstring(picture)  # noqa: S314 # our own
    assert [">title<" in text, ">12<" in text, ">pages<" in text, ">written-is-read<" in text] == [True] * 4
    assert "<b>" not in text
    assert ADMIN not in text


def test_a_page_without_failures_says_so() -> None:
    text = html_page.page(event.Finished(60, 1.5, "budget", ()), SEEN, {}, "http://localhost:1", TOKENS, DOCUMENT)
    assert re.findall(r"<p>(.*?)</p>", text) == ["1.5 s, ended: budget.", "Every law held."]
    assert text.count("<svg") == 1


def test_the_report_holds_each_failure_with_its_requests_and_no_token() -> None:
    said = summary.data(END, "http://localhost:1", TOKENS)
    assert said["failures"][0]["steps"] == [
        {
            "curl": """curl -sS -X PATCH -H "Authorization: Bearer $SHELF_ADMIN" --data-raw '{"title": "<b>"}' http://localhost:1/shelves/1/books/2""",
            "response": '200 "$SHELF_ADMIN"',
        }
    ]
    assert {key: value for key, value in said.items() if key not in ("failures", "reach")} == {
        "requests": 60,
        "seconds": 1.5,
        "reason": "budget",
        "problem": "",
        "causes": [[LOST.id], [GUESS.id]],
    }


@pytest.fixture
def findings() -> list[Finding]:
    return summary.findings(END.failures, DOCUMENT, "http://localhost:1", TOKENS)


def test_junit_counts_failures_and_lets_warnings_pass(findings: list[Finding]) -> None:
    suite = ElementTree.fromstring(report.render(findings, report.Format.JUNIT, verb="fuzz"))  # noqa: S314 # our own
    assert (suite.tag, suite.attrib) == ("testsuite", {"name": "oaswright fuzz", "tests": "2", "failures": "1", "errors": "0"})
    assert [(case.get("classname"), [child.tag for child in case]) for case in suite] == [("written-is-read", ["failure"]), ("no-secret", ["system-out"])]
    assert "expected: <b>; got: b" in next(suite.iter("failure")).attrib["message"]


def test_sarif_has_a_rule_a_level_and_the_place_of_the_operation_for_each(findings: list[Finding]) -> None:
    content = json.loads(report.render(findings, report.Format.SARIF, verb="fuzz"))
    run = content["runs"][0]
    assert (content["version"], run["tool"]["driver"]["name"]) == ("2.1.0", "oaswright")
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["no-secret", "written-is-read"]
    assert [(one["ruleId"], one["level"]) for one in run["results"]] == [("written-is-read", "error"), ("no-secret", "warning")]
    place = run["results"][0]["locations"][0]
    assert place["logicalLocations"] == [{"fullyQualifiedName": "/paths/~1shelves~1{shelf_id}~1books~1{book_id}/patch"}]
    assert place["physicalLocation"]["region"]["startLine"] > 1
