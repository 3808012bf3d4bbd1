"""The documents of one comparison: two files or revisions, or every document of two folders."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from oaswright.diff.sources import revisions
from oaswright.document import document
from oaswright.document.document import Partial
from oaswright.errors import DocumentError
from oaswright.finding import display

SUFFIXES = (".yaml", ".yml", ".json")

# A document names its version within its first lines, or within its first bytes where it is one line of JSON.
_HEAD = 4096


@dataclass(frozen=True)
class Compared:
    """A document by its name, as it was and as it is; None on the side where there is none. `problem` says why it could not be read."""

    name: str
    old: Partial | None
    new: Partial | None
    problem: str = ""


def pairs(old: str, new: str, folder: Path, configured: Sequence[str] = ()) -> list[Compared]:
    """Return the documents that two names mean. UsageError if there are none; DocumentError if the only one cannot be read."""
    if configured and not new and not Path(old).exists():
        return [_configured(old, Path(name), folder) for name in configured]
    if _is_collection(old) and _is_collection(new):
        names = [*_documents(Path(new)), *(name for name in _documents(Path(old)) if not (Path(new) / name).is_file())]
        return [_of_folders(Path(old), Path(new), name) for name in sorted(names)]
    before, after = revisions.both(old, new, folder)
    return [Compared(display(after.document.root), before, after)]


def _is_collection(name: str) -> bool:
    """Tell whether a folder holds documents but none with one of the names of a single document."""
    path = Path(name)
    return bool(name) and path.is_dir() and not any((path / entry).is_file() for entry in revisions.ENTRIES) and bool(_documents(path))


def _documents(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
    return [path.relative_to(folder).as_posix() for path in found if _is_document(path)]


def _is_document(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return any(line.lstrip(b" {\t").startswith((b"openapi:", b'"openapi"')) for line in head.splitlines()) or b'"openapi":' in head


def _of_folders(old: Path, new: Path, name: str) -> Compared:
    try:
        before = document.load_partly(old / name) if (old / name).is_file() else None
        after = document.load_partly(new / name, beside=before.document if before else None) if (new / name).is_file() else None
    except DocumentError as error:
        return Compared(name, None, None, str(error))
    return Compared(name, before, after)


def _configured(old: str, name: Path, folder: Path) -> Compared:
    path = folder / name
    try:
        before = revisions.partly(old, path)
        return Compared(name.as_posix(), before, document.load_partly(path, beside=before.document))
    except DocumentError as error:
        return Compared(name.as_posix(), None, None, str(error))
