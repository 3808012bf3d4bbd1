"""One project as an editor holds it: its document, made of saved files and of texts that are not saved."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from oaswright import check, project, standalone
from oaswright.check import fix, valid_sections
from oaswright.check.engine import Fact
from oaswright.diff.comparison import Diff
from oaswright.diff.sources import baseline, git
from oaswright.diff.sources.baseline import Baseline
from oaswright.document import source
from oaswright.document.document import Document
from oaswright.document.references import References
from oaswright.document.source import Source
from oaswright.errors import DocumentError, OaswrightError
from oaswright.finding import Finding, Severity
from oaswright.project import Project

# How a document begins, among all the YAML and JSON that an editor opens.
_ENTRY = re.compile(r"""^\{?\s{0,8}["']?(openapi|swagger)["']?\s*:""", re.MULTILINE)


# The gravest findings of a document are shown, so many; their places are looked up on each edit.
SHOWN = 1000
RANKS = {one: rank for rank, one in enumerate(Severity)}


@dataclass(frozen=True)
class Read:
    """A document that could be read, and what its files refer to."""

    project: Project
    document: Document

    @cached_property
    def sources(self) -> dict[Path, Source]:
        """The files of the document, the entry file first."""
        return {path: one for path in self.document.files if (one := self.document.sources.get(path))}

    @cached_property
    def references(self) -> References:
        """What its references mean."""
        found = References(self.document.root, dict(self.sources), {}, self.project.reach)
        for path in self.sources:
            found.read(path)
        return found

    def pointers(self, path: Path, at: str) -> Iterator[str]:
        """Yield the pointers, in the bundled document, of what stands at a pointer in a file."""
        for bundled, (one, inside) in self.document.origins.items():
            if one.path == path and (at == inside or at.startswith(f"{inside}/") or not inside):
                yield bundled + at[len(inside) :]


@dataclass
class Session:
    """What is known of one project. Its methods are called by one thread at a time; what they return does not change."""

    project: Project
    texts: dict[Path, str] = field(default_factory=dict)
    read: Read | None = None
    facts: list[Fact] = field(default_factory=list)

    def analysed(self) -> list[Finding]:
        """Read the document again; return its findings, or why it cannot be read. What was read before stays then."""
        try:
            document = self.project.load(self.read.document if self.read else None, self.texts)
        except DocumentError as error:
            return list(error.findings)
        self.read = Read(self.project, document)
        self.facts = facts = sorted(check.examine(document, self.project, self._known).facts, key=lambda one: RANKS[one.severity])
        self._known.keep()
        more = [Finding("more", Severity.INFO, f"{len(facts) - SHOWN} more findings", hint="`oaswright check` shows them all")] if len(facts) > SHOWN else []
        return [*check.located(document, facts[:SHOWN]), *more]

    def repaired(self, rule: str, at: str) -> dict[Path, tuple[Source, str, int]]:
        """Return the files that a repair of the findings of a rule at a pointer changes, with their new texts."""
        if self.read is None:
            return {}
        return fix.repaired(self.project, self.read.document, [one for one in self.facts if one.rule == rule and one.violation.pointer == at])

    def again(self) -> None:
        """Read the configuration again: it was saved."""
        self.project = project.above(self.project.root) or self.project

    def compared(self, read: Read) -> Diff | None:
        """Return what a document changes since the last release; None if there is none."""
        from oaswright.diff import command
        from oaswright.diff.policy.accepted import without_accepted

        release = self.release
        if release is None:
            return None
        settings = read.project.settings
        return without_accepted(command.graded(release.document, read.document, settings.diff, ""), settings.accepted).diff

    @cached_property
    def release(self) -> Baseline | None:
        """The last release: what the configuration names, else what was last committed."""
        try:
            found = baseline.find(self.project)
            path = self.project.document
            if found is None and (commit := git.commit("HEAD", path)):
                found = Baseline(self.project, "the last commit", path, commit, commit)
            if found is not None:
                _ = found.document
        except OaswrightError:
            return None  # there may be no document in it yet
        return found

    def source(self, path: Path) -> Source | None:
        """Return a file as the editor holds it; None if it cannot be read."""
        before = self.read.sources.get(path) if self.read else None
        try:
            return source.read(path, before, self.texts.get(path))
        except OaswrightError:
            return None

    def text(self, path: Path) -> str | None:
        """Return the text of a file as the editor holds it; None if it cannot be read."""
        known = self.read.sources.get(path) if self.read and path not in self.texts else None
        if known:
            return known.text
        try:
            return self.texts[path] if path in self.texts else source.decoded(path.read_bytes())
        except (OSError, UnicodeDecodeError):
            return None

    @cached_property
    def _known(self) -> valid_sections.ValidSections:
        return valid_sections.recall(self.project)


def of(path: Path, text: str) -> Session | None:
    """Return the session of a file: of the project above it, else of the file alone if its text is a document's; None if it is not.

    Raises:
        UsageError: The configuration is wrong.
        DocumentError: The text cannot be parsed.
    """
    path = Path(os.path.realpath(path))
    if above := project.above(path.parent):
        return Session(above)
    return Session(standalone.find(path.parent, str(path))) if _ENTRY.search(text) else None
