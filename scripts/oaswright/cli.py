"""One thin function a verb; the only module that prints, exits or reads argv."""

import contextlib
import errno
import json
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from oaswright import progress, report
from oaswright.errors import DocumentError, OaswrightError
from oaswright.finding import Finding, display
from oaswright.text.escaping import json_log, log, visible

if TYPE_CHECKING:
    from oaswright.fuzz.run import command

FORMAT = click.option(
    "--format", "form", type=click.Choice([one.value for one in report.Format]), default="text", show_default=True, help="How findings are written."
)
ALL = click.option("--all", "is_whole", is_flag=True, help="As text, write every finding in full; else many of one rule are counted, with an example.")
MOST = click.option("--max", "most", type=click.IntRange(min=0), metavar="N", help="As text, write at most N findings in full; the rest is counted.")
PROJECT = click.option(
    "--project", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True), default=Path(), help="The folder of the project. [default: here]"
)
DOCUMENT = click.argument("document", required=False, default="", metavar="[DOCUMENT]")
INCLUDE = click.option(
    "--include", multiple=True, metavar="NAME", help="Keep only operations with this tag, path, 'GET /path' or id; a pattern; may be repeated."
)
EXCLUDE = click.option(
    "--exclude", multiple=True, metavar="NAME", help="Leave out operations with this tag, path, 'GET /path', id or field (x-internal); may be repeated."
)
OUTPUT = click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="The folder of generated files. [default: the configuration's]")


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog="Example: oaswright verify. The handbook: oaswright docs --handbook")
@click.version_option(package_name="oaswright")
def commands() -> None:
    """One OpenAPI document; models, client, proofs, fuzzing, changelog and docs that agree with it."""


@commands.command(epilog="Example: oaswright bundle > openapi.json")
@DOCUMENT
@PROJECT
@INCLUDE
@EXCLUDE
def bundle(document: str, folder: Path, include: tuple[str, ...], exclude: tuple[str, ...]) -> None:
    """Print the document as one file, with internal references only.

    DOCUMENT is a file or module:app, an ASGI application that serves its document. [default: the configured document]
    """
    from oaswright import bare

    written = bare.find(folder, document, include=include, exclude=exclude).load().written
    click.echo(json_log(written.decode()) if sys.stdout.isatty() else written, nl=False)


@commands.command(epilog="Example: oaswright check --strict --format github")
@DOCUMENT
@PROJECT
@INCLUDE
@EXCLUDE
@FORMAT
@ALL
@MOST
@click.option("--ruleset", metavar="NAME", default="", help="minimal, recommended, strict, or a YAML file. [default: the configuration's, or recommended]")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--explain", "rule", metavar="RULE", help="Show what a rule asks for, with an example that breaks it.")
def check(
    document: str,
    folder: Path,
    form: str,
    is_whole: bool,
    most: int | None,
    ruleset: str,
    strict: bool,
    rule: str,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
) -> None:
    """Is the document valid, and well made?

    DOCUMENT is a file or module:app, an ASGI application that serves its document. [default: the configured document]
    The configuration above the file counts, if there is one.
    """
    from oaswright import bare, follow, project
    from oaswright import check as checks

    if rule:
        say(checks.explain(checks.ruleset_of(project.above(folder.resolve())).named(rule)))
        return
    with judging(form), busy() as tell:
        tell("reading the document")
        found = bare.find(folder, document, include=include, exclude=exclude)
        if ruleset:
            found = replace(found, settings=replace(found.settings, check=replace(found.settings.check, ruleset=ruleset)))
        read = found.load()
        tell("checking")
        findings = checks.examine(read, found).findings
        findings += follow.Following(found).version(read, findings)
    show(findings, form, listing=report.Listing(is_whole, most, checks.ruleset_of(found).rules.keys()))
    finish(findings, strict=strict or found.settings.check.strict)


@commands.command(epilog="Example: oaswright generate --check")
@DOCUMENT
@OUTPUT
@PROJECT
@INCLUDE
@EXCLUDE
@FORMAT
@ALL
@MOST
@click.option("--check", "dry", is_flag=True, help="Write nothing; exit 1 and name the files that drift.")
@click.option("--adopt", is_flag=True, help="Write into an output folder that holds other files; those with other names are left alone.")
def generate(
    document: str,
    output: Path | None,
    folder: Path,
    form: str,
    dry: bool,
    adopt: bool,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    is_whole: bool,
    most: int | None,
) -> None:
    """Write the models, the client and the changelog. They are staged, then swapped in; only files that were generated are replaced.

    DOCUMENT is a file or module:app, an ASGI application that serves its document; the packages are named after its title.
    [default: the configured document]
    """
    from oaswright import bare, follow

    found = bare.find(folder, document, output=output, include=include, exclude=exclude)
    following = follow.Following(found)
    if following.stands():
        show([], form)
        if not dry:
            note(follow.STANDS)
        return

    with judging(form), busy() as tell:
        tell("reading the document")
        read = found.load()
        is_fresh = following.fresh(read)
        with contextlib.nullcontext() if is_fresh else following.ready(read):
            if not is_fresh:
                following.begin(read)
                from oaswright import check as checks

                tell("checking")
                if stopping := checks.stopping(read, found):
                    show(stopping, form, listing=report.Listing(is_whole, most))
                    finish(stopping, strict=found.settings.check.strict)
                if wrong := checks.invalid(read, found):
                    note(f"{found.settings.document}: {report.count(wrong)} that generating does not depend on; `oaswright check` lists them")
            tell("generating")
            outcome = following.check(read) if dry else following.generate(read, adopt=adopt)
    show(outcome.findings, form, listing=report.Listing(is_whole, most))
    if outcome.foreign:
        shown = ", ".join(outcome.foreign[:5]) + (f" and {len(outcome.foreign) - 5} more" if len(outcome.foreign) > 5 else "")
        note(f"not generated, left alone in {found.settings.output}/: {shown}")
    if not dry:
        note(outcome.summary)
    finish(outcome.findings)


@commands.command(epilog="Example: oaswright prove --probes 100000 --format json")
@DOCUMENT
@OUTPUT
@PROJECT
@INCLUDE
@EXCLUDE
@FORMAT
@click.option(
    "--probes", type=click.IntRange(min=1), default=10_000, show_default=True, metavar="N", help="Ask the models and the client at most N times each."
)
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="The same seed gives the same probes.")
def prove(document: str, output: Path | None, folder: Path, form: str, probes: int, seed: int, include: tuple[str, ...], exclude: tuple[str, ...]) -> None:
    """Do the models and the client accept, refuse and carry exactly what the document says?

    DOCUMENT is the file or module:app that they were generated from. [default: the configured document]
    """
    from oaswright import bare, publish
    from oaswright import prove as proves

    found = bare.find(folder, document, output=output, include=include, exclude=exclude)
    loaded = found.load()
    read = loaded.usable.document
    packages = {proves.Artefact.MODELS: found.settings.models, proves.Artefact.CLIENT: found.settings.client}
    outcome = proves.Outcome()
    for event in proves.paced(proves.prove(proves.Plan(read, found.output, packages, probes, seed))):
        if isinstance(event, proves.Progress):
            note(f"{event.artefact}: {event.done:,} of {event.planned:,} probes")
        elif isinstance(event, proves.Outcome):
            outcome = event
    findings = proves.findings(read, outcome)
    publish.remember(found, loaded, proves.data(outcome))
    if form == "json":
        say(proves.text(outcome), "json")
    elif form == "text":
        say(proves.table(outcome))
    if form != "json":
        show(findings, form, tool="oaswright prove")
    finish(findings)


@commands.command("merge", hidden=True, epilog="Example: oaswright fuzz merge shard-*.ndjson")
@PROJECT
@FORMAT
@click.argument("journals", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page with pictures to this file.")
@click.option("--ndjson", type=click.Path(path_type=Path, dir_okay=False), help="Write every event to this file, one JSON object a line.")
@click.option("--record", is_flag=True, help="Write each failure to tests/regressions: a case for `replay`, a curl script, a test.")
@click.option("--min-reach", type=click.IntRange(0, 100), metavar="PERCENT", help="Exit 2 if a smaller share of the operations was seen to succeed.")
@click.option("--strict", is_flag=True, help="Fail on warnings too: failures that rest on a guess, which rank last.")
def merge(folder: Path, form: str, journals: tuple[Path, ...], **options: Any) -> None:
    """Combine the journals of all shards of a campaign into one report and one exit code, those of `oaswright fuzz`."""
    from oaswright.fuzz.campaign import command as campaigns
    from oaswright.fuzz.run import command

    with campaigns.merged(command.Call(folder, **options), journals) as session:
        fuzzed(session, form)


class FuzzCommand(click.Command):
    """`fuzz TARGET`, and `fuzz merge JOURNAL...`."""

    def make_context(self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any) -> click.Context:
        """Hand what follows `merge` to that command."""
        if args[:1] == ["merge"]:
            return merge.make_context(f"{info_name} merge", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@commands.command(cls=FuzzCommand, epilog="Example: oaswright fuzz http://127.0.0.1:8000 --max-requests 2000")
@PROJECT
@FORMAT
@click.argument("target", required=False, default="")
@click.option("--document", metavar="DOCUMENT", default="", help="A file, or module:app that serves its document. [default: the configured document]")
@click.option("--start", metavar="COMMAND", default="", help="Start the target with this command; {port} in it is a free port.")
@click.option("--max-requests", type=click.IntRange(min=1), metavar="N", help="Send at most N requests. [default: the configuration's]")
@click.option("--max-time", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="Stop after this time.")
@click.option("--seed", type=int, metavar="N", help="The same seed gives the same plan. [default: the configuration's]")
@click.option("--only", multiple=True, metavar="NAME", help="Only this operation (its id, or 'GET /path') or tag; may be repeated.")
@click.option("--exclude", multiple=True, metavar="NAME", help="Never this operation or tag; may be repeated.")
@click.option("--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="Send this header with every request; may be repeated.")
@click.option("--base-path", metavar="PATH", default="", help="The path below which the API stands, such as /api/v1.")
@click.option("--ca-bundle", metavar="FILE", default="", help="Trust the authorities of this PEM file, and no others.")
@click.option("--certificate", metavar="FILE", default="", help="The client's certificate, a PEM file.")
@click.option("--key", metavar="FILE", default="", help="The key of the client's certificate, unless that file holds it.")
@click.option("--insecure", is_flag=True, help="Take any certificate of the server.")
@click.option("--reply-time", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="Give up a reply that takes longer. [default: 10]")
@click.option("--reply-size", type=click.IntRange(min=1), metavar="BYTES", help="Give up a reply that is larger, also once unpacked. [default: 64 MiB]")
@click.option("--min-reach", type=click.IntRange(0, 100), metavar="PERCENT", help="Exit 2 if a smaller share of the operations was seen to succeed.")
@click.option("--against", metavar="REV", default="", help="Only operations that the edits since this git revision (or file) touch.")
@click.option("--record", is_flag=True, help="Write each failure to tests/regressions: a case for `replay`, a curl script, a test.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page with pictures to this file.")
@click.option("--ndjson", type=click.Path(path_type=Path, dir_okay=False), help="Write every event to this file, one JSON object a line.")
@click.option("--resume", is_flag=True, help="Go on where the same run was, if it was killed or stopped.")
@click.option("--strict", is_flag=True, help="Fail on warnings too: failures that rest on a guess, which rank last.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Spread the campaign over N processes of this machine. Needs Dask.")
@click.option("--cluster", metavar="ADDRESS", default="", help="Spread it over a Dask cluster: tcp://host:8786, or a scheduler file.")
@click.option("--shard", metavar="K/N", default="", help="Run the K-th of N parts; `oaswright fuzz merge` combines their journals.")
@click.option("--journal", type=click.Path(path_type=Path, dir_okay=False), help="Where the results of a shard, or of workers, are kept.")
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), metavar="N", help="Send at most N requests in any second, over all workers.")
def fuzz(folder: Path, form: str, target: str, document: str, start: str, max_time: float | None, against: str, **options: Any) -> None:
    """Look for requests that a server answers otherwise than the document says. TARGET is a URL, or module:app.

    `oaswright fuzz merge JOURNAL...` combines the journals of shards into one report.

    A failure that rests on a constraint that the document marks as guessed is a warning in every format. Exit code: 0 without a
    failure, 1 with one, 2 and up if the run could not be done or the server accepted nothing, 130 if it was interrupted before anything was found.
    """
    from oaswright import bare
    from oaswright.fuzz.run import command

    among = touched(against, folder) if against else None
    spread = {name: options.pop(name) for name in ("workers", "cluster", "shard", "journal")}
    call = command.Call(folder, target, start, max_seconds=max_time, among=among, project=bare.find(folder, document), **options)
    if any(spread.values()):
        from oaswright.fuzz.campaign import command as campaigns

        with campaigns.opened(call, campaigns.plan(**spread)) as session:
            fuzzed(session, form)
    with command.opened(call) as session:
        fuzzed(session, form)


def fuzzed(session: "command.Session", form: str) -> NoReturn:
    """Run a session and print what it finds."""
    try:
        for event in session.events():
            if line := session.progress(event):
                note(line)
    except KeyboardInterrupt:
        session.interrupt()
    say(session.render(form), form)
    for path in session.written():
        note(f"fuzz: wrote {path}")
    sys.exit(session.exit_code)


@commands.command(epilog="Example: oaswright replay 3beda23f1338 --target http://127.0.0.1:8000")
@PROJECT
@click.argument("case", nargs=-1)
@click.option("--target", default="", help="A URL, or module:app. [default: the configuration's]")
@click.option("--start", metavar="COMMAND", default="", help="Start the target with this command; {port} in it is a free port.")
def replay(folder: Path, case: tuple[str, ...], target: str, start: str) -> None:
    """Send recorded failures again, all of them or the CASEs named; exit 1 while one still fails, 2 if one could not be replayed."""
    from oaswright.fuzz.run import command
    from oaswright.fuzz.run import replay as replays

    results = command.replayed(command.Call(folder, target, start), case)
    for line in replays.lines(results):
        say(line)
    note(replays.count(results))
    sys.exit(replays.exit_code(results))


@commands.command(epilog="Example: oaswright diff v1.2.0 --fail-on breaking")
@click.argument("old", required=False, default="")
@click.argument("new", required=False, default="")
@PROJECT
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "html", "github", "sarif", "junit"]),
    default="text",
    show_default=True,
    help="How changes are written.",
)
@click.option("--fail-on", type=click.Choice(["breaking", "major", "minor", "patch"]), help="Exit 1 if the step is this one or greater.")
@click.option("--only", multiple=True, metavar="NAME", help="Compare only this path, operation (its id, or 'GET /path') or tag; a pattern; may be repeated.")
@click.option("--exclude", multiple=True, metavar="NAME", help="Leave out this path, operation or tag; a pattern; may be repeated.")
@click.option("--strip-prefix", metavar="PREFIX", default="", help="Take this prefix off the paths of both documents.")
@click.option("--list", "is_list", is_flag=True, help="List every kind of change: its id, area, action, direction and levels.")
@click.option("--accept", multiple=True, metavar="FINGERPRINT", help="Accept this change in pyproject.toml, or all breaking ones with 'all'; needs --reason.")
@click.option("--reason", metavar="TEXT", default="", help="Why the changes are accepted.")
@click.option("--expires", metavar="DATE", default="", help="The last day on which they are accepted, as YYYY-MM-DD.")
def diff(old: str, new: str, form: str, fail_on: str | None, is_list: bool, accept: tuple[str, ...], reason: str, expires: str, **call: Any) -> None:
    """Say what changed from OLD to NEW, and what it breaks, with a witness.

    OLD and NEW are files, folders, bundles, git revisions or - for the standard input; NEW is the working tree if it is left out. Exit code: 0, 1 for --fail-on, 2 if something could
    not be compared.
    """
    from oaswright.diff import command
    from oaswright.diff.verdict import Level

    if is_list:
        say(command.listing(form), form)
        return
    if not old:
        raise click.UsageError("Missing argument 'OLD'.")
    asked = command.Call(old, new, **call)
    with busy() as tell:
        tell("comparing")
        if accept:
            note(f"{command.accepted(asked, accept, reason, expires)} accepted")
            return
        found = command.run(asked)
    if form in command.FORMS:
        say(command.written(found.diff, form), form)
    else:
        from oaswright.diff.report import text as texts

        show(texts.to_findings(found.diff), form, tool="oaswright diff")
    for one in found.notes:
        note(one)
    if found.diff.skipped:
        sys.exit(2)
    if fail_on and found.diff.level() >= Level["MAJOR" if fail_on == "breaking" else fail_on.upper()]:
        sys.exit(1)


@commands.command(epilog="Example: oaswright provenance --check")
@PROJECT
@click.option("--check", "is_check", is_flag=True, help="Write nothing; exit 1 if the table is not what the document says.")
def provenance(folder: Path, is_check: bool) -> None:
    """Write PROVENANCE.md beside the document: which of its facts are confirmed or guessed, and where each was seen."""
    from oaswright import project
    from oaswright.api import provenance as table

    with judging("text"):
        loaded = project.find(folder).load()
    path = loaded.root.with_name("PROVENANCE.md")
    if is_check:
        findings = table.drift(loaded, path)
        show(findings)
        finish(findings)
    else:
        was_written = table.write(loaded, path)
        note(f"{path.name}: {'written' if was_written else 'up to date'}")


@commands.command(epilog="Example: oaswright docs --serve")
@DOCUMENT
@PROJECT
@INCLUDE
@EXCLUDE
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Where the site goes. [default: the configuration's]")
@click.option("--serve", "is_served", is_flag=True, help="Show the site on this machine and reload it on each save, until Ctrl-C; writes nothing.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port to serve on. [default: a free one]")
@click.option("--handbook", "is_handbook", is_flag=True, help="Write the handbook of oaswright itself instead. [default folder: handbook]")
def docs(
    document: str, folder: Path, output: Path | None, is_served: bool, port: int, is_handbook: bool, include: tuple[str, ...], exclude: tuple[str, ...]
) -> None:
    """Write the documentation of the API: a site that works offline, and from a file.

    DOCUMENT is a file or module:app, an ASGI application that serves its document. [default: the configured document]
    """
    from oaswright import bare, handbook, publish

    if is_handbook:
        target = output or Path("handbook")
        with busy() as tell:
            tell("writing the handbook")
            count = handbook.build(target, commands)
        note(f"{display(target)}: {count} pages")
        return
    found = bare.find(folder, document, include=include, exclude=exclude)
    if is_served:
        with contextlib.suppress(KeyboardInterrupt):
            for event in publish.serve(found, port):
                if isinstance(event, str):
                    say(f"{event} (Ctrl-C to stop)")
                elif event.fault:
                    _failed(event.fault)
                else:
                    say(f"{len(event.changed)} files changed, {event.seconds:.2f} s")
        return
    target = output or found.site
    with busy() as tell:
        tell("writing the site")
        names = publish.site(found, target)
    note(f"{display(target)}: {sum(name.endswith('.html') for name in names)} pages")


@commands.command(epilog="Example: oaswright watch --probes 2000")
@PROJECT
@click.option("--probes", type=click.IntRange(min=1), default=500, show_default=True, metavar="N", help="Prove what a save affects with at most N probes.")
@click.option("--json", "is_json", is_flag=True, help="Write every event as a line of JSON.")
def watch(folder: Path, probes: int, is_json: bool) -> None:
    """On each save: check, diff, generate, prove; only what it affects. Ctrl-C ends it."""
    import signal

    from oaswright import watch as watches

    tones: dict[str, dict[str, Any]] = {"good": {"fg": "green"}, "bad": {"fg": "red"}, "quiet": {"dim": True}, "plain": {}}
    for one in (signal.SIGINT, signal.SIGTERM):  # a shell that starts this in the background lets it ignore Ctrl-C
        signal.signal(one, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), contextlib.closing(watches.watch(watches.Options(folder, probes))) as events:
        for event in events:
            for line in [watches.Line(json.dumps(watches.data(event)))] if is_json else watches.lines(event):
                click.echo(click.style(json_log(line.text) if is_json else log(line.text), **tones[line.tone]))


@commands.command(epilog="Example: oaswright init openapi.yaml")
@DOCUMENT
@PROJECT
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def init(document: str, folder: Path, dry_run: bool, yes: bool) -> None:
    """Configure this folder: [tool.oaswright], lines of .gitignore, a CI workflow and pre-commit hooks.

    Shows what it will write first; asks on a terminal. DOCUMENT is found if it is not named, or written if there is none.
    Existing files keep what they hold.
    """
    from oaswright import init as inits

    planned = inits.plan(folder, document)
    for one in planned:
        say(one.text)
    if dry_run or not planned:
        note("nothing is written" if planned else "nothing to do: the folder is configured")
        return
    if sys.stdin.isatty() and not yes and not click.confirm("Write these?", default=True, err=True):
        raise click.Abort
    inits.write(planned)
    note("Next: oaswright verify")


@commands.command(epilog="Example: oaswright verify")
@PROJECT
def verify(folder: Path) -> None:
    """Run the whole loop: check, generate --check, prove, fuzz, docs; a table at the end, the exit code of the worst."""
    from oaswright import verify as loop

    done = []
    for event in loop.run(folder):
        match event:
            case loop.Begun():
                note(f"{event.step} ...")
            case loop.Progress():
                note(f"  {event.line}")
            case loop.Done():
                done.append(event)
                if event.exit_code and event.details:
                    say(event.details)
    width = max(len(one.outcome) for one in done)
    for one in done:
        word, tone = ("skip", "yellow") if one.is_skipped else ("failed", "red") if one.exit_code else ("ok", "green")
        verdict = click.style(f"{word:<6}", fg=tone)
        click.echo(f"{verdict}  {one.step:<10}  {visible(one.outcome):<{width}}  {one.seconds:6.1f} s")
    sys.exit(loop.exit_code(done))


def touched(against: str, folder: Path) -> frozenset[str]:
    """The names of the operations that the edits since a revision touch."""
    from oaswright import valid
    from oaswright.diff.facts.affected import operations_touched
    from oaswright.diff.sources import partial, revisions

    documents = partial.in_common(*revisions.both(against, "", folder))
    with valid.assumed(*documents):
        return operations_touched(*documents)


def show(findings: Sequence[Finding], form: str = "text", *, tool: str = "oaswright", listing: report.Listing = report.GROUPED) -> None:
    """Print findings; the count goes to stderr, so that stdout holds the format alone."""
    text = report.render(findings, report.Format(form), tool=tool, listing=listing)
    if text:
        say(text, form)
    note(f"{tool}: {report.count(findings)}")


def finish(findings: Sequence[Finding], *, strict: bool = False) -> None:
    """Exit 1 if any finding is an error, or a warning where that counts."""
    if report.counted(findings, strict=strict):
        sys.exit(1)


@contextlib.contextmanager
def busy() -> Iterator[progress.Tell]:
    """Progress on stderr of what takes long; a log hears of it later than a person does."""
    patience = progress.PATIENCE if sys.stderr.isatty() else 5 * progress.PATIENCE
    with progress.told(lambda line: note(line), patience) as tell:
        yield tell


def say(text: str, form: str = "text") -> None:
    """Print a result; what reaches a terminal or the log of a CI service holds no control character, and no command of that service."""
    keep = {"json": json_log, "sarif": json_log, "github": _unchanged}
    click.echo(keep.get(form, log)(text))


def _unchanged(text: str) -> str:
    return text  # annotations are commands, which report.py has escaped


def note(text: str) -> None:
    """Print what is not a result to stderr."""
    click.echo(log(text), err=True)


@contextlib.contextmanager
def judging(form: str) -> Iterator[None]:
    """What is wrong with the document is what this verb looks for: its findings are the result, and the exit code is 1."""
    try:
        yield
    except DocumentError as error:
        show(error.findings, form)
        sys.exit(error.exit_code)


def main() -> None:
    """Run a verb; a failure becomes its message and exit code, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that is not UTF-8 gets what it can show
    code = _run()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream:
                stream.flush()
        except OSError as error:
            code = max(code, _failed(error))
            _discard(stream)
    sys.exit(code)


def _run() -> int:
    """Run a verb and return its exit code; click's own `main` would turn a closed pipe into exit code 1."""
    try:
        if instruction := os.environ.get("_OASWRIGHT_COMPLETE"):
            from click.shell_completion import shell_complete

            return shell_complete(commands, {}, "oaswright", "_OASWRIGHT_COMPLETE", instruction)
        with commands.make_context("oaswright", sys.argv[1:]) as context:
            commands.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except Exception as error:  # noqa: BLE001 # whatever fails, the user gets a message and an exit code
        if os.environ.get("OASWRIGHT_TRACEBACK"):
            traceback.print_exc()
        return _failed(error)
    except KeyboardInterrupt:
        return _told(130, "interrupted")
    return 0


def _failed(error: Exception) -> int:
    """Say what failed and what to do next; return the exit code, which is 2 or more: the job could not be done."""
    match error:
        case DocumentError():
            return _told(max(error.exit_code, 2), report.render(error.findings, listing=report.GROUPED), f"oaswright: {report.count(error.findings)}")
        case OaswrightError():
            return _told(error.exit_code, f"error: {error.message}", error.hint)
        case click.ClickException():
            usage = error.ctx.get_usage() if isinstance(error, click.UsageError) and error.ctx else ""
            help_hint = f"Try '{error.ctx.command_path} --help' for help." if isinstance(error, click.UsageError) and error.ctx else ""
            return _told(2, usage, help_hint, f"error: {error.format_message()}")
        case click.Abort():
            return _told(130, "interrupted")
        case BrokenPipeError():
            return _told(141, "error: the output was closed before all of it was written")
        case OSError():
            named = f"{display(Path(os.fsdecode(error.filename)))}: " if isinstance(error.filename, str | bytes) else ""
            return _told(2, f"error: {named}{error.strerror or type(error).__name__}", _HINTS.get(error.errno or 0, ""))
        case UnicodeError():
            return _told(2, f"error: text that is not UTF-8 ({error})", "save the file as UTF-8")
        case RecursionError():
            return _told(2, "error: the document is nested too deeply", "split deeply nested schemas into components")
        case MemoryError():
            return _told(2, "error: there is not enough memory", "close other programs, or split the document")
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    return _told(
        70, f"error: internal error: {type(error).__name__} at {place}", "this is a bug; run again with OASWRIGHT_TRACEBACK=1 and report what it prints"
    )


_HINTS = {
    errno.ENOSPC: "free some space, and run the command again",
    errno.EACCES: "change the permissions, or name another place",
    errno.EROFS: "name a place that can be written",
}


def _told(code: int, *lines: str) -> int:
    """Print a message on stderr, if that can still be written; return the exit code."""
    try:
        for line in filter(None, lines):
            note(line)
    except OSError:
        _discard(sys.stderr)
    return code


def _discard(stream: TextIO) -> None:
    """Let what is still to be written to a stream go nowhere, so that the interpreter does not fail on it at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    main()
