"""The generated tree becomes what is wanted, whatever stands in its place."""

from pathlib import Path

import pytest
from oaswright.generate.output import tree

BEFORE = {"a.py": "a", "b": "a file", "c/d/e.py": "e", "f/g.py": "g", "manifest.json": "1"}


@pytest.mark.parametrize(
    "after",
    [
        {"a.py": "other", "f/new.py": "n", "manifest.json": "2"},  # the last file of a folder goes, and another comes
        {"b/in/it.py": "a folder", "manifest.json": "2"},
        {"c": "a file", "f": "a file", "manifest.json": "2"},
        {"c/d": "a file", "c/e.py": b"bytes", "manifest.json": "2"},
        {"manifest.json": "2"},
    ],
)
def test_files_and_folders_give_way_to_each_other(tmp_path: Path, after: dict[str, tree.Text]) -> None:
    output = tmp_path / "generated"
    for files in (BEFORE, after):
        there = tree.standing(output)
        tree.swap(output, files, tree.drift(there, {path: tree.digest(text) for path, text in files.items()}))
    assert tree.standing(output) == {path: tree.digest(text) for path, text in after.items()}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["generated"]
    assert not [path for path in output.rglob("*") if path.is_dir() and not any(path.iterdir())]


def test_what_is_no_file_of_the_tree_gives_way_only_where_it_stands_in_the_way(tmp_path: Path) -> None:
    output = tmp_path / "generated"
    (output / "a.py" / "__pycache__").mkdir(parents=True)
    (output / "b" / "__pycache__").mkdir(parents=True)
    tree.swap(output, {"a.py": "a"}, {"a.py": "missing"})
    assert (output / "a.py").read_text() == "a"
    assert (output / "b" / "__pycache__").is_dir()
