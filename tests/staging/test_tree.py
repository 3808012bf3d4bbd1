"""Only what was generated is replaced, in one step, whatever else the folder holds and whenever the run is killed."""

import errno
import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from oaswright.errors import OutputError
from oaswright.generate.output import tree
from oaswright.staging import files
from oaswright.staging import tree as staging_tree
from oaswright.staging.files import Text
from oaswright.staging.tree import Tree, has_leftovers, replace

MANIFEST = "manifest.json"
BEFORE: dict[str, Text] = {"a.py": "a", "b": "a file", "c/d/e.py": "e", "f/g.py": "g"}


def held(root: Path) -> dict[str, str]:
    """What each file holds, caches left out."""
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts}


def write(root: Path, files: dict[str, Text], *, adopt: bool = False) -> dict[str, str]:
    """Bring a folder up to date as `generate` does; the files that it should hold."""
    files = {**files, MANIFEST: json.dumps({"outputs": dict.fromkeys(files, "")})}
    target = Tree.recovered(root, MANIFEST)
    target.refuse(adopt=adopt)
    wanted = {path: tree.digest(text) for path, text in files.items()}
    target.write(files, tree.drift(tree.digests(root), wanted, target.owned or ()), adopt=adopt)
    return {path: text if isinstance(text, str) else text.decode() for path, text in files.items()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "generated"
    write(folder, BEFORE)
    return folder


@pytest.mark.parametrize(
    "after",
    [
        {"a.py": "other", "f/new.py": "n"},  # the last file of a folder goes, and another comes
        {"b/in/it.py": "a folder"},
        {"c": "a file", "f": "a file"},
        {"c/d": "a file", "c/e.py": b"bytes"},
        {"a.py": "a", "f/g.py": "other", "c/d/e.py": "e", "b": "a file"},
        {"f/g.py": "g", "f/h.py": "h", "c/d/e.py": "e"},
        {},
    ],
)
@pytest.mark.parametrize("can_exchange", [True, False])
def test_files_and_folders_give_way_to_each_other(root: Path, after: dict[str, Text], can_exchange: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not can_exchange:
        monkeypatch.setattr(files, "_system_exchange", lambda: None)
    wanted = write(root, after)
    assert held(root) == wanted
    assert sorted(path.name for path in root.parent.iterdir()) == ["generated"]
    assert not [path for path in root.rglob("*") if path.is_dir() and not any(path.iterdir())]


def test_foreign_files_survive_every_change(root: Path) -> None:
    foreign = {"mine.txt": "m", "f/own.py": "o", "c/d/deep/er.py": "d"}
    for path, text in foreign.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / "f" / "empty").mkdir()
    (root / "f" / "inside").symlink_to("own.py")
    for after in ({"a.py": "2", "f/x.py": "x"}, {"f/x.py": "y", "c/z.py": "z"}, {}):
        kept = write(root, dict(after))
        found = held(root)
        assert found == {**kept, **foreign, "f/inside": "o"}
        assert ((root / "f" / "empty").is_dir(), (root / "f" / "inside").readlink()) == (True, Path("own.py"))
    assert Tree(root, MANIFEST).foreign(tree.stamps(root), ()) == ["c/d/deep/er.py", "f/inside", "f/own.py", "mine.txt"]


def test_unchanged_files_stay_the_same_file(root: Path) -> None:
    before = (root / "f" / "g.py").stat()
    write(root, {**BEFORE, "c/new.py": "n", "f/other.py": "o"})
    after = (root / "f" / "g.py").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_caches_stay_with_the_package(root: Path) -> None:
    (root / "f" / "__pycache__").mkdir()
    (root / "f" / "__pycache__" / "g.pyc").write_text("compiled")
    write(root, {**BEFORE, "f/h.py": "h", "f/i.py": "i"})
    assert (root / "f" / "__pycache__" / "g.pyc").read_text() == "compiled"


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "src" / "myapp").mkdir(parents=True)
    (tmp_path / "src" / "myapp" / "main.py").write_text("print()")
    for name in "zyx":
        (tmp_path / "src" / name).write_text("")
    with pytest.raises(OutputError, match=r"holds files that were not generated \(myapp, x, y, …\)"):
        write(tmp_path / "src", BEFORE)
    kept = write(tmp_path / "src", BEFORE, adopt=True)
    assert held(tmp_path / "src") == {**kept, "myapp/main.py": "print()", "x": "", "y": "", "z": ""}


@pytest.mark.parametrize("name", [".git", "a/.git/hooks"])
def test_a_git_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="belongs to git"):
        Tree(tmp_path / name, MANIFEST).refuse(adopt=True)


def test_a_folder_that_holds_a_repository_the_document_or_a_link_outwards_is_refused(root: Path) -> None:
    with pytest.raises(OutputError, match="nothing generated may replace"):
        Tree(root, MANIFEST).refuse([root / "f" / "openapi.yaml"], adopt=True)
    (root / "f" / "out").symlink_to(root.parent)
    with pytest.raises(OutputError, match="leads out of"):
        Tree(root, MANIFEST).refuse(adopt=True)
    (root / "f" / "out").unlink()
    (root / "c" / ".git").mkdir()
    with pytest.raises(OutputError, match="git repository"):
        Tree(root, MANIFEST).refuse(adopt=True)


def test_a_file_in_the_way_is_not_replaced(root: Path) -> None:
    (root / "new.py").write_text("mine")
    with pytest.raises(OutputError, match="was not generated"):
        write(root, {**BEFORE, "new.py": "generated"})
    assert (root / "new.py").read_text() == "mine"
    (root / "new").write_text("mine")
    with pytest.raises(OutputError, match="was not generated"):
        write(root, {**BEFORE, "new/in/it.py": "generated"})


def test_a_folder_in_the_way_is_not_replaced(root: Path) -> None:
    (root / "new.py").mkdir()
    (root / "new.py" / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"new\.py: expected a file or nothing, got a folder with other files"):
        write(root, {**BEFORE, "new.py": "generated"})
    assert (root / "new.py" / "mine.txt").read_text() == "mine"


def test_a_manifest_cannot_name_files_outside_the_folder(root: Path) -> None:
    victim = root.parent / "victim.txt"
    victim.write_text("keep")
    names = ["../victim.txt", str(victim), "f/../../victim.txt", "C:/victim", "a.py"]
    (root / MANIFEST).write_text(json.dumps({"outputs": dict.fromkeys(names, "")}))
    assert Tree(root, MANIFEST).owned == frozenset({MANIFEST, "a.py"})
    assert victim.read_text() == "keep"


def test_another_run_in_between_is_noticed(root: Path) -> None:
    target = Tree(root, MANIFEST)
    target.refuse()
    write(root, {"a.py": "by the other run"})
    with pytest.raises(OutputError, match="another run has written here"):
        target.write({"a.py": "x"}, {"a.py": "changed"})


def test_a_foreign_file_is_replaced_only_where_that_is_asked_for(root: Path) -> None:
    (root / "mine.py").write_text("mine")
    target = Tree.recovered(root, MANIFEST)
    with pytest.raises(OutputError, match=r"mine\.py"):
        target.write({"mine.py": "generated"}, {"mine.py": "changed"})
    assert (root / "mine.py").read_text() == "mine"
    target.write({"mine.py": "generated"}, {"mine.py": "changed"}, adopt=True)
    assert (root / "mine.py").read_text() == "generated"


def test_a_run_waits_for_another_one_but_not_for_ever(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl", reason="file locks of this kind are not known on Windows")
    handle = os.open(root.parent, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    monkeypatch.setattr(files, "PATIENCE", 0.0)
    with pytest.raises(OutputError, match="another run is writing here"):
        write(root, {})
    os.close(handle)


def test_a_run_goes_on_once_another_has_ended(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl", reason="file locks of this kind are not known on Windows")
    handle = os.open(root.parent, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    waits: list[float] = []

    def end_the_other(seconds: float) -> None:
        waits.append(seconds)
        os.close(handle)

    monkeypatch.setattr(time, "sleep", end_the_other)
    write(root, {"a.py": "mine"})
    assert len(waits) == 1
    assert waits[0] > 0
    assert (root / "a.py").read_text() == "mine"


def test_a_folder_is_made_to_hold_these_files_alone(tmp_path: Path) -> None:
    root = tmp_path / "site"
    assert replace(root, {"a": "1", "b": b"2", "c/d": "3"}, MANIFEST) == ["a", "b", "c/d"]
    first = (root / MANIFEST).read_text()
    assert json.loads(first) == {"outputs": {name: hashlib.sha256(text).hexdigest() for name, text in (("a", b"1"), ("b", b"2"), ("c/d", b"3"))}}
    assert first.endswith("}\n")
    assert replace(root, {"a": "1", "b": b"2", "c/d": "3"}, MANIFEST) == []
    (root / "foreign").write_text("mine")
    assert replace(root, {"a": "1", "b": "two"}, MANIFEST, kept=["c/d"], notes={"by": "a test"}) == ["b"]
    assert {name: text for name, text in held(root).items() if name != MANIFEST} == {"a": "1", "b": "two", "c/d": "3", "foreign": "mine"}
    assert json.loads((root / MANIFEST).read_text())["by"] == "a test"
    (root / "a").unlink()
    assert replace(root, {"a": "1"}, MANIFEST, notes={"by": "a test"}) == ["a", "b", "c/d"]
    assert replace(root, {"a": "1"}, MANIFEST, notes={"by": "another"}) == []
    assert json.loads((root / MANIFEST).read_text())["by"] == "another"
    assert {name: text for name, text in held(root).items() if name != MANIFEST} == {"a": "1", "foreign": "mine"}


def test_a_foreign_file_that_came_during_the_swap_is_kept(tmp_path: Path) -> None:
    old, target = tmp_path / "old", tmp_path / "pkg"
    for name in ("mine.txt", "sub/mine.txt", "generated.py", "both.py"):
        (old / name).parent.mkdir(parents=True, exist_ok=True)
        (old / name).write_text("old")
    target.mkdir()
    (target / "both.py").write_text("new")
    staging_tree._discard(old, target, "pkg", {"pkg/generated.py"})
    assert held(target) == {"mine.txt": "old", "sub/mine.txt": "old", "both.py": "new"}
    assert not (target / "generated.py").exists()
    assert not old.exists()


def test_a_full_disk_leaves_the_old_tree(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = held(root)

    def full(source: Path, _: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(source))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left on device"):
        write(root, {"a.py": "2", "f/x.py": "x", "f/y.py": "y"})
    monkeypatch.undo()
    assert held(root) == before
    assert sorted(path.name for path in root.parent.iterdir()) == ["generated"]


@pytest.mark.parametrize("step", range(4))
def test_a_folder_that_cannot_be_moved_is_put_back_with_what_is_foreign_in_it(root: Path, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "f/mine.py").write_text("mine")
    before, rename, renamed = held(root), Path.rename, iter(range(99))

    def refused(source: Path, target: Path) -> Path:
        if next(renamed) == step:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(source))
        return rename(source, target)

    monkeypatch.setattr(files, "_system_exchange", lambda: None)
    monkeypatch.setattr(Path, "rename", refused)
    after: dict[str, Text] = {**BEFORE, "f/g.py": "2", "f/h.py": "h"}
    if step < 3:
        with pytest.raises(OutputError, match="Permission denied"):
            write(root, after)
        assert held(root) == before if step < 2 else held(root)["f/mine.py"] == "mine"
        assert not has_leftovers(root) or step == 2
    monkeypatch.setattr(Path, "rename", rename)
    wanted = write(root, after)
    assert held(root) == {**wanted, "f/mine.py": "mine"}
    assert not has_leftovers(root)


def test_a_folder_that_cannot_be_put_back_either_is_put_back_by_the_next_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "f/mine.py").write_text("mine")
    rename = Path.rename

    def refused(source: Path, target: Path) -> Path:
        if target == root / "f":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(source))
        return rename(source, target)

    monkeypatch.setattr(files, "_system_exchange", lambda: None)
    monkeypatch.setattr(Path, "rename", refused)
    after: dict[str, Text] = {**BEFORE, "f/g.py": "2", "f/h.py": "h"}
    with pytest.raises(OutputError):
        write(root, after)
    assert has_leftovers(root)
    monkeypatch.undo()
    wanted = write(root, after)
    assert held(root) == {**wanted, "f/mine.py": "mine"}
    assert not has_leftovers(root)


STEPS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "exchange")


def killed_at(step: int, root: Path, after: dict[str, Text], *, can_exchange: bool) -> bool:
    """Write in a process of its own that is killed at a step; whether it was."""
    child = os.fork()
    if child == 0:
        left = step
        real = files._system_exchange() if can_exchange else None  # the step that audit hooks do not see

        def counted(one: bytes, other: bytes) -> bool:
            sys.audit("exchange")
            assert real
            done = real(one, other)
            sys.audit("exchange")
            return done

        def hook(event: str, _: object) -> None:
            nonlocal left
            if event in STEPS:
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1

        files._system_exchange = (lambda: counted) if real else lambda: None  # type: ignore[assignment] # this process ends soon
        sys.addaudithook(hook)
        try:
            write(root, after)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


AFTER: dict[str, Text] = {"a.py": "2", "c/d/e.py": "2", "c/d/n.py": "new", "f/h.py": "h"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the test kills a child of its own")
@pytest.mark.parametrize("after", [AFTER, {**BEFORE, "c/d/e.py": "2", "c/d/n.py": "new"}], ids=["whole tree", "one package"])
@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_kill_at_any_step_leaves_a_whole_package_and_the_next_run_cleans_up(tmp_path: Path, after: dict[str, Text], can_exchange: bool) -> None:
    foreign, whole = {"f/mine.py": "m"}, set()
    for step in range(1000):
        root = tmp_path / str(step) / "generated"
        write(root, BEFORE)
        (root / "f" / "mine.py").write_text("m")
        was_killed = killed_at(step, root, after, can_exchange=can_exchange)
        if can_exchange:
            packages: dict[str, Text] = {path: text for path, text in held(root).items() if "/" in path} if root.exists() else {}
            states: list[dict[str, Text]] = [{**{path: text for path, text in files.items() if "/" in path}, **foreign} for files in (BEFORE, after)]
            assert packages in states, step
            whole.add(states.index(packages))
        kept = write(root, after)
        assert held(root) == {**kept, **foreign}, step
        assert [path.name for path in root.parent.iterdir()] == ["generated"], step
        assert not has_leftovers(root)
        if not was_killed:
            break
    assert step > 10
    assert not can_exchange or whole == {0, 1}


def test_a_kill_while_a_file_is_written_leaves_the_old_or_the_new_and_the_next_write_cleans_up(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    for step in range(20):
        path.write_text("old")
        child = os.fork()
        if child == 0:
            left = step

            def hook(event: str, _: object) -> None:
                nonlocal left
                if event in STEPS:
                    if left == 0:
                        os.kill(os.getpid(), signal.SIGKILL)
                    left -= 1

            sys.addaudithook(hook)
            files.write_file(path, "new")
            os._exit(0)
        was_killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
        assert path.read_text() in ("old", "new")
        files.remove_staged.cache_clear()
        (tmp_path / ".mine.1x.staged").write_text("mine")
        (tmp_path / f".other.{os.getpid()}.staged").write_text("of a process that lives")
        files.write_file(tmp_path / "next.json", "next")
        assert {one.name for one in tmp_path.iterdir()} == {"case.json", "next.json", ".mine.1x.staged", f".other.{os.getpid()}.staged"}
        if not was_killed:
            break
    assert 1 < step < 19
