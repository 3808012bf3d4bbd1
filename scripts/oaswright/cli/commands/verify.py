"""`oaswright verify`."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from oaswright.cli.console import Console, fits, wrapped
from oaswright.cli.options import FAIL_ON, common
from oaswright.finding import display
from oaswright.text.escaping import visible

if TYPE_CHECKING:
    from oaswright.verify.monorepo import Verified
    from oaswright.verify.run import StepFinished

STEPS = ("check", "provenance", "generate", "prove", "fuzz", "docs")


@click.command(epilog="Example: oaswright verify --skip fuzz")
@common()
@FAIL_ON
@click.option("--only", multiple=True, type=click.Choice(STEPS), help="Run this step alone; may be repeated.")
@click.option("--skip", multiple=True, type=click.Choice(STEPS), help="Leave this step out; may be repeated.")
@click.option("--all", "is_all", is_flag=True, help="Verify every project below the folder.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="With --all: verify N projects at once.")
@click.option("--cluster", metavar="ADDRESS", default="", help="With --all: on a Dask cluster that sees the same files: tcp://host:8786, or a scheduler file.")
def verify(console: Console, folder: Path, fail_on: str | None, only: tuple[str, ...], skip: tuple[str, ...], is_all: bool, workers: int, cluster: str) -> None:
    """Run the whole loop: check, generate --check, prove, fuzz, docs; a table at the end, the exit code of the worst."""
    from oaswright import report
    from oaswright.verify import run as loop

    if set(only or STEPS) <= set(skip):
        raise click.UsageError("--only and --skip leave no step to run.")
    if is_all:
        _verify_all(console, folder, workers, cluster, _typed({"--only": only, "--skip": skip, "--fail-on": (fail_on,) if fail_on else ()}))
    _refuse_spread(workers, cluster)
    done = list["StepFinished"]()
    is_live = console.is_printed and console.form == "text"
    for event in loop.run(loop.Options(folder, only, skip, fail_on)):
        match event:
            case loop.StepStarted():
                console.note(f"{event.step} ...")
            case loop.StepOutput():
                console.note(f"  {event.line}")
            case loop.StepFinished():
                done.append(event)
                details = event.result.details or report.render(event.result.findings, listing=report.GROUPED)
                if is_live and event.result.exit_code and details:
                    console.say(details.removesuffix("\n"))
    findings = [finding for one in done for finding in one.result.findings]
    data = {"exit_code": loop.exit_code(done), "steps": [_step(one) for one in done]}

    def render(form: str) -> str:
        if form == "text":
            return "\n".join(_rows([(one.status, one.step, visible(one.result.outcome), one.seconds) for one in done]))
        listed = report.render(findings, report.Format(form), verb="verify", data=data)
        return f"{_markdown(done)}\n\n{listed}" if form == "markdown" else listed

    console.result(render)
    sys.exit(loop.exit_code(done))


def _typed(options: Mapping[str, Sequence[str]]) -> list[str]:
    """Return options as they are typed."""
    return [word for name, values in options.items() for value in values for word in (name, value)]


def _refuse_spread(workers: int, cluster: str) -> None:
    if cluster or workers > 1:
        raise click.UsageError("--workers and --cluster spread the projects of --all.")


def _verify_all(console: Console, folder: Path, workers: int, cluster: str, options: list[str]) -> NoReturn:
    """Verify every project below a folder: what is wrong with each when it ends, one table at the end."""
    from oaswright import report
    from oaswright.verify import monorepo

    done = list["Verified"]()
    for one in monorepo.run(monorepo.projects(folder), workers, cluster, options):
        done.append(one)
        console.note(f"{display(one.folder)}: {one.outcome}")
        if console.is_printed and console.form == "text" and (details := one.problem or report.render(list(one.findings), listing=report.GROUPED)):
            console.say(f"{display(one.folder)}:\n{details}".removesuffix("\n"))
    done.sort(key=lambda one: one.folder)
    rows = _rows([("failed" if one.exit_code else "ok", visible(display(one.folder)), visible(one.outcome), one.seconds) for one in done])
    data = {"exit_code": monorepo.exit_code(done), "projects": [one.data for one in done]}
    findings = [finding for one in done for finding in one.findings]
    console.result(lambda form: "\n".join(rows) if form == "text" else report.render(findings, report.Format(form), verb="verify", data=data))
    sys.exit(monorepo.exit_code(done))


def _step(one: "StepFinished") -> dict[str, object]:
    result = one.result
    return {
        "step": one.step,
        "status": one.status,
        "outcome": result.outcome,
        "exit_code": result.exit_code,
        "seconds": round(one.seconds, 3),
        "findings": len(result.findings),
    }


def _rows(rows: Sequence[tuple[str, str, str, float]]) -> list[str]:
    """Return a line for each status, name, outcome and time; where that is wider than the terminal, the outcome is below."""
    name_width, width = max((len(row[1]) for row in rows), default=0), max((len(row[2]) for row in rows), default=0)
    lines = [f"{status:<6}  {name:<{max(name_width, 10)}}  {outcome:<{width}}  {seconds:6.1f} s" for status, name, outcome, seconds in rows]
    if fits(lines):
        return lines
    return [line for status, name, outcome, seconds in rows for line in (f"{status:<6}  {name:<10}  {seconds:6.1f} s", *wrapped(outcome, 8))]


def _markdown(done: Sequence["StepFinished"]) -> str:
    rows = [f"| {one.status} | {one.step} | {visible(one.result.outcome).replace('|', chr(92) + '|')} | {one.seconds:.1f} s |" for one in done]
    return "\n".join(["| | step | outcome | time |", "| --- | --- | --- | --- |", *rows])
