"""What is kept on disk is whole, of this format, and can be lost."""

import json
from pathlib import Path

import pytest
from oaswright.incremental import changes, store
from oaswright.staging import files

NAME = "query.json"


def test_what_is_kept_is_recalled_and_replaced(tmp_path: Path) -> None:
    store.keep(tmp_path, NAME, {"a": 1})
    store.keep(tmp_path, NAME, {"b": 2})
    assert store.recall(tmp_path, NAME) == {"b": 2}
    assert sorted(one.name for one in tmp_path.iterdir()) == [".gitignore", NAME]


@pytest.mark.parametrize(
    "held",
    ["", "{", "[]", '{"a": 1}', '{"format": 0, "kept": {"a": 1}}', '{"format": 1, "kept": []}', "[" * 100_000, "\ud800"],
    ids=["empty", "half", "a list", "an earlier format", "another format", "no mapping", "deep", "no text"],
)
def test_what_cannot_be_read_is_as_if_it_were_lost(tmp_path: Path, held: str) -> None:
    (tmp_path / NAME).write_bytes(held.encode("utf-8", "surrogatepass"))
    assert store.recall(tmp_path, NAME) == {}
    store.keep(tmp_path, NAME, {"a": 1})
    assert store.recall(tmp_path, NAME) == {"a": 1}


def test_what_cannot_be_written_leaves_what_stood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left on device")

    store.keep(tmp_path, NAME, {"a": 1})
    monkeypatch.setattr(files, "write_file", full)
    store.keep(tmp_path, NAME, {"b": 2})
    assert store.recall(tmp_path, NAME) == {"a": 1}


def test_a_file_that_holds_something_else_or_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")
    known = {name: changes.digest(name) for name in "ab"}
    assert store.are_unchanged(tmp_path, known)
    (tmp_path / "b").write_text("c")
    assert not store.are_unchanged(tmp_path, known)
    assert changes.changed_files({str(tmp_path / name): held for name, held in known.items()}) == {str(tmp_path / "b"): changes.digest("c")}
    (tmp_path / "b").unlink()
    assert changes.changed_files({str(tmp_path / "b"): known["b"]}) == {str(tmp_path / "b"): ""}


def test_a_folder_for_the_store_is_ignored_by_git(tmp_path: Path) -> None:
    assert (store.folder(tmp_path / "new") / ".gitignore").read_text() == "*\n"


def test_a_file_on_disk_says_its_format(tmp_path: Path) -> None:
    store.keep(tmp_path, NAME, {})
    assert json.loads((tmp_path / NAME).read_text()) == {"format": store.FORMAT, "kept": {}}
