"""A run with nothing to do, told by what stood before."""

import os
import shutil
from pathlib import Path

import pytest
from oaswright import generate
from oaswright.document import document
from oaswright.generate.output import manifest
from oaswright.generate.process_state import ProcessState
from oaswright.project import Project
from oaswright.settings.keys import Settings

TEXT = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {Word: {$ref: word.yaml}}}\n"


@pytest.fixture
def home(tmp_path: Path) -> Project:
    (tmp_path / "openapi.yaml").write_text(TEXT)
    (tmp_path / "word.yaml").write_text("type: string\n")
    (tmp_path / "pyproject.toml").write_text("")
    found = Project(tmp_path, Settings("openapi.yaml", "models", "client"))
    generate.generate(found, document.load(found.document))
    return found


def test_nothing_has_moved_since_the_tree_was_made(home: Project) -> None:
    assert generate.is_up_to_date(home)


def test_a_saved_source_that_says_the_same_stands(home: Project) -> None:
    (home.root / "word.yaml").write_text("type: string\n")
    assert generate.is_up_to_date(home)


@pytest.mark.parametrize("name", ["openapi.yaml", "word.yaml"])
def test_an_edit_of_any_source_is_seen(home: Project, name: str) -> None:
    (home.root / name).write_text((home.root / name).read_text().replace("string", "integer").replace("'1'", "'2'"))
    assert not generate.is_up_to_date(home)


def test_an_edit_of_the_tree_that_keeps_its_size_and_its_time_is_seen(home: Project) -> None:
    path = home.output / "models" / "word.py"
    before = path.stat()
    path.write_text(path.read_text().replace("a", "b"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not generate.is_up_to_date(home)


def test_a_file_too_many_or_too_few_is_seen(home: Project) -> None:
    (home.output / "models" / "more.py").write_text("")
    more = generate.is_up_to_date(home)
    (home.output / "models" / "more.py").unlink()
    back = generate.is_up_to_date(home)
    (home.output / "models" / "word.py").unlink()
    assert (more, back, generate.is_up_to_date(home)) == (False, True, False)


def test_another_setting_is_seen(home: Project) -> None:
    assert not generate.is_up_to_date(Project(home.root, Settings("openapi.yaml", "models", "client", distribution="other")))
    assert not generate.is_up_to_date(Project(home.root, Settings("word.yaml", "models", "client")))


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"tools": 1}'])
def test_memory_that_says_nothing_is_no_memory(home: Project, text: str) -> None:
    (home.cache / "generate.json").write_text(text)
    assert not generate.is_up_to_date(home)


def test_a_tree_that_is_found_as_it_should_be_is_remembered(home: Project) -> None:
    (home.cache / "generate.json").unlink()
    assert generate.check(home, document.load(home.document)).fresh
    assert generate.is_up_to_date(home)


def test_an_edit_that_is_saved_while_its_forerunner_is_generated_is_seen(home: Project) -> None:
    """Else the next run would take the tree for one of the edit."""
    (home.root / "word.yaml").write_text("type: integer\n")
    read = document.load(home.document)
    (home.root / "word.yaml").write_text("type: number\n")
    generate.generate(home, read)
    assert not generate.is_up_to_date(home)


def test_what_is_remembered_later_is_what_was_generated(home: Project) -> None:
    (home.root / "word.yaml").write_text("type: integer\n")
    held = ProcessState(is_busy=True)
    generate.generate(home, document.load(home.document), state=held)
    assert not generate.is_up_to_date(home)
    held.remember()
    assert generate.is_up_to_date(home)


def test_a_tree_that_was_touched_since_it_was_held_is_mended(home: Project) -> None:
    held, path = ProcessState(), home.output / "models" / "word.py"
    (home.root / "word.yaml").write_text("type: integer\n")
    generate.generate(home, document.load(home.document), state=held)
    made = path.read_text()
    path.write_text("")
    assert generate.generate(home, document.load(home.document), state=held).changes == {"models/word.py": "changed"}
    assert path.read_text() == made


def test_a_tree_that_stands_is_gone_through_before_the_first_edit_and_stays_as_it_is(home: Project) -> None:
    held, before = ProcessState(), {path: path.stat().st_mtime_ns for path in home.output.rglob("*")}
    generate.warm(home, document.load(home.document), generate.ExtraFiles(), held)
    assert held.snapshot
    assert held.snapshot.memos
    assert {path: path.stat().st_mtime_ns for path in home.output.rglob("*")} == before


def test_another_version_of_a_tool_that_makes_the_same_files_is_no_drift(home: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    read = document.load(home.document)
    monkeypatch.setattr(manifest, "tools", lambda options: {"generator": "another", "tools": {"datamodel-code-generator": "9.9.9"}, "options": dict(options)})
    assert generate.check(home, read).changes == {}
    path = home.output / "models" / "py.typed"
    path.write_text("x")
    assert generate.check(home, read).changes == {"models/py.typed": "changed", "manifest.json": "changed"}
    path.write_text("")
    (home.output / "manifest.json").write_text((home.output / "manifest.json").read_text().replace('"models/py.typed"', '"models/other"'))
    assert "manifest.json" in generate.check(home, read).changes


@pytest.fixture
def restored(home: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The same in another checkout, to which the cache was restored: other paths, times and inodes."""
    elsewhere = tmp_path_factory.mktemp("checkout") / "api"
    shutil.copytree(home.root, elsewhere, copy_function=shutil.copyfile)
    return Project(elsewhere, home.settings)


def test_a_restored_cache_turns_a_cold_run_into_a_no_op(restored: Project) -> None:
    assert generate.is_up_to_date(restored)


@pytest.mark.parametrize("name", ["openapi.yaml", "word.yaml", "generated/models/word.py", "generated/manifest.json", "generated/client/py.typed"])
def test_a_restored_cache_says_nothing_of_files_that_differ(restored: Project, name: str) -> None:
    path = restored.root / name
    path.write_text(path.read_text() + "\n")
    assert not generate.is_up_to_date(restored)


def test_the_check_compares_bytes_and_not_versions(home: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A patch release of a tool that leaves the output alone turns nothing red; one that changes a byte does."""
    read = document.load(home.document)
    monkeypatch.setattr(manifest, "_versions", lambda: dict.fromkeys(manifest.TOOLS, "99.9.9"))
    assert not generate.is_up_to_date(home)
    assert not generate.matches(home, read)
    outcome = generate.check(home, read)
    assert (outcome.changes, outcome.findings) == ({}, ())
    path = home.output / "models" / "word.py"
    path.write_text(path.read_text() + "# another byte\n")
    assert "models/word.py" in generate.check(home, read).changes
