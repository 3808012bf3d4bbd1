"""What stood when the last run found nothing to do: while neither the sources nor the tree have moved, a run reads no document.

A file counts as unmoved while its size, its times and its inode are the same, as in git's index; the sources are hashed.
"""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from specwright import cache
from specwright.generate import manifest, tree
from specwright.project import Project

NAME = "generate.json"

# Two writes within a tick of the file system's clock (ns) can bear the same time.
TICK = 20_000_000


def stands(project: Project, options: Mapping[str, Any]) -> bool:
    """Whether the tree is what the sources and the tools make, as far as memory tells; False says nothing."""
    try:
        found = cache.recall(project, NAME)
        same = found["tools"] == manifest.tools(options) and found["document"] == str(project.document)
        return same and all(tree.digest_of(Path(path)) == known for path, known in found["sources"].items()) and tree.stamps(project.output) == found["outputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def keep(project: Project, options: Mapping[str, Any], sources: Iterable[Path]) -> None:
    """Remember a tree that is as it should be; one that moves meanwhile is not remembered."""
    try:
        outputs = tree.stamps(project.output)
        began = time.time_ns()
        if young := [path for path, stamp in outputs.items() if stamp[1] + TICK > began]:
            time.sleep(TICK / 1e9)
            outputs |= {path: tree.stamp(project.output / path) for path in young}
        found = {
            "tools": manifest.tools(options),
            "document": str(project.document),
            "sources": {str(path): tree.digest_of(path) for path in sources},
            "outputs": outputs,
        }
    except OSError:
        return
    cache.keep(project, NAME, found)


def standing(project: Project) -> dict[str, str]:
    """The digest of each file of the tree. A file that has not moved since the tree was as its manifest says is not read."""
    now = tree.stamps(project.output)
    before = cache.recall(project, NAME).get("outputs")
    known = before if isinstance(before, dict) and before.get(tree.MANIFEST) == now.get(tree.MANIFEST) else {}
    said = manifest.read(project.output).get("outputs", {}) if known else {}
    return {path: said[path] if known.get(path) == stamp and path in said else tree.digest_of(project.output / path) for path, stamp in now.items()}
