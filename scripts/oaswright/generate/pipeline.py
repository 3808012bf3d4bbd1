"""Plan and build the generated tree. Files that would come out the same are kept; the others are rendered in parallel processes."""

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from oaswright import waivers
from oaswright.api.python import python_names
from oaswright.api.tracked_document import track
from oaswright.document.document import Document
from oaswright.finding import Finding
from oaswright.generate import workers
from oaswright.generate.naming import stable_names
from oaswright.generate.naming.stable_names import StableNames
from oaswright.generate.output import manifest, tree
from oaswright.generate.output.manifest import CurrentTree
from oaswright.generate.packages import client, distribution, losses, models, modules, readme, resources
from oaswright.generate.packages.client import Placed
from oaswright.generate.packages.modules import Module
from oaswright.generate.view import property_names
from oaswright.generate.view.typing_view import TypingView
from oaswright.generate.workers import Begin, Render, Rendered
from oaswright.incremental.tracer import Snapshot, Tracer
from oaswright.project import Project
from oaswright.rendering import client as client_text
from oaswright.rendering import models as models_text
from oaswright.staging.files import Text


@dataclass(frozen=True)
class GeneratedTree:
    """The text of each file that was not kept, the digest of every file, the losses, and the snapshot for the next generation."""

    files: dict[str, Text] = field(repr=False)
    digests: dict[str, str] = field(repr=False)
    findings: tuple[Finding, ...]
    snapshot: Snapshot = field(repr=False)


@dataclass(frozen=True)
class _Package:
    """The sources that a generator gets for one package, by file, the keys of these, and the digests of the files that need not be rendered."""

    name: str
    sources: dict[str, str] = field(repr=False)
    keys: dict[str, str] = field(repr=False)
    kept: dict[str, str] = field(repr=False)

    @property
    def missing(self) -> dict[str, str]:
        """The sources to render. A file that is the same for every document is rendered only together with others."""
        found = {path: source for path, source in self.sources.items() if path not in self.kept}
        return found if not found or any(found.values()) else self.sources


@dataclass
class RenderPlan:
    """What has to be rendered of a document, and the jobs that were started."""

    document: Document = field(repr=False)
    view: TypingView = field(repr=False)
    modules: tuple[Module, ...] = field(repr=False)
    placed: Placed = field(repr=False)
    spelt: dict[str, dict[str, str]] = field(repr=False)
    named: resources.ResourceNames = field(repr=False)
    typed: _Package
    calling: _Package
    begun: list[tuple[str, Rendered]] = field(default_factory=list, repr=False)

    @property
    def missing(self) -> int:
        """How many files have to be rendered."""
        return len(self.typed.missing) + len(self.calling.missing)

    def begin(self, begin: Begin) -> list[tuple[str, Rendered]]:
        """Start to render, unless that was done, in chunks small enough to keep every worker busy to the end."""
        if not self.begun:
            texts = (client_text.render_all, self.calling, len(self.calling.missing)), (models_text.render_all, self.typed, workers.CHUNK)
            self.begun = [one for render, package, size in texts for one in _begun(begin, render, package, size)]
        return self.begun


def plan(project: Project, document: Document, current: CurrentTree, before: Snapshot | None) -> RenderPlan:
    """Return what has to be rendered of a document."""
    settings = project.settings
    read = track(document.usable.document, before)
    names = current.text(stable_names.NAMES)
    view = TypingView(read, read.tracer.memoize("given", "", (names,), partial(stable_names.read, names)))
    found, placed = modules.cut(view), client.placed(view)
    spelt = property_names.contended(view, lambda name: _current_class(current, settings.models, name))
    typed = _package(read.tracer, current, settings.models, models.sources(view, found, settings.models, spelt))
    calling = _package(read.tracer, current, settings.client, client.sources(view, placed, found, settings.models, settings.sdk))
    return RenderPlan(document, view, found, placed, spelt, resources.name(view, placed, settings.sdk), typed, calling)


def build(project: Project, plan: RenderPlan, current: CurrentTree, extra: Mapping[str, Text], ready: workers.Renderers | None) -> GeneratedTree:
    """Return the whole tree; `extra` holds files of it that other commands make."""
    settings, view, tracer = project.settings, plan.view, plan.view.document.tracer
    with ThreadPoolExecutor(1) as hashing, workers.at_work(plan.missing, ready) as begin:
        hashed = {path: hashing.submit(tree.digest, text) for path, text in extra.items()}  # the bundle may be large
        rendered = plan.begin(begin)
        made = {
            settings.models: models.beside(view, plan.modules),
            settings.client: client.beside(view, plan.placed, plan.named, settings.models, settings.sdk),
        }
        for name, job in rendered:
            made[name] |= job()
    lost = (*_lost_schemas(plan, made[settings.models]), *_lost_operations(plan, made[settings.client]))
    files: dict[str, Text] = {**{f"{name}/{path}": text for name, part in made.items() for path, text in part.items()}, **extra}
    files["README.md"] = readme.text(view, plan.placed, plan.named, settings)
    files["pyproject.toml"] = distribution.pyproject(plan.document, settings.distribution or settings.client, (settings.models, settings.client))
    kept = names(view, plan.placed, plan.spelt, plan.named.methods)
    files[stable_names.NAMES] = tracer.memoize("names", "", tuple(vars(kept).values()), kept.text)
    digests = {f"{one.name}/{path}": digest for one in (plan.typed, plan.calling) for path, digest in one.kept.items()}
    texts = {path: (text,) for path, text in files.items() if path not in hashed}
    digests |= tracer.memoize_all("digest", texts, lambda path: tree.digest(files[path]))
    digests |= {path: one.result() for path, one in hashed.items()}
    findings = waivers.settled((*plan.document.usable.findings, *lost), settings.waivers, waivers.of_generated(settings.check))
    files[tree.MANIFEST] = manifest.text(current.made_of, digests, _keys(plan, {one.pointer for one in lost}), findings)
    digests[tree.MANIFEST] = tree.digest(files[tree.MANIFEST])
    return GeneratedTree(files, digests, findings, tracer.snapshot)


def _lost_schemas(plan: RenderPlan, made: Mapping[str, str]) -> list[Finding]:
    kept = {one.name for module in plan.modules if f"{module.name}.py" in plan.typed.kept for one in module.classes}
    return losses.of_models(plan.view.document, plan.view.class_at, {path: text for path, text in made.items() if path in plan.typed.sources}, kept)


def _lost_operations(plan: RenderPlan, made: Mapping[str, str]) -> list[Finding]:
    return losses.of_client(plan.view.document, {**dict.fromkeys(plan.calling.kept, ""), **made}, plan.calling.kept)


def _keys(plan: RenderPlan, losing: set[str]) -> dict[str, str]:
    """Return what the files are known by that can be kept: all but those in which something is missing, so that it is missed again."""
    lossy = {path for one, path in plan.placed if one.pointer in losing}
    packages = plan.typed, plan.calling
    return {f"{one.name}/{path}": key for one in packages for path, key in one.keys.items() if one is plan.typed or path not in lossy}


def _current_class(current: CurrentTree, package: str, name: str) -> str:
    """Return the text of the module that a class stands in."""
    found = re.search(rf'"{name}": "(\w+)"', current.text(f"{package}/_names.py"))
    return current.text(f"{package}/{found[1]}.py") if found else ""


def names(view: TypingView, placed: Placed, spelt: dict[str, dict[str, str]], methods: dict[str, dict[str, str]]) -> StableNames:
    """Return the names in this tree, for the next one to keep."""
    classes = {view.place(one.at): one.name for one in view.classes.values()}
    units = {view.place(at): name for at, name in view.units.items()}
    operations = {view.keys[one.name]: python_names.stem(path) for one, path in placed}
    return StableNames(classes, units, operations, client.given_names(view), spelt, methods)


def _package(tracer: Tracer, current: CurrentTree, name: str, sources: dict[str, str]) -> _Package:
    keys = tracer.memoize_all(f"key {name}", {path: (source,) for path, source in sources.items()}, lambda path: tree.digest(sources[path])[:20])
    return _Package(name, sources, keys, {path: held for path, key in keys.items() if (held := current.kept(f"{name}/{path}", key)) is not None})


def _begun(begin: Begin, render: Render, package: _Package, size: int) -> Iterator[tuple[str, Rendered]]:
    """Yield what is missing of a package, a chunk at a time."""
    paths = list(missing := package.missing)
    for start in range(0, len(paths), size or 1):
        yield package.name, begin(render, {path: missing[path] for path in paths[start : start + size]})
