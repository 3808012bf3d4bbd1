"""What follows from an edit besides models and client: the changelog in the generated tree, and the version that the edit asks for."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from oaswright import generate as generates
from oaswright import report, valid
from oaswright.errors import DocumentError
from oaswright.finding import Finding
from oaswright.generate.process_state import ProcessState
from oaswright.project import Project

if TYPE_CHECKING:
    from oaswright.diff.sources.baseline import Baseline
    from oaswright.document.document import Document

STANDS = generates.UP_TO_DATE


def is_generated(project: Project) -> bool:
    """Tell whether there is anything in the output folder of a project."""
    return project.output.is_dir() and any(project.output.iterdir())


@contextmanager
def generated(project: Project, document: "Document") -> Iterator[tuple[Project, generates.Outcome | None]]:
    """Provide a project of which something is generated: the same, or where there is nothing yet one with a folder for the while, and what came of that."""
    if is_generated(project):
        yield project, None
        return
    with tempfile.TemporaryDirectory() as folder:
        elsewhere = replace(project, settings=replace(project.settings, output=folder))
        yield elsewhere, Regeneration(elsewhere).generate(document)


@dataclass(frozen=True)
class Regeneration:
    """The generated tree of a project, and its last release. Where no release is configured, nothing is imported to find that out."""

    project: Project
    held: ProcessState = field(default_factory=ProcessState, repr=False, compare=False)

    @cached_property
    def last(self) -> "Baseline | None":
        """The last release, if there is one yet. UsageError if `released` names none."""
        if not self.project.settings.released:
            return None
        from oaswright.diff.sources import baseline

        return baseline.find(self.project)

    def again(self, project: Project) -> "Regeneration":
        """Return the same for a later moment; a release that is still the last one is not read anew."""
        new = Regeneration(project, self.held)
        return self if self.project == project and self.last == new.last else new

    def stands(self) -> bool:
        """Whether nothing has moved since a run found the tree as it should be; False says nothing. No document is read."""
        return generates.is_up_to_date(self.project, self.last.identity if self.last else "")

    def fresh(self, document: "Document") -> bool:
        """Whether the tree is what it should be, as far as it is known without a comparison."""
        return self._is_compared(document) and generates.matches(self.project, document, self._beside(document))

    def ready(self, document: "Document") -> AbstractContextManager[None]:
        """Return what is needed to generate is made ready meanwhile; for when it is known that the tree is not what it should be."""
        return generates.ready(self.project, document, self.held)

    def begin(self, document: "Document") -> None:
        """Begin to generate in the processes that are ready, while the document is still being checked."""
        generates.begin(self.project, document, self.held)

    def generate(self, document: "Document", *, adopt: bool = False) -> generates.Outcome:
        """Bring the tree up to date."""
        return generates.generate(self.project, document, self._beside(document), self.held, adopt=adopt)

    def rehearse(self, document: "Document") -> None:
        """Hold what the next generation can take over of a tree that stands."""
        generates.warm(self.project, document, self._beside(document), self.held)

    def check(self, document: "Document") -> generates.Outcome:
        """Compare the tree with what would be generated; nothing is written."""
        return generates.check(self.project, document, self._beside(document), self.held)

    def version(self, document: "Document", told: Sequence[Finding] = ()) -> list[Finding]:
        """Return a finding if the document's version is smaller than what has changed asks for; none where it cannot be compared for an error in `told`."""
        if self.last is None:
            return []
        from oaswright.diff.release import unreleased

        try:
            with valid.assumed(document):
                return unreleased.findings(self.last, document)
        except DocumentError:
            if report.counted(told):
                return []
            raise

    def since(self, document: "Document") -> str:
        """Return the step since the last release, in a line; "" where there is no release yet."""
        if self.last is None:
            return ""
        from oaswright.diff.release import unreleased

        with valid.assumed(document):
            return f"since {self.last.name}: {unreleased.since(self.last, document).summary}"

    def _is_compared(self, document: "Document") -> bool:
        if self.last is None:
            return True
        from oaswright.diff.release import unreleased

        return unreleased.is_compared(self.last, document)

    def _beside(self, document: "Document") -> generates.ExtraFiles:
        if self.last is None:
            return generates.ExtraFiles()
        from oaswright.diff.release import unreleased

        with valid.assumed(document):
            return generates.ExtraFiles(unreleased.files(self.last, document), self.last.identity)
