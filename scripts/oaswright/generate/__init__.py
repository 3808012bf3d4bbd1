"""Models and a client from the document: staged, compared, swapped in whole."""

import gc
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from typing import TYPE_CHECKING, Any

from oaswright import waivers
from oaswright.finding import Finding, Severity
from oaswright.generate.output import last_run, manifest, tree
from oaswright.generate.process_state import Held
from oaswright.project import Project
from oaswright.staging.tree import Tree, has_leftovers

if TYPE_CHECKING:
    from oaswright.document.document import Document
    from oaswright.generate.pipeline import Made

BUNDLE = "openapi.json"

# The check of a document of no more bytes takes about as long as all that is rendered, so it has a core of its own.
SMALL = 250_000

# What a run with nothing to do says.
STANDS = "up to date"


@dataclass(frozen=True)
class Beside:
    """Files of the tree that are made elsewhere, by path; `identity` is another one whenever what they are made of is."""

    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    identity: str = ""


@dataclass(frozen=True)
class Outcome:
    """The result of a generation.

    Attributes:
        changes: Files that were written or that drift, by path: missing, stale or changed.
        findings: What was lost, and what stopped the generation.
        fresh: Whether nothing had to be generated.
        foreign: Files in the output folder that were not generated; they are left alone.
    """

    changes: dict[str, str]
    findings: tuple[Finding, ...] = ()
    fresh: bool = False
    foreign: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """What was done, in a line."""
        return f"{len(self.changes)} files written or removed" if self.changes else STANDS


def stands(project: Project, identity: str = "") -> bool:
    """Whether nothing has moved since a run found the tree as it should be; False says nothing. No document is read."""
    return not has_leftovers(project.output.resolve()) and last_run.stands(project, _remembered(project, identity))


def fresh(project: Project, document: "Document", beside: Beside | None = None) -> bool:
    """Whether the output folder is exactly what this document and these tools make; told by the manifest alone."""
    found = manifest.read(project.output)
    return manifest.drift(project.output, found, _made_of(project, document, beside or Beside()), lambda: last_run.standing(project, found, {}, {})) == {}


@contextmanager
def ready(project: Project, document: "Document", held: Held) -> Iterator[None]:
    """Processes that import the generators already; for when something has to be made. Where a tree stands, one is enough for an edit."""
    from oaswright.generate.workers import MOST, Workers

    is_edit, is_small = (project.output / tree.MANIFEST).exists(), len(document.written) < SMALL
    with Workers(1 if is_edit else MOST - is_small) as held.workers:
        try:
            yield
        finally:
            held.workers = None


def begin(project: Project, document: "Document", held: Held) -> None:
    """Begin to render what a document needs, while it is still being checked; the processes that are ready do it. What is not valid may not get so far."""
    from oaswright.generate import pipeline

    if held.workers is None or any(one.severity is Severity.ERROR for one in document.usable.findings):
        return
    found, made_of = manifest.read(project.output), _made_of(project, document, Beside())
    standing = manifest.Standing(project.output, found, made_of, last_run.standing(project, found, held.stamps, held.digests))
    with _uncollected():
        asked = pipeline.ask(project, document, standing, held.snapshot)
        if held.workers.suffice(asked.missing):
            asked.begin(held.workers.begin)
        held.asked = asked


def generate(project: Project, document: "Document", beside: Beside | None = None, held: Held | None = None, *, adopt: bool = False) -> Outcome:
    """Bring the output folder up to date; findings of severity error leave it as it is.

    Args:
        project: The project, whose settings name the packages and the folder.
        document: The document.
        beside: Files of the tree that are made elsewhere.
        held: What the last generation of this process left, and this one leaves.
        adopt: Write into a folder that holds other files.

    Raises:
        OutputError: The folder holds what must not be replaced, or cannot be written.
    """
    output = Tree.recovered(project.output, tree.MANIFEST)
    beside, held = beside or Beside(), held or Held()
    made_of = _made_of(project, document, beside)
    found = manifest.read(project.output)
    there = last_run.standing(project, found, held.stamps, held.digests)
    remember = partial(last_run.keep, project, _remembered(project, beside.identity), document)
    if manifest.drift(project.output, found, made_of, lambda: there) == {}:
        output.write({}, {})
        remember()
        return Outcome({}, fresh=True, foreign=_foreign(output, there))
    output.refuse([project.configuration, *document.files], adopt=adopt)
    made = produce(project, document, beside, manifest.Standing(project.output, found, made_of, there), held)
    held.snapshot = made.snapshot
    if any(one.severity is Severity.ERROR for one in made.findings):
        return Outcome({}, made.findings)
    changes = tree.drift(there, made.digests, output.owned or ())
    output.write(made.files, changes, adopt=adopt)
    held.owed, held.stamps, held.digests = remember, {}, made.digests
    if not held.is_busy:
        held.remember()
    return Outcome(changes, made.findings, foreign=_foreign(output, there, made.digests))


def _foreign(output: Tree, there: Mapping[str, str], wanted: Collection[str] = ()) -> tuple[str, ...]:
    return tuple(output.foreign(there, wanted))


def rehearse(project: Project, document: "Document", beside: Beside, held: Held) -> None:
    """Hold what the next generation can take over of a tree that stands; nothing is rendered or written."""
    if held.snapshot is not None:
        return
    made_of = _made_of(project, document, beside)
    found = manifest.read(project.output)
    there = last_run.standing(project, found, held.stamps, held.digests)
    if manifest.drift(project.output, found, made_of, lambda: there) == {}:
        held.snapshot = produce(project, document, beside, manifest.Standing(project.output, found, made_of, there), held).snapshot


def check(project: Project, document: "Document", beside: Beside | None = None, held: Held | None = None) -> Outcome:
    """Compare the output folder with what would be generated, file by file as they are; nothing is written."""
    beside = beside or Beside()
    made_of = _made_of(project, document, beside)
    found = manifest.read(project.output)
    there, output = tree.standing(project.output), Tree(project.output.resolve(), tree.MANIFEST)
    known = manifest.drift(project.output, found, made_of, lambda: there)
    if known == {}:
        last_run.keep(project, _remembered(project, beside.identity), document)
    if known is not None:
        return Outcome(known, tuple(_drift(project, known)), fresh=not known, foreign=_foreign(output, there))
    made = produce(project, document, beside, manifest.Standing(project.output, found, made_of, there), held or Held())
    changes = tree.drift(there, made.digests, output.owned or ())
    if changes == {tree.MANIFEST: "changed"} and found.get("outputs") == {path: one for path, one in made.digests.items() if path != tree.MANIFEST}:
        changes = {}  # every file is the same by byte: other versions of the tools make no difference
    return Outcome(changes, (*made.findings, *_drift(project, changes)), foreign=_foreign(output, there, made.digests))


def produce(project: Project, document: "Document", beside: Beside, standing: manifest.Standing, held: Held) -> "Made":
    """Every file of the tree, and what was lost on the way."""
    from oaswright.generate import pipeline

    with _uncollected():
        asked, held.asked = held.asked, None
        if asked is None or asked.document is not document:
            asked = pipeline.ask(project, document, standing, held.snapshot)
        return pipeline.make(project, asked, standing, {**beside.files, BUNDLE: document.written}, held.workers)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nearly all that a generation makes lasts to its end, and leaves no circles: to look for garbage meanwhile costs a quarter of its time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _made_of(project: Project, document: "Document", beside: Beside) -> dict[str, Any]:
    return {**manifest.inputs(document, options(project)), "others": {path: tree.digest(text) for path, text in beside.files.items()}}


def _remembered(project: Project, identity: str) -> dict[str, Any]:
    return {**options(project), **({"release": identity} if identity else {})}


def options(project: Project) -> dict[str, Any]:
    """The settings that shape the output."""
    settings = project.settings
    accepted = [[one.rule, one.pointer] for one in settings.waivers if one.rule in waivers.GENERATED]
    severities = {rule: level for rule, level in settings.check.severity.items() if rule in waivers.GENERATED}
    packages = {"models": settings.models, "client": settings.client, "distribution": settings.distribution, "sdk": asdict(settings.sdk)}
    defaults = {one.name: one.default for one in fields(settings)}
    document = {key: list(chosen) for key in ("overlays", "include", "exclude", "formats") if (chosen := getattr(settings, key)) != defaults[key]}
    return {**packages, **document, "waivers": accepted, **({"severities": severities} if severities else {})}


def _drift(project: Project, changes: dict[str, str]) -> list[Finding]:
    folder = project.settings.output
    hint = "run `oaswright generate`, and commit what it writes"
    return [Finding("drift", Severity.ERROR, f"{folder}/{path} is {what}", "", None, hint) for path, what in changes.items()]
