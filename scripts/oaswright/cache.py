"""What is remembered between runs, a JSON file each in the project's cache; it can be lost at any time."""

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oaswright.project import Project
from oaswright.staging import files

if TYPE_CHECKING:
    from oaswright.document.document import Document


def folder(project: Project) -> Path:
    """Return the cache folder of a project, which is made if it is missing, and which git ignores."""
    project.cache.mkdir(parents=True, exist_ok=True)
    ignored = project.cache / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n", encoding="utf-8")
    return project.cache


def recall(project: Project, name: str) -> dict[str, Any]:
    """Return what was kept under a name; empty where there is nothing that can be read."""
    try:
        found = json.loads((project.cache / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def keep(project: Project, name: str, found: Mapping[str, Any]) -> None:
    """Keep it for the next run, whole or not at all; a cache that cannot be written is done without."""
    try:
        files.write_file(folder(project) / name, json.dumps(found, ensure_ascii=False))
    except OSError:
        return


def code(*parts: str) -> str:
    """Return a digest of modules of this package, and of all that folders of it hold."""
    folder, found = Path(__file__).parent, hashlib.sha256()
    for part in parts:
        path = folder / part
        for one in sorted(one for one in path.rglob("*") if one.is_file() and one.suffix != ".pyc") if path.is_dir() else [path]:
            found.update(one.relative_to(folder).as_posix().encode() + b"\0" + one.read_bytes() + b"\0")
    return found.hexdigest()


def digests(project: Project, document: "Document", others: Iterable[Path] = ()) -> dict[str, str] | None:
    """Return the digest of each file of a document, and of others, by their paths from the project's folder; None if one is no longer what was read."""
    from oaswright.document import source  # what has nothing to keep does without it

    found: dict[str, str] = {}
    try:
        for path in dict.fromkeys([*document.files, *others]):
            held = path.read_bytes()
            if path in document.sources and source.decoded(held) != document.sources[path].text:
                return None
            found[os.path.relpath(path, project.root)] = hashlib.sha256(held).hexdigest()
    except (OSError, UnicodeDecodeError):
        return None
    return found


def are_unchanged(project: Project, known: Mapping[str, str]) -> bool:
    """Tell whether files hold what they did, by their paths from the project's folder; False for those that cannot be read."""
    try:
        return all(hashlib.sha256((project.root / path).read_bytes()).hexdigest() == digest for path, digest in known.items())
    except OSError:
        return False


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
