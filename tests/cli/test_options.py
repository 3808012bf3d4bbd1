"""One vocabulary: the options of the output mean the same for every command, and apply before a format is chosen."""

import json
from pathlib import Path
from xml.etree import ElementTree

import click
import pytest
from oaswright.cli.console import ENDINGS
from oaswright.cli.group import VERBS, commands

from tests.cli.conftest import Run

SHARED = {"--format", "--output", "--quiet", "--verbose", "--color", "--project"}
OLD = {"--strict", "--json", "--ndjson", "--html"}
FINDINGS = ("check", "generate", "prove", "fuzz", "replay", "diff", "provenance", "verify")


def options(verb: str) -> dict[str, click.Option]:
    command = commands.get_command(click.Context(commands), verb)
    assert command
    return {name: one for one in command.params if isinstance(one, click.Option) for name in one.opts}


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_has_the_shared_options_and_none_of_the_old_ones(verb: str) -> None:
    found = options(verb)
    missing = SHARED - found.keys()
    assert missing == {"watch": {"--output"}, "lsp": SHARED}.get(verb, set())  # an editor speaks to the language server, no person
    assert OLD & found.keys() == set()


@pytest.mark.parametrize("verb", FINDINGS)
def test_findings_have_every_format(verb: str) -> None:
    kind = options(verb)["--format"].type
    assert isinstance(kind, click.Choice)
    assert list(kind.choices) == ["text", "json", "github", "sarif", "junit", "markdown", "html"]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("words", "known"),
    [(("docs", "--format", "sarif"), "'text', 'json'"), (("bundle", "--format", "text"), "'json', 'yaml'"), (("watch", "--format", "html"), "'text', 'json'")],
)
def test_a_format_that_makes_no_sense_is_refused_with_those_that_do(run: Run, words: tuple[str, ...], known: str) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert known in ran.err


@pytest.mark.usefixtures("home")
def test_what_fails_a_run_is_an_error_in_every_format(run: Run) -> None:
    """A warning of the document, with and without `--fail-on warning`."""
    for level, code, word in (("error", 0, "warning"), ("warning", 1, "error"), ("never", 0, "warning")):
        asked = ("check", "--fail-on", level, "--format")
        ran = {form: run(*asked, form) for form in ("text", "json", "github", "sarif", "junit", "markdown", "html")}
        assert {one.code for one in ran.values()} == {code}
        assert f": {word}: " in ran["text"].out
        assert [one["severity"] for one in ran["json"].data["findings"]] == [word]
        assert ran["github"].out.startswith(f"::{word} ")
        assert [one["level"] for one in ran["sarif"].data["runs"][0]["results"]] == [word]
        assert len(list(ElementTree.fromstring(ran["junit"].out).iter("failure"))) == code  # noqa: S314 # our own text
        assert f"### {word.capitalize()}s: 1" in ran["markdown"].out
        assert f"<h2>{word.capitalize()}s: 1" in ran["html"].out


def test_the_configuration_says_what_fails_and_the_call_overrules_it(home: Path, run: Run) -> None:
    path = home / "pyproject.toml"
    path.write_text(path.read_text() + '[tool.oaswright.check]\nfail-on = "warning"\n')
    assert [run("check").code, run("check", "--fail-on", "error").code, run("verify", "--only", "check").code] == [1, 0, 1]


def test_a_report_goes_to_a_file(home: Path, run: Run) -> None:
    """With `--format` the file alone; else by its ending, and text is printed too."""
    alone = run("check", "--format", "json", "--output", "report.txt")
    assert (alone.out, json.loads((home / "report.txt").read_text())["schema"]) == ("", "oaswright/check/v1")
    files = [f"report{ending}" for ending, form in ENDINGS.items() if form != "yaml"]
    ran = run("check", *(word for name in files for word in ("--output", name)))
    assert ": warning: " in ran.out
    assert ran.err.count("wrote report") == len(files)
    assert (home / "report.html").read_text().startswith("<!doctype html>")
    assert json.loads((home / "report.sarif").read_text())["version"] == "2.1.0"
    assert (home / "report.md").read_text().startswith("## oaswright check\n")
    assert (home / "report.xml").read_text().startswith("<?xml")


@pytest.mark.usefixtures("home")
def test_an_ending_that_says_nothing_is_refused_with_those_that_do(run: Run) -> None:
    assert (
        run("check", "--output", "report.pdf").code,
        "(.txt, .json, .github, .sarif, .xml, .md, .html); add --format" in run("check", "--output", "report.pdf").err,
    ) == (2, True)
    assert "(.txt, .json)" in run("docs", "--output", "a.sarif").err


@pytest.mark.usefixtures("home")
def test_quiet_prints_results_and_errors_only(run: Run) -> None:
    loud, quiet = run("check"), run("check", "--quiet")
    assert (quiet.out, quiet.err, loud.err) == (loud.out, "", "oaswright: 1 warning\n")
    assert "no such file" in run("check", "none.yaml", "-q").err
    assert run("check", "-q", "-v").code == 2


@pytest.mark.usefixtures("home")
def test_verbose_prints_the_stages(run: Run) -> None:
    assert "checking ..." in run("check", "-v").err


def test_verify_runs_the_steps_that_are_asked_for(home: Path, run: Run) -> None:
    both = run("verify", "--only", "check", "--only", "provenance", "--format", "json").data
    assert [one["step"] for one in both["steps"]] == ["check", "provenance"]
    skipped = run("verify", *(word for name in ("prove", "fuzz", "docs", "generate") for word in ("--skip", name)))
    assert [line.split()[:2] for line in skipped.out.splitlines()] == [["ok", "check"], ["ok", "provenance"]]
    assert run("verify", "--only", "check", "--skip", "check").code == 2
    assert "'--only'" in run("verify", "--only", "chek").err
    assert not (home / "generated").exists()


def test_verify_has_the_findings_of_all_steps_in_every_format(home: Path, run: Run) -> None:
    found = ("verify", "--only", "check", "--only", "fuzz", "--fail-on", "warning")
    data = run(*found, "--format", "json").data
    rules = {one["rule"] for one in data["findings"]}
    assert (data["exit_code"], "operation-errors" in rules, len(rules) > 1) == (1, True, True)
    assert [(one["step"], one["status"]) for one in data["steps"]] == [("check", "failed"), ("fuzz", "failed")]
    sarif = run(*found, "--format", "sarif").data
    assert {one["ruleId"] for one in sarif["runs"][0]["results"]} == rules
    assert "| failed | fuzz |" in run(*found, "--format", "markdown").out
    path = home / "pyproject.toml"
    path.write_text(path.read_text().replace("pets:app", "http://127.0.0.1:9"))
    stopped = run("verify", "--only", "fuzz", "--format", "github")
    assert (stopped.code, stopped.out.startswith("::error::fuzz could not run: ")) == (4, True)


@pytest.mark.usefixtures("home")
def test_the_table_of_verify_fits_a_narrow_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("verify", "--only", "check", "--only", "provenance", "--only", "fuzz")
    monkeypatch.setenv("COLUMNS", "40")
    narrow = run(*asked).out.splitlines()
    table = narrow[narrow.index(next(line for line in narrow if line.startswith("ok      check"))) :]
    assert max(map(len, table)) <= 40


def test_other_tables_fit_a_narrow_terminal_too(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("generate")
    wide = run("prove").out
    monkeypatch.setenv("COLUMNS", "30")
    narrow = run("prove").out
    assert ("| Pet |" in wide, "| Pet |" in narrow, "\nPet\n    models: proved, " in f"\n{narrow}") == (True, False, True)
    monkeypatch.setenv("COLUMNS", "40")
    assert max(map(len, run("stats").out.splitlines())) <= 40
    (home / "inner").mkdir()
    (home / "inner" / "oaswright.toml").write_text('document = "gone-and-never-seen-again-in-this-folder.yaml"\nmodels = "a_models"\nclient = "a"\n')
    rows = run("verify", "--all", "--only", "check").out.splitlines()
    assert max(len(line) for line in rows if line.startswith(("ok ", "failed", "        "))) <= 40


def test_a_run_that_could_not_be_done_is_an_error_in_junit(home: Path, run: Run) -> None:
    """Not a failure, and not a missing file: of a run that was stopped, and of one that reached nothing."""

    def told(text: str) -> list[tuple[str, str | None]]:
        suite = ElementTree.fromstring(text)  # noqa: S314 # our own text
        found = [(one.tag, one.get("type")) for one in suite.iter() if one.tag in ("error", "failure")]
        assert [suite.get("errors"), suite.get("failures")] == [str(sum(tag == kind for tag, _ in found)) for kind in ("error", "failure")]
        return found

    assert told(run("fuzz", "--format", "junit").out) != []
    assert {tag for tag, _ in told(run("fuzz", "--format", "junit").out)} == {"failure"}
    (home / "nothing.py").write_text((home / "pets.py").read_text().replace("200", "400"))
    nothing = run("fuzz", "nothing:app", "--format", "junit")
    assert (nothing.code, ("error", "reach") in told(nothing.out)) == (2, True)
    stopped = run("fuzz", "http://127.0.0.1:9", "--format", "junit", "--output", "report.xml")
    assert (stopped.code, stopped.out, told((home / "report.xml").read_text())) == (4, "", [("error", "could-not-run")])
    assert told(run("verify", "--only", "fuzz", "--format", "junit").out)
    (home / "openapi.yaml").write_text("openapi: [")
    assert told(run("prove", "--format", "junit").out) == [("error", "readable")]
