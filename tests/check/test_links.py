"""Findings lead to the pages of their rules, where these are published."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from oaswright import check
from oaswright.cli.group import commands
from oaswright.handbook import reference
from oaswright.lsp import diagnostics, session

CONFIGURATION = """\
[tool.oaswright]
document = "openapi.yaml"
models = "m"
client = "c"
handbook = "https://docs.example.com/oaswright/"

[tool.oaswright.check]
ruleset = "rules.yaml"
"""
RULES = """\
extends: [recommended]
rules:
  contact-named:
    description: Contacts have names.
    given: $.info.contact
    then: {field: name, function: truthy}
    documentationUrl: https://rules.example.com/contact?a=1&b=(2)
"""
DOCUMENT = "openapi: 3.1.0\ninfo: {title: T, version: '1', contact: {}}\npaths: {}\ncomponents: {schemas: {Word: {type: string, maxLenght: 3}}}\n"
OURS = "https://docs.example.com/oaswright/reference/rules.html#keyword-known"
THEIRS = "https://rules.example.com/contact?a=1&b=(2)"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {"pyproject.toml": CONFIGURATION, "rules.yaml": RULES, "openapi.yaml": DOCUMENT}.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(form: str) -> str:
    return CliRunner().invoke(commands, ["check", "--format", form]).stdout


@pytest.mark.usefixtures("home")
def test_each_format_links_to_the_pages() -> None:
    links = {one["rule"]: one["link"] for one in json.loads(printed("json"))["findings"]}
    assert (links["keyword-known"], links["contact-named"]) == (OURS, THEIRS)
    (run,) = json.loads(printed("sarif"))["runs"]
    addresses = {one["id"]: one["helpUri"] for one in run["tool"]["driver"]["rules"]}
    assert (addresses["keyword-known"], addresses["contact-named"]) == (OURS, THEIRS.replace("(2)", "%282%29"))
    assert f"    rule: {OURS}\n" in printed("text")
    assert f"    rule: {THEIRS}\n" in printed("text")
    assert f"([`keyword-known`](<{OURS}>))" in printed("markdown")
    assert f'[<a href="{THEIRS.replace("&", "&amp;")}">contact-named</a>]' in printed("html")


def test_an_editor_is_told_of_the_page(home: Path) -> None:
    found = session.of(home / "openapi.yaml", DOCUMENT)
    assert found
    (shown,) = diagnostics.of_findings(found, found.analysed()).values()
    assert OURS in [one.code_description.href for one in shown if one.code_description]


def test_where_no_handbook_is_published_a_command_explains_the_rule(home: Path) -> None:
    (home / "pyproject.toml").write_text(CONFIGURATION.replace("handbook", "# handbook"))
    assert "    rule: oaswright check --explain keyword-known\n" in printed("text")
    links = {one["rule"]: one["link"] for one in json.loads(printed("json"))["findings"]}
    assert (links["keyword-known"], links["contact-named"]) == ("", THEIRS)
    (run,) = json.loads(printed("sarif"))["runs"]
    assert {"id": "keyword-known"} in run["tool"]["driver"]["rules"]


@pytest.mark.parametrize(
    ("name", "good", "bad", "told"),
    [
        ("pyproject.toml", "https://docs.example.com/oaswright/", "docs/", "tool.oaswright.handbook: expected an address, got 'docs/'"),
        ("rules.yaml", THEIRS, "javascript:alert(1)", "rules.yaml:7:23: expected an address that begins with https:// or http://, got 'javascript:alert(1)'"),
    ],
)
def test_what_is_no_address_is_refused(home: Path, name: str, good: str, bad: str, told: str) -> None:
    (home / name).write_text((home / name).read_text().replace(good, bad))
    assert told in str(CliRunner().invoke(commands, ["check"]).exception)


def test_every_rule_has_a_heading_that_the_link_leads_to() -> None:
    page = reference._rules()
    assert all(f"\n## {one.id}\n" in page for one in check.registry())
