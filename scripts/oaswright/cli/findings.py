"""What commands share whose result is findings: the exit code, and findings that the document itself is at fault for."""

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from oaswright import report
from oaswright.cli.console import Console
from oaswright.errors import DocumentError
from oaswright.finding import Finding


def finish(
    console: Console, findings: Sequence[Finding], fail_on: str, verb: str, data: Mapping[str, Any] | None = None, listing: report.Listing | None = None
) -> None:
    """Write findings as they count, and exit 1 if one fails the run."""
    console.findings(report.graded(findings, fail_on), verb, data, listing)
    if report.counted(findings, fail_on):
        sys.exit(1)


@contextlib.contextmanager
def judging(console: Console, verb: str, data: Mapping[str, Any] | None = None, answered: Callable[[Finding], Finding] = lambda one: one) -> Iterator[None]:
    """Report the errors of a document as findings, with exit code 1, as they are what the command looks for; `answered` gives each the lines that answer it."""
    try:
        yield
    except DocumentError as error:
        console.findings([answered(one) for one in error.findings], verb, data)
        sys.exit(error.exit_code)
