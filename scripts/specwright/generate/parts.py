"""The parts of the tree. What would come out as it stands is kept; the rest is made side by side, each job in a process of its own."""

import multiprocessing
import os
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field

from specwright.document import Document
from specwright.finding import Finding
from specwright.generate import client, losses, models, modules, packaging, tree
from specwright.generate.manifest import Standing
from specwright.generate.typing_view import TypingView
from specwright.project import Project

# Fewer modules than these are not worth a process.
_CHUNK = 40


@dataclass(frozen=True)
class Made:
    """Every file of the tree by its path, the keys of those that can be kept, and what was lost."""

    files: dict[str, str] = field(repr=False)
    keys: dict[str, str] = field(repr=False)
    findings: tuple[Finding, ...] = ()


def make(project: Project, document: Document, standing: Standing) -> Made:
    """The whole tree."""
    settings = project.settings
    with ProcessPoolExecutor(_workers(), multiprocessing.get_context("spawn")) as pool:
        drawn = pool.submit(client.files, document, settings.models)
        view = TypingView(document)
        found = modules.cut(view)
        asked = models.sources(found, settings.models)
        keys = {path: tree.digest(source)[:20] for path, source in asked.items()}
        kept = {path: text for path in asked if (text := standing.kept(f"{settings.models}/{path}", keys[path])) is not None}
        rendered = _render(pool, {path: source for path, source in asked.items() if path not in kept})
        beside = models.beside(document, view, found)
        made = {**kept, **beside, **{path: text for job in rendered for path, text in job.result().items()}}
        parts = {settings.models: made, settings.client: drawn.result()}
    files = {f"{package}/{path}": text for package, part in parts.items() for path, text in part.items()}
    files["pyproject.toml"] = packaging.pyproject(document, settings.distribution or settings.client, (settings.models, settings.client))
    lost = (*losses.of_models(document, view.class_at, made), *losses.of_client(document, parts[settings.client]))
    return Made(files, {f"{settings.models}/{path}": key for path, key in keys.items()}, losses.settled(lost, settings.waivers))


def _render(pool: ProcessPoolExecutor, asked: dict[str, str]) -> list[Future[dict[str, str]]]:
    """The modules in chunks, so that every worker has some to the end."""
    paths = list(asked)
    return [pool.submit(models.render_all, {path: asked[path] for path in paths[start : start + _CHUNK]}) for start in range(0, len(paths), _CHUNK)]


def _workers() -> int:
    return max(2, min(8, os.cpu_count() or 2))
