"""The generated tree: staged aside, compared, swapped in. What stands is intact until the new tree is whole."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

MANIFEST = "manifest.json"

Stamp = list[int]

# What a file holds; what is encoded already stays so.
Text = str | bytes

_LEFTOVERS = ("__pycache__",)


def digest(text: Text) -> str:
    return hashlib.sha256(_encoded(text)).hexdigest()


def standing(output: Path) -> dict[str, str]:
    """The digest of each file of a tree, by its path inside it; what importing leaves behind does not count."""
    return {path: digest_of(output / path) for path in stamps(output)}


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def stamps(output: Path) -> dict[str, Stamp]:
    """The size, times and inode of each file of a tree; nothing of a folder that is not there."""
    found: dict[str, Stamp] = {}
    folders = [""] if output.is_dir() else []
    while folders:
        folder = folders.pop()
        with os.scandir(output / folder) as entries:
            for entry in entries:
                if not entry.is_dir():
                    found[folder + entry.name] = stamp(entry)
                elif entry.name not in _LEFTOVERS and not entry.is_symlink():
                    folders.append(f"{folder}{entry.name}/")
    return found


def stamp(file: "Path | os.DirEntry[str]") -> Stamp:
    """The size, times and inode of a file."""
    one = file.stat()
    return [one.st_size, one.st_mtime_ns, one.st_ctime_ns, one.st_ino]


def drift(there: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    """What differs from the wanted digests: path -> missing, stale or changed."""
    result = {path: "missing" for path in wanted if path not in there}
    result.update({path: "stale" for path in there if path not in wanted})
    result.update({path: "changed" for path in wanted if path in there and there[path] != wanted[path]})
    return dict(sorted(result.items()))


def swap(output: Path, files: Mapping[str, Text], changes: Mapping[str, str]) -> None:
    """Make the changes that a tree needs to hold these files; the others are not touched."""
    if not changes:
        return
    output.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.parent))
    try:
        written = [path for path, what in changes.items() if what != "stale"]
        for folder in _folders(written):
            (stage / folder).mkdir(parents=True, exist_ok=True)
        for path in written:
            (stage / path).write_bytes(_encoded(files[path]))
        _move(stage, output, changes, written)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _move(stage: Path, output: Path, changes: Mapping[str, str], written: Collection[str]) -> None:
    """What is stale goes, then every file is replaced in one step; the manifest goes last, so that a broken-off swap shows as drift."""
    for path in changes.keys() - set(written):
        (output / path).unlink(missing_ok=True)
        _prune((output / path).parent, output)
    for folder in _folders(written):
        _make_way(output, folder)
    for path in sorted(written, key=lambda one: (one == MANIFEST, one)):
        _replace(stage / path, output / path)


def _encoded(text: Text) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _folders(paths: Iterable[str]) -> list[str]:
    """The folders of files, by their paths."""
    return sorted({path.rpartition("/")[0] for path in paths})


def _make_way(output: Path, folder: str) -> None:
    """Make a folder of the tree, in the place of a file if need be."""
    target = output / folder
    for above in (target, *target.parents):
        if above.is_file():
            above.unlink()
        if above == output:
            break
    target.mkdir(parents=True, exist_ok=True)


def _replace(staged: Path, target: Path) -> None:
    """Put a file in its place, where a folder may stand."""
    try:
        staged.replace(target)
    except OSError:
        if not target.is_dir():
            raise
        shutil.rmtree(target)
        staged.replace(target)


def _prune(folder: Path, output: Path) -> None:
    """Remove folders that hold nothing but leftovers."""
    while folder != output and folder.is_dir() and all(one.name in _LEFTOVERS for one in folder.iterdir()):
        shutil.rmtree(folder)
        folder = folder.parent
