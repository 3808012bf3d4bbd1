"""What has changed since the last release: the version that it asks for, and the changelog that tells it.

Two large documents are compared once: the outcome is kept in the cache, for the next verb that asks.
"""

import functools
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from oaswright.diff.release import version
from oaswright.diff.sources.baseline import CHANGELOG, Baseline, digest
from oaswright.diff.verdict import Level
from oaswright.document import objects
from oaswright.document.document import Document
from oaswright.errors import DocumentError
from oaswright.finding import Finding, Severity
from oaswright.incremental import store
from oaswright.project import Project

RULE = "release-version"
NAME = "release.json"


@dataclass(frozen=True)
class UnreleasedSummary:
    """The greatest step since the release, why, how many more changes ask for it, and the changelog up to now, "" if there is nothing to tell."""

    released: str
    level: str
    why: str
    more: int
    summary: str
    changelog: str


def is_compared(release: Baseline, document: Document) -> bool:
    """Tell whether the comparison with a document has been made, and is remembered."""
    return _remembered(release.project, _key(release, document)) is not None


def since(release: Baseline, document: Document) -> UnreleasedSummary:
    """Return what a document changes. It is worked out once for the same release and document."""
    key = _key(release, document)
    known = _remembered(release.project, key)
    if known is None:
        known = _compared(release, document)
        store.keep(release.project.cache, NAME, {"key": key, "since": asdict(known)})
    return known


def files(release: Baseline, document: Document) -> dict[str, str]:
    """Return what the release adds to the tree that is generated from a document, by path."""
    text = since(release, document).changelog
    return {CHANGELOG: text} if text else {}


def findings(release: Baseline, document: Document) -> list[Finding]:
    """Return a finding at `info.version` if it is smaller than the changes since the release ask for."""
    return list(_findings(release, document))


def _findings(release: Baseline, document: Document) -> Iterator[Finding]:
    found, met = since(release, document), _version(document)
    level = Level[found.level.upper()]
    more = f" and {found.more} more" if found.more else ""
    why = f" because of {found.level} changes since {release.name} ({found.why}{more})" if level else f", the version of {release.name}"
    now, before = version.parse(met), version.parse(found.released)
    if now is None or before is None:
        expected = "another one" if met == found.released and level else ""
    else:
        least = version.needed(before, level)
        is_reused = met == found.released and level is not Level.NONE
        expected = f"at least {version.shown(least)}" if now.numbers < least else "a later pre-release" if is_reused else ""
    if expected and met:
        hint = f"raise info.version, or take the changes back; `oaswright diff {release.name}` shows them all"
        at = "/info/version"
        yield Finding(RULE, Severity.ERROR, f"the version is {met}; expected {expected}{why}", at, document.position(at), hint)


def _compared(release: Baseline, document: Document) -> UnreleasedSummary:
    from oaswright.diff.comparison import compare
    from oaswright.diff.report import entries, markdown  # what compares is not imported where the outcome is remembered

    diff = compare(release.document, document)
    if diff.skipped:
        hint = f"run `oaswright check`, and `oaswright diff {release.name}` for what could be compared"
        raise DocumentError([Finding("not-compared", Severity.ERROR, f"{one.where} could not be compared: {one.reason}", hint=hint) for one in diff.skipped])
    level, released = diff.level(), _version(release.document)
    gravest = [one for one in diff.verdicts if one.level is level]
    why = gravest[0].message if gravest else ""
    told, now = release.changelog, _version(document)
    if diff.verdicts or now != released:
        told = markdown.page(markdown.entry(diff, now if now != released else "Unreleased"), told or markdown.begin(released))
    return UnreleasedSummary(released, str(level), why, max(0, len(gravest) - 1), entries.summary(diff), told)


def _version(document: Document) -> str:
    return str(objects.mapping(document.tree.get("info")).get("version") or "")


def _key(release: Baseline, document: Document) -> str:
    return digest(release.identity, document.digest, _tools())


@functools.cache
def _tools() -> str:
    """Return a digest of what a comparison is made with: our own sources and the judge."""
    return digest(store.code("report", "api", "diff", "document", "incremental", "probes", "text"), *store.versions(("jsonschema-rs",)).values())


def _remembered(project: Project, key: str) -> UnreleasedSummary | None:
    found = store.recall(project.cache, NAME)
    try:
        return UnreleasedSummary(**found["since"]) if found["key"] == key else None
    except (KeyError, TypeError):
        return None
