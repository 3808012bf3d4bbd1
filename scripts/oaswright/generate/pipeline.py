"""The parts of the tree. What would come out as it stands is kept; the rest is made side by side, each job in a process of its own."""

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from oaswright import waivers
from oaswright.document.document import Document
from oaswright.finding import Finding
from oaswright.generate import workers
from oaswright.generate.naming import python_names, stable_names
from oaswright.generate.naming.stable_names import Given
from oaswright.generate.output import manifest, tree
from oaswright.generate.output.manifest import Standing
from oaswright.generate.packages import client, distribution, losses, models, modules, readme, resources
from oaswright.generate.packages.client import Placed
from oaswright.generate.packages.modules import Module
from oaswright.generate.view import property_names
from oaswright.generate.view.typing_view import TypingView
from oaswright.generate.workers import Begin, Render, Rendered
from oaswright.incremental.tracer import Snapshot, Tracer, track
from oaswright.project import Project
from oaswright.rendering import client as client_text
from oaswright.rendering import models as models_text
from oaswright.staging.files import Text


@dataclass(frozen=True)
class Made:
    """The text of each file of the tree that was not kept, the digest of every one, what was lost, and what the next generation can take over."""

    files: dict[str, Text] = field(repr=False)
    digests: dict[str, str] = field(repr=False)
    findings: tuple[Finding, ...]
    snapshot: Snapshot = field(repr=False)


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


@dataclass
class Asked:
    """What the generators are asked for a document, and what they have been told to begin with."""

    document: Document = field(repr=False)
    view: TypingView = field(repr=False)
    modules: tuple[Module, ...] = field(repr=False)
    placed: Placed = field(repr=False)
    spelt: dict[str, dict[str, str]] = field(repr=False)
    named: resources.Named = field(repr=False)
    typed: _Package
    calling: _Package
    begun: list[tuple[str, Rendered]] = field(default_factory=list, repr=False)

    @property
    def missing(self) -> int:
        """How many files have to be rendered."""
        return len(self.typed.missing) + len(self.calling.missing)

    def begin(self, begin: Begin) -> list[tuple[str, Rendered]]:
        """Begin to render what has not been begun with, in chunks, so that every worker has some to the end."""
        if not self.begun:
            texts = (client_text.render_all, self.calling, len(self.calling.missing)), (models_text.render_all, self.typed, workers.CHUNK)
            self.begun = [one for render, package, size in texts for one in _begun(begin, render, package, size)]
        return self.begun


def ask(project: Project, document: Document, standing: Standing, before: Snapshot | None) -> Asked:
    """What has to be rendered of a document."""
    settings = project.settings
    read = track(document.usable.document, before)
    names = standing.text(stable_names.NAMES)
    view = TypingView(read, read.tracer.memoize("given", "", (names,), partial(stable_names.read, names)))
    found, placed = modules.cut(view), client.placed(view)
    spelt = property_names.contended(view, lambda name: _standing_class(standing, settings.models, name))
    typed = _package(read.tracer, standing, settings.models, models.sources(view, found, settings.models, spelt))
    calling = _package(read.tracer, standing, settings.client, client.sources(view, placed, found, settings.models, settings.sdk))
    return Asked(document, view, found, placed, spelt, resources.name(view, placed, settings.sdk), typed, calling)


def make(project: Project, asked: Asked, standing: Standing, beside: Mapping[str, Text], ready: workers.Workers | None) -> Made:
    """The whole tree; `beside` are files of it that are made elsewhere."""
    settings, view, tracer = project.settings, asked.view, asked.view.document.tracer
    with ThreadPoolExecutor(1) as hashing, workers.at_work(asked.missing, ready) as begin:
        hashed = {path: hashing.submit(tree.digest, text) for path, text in beside.items()}  # the bundle may be large
        rendered = asked.begin(begin)
        made = {
            settings.models: models.beside(view, asked.modules),
            settings.client: client.beside(view, asked.placed, asked.named, settings.models, settings.sdk),
        }
        for name, job in rendered:
            made[name] |= job()
    lost = (*_lost_schemas(asked, made[settings.models]), *_lost_operations(asked, made[settings.client]))
    files: dict[str, Text] = {**{f"{name}/{path}": text for name, part in made.items() for path, text in part.items()}, **beside}
    files["README.md"] = readme.text(view, asked.placed, asked.named, settings)
    files["pyproject.toml"] = distribution.pyproject(asked.document, settings.distribution or settings.client, (settings.models, settings.client))
    kept = names(view, asked.placed, asked.spelt, asked.named.methods)
    files[stable_names.NAMES] = tracer.memoize("names", "", tuple(vars(kept).values()), kept.text)
    digests = {f"{one.name}/{path}": digest for one in (asked.typed, asked.calling) for path, digest in one.kept.items()}
    texts = {path: (text,) for path, text in files.items() if path not in hashed}
    digests |= tracer.memoize_all("digest", texts, lambda path: tree.digest(files[path]))
    digests |= {path: one.result() for path, one in hashed.items()}
    files[tree.MANIFEST] = manifest.text(standing.made_of, digests, _keys(asked, {one.pointer for one in lost}))
    digests[tree.MANIFEST] = tree.digest(files[tree.MANIFEST])
    findings = waivers.settled((*asked.document.usable.findings, *lost), settings.waivers, waivers.levels(settings.check.severity))
    return Made(files, digests, findings, tracer.snapshot)


def _lost_schemas(asked: Asked, made: Mapping[str, str]) -> list[Finding]:
    kept = {one.name for module in asked.modules if f"{module.name}.py" in asked.typed.kept for one in module.classes}
    return losses.of_models(asked.view.document, asked.view.class_at, {path: text for path, text in made.items() if path in asked.typed.asked}, kept)


def _lost_operations(asked: Asked, made: Mapping[str, str]) -> list[Finding]:
    return losses.of_client(asked.view.document, {**dict.fromkeys(asked.calling.kept, ""), **made}, asked.calling.kept)


def _keys(asked: Asked, losing: set[str]) -> dict[str, str]:
    """What the files are known by that can be kept: all but those in which something is missing, so that it is missed again."""
    lossy = {path for one, path in asked.placed if one.pointer in losing}
    packages = asked.typed, asked.calling
    return {f"{one.name}/{path}": key for one in packages for path, key in one.keys.items() if one is asked.typed or path not in lossy}


def _standing_class(standing: Standing, package: str, name: str) -> str:
    """The text of the module that a class stands in."""
    found = re.search(rf'"{name}": "(\w+)"', standing.text(f"{package}/_names.py"))
    return standing.text(f"{package}/{found[1]}.py") if found else ""


def names(view: TypingView, placed: Placed, spelt: dict[str, dict[str, str]], methods: dict[str, dict[str, str]]) -> Given:
    """The names of this tree, for the next one to keep."""
    classes = {view.place(one.at): one.name for one in view.classes.values()}
    units = {view.place(at): name for at, name in view.units.items()}
    operations = {view.keys[one.name]: python_names.stem(path) for one, path in placed}
    return Given(classes, units, operations, client.given_names(view), spelt, methods)


def _package(tracer: Tracer, standing: Standing, name: str, asked: dict[str, str]) -> _Package:
    keys = tracer.memoize_all(f"key {name}", {path: (source,) for path, source in asked.items()}, lambda path: tree.digest(asked[path])[:20])
    return _Package(name, asked, keys, {path: held for path, key in keys.items() if (held := standing.kept(f"{name}/{path}", key)) is not None})


def _begun(begin: Begin, render: Render, package: _Package, size: int) -> Iterator[tuple[str, Rendered]]:
    """What is missing of a package, a chunk at a time."""
    paths = list(missing := package.missing)
    for start in range(0, len(paths), size or 1):
        yield package.name, begin(render, {path: missing[path] for path in paths[start : start + size]})
