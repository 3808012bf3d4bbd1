"""The site of a project: the document with the rules of the check, the changelog, and what `prove` last found."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from oaswright import cache, check, docs, document
from oaswright.diff.sources.baseline import CHANGELOG
from oaswright.document import Document
from oaswright.project import Project

AGREEMENT = "agreement.json"


def site(project: Project, target: Path | None = None) -> list[str]:
    """Build the site of a project; the names of its files."""
    loaded = document.load(project.document)
    return docs.build(loaded, target or project.site, extras(project, loaded))


def extras(project: Project, loaded: Document) -> docs.Extras:
    """What the site of a project shows besides its document."""
    agreement = remembered(project, loaded)
    return docs.Extras(
        rules=[docs.RuleText(one.id, one.severity.value, one.summary, one.good, one.bad) for one in check.registry()],
        changelog=_text(project.output / CHANGELOG),
        tables=[docs.agreement(agreement)] if agreement else [],
        guides=docs.guides(project.root, project.settings.pages),
        client=docs.Client(project.settings.client, project.output),
    )


def remember(project: Project, loaded: Document, agreement: Mapping[str, Any]) -> None:
    """Keep what `prove` found of a document, for the next site."""
    cache.keep(project, AGREEMENT, {"document": loaded.digest, **agreement})


def remembered(project: Project, loaded: Document) -> dict[str, Any]:
    """What `prove` last found of this very document; nothing if the document has changed since."""
    found = cache.recall(project, AGREEMENT)
    return found if found.get("document") == loaded.digest else {}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
