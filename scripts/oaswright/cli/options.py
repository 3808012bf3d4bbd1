"""The options that commands share. They mean the same everywhere."""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from oaswright.cli.console import ENDINGS, Console
from oaswright.finding import FailOn

# The formats of findings, and those of a result that only a person or a program reads.
FINDINGS = ("text", "json", "github", "sarif", "junit", "markdown", "html")
TEXT_OR_JSON = ("text", "json")
DOCUMENTS = ("json", "yaml")

# The console of the command that runs, for the message with which it may fail.
CURRENT: ContextVar[Console] = ContextVar("CURRENT", default=Console())  # noqa: B039 # frozen

PROJECT = click.option(
    "--project", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True), default=Path(), help="The folder of the project. [default: here]"
)
DOCUMENT = click.argument("document", required=False, default="", metavar="[DOCUMENT]")
OUT_DIR = click.option(
    "-o", "--out-dir", "output", type=click.Path(path_type=Path, file_okay=False), help="The folder of what is written. [default: the configuration's]"
)
INCLUDE = click.option(
    "--include", multiple=True, metavar="NAME", help="Keep only operations with this tag, path, 'GET /path' or id; a pattern; may be repeated."
)
EXCLUDE = click.option(
    "--exclude", multiple=True, metavar="NAME", help="Leave out operations with this tag, path, 'GET /path', id or field (x-internal); may be repeated."
)
CLUSTER = click.option(
    "--cluster", metavar="ADDRESS", default="", help="Use the workers of a Dask cluster that sees the same files: tcp://host:8786, or a scheduler file."
)
ALL = click.option("--all", "is_whole", is_flag=True, help="As text, write every finding in full; else many of one rule are counted, with an example.")
MOST = click.option("--max", "most", type=click.IntRange(min=0), metavar="N", help="As text, write at most N findings in full; the rest is counted.")
FAIL_ON = click.option(
    "--fail-on",
    type=click.Choice([one.value for one in FailOn]),
    help="Exit 1 for findings of this severity and graver ones, which are then errors in every format. [default: the configuration's, or error]",
)

Function = Callable[..., Any]


def common(formats: Sequence[str] = FINDINGS, *, stream: bool = False) -> Callable[[Function], Function]:
    """Add the options of the output, which the command receives as its first argument, a `Console`.

    Args:
        formats: The formats that the command has, the default first.
        stream: Whether the command prints events as they happen, so that there is no report file.
    """

    def decorate(function: Function) -> Function:
        @wraps(function)
        def run(*, form: str | None, is_quiet: bool, is_verbose: bool, color: str, files: tuple[Path, ...] = (), **arguments: Any) -> Any:
            console = replace(_console(formats, form, files, is_quiet=is_quiet, is_verbose=is_verbose, color=color), verb=function.__name__)
            CURRENT.set(console)
            return function(console, **arguments)

        decorated: Function = run
        for option in reversed([*_options(formats, stream=stream)]):
            decorated = option(decorated)
        return decorated

    return decorate


def _options(formats: Sequence[str], *, stream: bool) -> list[Callable[[Function], Function]]:
    choice = click.option("--format", "form", type=click.Choice(formats), help=f"How the result is written. [default: {formats[0]}]")
    output = click.option(
        "--output",
        "files",
        multiple=True,
        type=click.Path(path_type=Path, dir_okay=False),
        help=f"Write the result to this file; {_how(formats)}May be repeated.",
    )
    return [
        PROJECT,
        choice,
        *([] if stream else [output]),
        click.option("--quiet", "-q", "is_quiet", is_flag=True, help="Print results and errors only."),
        click.option("--verbose", "-v", "is_verbose", is_flag=True, help="Print progress at once, and what is read."),
        click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True, help="Whether text has colours."),
    ]


def _how(formats: Sequence[str]) -> str:
    endings = " ".join(ending for ending, one in ENDINGS.items() if one in formats)
    printed = ", and text is printed too" if "text" in formats else ""
    return f"without --format its ending ({endings}) says how{printed}. " if len(formats) > 1 else ""


def _console(formats: Sequence[str], form: str | None, files: tuple[Path, ...], *, is_quiet: bool, is_verbose: bool, color: str) -> Console:
    if is_quiet and is_verbose:
        raise click.UsageError("--quiet and --verbose exclude each other.")
    reports = tuple((path, form or _by_ending(path, formats)) for path in files)
    return Console(form or formats[0], reports, not (form and files) and not (files and "text" not in formats), is_quiet, is_verbose, color)


def _by_ending(path: Path, formats: Sequence[str]) -> str:
    if len(formats) == 1:
        return formats[0]
    form = ENDINGS.get(path.suffix.lower(), "")
    if form not in formats:
        known = ", ".join(ending for ending, one in ENDINGS.items() if one in formats)
        raise click.BadParameter(f"the ending of '{path}' names no format of this command ({known}); add --format", param_hint="'--output'")
    return form
