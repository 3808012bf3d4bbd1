"""The faults of the lending library, written without a look at the laws that are to find them."""

import os
import sys
from pathlib import Path
from typing import Any

from oaswright import project
from oaswright.document import document
from oaswright.fuzz.wire import credentials

HERE = Path(__file__).parents[1] / "library"
sys.path.insert(0, str(HERE))  # its modules import each other by their plain names

from broken import FAULTS, accepting, answering, crashing, storing  # noqa: E402 # found by the line above

__all__ = ["DOCUMENT", "FAULTS", "TOKENS", "broken"]

MODULES = (storing, answering, accepting, crashing)
SETTINGS = project.find(HERE).settings.fuzz
DOCUMENT = document.load(HERE / "openapi.yaml")
TOKENS = credentials.from_settings(SETTINGS.tokens, DOCUMENT, {**SETTINGS.environment, **os.environ})


def broken(name: str) -> Any:
    """A fresh library with one fault; with none for the name `none`."""
    from server import Library

    return FAULTS[name].library() if name in FAULTS else Library()
