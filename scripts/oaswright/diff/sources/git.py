"""What git knows of a path; where there is no git, no repository or no such revision, it knows nothing."""

import subprocess
from pathlib import Path


def commit(revision: str, path: Path) -> str:
    """Return the id of the commit that a revision means in the repository of a path; "" if it means none."""
    folder = None if revision.startswith("-") else _folder(path)
    found = run(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") if folder else None
    return found.decode().strip() if found else ""


def newest_tag(pattern: str, path: Path) -> str:
    """Return the tag nearest to what is checked out, of those that match; "" if there is none."""
    folder = _folder(path)
    found = run(folder, "describe", "--tags", "--abbrev=0", f"--match={pattern}") if folder else None
    return found.decode().strip() if found else ""


def tags(pattern: str, path: Path) -> list[tuple[str, str]]:
    """Return the tags that match, each with the day it was made as YYYY-MM-DD."""
    folder = _folder(path)
    shown = run(folder, "tag", "--list", "--format=%(refname:strip=2)%00%(creatordate:short)", "--", pattern) if folder else None
    return [(name, date) for line in (shown or b"").decode(errors="replace").splitlines() for name, _, date in [line.partition("\0")]]


def names(folder: Path) -> list[str]:
    """Return the names of the branches and tags of a repository."""
    return (run(folder, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes") or b"").decode(errors="replace").split()


def is_shallow(folder: Path) -> bool:
    """Tell whether a clone holds a part of the history only."""
    return (run(folder, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"


def text(revision: str, path: Path) -> str:
    """Return a file as it was in a revision; "" if it was not there."""
    home = top(path)
    found = run(home, "show", f"{revision}:{path.resolve().relative_to(home).as_posix()}") if home else None
    return found.decode(errors="replace") if found else ""


def top(path: Path) -> Path | None:
    """Return the folder of the repository that a path stands in."""
    folder = _folder(path)
    shown = run(folder, "rev-parse", "--show-toplevel") if folder else None
    return Path(shown.decode().strip()).resolve() if shown else None


def _folder(path: Path) -> Path | None:
    return next((up for up in path.parents if up.is_dir()), None)


def run(folder: Path, *arguments: str) -> bytes | None:
    """Return what git prints; None if it fails."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True)  # noqa: S603, S607 # git itself, no shell
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout
