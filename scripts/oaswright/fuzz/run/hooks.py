"""The user's own code in a run: a function that makes instances which no request of the document makes."""

import importlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from oaswright.errors import UsageError

KEY = "instances in [tool.oaswright.fuzz]"
Hook = Callable[[str], Mapping[str, Any] | None]


def instances(name: str, root: Path) -> Hook | None:
    """Return the function `module:function` of the project: it takes a path of the document (`/pets/{id}`) and returns its parameters, or None.

    UsageError if it cannot be imported, raises, or returns anything else.
    """
    if not name:
        return None
    module, _, attribute = name.partition(":")
    if not module or not attribute:
        raise UsageError(f"{KEY}: '{name}' is not module:function", hint='write instances = "fuzz_hooks:instances"')
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    try:
        function = getattr(importlib.import_module(module), attribute)
    except Exception as error:  # noqa: BLE001 # whatever the user's module raises, it cannot be used
        raise UsageError(f"{KEY}: '{name}' cannot be imported: {type(error).__name__}: {error}") from None

    def called(path: str) -> Mapping[str, Any] | None:
        try:
            found = function(path)
        except Exception as error:  # noqa: BLE001 # whatever the user's function raises is told as its fault
            raise UsageError(f"{KEY}: {name}({path!r}) raised {type(error).__name__}: {error}") from None
        if found is not None and not isinstance(found, Mapping):
            raise UsageError(f"{KEY}: {name}({path!r}) returned {found!r}", hint="return the path's parameters as a dict, or None where it makes none")
        return found

    return called
