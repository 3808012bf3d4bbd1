"""`oaswright init`."""

import sys
from pathlib import Path

import click

from oaswright.cli.console import Console
from oaswright.cli.options import DOCUMENT, TEXT_OR_JSON, common
from oaswright.finding import display


@click.command(epilog="Example: oaswright init openapi.yaml")
@DOCUMENT
@common(TEXT_OR_JSON)
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def init(console: Console, document: str, folder: Path, dry_run: bool, yes: bool) -> None:
    """Configure this folder: [tool.oaswright] or oaswright.toml, lines of .gitignore, a CI workflow and pre-commit hooks.

    Shows what it will write first; asks on a terminal. DOCUMENT is found if it is not named, or written if there is none.
    Existing files keep what they hold. Errors that the document has already are waived, so that `verify` tells what is new.
    """
    from oaswright import init as inits
    from oaswright.report import json_report

    planned = inits.plan(folder, document)
    files = [{"path": display(one.path), "difference": one.text} for one in planned]
    console.result(
        lambda form: json_report.dump({"schema": json_report.identity("init"), "files": files}) if form == "json" else "\n".join(one.text for one in planned)
    )
    if dry_run or not planned:
        console.note("nothing is written" if planned else "nothing to do: the folder is configured")
        return
    if sys.stdin.isatty() and not yes and not click.confirm("Write these?", default=True, err=True):
        raise click.Abort
    inits.write(planned)
    if any(inits.TAKEN_OVER in one.text for one in planned):
        console.note("the errors that the document has already are waived in the configuration; remove a waiver to see its error again")
    console.note("Next: oaswright verify")
