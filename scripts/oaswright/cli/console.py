"""Where everything is printed: results on stdout or in files, everything else on stderr."""

import contextlib
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from oaswright import progress
from oaswright.finding import Finding, display
from oaswright.text.escaping import json_log, log

if TYPE_CHECKING:
    from oaswright.report import Listing

# Formats of which a line may be a command of a CI service, or JSON; everything else is escaped as text once more.
_ESCAPES: Mapping[str, Callable[[str], str]] = {"json": json_log, "sarif": json_log, "github": str}

# The endings of report files.
ENDINGS = {
    ".txt": "text",
    ".json": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".github": "github",
    ".sarif": "sarif",
    ".xml": "junit",
    ".md": "markdown",
    ".html": "html",
}

_TONES: Mapping[str, Mapping[str, Any]] = {
    "error": {"fg": "red", "bold": True},
    "failed": {"fg": "red", "bold": True},
    "FAILS": {"fg": "red", "bold": True},
    "major": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "minor": {"fg": "yellow", "bold": True},
    "skip": {"fg": "yellow"},
    "UNCLEAR": {"fg": "yellow"},
    "info": {"fg": "cyan"},
    "patch": {"fg": "cyan"},
    "ok": {"fg": "green"},
    "passes": {"fg": "green"},
}
_LINE = re.compile(r"^(?P<place>\S+:\d+:\d+: |/\S*: )?(?P<level>error|warning|info|major|minor|patch)(?P<axis> \(\w+\))?: (?P<rest>.*)$")
_ROW = re.compile(r"^(?P<level>ok|failed|skip|FAILS|passes|UNCLEAR)(?= )")


def is_colored(choice: str, stream: TextIO) -> bool:
    """Tell whether output to a stream has colours: as the option says, else NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE, CLICOLOR, else on a terminal."""
    if choice != "auto":
        return choice == "always"
    environment = os.environ
    if environment.get("NO_COLOR"):
        return False
    if forced := environment.get("FORCE_COLOR") or environment.get("CLICOLOR_FORCE"):
        return forced.lower() not in ("0", "false")
    if environment.get("CLICOLOR") == "0" or environment.get("TERM") == "dumb":
        return False
    return bool(stream) and stream.isatty()


def columns() -> int:
    """Return the width of the terminal; 0 where there is none, so that lines may be of any length."""
    return shutil.get_terminal_size().columns if os.environ.get("COLUMNS") or sys.stdout.isatty() else 0


def fits(lines: Iterable[str]) -> bool:
    """Tell whether lines are no longer than the terminal is wide."""
    width = columns()
    return not width or all(len(line) <= width for line in lines)


def wrapped(text: str, indent: int) -> list[str]:
    """Return a text as indented lines that the terminal is wide enough for."""
    return textwrap.wrap(text, max((columns() or sys.maxsize) - 1, 20), initial_indent=" " * indent, subsequent_indent=" " * indent)


@dataclass(frozen=True)
class Console:
    """How a command prints: the formats and files that were asked for, colours, and how much.

    Attributes:
        form: The format of what is printed.
        files: Report files, each with its format; nothing is printed where `is_printed` is false.
        is_printed: Whether the result goes to stdout too.
        is_quiet: Whether only results and errors are printed.
        is_verbose: Whether progress is printed at once, with more about it.
        color: `auto`, `always` or `never`.
        verb: The command.
    """

    form: str = "text"
    files: tuple[tuple[Path, str], ...] = ()
    is_printed: bool = True
    is_quiet: bool = False
    is_verbose: bool = False
    color: str = "auto"
    verb: str = ""

    def say(self, text: str, form: str = "text") -> None:
        """Print a result; what reaches a terminal or the log of a CI service holds no control character, and no command of that service."""
        escaped = _ESCAPES.get(form, log)(text)
        colored = form == "text" and is_colored(self.color, sys.stdout)
        click.echo("\n".join(map(_colored, escaped.split("\n"))) if colored else escaped, color=colored)

    def styled(self, text: str, **style: Any) -> None:
        """Print a line of text in one style, where there are colours."""
        colored = is_colored(self.color, sys.stdout)
        click.echo(click.style(log(text), **style) if colored else log(text), color=colored)

    def note(self, text: str) -> None:
        """Print what is not a result to stderr, unless the console is quiet."""
        if not self.is_quiet:
            self.error(text)

    def detail(self, text: str) -> None:
        """Print to stderr what only a verbose console tells."""
        if self.is_verbose:
            self.note(text)

    def error(self, text: str) -> None:
        """Print why a job could not be done to stderr."""
        colored = is_colored(self.color, sys.stderr)
        escaped = log(text)
        click.echo("\n".join(map(_colored, escaped.split("\n"))) if colored else escaped, err=True, color=colored)

    def result(self, render: Callable[[str], str]) -> None:
        """Write a result in every format that was asked for.

        Args:
            render: Returns the result in a format.
        """
        if self.is_printed and (text := render(self.form)):
            self.say(text.removesuffix("\n"), self.form)
        for path, form in self.files:
            from oaswright.staging import files

            text = _ESCAPES.get(form, log)(render(form))
            files.write_file(path, text if not text or text.endswith("\n") else f"{text}\n")
            self.note(f"wrote {display(path)}")

    def findings(self, findings: Sequence[Finding], verb: str, data: Mapping[str, Any] | None = None, listing: "Listing | None" = None) -> None:
        """Write findings in every format that was asked for, and their number to stderr."""
        from oaswright import report

        self.result(lambda form: report.render(findings, report.Format(form), verb=verb, data=data, listing=listing or report.GROUPED))
        self.note(f"oaswright: {report.count(findings)}")

    def stopped(self, findings: Sequence[Finding]) -> None:
        """Write why a command could not run to its JUnit reports, whose readers would take a missing file for a run without tests."""
        from oaswright import report

        wanted = replace(self, is_printed=self.is_printed and self.form == "junit", files=tuple(one for one in self.files if one[1] == "junit"))
        wanted.result(lambda form: report.render(findings, report.Format(form), verb=self.verb, data={"is_stopped": True}))

    @contextlib.contextmanager
    def busy(self) -> Iterator[progress.Tell]:
        """Print the stages of long work to stderr; a log hears of them later than a person does."""
        patience = 0.0 if self.is_verbose else progress.PATIENCE if sys.stderr.isatty() else 5 * progress.PATIENCE
        with progress.told(self.note, patience) as tell:
            yield tell


def _colored(line: str) -> str:
    """Return a line with its severity in colour, and its place and rule set off."""
    if found := _ROW.match(line):
        return click.style(found["level"], **_TONES[found["level"]]) + line[found.end() :]
    if not (found := _LINE.match(line)):
        return line
    place = click.style(found["place"], bold=True) if found["place"] else ""
    return f"{place}{click.style(found['level'], **_TONES[found['level']])}{found['axis'] or ''}: {found['rest']}"
