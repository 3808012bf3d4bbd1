"""A site on disk: the files in place of the ones that an earlier build wrote."""

import shutil
import tempfile
from pathlib import Path

from oaswright.docs.build import render
from oaswright.docs.site import Extras
from oaswright.document import Document
from oaswright.errors import UsageError

MARK = ".oaswright-site"


def build(document: Document, target: Path, extras: Extras | None = None) -> list[str]:
    """Write the site into a folder, in place of the one that stands there; return the names of its files."""
    files = render(document, extras or Extras())
    replace(target, files)
    return sorted(files)


def replace(target: Path, files: dict[str, bytes]) -> None:
    """Put the files in place of a folder that a build of ours made; UsageError where something else stands there."""
    if target.exists() and (not target.is_dir() or (any(target.iterdir()) and not (target / MARK).is_file())):
        raise UsageError(f"{target} holds something else than a site of oaswright", hint="name another folder with --output, or move it away")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise UsageError(f"{target.parent} cannot be written ({error.strerror})") from None
    try:
        new, old = aside / "new", aside / "old"
        for name, content in {**files, MARK: b""}.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_bytes(content)
        if target.exists():
            target.rename(old)
        new.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
