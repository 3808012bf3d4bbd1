"""`oaswright generate`."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oaswright.cli.console import Console
from oaswright.cli.options import ALL, CLUSTER, DOCUMENT, EXCLUDE, FAIL_ON, INCLUDE, MOST, OUT_DIR, common
from oaswright.finding import FailOn, Finding, display

if TYPE_CHECKING:
    from oaswright.generate import Outcome
    from oaswright.generate.elsewhere import Elsewhere
    from oaswright.project import Project


@click.command(epilog="Example: oaswright generate --check")
@DOCUMENT
@OUT_DIR
@common()
@FAIL_ON
@INCLUDE
@EXCLUDE
@ALL
@MOST
@CLUSTER
@click.option("--check", "dry", is_flag=True, help="Write nothing; exit 1 and name the files that drift.")
@click.option("--adopt", is_flag=True, help="Write into an output folder that holds other files; those with other names are left alone.")
def generate(
    console: Console,
    document: str,
    output: Path | None,
    folder: Path,
    fail_on: str | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    is_whole: bool,
    most: int | None,
    cluster: str,
    dry: bool,
    adopt: bool,
) -> None:
    """Write the models, the client and the changelog. They are staged, then swapped in; only files that were generated are replaced.

    DOCUMENT is a file or module:app, an ASGI application that serves its document; the packages are named after its title.
    [default: the configured document]
    """
    from oaswright import regeneration, standalone

    found = standalone.find(folder, document, output=output, include=include, exclude=exclude)
    following = regeneration.Regeneration(found)
    if following.stands():
        console.findings([], "generate", _data())
        if not dry:
            console.note(regeneration.STANDS)
        return

    from oaswright import report
    from oaswright.cli.findings import finish, judging

    listing = report.Listing(is_whole, most)
    with judging(console, "generate", _data(), partial(_answered, found)), console.busy() as tell:
        tell("reading the document")
        read = found.load()
        is_fresh = following.fresh(read)
        with contextlib.ExitStack() as stack:
            if not is_fresh:
                following.held.elsewhere = stack.enter_context(_elsewhere(cluster))
                with tell.without_thread():
                    stack.enter_context(following.ready(read))
                following.begin(read)
                from oaswright import check as checks

                tell("checking")
                if stopping := checks.stopping(read, found):
                    finish(console, stopping, fail_on or found.settings.check.fail_on, "generate", _data(), listing)
                if wrong := checks.invalid(read, found):
                    console.note(f"{found.settings.document}: {report.count(wrong)} that generating does not depend on; `oaswright check` lists them")
            tell("generating")
            outcome = following.check(read) if dry else following.generate(read, adopt=adopt)
    if outcome.foreign:
        console.note(f"not generated, left alone in {found.settings.output}/: {_some(outcome.foreign)}")
    if outcome.edited:
        console.note(f"changed by hand, written anew in {found.settings.output}/: {_some(outcome.edited)}; change the document or the configuration instead")
    if not dry:
        console.note(outcome.summary)
    if dry and outcome.changes:
        listing = report.Listing(is_whole=True, most=most)  # each file is named
    finish(console, outcome.findings, fail_on or FailOn.ERROR, "generate", _data(outcome), listing)


def _answered(found: "Project", finding: Finding) -> Finding:
    """Return a finding about a reference of the document with the overlay that takes it out."""
    from oaswright.document import overlay

    is_own = finding.rule == "reference" and finding.position is not None and finding.position.file == display(found.document)
    return replace(finding, hint=overlay.answer(finding)) if is_own else finding


@contextlib.contextmanager
def _elsewhere(address: str) -> "Iterator[Elsewhere | None]":
    """Provide the workers of a cluster, for modules to be rendered on; None without an address."""
    if not address:
        yield None
        return
    from oaswright import cluster
    from oaswright.generate.elsewhere import Elsewhere

    with cluster.tasks(address) as tasks:
        yield Elsewhere(tasks)


def _some(paths: Sequence[str]) -> str:
    """Return the first few of some paths, and the number of the others."""
    return ", ".join(paths[:5]) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")


def _data(outcome: "Outcome | None" = None) -> dict[str, Any]:
    """Return what the JSON report holds besides the findings."""
    found = asdict(outcome) if outcome else {}
    return {"changes": found.get("changes", {}), **{key: list(found.get(key, ())) for key in ("foreign", "edited")}}
