"""Each format writes the same three findings to the letter, and no more than a comment or a page can take."""

import json
from typing import Any

import pytest
from oaswright.finding import Finding, Position, Severity
from oaswright.report import Format, markdown, render

FINDINGS = [
    Finding(
        "rule-a",
        Severity.ERROR,
        "expected `a|b`, got @x <y>\x1b",
        "/paths/~1a",
        Position("a,b:c.yaml", 3, 5),
        "write this\nor that",
        "https://h.example/r?a=b c",
    ),
    Finding("rule-b", Severity.WARNING, "100% of it\nand more", "/info"),
    Finding("rule-b", Severity.INFO, "nothing"),
]
GITHUB = r"""
::error file=a%2Cb%3Ac.yaml,line=3,col=5,title=rule-a::expected `a|b`, got @x <y>\x1b
::warning::100%25 of it%0Aand more
::notice::nothing
"""
JUNIT = r"""
<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="oaswright check" tests="3" failures="1" errors="0">
  <testcase classname="rule-a" name="a,b:c.yaml:3:5: rule-a"><failure message="expected `a|b`, got @x &lt;y&gt;\x1b" type="rule-a">write this
or that</failure></testcase>
  <testcase classname="rule-b" name="/info: rule-b"><system-out>warning: 100% of it
and more</system-out></testcase>
  <testcase classname="rule-b" name=": rule-b"><system-out>info: nothing</system-out></testcase>
</testsuite>
"""
MARKDOWN = r"""
## oaswright check

### Errors: 1

- `a,b:c.yaml:3:5`: expected \`a\|b\`, got @<!-- -->x \<y\>\\x1b ([`rule-a`](<https://h.example/r?a=b%20c>))
  - write this
  - or that

### Warnings: 1

- `/info`: 100% of it\\nand more (`rule-b`)

### Notes: 1

- nothing (`rule-b`)
"""
HTML = r"""
<body>
<h1>oaswright check</h1>
<h2>Errors: 1</h2><ul>
<li><code>a,b:c.yaml:3:5</code> expected `a|b`, got @x &lt;y&gt;\x1b <small>[<a href="https://h.example/r?a=b c">rule-a</a>]</small><pre>write this
or that</pre></li>
</ul>
<h2>Warnings: 1</h2><ul>
<li><code>/info</code> 100% of it\nand more <small>[rule-b]</small></li>
</ul>
<h2>Notes: 1</h2><ul>
<li>nothing <small>[rule-b]</small></li>
</ul>
</body>
</html>
"""
SARIF: dict[str, Any] = {
    "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
    "version": "2.1.0",
    "runs": [
        {
            "tool": {
                "driver": {
                    "name": "oaswright",
                    "semanticVersion": "0.1.0",
                    "rules": [{"id": "rule-a", "helpUri": "https://h.example/r?a=b%20c"}, {"id": "rule-b"}],
                }
            },
            "automationDetails": {"id": "oaswright/check/"},
            "results": [
                {
                    "ruleId": "rule-a",
                    "level": "error",
                    "message": {"text": "expected `a|b`, got @x <y>\\x1b"},
                    "locations": [
                        {
                            "logicalLocations": [{"fullyQualifiedName": "/paths/~1a"}],
                            "physicalLocation": {"artifactLocation": {"uri": "a%2Cb:c.yaml"}, "region": {"startLine": 3, "startColumn": 5}},
                        }
                    ],
                    "partialFingerprints": {"oaswright/v1": "8c4c5b7394e8b24a"},
                },
                {
                    "ruleId": "rule-b",
                    "level": "warning",
                    "message": {"text": "100% of it\nand more"},
                    "locations": [{"logicalLocations": [{"fullyQualifiedName": "/info"}]}],
                    "partialFingerprints": {"oaswright/v1": "78717233d0baa5fa"},
                },
                {
                    "ruleId": "rule-b",
                    "level": "note",
                    "message": {"text": "nothing"},
                    "locations": [{"logicalLocations": [{"fullyQualifiedName": "/"}]}],
                    "partialFingerprints": {"oaswright/v1": "fe45459d77f4b74e"},
                },
            ],
        }
    ],
}
JSON: dict[str, Any] = {
    "schema": "oaswright/check/v1",
    "findings": [
        {
            "rule": "rule-a",
            "severity": "error",
            "message": "expected `a|b`, got @x <y>\x1b",
            "pointer": "/paths/~1a",
            "position": {"file": "a,b:c.yaml", "line": 3, "column": 5},
            "hint": "write this\nor that",
            "link": "https://h.example/r?a=b c",
        },
        {"rule": "rule-b", "severity": "warning", "message": "100% of it\nand more", "pointer": "/info", "position": None, "hint": "", "link": ""},
        {"rule": "rule-b", "severity": "info", "message": "nothing", "pointer": "", "position": None, "hint": "", "link": ""},
    ],
}


@pytest.mark.parametrize(("form", "text"), [(Format.GITHUB, GITHUB), (Format.JUNIT, JUNIT), (Format.MARKDOWN, MARKDOWN)])
def test_a_format_is_written_to_the_letter(form: Format, text: str) -> None:
    assert render(FINDINGS, form) == text.strip("\n")


def test_a_page_shows_the_findings_by_severity() -> None:
    written = render(FINDINGS, Format.HTML)
    assert written[written.index("<body>") :] == HTML.strip("\n")


@pytest.mark.parametrize(("form", "data"), [(Format.SARIF, SARIF), (Format.JSON, JSON)])
def test_data_holds_the_same(form: Format, data: dict[str, Any]) -> None:
    assert json.loads(render(FINDINGS, form)) == data


def several(count: int, length: int = 0) -> list[Finding]:
    return [Finding("r", Severity.ERROR, f"{number:03}" + "a" * length) for number in range(count)]


@pytest.mark.parametrize(("count", "folded"), [(10, 0), (11, 1), (30, 20)])
def test_markdown_folds_what_goes_beyond_ten(count: int, folded: int) -> None:
    lines = render(several(count), Format.MARKDOWN).splitlines()
    items = [f"- {number:03} (`r`)" for number in range(count)]
    fold = ["", f"<details><summary>{folded} more</summary>", "", *items[10:], "", "</details>"] if folded else []
    assert lines == ["## oaswright check", "", f"### Errors: {count}", "", *items[:10], *fold]


@pytest.mark.parametrize(("count", "length", "shown"), [(21, 988, 20), (20, 988, 20), (20, 989, 19), (1001, 8, 1000), (3, 30_000, 0), (3, 9_000, 2)])
def test_markdown_leaves_out_what_no_comment_can_hold(count: int, length: int, shown: int) -> None:
    written = render(several(count, length), Format.MARKDOWN)
    assert len(written) < markdown.LONGEST
    assert written.count("(`r`)") == shown
    assert written.endswith(f"- and {count - shown} more") == (shown < count)


def test_no_findings_are_said_to_be_none() -> None:
    assert render([], Format.MARKDOWN) == "## oaswright check\n\nNo findings."
    assert render([], Format.GITHUB) == ""
    assert json.loads(render([], Format.SARIF))["runs"][0]["results"] == []
    assert json.loads(render([], Format.JSON, verb="generate")) == {"schema": "oaswright/generate/v1", "findings": []}
