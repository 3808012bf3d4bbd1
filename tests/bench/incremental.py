"""Whether a generation after an edit writes what a full one writes, byte for byte: over random edits, in a warm process and from the disk.

    python -m tests.bench.incremental --github api.github.com.json             200 edits of about 100 operations of GitHub's document, 10 of it all
    python -m tests.bench.incremental --github api.github.com.json --page tests/bench/results/incremental.md

The full one starts from an empty folder that holds `names.json` alone: the names that were given are an input. What the generators write for
a text is remembered, and asked of them again for the whole tree every 20 edits.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import github_giant, speed_documents
from tests.generate import three_trees
from tests.generate.edits import Chance
from tests.generate.three_trees import Edited, Trees

AGAIN = 20


@dataclass(frozen=True)
class Row:
    """What the edits of one document came to."""

    document: str
    operations: int
    edits: list[Edited]
    seconds: float

    @property
    def wrong(self) -> list[Edited]:
        return [one for one in self.edits if one.differ]


def measure(name: str, tree: dict[str, Any], number: int, seed: int) -> Row:
    began, found = time.monotonic(), list[Edited]()
    with tempfile.TemporaryDirectory() as folder:
        for one in three_trees.run(Trees(Path(folder), tree), Chance(seed), number, AGAIN):
            found.append(one)
            print(f"{name} {len(found) - 1}: {one.name}: {', '.join(one.differ) or 'the same'}", file=sys.stderr, flush=True)
    return Row(name, speed_documents.count(tree), found[1:], time.monotonic() - began)


def page(rows: list[Row], seed: int) -> str:
    """The result as a page of the docs."""
    lines = ["# Incremental is full", "", " ".join((__doc__ or "").split("\n\n")[2].split()), ""]
    lines += [f"Seed {seed}.", "", "| document | operations | edits | trees that differ |", "| --- | --- | --- | --- |"]
    lines += [f"| {one.document} | {one.operations} | {len(one.edits)} | {len(one.wrong)} |" for one in rows]
    lines += ["", "The edits:", "", "| edit | number |", "| --- | --- |"]
    lines += [f"| {name} | {count} |" for name, count in sorted(Counter(edit.name for one in rows for edit in one.edits).items())]
    lines += [f"- {edit.name}: {', '.join(edit.differ)}" for one in rows for edit in one.wrong]
    return "\n".join(lines) + "\n"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--github", type=Path)
    asked.add_argument("--edits", type=int, default=200)
    asked.add_argument("--giant", type=int, default=10)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--page", type=Path)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.github is None:
            github_giant.fetch(Path(folder))
        tree = json.loads((given.github or Path(folder) / github_giant.NAME).read_text(encoding="utf-8"))
    asked_for = {"about 100 operations": (speed_documents.cut(tree, 100), given.edits), "GitHub": (tree, given.giant)}
    rows = [measure(name, *one, given.seed) for name, one in asked_for.items() if one[1]]
    text = page(rows, given.seed)
    print(text)
    if given.page:
        given.page.write_text(text, encoding="utf-8")
    sys.exit(any(one.wrong for one in rows))


if __name__ == "__main__":
    main()
