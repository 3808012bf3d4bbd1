"""A site on disk: only what differs is written, and only what an earlier build wrote is replaced."""

from pathlib import Path

from oaswright.docs.build import render
from oaswright.docs.site_map import Extras
from oaswright.document.document import Document
from oaswright.staging import tree

MANIFEST = ".oaswright.json"


def build(document: Document, target: Path, extras: Extras | None = None) -> list[str]:
    """Write the site into a folder, in place of the one that stands there; return the names of its files."""
    files = render(document, extras or Extras())
    tree.replace(target, files, MANIFEST, document.files)
    return sorted(files)
