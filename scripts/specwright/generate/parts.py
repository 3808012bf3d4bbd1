"""The parts of the tree. What would come out as it stands is kept; the rest is made side by side, each job in a process of its own."""

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from specwright.document import Document
from specwright.finding import Finding
from specwright.generate import client, fields, given, losses, manifest, models, modules, naming, packaging, tree, workers
from specwright.generate import past as pasts
from specwright.generate.client import Placed
from specwright.generate.given import Given
from specwright.generate.held import Held
from specwright.generate.manifest import Standing
from specwright.generate.modules import Module
from specwright.generate.past import Past, Trace
from specwright.generate.typing_view import TypingView
from specwright.generate.workers import Begin, Render, Rendered
from specwright.project import Project
from specwright.rendering import client as client_text
from specwright.rendering import models as models_text


@dataclass(frozen=True)
class Made:
    """The text of each file of the tree that was not kept, the digest of every one, what was lost, and what the next generation can take over."""

    files: dict[str, str] = field(repr=False)
    digests: dict[str, str] = field(repr=False)
    findings: tuple[Finding, ...]
    past: Past = field(repr=False)


@dataclass(frozen=True)
class _Package:
    """What a generator is asked for one package, file by file, with the keys of that, and the digests of files that stand already."""

    name: str
    asked: dict[str, str] = field(repr=False)
    keys: dict[str, str] = field(repr=False)
    kept: dict[str, str] = field(repr=False)

    @property
    def missing(self) -> dict[str, str]:
        """What has to be made. A file that is the same for every document comes only along with others."""
        found = {path: source for path, source in self.asked.items() if path not in self.kept}
        return found if not found or any(found.values()) else self.asked


def make(project: Project, document: Document, standing: Standing, beside: Mapping[str, str], held: Held) -> Made:
    """The whole tree; `beside` are files of it that are made elsewhere."""
    settings = project.settings
    read = pasts.read(document, held.past)
    view = TypingView(read, given.read(project.output))
    found, placed = modules.cut(view), client.placed(view)
    spelt = fields.contended(view, lambda name: _standing_class(standing, settings.models, name))
    typed = _package(read.trace, standing, settings.models, models.sources(view, found, settings.models, spelt))
    calling = _package(read.trace, standing, settings.client, client.sources(view, placed, found, settings.models))
    with ThreadPoolExecutor(1) as hashing, workers.at_work(len(typed.missing) + len(calling.missing), held.workers) as begin:
        hashed = {path: hashing.submit(tree.digest, text) for path, text in beside.items()}  # the bundle may be large
        rendered = [*_begun(begin, client_text.render_all, calling, len(calling.missing)), *_begun(begin, models_text.render_all, typed, workers.CHUNK)]
        made = {settings.models: models.beside(view, found), settings.client: client.beside(view, placed, settings.models)}
        for name, job in rendered:
            made[name] |= job()
    lost = (*_lost_schemas(view, found, typed, made[typed.name]), *_lost_operations(view, calling, made[calling.name]))
    files = {**{f"{name}/{path}": text for name, part in made.items() for path, text in part.items()}, **beside}
    files["pyproject.toml"] = packaging.pyproject(document, settings.distribution or settings.client, (settings.models, settings.client))
    files[given.NAMES] = names(view, placed, spelt).text()
    digests = {f"{one.name}/{path}": digest for one in (typed, calling) for path, digest in one.kept.items()}
    digests |= {path: read.trace.once("digest", path, (text,), partial(tree.digest, text)) for path, text in files.items() if path not in hashed}
    digests |= {path: one.result() for path, one in hashed.items()}
    files[tree.MANIFEST] = manifest.text(standing.made_of, digests, _keys(placed, typed, calling, {one.pointer for one in lost}))
    digests[tree.MANIFEST] = tree.digest(files[tree.MANIFEST])
    return Made(files, digests, losses.settled(lost, settings.waivers), read.trace.past)


def _lost_schemas(view: TypingView, found: tuple[Module, ...], typed: _Package, made: Mapping[str, str]) -> list[Finding]:
    kept = {one.name for module in found if f"{module.name}.py" in typed.kept for one in module.classes}
    return losses.of_models(view.document, view.class_at, made, kept)


def _lost_operations(view: TypingView, calling: _Package, made: Mapping[str, str]) -> list[Finding]:
    return losses.of_client(view.document, {**dict.fromkeys(calling.kept, ""), **made}, calling.kept)


def _keys(placed: Placed, typed: _Package, calling: _Package, losing: set[str]) -> dict[str, str]:
    """What the files are known by that can be kept: all but those in which something is missing, so that it is missed again."""
    lossy = {path for one, path in placed if one.pointer in losing}
    return {f"{one.name}/{path}": key for one in (typed, calling) for path, key in one.keys.items() if one is typed or path not in lossy}


def _standing_class(standing: Standing, package: str, name: str) -> str:
    """The text of the module that a class stands in."""
    found = re.search(rf'"{name}": "(\w+)"', standing.text(f"{package}/_names.py"))
    return standing.text(f"{package}/{found[1]}.py") if found else ""


def names(view: TypingView, placed: Placed, spelt: dict[str, dict[str, str]]) -> Given:
    """The names of this tree, for the next one to keep."""
    classes = {view.place(one.at): one.name for one in view.classes.values()}
    units = {view.place(at): name for at, name in view.units.items()}
    operations = {view.keys[one.name]: naming.stem(path) for one, path in placed}
    return Given(classes, units, operations, client.given_names(view), spelt)


def _package(trace: Trace, standing: Standing, name: str, asked: dict[str, str]) -> _Package:
    keys = {path: trace.once("key", f"{name}/{path}", (source,), partial(_key, source)) for path, source in asked.items()}
    return _Package(name, asked, keys, {path: held for path, key in keys.items() if (held := standing.kept(f"{name}/{path}", key)) is not None})


def _key(source: str) -> str:
    return tree.digest(source)[:20]


def _begun(begin: Begin, render: Render, package: _Package, size: int) -> Iterator[tuple[str, Rendered]]:
    """What is missing of a package in chunks, so that every worker has some to the end."""
    paths = list(missing := package.missing)
    for start in range(0, len(paths), size or 1):
        yield package.name, begin(render, {path: missing[path] for path in paths[start : start + size]})
