"""Values of parameters that the configuration gives: ids that no document and no answer tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oaswright.api.operation import Operation
from oaswright.document.document import Document
from oaswright.errors import UsageError

SETTING = "parameters in [tool.oaswright.fuzz]"


@dataclass(frozen=True)
class KnownParameters:
    """`everywhere` holds values by the name of a parameter, `by_path` by a path of the document and the name, which counts more."""

    everywhere: Mapping[str, Any] = field(default_factory=dict)
    by_path: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def value(self, operation: Operation, name: str) -> Any:
        """Return the value that a parameter takes; None if the configuration gives none."""
        return self.by_path.get(operation.path, {}).get(name, self.everywhere.get(name))


NOTHING_KNOWN = KnownParameters()


def from_settings(settings: Mapping[str, Any], document: Document) -> KnownParameters:
    """Read `{tenant = "acme", "/users/{id}" = {id = 7}}`. UsageError for a path that the document lacks, or a value that no URL holds."""
    everywhere = {name: _text(value, name) for name, value in settings.items() if not isinstance(value, dict)}
    by_path = {path: {name: _text(value, name) for name, value in inner.items()} for path, inner in settings.items() if isinstance(inner, dict)}
    paths = document.tree.get("paths") or {}
    for path in by_path:
        if path not in paths:
            raise UsageError(f"{SETTING}: the document has no path '{path}'", hint=f"the paths are {', '.join(list(paths)[:8])}")
    return KnownParameters(everywhere, by_path)


def _text(value: Any, name: str) -> Any:
    if not isinstance(value, str | int | float):
        raise UsageError(f"{SETTING}: expected a text or a number for '{name}', got {value!r}", hint='write parameters = { tenant = "acme" }')
    return str(value).lower() if isinstance(value, bool) else value
