"""`oaswright bundle` and `oaswright provenance`."""

from pathlib import Path

import click

from oaswright.cli.console import Console
from oaswright.cli.options import DOCUMENT, EXCLUDE, INCLUDE, common


@click.command(epilog="Example: oaswright bundle > openapi.json")
@DOCUMENT
@common(("json",))
@INCLUDE
@EXCLUDE
def bundle(console: Console, document: str, folder: Path, include: tuple[str, ...], exclude: tuple[str, ...]) -> None:
    """Print the document as one file, with internal references only.

    DOCUMENT is a file or module:app, an ASGI application that serves its document. [default: the configured document]
    """
    from oaswright import bare

    written = bare.find(folder, document, include=include, exclude=exclude).load().written
    console.result(lambda _: written.decode())


@click.command(epilog="Example: oaswright provenance --check")
@common()
@click.option("--check", "is_check", is_flag=True, help="Write nothing; exit 1 if the table is not what the document says.")
def provenance(console: Console, folder: Path, is_check: bool) -> None:
    """Write PROVENANCE.md beside the document: which of its facts are confirmed or guessed, and where each was seen."""
    from oaswright import project
    from oaswright.api import provenance as table
    from oaswright.cli.findings import finish, judging
    from oaswright.finding import FailOn

    with judging(console, "provenance"):
        loaded = project.find(folder).load()
    path = loaded.root.with_name("PROVENANCE.md")
    if is_check:
        finish(console, table.drift(loaded, path), FailOn.ERROR, "provenance")
    else:
        was_written = table.write(loaded, path)
        console.findings([], "provenance")
        console.note(f"{path.name}: {'written' if was_written else 'up to date'}")
