"""`oaswright prove`."""

import contextlib
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oaswright.cli.console import Console, fits
from oaswright.cli.options import CLUSTER, DOCUMENT, EXCLUDE, FAIL_ON, INCLUDE, OUT_DIR, common
from oaswright.finding import FailOn

if TYPE_CHECKING:
    from oaswright.generate import Outcome
    from oaswright.project import Project


@click.command(epilog="Example: oaswright prove --probes 100000 --format json")
@DOCUMENT
@OUT_DIR
@common()
@FAIL_ON
@INCLUDE
@EXCLUDE
@click.option(
    "--probes", type=click.IntRange(min=1), default=10_000, show_default=True, metavar="N", help="Ask the models and the client at most N times each."
)
@CLUSTER
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="The same seed gives the same probes.")
def prove(
    console: Console,
    document: str,
    output: Path | None,
    folder: Path,
    fail_on: str | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    probes: int,
    cluster: str,
    seed: int,
) -> None:
    """Prove that the models and the client accept, refuse and carry exactly what the document says.

    DOCUMENT is the file or module:app that they were generated from. [default: the configured document]
    """
    from oaswright import prove as proves
    from oaswright import publish, report, standalone
    from oaswright.cli.findings import finish

    found = standalone.find(folder, document, output=output, include=include, exclude=exclude)
    loaded = found.load()
    read = loaded.usable.document
    packages = {proves.Artefact.MODELS: found.settings.models, proves.Artefact.CLIENT: found.settings.client}
    outcome = proves.ProofMatrix()
    standing: AbstractContextManager[tuple[Project, Outcome | None]] = contextlib.nullcontext((found, None))
    if document and output is None:  # of a bare file nothing needs to have been generated
        from oaswright import regeneration

        standing = regeneration.generated(found, loaded)
    with contextlib.ExitStack() as stack:
        proved, made = stack.enter_context(standing)
        if made:
            console.note(f"nothing was generated in {found.settings.output}/ yet; what would be is proved")
        if made and made.is_blocked:
            finish(console, made.findings, fail_on or FailOn.ERROR, "prove", proves.data(outcome))
        plan = proves.Plan(read, proved.output, packages, probes, seed)
        if cluster:
            from oaswright import cluster as clusters
            from oaswright.prove import elsewhere

            plan = elsewhere.spread(plan, stack.enter_context(clusters.tasks(cluster)))
        for event in proves.paced(proves.prove(plan)):
            if isinstance(event, proves.ProbesDone):
                console.note(f"{event.artefact}: {event.done:,} of {event.planned:,} probes")
            elif isinstance(event, proves.ProofMatrix):
                outcome = event
    level = fail_on or FailOn.ERROR
    findings = report.graded(proves.findings(read, outcome), level)
    data = proves.data(outcome)
    publish.remember(found, loaded, data)

    def render(form: str) -> str:
        listed = report.render(findings, report.Format(form), verb="prove", data=data)
        table = proves.table(outcome)
        return f"{table if fits(table.splitlines()) else proves.listing(outcome)}\n{listed}" if form == "text" else listed

    console.result(render)
    console.note(f"oaswright: {report.count(findings)}")
    if report.counted(findings, level):
        sys.exit(1)
