"""`oaswright check`."""

from dataclasses import replace
from pathlib import Path

import click

from oaswright.cli.console import Console
from oaswright.cli.options import ALL, DOCUMENT, EXCLUDE, FAIL_ON, INCLUDE, MOST, common


@click.command(epilog="Example: oaswright check --fail-on warning --format github")
@DOCUMENT
@common()
@FAIL_ON
@INCLUDE
@EXCLUDE
@ALL
@MOST
@click.option("--ruleset", metavar="NAME", default="", help="minimal, recommended, strict, or a YAML file. [default: the configuration's, or recommended]")
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
    rule: str,
) -> None:
    """Check that the document is valid and well made.

    DOCUMENT is a file or module:app, an ASGI application that serves its document. [default: the configured document]
    The configuration above the file counts, if there is one.
    """
    from oaswright import bare, follow, project, report
    from oaswright import check as checks
    from oaswright.cli.findings import finish, judging

    if rule:
        console.say(checks.explain(checks.ruleset_of(project.above(folder.resolve())).named(rule)))
        return
    with judging(console, "check"), console.busy() as tell:
        tell("reading the document")
        found = bare.find(folder, document, include=include, exclude=exclude)
        if ruleset:
            found = replace(found, settings=replace(found.settings, check=replace(found.settings.check, ruleset=ruleset)))
        read = found.load()
        tell("checking")
        findings = checks.examine(read, found).findings
        findings += follow.Following(found).version(read, findings)
    listing = report.Listing(is_whole, most, checks.ruleset_of(found).rules.keys())
    finish(console, findings, fail_on or found.settings.check.fail_on, "check", listing=listing)
