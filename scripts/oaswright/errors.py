"""What can stop a job: one tree, each class with the exit code that the command line answers with.

OaswrightError            2   the job could not be done
├── UsageError             2   the call or the configuration is wrong
├── DocumentError          1   the document is at fault; carries the findings
│   └── UnreadableError    2   a file of it cannot be parsed
├── OutputError            2   files could not be written, or would have replaced what is not ours
├── ToolError              3   a tool that we drive failed
└── TargetError            4   the target server could not be reached or started
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from oaswright.finding import Finding

if TYPE_CHECKING:
    from pathlib import Path


class OaswrightError(Exception):
    """The job could not be done: what was expected, what was met, what to do next."""

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(OaswrightError):
    """The call or the configuration is wrong."""


class DocumentError(OaswrightError):
    """The document is at fault, and each finding says where."""

    exit_code = 1

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = tuple(findings)
        self.files: tuple[Path, ...] = ()  # those that were read or looked for, where the document as a whole was


class UnreadableError(DocumentError):
    """A file of the document cannot be parsed."""

    exit_code = 2


class OutputError(OaswrightError):
    """Files could not be written, or would have replaced what was not generated."""


class ToolError(OaswrightError):
    """A tool that we drive failed."""

    exit_code = 3


class TargetError(OaswrightError):
    """The target server could not be reached or started."""

    exit_code = 4
