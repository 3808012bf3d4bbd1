"""`oaswright diff` beside `redocly diff`: on two releases of GitHub's document, and on every edit of our own suite.

    python -m tests.bench.diff_redocly [--folder FOLDER] [--runs N]

npm puts both into the folder, where what was asked of redocly is kept too: a run that was cut off goes on there. The page is tests/bench/results/diff.md.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oaswright.diff.comparison import compare
from oaswright.diff.verdict import Axis
from oaswright.document import document

from tests.bench import cost, diff_page
from tests.bench.diff_page import Edit, Releases
from tests.diff.edits import operations
from tests.diff.test_schemas import ALL, service

REDOCLY = "@redocly/cli@2.77.0"
RELEASES = ("22.0.0", "23.0.2")
# Edits of the suite that are timed: one that asks for a witness, two that do not.
SMALL = ("response: required property renamed", "request: enum member added", "operation: 404 becomes 4XX")
PAGE = Path(__file__).parent / "results" / "diff.md"


def installed(folder: Path) -> tuple[Path, list[Path]]:
    """redocly, and the two releases of GitHub's document."""
    modules = folder / "node_modules"
    if not (modules / ".bin/redocly").exists():
        folder.mkdir(parents=True, exist_ok=True)
        packages = [REDOCLY, *(f"github-{release}@npm:@octokit/openapi@{release}" for release in RELEASES)]
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, *packages], check=True, capture_output=True)
    return modules / ".bin/redocly", [modules / f"github-{release}/generated/api.github.com.json" for release in RELEASES]


def edits() -> Iterator[tuple[str, dict[str, str], str, str]]:
    """Each edit of the suite: (name, files by side, the level on the wire, the level in the source)."""
    for edit in ALL:
        for side in ("request", "response"):
            texts = {when: json.dumps(service(schema, side).tree) for when, schema in (("old.json", edit.old), ("new.json", edit.new))}
            yield f"{side}: {edit.name}", texts, getattr(edit, side), edit.source
    for name, replaced, replacement, expected, _ in operations.EDITS:
        wire, source = expected.split()
        yield f"operation: {name}", {"old.yaml": operations.BASE, "new.yaml": operations.BASE.replace(replaced, replacement)}, wire, source


@dataclass(frozen=True)
class Asked:
    """redocly's answers, kept in a folder."""

    redocly: Path
    folder: Path

    def bump(self, name: str, texts: dict[str, str]) -> str:
        """The step that redocly asks for."""
        home = self.home(name)
        kept = home / "bump"
        if not kept.exists() or any((home / key).read_text() != text for key, text in texts.items()):
            home.mkdir(parents=True, exist_ok=True)
            for key, text in texts.items():
                (home / key).write_text(text)
            kept.write_text(str(self.report(*(home / key for key in texts)).get("bump") or "none"))
        return kept.read_text()

    def home(self, name: str) -> Path:
        return self.folder / "suite" / name.replace(" ", "-").replace(":", "").replace("/", "-").replace(",", "")

    def pair(self, name: str) -> list[Path]:
        """The files of an edit that was asked about."""
        return sorted(self.home(name).glob("old.*")) + sorted(self.home(name).glob("new.*"))

    def report(self, old: Path, new: Path) -> dict[str, Any]:
        ran = subprocess.run([self.redocly, "diff", old, new, "--format=json"], capture_output=True, text=True, check=False)
        found: dict[str, Any] = json.loads(ran.stdout)
        return found


def judged(texts: dict[str, str]) -> tuple[str, str]:
    """Our levels on the wire and in the source."""
    found = compare(*(document.parse(text, name) for name, text in texts.items()))
    return str(found.level(Axis.WIRE)), str(found.level(Axis.SOURCE))


def timed(command: list[Any]) -> float:
    """Return the CPU seconds of a command, which other work on the machine changes less than those on the clock."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def side_by_side(commands: dict[str, list[Any]], runs: int) -> dict[str, list[float]]:
    """CPU seconds of each command, by turns, after a first time that does not count."""
    for command in commands.values():
        timed(command)
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(timed(command))
    return found


def ours(old: Path, new: Path) -> dict[str, Any]:
    program = Path(sys.executable).with_name("oaswright")
    ran = subprocess.run([program, "diff", old, new, "--format", "json"], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--folder", type=Path, default=Path(".oaswright/diff-bench"), help="Where the tools and the answers are kept.")
    arguments.add_argument("--runs", type=int, default=3, help="How often each tool is timed.")
    chosen = arguments.parse_args()
    cost.as_elsewhere()
    redocly, (old, new) = installed(chosen.folder.resolve())
    asked = Asked(redocly, chosen.folder.resolve())
    every = list(edits())
    with ThreadPoolExecutor(2) as pool:
        bumps = list(pool.map(lambda edit: asked.bump(edit[0], edit[1]), every))
    suite = [Edit(name, wire, source, *judged(texts), bump) for (name, texts, wire, source), bump in zip(every, bumps, strict=True)]
    program = Path(sys.executable).with_name("oaswright")
    commands: Callable[[list[Path]], dict[str, list[Any]]] = lambda files: {  # noqa: E731 # one shape for both
        "oaswright diff": [program, "diff", *files, "--format", "json"],
        "redocly diff": [redocly, "diff", *files, "--format=json"],
        "json.loads": [sys.executable, "-c", "import json, sys; [json.loads(open(one, 'rb').read()) for one in sys.argv[1:] if one.endswith('.json')]", *files],
    }
    pairs = {"GitHub": [old, new], **{name: asked.pair(name) for name in SMALL}}
    seconds = {name: side_by_side(commands(files), chosen.runs) for name, files in pairs.items()}
    trees = [json.loads(path.read_text()) for path in (old, new)]
    releases = Releases(RELEASES, trees[0], trees[1], ours(old, new), asked.report(old, new))
    PAGE.write_text(diff_page.page(suite, seconds, releases), encoding="utf-8")
    print({name: {tool: round(statistics.median(times), 2) for tool, times in found.items()} for name, found in seconds.items()})


if __name__ == "__main__":
    main()
