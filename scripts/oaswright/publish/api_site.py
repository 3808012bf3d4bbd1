"""The API site of a project: its document, guides and changelog, and what `prove` last found."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from oaswright import docs
from oaswright.diff.sources.baseline import CHANGELOG
from oaswright.document.document import Document
from oaswright.errors import UsageError
from oaswright.incremental import store
from oaswright.project import Project

AGREEMENT = "agreement.json"


def extras(project: Project, loaded: Document) -> docs.Extras:
    """Return what the site of a project shows besides its document."""
    agreement = remembered(project, loaded)
    chosen = project.settings.docs
    return docs.Extras(
        changelog=_text(project.output / CHANGELOG),
        tables=[docs.agreement(agreement)] if agreement else [],
        guides=docs.guides(project.root, project.settings.pages),
        client=docs.Client(project.settings.client, project.output),
        look=look(project),
        has_provenance=chosen.provenance,
        servers=chosen.try_servers,
    )


def look(project: Project) -> docs.Theme:
    """Return the look that a project gives its pages."""
    chosen = project.settings.docs
    return docs.Theme(_picture(project, "logo", chosen.logo), _picture(project, "favicon", chosen.favicon), chosen.accent, chosen.accent_dark)


def _picture(project: Project, key: str, name: str) -> tuple[str, bytes] | None:
    """Return a picture of the project's under the name that it has on the site."""
    if not name:
        return None
    path = (project.root / name).resolve()
    if path.suffix.lower() not in docs.PICTURES or not path.is_relative_to(project.root.resolve()):
        raise UsageError(f"tool.oaswright.docs.{key}: expected a picture of the project ({', '.join(docs.PICTURES)}), got '{name}'")
    try:
        return f"pictures/{key}{path.suffix.lower()}", path.read_bytes()
    except OSError as error:
        raise UsageError(f"tool.oaswright.docs.{key}: {name} cannot be read ({error.strerror})") from None


def remember(project: Project, loaded: Document, agreement: Mapping[str, Any]) -> None:
    """Keep what `prove` found of a document, for the next site."""
    store.keep(project.cache, AGREEMENT, {"document": loaded.digest, **agreement})


def remembered(project: Project, loaded: Document) -> dict[str, Any]:
    """Return what `prove` last found of this very document; nothing if the document has changed since."""
    found = store.recall(project.cache, AGREEMENT)
    return found if found.get("document") == loaded.digest else {}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
