"""What a folder holds. Links are not followed; what importing a package leaves behind is passed over."""

import os
from collections.abc import Iterator
from pathlib import Path

# What importing a package leaves behind; it belongs to nobody and goes with the package.
CACHES = frozenset(("__pycache__",))


def files(root: "Path | str") -> Iterator["os.DirEntry[str]"]:
    """Yield what a folder holds that is no folder, and folders that are empty; caches are passed over, links not followed."""
    folders: list[tuple[str, os.DirEntry[str] | None]] = [(os.fspath(root), None)]
    while folders:
        path, folder = folders.pop()
        try:
            with os.scandir(path) as found:
                entries = list(found)
        except (FileNotFoundError, NotADirectoryError):
            continue
        if folder and not entries:
            yield folder
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                yield entry
            elif entry.name not in CACHES:
                folders.append((entry.path, entry))


def entries(root: Path) -> Iterator["os.DirEntry[str]"]:
    """Yield everything below a folder; links are not followed."""
    folders = [os.fspath(root)] if root.is_dir() else []
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                yield entry
                if entry.is_dir(follow_symlinks=False) and entry.name not in CACHES:
                    folders.append(entry.path)


def caches(root: Path) -> list[str]:
    """Return the folders of caches below a folder."""
    return [str(path) for name in CACHES for path in root.rglob(name)] if root.is_dir() else []
