"""What stood when the last run found nothing to do: while neither the sources nor the tree have moved, a run reads no document.

A file counts as unmoved while its size, its times and its inode are the same, as in git's index; the sources are hashed.
"""

import hashlib
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

Stamp = list[int]


def stands(project: Project, options: Mapping[str, Any]) -> bool:
    """Whether the tree is what the sources and the tools make, as far as memory tells; False says nothing."""
    try:
        found = cache.recall(project, NAME)
        same = found["tools"] == manifest.tools(options) and found["document"] == str(project.document)
        return same and all(_hash(Path(path)) == known for path, known in found["sources"].items()) and _stamps(project.output) == found["outputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def keep(project: Project, options: Mapping[str, Any], sources: Iterable[Path]) -> None:
    """Remember a tree that is as it should be; one that moves meanwhile is not remembered."""
    try:
        outputs = _stamps(project.output)
        newest = max((stamp[1] for stamp in outputs.values()), default=0)
        if (young := newest + TICK - time.time_ns()) > 0:
            time.sleep(min(young, TICK) / 1e9)
            outputs = _stamps(project.output)
        found = {
            "tools": manifest.tools(options),
            "document": str(project.document),
            "sources": {str(path): _hash(path) for path in sources},
            "outputs": outputs,
        }
    except OSError:
        return
    cache.keep(project, NAME, found)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stamps(output: Path) -> dict[str, Stamp]:
    found = {}
    for path in tree.files(output):
        one = path.stat()
        found[str(path)] = [one.st_size, one.st_mtime_ns, one.st_ctime_ns, one.st_ino]
    return found
