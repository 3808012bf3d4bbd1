"""Schemas that the authority once found well formed, by what they say: it need not hold them against its metaschema again.

Whether a schema is well formed depends on its own text and the version of OpenAPI alone, so an edit elsewhere cannot change it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from specwright import cache
from specwright.project import Project

NAME = "check.json"
TOOLS = ("openapi-spec-validator", "openapi-schema-validator", "jsonschema")


@dataclass
class Known:
    """Digests of schemas. `new` is what a run has found; without a project nothing outlives the run."""

    project: Project | None = None
    digests: frozenset[str] = frozenset()
    new: frozenset[str] | None = field(default=None, repr=False)

    def keep(self) -> None:
        """Remember what this run found, for the next."""
        if self.project and self.new is not None and self.new != self.digests:
            cache.keep(self.project, NAME, {"tools": _tools(), "well formed": sorted(self.new)})


def recall(project: Project | None) -> Known:
    """What earlier runs on a project found, with the same tools."""
    found = cache.recall(project, NAME) if project else {}
    digests = found.get("well formed") if found.get("tools") == _tools() else None
    return Known(project, frozenset(map(str, digests)) if isinstance(digests, list) else frozenset())


def digest(schema: Any, dialect: Iterable[str]) -> str:
    """What a schema says under a version of OpenAPI and a default dialect; the order of its keys counts, as they are read in it."""
    return hashlib.blake2b(json.dumps([*dialect, schema], separators=(",", ":")).encode(), digest_size=16).hexdigest()


def _tools() -> dict[str, str]:
    return {name: version(name) for name in TOOLS}
