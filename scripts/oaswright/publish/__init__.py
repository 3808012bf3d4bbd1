"""The API site of a project: written to its folder, with the versions that were released, or served while one edits."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from oaswright import docs
from oaswright.project import Project
from oaswright.publish.api_site import AGREEMENT, extras, remember, remembered

__all__ = ["AGREEMENT", "Published", "remember", "remembered", "site"]


@dataclass(frozen=True, slots=True)
class Published:
    """The names of the files of a site; `notes` tell which versions were left out, and why."""

    files: list[str]
    notes: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return sum(name.endswith(".html") for name in self.files)


def site(project: Project, target: Path | None = None, tell: Callable[[str], None] = lambda _: None) -> Published:
    """Build the site of a project into its folder."""
    if project.settings.docs.versions:
        from oaswright.publish import versions

        return Published(*versions.build(project, target or project.site, tell))
    loaded = project.load()
    return Published(docs.build(loaded.usable.document, target or project.site, extras(project, loaded)))
