"""The generated tree: staged aside, compared, swapped in. What stands is intact until the new tree is whole."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

MANIFEST = "manifest.json"

_LEFTOVERS = ("__pycache__",)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def standing(output: Path) -> dict[str, str]:
    """The digest of each file of a tree, by its path inside it; what importing leaves behind does not count."""
    return {path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files(output)}


def files(output: Path) -> Iterator[Path]:
    """Every file of a tree."""
    for folder, folders, names in os.walk(output):
        folders[:] = [name for name in folders if name not in _LEFTOVERS and not Path(folder, name).is_symlink()]
        yield from (Path(folder, name) for name in names)


def drift(output: Path, wanted: Mapping[str, str]) -> dict[str, str]:
    """What differs from the wanted digests: path -> missing, stale or changed."""
    there = standing(output)
    result = {path: "missing" for path in wanted if path not in there}
    result.update({path: "stale" for path in there if path not in wanted})
    result.update({path: "changed" for path in wanted if path in there and there[path] != wanted[path]})
    return dict(sorted(result.items()))


def swap(output: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Make a tree hold exactly these files; returns what was changed. Files that stay the same are not touched."""
    changes = drift(output, {path: digest(text) for path, text in files.items()})
    if not changes:
        return {}
    output.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.parent))
    try:
        for path, what in changes.items():
            if what != "stale":
                _write(stage / path, files[path])
        _move(stage, output, changes)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return changes


def _move(stage: Path, output: Path, changes: Mapping[str, str]) -> None:
    """Every file is replaced in one step; the manifest goes last, so that a broken-off swap shows as drift."""
    for path in sorted(changes, key=lambda one: (one == MANIFEST, one)):
        if changes[path] == "stale":
            (output / path).unlink(missing_ok=True)
            _prune((output / path).parent, output)
        else:
            target = output / path
            _clear(target, output)
            target.parent.mkdir(parents=True, exist_ok=True)
            (stage / path).replace(target)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _clear(target: Path, output: Path) -> None:
    """Take away a file where a folder has to stand, or a folder where a file has to."""
    for above in target.relative_to(output).parents:
        if (output / above).is_file():
            (output / above).unlink()
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)


def _prune(folder: Path, output: Path) -> None:
    """Remove folders that hold nothing but leftovers."""
    while folder != output and folder.is_dir() and all(one.name in _LEFTOVERS for one in folder.iterdir()):
        shutil.rmtree(folder)
        folder = folder.parent
