"""What the last check found: while the document's files, the rules, the settings and the tools are the same, it is what another one would find.

Nothing that depends on the checkout is compared but the contents of files, so that a cache which is restored elsewhere holds there too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oaswright.finding import Finding, Position, Severity
from oaswright.incremental import store
from oaswright.incremental.changes import digest
from oaswright.project import Project

if TYPE_CHECKING:
    from oaswright.document.document import Document

NAME = "findings.json"
TOOLS = ("openapi-spec-validator", "openapi-schema-validator", "jsonschema", "jsonschema-rs", "pyyaml")

# The folders and modules of this package that decide what is found.
_CODE = ("api", "check", "diff", "document", "probes", "text", "graph.py", "pointer.py", "waivers.py", "regeneration.py")


@dataclass(frozen=True)
class LastCheck:
    """The findings, and the rules that `check --explain` explains."""

    findings: list[Finding]
    rules: frozenset[str]


def recall(project: Project, release: str) -> LastCheck | None:
    """Return what a check would find; None where that is not known.

    Args:
        project: The project, with the settings of this run.
        release: What identifies the last release, with which the version of the document is compared.
    """
    found = store.recall(project.cache, NAME)
    try:
        if found["made of"] != _made_of(project, release) or not store.are_unchanged(project.root, found["files"]):
            return None
        return LastCheck([_finding(one) for one in found["findings"]], frozenset(found["rules"]))
    except (KeyError, TypeError, ValueError):
        return None


def keep(project: Project, release: str, document: "Document", rulesets: Iterable[Path], findings: Sequence[Finding], rules: Iterable[str]) -> None:
    """Remember what a check found, unless a file has changed meanwhile, or Python modules have a say: they may look at anything.

    Args:
        project: The project, with the settings of this run.
        release: What identifies the last release.
        document: The document that was checked.
        rulesets: The files of rules that were read.
        findings: What was found.
        rules: The rules that can be explained.
    """
    if project.settings.check.rules:
        return
    files = document.digests_of_files(project.root, rulesets)
    if files is not None:
        said = {"made of": _made_of(project, release), "files": files, "rules": sorted(rules), "findings": [asdict(one) for one in findings]}
        store.keep(project.cache, NAME, said)


def _made_of(project: Project, release: str) -> dict[str, Any]:
    """Return what the findings depend on besides files. Positions name files from the working directory, or by their whole path outside of it."""
    here, root = Path.cwd(), project.root.resolve()
    place = root.relative_to(here).as_posix() if root.is_relative_to(here) else f"{here} {root}"
    settings = digest(repr(project.settings))  # they may hold secrets
    return {"code": _code(), "tools": _versions(), "settings": settings, "release": release, "place": place}


@cache
def _code() -> str:
    return store.code(*_CODE)


@cache
def _versions() -> dict[str, str]:
    return store.versions(TOOLS)


def _finding(said: Mapping[str, Any]) -> Finding:
    position = said["position"] and Position(**said["position"])
    return Finding(**{**said, "severity": Severity(said["severity"]), "position": position})
