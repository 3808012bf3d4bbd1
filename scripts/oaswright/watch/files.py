"""The files that a run is made of: what they hold, and the folders in which an editor can replace them."""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from oaswright.incremental.changes import changed_files

# How long a file that is gone or empty is given to come back: editors delete and create, or truncate and write.
GRACE = 0.3
PAUSE = 0.02


def changed(seen: Mapping[str, str], needed: Path) -> dict[str, str]:
    """Return the files that hold something else than was seen, by their paths with the hash of that.

    Whoever is at work on one that is empty, or on the one that is needed, has stopped, or had his time.
    """
    found = changed_files(seen)
    deadline = time.monotonic() + GRACE
    while any(_is_half_way(Path(path), needed) for path in found) and time.monotonic() < deadline:
        time.sleep(PAUSE)
        found = changed_files(seen)
    return found


def is_moving(seen: Mapping[str, str], before: Mapping[str, str]) -> bool:
    """Whether anything moves while a file that is gone is given its time to come back; False at once where none went."""
    is_gone = any(before.get(path) and not held for path, held in seen.items())
    deadline = time.monotonic() + GRACE
    while is_gone and time.monotonic() < deadline:
        if changed_files(seen):
            return True
        time.sleep(PAUSE)
    return False


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
