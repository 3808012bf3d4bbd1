"""Generate models and a client from the document, compare them with the files that exist, and swap them in as a whole."""

import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from typing import TYPE_CHECKING, Any

from oaswright import waivers
from oaswright.finding import Finding, Severity
from oaswright.generate.output import last_run, manifest, tree
from oaswright.generate.process_state import ProcessState
from oaswright.incremental.garbage_collection import uncollected
from oaswright.project import Project
from oaswright.staging.tree import Tree, has_leftovers

if TYPE_CHECKING:
    from oaswright.document.document import Document
    from oaswright.generate.pipeline import GeneratedTree

BUNDLE = "openapi.json"

# Checking a document of at most so many bytes takes about as long as rendering everything, so the check gets a core of its own.
SMALL = 250_000

# The summary of a run with nothing to do.
UP_TO_DATE = "up to date"


@dataclass(frozen=True)
class ExtraFiles:
    """Files of the output folder that other commands make, by path; `identity` changes whenever their sources do."""

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
        edited: Generated files that were changed by hand since, and are written anew.
        is_blocked: Whether the findings kept anything from being written.
    """

    changes: dict[str, str]
    findings: tuple[Finding, ...] = ()
    fresh: bool = False
    foreign: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    is_blocked: bool = False

    @property
    def summary(self) -> str:
        """What was done, in a line."""
        number = len(self.changes)
        return f"{number} file{'s' * (number != 1)} written or removed" if self.changes else UP_TO_DATE


def is_up_to_date(project: Project, identity: str = "") -> bool:
    """Tell whether nothing has changed since a run found the output up to date, without reading the document. False means unknown."""
    return not has_leftovers(project.output.resolve()) and last_run.stands(project, _remembered(project, identity))


def matches(project: Project, document: "Document", extra: ExtraFiles | None = None) -> bool:
    """Tell, from the manifest alone, whether the output folder holds exactly what this document and these tools make."""
    found = manifest.read(project.output)
    return manifest.drift(project.output, found, _made_of(project, document, extra or ExtraFiles()), lambda: last_run.digests(project, found, {}, {})) == {}


@contextmanager
def ready(project: Project, document: "Document", state: ProcessState) -> Iterator[None]:
    """Start processes that import the generators, for when something has to be rendered. One is enough for an edit of what was generated before."""
    from oaswright.generate.workers import GENERATOR, MOST, Workers

    if state.elsewhere:
        state.workers = state.elsewhere
        yield
        return
    is_edit, is_small = (project.output / tree.MANIFEST).exists(), len(document.written) < SMALL
    if is_small and GENERATOR in sys.modules:
        yield  # this process renders by itself
        return
    with Workers(1 if is_edit else MOST - is_small) as state.workers:
        try:
            yield
        finally:
            state.workers = None


def begin(project: Project, document: "Document", state: ProcessState) -> None:
    """Begin to render while the document is still being checked, in the processes that `ready` started. A document that is not valid may not get so far."""
    from oaswright.generate import pipeline

    if state.workers is None or any(one.severity is Severity.ERROR for one in document.usable.findings):
        return
    found, made_of = manifest.read(project.output), _made_of(project, document, ExtraFiles())
    current = manifest.CurrentTree(project.output, found, made_of, last_run.digests(project, found, state.stamps, state.digests))
    with uncollected():
        plan = pipeline.plan(project, document, current, state.snapshot)
        if state.workers.suffice(plan.missing):
            plan.begin(state.workers.begin)
        state.plan = plan


def generate(project: Project, document: "Document", extra: ExtraFiles | None = None, state: ProcessState | None = None, *, adopt: bool = False) -> Outcome:
    """Bring the output folder up to date; what cannot be followed leaves it as it is.

    Args:
        project: The project, whose settings name the packages and the folder.
        document: The document.
        extra: Files of the output folder that other commands make.
        state: What the last generation of this process left, and this one leaves.
        adopt: Write into a folder that holds other files.

    Raises:
        OutputError: The folder holds what must not be replaced, or cannot be written.
    """
    output = Tree.recovered(project.output, tree.MANIFEST)
    extra, state = extra or ExtraFiles(), state or ProcessState()
    made_of = _made_of(project, document, extra)
    found = manifest.read(project.output)
    there = last_run.digests(project, found, state.stamps, state.digests)
    remember = partial(_remember, project, extra, document)
    if manifest.drift(project.output, found, made_of, lambda: there) == {}:
        output.write({}, {})
        remember()
        return Outcome({}, manifest.findings(found, document), fresh=True, foreign=_foreign(output, there))
    output.refuse([project.configuration, *document.files], adopt=adopt)
    made = produce(project, document, extra, manifest.CurrentTree(project.output, found, made_of, there), state)
    state.snapshot = made.snapshot
    if blocking := waivers.blocking(made.findings):
        return Outcome({}, blocking, is_blocked=True)
    changes = tree.drift(there, made.digests, output.owned or ())
    output.write(made.files, changes, adopt=adopt)
    state.pending, state.stamps, state.digests = remember, {}, made.digests
    if not state.is_busy:
        state.remember()
    recorded = found.get("outputs", {})
    edited = tuple(path for path, what in changes.items() if what == "changed" and path in recorded and recorded[path] != there[path])
    return Outcome(changes, made.findings, foreign=_foreign(output, there, made.digests), edited=edited)


def _foreign(output: Tree, there: Mapping[str, str], wanted: Collection[str] = ()) -> tuple[str, ...]:
    return tuple(output.foreign(there, wanted))


def warm(project: Project, document: "Document", extra: ExtraFiles, state: ProcessState) -> None:
    """Compute what the next generation can reuse of an output folder that is up to date; nothing is rendered or written."""
    if state.snapshot is not None:
        return
    made_of = _made_of(project, document, extra)
    found = manifest.read(project.output)
    there = last_run.digests(project, found, state.stamps, state.digests)
    if manifest.drift(project.output, found, made_of, lambda: there) == {}:
        state.snapshot = produce(project, document, extra, manifest.CurrentTree(project.output, found, made_of, there), state).snapshot


def check(project: Project, document: "Document", extra: ExtraFiles | None = None, state: ProcessState | None = None) -> Outcome:
    """Compare the output folder with what would be generated, file by file; nothing is written."""
    extra = extra or ExtraFiles()
    made_of = _made_of(project, document, extra)
    found = manifest.read(project.output)
    there, output = tree.digests(project.output), Tree(project.output.resolve(), tree.MANIFEST)
    known = manifest.drift(project.output, found, made_of, lambda: there)
    if known == {}:
        _remember(project, extra, document)
    if known is not None:
        return Outcome(known, (*manifest.findings(found, document), *_drift(project, known)), fresh=not known, foreign=_foreign(output, there))
    made = produce(project, document, extra, manifest.CurrentTree(project.output, found, made_of, there), state or ProcessState())
    changes = tree.drift(there, made.digests, output.owned or ())
    if changes == {tree.MANIFEST: "changed"} and found.get("outputs") == {path: one for path, one in made.digests.items() if path != tree.MANIFEST}:
        changes = {}  # every file is the same by byte: other versions of the tools make no difference
    return Outcome(changes, (*made.findings, *_drift(project, changes)), foreign=_foreign(output, there, made.digests))


def produce(project: Project, document: "Document", extra: ExtraFiles, current: manifest.CurrentTree, state: ProcessState) -> "GeneratedTree":
    """Return every generated file, and what of the document was lost."""
    from oaswright.generate import pipeline

    with uncollected():
        plan, state.plan = state.plan, None
        if plan is None or plan.document is not document:
            plan = pipeline.plan(project, document, current, state.snapshot)
        return pipeline.build(project, plan, current, {**extra.files, BUNDLE: document.written}, state.workers)


def _remember(project: Project, extra: ExtraFiles, document: "Document") -> dict[str, tree.Stamp]:
    """Remember a tree that is as it should be, unless there is something to say of it every time."""
    is_silent = not manifest.read(project.output).get("findings")
    return last_run.keep(project, _remembered(project, extra.identity), document) if is_silent else {}


def _made_of(project: Project, document: "Document", extra: ExtraFiles) -> dict[str, Any]:
    return {**manifest.inputs(document, options(project)), "others": {path: tree.digest(text) for path, text in extra.files.items()}}


def _remembered(project: Project, identity: str) -> dict[str, Any]:
    return {**options(project), **({"release": identity} if identity else {})}


def options(project: Project) -> dict[str, Any]:
    """Return the settings that shape the output."""
    settings = project.settings
    accepted = [[one.rule, one.pointer] for one in settings.waivers if one.rule in waivers.GENERATED]
    severities = {rule: level.value if level else "off" for rule, level in waivers.of_generated(settings.check).items()}
    packages = {"models": settings.models, "client": settings.client, "distribution": settings.distribution, "sdk": asdict(settings.sdk)}
    defaults = {one.name: one.default for one in fields(settings)}
    document = {key: list(chosen) for key in ("overlays", "include", "exclude", "formats") if (chosen := getattr(settings, key)) != defaults[key]}
    return {**packages, **document, "waivers": accepted, **({"severities": severities} if severities else {})}


def _drift(project: Project, changes: dict[str, str]) -> list[Finding]:
    folder = project.settings.output
    hint = "run `oaswright generate`, and commit what it writes"
    return [Finding("drift", Severity.ERROR, f"{folder}/{path} is {what}", "", None, hint) for path, what in changes.items()]
