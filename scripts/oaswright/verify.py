"""The whole loop in order: check, generate --check, prove, fuzz, docs. Each step is run even if one before it failed; Ctrl-C ends it all.

A step that is not configured is skipped, which is said, and has no part in the exit code.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from oaswright import project, report
from oaswright.document.document import Document
from oaswright.errors import DocumentError, OaswrightError
from oaswright.finding import Finding
from oaswright.project import Project

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Begun:
    """A step starts."""

    step: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A line about a step that takes its time."""

    step: str
    line: str


@dataclass(frozen=True, slots=True)
class Done:
    """A step's outcome in a few words, its exit code, and everything that a person needs to mend it."""

    step: str
    outcome: str
    exit_code: int
    seconds: float
    details: str = ""
    is_skipped: bool = False


Event = Begun | Progress | Done
Outcome = tuple[str, int, str]
Step = Callable[[Project, Document], Iterator[str | Outcome]]


def run(folder: Path) -> Iterator[Event]:
    """Every step of the loop. What stops one step is its outcome; the others go on."""
    found = project.find(folder)
    tree = found.load()
    for name, step in STEPS.items():
        if why := _unconfigured(name, found):
            yield Done(name, f"skipped: {why}", 0, 0.0, is_skipped=True)
            continue
        yield Begun(name)
        began = time.monotonic()
        outcome: Outcome = ("interrupted", INTERRUPTED, "")
        try:
            for said in step(found, tree):
                if isinstance(said, str):
                    yield Progress(name, said)
                else:
                    outcome = said
        except DocumentError as error:
            outcome = _judged(error.findings)
        except OaswrightError as error:
            outcome = ("could not run", error.exit_code, "\n".join(filter(None, [error.message, error.hint])))
        yield Done(name, outcome[0], outcome[1], time.monotonic() - began, outcome[2])
        if outcome[1] == INTERRUPTED:
            return


def _unconfigured(step: str, found: Project) -> str:
    """Say what a step lacks that only the configuration can give; "" if it can run."""
    if step == "fuzz" and not (found.settings.fuzz.start or found.settings.fuzz.target):
        return "[tool.oaswright.fuzz] names no start and no target"
    if step == "generate" and not _is_generated(found):
        return f"nothing was generated in {found.settings.output}/ yet; `oaswright generate` does it"
    return ""


def _is_generated(found: Project) -> bool:
    return found.output.is_dir() and any(found.output.iterdir())


def exit_code(done: Sequence[Done]) -> int:
    """That of the worst step."""
    return max((one.exit_code for one in done), default=0)


def _judged(findings: Sequence[Finding], clean: str = "", *, strict: bool = False) -> Outcome:
    failed = bool(report.counted(findings, strict=strict))
    return (report.count(findings) if findings or not clean else clean, int(failed), report.render(findings, listing=report.GROUPED))


def _check(found: Project, tree: Document) -> Iterator[str | Outcome]:
    from oaswright import check, follow

    findings = check.examine(tree, found).findings
    findings += follow.Following(found).version(tree, findings)
    yield _judged(findings, strict=found.settings.check.strict)


def _provenance(_: Project, tree: Document) -> Iterator[str | Outcome]:
    from oaswright.api import provenance

    facts = len(provenance.entries(tree))
    clean = f"{facts} facts, no drift" if facts else "no facts are marked"
    yield _judged(provenance.drift(tree, tree.root.with_name("PROVENANCE.md")) if facts else [], clean)


def _generate(found: Project, tree: Document) -> Iterator[str | Outcome]:
    from oaswright import follow

    yield _judged(follow.Following(found).check(tree).findings, "no drift")


def _fuzz(found: Project, _: Document) -> Iterator[str | Outcome]:
    from oaswright.fuzz import event
    from oaswright.fuzz.run import command

    with command.opened(command.Call(found.root)) as session:
        requests = 0
        for one in session.events():
            if isinstance(one, event.Progress):
                requests = one.requests
            if line := session.progress(one):
                yield line
        requests = session.end.requests if session.end else requests
        details = session.render("text") if session.exit_code else ""
        yield (f"{requests} requests, {session.found}", session.exit_code, details)


def _docs(found: Project, _: Document) -> Iterator[str | Outcome]:
    from oaswright import publish

    pages = sum(name.endswith(".html") for name in publish.site(found, found.site))
    yield (f"{pages} pages in {found.settings.site}/", 0, "")


def _prove(found: Project, tree: Document) -> Iterator[str | Outcome]:
    """Prove the generated packages; where there are none yet, those that would be generated."""
    if _is_generated(found):
        yield from _proved(found, tree)
        return
    from oaswright import follow

    with tempfile.TemporaryDirectory() as folder:
        elsewhere = replace(found, settings=replace(found.settings, output=folder))
        made = follow.Following(elsewhere).generate(tree)
        if report.counted(made.findings):
            yield _judged(made.findings)
            return
        yield from _proved(elsewhere, tree)


def _proved(found: Project, tree: Document) -> Iterator[str | Outcome]:
    from oaswright import prove, publish

    packages = {prove.Artefact.MODELS: found.settings.models, prove.Artefact.CLIENT: found.settings.client}
    outcome = prove.Outcome()
    for event in prove.paced(prove.prove(prove.Plan(tree.usable.document, found.output, packages, found.settings.probes, 0))):
        if isinstance(event, prove.Progress):
            yield f"{event.artefact}: {event.done:,} of {event.planned:,} probes"
        elif isinstance(event, prove.Outcome):
            outcome = event
    publish.remember(found, tree, prove.data(outcome))
    yield _judged(prove.findings(tree, outcome), "; ".join(line for line in prove.summary(outcome).splitlines() if " probes" in line))


STEPS: dict[str, Step] = {"check": _check, "provenance": _provenance, "generate": _generate, "prove": _prove, "fuzz": _fuzz, "docs": _docs}
