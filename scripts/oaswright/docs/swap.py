"""A site on disk: only what differs is written, and only what an earlier build wrote is replaced."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from oaswright.docs.build import render
from oaswright.docs.site import Extras
from oaswright.document import Document
from oaswright.staging import Tree

MANIFEST = ".oaswright.json"


def build(document: Document, target: Path, extras: Extras | None = None) -> list[str]:
    """Write the site into a folder, in place of the one that stands there; return the names of its files."""
    files = render(document, extras or Extras())
    replace(target, files, document.files)
    return sorted(files)


def replace(target: Path, files: Mapping[str, bytes], sources: Iterable[Path] = ()) -> list[str]:
    """Make a folder hold the files of a site, and return the names of those that were written or removed.

    Files that nobody built stay. Raises OutputError where the folder holds other things than a site, or `sources`.
    """
    tree = Tree.recovered(target, MANIFEST)
    tree.refuse(sources)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    before = _outputs(target)
    changes = {name: "changed" if name in before else "missing" for name in files if before.get(name) != digests[name] or not (target / name).is_file()}
    changes |= dict.fromkeys(sorted(before.keys() - files.keys()), "stale")
    if changes:
        manifest = {**files, MANIFEST: (json.dumps({"outputs": dict(sorted(digests.items()))}, indent=0) + "\n").encode()}
        tree.write(manifest, {**changes, MANIFEST: "changed"})
    return sorted(changes)


def _outputs(target: Path) -> dict[str, str]:
    try:
        found = json.loads((target / MANIFEST).read_text(encoding="utf-8"))["outputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}
