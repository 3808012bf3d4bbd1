"""The API site with the versions that were released: a folder each, with what each changes, written in one step.

A release that was built before, from the same files and by the same tool, is not built again: its pages stay as they are.
"""

import functools
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from oaswright import docs
from oaswright.diff.command import graded
from oaswright.diff.report import markdown
from oaswright.diff.sources.baseline import digest
from oaswright.diff.verdict import Level
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.errors import DocumentError, UsageError
from oaswright.project import Project
from oaswright.publish import releases
from oaswright.publish.api_site import extras, look
from oaswright.publish.releases import Release
from oaswright.staging import manifests, tree
from oaswright.staging.spool import Spool

STEPS = {Level.MAJOR: "Breaking changes", Level.MINOR: "Additions", Level.PATCH: "Wording", Level.NONE: "Nothing"}


@dataclass
class _Site:
    """What a build has found so far: the new files, the names of those that stay, and the versions, the oldest first, each with its key."""

    files: Spool
    kept: list[str] = field(default_factory=list)
    versions: list[docs.Version] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def build(project: Project, target: Path, tell: Callable[[str], None]) -> tuple[list[str], tuple[str, ...]]:
    """Write the site of a project with all its versions; return the names of its files, and which releases were left out, and why."""
    named = releases.find(project)
    folders = docs.slugs({"": docs.LATEST, **{one.name: one.name for one in named}}, more=".")
    with tempfile.TemporaryDirectory() as scratch:
        site = _Site(Spool(Path(scratch)))
        previous: Release | None = None
        for one in named:
            if _add(site, project, one, previous, folders[one.name], target, tell):
                previous = one
        tell("writing the latest version")
        loaded = _latest(site, project, previous)
        notes = {"versions": [{**asdict(one), "key": site.keys.get(one.folder, "")} for one in site.versions]}
        tree.replace(target, site.files, docs.MANIFEST, loaded.files, site.kept, notes)
        return sorted([*site.files, *site.kept]), tuple(site.notes)


def _add(site: _Site, project: Project, release: Release, previous: Release | None, folder: str, target: Path, tell: Callable[[str], None]) -> bool:
    """Add a release to the site; False if it is left out."""
    key = digest(_common(project), release.identity, previous.identity if previous else "")
    if known := _known(target, folder, key):
        version, names = known
        site.kept += names
    else:
        tell(f"writing version {release.name}")
        try:
            version = _made(site, project, release, previous, folder)
        except (DocumentError, UsageError) as error:
            site.notes.append(f"version {release.name} is left out: {error}")
            return False
    site.versions.append(version)
    site.keys[folder] = key
    return True


def _known(target: Path, folder: str, key: str) -> tuple[docs.Version, list[str]] | None:
    """Return a version that stands in the site as it would be made, with the names of its files."""
    manifest = target / docs.MANIFEST
    for noted in objects.listing(manifests.notes(manifest).get("versions")):
        if isinstance(noted, dict) and noted.get("folder") == folder and noted.get("key") == key:
            names = [name for name in manifests.outputs(manifest) if name.startswith(f"{folder}/")]
            if names and all((target / name).is_file() for name in names):
                return docs.Version(folder, *(str(noted.get(one, "")) for one in ("number", "date", "step"))), names
    return None


def _made(site: _Site, project: Project, release: Release, previous: Release | None, folder: str) -> docs.Version:
    with releases.opened(project, release) as there:
        loaded = project.load_version(there.document)
        changelog, step = _changes(project, previous, loaded, release.name)
        written = [one for one in there.settings.pages if any(there.root.glob(one))]
        more = docs.Extras(
            changelog=changelog,
            guides=docs.guides(there.root, written),
            client=docs.Client(there.settings.client, there.output) if release.revision else None,
            look=look(project),
            has_provenance=project.settings.docs.provenance,
            folder=folder,
        )
        files = docs.render(loaded.usable.document, more)
    site.files.update({f"{folder}/{name}": content for name, content in files.items()})
    return docs.Version(folder, _number(loaded) or release.name, release.date, step)


def _latest(site: _Site, project: Project, previous: Release | None) -> Document:
    """Add the document as it is, and what leads to the versions."""
    loaded = project.load()
    number = _number(loaded)
    is_same = bool(site.versions) and site.versions[-1].number == number
    changelog, step = _changes(project, previous, loaded, "Unreleased" if is_same else number)
    more = replace(extras(project, loaded), changelog=changelog, folder=docs.LATEST)
    site.files.update({f"{docs.LATEST}/{name}": content for name, content in docs.render(loaded.usable.document, more).items()})
    site.versions.append(docs.Version(docs.LATEST, number, "", step))
    site.files.update(docs.front(loaded.usable.document, more, site.versions[::-1]))
    return loaded


def _changes(project: Project, previous: Release | None, document: Document, title: str) -> tuple[str, str]:
    """Return what a version changes, as Markdown and in two words; nothing for the first."""
    if previous is None:
        return "", ""
    with releases.opened(project, previous) as there:
        diff = graded(project.load_version(there.document), document, project.settings.diff, title)
    text = markdown.entry(diff, f"{title}, compared with {previous.name}")
    skipped = [f"- Not compared: {one.where} ({one.reason})" for one in diff.skipped]
    return "\n".join(["# Changes", "", text, *([""] if skipped else []), *skipped]) + "\n", STEPS[diff.level()]


def _number(document: Document) -> str:
    return str(objects.mapping(document.tree.get("info")).get("version") or "")


def _common(project: Project) -> str:
    """Return what the pages of every release depend on: the configuration, the files that it names, and this tool."""
    chosen = project.settings
    said = repr([chosen.docs, chosen.diff, chosen.include, chosen.exclude, chosen.formats, chosen.references, chosen.pages, chosen.client, chosen.output])
    shown = look(project)
    held = [(project.root / one).read_bytes() for one in chosen.overlays]
    return digest(_tool(), said, *held, *(one[1] for one in (shown.logo, shown.favicon) if one))


@functools.cache
def _tool() -> str:
    folder = Path(docs.__file__).parents[1]
    return digest(*(path.read_bytes() for path in sorted(folder.rglob("*")) if path.suffix in (".py", ".html", ".md", ".css", ".js")))
