"""The released versions of a document: the tags of a repository, or bundles that are kept as files."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from oaswright.diff.release import version
from oaswright.diff.sources import git, revisions
from oaswright.diff.sources.baseline import digest
from oaswright.docs import PICTURES
from oaswright.document import objects, source
from oaswright.errors import DocumentError, UsageError
from oaswright.project import Project

SUFFIXES = (".json", ".yaml", ".yml")
VERSION = re.compile(r"v?\d[\w.+-]*")


@dataclass(frozen=True, slots=True)
class Release:
    """A version of a document. `identity` is another one whenever its files are; `revision` is the tag, "" for a bundle that is kept at `path`."""

    name: str
    date: str
    identity: str
    revision: str = ""
    path: Path = Path()


def find(project: Project) -> list[Release]:
    """Return the releases that `versions` names, the oldest first. UsageError for a pattern that names none, and for two of one name."""
    found: dict[str, Release] = {}
    for pattern in project.settings.docs.versions:
        named = [*_files(project, pattern), *_tags(project, pattern)]
        if not named:
            raise UsageError(
                f"tool.oaswright.docs.versions: '{pattern}' is neither a tag of this repository nor a file",
                hint="a shallow clone holds no tags: run `git fetch --tags`, or set `fetch-depth: 0` for actions/checkout",
            )
        for one in named:
            if one.name in found and found[one.name] != one:
                raise UsageError(f"tool.oaswright.docs.versions: two releases are called {one.name}", hint="rename a file, or narrow the patterns")
            found[one.name] = one
    return sorted(found.values(), key=_age)


def _age(one: Release) -> tuple[object, ...]:
    """Return a key that sorts by the version that a name says; names that say none come first, by date."""
    said = version.parse(one.name)
    return (1, said.numbers, not said.early, one.name) if said else (0, (), one.date, one.name)


def _files(project: Project, pattern: str) -> Iterator[Release]:
    if Path(pattern).is_absolute():
        raise UsageError(f"tool.oaswright.docs.versions: expected a pattern relative to {project.file}, got '{pattern}'")
    if not pattern.endswith(SUFFIXES):
        return  # `v*` is about tags, not about vite.json
    for path in sorted(project.root.glob(pattern)):
        if path.is_file():
            yield Release(_called(path), "", digest(path.name, path.read_bytes()), path=path)


def _called(path: Path) -> str:
    """Return the name of a bundle's version: what its file is called, or else the version that it says."""
    if VERSION.fullmatch(path.stem):
        return path.stem if path.stem.startswith("v") else f"v{path.stem}"
    tree = source.read(path).tree
    said = str(objects.mapping(objects.mapping(tree).get("info")).get("version") or "")
    return f"v{said}" if said[:1].isdigit() else said or path.stem


def _tags(project: Project, pattern: str) -> Iterator[Release]:
    for name, date in git.tags(pattern, project.document):
        yield Release(name, date, git.commit(f"refs/tags/{name}", project.document), name)


@contextmanager
def opened(project: Project, release: Release) -> Iterator[Project]:
    """Give the project as it was at a release: its document, guides and client; of a bundle, the document alone. UsageError if it had no document."""
    if not release.revision:
        yield replace(project, settings=replace(project.settings, document=_from(project.root, release.path), pages=()))
        return
    top = git.top(project.document)
    assert top is not None  # noqa: S101 # it has tags
    above = project.root.resolve().relative_to(top)
    patterns = [*project.settings.pages, *chain.from_iterable((f"{Path(one).parent}/*{kind}" for kind in PICTURES) for one in project.settings.pages)]
    kept = [f"{project.settings.output}/names.json", f"{project.settings.output}/{project.settings.client}/**", *patterns]
    with revisions.exported(top, release.identity, [(above / one).as_posix() for one in kept]) as folder:
        there = replace(project, root=folder / above)
        if not there.document.is_file():
            raise UsageError(f"it has no {project.settings.document}")
        try:
            yield there
        except DocumentError as error:
            first = f"{error.findings[0].position}: {error.findings[0].message}" if error.findings else str(error)
            raise UsageError(first.replace(f"{folder}/", f"{release.name}:")) from None


def _from(root: Path, path: Path) -> str:
    return path.resolve().relative_to(root.resolve()).as_posix()
