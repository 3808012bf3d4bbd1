"""`oaswright check`."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oaswright.cli.console import Console
from oaswright.cli.options import ALL, DOCUMENT, EXCLUDE, FAIL_ON, INCLUDE, MOST, common

if TYPE_CHECKING:
    from oaswright.last_check import LastCheck
    from oaswright.project import Project


@click.command(epilog="Example: oaswright check --fail-on warning --format github")
@DOCUMENT
@common()
@FAIL_ON
@INCLUDE
@EXCLUDE
@ALL
@MOST
@click.option("--ruleset", metavar="NAME", default="", help="minimal, recommended, strict, or a YAML file. [default: the configuration's, or recommended]")
@click.option("--fix", "is_fixed", is_flag=True, help="Repair what is safe in the files of the document, after a diff; asks on a terminal.")
@click.option("--dry-run", is_flag=True, help="With --fix: show the diff, and write nothing.")
@click.option("--yes", is_flag=True, help="With --fix: do not ask.")
@click.option("--explain", "rule", metavar="RULE", help="Show what a rule asks for, with an example that breaks it.")
def check(
    console: Console,
    document: str,
    folder: Path,
    fail_on: str | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    is_whole: bool,
    most: int | None,
    ruleset: str,
    is_fixed: bool,
    dry_run: bool,
    yes: bool,
    rule: str,
) -> None:
    """Check that the document is valid and well made.

    DOCUMENT is a file or module:app, an ASGI application that serves its document. [default: the configured document]
    The configuration above the file counts, if there is one.
    """
    from oaswright import report, standalone
    from oaswright.cli.findings import finish, judging

    if rule:
        _explain(console, folder, rule)
        return
    with judging(console, "check"), console.busy() as tell:
        tell("reading the document")
        found = standalone.find(folder, document, include=include, exclude=exclude)
        if ruleset:
            found = replace(found, settings=replace(found.settings, check=replace(found.settings.check, ruleset=ruleset)))
        if is_fixed:
            _fix(console, found, dry_run=dry_run, yes=yes)
        done = _checked(found, tell)
    finish(console, done.findings, fail_on or found.settings.check.fail_on, "check", listing=report.Listing(is_whole, most, done.rules))


def _explain(console: Console, folder: Path, rule: str) -> None:
    from oaswright import check as checks
    from oaswright import project

    console.say(checks.explain(checks.ruleset_of(project.above(folder.resolve())).named(rule)))


def _checked(found: "Project", tell: Callable[[str], None]) -> "LastCheck":
    """Return what the check finds; where nothing has changed since the last one, no document is read for it."""
    from oaswright import last_check, regeneration

    following = regeneration.Regeneration(found)
    release = following.last.identity if following.last else ""
    if last := last_check.recall(found, release):
        return last
    from oaswright import check as checks

    read = found.load()
    tell("checking")
    findings = checks.examine(read, found).findings
    findings += following.version(read, findings)
    rules = checks.ruleset_of(found)
    last_check.keep(found, release, read, rules.files, findings, rules.rules)
    return last_check.LastCheck(findings, frozenset(rules.rules))


def _fix(console: Console, found: "Project", *, dry_run: bool, yes: bool) -> None:
    """Show what can be repaired, and write it unless that is not wanted."""
    from oaswright.check.fix import fixes

    planned = fixes(found, found.load())
    tell = console.say if console.form == "text" and console.is_printed else console.note
    for one in planned:
        tell(one.diff.rstrip("\n"))
    count = sum(one.count for one in planned)
    what = f"{count} finding{'s' * (count != 1)} in {len(planned)} file{'s' * (len(planned) != 1)}"
    if not planned or dry_run:
        console.note(f"{what} can be repaired" if planned else "nothing can be repaired safely")
        return
    if sys.stdin.isatty() and not yes and not click.confirm("Write these changes?", default=True, err=True):
        raise click.Abort
    for one in planned:
        one.write()
    console.note(f"repaired {what}")
