"""What a folder holds: links are not followed, caches are passed over."""

from pathlib import Path

import pytest
from oaswright.staging import walking


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    for name in ("a.py", "below/b.py", "below/deep/c.py", "__pycache__/a.pyc", "below/__pycache__/b.pyc", "other/d.py"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    (root / "empty").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "e.py").write_text("")
    (root / "link").symlink_to(tmp_path / "elsewhere")
    (root / "lost").symlink_to(tmp_path / "nowhere")
    return root


def test_files_and_empty_folders_are_yielded_once(folder: Path) -> None:
    found = sorted(Path(one.path).relative_to(folder).as_posix() for one in walking.files(folder))
    assert found == ["a.py", "below/b.py", "below/deep/c.py", "empty", "link", "lost", "other/d.py"]


def test_entries_are_all_that_stands_below_but_what_caches_hold(folder: Path) -> None:
    found = sorted(Path(one.path).relative_to(folder).as_posix() for one in walking.entries(folder))
    assert found == ["__pycache__", "a.py", "below", "below/__pycache__", "below/b.py", "below/deep", "below/deep/c.py", "empty", "link", "lost", "other", "other/d.py"]  # fmt: skip


def test_caches_are_found_at_any_depth(folder: Path) -> None:
    assert sorted(walking.caches(folder)) == [str(folder / "__pycache__"), str(folder / "below" / "__pycache__")]


def test_what_is_no_folder_holds_nothing(folder: Path) -> None:
    for path in (folder / "a.py", folder / "nowhere"):
        assert list(walking.files(path)) == []
        assert list(walking.entries(path)) == []
        assert walking.caches(path) == []
