"""Compare the generated tree with what is wanted, file by file."""

import os
from collections.abc import Collection, Mapping
from pathlib import Path

from oaswright.incremental import changes
from oaswright.staging import files, tree, walking
from oaswright.staging.files import Text

MANIFEST = "manifest.json"

Stamp = list[int]


def digest(text: Text) -> str:
    """Return the digest of a file's content."""
    return changes.digest(files.encoded(text))


def digests(output: Path) -> dict[str, str]:
    """Return the digest of each file of a tree, by its path inside it; what importing leaves behind does not count."""
    return {path: digest_of(output / path) for path in stamps(output)}


def digest_of(path: Path) -> str:
    """Return the digest of a file."""
    return changes.digest(path.read_bytes())


def stamps(output: Path) -> dict[str, Stamp]:
    """Return the size, times and inode of each file of a tree; nothing of a folder that is not there."""
    found: dict[str, Stamp] = {}
    folders = [""] if output.is_dir() else []
    while folders:
        folder = folders.pop()
        with os.scandir(output / folder) as entries:
            for entry in entries:
                if not entry.is_dir():
                    if folder or entry.name != tree.PENDING:
                        found[folder + entry.name] = stamp(entry)
                elif entry.name not in walking.CACHES and not entry.is_symlink():
                    folders.append(f"{folder}{entry.name}/")
    return found


def stamp(file: "Path | os.DirEntry[str]") -> Stamp:
    """Return the size, times and inode of a file."""
    one = file.stat()
    return [one.st_size, one.st_mtime_ns, one.st_ctime_ns, one.st_ino]


def drift(there: Mapping[str, str], wanted: Mapping[str, str], owned: Collection[str]) -> dict[str, str]:
    """Return what differs from the wanted digests: path -> missing, stale or changed. Only what was generated, `owned`, can be stale."""
    result = {path: "missing" for path in wanted if path not in there}
    result.update({path: "stale" for path in there if path not in wanted and path in owned})
    result.update({path: "changed" for path in wanted if path in there and there[path] != wanted[path]})
    return dict(sorted(result.items()))
