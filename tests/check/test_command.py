"""`oaswright check` and `oaswright provenance` as people run them."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from oaswright import cli

ROOT = Path(__file__).parents[2]
CONFIGURED = '[tool.oaswright]\ndocument = "spec/openapi.yaml"\nmodels = "m"\nclient = "c"\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own with this repository's document."""
    shutil.copytree(ROOT / "spec", tmp_path / "spec")
    (tmp_path / "pyproject.toml").write_text(CONFIGURED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["oaswright", *words])
    try:
        cli.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.usefixtures("project")
def test_the_document_of_this_repository_is_clean(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "check", "--fail-on", "warning") == 0
    assert capsys.readouterr() == ("", "oaswright: no findings\n")


def test_a_typo_in_a_schema_is_told_with_its_file_line_and_column(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / "spec/schemas/RunNext.yaml", "type: string", "type: strnig")
    number = (project / "spec/schemas/RunNext.yaml").read_text().splitlines().index("type: strnig") + 1
    assert run(monkeypatch, "check") == 1
    out, err = capsys.readouterr()
    assert out.startswith(f'spec/schemas/RunNext.yaml:{number}:7: error: the schema is not well formed: "strnig" is not one of')
    assert err == "oaswright: 1 error\n"


def test_a_broken_line_and_a_broken_reference_are_told_in_the_same_way(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / "spec/schemas/RunNext.yaml", "type: string", "type: [string")
    assert run(monkeypatch, "check") == 1
    assert "spec/schemas/RunNext.yaml:" in capsys.readouterr().out
    (project / "spec/schemas/RunNext.yaml").unlink()
    assert run(monkeypatch, "check") == 1
    assert "names no file: spec/schemas/RunNext.yaml does not exist [reference]" in capsys.readouterr().out


def test_a_warning_fails_only_where_that_is_asked(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / "spec/paths/action.yaml", "tags: [Actions]", "tags: [Action]")
    assert run(monkeypatch, "check") == 0
    assert run(monkeypatch, "check", "--fail-on", "warning") == 1
    (project / "pyproject.toml").write_text(CONFIGURED + "[tool.oaswright.check]\nfail-on = 'warning'\n")
    assert run(monkeypatch, "check") == 1
    (project / "pyproject.toml").write_text(CONFIGURED + '[tool.oaswright.check]\nfail-on = "warning"\nseverity = { tag-declared = "off" }\n')
    assert run(monkeypatch, "check") == 0
    assert "the tag 'Action' is not declared [tag-declared]" in capsys.readouterr().out


def test_findings_come_in_the_format_that_is_asked_for(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / "spec/schemas/RunNext.yaml", "type: string", "typ: string")
    assert run(monkeypatch, "check", "--format", "json") == 0
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    assert (found["rule"], found["severity"], found["hint"]) == ("keyword-known", "warning", "did you mean 'type'?")
    assert run(monkeypatch, "check", "--format", "github") == 0
    assert capsys.readouterr().out.startswith("::warning file=spec/schemas/RunNext.yaml,line=")


def test_a_file_of_any_place_can_be_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Path("api.yaml").write_text("openapi: 3.1.0\ninfo: {title: T}\npaths: {}\n")
    assert run(monkeypatch, "check", "api.yaml") == 1
    assert capsys.readouterr().out == ("api.yaml:2:7: error: the field 'version' is missing [openapi-valid]\n    2 | info: {title: T}\n      |       ^\n")
    assert run(monkeypatch, "check", "none.yaml") == 2
    assert "none.yaml: no such file" in capsys.readouterr().err


def test_a_rule_is_explained(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "check", "--explain", "enum-distinct") == 0
    assert capsys.readouterr().out.startswith("enum-distinct (warning)\nNo enum holds a value twice.\n\nGood:\n")
    assert run(monkeypatch, "check", "--explain", "enums") == 2
    assert "there is no rule 'enums'" in capsys.readouterr().err


def test_a_provenance_that_changed_is_drift_until_the_table_is_written(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "provenance", "--check") == 0
    edit(project / "spec/schemas/AccessLevel.yaml", "status: confirmed", "status: guessed")
    assert run(monkeypatch, "provenance", "--check") == 1
    assert capsys.readouterr().out.startswith("spec/PROVENANCE.md:1:1: error: spec/PROVENANCE.md is not what the document says [provenance-drift]")
    assert run(monkeypatch, "provenance") == 0
    assert run(monkeypatch, "provenance", "--check") == 0
