"""Run a command; a failure becomes its message and exit code, never a traceback."""

import contextlib
import errno
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import click

from oaswright.cli.group import commands
from oaswright.cli.options import CURRENT
from oaswright.errors import DocumentError, OaswrightError
from oaswright.finding import Finding, Severity, display

_HINTS = {
    errno.ENOSPC: "free some space, and run the command again",
    errno.EACCES: "change the permissions, or name another place",
    errno.EROFS: "name a place that can be written",
}


def main() -> None:
    """Run the command that the arguments name, and exit."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed by whoever started this
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 # as long as the process
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that is not UTF-8 gets what it can show
    code = _run()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream:
                stream.flush()
        except OSError as error:
            code = max(code, failed(error))
            _discard(stream)
    gc.freeze()  # the process ends: what it holds is not looked through once more
    sys.exit(code)


def _run() -> int:
    """Run a command and return its exit code; click's own `main` would turn a closed pipe into exit code 1."""
    try:
        if instruction := os.environ.get("_OASWRIGHT_COMPLETE"):
            from click.shell_completion import shell_complete

            return shell_complete(commands, {}, "oaswright", "_OASWRIGHT_COMPLETE", instruction)
        with commands.make_context("oaswright", sys.argv[1:]) as context:
            commands.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except Exception as error:  # noqa: BLE001 # whatever fails, the user gets a message and an exit code
        if os.environ.get("OASWRIGHT_TRACEBACK"):
            import traceback

            traceback.print_exc()
        return failed(error)
    except KeyboardInterrupt:
        return _told(130, "interrupted")
    return 0


def failed(error: Exception) -> int:
    """Say what failed and what to do next; return the exit code, which is 2 or more: the job could not be done."""
    match error:
        case DocumentError():
            from oaswright import report

            _report(error.findings)
            return _told(max(error.exit_code, 2), report.render(error.findings, listing=report.GROUPED), f"oaswright: {report.count(error.findings)}")
        case OaswrightError():
            _report([Finding("could-not-run", Severity.ERROR, error.message, hint=error.hint)])
            return _told(error.exit_code, f"error: {error.message}", error.hint)
        case click.ClickException():
            usage = error.ctx.get_usage() if isinstance(error, click.UsageError) and error.ctx else ""
            help_hint = f"Try '{error.ctx.command_path} --help' for help." if isinstance(error, click.UsageError) and error.ctx else ""
            return _told(2, usage, help_hint, f"error: {error.format_message()}")
        case click.Abort():
            return _told(130, "interrupted")
        case BrokenPipeError():
            return _told(141, "error: the output was closed before all of it was written")
        case OSError():
            return _told(2, f"error: {_cause(error)}", _HINTS.get(error.errno or 0, ""))
        case UnicodeError():
            return _told(2, f"error: text that is not UTF-8 ({error})", "save the file as UTF-8")
        case RecursionError():
            return _told(2, "error: the document is nested too deeply", "split deeply nested schemas into components")
        case MemoryError():
            return _told(2, "error: there is not enough memory", "close other programs, or split the document")
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    return _told(
        70, f"error: internal error: {type(error).__name__} at {place}", "this is a bug; run again with OASWRIGHT_TRACEBACK=1 and report what it prints"
    )


def _cause(error: OSError) -> str:
    """Say what an error of the system is about."""
    if isinstance(error.filename, str | bytes):
        return f"{display(Path(os.fsdecode(error.filename)))}: {error.strerror or type(error).__name__}"
    if error.errno == errno.ENOENT:
        try:
            Path.cwd()
        except OSError:
            return "the working directory does not exist any more"
    return error.strerror or type(error).__name__


def _report(findings: Sequence[Finding]) -> None:
    """Write why the command could not run to the reports that say so; one that cannot be written is no other failure."""
    with contextlib.suppress(OSError):
        CURRENT.get().stopped(findings)


def _told(code: int, *lines: str) -> int:
    """Print a message on stderr, if that can still be written; return the exit code."""
    try:
        for line in filter(None, lines):
            CURRENT.get().error(line)
    except OSError:
        _discard(sys.stderr)
    return code


def _discard(stream: TextIO) -> None:
    """Let what is still to be written to a stream go nowhere, so that the interpreter does not fail on it at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
