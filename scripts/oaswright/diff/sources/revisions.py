"""A document as it is in a file, a folder or a git revision; the working copy is only read."""

import re
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path

from oaswright import project
from oaswright.diff.sources import git
from oaswright.document import document
from oaswright.document.document import Document, Partial
from oaswright.errors import UsageError
from oaswright.finding import display
from oaswright.project import Project
from oaswright.text.nearest import nearest

# Reads a version of a document; a second one shares what is the same with the first.
Read = Callable[..., Partial]

# What stands for a document that is piped in.
STANDARD_INPUT = "-"

# What a document can refer to, and what configures it.
_DOCUMENTS = tuple(f"**/{name}" for name in ("*.yaml", "*.yml", "*.json", "pyproject.toml", "oaswright.toml"))

# What a document is called in a folder, in this order.
ENTRIES = ("openapi.yaml", "openapi.yml", "openapi.json", "swagger.yaml", "swagger.json")


def both(old: str, new: str, folder: Path) -> tuple[Partial, Partial]:
    """Return the documents that two names mean, as far as they can be followed; no second name is the working tree."""
    if old == new == STANDARD_INPUT:
        raise UsageError("only one of two documents can come from the standard input", hint="name a file for the other one")
    if not new:
        found = project.find(folder)
        before = partly(old, found.document, found.load_partly)
        return before, found.load_partly(found.document, beside=before.document)
    default = _default(folder) if not (_exists(old) and _exists(new)) else None
    read, path = (default.load_partly, default.document) if default else (document.load_partly, None)
    before = partly(old, path, read)
    return before, partly(new, path, partial(read, beside=before.document))


def _exists(name: str) -> bool:
    return name == STANDARD_INPUT or Path(name).exists()


def _default(folder: Path) -> Project | None:
    try:
        return project.find(folder)
    except UsageError:
        return None


def load(name: str, default: Path | None = None, read: Callable[[Path], Document] = document.load) -> Document:
    """Return the document that a name means. UsageError if none, DocumentError if it leads anywhere that cannot be read."""
    return partly(name, default, lambda path: Partial(read(path))).document


def partly(name: str, default: Path | None = None, read: Read = document.load_partly) -> Partial:
    """Return the document that a name means: a file, a folder, the standard input, or a git revision of the default document. UsageError if none.

    Args:
        name: The name.
        default: The path of the document in a git revision, unless the name has one.
        read: What reads a document.
    """
    if name == STANDARD_INPUT:
        return document.parse_partly(sys.stdin.read(), "standard input")
    path = Path(name)
    if path.is_dir():
        return read(_entry(path))
    if path.exists():
        return read(path)
    revision, _, inside = name.partition(":")
    if default is None and not inside:
        raise UsageError(f"'{name}' is no file, and without a project there is no document to take from a git revision", hint="name a file, or REVISION:PATH")
    wanted = (Path.cwd() / inside) if inside else default
    assert wanted is not None  # noqa: S101 # one of the two is there
    return _from_git(revision, wanted.resolve(), name, read)


def _entry(folder: Path) -> Path:
    for name in ENTRIES:
        if (folder / name).is_file():
            return folder / name
    raise UsageError(f"{display(folder)}: there is no document in this folder", hint=f"expected one of {', '.join(ENTRIES)}")


def _from_git(revision: str, path: Path, name: str, read: Read) -> Partial:
    top = git.top(path)
    if top is None or revision.startswith("-"):
        raise UsageError(f"'{name}' is no file, and {display(path)} is in no git repository", hint="name a file, a folder or a git revision")
    if not git.commit(revision, path):
        raise UsageError(f"'{name}' is neither a file nor a git revision", hint=_meant(revision, top))
    inside = path.relative_to(top)
    with exported(top, revision) as folder:
        there = folder / inside
        if not there.is_file():
            raise UsageError(f"the revision {revision} has no {inside.as_posix()}")
        found = read(there)
        return replace(found, document=_renamed(found.document, folder, revision))


def _meant(revision: str, top: Path) -> str:
    """Return what to do about a revision that git does not know."""
    if near := nearest(revision, git.names(top)):
        return f"did you mean '{near}'?"
    if git.is_shallow(top):
        return "this clone holds a part of the history; fetch more: git fetch --unshallow --tags (fetch-depth: 0 of actions/checkout)"
    return "name a file, a folder, a tag, a branch or a commit"


def _renamed(loaded: Document, folder: Path, revision: str) -> Document:
    """Return the document with its places named after the revision, read to the end while the files are there."""
    shown = Path(f"{revision}:")
    origins = {
        at: (replace(origin, path=Path(f"{shown}{origin.path.relative_to(folder).as_posix()}")) if origin.path.is_relative_to(folder) else origin, inside)
        for at, (origin, inside) in loaded.origins.items()
    }
    return Document(loaded.root, loaded.tree, origins, loaded.memory)


@contextmanager
def exported(top: Path, revision: str, more: Sequence[str] = ()) -> Iterator[Path]:
    """Yield the files of a revision that a document can refer to, in a folder of their own, and those that other patterns name (`guides/*.md`, `a/**`)."""
    listed = git.run(top, "ls-tree", "-r", "-z", "--name-only", "--full-tree", revision)
    if listed is None:
        raise UsageError(f"git could not read the revision {revision}")
    there = listed.decode(errors="surrogateescape").split("\0")
    named = [one for one in (*_DOCUMENTS, *more) if any(map(_pattern(one).fullmatch, there))]  # git fails on a pattern that names no file
    archive = git.run(top, "archive", "--format=tar", revision, "--", *(f":(glob){one}" for one in named)) if named else b""
    if archive is None:
        raise UsageError(f"git could not read the revision {revision}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        if archive:
            with tarfile.open(fileobj=BytesIO(archive)) as tar:
                tar.extractall(folder, filter="data")
        (folder / ".git").mkdir(exist_ok=True)  # where references may not leave
        yield folder


def _pattern(glob: str) -> re.Pattern[str]:
    """Return what git's `:(glob)` means: `**/` is any folders, `/**` is all below, `*` stays in one folder."""
    parts = {"**/": "(?:.*/)?", "/**": "/.*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|/\*\*$|\*|\?)", glob)
    return re.compile("".join(parts.get(one, re.escape(one)) for one in pieces), re.DOTALL)
