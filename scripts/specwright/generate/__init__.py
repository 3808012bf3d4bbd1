"""Models and a client from the document: staged, compared, swapped in whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from specwright.finding import Finding, Severity
from specwright.generate import manifest, memory, tree
from specwright.project import Project

if TYPE_CHECKING:
    from specwright.document import Document

BUNDLE = "openapi.json"

# What a run with nothing to do says.
STANDS = "up to date"


@dataclass(frozen=True)
class Beside:
    """Files of the tree that are made elsewhere, by path; `identity` is another one whenever what they are made of is."""

    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    identity: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a generation came to: the files that changed or drift (path -> missing, stale, changed), and the findings that stopped it."""

    changes: dict[str, str]
    findings: tuple[Finding, ...] = ()
    fresh: bool = False

    @property
    def summary(self) -> str:
        """What was done, in a line."""
        return f"{len(self.changes)} files written or removed" if self.changes else STANDS


def stands(project: Project, identity: str = "") -> bool:
    """Whether nothing has moved since a run found the tree as it should be; False says nothing. No document is read."""
    return memory.stands(project, _remembered(project, identity))


def fresh(project: Project, document: "Document", beside: Beside | None = None) -> bool:
    """Whether the output folder is exactly what this document and these tools make; told by the manifest alone."""
    return manifest.drift(project.output, _made_of(project, document, beside or Beside())) == {}


def generate(project: Project, document: "Document", beside: Beside | None = None) -> Outcome:
    """Bring the output folder up to date. Findings of severity error leave it as it stands."""
    beside = beside or Beside()
    made_of = _made_of(project, document, beside)
    if manifest.drift(project.output, made_of) == {}:
        memory.keep(project, _remembered(project, beside.identity), document.files)
        return Outcome({}, fresh=True)
    files, findings = produce(project, document, made_of, beside)
    if any(one.severity is Severity.ERROR for one in findings):
        return Outcome({}, findings)
    changes = tree.swap(project.output, files)
    memory.keep(project, _remembered(project, beside.identity), document.files)
    return Outcome(changes, findings)


def check(project: Project, document: "Document", beside: Beside | None = None) -> Outcome:
    """Compare the output folder with what would be generated; nothing is written."""
    beside = beside or Beside()
    made_of = _made_of(project, document, beside)
    known = manifest.drift(project.output, made_of)
    if known == {}:
        memory.keep(project, _remembered(project, beside.identity), document.files)
    if known is not None:
        return Outcome(known, tuple(_drift(project, known)), fresh=not known)
    files, findings = produce(project, document, made_of, beside)
    changes = tree.drift(project.output, {path: tree.digest(text) for path, text in files.items()})
    return Outcome(changes, (*findings, *_drift(project, changes)))


def produce(project: Project, document: "Document", made_of: dict[str, Any], beside: Beside) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """Every file of the tree, and what was lost on the way."""
    from specwright.generate import parts

    made = parts.make(project, document, manifest.Standing(project.output, made_of))
    files = {**made.files, **beside.files, BUNDLE: document.text}
    files[tree.MANIFEST] = manifest.text(made_of, files, made.keys)
    return files, made.findings


def _made_of(project: Project, document: "Document", beside: Beside) -> dict[str, Any]:
    return {**manifest.inputs(document, options(project)), "others": {path: tree.digest(text) for path, text in beside.files.items()}}


def _remembered(project: Project, identity: str) -> dict[str, Any]:
    return {**options(project), **({"release": identity} if identity else {})}


def options(project: Project) -> dict[str, Any]:
    """The settings that shape the output."""
    settings = project.settings
    waivers = [[one.rule, one.pointer] for one in settings.waivers]
    return {"models": settings.models, "client": settings.client, "distribution": settings.distribution, "waivers": waivers}


def _drift(project: Project, changes: dict[str, str]) -> list[Finding]:
    folder = project.settings.output
    hint = "run `specwright generate`, and commit what it writes"
    return [Finding("drift", Severity.ERROR, f"{folder}/{path} is {what}", "", None, hint) for path, what in changes.items()]
