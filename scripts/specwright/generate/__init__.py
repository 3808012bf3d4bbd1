"""Models and a client from the document: staged, compared, swapped in whole."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from specwright.finding import Finding, Severity
from specwright.generate import manifest, memory, tree
from specwright.project import Project

if TYPE_CHECKING:
    from specwright.document import Document

BUNDLE = "openapi.json"


@dataclass(frozen=True)
class Outcome:
    """What a generation came to: the files that changed or drift (path -> missing, stale, changed), and the findings that stopped it."""

    changes: dict[str, str]
    findings: tuple[Finding, ...] = ()
    fresh: bool = False

    @property
    def summary(self) -> str:
        """What was done, in a line."""
        return f"{len(self.changes)} files written or removed" if self.changes else "up to date"


def stands(project: Project) -> bool:
    """Whether nothing has moved since a run found the tree as it should be; False says nothing. No document is read."""
    return memory.stands(project, options(project))


def fresh(project: Project, document: "Document") -> bool:
    """Whether the output folder is exactly what this document and these tools make; told by the manifest alone."""
    return manifest.drift(project.output, manifest.inputs(document, options(project))) == {}


def generate(project: Project, document: "Document") -> Outcome:
    """Bring the output folder up to date. Findings of severity error leave it as it stands."""
    made_of = manifest.inputs(document, options(project))
    if manifest.drift(project.output, made_of) == {}:
        memory.keep(project, options(project), document.files)
        return Outcome({}, fresh=True)
    files, findings = produce(project, document, made_of)
    if any(one.severity is Severity.ERROR for one in findings):
        return Outcome({}, findings)
    changes = tree.swap(project.output, files)
    memory.keep(project, options(project), document.files)
    return Outcome(changes, findings)


def check(project: Project, document: "Document") -> Outcome:
    """Compare the output folder with what would be generated; nothing is written."""
    made_of = manifest.inputs(document, options(project))
    known = manifest.drift(project.output, made_of)
    if known == {}:
        memory.keep(project, options(project), document.files)
    if known is not None:
        return Outcome(known, tuple(_drift(project, known)), fresh=not known)
    files, findings = produce(project, document, made_of)
    changes = tree.drift(project.output, {path: tree.digest(text) for path, text in files.items()})
    return Outcome(changes, (*findings, *_drift(project, changes)))


def produce(project: Project, document: "Document", made_of: dict[str, Any]) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """Every file of the tree, and what was lost on the way."""
    from specwright.generate import parts

    made = parts.make(project, document, manifest.Standing(project.output, made_of))
    files = {**made.files, BUNDLE: document.text}
    files[tree.MANIFEST] = manifest.text(made_of, files, made.keys)
    return files, made.findings


def options(project: Project) -> dict[str, Any]:
    """The settings that shape the output."""
    settings = project.settings
    waivers = [[one.rule, one.pointer] for one in settings.waivers]
    return {"models": settings.models, "client": settings.client, "distribution": settings.distribution, "waivers": waivers}


def _drift(project: Project, changes: dict[str, str]) -> list[Finding]:
    folder = project.settings.output
    hint = "run `specwright generate`, and commit what it writes"
    return [Finding("drift", Severity.ERROR, f"{folder}/{path} is {what}", "", None, hint) for path, what in changes.items()]
