"""The whole loop in order: check, generate --check, prove, fuzz, docs. Each step is run even if one before it failed; Ctrl-C ends it all.

A step that is not configured, or that the call leaves out, is skipped, which is said, and has no part in the exit code.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from oaswright import project, regeneration, report
from oaswright.document.document import Document
from oaswright.errors import DocumentError, OaswrightError
from oaswright.finding import FailOn, Finding, Severity
from oaswright.project import Project

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step starts."""

    step: str


@dataclass(frozen=True, slots=True)
class StepOutput:
    """A line about a step that takes its time."""

    step: str
    line: str


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a step.

    Attributes:
        outcome: The result in a few words.
        exit_code: 0 clean, 1 findings, 2 and more could not run.
        findings: What was found, with the severities that count.
        details: What a person needs, where that is more than the findings.
    """

    outcome: str
    exit_code: int = 0
    findings: tuple[Finding, ...] = ()
    details: str = ""


@dataclass(frozen=True, slots=True)
class StepFinished:
    """A step is over, or was skipped."""

    step: str
    result: Result
    seconds: float = 0.0
    is_skipped: bool = False

    @property
    def status(self) -> str:
        """`ok`, `failed` or `skip`."""
        return "skip" if self.is_skipped else "failed" if self.result.exit_code else "ok"


@dataclass(frozen=True, slots=True)
class Options:
    """What to run: the folder of the project, the steps, and the severity that fails one, if not the configured one."""

    folder: Path
    only: Collection[str] = ()
    skip: Collection[str] = ()
    fail_on: str | None = None


Event = StepStarted | StepOutput | StepFinished
Step = Callable[[Project, Document, Options], Iterator[str | Result]]


def run(call: Options) -> Iterator[Event]:
    """Every step of the loop. What stops one step is its outcome; the others go on."""
    found = project.find(call.folder)
    tree = found.load()
    for name, step in STEPS.items():
        if name in call.skip or (call.only and name not in call.only):
            continue
        if why := _unconfigured(name, found):
            yield StepFinished(name, Result(f"skipped: {why}"), is_skipped=True)
            continue
        yield StepStarted(name)
        began = time.monotonic()
        result = Result("interrupted", INTERRUPTED)
        try:
            for said in step(found, tree, call):
                if isinstance(said, str):
                    yield StepOutput(name, said)
                else:
                    result = said
        except DocumentError as error:
            result = _judged(error.findings)
        except OaswrightError as error:
            stopped = Finding("could-not-run", Severity.ERROR, f"{name} could not run: {error.message}", hint=error.hint)
            result = Result("could not run", error.exit_code, (stopped,), "\n".join(filter(None, [error.message, error.hint])))
        yield StepFinished(name, result, time.monotonic() - began)
        if result.exit_code == INTERRUPTED:
            return


def _unconfigured(step: str, found: Project) -> str:
    """Say what a step lacks that only the configuration can give; "" if it can run."""
    if step == "fuzz" and not (found.settings.fuzz.start or found.settings.fuzz.target):
        return "the configuration names no start and no target of fuzz"
    if step == "generate" and not regeneration.is_generated(found):
        return f"nothing was generated in {found.settings.output}/ yet; `oaswright generate` does it"
    return ""


def exit_code(done: Sequence[StepFinished]) -> int:
    """Return that of the worst step."""
    return max((one.result.exit_code for one in done), default=0)


def _judged(findings: Sequence[Finding], clean: str = "", *, fail_on: str = FailOn.ERROR) -> Result:
    shown = tuple(report.graded(findings, fail_on))
    failed = bool(report.counted(findings, fail_on))
    return Result(report.count(shown) if shown or not clean else clean, int(failed), shown)


def _check(found: Project, tree: Document, call: Options) -> Iterator[str | Result]:
    from oaswright import check

    findings = check.examine(tree, found).findings
    findings += regeneration.Regeneration(found).version(tree, findings)
    yield _judged(findings, fail_on=call.fail_on or found.settings.check.fail_on)


def _provenance(_: Project, tree: Document, __: Options) -> Iterator[str | Result]:
    from oaswright.api import provenance

    facts = len(provenance.entries(tree))
    clean = f"{facts} facts, no drift" if facts else "no facts are marked"
    yield _judged(provenance.drift(tree, tree.root.with_name("PROVENANCE.md")) if facts else [], clean)


def _generate(found: Project, tree: Document, call: Options) -> Iterator[str | Result]:
    yield _judged(regeneration.Regeneration(found).check(tree).findings, "no drift", fail_on=call.fail_on or FailOn.ERROR)


def _fuzz(found: Project, _: Document, call: Options) -> Iterator[str | Result]:
    from oaswright.fuzz import event
    from oaswright.fuzz.run import command

    with command.opened(command.CommandOptions(found.root, fail_on=call.fail_on)) as session:
        requests = 0
        for one in session.events():
            if isinstance(one, event.Progress):
                requests = one.requests
            if line := session.progress(one):
                yield line
        requests = session.end.requests if session.end else requests
        details = session.render("text") if session.exit_code else ""
        yield Result(f"{requests} requests, {session.found}", session.exit_code, tuple(session.findings), details)


def _docs(found: Project, _: Document, __: Options) -> Iterator[str | Result]:
    from oaswright import publish

    made = publish.site(found, found.site)
    yield Result(f"{made.pages} pages in {found.settings.site}/", details="\n".join(made.notes))


def _prove(found: Project, tree: Document, call: Options) -> Iterator[str | Result]:
    """Prove the generated packages; where there are none yet, those that would be generated."""
    with regeneration.generated(found, tree) as (standing, made):
        if made and made.is_blocked:
            yield _judged(made.findings)
            return
        yield from _proved(standing, tree, call)


def _proved(found: Project, tree: Document, call: Options) -> Iterator[str | Result]:
    from oaswright import prove, publish

    packages = {prove.Artefact.MODELS: found.settings.models, prove.Artefact.CLIENT: found.settings.client}
    outcome = prove.ProofMatrix()
    for event in prove.paced(prove.prove(prove.Plan(tree.usable.document, found.output, packages, found.settings.probes, 0))):
        if isinstance(event, prove.ProbesDone):
            yield f"{event.artefact}: {event.done:,} of {event.planned:,} probes"
        elif isinstance(event, prove.ProofMatrix):
            outcome = event
    publish.remember(found, tree, prove.data(outcome))
    clean = "; ".join(line for line in prove.summary(outcome).splitlines() if " probes" in line)
    yield _judged(prove.findings(tree, outcome), clean, fail_on=call.fail_on or FailOn.ERROR)


STEPS: dict[str, Step] = {"check": _check, "provenance": _provenance, "generate": _generate, "prove": _prove, "fuzz": _fuzz, "docs": _docs}
