"""One run over what was saved: check, diff, generate, prove. What stops a step ends the run, and the tree that stands stays."""

import contextlib
import importlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from oaswright import check, generate, project, report
from oaswright.check import valid_sections
from oaswright.check.engine import Fact
from oaswright.diff.comparison import compare
from oaswright.diff.report.text import to_text
from oaswright.document import document
from oaswright.document.document import Document
from oaswright.errors import DocumentError, OaswrightError
from oaswright.finding import Finding
from oaswright.generate.process_state import ProcessState
from oaswright.incremental import changes
from oaswright.project import Project
from oaswright.regeneration import Regeneration
from oaswright.watch import files, proof
from oaswright.watch.affected import affected
from oaswright.watch.event import Finished, InputsRead, ProofPending, Step, StepStarted

Event = StepStarted | Step | InputsRead | ProofPending | Finished

# Longer lists are cut: a watch is read between two saves.
LONGEST = 30

# A document of so many bytes is sooner generated here than other processes are started, so the generators are imported here first.
SMALL = 1_000_000


@dataclass(frozen=True, slots=True)
class StepSummary:
    """What a step comes to, without its time; None in its place is a step with nothing to do."""

    words: str = ""
    lines: tuple[str, ...] = ()
    failed: bool = False


class RunState:
    """What stays in memory from one run to the next: the document whose tree stands, its files, and what is still to be proved of it."""

    def __init__(self, folder: Path, probes: int, is_over: Callable[[], bool]) -> None:
        self.folder = folder
        self.probes = probes
        self.is_over = is_over
        self.followed = {project.find(folder).configuration}
        self.seen: dict[str, str] = {}
        self.good: Document | None = None
        self.last: Document | None = None
        self.following: Regeneration | None = None
        self.held = ProcessState(is_busy=True)
        self.known: valid_sections.ValidSections | None = None
        self.made_with: object = None
        self.owed: list[str] = []
        self.told: Sequence[Sequence[Fact]] = ()

    def run(self, held: Mapping[str, str] | None = None) -> Iterator[Event]:
        """Yield the steps as they come to an end, and what they come to together. `held` are digests of files, taken before this."""
        self.taken = held or {}
        started, times, words, good = time.monotonic(), list[tuple[str, float]](), list[str](), True
        for name, step in (("check", self._check), ("diff", self._diff), ("generate", self._generate), ("prove", self._prove)):
            began = time.monotonic()
            yield StepStarted(name)
            if name == "prove":
                self._owe()
                yield ProofPending(tuple(self.owed))
            said = _settled(step)
            if name == "check":
                yield InputsRead(self.seen)
            if said is None:
                continue
            times.append((name, round(time.monotonic() - began, 3)))
            yield Step(*times[-1], said.words, said.lines, said.failed)
            words += [said.words] if said.words else []
            if said.failed:
                good = False
                break
        yield Finished(tuple(times), ", ".join(words), good, round(time.monotonic() - started, 3))
        self.held.remember()
        if self.known:
            self.known.keep()

    def rehearse(self) -> None:
        """Make of a tree that stands what the next edit will need; the first edit costs no more than the others then."""
        if self.following and self.good and self.good is self.last:
            with contextlib.suppress(OaswrightError):
                self.following.rehearse(self.good)

    def _check(self) -> StepSummary:
        """Return a document stops here if `oaswright generate` would not take it; other findings are shown when they are new."""
        self.found, self.read = self._load()
        self.last = self.read
        self.known = self.known or valid_sections.recall(self.found)
        examined = check.examine(self.read, self.found, self.known)
        stopping = check.stopping(self.read, self.found, examined)
        stop = {(one.rule, one.pointer, one.message) for one in stopping}
        shown = dict.fromkeys(one for one in _new(self.told, examined.groups) if one.identity not in stop)
        self.told = examined.groups
        lines = _lines([*stopping, *check.located(self.read, shown)])
        return StepSummary(report.count(examined.facts) if examined.facts else "", lines, failed=bool(stopping))

    def _load(self) -> tuple[Project, Document]:
        """Return the configuration and the document, with the digests of their files from before they were read."""
        before = self.seen
        while True:
            self.seen, self.taken = changes.digests(self.followed, self.taken), {}
            found = project.find(self.folder)
            wanted = {found.configuration, found.document.resolve()}
            if found.settings.released and (kept := found.root / found.settings.released).is_file():
                wanted.add(kept)
            try:
                read = found.load(self.last)
            except OaswrightError as error:
                if isinstance(error, DocumentError):
                    wanted.update(error.files)
                if wanted <= self.followed and not files.is_moving(self.seen, before):
                    raise
                self.followed |= wanted
                continue
            wanted.update(read.files)
            if wanted <= self.followed:
                self.followed = wanted
                self.seen = {path: held for path, held in self.seen.items() if Path(path) in wanted}
                return found, read
            self.followed |= wanted

    def _diff(self) -> StepSummary | None:
        self.following = self.following.again(self.found) if self.following else Regeneration(self.found, self.held)
        self.before = self._standing()
        if self.before is None or self.before.tree == self.read.tree:
            return None
        found = compare(self.before, self.read)
        text = to_text(found).splitlines()
        return StepSummary(f"{found.level()} step" if found.verdicts else "nothing changes", (*_cut(text[:-1]), text[-1], *self._since_release(self.following)))

    def _standing(self) -> Document | None:
        """Return the document that the tree was made of: the last one of which a run was good, else the bundle in the tree."""
        if self.good is None:
            try:
                self.good = document.load(self.found.output / generate.BUNDLE)
            except OaswrightError:
                return None
        return self.good

    def _since_release(self, following: Regeneration) -> Iterator[str]:
        """Yield the step since the last release, if there is one, and what that asks of the version."""
        if following.last:
            yield following.since(self.read)
            yield from _lines(following.version(self.read))

    def _generate(self) -> StepSummary:
        following = self.following or Regeneration(self.found, self.held)
        if len(self.read.written) < SMALL and not following.fresh(self.read):
            importlib.import_module("datamodel_code_generator.parser.openapi")
        outcome = following.generate(self.read)
        if outcome.is_blocked:
            return StepSummary(report.count(outcome.findings), _lines(outcome.findings), failed=True)
        return StepSummary(outcome.summary, _lines(outcome.findings))

    def _owe(self) -> None:
        """Prove what the edit reaches, and what was not proved before."""
        made_with = generate.options(self.found)
        is_all = self.made_with not in (None, made_with)
        self.made_with, self.good = made_with, self.read
        self.owed = list(dict.fromkeys([*affected(None if is_all else self.before, self.read), *self.owed]))

    def _prove(self) -> StepSummary | None:
        if not self.owed:
            return None
        outcome = proof.prove(self.found, self.read, self.owed, self.probes, self.is_over)
        if outcome is None:
            return StepSummary("the proof gave way to the next save")
        self.owed = []
        return StepSummary(outcome.words, _lines(outcome.findings), failed=bool(outcome.findings))


def _new(before: Sequence[Sequence[Fact]], groups: Sequence[Sequence[Fact]]) -> list[Fact]:
    """Return the facts that the last run did not tell. Most groups are the same objects."""
    old, now = set(map(id, before)), set(map(id, groups))
    told = {one.identity for group in before if id(group) not in now for one in group}
    return [one for group in groups if id(group) not in old for one in group if one.identity not in told]


def _settled(step: Callable[[], StepSummary | None]) -> StepSummary | None:
    """Return what a step comes to, also where it could not be done."""
    try:
        return step()
    except DocumentError as error:
        return StepSummary(report.count(error.findings), _lines(error.findings), failed=True)
    except OaswrightError as error:
        return StepSummary("could not run", tuple(filter(None, [f"error: {error.message}", error.hint])), failed=True)


def _lines(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(_cut(report.render(findings).splitlines()))


def _cut(lines: list[str]) -> list[str]:
    return lines if len(lines) <= LONGEST else [*lines[: LONGEST - 1], f"... and {len(lines) - LONGEST + 1} more lines"]
