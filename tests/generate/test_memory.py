"""A run with nothing to do, told by what stood before."""

import os
from pathlib import Path

import pytest
from specwright import document, generate
from specwright.project import Project, Settings

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
    assert generate.stands(home)


def test_a_saved_source_that_says_the_same_stands(home: Project) -> None:
    (home.root / "word.yaml").write_text("type: string\n")
    assert generate.stands(home)


@pytest.mark.parametrize("name", ["openapi.yaml", "word.yaml"])
def test_an_edit_of_any_source_is_seen(home: Project, name: str) -> None:
    (home.root / name).write_text((home.root / name).read_text().replace("string", "integer").replace("'1'", "'2'"))
    assert not generate.stands(home)


def test_an_edit_of_the_tree_that_keeps_its_size_and_its_time_is_seen(home: Project) -> None:
    path = home.output / "models" / "word.py"
    before = path.stat()
    path.write_text(path.read_text().replace("a", "b"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not generate.stands(home)


def test_a_file_too_many_or_too_few_is_seen(home: Project) -> None:
    (home.output / "models" / "more.py").write_text("")
    more = generate.stands(home)
    (home.output / "models" / "more.py").unlink()
    back = generate.stands(home)
    (home.output / "models" / "word.py").unlink()
    assert (more, back, generate.stands(home)) == (False, True, False)


def test_another_setting_is_seen(home: Project) -> None:
    assert not generate.stands(Project(home.root, Settings("openapi.yaml", "models", "client", distribution="other")))
    assert not generate.stands(Project(home.root, Settings("word.yaml", "models", "client")))


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"tools": 1}'])
def test_memory_that_says_nothing_is_no_memory(home: Project, text: str) -> None:
    (home.cache / "generate.json").write_text(text)
    assert not generate.stands(home)


def test_a_tree_that_is_found_as_it_should_be_is_remembered(home: Project) -> None:
    (home.cache / "generate.json").unlink()
    assert generate.check(home, document.load(home.document)).fresh
    assert generate.stands(home)
