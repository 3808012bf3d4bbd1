"""The API site of a project: its document, guides and changelog, and what `prove` last found."""

import threading
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import watchfiles

from oaswright import cache, docs
from oaswright.diff.sources.baseline import CHANGELOG
from oaswright.document.document import Document
from oaswright.errors import OaswrightError, UsageError
from oaswright.project import Project

AGREEMENT = "agreement.json"


def site(project: Project, target: Path | None = None) -> list[str]:
    """Build the site of a project; return the names of its files."""
    loaded = project.load()
    return docs.build(loaded.usable.document, target or project.site, extras(project, loaded))


@dataclass(frozen=True, slots=True)
class Save:
    """What became of a save: the names of the files that differ and the seconds it took, or why the site stays as it was."""

    changed: tuple[str, ...] = ()
    seconds: float = 0.0
    fault: OaswrightError | None = None


def serve(project: Project, port: int, stop: threading.Event | None = None) -> Generator[str | Save]:
    """Serve the site of a project and follow its files: yield the address, then what becomes of each save, until `stop` is set."""
    memory = docs.Memory()
    loaded = project.load()
    files = docs.render(loaded, extras(project, loaded), memory)
    with docs.serve(files, port) as server:
        yield f"http://127.0.0.1:{server.server_port}/"
        is_first = True
        folders = _followed(project, loaded)
        for changes in watchfiles.watch(*folders, stop_event=stop, debounce=50, step=20, rust_timeout=500, yield_on_timeout=True):
            if not changes and not is_first:
                continue
            is_first = False  # what was saved before the watch began has no change of its own
            began = time.monotonic()
            try:
                loaded = project.load(loaded)
                made = docs.render(loaded, extras(project, loaded), memory)
            except OaswrightError as error:
                yield Save(fault=error)
                continue
            changed = tuple(sorted(name for name in made.keys() | files.keys() if made.get(name) != files.get(name)))
            if changed:
                server.show(made)
                yield Save(changed, time.monotonic() - began)
            files = made


def _followed(project: Project, loaded: Document) -> list[Path]:
    """Return the folders that hold the document, the guides and the changelog."""
    guides = [path.parent for pattern in project.settings.pages for path in project.root.glob(pattern)]
    folders = {path.parent for path in loaded.files} | set(guides) | ({project.output} if (project.output / CHANGELOG).is_file() else set())
    return sorted(folders)


def extras(project: Project, loaded: Document) -> docs.Extras:
    """Return what the site of a project shows besides its document."""
    agreement = remembered(project, loaded)
    chosen = project.settings.docs
    look = docs.Look(_picture(project, "logo", chosen.logo), _picture(project, "favicon", chosen.favicon), chosen.accent, chosen.accent_dark)
    return docs.Extras(
        changelog=_text(project.output / CHANGELOG),
        tables=[docs.agreement(agreement)] if agreement else [],
        guides=docs.guides(project.root, project.settings.pages),
        client=docs.Client(project.settings.client, project.output),
        look=look,
        has_provenance=chosen.provenance,
        servers=chosen.try_servers,
    )


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
