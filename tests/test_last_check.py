"""A check with nothing to do, told by what the last one found."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from oaswright import last_check, project
from oaswright.cli.group import commands
from oaswright.document import document

FILES = {
    "pyproject.toml": '[tool.oaswright]\ndocument = "openapi.yaml"\nmodels = "m"\nclient = "c"\noverlays = ["overlay.yaml"]\nreleased = "v1.yaml"\n\n'
    '[tool.oaswright.check]\nruleset = "rules.yaml"\n',
    "openapi.yaml": "openapi: 3.1.0\ninfo: {title: T, version: '1', contact: {}}\npaths: {}\ncomponents: {schemas: {Word: {$ref: word.yaml}}}\n",
    "word.yaml": "type: string\nmaxLenght: 3\n",
    "overlay.yaml": "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions: [{target: $.info.contact, remove: true}]\n",
    "rules.yaml": "extends: [base.yaml]\nrules: {operation-tag: off}\n",
    "base.yaml": "extends: [recommended]\n",
    "v1.yaml": "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project, in whose folder a check was run."""
    folder = tmp_path / "one"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    monkeypatch.chdir(folder)
    assert "maxLenght" in checked()
    return folder


def checked() -> str:
    """Return what `check` prints of the project of this folder."""
    return CliRunner().invoke(commands, ["check", "--format", "json"]).stdout


def is_known(folder: Path) -> bool:
    from oaswright.regeneration import Regeneration

    found = project.find(folder)
    last = Regeneration(found).last
    return last_check.recall(found, last.identity if last else "") is not None


def test_a_second_check_says_the_same_and_reads_no_document(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / ".oaswright" / "findings.json").unlink()
    first = checked()

    def refused(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(document, "load", refused)
    assert checked() == first


def test_a_restored_cache_tells_another_checkout_the_same(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = checked()
    other = home.parent / "elsewhere" / "two"
    shutil.copytree(home, other, copy_function=shutil.copyfile)
    monkeypatch.chdir(other)
    assert is_known(other)
    assert checked() == before


def test_places_are_named_from_where_the_check_runs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home.parent)
    assert not is_known(home)
    (home / "sub").mkdir()
    monkeypatch.chdir(home / "sub")
    assert str(home / "word.yaml") in checked()
    other = home.parent / "two"
    shutil.copytree(home, other)
    monkeypatch.chdir(other / "sub")
    assert not is_known(other)


@pytest.mark.parametrize("name", [name for name in FILES if name != "pyproject.toml"])
def test_an_edit_of_any_file_that_counts_is_seen(home: Path, name: str) -> None:
    assert is_known(home)
    (home / name).write_text(FILES[name] + "# an edit\n")
    assert not is_known(home)
    (home / name).write_text(FILES[name])
    assert is_known(home)
    if name != "v1.yaml":  # `released` would name nothing, which is an error of its own
        (home / name).unlink()
        assert not is_known(home)


def test_another_setting_or_other_code_is_seen(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = project.find(home)
    assert last_check.recall(replace(found, settings=replace(found.settings, include=("x",))), "") is None
    monkeypatch.setattr(last_check, "_code", lambda: "another")
    assert not is_known(home)


def test_secrets_of_the_configuration_are_not_written(home: Path) -> None:
    path = home / "pyproject.toml"
    path.write_text(FILES["pyproject.toml"] + '\n[tool.oaswright.fuzz]\nheaders = {x-key = "s3cr3t-of-mine"}\n')
    checked()
    assert is_known(home)
    assert not any("s3cr3t-of-mine" in one.read_text() for one in (home / ".oaswright").iterdir())


def test_rules_in_python_are_asked_each_time(home: Path) -> None:
    (home / "mine.py").write_text(
        "from pathlib import Path\nfrom oaswright.check import rule, Violation\n@rule('mine', 'Mine.', good='', bad='', across=True)\ndef mine(subject):\n    yield Violation('', Path('said').read_text())\n"
    )
    (home / "pyproject.toml").write_text(FILES["pyproject.toml"] + 'rules = ["mine.py"]\n')
    for said in ("one thing", "another"):
        (home / "said").write_text(said)
        assert said in checked()


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"made of": 1}'])
def test_memory_that_says_nothing_is_no_memory(home: Path, text: str) -> None:
    (home / ".oaswright" / "findings.json").write_text(text)
    assert not is_known(home)
    assert "maxLenght" in checked()
