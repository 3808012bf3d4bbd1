"""The parts of the tree. What would come out as it stands is kept; the rest is made side by side, each job in a process of its own."""

import multiprocessing
import os
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from specwright.document import Document
from specwright.finding import Finding
from specwright.generate import client, fields, given, losses, models, modules, packaging, tree
from specwright.generate.given import Given
from specwright.generate.manifest import Standing
from specwright.generate.typing_view import TypingView
from specwright.project import Project

# Fewer modules than these are not worth a process.
_CHUNK = 40

Render = Callable[[dict[str, str]], dict[str, str]]
Rendered = Callable[[], dict[str, str]]
Begin = Callable[[Render, dict[str, str]], Rendered]


@dataclass(frozen=True)
class Made:
    """Every file of the tree by its path, the keys of those that can be kept, and what was lost."""

    files: dict[str, str] = field(repr=False)
    keys: dict[str, str] = field(repr=False)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _Package:
    """What a generator is asked for one package, file by file, and which of that stands already."""

    name: str
    asked: dict[str, str] = field(repr=False)
    kept: dict[str, str] = field(repr=False)

    @property
    def missing(self) -> dict[str, str]:
        """What has to be made. A file that is the same for every document comes only along with others."""
        found = {path: source for path, source in self.asked.items() if path not in self.kept}
        return found if not found or any(found.values()) else self.asked

    @property
    def keys(self) -> dict[str, str]:
        return {f"{self.name}/{path}": _key(source) for path, source in self.asked.items()}


def make(project: Project, document: Document, standing: Standing) -> Made:
    """The whole tree."""
    settings = project.settings
    view = TypingView(document, given.read(project.output))
    found = modules.cut(view)
    spelt = fields.contended(view, lambda name: _standing_class(standing, settings.models, name))
    typed = _package(standing, settings.models, models.sources(found, settings.models, spelt))
    calling = _package(standing, settings.client, client.sources(view, found, settings.models))
    with _workers([typed, calling]) as begin:
        rendered = [*_begun(begin, client.render_all, calling, len(calling.missing)), *_begun(begin, models.render_all, typed, _CHUNK)]
        beside = {settings.models: models.beside(document, view, found), settings.client: client.beside(document, view, settings.models)}
        made: dict[str, dict[str, str]] = {one.name: {**one.kept, **beside[one.name]} for one in (typed, calling)}
        for name, job in rendered:
            made[name] |= job()
    files = {f"{name}/{path}": text for name, part in made.items() for path, text in part.items()}
    files["pyproject.toml"] = packaging.pyproject(document, settings.distribution or settings.client, (settings.models, settings.client))
    files[given.NAMES] = names(view, spelt).text()
    lost = (*losses.of_models(document, view.class_at, made[typed.name]), *losses.of_client(document, made[calling.name], calling.kept))
    losing = {one.pointer for one in lost}
    lossy = {f"{calling.name}/{path}" for one, path in client.placed(view) if one.pointer in losing}
    keys = {path: key for path, key in {**typed.keys, **calling.keys}.items() if path not in lossy}
    return Made(files, keys, losses.settled(lost, settings.waivers))


def _standing_class(standing: Standing, package: str, name: str) -> str:
    """The text of the module that a class stands in."""
    found = re.search(rf'"{name}": "(\w+)"', standing.text(f"{package}/_names.py"))
    return standing.text(f"{package}/{found[1]}.py") if found else ""


def names(view: TypingView, spelt: dict[str, dict[str, str]]) -> Given:
    """The names of this tree, for the next one to keep."""
    classes = {view.places.of(one.at): one.name for one in view.classes.values()}
    units = {view.places.of(at): name for at, name in view.units.items()}
    operations = {view.keys[one.name]: PurePosixPath(path).stem for one, path in client.placed(view)}
    return Given(classes, units, operations, client.given_names(view), spelt)


def _package(standing: Standing, name: str, asked: dict[str, str]) -> _Package:
    return _Package(name, asked, {path: text for path, source in asked.items() if (text := standing.kept(f"{name}/{path}", _key(source))) is not None})


def _key(source: str) -> str:
    return tree.digest(source)[:20]


def _begun(begin: Begin, render: Render, package: _Package, size: int) -> Iterator[tuple[str, Rendered]]:
    """What is missing of a package in chunks, so that every worker has some to the end."""
    paths = list(missing := package.missing)
    for start in range(0, len(paths), size or 1):
        yield package.name, begin(render, {path: missing[path] for path in paths[start : start + size]})


@contextmanager
def _workers(packages: list[_Package]) -> Iterator[Begin]:
    """Where rendering is done: in this process if it holds the generators already and there is little to do, else in others."""
    if "datamodel_code_generator.parser.openapi" in sys.modules and sum(len(one.missing) for one in packages) <= _CHUNK:
        yield lambda render, asked: lambda: render(asked)
        return
    with ProcessPoolExecutor(max(2, min(8, os.cpu_count() or 2)), multiprocessing.get_context("spawn")) as pool:
        yield lambda render, asked: pool.submit(render, asked).result
