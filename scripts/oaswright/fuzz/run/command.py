"""`oaswright fuzz`: the call and the configuration become one session, which the command line prints."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from oaswright import project, report
from oaswright.api import operation
from oaswright.document.document import Document
from oaswright.errors import TargetError
from oaswright.finding import FailOn, Finding, Severity
from oaswright.fuzz import event
from oaswright.fuzz.laws import LawContext
from oaswright.fuzz.plan.planner import Planner
from oaswright.fuzz.reach import NOT_CALLED
from oaswright.fuzz.report import gaps, grouping, html_page, recording, summary
from oaswright.fuzz.resources import known_parameters
from oaswright.fuzz.run import campaign, hooks, preflight, replay, sequences
from oaswright.fuzz.wire import caller, credentials, journal, target
from oaswright.fuzz.wire.connection import Connection, header
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.journal import Journal
from oaswright.fuzz.wire.target import Target
from oaswright.incremental import store
from oaswright.project import Project
from oaswright.staging import files

PROGRESS_SECONDS = 2.0
TOO_LITTLE = 2  # the exit code where too little was reached


@dataclass(frozen=True)
class CommandOptions:
    """What the command line says; None and "" leave it to the configuration."""

    folder: Path
    target: str = ""
    start: str = ""
    max_requests: int | None = None
    max_seconds: float | None = None
    seed: int | None = None
    only: tuple[str, ...] = ()
    among: frozenset[str] | None = None
    record: bool = False
    resume: bool = False
    fail_on: str | None = None
    project: Project | None = None  # instead of the one that the folder stands in
    exclude: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    base_path: str = ""
    ca_bundle: str = ""
    certificate: str = ""
    key: str = ""
    insecure: bool = False
    reply_time: float | None = None
    reply_size: int | None = None
    min_reach: int | None = None
    rate: float | None = None


class MakeCampaign(Protocol):
    """Makes the campaign of a session."""

    def __call__(self, document: Document, target: Target, tokens: Tokens, options: campaign.Options, *, journal: Journal) -> campaign.Campaign:
        """Make the campaign on an open target."""


@dataclass
class Session:
    """A campaign on an open target; `render` and `exit_code` hold once `events` has ended."""

    document: Document
    target: Target
    tokens: Tokens
    options: campaign.Options
    end: event.Finished | None = None
    shown: float = field(default=0.0)
    call: CommandOptions = field(default_factory=lambda: CommandOptions(Path()))
    root: Path = field(default_factory=Path)
    min_reach: int = 0
    seen: list[event.Progress] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)
    make: MakeCampaign = campaign.Campaign

    def __post_init__(self) -> None:
        self.campaign = self.make(self.document, self.target, self.tokens, self.options, journal=self.journal)

    def interrupt(self) -> None:
        """End the campaign, and keep what was found so far."""
        self.end = self.end or self.campaign.finished("interrupted")

    def events(self) -> Iterator[event.Event]:
        """Yield what happens, the end last."""
        for one in self.campaign.run():
            if isinstance(one, event.Finished):
                self.end = one
                if one.reason in ("completed", "untouched"):
                    self.journal.finish()
            elif isinstance(one, event.Progress) and (not self.seen or one.elapsed - self.seen[-1].elapsed > 0.1):
                self.seen.append(one)
            yield one

    def written(self) -> list[Path]:
        """Write the overlay of document gaps, and the recorded failures if the call asks for them; return the paths."""
        paths = []
        known = {one.name: one for one in operation.operations(self.document)}
        if self.end and self.options.cache:
            self._keep_sequences(self.end, self.options.cache)
        if self.end and self.options.cache and (overlay := gaps.overlay(grouping.entries(self.end.failures), known)):
            paths.append(self.options.cache / gaps.NAME)
            files.write_file(paths[-1], overlay)
        if self.end and self.call.record:
            files.remove_staged(self.root / recording.PLACE)  # also where no failure is written
            paths += [recording.record(one, self.root / recording.PLACE, self.target.base_url, self.tokens, known) for one in self.end.failures]
        return paths

    def _keep_sequences(self, end: event.Finished, cache: Path) -> None:
        """Keep the cases that failed, and those that showed a new kind of answer, for the next run."""
        failed = [one.play.case for one in end.failures if one.play and one.play.case]
        telling = self.campaign.telling.values()
        if failed or telling:
            sequences.write(cache, failed, telling, self.journal.first, Planner(self.document, self.tokens, self.campaign.names), self.tokens)

    def _tried(self) -> dict[str, int]:
        """How many different values the plan of this budget gives to each field."""
        names = self.campaign.names
        values: dict[str, set[str]] = {}
        for case in Planner(self.document, self.tokens, names, self.options.seed).cases((self.options.max_requests or 1000) // 2):
            for body in case.sent:
                for name, value in body.items() if isinstance(body, dict) else ():
                    values.setdefault(name, set()).add(repr(value))
        return {name: len(found) for name, found in sorted(values.items(), key=lambda entry: -len(entry[1]))}

    def progress(self, one: event.Event) -> str:
        """Return the line for an event, "" where it is not worth one."""
        match one:
            case event.Started():
                limit = f"at most {one.max_requests} requests, " if one.max_requests else ""
                page = f"; the workers: {one.dashboard}" if one.dashboard else ""
                return f"fuzz: {one.target}: {one.operations} operation{'s' * (one.operations != 1)}, {limit}seed {one.seed}{page}"
            case event.Resumed():
                return f"fuzz: goes on after {one.known} answers of the run that ended early"
            case event.Found():
                return f"fuzz: found: {one.failure.operation}: {one.failure.sentence} [{one.failure.law}]"
            case event.Warned():
                return f"fuzz: warning: {one.message}"
            case event.Progress() if one.elapsed - self.shown >= PROGRESS_SECONDS:
                self.shown = one.elapsed
                return f"fuzz: {one.phase}: {one.requests} requests, {one.failures} failure{'s' * (one.failures != 1)}, {one.elapsed:.0f} s"
        return ""

    def render(self, form: str) -> str:
        """Return what was found, in one of the formats."""
        if self.end is None:
            return ""
        if form == "text":
            return "".join(f"{line}\n" for line in self._reach()) + summary.text(self.end, self.target.base_url, self.tokens, self.document)
        if form == "html":
            reach = ("Reach", f"<pre>{escape(chr(10).join(self._reach()).strip())}</pre>")
            return html_page.page(self.end, self.seen, self._tried(), self.target.base_url, self.tokens, self.document, (reach, *self.campaign.sections()))
        data = summary.data(self.end, self.target.base_url, self.tokens) if form == "json" else {}
        return report.render(self.findings, report.Format(form), verb="fuzz", data={"exit_code": self.exit_code, **data})

    @property
    def findings(self) -> list[Finding]:
        """The root causes as findings, with the severities that count."""
        found = summary.findings(self.end.failures, self.document, self.target.base_url, self.tokens) if self.end else []
        return [*self._reach_findings(), *report.graded(found, self.fail_on)]

    @property
    def fail_on(self) -> str:
        """The least severity that fails the run."""
        return self.call.fail_on or FailOn.ERROR

    def _reach(self) -> list[str]:
        """Return what was reached, and why the run ended early; before everything else, since what was not tried cannot have failed."""
        if self.end is None or not self.end.reach.operations:
            return []
        nothing = ["The server accepted nothing: this run says nothing about it."] if self.end.reach.is_nothing else []
        short = [f"This is less than the {self.min_reach}% that are asked for."] if self.end.reach.percent < self.min_reach else []
        stopped = [f"The run ended early: {self.end.problem}."] if self.end.problem else []
        few = [self._early()] if self._early() else []
        return [*map(self.tokens.hide, [*self.end.reach.lines(), *self.campaign.notes(), *nothing, *short, *stopped, *few]), ""]

    def _early(self) -> str:
        """Return what to say of a run that its time or its budget has ended before every operation was called; "" of any other."""
        if self.end is None or self.end.reason not in ("time", "budget"):
            return ""
        uncalled = sum(one.reason == NOT_CALLED for one in self.end.reach.missed)
        option = "--max-time" if self.end.reason == "time" else "--max-requests"
        if not uncalled:
            return ""
        return f"The run ended after {self.end.requests} requests, before {uncalled} of {self.end.reach.operations} operations were called: raise {option}."

    def _reach_findings(self) -> list[Finding]:
        """Return what was reached as findings, for the formats that hold nothing else: first the sum, then each reason why something was not."""
        if self.end is None or not self.end.reach.operations:
            return []
        first, *_ = self._reach()
        severity = Severity.ERROR if self.exit_code == TOO_LITTLE else Severity.INFO
        problems = [line for line in self._reach() if line and not line.startswith((" ", "reached"))]
        places = {one.name: one.pointer for one in operation.operations(self.document)}
        found = [Finding("reach", severity, ". ".join([first, *problems]), "", self.document.position(""), "")]
        for one in self.end.reach.missed:
            at = places.get(one.operation, "")
            message = self.tokens.hide(f"{one.operation} was not reached: {one.reason}")
            found.append(Finding("reach", Severity.INFO, message, at, self.document.position(at, key=True), self.tokens.hide(one.hint)))
        return found

    @property
    def found(self) -> str:
        """How many failures and warnings, in words."""
        return summary.count(self.end.failures if self.end else ())

    @property
    def exit_code(self) -> int:
        """2 where nothing was accepted or too little was reached; else 1 for a failure that is grave enough; else 4 where the server was lost."""
        if self.end and self.end.reason != "interrupted" and (self.end.reach.is_nothing or self.end.reach.percent < self.min_reach):
            return TOO_LITTLE
        if self.end and any(FailOn(self.fail_on).covers(summary.SEVERITIES[one.category]) for one in self.end.failures):
            return 1
        if self.end and self.end.reason == "stopped":
            return TargetError.exit_code
        return 130 if self.end is None or self.end.reason == "interrupted" else 0


@contextmanager
def opened(call: CommandOptions, make: MakeCampaign = campaign.Campaign) -> Iterator[Session]:
    """Provide a session on the target that the call or the configuration names; the target is stopped at the end if it was started here.

    `make` makes its campaign.
    """
    found = call.project or project.find(call.folder)
    settings = found.settings.fuzz
    tree = found.load().usable.document
    environment = environment_of(found)
    tokens = credentials.from_settings(settings.tokens, tree, environment)
    options = options_of(call, found, tree)
    with (
        target.opened(
            call.target or ("" if call.start else settings.target), call.start or settings.start, environment, tokens.hide, *_connection(call, found)
        ) as server,
        journal.opened(
            found.cache / "fuzz", identity_of(tree, server, tokens, options), tokens, options.max_requests, sequences.read(options.cache), resume=call.resume
        ) as log,
    ):
        yield Session(
            tree,
            server,
            tokens,
            options,
            call=call,
            root=found.root,
            min_reach=settings.min_reach if call.min_reach is None else call.min_reach,
            journal=log,
            make=make,
        )


def environment_of(found: Project) -> dict[str, str]:
    """Return the variables of a run: those of this process, else of the configuration."""
    return {**found.settings.fuzz.environment, **os.environ}


def options_of(call: CommandOptions, found: Project, tree: Document) -> campaign.Options:
    """Return the options of a run: what the call says, else the configuration."""
    settings = found.settings.fuzz
    return campaign.Options(
        call.max_requests if call.max_requests or call.max_seconds else settings.max_requests,
        call.max_seconds,
        settings.seed if call.seed is None else call.seed,
        call.only,
        call.among,
        store.folder(found.cache) / "fuzz",
        frozenset(settings.off),
        settings.waivers,
        settings.max_response_seconds,
        settings.max_response_bytes,
        call.exclude or settings.exclude,
        known_parameters.from_settings(settings.parameters, tree),
        hooks.instances(settings.instances, found.root),
    )


def _connection(call: CommandOptions, found: project.Project) -> tuple[Connection, str]:
    """How the target is connected to, and the path below which it stands: what the call says, else the configuration."""
    settings = found.settings.fuzz
    default = Connection()

    def file(given: str, configured: str) -> str:
        return given or (str(found.root / configured) if configured else "")

    connection = Connection(
        call.reply_time or settings.reply_seconds or default.seconds,
        call.reply_size or settings.reply_bytes or default.bytes,
        tuple(map(header, call.headers or tuple(f"{name}: {value}" for name, value in settings.headers.items()))),
        file(call.ca_bundle, settings.ca_bundle),
        file(call.certificate, settings.certificate),
        file(call.key, settings.key),
        call.insecure or settings.insecure,
    )
    return connection, call.base_path or settings.base_path


def identity_of(tree: Document, server: Target, tokens: Tokens, options: campaign.Options) -> dict[str, object]:
    """All that the requests of a run follow from, but for how many there may be."""
    return {
        "document": hashlib.sha256(tree.written).hexdigest()[:12],
        "target": server.name,
        "seed": options.seed,
        "only": sorted(campaign.selected(tree, options.only, options.among, options.exclude)),
        "tokens": [[token.name, *sorted(token.scopes)] for token in tokens.all],
        "off": sorted(options.off),
        "parameters": {**options.known.everywhere, **options.known.by_path},
        "oaswright": version("oaswright"),
        "schemathesis": version("schemathesis"),
    }


def replayed(call: CommandOptions, names: tuple[str, ...]) -> list[replay.Replayed]:
    """Return the recorded cases, sent again to the target that the call or the configuration names."""
    found = call.project or project.find(call.folder)
    settings = found.settings.fuzz
    cases = replay.load(found.root / recording.PLACE, names)
    tree = found.load().usable.document
    environment = environment_of(found)
    tokens = credentials.from_settings(settings.tokens, tree, environment)
    if not cases:
        return []
    planner = Planner(tree, tokens, frozenset())
    operations = {one.name: one for one in operation.operations(tree)}
    known = LawContext(planner.schemas, planner.materials, operations, tokens, settings.max_response_seconds, settings.max_response_bytes)
    with target.opened(
        call.target or ("" if call.start else settings.target), call.start or settings.start, environment, tokens.hide, *_connection(call, found)
    ) as server:
        preflight.reach(server)
        with caller.connected(server, tokens, None) as sender:
            tokens.start(sender.ask)
            return [replay.replay(case, sender, known, planner.resources) for case in cases]
