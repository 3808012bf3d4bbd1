"""Which release is the last one. Importing this is cheap, and so is asking: a run with nothing to do asks too."""

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from oaswright.diff.sources import git
from oaswright.errors import UsageError
from oaswright.project import Project

if TYPE_CHECKING:
    from oaswright.document.document import Document

CHANGELOG = "CHANGELOG.md"

# A reference from one file to another, as YAML or JSON writes it.
_OUTSIDE = re.compile(rb"""\$ref["']?\s*:\s*["']?[^#"'\s]""")


@dataclass(frozen=True)
class Baseline:
    """The last release. `commit` is empty where it is a file; `identity` is another one whenever the release is."""

    project: Project = field(repr=False)
    name: str
    path: Path
    commit: str
    identity: str

    @cached_property
    def document(self) -> "Document":
        """What was released, read when it is asked for."""
        from oaswright.diff.sources import revisions

        read = self.project.load_version
        return revisions.load(self.commit, self.path, read) if self.commit else revisions.load(str(self.path), None, read)

    @cached_property
    def changelog(self) -> str:
        """The changelog as it was released, "" where there was none."""
        return git.text(self.commit, self.project.output / CHANGELOG) if self.commit else _beside(self.path)


def find(project: Project) -> Baseline | None:
    """Return the release that `released` names; None where there is none yet. UsageError for a name that means nothing."""
    name = project.settings.released
    if not name:
        return None
    if (project.root / name).exists():
        return _of_files(project, name)
    if any(character in name for character in "*?["):
        name = git.newest_tag(name, project.document)
        if not name:
            return None
    revision, _, inside = name.partition(":")
    path = project.root / inside if inside else project.document
    commit = git.commit(revision, path)
    if not commit:
        hint = "name a file, a git tag or commit, or a pattern of tags such as v*; a shallow clone holds no tags"
        raise UsageError(f"tool.oaswright.released: '{name}' is neither a file nor a git revision", hint=hint)
    return Baseline(project, name, path, commit, f"{commit}:{inside}")


def _of_files(project: Project, name: str) -> Baseline:
    """Return a release that is kept as files."""
    path = project.root / name
    held = [path]
    if path.is_dir() or _OUTSIDE.search(path.read_bytes()):
        from oaswright.diff.sources import revisions

        held = list(revisions.load(str(path)).files)
    return Baseline(project, name, path, "", digest(name, *(one.read_bytes() for one in held), _beside(path)))


def _beside(path: Path) -> str:
    """Return the changelog that is kept with a released file."""
    kept = (path if path.is_dir() else path.parent) / CHANGELOG
    return kept.read_text(encoding="utf-8") if kept.is_file() else ""


def digest(*parts: str | bytes) -> str:
    """Return a SHA-256 of texts, in hexadecimal."""
    found = hashlib.sha256()
    for part in parts:
        held = part.encode() if isinstance(part, str) else part
        found.update(f"{len(held)}:".encode() + held)
    return found.hexdigest()
