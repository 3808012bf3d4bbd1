"""`oaswright fuzz` and `oaswright replay`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from oaswright.cli.console import Console
from oaswright.cli.options import FAIL_ON, common

if TYPE_CHECKING:
    from oaswright.fuzz.run.command import Session

START = click.option("--start", metavar="COMMAND", default="", help="Start the target with this command; {port} in it is a free port.")
RECORD = click.option("--record", is_flag=True, help="Write each failure to tests/regressions: a case for `replay`, a curl script, a test.")
REACH = click.option("--min-reach", type=click.IntRange(0, 100), metavar="PERCENT", help="Exit 2 if a smaller share of the operations was seen to succeed.")


@click.command("merge", epilog="Example: oaswright fuzz merge shard-*.ndjson")
@click.argument("journals", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@common()
@FAIL_ON
@RECORD
@REACH
def merge(console: Console, folder: Path, journals: tuple[Path, ...], **options: Any) -> None:
    """Combine the journals of all shards of a campaign into one report and one exit code, those of `oaswright fuzz`."""
    from oaswright.fuzz.campaign import command as campaigns
    from oaswright.fuzz.run import command

    with campaigns.merged(command.CommandOptions(folder, **options), journals) as session:
        _run(console, session)


class FuzzCommand(click.Command):
    """`fuzz TARGET`, and `fuzz merge JOURNAL...`."""

    def make_context(self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any) -> click.Context:
        """Hand what follows `merge` to that command."""
        if args[:1] == ["merge"]:
            return merge.make_context(f"{info_name} merge", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.command(cls=FuzzCommand, epilog="Example: oaswright fuzz http://127.0.0.1:8000 --max-requests 2000")
@click.argument("target", required=False, default="")
@common()
@FAIL_ON
@click.option("--document", metavar="DOCUMENT", default="", help="A file, or module:app that serves its document. [default: the configured document]")
@START
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
@REACH
@click.option("--against", metavar="REV", default="", help="Only operations that the edits since this git revision (or file) touch.")
@RECORD
@click.option("--resume", is_flag=True, help="Continue an interrupted run.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Spread the campaign over N processes of this machine. Needs Dask.")
@click.option("--cluster", metavar="ADDRESS", default="", help="Spread it over a Dask cluster: tcp://host:8786, or a scheduler file.")
@click.option("--shard", metavar="K/N", default="", help="Run the K-th of N parts; `oaswright fuzz merge` combines their journals.")
@click.option("--journal", type=click.Path(path_type=Path, dir_okay=False), help="Where the results of a shard, or of workers, are kept.")
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), metavar="N", help="Send at most N requests in any second, over all workers.")
@click.option("--for", "duration", metavar="TIME", default="", help="Go on for so long, such as 8h or 90m, in rounds from new seeds.")
@click.option("--corpus", metavar="PLACE", default="", help="Learn from night to night: a folder, or a URL that fsspec knows, such as s3://bucket/nightly.")
def fuzz(console: Console, folder: Path, target: str, document: str, start: str, max_time: float | None, against: str, **options: Any) -> None:
    """Look for requests whose responses violate the document. TARGET is a URL, or module:app.

    `oaswright fuzz merge JOURNAL...` combines the journals of shards into one report.

    A failure that rests on a constraint that the document marks as guessed is a warning in every format. Exit code: 0 without a
    failure, 1 with one, 2 and up if the run could not be done or the server accepted nothing, 130 if it was interrupted before anything was found.
    """
    from oaswright import standalone
    from oaswright.fuzz.run import command

    among = _touched(against, folder) if against else None
    if duration := options.pop("duration"):
        from oaswright.fuzz.campaign.command import duration as read

        max_time = read(duration)
    spread = {name: options.pop(name) for name in ("workers", "cluster", "shard", "journal", "corpus")}
    call = command.CommandOptions(folder, target, start, max_seconds=max_time, among=among, project=standalone.find(folder, document), **options)
    if any(spread.values()) or duration:
        from oaswright.fuzz.campaign import command as campaigns

        with campaigns.opened(call, campaigns.plan(**spread)) as session:
            _run(console, session)
    with command.opened(call) as session:
        _run(console, session)


def _run(console: Console, session: "Session") -> NoReturn:
    """Run a session and print what it finds."""
    try:
        for event in session.events():
            if line := session.progress(event):
                console.note(line)
    except KeyboardInterrupt:
        session.interrupt()
    console.result(session.render)
    for path in session.written():
        console.note(f"fuzz: wrote {path}")
    sys.exit(session.exit_code)


def _touched(against: str, folder: Path) -> frozenset[str]:
    """Return the names of the operations that the edits since a revision touch."""
    from oaswright import valid
    from oaswright.diff.facts.affected import operations_touched
    from oaswright.diff.sources import partial, revisions

    documents = partial.in_common(*revisions.both(against, "", folder))
    with valid.assumed(*documents):
        return operations_touched(*documents)


@click.command(epilog="Example: oaswright replay 3beda23f1338 --target http://127.0.0.1:8000")
@click.argument("case", nargs=-1)
@common()
@click.option("--target", default="", help="A URL, or module:app. [default: the configuration's]")
@START
def replay(console: Console, folder: Path, case: tuple[str, ...], target: str, start: str) -> None:
    """Send recorded failures again, all of them or the CASEs named; exit 1 while one still fails, 2 if one could not be replayed."""
    from oaswright.fuzz.run import command
    from oaswright.fuzz.run import replay as replays

    results = command.replayed(command.CommandOptions(folder, target, start), case)
    console.result(lambda form: replays.render(results, form))
    console.note(replays.count(results))
    sys.exit(replays.exit_code(results))
