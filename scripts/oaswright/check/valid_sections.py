"""Parts of documents that the authority once found valid, by what they say and what it saw of others in looking at them.

An edit changes the keys of the parts that it can make invalid; the others need not be shown to the authority again.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from oaswright.document.document import Document
from oaswright.document.syntax import sections
from oaswright.incremental import store
from oaswright.incremental.changes import digest
from oaswright.project import Project

NAME = "check.json"
TOOLS = ("openapi-spec-validator", "openapi-schema-validator", "jsonschema", "jsonschema-rs")

# Where the authority meets schemas: what stands there, or in the list or map there, is one. In `content` it meets media types of any name.
SCHEMAS = "/components/schemas/"
ONE = frozenset(("schema", "items", "not", "additionalProperties"))
SEVERAL = frozenset(("properties", "allOf", "anyOf", "oneOf"))


@dataclass
class ValidSections:
    """The keys of parts. `new` is what a run has found valid; without a project nothing outlives the run."""

    project: Project | None = None
    keys: frozenset[str] = frozenset()
    new: frozenset[str] | None = field(default=None, repr=False)

    def keep(self) -> None:
        """Remember what this run found, for the next."""
        if self.project and self.new is not None and self.new != self.keys:
            store.keep(self.project.cache, NAME, {"tools": _tools(), "valid": sorted(self.new)})
            self.keys = self.new


def recall(project: Project | None) -> ValidSections:
    """Return what earlier runs on a project found, with the same tools."""
    found = store.recall(project.cache, NAME) if project else {}
    keys = found.get("valid") if found.get("tools") == _tools() else None
    return ValidSections(project, frozenset(map(str, keys)) if isinstance(keys, list) else frozenset())


def keys(document: Document) -> dict[str, str]:
    """For each part a hash of all that the authority's verdict on it hangs on, as far as it hangs on that part."""
    dialect = f"{document.version} {document.tree.get('jsonSchemaDialect')}"
    leads = document.each(f"authority {document.is_30}", document.own_keys, lambda at: _leads(at, document.parts[at].node, document.is_30))
    found = document.memory.keyed("authority", document.parts, leads).keys
    return document.each(f"authority keys {dialect}", found, lambda at: digest(f"{dialect} {found[at]}"))


def _leads(at: str, node: Any, is_30: bool) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_needed(node, at.startswith(SCHEMAS), is_30)))


def _needed(root: Any, is_schema: bool, is_30: bool) -> Iterator[str]:
    """Yield the parts that the authority looks into while it judges one: those that a reference leads to, but not another schema, of which it makes a case of its own.

    It does look into that where it gathers the properties that `allOf` brings together.
    """
    stack: list[tuple[Any, bool, bool]] = [(root, is_schema, False)]
    while stack:
        node, is_schema, is_gathered = stack.pop()
        if isinstance(node, list):
            stack.extend((one, False, is_gathered) for one in node if isinstance(one, dict | list))
        if not isinstance(node, dict):
            continue
        is_gathered = is_gathered or "allOf" in node
        if isinstance(reference := node.get("$ref"), str) and (is_gathered or not is_schema or not _is_schema(reference)):
            yield sections.target(reference)
        if "$dynamicRef" in node or (is_30 and "discriminator" in node):
            yield ""  # the instance decides where it leads
        for key, child in node.items():
            if isinstance(child, dict | list):
                if key in SEVERAL or (key == "content" and not is_schema):
                    several = child if isinstance(child, list) else child.values()
                    stack.extend((one, key in SEVERAL, is_gathered) for one in several)
                else:
                    stack.append((child, key in ONE, is_gathered))


def _is_schema(reference: str) -> bool:
    return reference.startswith(f"#{SCHEMAS}") and reference.count("/") == SCHEMAS.count("/")


@functools.cache
def _tools() -> dict[str, str]:
    return store.versions(TOOLS)
