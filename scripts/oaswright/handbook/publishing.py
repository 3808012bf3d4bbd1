"""The handbook as a site, built by Sphinx with MyST and Furo.

Sphinx because it is kept by many hands and released often, its search works from a file, and it fails on a broken link or heading; the reference
is text that we make, so nothing of its own machinery for code is needed.
"""

import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import click

from oaswright.errors import ToolError, UsageError
from oaswright.handbook import reference
from oaswright.staging import tree

HERE = Path(__file__).parent
MANIFEST = ".oaswright.json"
NEEDED = ("sphinx", "myst_parser", "furo")
# The benchmark pages lie in the repository, not in the package.
RESULTS = HERE.parents[2] / "tests" / "bench" / "results"
PICTURES = ("*.svg", "*.png")
CONFIGURATION = """\
project = "oaswright"
html_title = "oaswright"
extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
suppress_warnings = ["misc.highlighting_failure"]
exclude_patterns = []
"""
MEASURED = """\
# How we measure

Each page says what was measured, with which command, and on which versions. The commands are in `tests/bench/` of the repository.

```{toctree}
:maxdepth: 1
:glob:

*
```
"""
ELSEWHERE = (
    "# How we measure\n\nThe figures, and the commands that make them, are in `tests/bench/` of the repository; an installed oaswright does not hold them.\n"
)
MEASURE_LINK = re.compile(r"\[([^\]]+)\]\([./]*measure/[^)]*\)")


def sources(commands: click.Group) -> dict[str, bytes]:
    """Return the pages in Markdown by their names: those written by hand, the reference, and the benchmarks where the repository is at hand."""
    found = {path.relative_to(HERE).as_posix(): path.read_bytes() for path in sorted(HERE.rglob("*.md"))}
    found |= {path.relative_to(HERE).as_posix(): path.read_bytes() for path in sorted(HERE.glob("pictures/*.jpg"))}
    found |= {f"reference/{name}.md": text.encode() for name, text in reference.pages(commands).items()}
    if not RESULTS.is_dir():
        plain = {name: MEASURE_LINK.sub(r"\1", page.decode()).encode() for name, page in found.items() if name.endswith(".md") and name != "index.md"}
        return {**found, **plain, "measure/index.md": ELSEWHERE.encode()}
    found["measure/index.md"] = MEASURED.encode()
    for pattern in ("*.md", *PICTURES):
        found |= {f"measure/{path.name}": path.read_bytes() for path in sorted(RESULTS.glob(pattern))}
    return found


def build(target: Path, commands: click.Group) -> int:
    """Write the handbook into a folder, in place of one that was written there before; return the number of its pages.

    Raises UsageError if Sphinx is not installed, ToolError if it fails.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise UsageError(f"the handbook needs {', '.join(missing)}", hint=f"pip install {' '.join(missing)}")
    with tempfile.TemporaryDirectory() as scratch:
        source, made = Path(scratch) / "source", Path(scratch) / "site"
        for name, content in {**sources(commands), "conf.py": CONFIGURATION.encode()}.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(content)
        _sphinx(source, made)
        files = {path.relative_to(made).as_posix(): _reachable(path) for path in sorted(made.rglob("*")) if path.is_file()}
    files = {name: content for name, content in files.items() if not name.startswith(".")}
    tree.replace(target, files, MANIFEST)
    return sum(name.endswith(".html") for name in files)


def _reachable(path: Path) -> bytes:
    """Return a file of the site; in a page, code and tables that scroll can be reached with the keyboard."""
    content = path.read_bytes()
    if path.suffix != ".html":
        return content
    return content.replace(b"<pre>", b'<pre tabindex="0">').replace(b'<div class="table-wrapper', b'<div tabindex="0" class="table-wrapper')


def _sphinx(source: Path, made: Path) -> None:
    """Run Sphinx in a process of its own: it keeps state, and its libraries warn of each other."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-d", str(source.parent / "doctrees"), str(source), str(made)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 # our own interpreter and folders
    if ran.returncode:
        raise ToolError(f"Sphinx failed:\n{(ran.stderr or ran.stdout).strip()}")
