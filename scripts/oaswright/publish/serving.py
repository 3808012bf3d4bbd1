"""The site of a project over HTTP, made again on each save."""

import threading
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import watchfiles

from oaswright import docs
from oaswright.diff.sources.baseline import CHANGELOG
from oaswright.docs.serve import serve as served
from oaswright.document.document import Document
from oaswright.errors import OaswrightError
from oaswright.project import Project
from oaswright.publish.api_site import extras


@dataclass(frozen=True, slots=True)
class Rebuild:
    """What became of a save: the names of the files that differ and the seconds it took, or why the site stays as it was."""

    changed: tuple[str, ...] = ()
    seconds: float = 0.0
    fault: OaswrightError | None = None


def serve(project: Project, port: int, stop: threading.Event | None = None) -> Generator[str | Rebuild]:
    """Serve the site of a project and follow its files: yield the address, then what becomes of each save, until `stop` is set."""
    memory = docs.BuildMemory()
    loaded = project.load()
    files = docs.render(loaded.usable.document, extras(project, loaded), memory)
    with served(files, port) as server:
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
                made = docs.render(loaded.usable.document, extras(project, loaded), memory)
            except OaswrightError as error:
                yield Rebuild(fault=error)
                continue
            changed = tuple(sorted(name for name in made.keys() | files.keys() if made.get(name) != files.get(name)))
            if changed:
                server.show(made)
                yield Rebuild(changed, time.monotonic() - began)
            files = made


def _followed(project: Project, loaded: Document) -> list[Path]:
    """Return the folders that hold the document, the guides and the changelog."""
    guides = [path.parent for pattern in project.settings.pages for path in project.root.glob(pattern)]
    folders = {path.parent for path in loaded.files} | set(guides) | ({project.output} if (project.output / CHANGELOG).is_file() else set())
    return sorted(folders)
