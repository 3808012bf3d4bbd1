"""The reference names everything that the code has, and the handbook is built without a warning."""

import dataclasses
from pathlib import Path

import click
import jsonschema
import pytest
from oaswright import check, handbook
from oaswright.cli.group import commands
from oaswright.diff.kinds import KINDS
from oaswright.errors import OaswrightError, ToolError
from oaswright.fuzz.laws import all_laws
from oaswright.handbook import configuration, publishing, reference

PAGES = reference.pages(commands)


def missing(page: str, names: list[str]) -> list[str]:
    return [name for name in names if name not in PAGES[page]]


def test_every_rule_law_and_kind_of_change_is_in_the_reference() -> None:
    assert missing("rules", [f"## {one.id}\n" for one in check.registry()]) == []
    assert missing("laws", [f"| `{one.id}` |" for one in all_laws()]) == []
    assert missing("changes", [f"| `{kind}` |" for kind in KINDS]) == []


def test_every_command_and_option_is_in_the_reference() -> None:
    assert missing("commands", [f"## {name}\n" for name in reference.verbs(commands)]) == []
    for name, command in reference.verbs(commands).items():
        section = PAGES["commands"].partition(f"## {name}\n")[2].partition("\n## ")[0]
        assert [
            opt for one in command.params if isinstance(one, click.Option) for opt in one.opts if f"`{opt}" not in section and f", {opt}" not in section
        ] == []


def test_every_configuration_key_has_a_meaning_and_none_is_left_over() -> None:
    keys = {configuration.key(path, name) for path, kind in configuration.tables() for name in (one.name for one in dataclasses.fields(kind))}
    assert set(configuration.MEANINGS) == keys
    assert missing("configuration", [f"`{key.rpartition('.')[2]}`" for key in keys]) == []


def test_every_exit_code_and_format_is_in_the_reference() -> None:
    def codes(kind: type[OaswrightError]) -> set[int]:
        return {kind.exit_code}.union(*map(codes, kind.__subclasses__()))

    assert missing("exit-codes", [f"`{code}`" for code in codes(OaswrightError)]) == []
    assert set(reference.formats(commands)) == set(reference.FORMATS)


def test_the_schema_of_the_configuration_takes_this_project_s_own_and_refuses_a_wrong_key() -> None:
    import tomllib

    own = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["tool"]["oaswright"]
    schema = configuration.json_schema()
    jsonschema.validate(own, schema)
    with pytest.raises(jsonschema.ValidationError, match="probs"):
        jsonschema.validate({**own, "probs": 1}, schema)


def test_a_law_that_nobody_wrote_down_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "thing-added", KINDS["server-added"])
    assert missing("changes", [f"| `{kind}` |" for kind in KINDS]) == ["| `thing-added` |"]


def test_the_handbook_is_built_whole(tmp_path: Path) -> None:
    assert handbook.build(tmp_path / "site", commands) > 30
    assert "What must hold" in (tmp_path / "site/reference/laws.html").read_text()
    assert (tmp_path / "site/measure/index.html").is_file()
    assert "http://" not in "".join(part for part in (tmp_path / "site/index.html").read_text().split('src="')[1:])


def test_a_broken_link_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "sources", lambda _: {"index.md": b"# A\n\n[gone](gone.md)\n"})
    with pytest.raises(ToolError, match=r"gone\.md"):
        publishing.build(tmp_path / "site", commands)
    assert not (tmp_path / "site").exists()


def test_an_installed_handbook_has_no_link_to_figures_that_it_does_not_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "RESULTS", tmp_path / "none")
    pages = publishing.sources(commands)
    assert [name for name, page in pages.items() if b"](../measure/" in page] == []
    assert handbook.build(tmp_path / "site", commands) > 30
