"""What stood when the last run found nothing to do: while neither the sources nor the tree have moved, a run reads no document.

A file counts as unmoved while its size, its times and its inode are the same, as in git's index; the sources are hashed. In another checkout, to which
the cache was restored, all of that differs, and the files are hashed too.
"""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from oaswright.generate.output import manifest, tree
from oaswright.incremental import store
from oaswright.project import Project

if TYPE_CHECKING:
    from oaswright.document.document import Document

NAME = "generate.json"

# Two writes within a tick of the file system's clock (ns) can bear the same time.
TICK = 20_000_000


def stands(project: Project, options: Mapping[str, Any]) -> bool:
    """Whether the tree is what the sources and the tools make, as far as memory tells; False says nothing."""
    try:
        found = store.recall(project.cache, NAME)
        is_same = found["tools"] == manifest.tools(options) and found["document"] == project.settings.document
        if not is_same or not store.are_unchanged(project.root, found["sources"]):
            return False
        return bool(tree.stamps(project.output) == found["outputs"]) or tree.digests(project.output) == _recorded(project, found["manifest"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def keep(project: Project, options: Mapping[str, Any], document: "Document") -> dict[str, tree.Stamp]:
    """Remember a tree that is as it should be, by the stamps of its files, which are returned.

    One that moves meanwhile is not remembered, nor one whose sources are no longer what was read; then there are none.
    """
    sources = document.digests_of_files(project.root)
    if sources is None:
        return {}
    try:
        outputs = tree.stamps(project.output)
        began = time.time_ns()
        if young := [path for path, stamp in outputs.items() if stamp[1] + TICK > began]:
            time.sleep(TICK / 1e9)
            outputs |= {path: tree.stamp(project.output / path) for path in young}
        found = {
            "tools": manifest.tools(options),
            "document": project.settings.document,
            "sources": sources,
            "outputs": outputs,
            "manifest": tree.digest_of(project.output / tree.MANIFEST),
        }
    except OSError:
        return {}
    store.keep(project.cache, NAME, found)
    return outputs


def _recorded(project: Project, digest: str) -> dict[str, str] | None:
    """Return the digests of the files of the tree, as its manifest says; None if that is not the one that is remembered."""
    is_known = tree.digest_of(project.output / tree.MANIFEST) == digest
    return {**manifest.read(project.output)["outputs"], tree.MANIFEST: digest} if is_known else None


def digests(project: Project, found: Mapping[str, Any], stamps: Mapping[str, tree.Stamp], digests: dict[str, str]) -> dict[str, str]:
    """Return the digest of each file of the tree. None is read while all stamps are the ones known, nor one that has not moved since the tree was as its manifest, `found`, says."""
    now = tree.stamps(project.output)
    if now == stamps:
        return digests
    before = store.recall(project.cache, NAME).get("outputs")
    known = before if isinstance(before, dict) and before.get(tree.MANIFEST) == now.get(tree.MANIFEST) else {}
    said = found.get("outputs", {}) if known else {}
    return {path: said[path] if known.get(path) == stamp and path in said else tree.digest_of(project.output / path) for path, stamp in now.items()}
