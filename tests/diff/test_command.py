"""`oaswright diff` as people and machines read it."""

import io
import json
import re

import jsonschema
import pytest
from oaswright.diff.comparison import Diff
from oaswright.diff.report.markdown import to_markdown
from oaswright.diff.verdict import Axis, Level, Proof, Verdict
from oaswright.report import schemas

from tests.diff.conftest import Kiosk

MESSAGE = "response field `kind` may now be `red`; clients may not know it"
RULE = "response-enum-widened"
PLACE = "spec/schemas/Tea.yaml:4:16"


@pytest.fixture
def red(kiosk: Kiosk) -> Kiosk:
    """A project whose working tree has one edit, which breaks clients."""
    kiosk.tea("green, black", "green, black, red")
    return kiosk


def test_text_shows_each_change_with_its_evidence_and_the_step(red: Kiosk) -> None:
    ran = red.run("diff", "HEAD")
    evidence = '    for example: {"kind": "red"}\n    shown by a value\n'
    assert (ran.code, ran.out, ran.err) == (0, f"{PLACE}: major (wire): {MESSAGE} [{RULE}]\n{evidence}the step is major: wire major, source none\n", "")


def test_json_has_the_verdicts(red: Kiosk) -> None:
    change = {
        "id": RULE,
        "fingerprint": "f",
        "pointer": "/components/schemas/Tea/properties/kind/enum",
        "axis": "wire",
        "verdict": "major",
        "proof": "witness",
        "witness": {"kind": "red"},
        "message": MESSAGE,
        "position": {"file": "spec/schemas/Tea.yaml", "line": 4, "column": 16},
        "uses": ["GET /tea, response default application/json"],
        "parts": [],
    }
    found = json.loads(red.run("diff", "HEAD", "--format", "json").out)
    jsonschema.validate(found, schemas.schema("diff"))
    assert re.fullmatch("[0-9a-f]{12}", found["changes"][0]["fingerprint"])
    found["changes"][0]["fingerprint"] = "f"
    assert found == {"schema": "oaswright/diff/v1", "verdict": "major", "wire": "major", "source": "none", "changes": [change], "skipped": []}


def test_markdown_is_a_comment(red: Kiosk) -> None:
    assert red.run("diff", "HEAD", "--format", "markdown").out == (
        "## What this edit changes\n\nThe step is major: wire major, source none.\n\n### Breaking\n\n"
        f'- {MESSAGE} *(wire, shown by a value)*\n  - for example: `{{"kind": "red"}}`\n'
    )


def test_github_annotates_the_line(red: Kiosk) -> None:
    ran = red.run("diff", "HEAD", "--format", "github")
    place = f"file=spec/schemas/Tea.yaml,line=4,col=16,title={RULE}"
    assert (ran.code, ran.out, ran.err) == (0, f"::error {place}::{MESSAGE}\n", "oaswright: the step is major: wire major, source none\n")


def test_sarif_names_the_place_and_the_tool(red: Kiosk) -> None:
    found = json.loads(red.run("diff", "HEAD", "--format", "sarif").out)["runs"][0]
    where = {"artifactLocation": {"uri": "spec/schemas/Tea.yaml"}, "region": {"startLine": 4, "startColumn": 16}}
    result = {
        "ruleId": RULE,
        "level": "error",
        "message": {"text": MESSAGE},
        "locations": [{"logicalLocations": [{"fullyQualifiedName": "/components/schemas/Tea/properties/kind/enum"}], "physicalLocation": where}],
    }
    assert (found["tool"]["driver"]["rules"], found["automationDetails"]) == ([{"id": RULE}], {"id": "oaswright/diff/"})
    assert [{key: value for key, value in one.items() if key != "partialFingerprints"} for one in found["results"]] == [result]


@pytest.mark.parametrize("form", ["text", "json", "markdown", "github", "sarif"])
def test_nothing_changes_in_every_format(kiosk: Kiosk, form: str) -> None:
    ran = kiosk.run("diff", "HEAD", "--format", form, "--fail-on", "patch")
    assert ran.code == 0
    expected = {
        "text": "nothing changes, on the wire or in the source\n",
        "json": '{\n  "schema": "oaswright/diff/v1",\n  "verdict": "none",\n  "wire": "none",\n  "source": "none",\n  "changes": [],\n  "skipped": []\n}\n',
        "markdown": "## What this edit changes\n\nNothing changes, on the wire or in the source.\n",
        "github": "",
    }
    assert form == "sarif" or ran.out == expected[form]


STEPS = ["patch", "minor", "major", "breaking"]
EDITS = {
    "major": ("spec/schemas/Tea.yaml", "green, black", "green, black, red"),
    "minor": ("spec/openapi.yaml", "minimum: 1", "minimum: 0"),
    "patch": ("spec/openapi.yaml", "summary: The tea.", "summary: Any tea."),
}


@pytest.mark.parametrize("form", ["text", "sarif"])
@pytest.mark.parametrize(("edit", "fails"), [("patch", ["patch"]), ("minor", ["patch", "minor"]), ("major", STEPS)])
def test_fail_on_a_step_or_a_greater_one(kiosk: Kiosk, edit: str, fails: list[str], form: str) -> None:
    kiosk.edit(*EDITS[edit])
    assert [step for step in STEPS if kiosk.run("diff", "HEAD", "--fail-on", step, "--format", form).code] == fails
    assert kiosk.run("diff", "HEAD", "--format", form).code == 0


def test_what_cannot_be_compared_is_listed_and_the_rest_is_compared(red: Kiosk) -> None:
    red.edit("spec/openapi.yaml", "{type: integer, minimum: 1}", "[1]")
    ran = red.run("diff", "HEAD", "--fail-on", "breaking")
    assert (ran.code, "not compared: GET /tea, query parameter 'cups'" in ran.err) == (2, True)
    assert f"{MESSAGE} [{RULE}]" in ran.out
    assert "Traceback" not in ran.out + ran.err


def test_a_document_that_cannot_be_read_is_no_finding(kiosk: Kiosk) -> None:
    kiosk.edit("spec/openapi.yaml", "openapi: 3.1.0", "openapi: [")
    ran = kiosk.run("diff", "HEAD")
    assert (ran.code, ran.out, ran.err.startswith("spec/openapi.yaml:")) == (2, "", True)


def test_the_page_shows_what_breaks_where(red: Kiosk) -> None:
    page = red.run("diff", "HEAD", "--format", "html").out
    assert "<td>GET /tea<td>" in page
    assert "response field <code>kind</code> may now be <code>red</code>; clients may not know it" in page
    assert "<script" not in page


def test_what_means_the_same_for_clients_and_code_is_told_and_counted_once(kiosk: Kiosk) -> None:
    kiosk.edit("spec/openapi.yaml", "name: cups, in: query", "name: mugs, required: true, in: query")
    lines = kiosk.run("diff", "HEAD").out.splitlines()
    assert [line.partition(": ")[2] for line in lines if "required-parameter-added" in line] == [
        "major (wire and source): GET /tea, query parameter 'mugs' is new and required; requests without it are now rejected [required-parameter-added]"
    ]
    assert "<td>GET /tea<td>" in (page := kiosk.run("diff", "HEAD", "--format", "html").out)
    assert "<small>2 major</small>" in page


def test_a_large_change_fits_a_screen_with_what_does_not_break_folded(kiosk: Kiosk) -> None:
    """Ten entries are shown in all, the gravest first; the page folds the operations where nothing breaks."""
    kiosk.tea("green, black", "green, black, red")
    paths = "".join(f"  /x{number}: {{get: {{operationId: get{number}, responses: {{default: {{description: ''}}}}}}}}\n" for number in range(20))
    kiosk.edit("spec/openapi.yaml", "paths:\n", f"paths:\n{paths}")
    text = kiosk.run("diff", "HEAD", "--format", "markdown").out
    unfolded, _, folded = text.partition("<details><summary>11 more</summary>")
    assert [sum(line.startswith("- ") for line in part.splitlines()) for part in (unfolded, folded)] == [10, 11]
    assert unfolded.index("may now be `red`") < unfolded.index("GET /x0 is new")
    page = kiosk.run("diff", "HEAD", "--format", "html").out
    assert (
        page.index("<td>GET /tea<td>")
        < page.index("<details><summary>20 operations and schemas where nothing breaks</summary>")
        < page.index("<td>GET /x0<td>")
    )


def test_a_comment_counts_the_further_effects_of_one_edit() -> None:
    verdicts = tuple(Verdict(Axis.WIRE, Level.MAJOR, Proof.RULE, f"effect {number}", "/a", None, (), (f"use {number}",), RULE) for number in range(4))
    text = to_markdown(Diff(verdicts))
    assert text.partition("### Breaking\n\n")[2] == (
        "- effect 0 *(wire, by rule)*\n  - also effect 1 *(wire, by rule)*\n  - and 2 more effects, which the other formats list"
    )


def test_junit_has_a_failure_for_what_breaks(red: Kiosk) -> None:
    assert f'classname="{RULE}"' in red.run("diff", "HEAD", "--format", "junit").out


def test_a_long_comment_counts_what_it_leaves_out(kiosk: Kiosk) -> None:
    paths = "".join(f"  /{'long' * 20}{number}:\n    get: {{operationId: get{number}, responses: {{default: {{description: ''}}}}}}\n" for number in range(900))
    kiosk.edit("spec/openapi.yaml", "paths:\n", f"paths:\n{paths}")
    text = kiosk.run("diff", "HEAD", "--format", "markdown").out
    shown = sum(line.startswith("- ") for line in text.splitlines())
    assert text.count("<details>") == text.count("</details>") == 1
    assert 60_000 < len(text) < 65_536
    assert text.endswith(f"\n\nAnd {900 - shown} more changes.\n")


@pytest.mark.parametrize(
    "broken",
    [
        "paths: []\n",
        "paths: {/tea: [1], /x: {get: 3}}\ncomponents: {schemas: 7}\n",
        "security: 5\ntags: 1\npaths: {}\nservers: {a: 1}\n",
        "components: {securitySchemes: [1]}\n",
    ],
)
def test_a_malformed_document_ends_without_a_traceback(kiosk: Kiosk, broken: str) -> None:
    (kiosk.root / "old.yaml").write_text(f"openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\n{broken}")
    for pair in (("old.yaml", "spec/openapi.yaml"), ("spec/openapi.yaml", "old.yaml"), ("old.yaml", "old.yaml")):
        ran = kiosk.run("diff", *pair)
        assert (ran.code in (0, 2), "Traceback" in ran.err) == (True, False)


def test_a_security_scheme_that_is_not_declared_does_not_stop_the_comparison(kiosk: Kiosk) -> None:
    kiosk.edit("spec/openapi.yaml", "security: []", "security: [{key: []}]")
    ran = kiosk.run("diff", "HEAD")
    assert (ran.code, "security-narrowed" in ran.out) == (0, True)


PARTLY = """\
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Gone'}}}}}}}
  /b: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {k: {enum: [x]}}}}}}}}}
"""


@pytest.mark.parametrize("is_piped", [False, True])
def test_what_can_be_followed_is_compared_and_the_rest_is_listed(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, is_piped: bool) -> None:
    """A reference that leads nowhere is no change at its place, and no reason to say nothing of the others."""
    edited = PARTLY.replace("enum: [x]", "enum: [x, y]").replace("Gone", "Lost")
    (kiosk.root / "old.yaml").write_text(PARTLY)
    (kiosk.root / "new.yaml").write_text(edited)
    monkeypatch.setattr("sys.stdin", io.StringIO(edited))
    ran = kiosk.run("diff", "old.yaml", "-" if is_piped else "new.yaml")
    assert [line.split("]")[0].rpartition("[")[2] for line in ran.out.splitlines() if "(wire)" in line] == ["response-enum-widened"]
    assert ran.err.count("not compared") == 2
    assert ran.code == 2
