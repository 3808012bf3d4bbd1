"""`oaswright watch`."""

import contextlib
import json
from pathlib import Path
from typing import Any

import click

from oaswright.cli.console import Console
from oaswright.cli.options import TEXT_OR_JSON, common

TONES: dict[str, dict[str, Any]] = {"good": {"fg": "green"}, "bad": {"fg": "red"}, "quiet": {"dim": True}, "plain": {}}


@click.command(epilog="Example: oaswright watch --probes 2000")
@common(TEXT_OR_JSON, stream=True)
@click.option("--probes", type=click.IntRange(min=1), default=500, show_default=True, metavar="N", help="Prove what a save affects with at most N probes.")
def watch(console: Console, folder: Path, probes: int) -> None:
    """On each save: check, diff, generate, prove; only what it affects. As JSON, each event is a line. Ctrl-C ends it."""
    import signal

    from oaswright import watch as watches
    from oaswright.report.json_report import identity

    for one in (signal.SIGINT, signal.SIGTERM):  # a shell that starts this in the background lets it ignore Ctrl-C
        signal.signal(one, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), contextlib.closing(watches.watch(watches.Options(folder, probes))) as events:
        for event in events:
            if console.form == "json":
                console.say(json.dumps({"schema": identity("watch"), **watches.data(event)}), "json")
                continue
            for line in watches.lines(event):
                console.styled(line.text, **TONES[line.tone])
