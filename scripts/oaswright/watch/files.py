"""The files that a run is made of: what they hold, and the folders in which an editor can replace them."""

import hashlib
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

# How long a file that is gone or empty is given to come back: editors delete and create, or truncate and write.
GRACE = 0.3
PAUSE = 0.02


def digest(path: Path) -> str:
    """Return a hash of what a file holds; "" where there is no file."""
    try:
        return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return ""


def digests(paths: Iterable[Path], known: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the hash of each file, by its path, if it is not known."""
    known = known or {}
    return {str(path): known.get(str(path)) or digest(path) for path in sorted(paths)}


def changed(seen: Mapping[str, str], needed: Path) -> dict[str, str]:
    """Return the files that hold something else than was seen, by their paths with the hash of that.

    Whoever is at work on one that is empty, or on the one that is needed, has stopped, or had his time.
    """
    found = _changed(seen)
    deadline = time.monotonic() + GRACE
    while any(_is_half_way(Path(path), needed) for path in found) and time.monotonic() < deadline:
        time.sleep(PAUSE)
        found = _changed(seen)
    return found


def is_moving(seen: Mapping[str, str], before: Mapping[str, str]) -> bool:
    """Whether anything moves while a file that is gone is given its time to come back; False at once where none went."""
    is_gone = any(before.get(path) and not held for path, held in seen.items())
    deadline = time.monotonic() + GRACE
    while is_gone and time.monotonic() < deadline:
        if _changed(seen):
            return True
        time.sleep(PAUSE)
    return False


def _changed(seen: Mapping[str, str]) -> dict[str, str]:
    return {path: now for path, known in seen.items() if (now := digest(Path(path))) != known}


def _is_half_way(path: Path, needed: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except OSError:
        return path == needed


def folders(paths: Iterable[Path], home: Path) -> dict[Path, int]:
    """Return the folders of files and those above them up to the project's, by their inodes: one that is made anew has to be watched anew."""
    wanted: set[Path] = {home}
    for path in paths:
        wanted.update(up for up in path.parents if up == path.parent or up.is_relative_to(home))
    return {one: one.stat().st_ino for one in sorted(wanted) if one.is_dir()}
