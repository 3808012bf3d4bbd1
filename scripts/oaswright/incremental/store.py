"""The one store on disk: what is remembered between runs, a JSON file for each query in a folder that git ignores.

A file is written whole or not at all, holds what the last run found and nothing older, and is read only in the format that this version writes;
any of them can be lost at any time. Whoever keeps something says in it what it hangs on, and compares that.
"""

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from oaswright.incremental import changes
from oaswright.staging import files

# What the files look like. Those of another format are as if they were lost.
FORMAT = 1


def folder(cache: Path) -> Path:
    """Return the folder, which is made if it is missing."""
    cache.mkdir(parents=True, exist_ok=True)
    ignored = cache / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n", encoding="utf-8")
    return cache


def recall(cache: Path, name: str) -> dict[str, Any]:
    """Return what was kept under a name; empty where there is nothing that can be read."""
    try:
        found = json.loads((cache / name).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found["kept"] if isinstance(found, dict) and found.get("format") == FORMAT and isinstance(found.get("kept"), dict) else {}


def keep(cache: Path, name: str, found: Mapping[str, Any]) -> None:
    """Keep it for the next run in the place of what was kept there; a store that cannot be written is done without."""
    try:
        files.write_file(folder(cache) / name, json.dumps({"format": FORMAT, "kept": found}, ensure_ascii=False))
    except OSError:
        return


def code(*parts: str) -> str:
    """Return a digest of modules of this package, and of all that folders of it hold."""
    folder, found = Path(__file__).parent.parent, hashlib.sha256()
    for part in parts:
        path = folder / part
        for one in sorted(one for one in path.rglob("*") if one.is_file() and one.suffix != ".pyc") if path.is_dir() else [path]:
            found.update(one.relative_to(folder).as_posix().encode() + b"\0" + one.read_bytes() + b"\0")
    return found.hexdigest()


def are_unchanged(root: Path, known: Mapping[str, str]) -> bool:
    """Tell whether files hold what they did, by their paths from a folder; False for those that cannot be read."""
    return not changes.changed_files({str(root / path): digest for path, digest in known.items()})


def versions(tools: Collection[str]) -> dict[str, str]:
    """Return the version of each tool, as the folder says that an installer leaves beside a package.

    importlib.metadata brings the parser of e-mails and sockets along, which took a seventh of a run with nothing to do; it is asked for the others.
    """
    wanted, found = {name.replace("-", "_"): name for name in tools}, dict[str, str]()
    for folder in sys.path:
        with contextlib.suppress(OSError):  # it need not exist, and may be an archive
            for entry in os.scandir(folder or "."):
                package, _, version = entry.name.removesuffix(".dist-info").partition("-")
                if entry.name.endswith(".dist-info") and version and "-" not in version and (name := wanted.get(package.replace(".", "_").lower())):
                    found.setdefault(name, version)
    return {name: found.get(name) or _described_version(name) for name in tools}


def _described_version(name: str) -> str:
    from importlib.metadata import version

    return version(name)
