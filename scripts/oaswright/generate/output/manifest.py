"""The manifest: what made the tree. While it fits the document, nothing has to be generated."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oaswright.finding import Finding, Severity
from oaswright.generate.output import tree
from oaswright.incremental import store

if TYPE_CHECKING:
    from oaswright.document.document import Document

# What `check` reports as well, and what of the other findings stands in the manifest.
TOLD_BY_CHECK = ("ignored", "unusable")
REPORTED = ("rule", "severity", "message", "pointer", "hint")

TOOLS = ("datamodel-code-generator", "openapi-python-client", "jinja2", "pydantic", "jsonschema-rs")


@cache
def generator() -> str:
    """Return the digest of the toolkit's own sources that shape the output as the tools do."""
    return store.code("generate", "incremental", "rendering", "api", "document/objects.py", "text/jsontext.py")


def inputs(document: "Document", options: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that decides what is generated."""
    return {"document": document.digest, **tools(options)}


def tools(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what decides it besides the document."""
    return {"generator": generator(), "tools": dict(_versions()), "options": dict(options)}


@cache
def _versions() -> dict[str, str]:
    return store.versions(TOOLS)


def text(made_of: Mapping[str, Any], outputs: Mapping[str, str], keys: Mapping[str, str], findings: Iterable[Finding] = ()) -> str:
    """Return the text of a manifest. `outputs` holds the digest of each file, `keys` the digest of the sources of each file that can be kept.

    Of the findings, those stand in it that no other command reports: a tree in which something is lost says so whenever it is looked at.
    """
    from oaswright.text import jsontext  # what has nothing to write does without it

    reported = [{name: getattr(one, name) for name in REPORTED} for one in findings if one.rule not in TOLD_BY_CHECK]
    files = {"keys": dict(sorted(keys.items())), "outputs": dict(sorted(outputs.items()))}
    return jsontext.ascii_indented({**made_of, **({"findings": reported} if reported else {}), **files}, 1) + "\n"


def findings(found: Mapping[str, Any], document: "Document") -> tuple[Finding, ...]:
    """Return the findings that stand in a manifest, with their places in a document."""
    listed = found.get("findings", [])
    return tuple(Finding(**{**one, "severity": Severity(one["severity"])}, position=document.position(one["pointer"])) for one in listed)


class CurrentTree:
    """The tree that stands, as far as its manifest says that the same tools made it; `there` holds the digest of each file."""

    def __init__(self, output: Path, found: Mapping[str, Any], made_of: Mapping[str, Any], there: Mapping[str, str]) -> None:
        same = all(found.get(key) == made_of[key] for key in ("generator", "tools"))
        self.made_of = made_of
        self.there = there
        self._output = output
        self._keys = found.get("keys", {}) if same else {}
        self._outputs = found.get("outputs", {})

    def kept(self, path: str, key: str) -> str | None:
        """Return the digest of a file that would come out the same again; None if it has to be made."""
        held = self.there.get(path)
        return held if held is not None and self._keys.get(path) == key and self._outputs.get(path) == held else None

    def text(self, path: str) -> str:
        """Return what stands in a file; "" where there is none."""
        try:
            return (self._output / path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""


def read(output: Path) -> dict[str, Any]:
    """Return the manifest of a tree; empty where there is none."""
    try:
        found = json.loads((output / tree.MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("outputs"), dict) else {}


def drift(output: Path, found: Mapping[str, Any], made_of: Mapping[str, Any], standing: Callable[[], dict[str, str]]) -> dict[str, str] | None:
    """Return what differs from the manifest's own record; None if it was made of something else and says nothing."""
    if not found or {key: found.get(key) for key in made_of} != dict(made_of):
        return None
    return tree.drift(standing(), {**found["outputs"], tree.MANIFEST: tree.digest_of(output / tree.MANIFEST)}, found["outputs"])
