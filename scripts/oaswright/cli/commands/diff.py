"""`oaswright diff`."""

import sys
from typing import TYPE_CHECKING, Any

import click

from oaswright.cli.console import Console
from oaswright.cli.options import FINDINGS, common

if TYPE_CHECKING:
    from oaswright.diff.comparison import Diff

# The steps that can fail a run; `breaking` is another word for a major one.
STEPS = ("breaking", "major", "minor", "patch", "never")


@click.command(epilog="Example: oaswright diff v1.2.0 --fail-on breaking")
@click.argument("old", required=False, default="")
@click.argument("new", required=False, default="")
@common(FINDINGS)
@click.option("--fail-on", type=click.Choice(STEPS), default="never", show_default=True, help="Exit 1 if the step is this one or greater.")
@click.option("--only", multiple=True, metavar="NAME", help="Compare only this path, operation (its id, or 'GET /path') or tag; a pattern; may be repeated.")
@click.option("--exclude", multiple=True, metavar="NAME", help="Leave out this path, operation or tag; a pattern; may be repeated.")
@click.option("--strip-prefix", metavar="PREFIX", default="", help="Take this prefix off the paths of both documents.")
@click.option("--list", "is_list", is_flag=True, help="List every kind of change: its id, area, action, direction and levels.")
@click.option(
    "--accept", multiple=True, metavar="FINGERPRINT", help="Accept this change in the configuration, or all breaking ones with 'all'; needs --reason."
)
@click.option("--reason", metavar="TEXT", default="", help="Why the changes are accepted.")
@click.option("--expires", metavar="DATE", default="", help="The last day on which they are accepted, as YYYY-MM-DD.")
def diff(console: Console, old: str, new: str, fail_on: str, is_list: bool, accept: tuple[str, ...], reason: str, expires: str, **call: Any) -> None:
    """Say what changed from OLD to NEW, and what it breaks, with a witness.

    OLD and NEW are files, folders, bundles, git revisions or - for the standard input; NEW is the working tree if it is left out.
    Exit code: 0, 1 for --fail-on, 2 if something could not be compared.
    """
    from oaswright.diff import command
    from oaswright.diff.report.entries import summary
    from oaswright.diff.verdict import Level

    if is_list:
        console.result(command.listing)
        return
    if not old:
        raise click.UsageError("Missing argument 'OLD': a file, a folder or a git revision, such as 'oaswright diff HEAD'.")
    asked = command.Options(old, new, **call)
    with console.busy() as tell:
        tell("comparing")
        if accept:
            console.note(f"{command.accepted(asked, accept, reason, expires)} accepted")
            return
        found = command.run(asked)
    console.result(lambda form: _render(found.diff, form))
    if console.form not in command.FORMS:
        console.note(f"oaswright: {summary(found.diff)}")
    for one in found.notes:
        console.note(one)
    if found.diff.skipped:
        sys.exit(2)
    if fail_on != "never" and found.diff.level() >= Level["MAJOR" if fail_on == "breaking" else fail_on.upper()]:
        sys.exit(1)


def _render(found: "Diff", form: str) -> str:
    from oaswright import report
    from oaswright.diff import command

    if form in command.FORMS:
        return command.written(found, form)
    from oaswright.diff.report import text

    return report.render(text.to_findings(found), report.Format(form), verb="diff")
