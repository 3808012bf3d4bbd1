"""`oaswright docs`."""

import contextlib
import gc
from dataclasses import replace
from pathlib import Path

import click

from oaswright.cli.console import Console
from oaswright.cli.options import DOCUMENT, EXCLUDE, INCLUDE, OUT_DIR, TEXT_OR_JSON, common
from oaswright.finding import display


@click.command(epilog="Example: oaswright docs --serve")
@DOCUMENT
@OUT_DIR
@common(TEXT_OR_JSON)
@INCLUDE
@EXCLUDE
@click.option("--serve", "is_served", is_flag=True, help="Show the site on this machine and reload it on each save, until Ctrl-C; writes nothing.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port to serve on. [default: a free one]")
@click.option(
    "--versions",
    multiple=True,
    metavar="PATTERN",
    help="Write these releases beside the latest version: a pattern of git tags (v*) or of bundles kept as files. Can be repeated. [default: configuration]",
)
@click.option("--handbook", "is_handbook", is_flag=True, help="Write the handbook of oaswright itself instead. [default folder: handbook]")
def docs(
    console: Console,
    document: str,
    folder: Path,
    output: Path | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    is_served: bool,
    port: int,
    versions: tuple[str, ...],
    is_handbook: bool,
) -> None:
    """Write the documentation of the API: a site that works offline, and from a file.

    DOCUMENT is a file or module:app, an ASGI application that serves its document. [default: the configured document]
    """
    from oaswright import publish, standalone

    if is_handbook:
        from oaswright import handbook
        from oaswright.cli.group import commands

        target = output or Path("handbook")
        with console.busy() as tell:
            tell("writing the handbook")
            count = handbook.build(target, commands)
        _tell(console, target, count)
        return
    found = standalone.find(folder, document, include=include, exclude=exclude)
    if is_served:
        from oaswright.cli.run import failed
        from oaswright.publish import serving

        gc.enable()  # it goes on until it is stopped
        with contextlib.suppress(KeyboardInterrupt):
            for event in serving.serve(found, port):
                if isinstance(event, str):
                    console.say(f"{event} (Ctrl-C to stop)")
                elif event.fault:
                    failed(event.fault)
                else:
                    console.say(f"{len(event.changed)} files changed, {event.seconds:.2f} s")
        return
    if versions:
        found = replace(found, settings=replace(found.settings, docs=replace(found.settings.docs, versions=versions)))
    target = output or found.site
    with console.busy() as tell:
        tell("writing the site")
        made = publish.site(found, target, tell)
    for note in made.notes:
        console.note(note)
    _tell(console, target, made.pages)


def _tell(console: Console, target: Path, pages: int) -> None:
    """Say where the pages are: a program is told on stdout, a person on stderr."""
    from oaswright.report import json_report

    console.result(lambda form: json_report.dump({"schema": json_report.identity("docs"), "folder": display(target), "pages": pages}) if form == "json" else "")
    console.note(f"{display(target)}: {pages} pages")
