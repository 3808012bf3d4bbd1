"""Whether `watch` stays as large as it is: the memory of its worker over many saves, each of which says something that was never said before.

    python -m tests.bench.watch_memory --github api.github.com.json [--page tests/bench/results/watch_memory.md]

The document is GitHub's, cut to about 100 operations. A save gives a schema a property of a new name, with a new pattern and a new description, and takes
the one of the last save away; every tenth goes back to what stood two saves before. Memory is the resident set, read while the worker waits for the next save.
"""

import argparse
import copy
import json
import re
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench import cost, speed_documents
from tests.bench.watch_edit import BIN, events, put, until

EVERY = 25
SETTLED = 50  # saves, after which nothing may be added


def edited(tree: dict[str, Any], number: int) -> str:
    """The document as a save leaves it."""
    number -= 2 * (number % 10 == 9)
    found = copy.deepcopy(tree)
    schemas = found["components"]["schemas"]
    names = [name for name, schema in schemas.items() if isinstance(schema, dict) and "properties" in schema]
    schema = schemas[names[number % len(names)]]
    schema["properties"][f"new_{number}"] = {"type": "string", "pattern": f"^[a-z]{{1,9}}{number}$", "description": f"Said in save {number}."}
    return json.dumps(found)


def worker(parent: int) -> int:
    """The process that `watch` keeps warm."""
    return int(subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=True).stdout.split()[0])


def resident(process: int) -> float:
    """Megabytes."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def measured(home: Path, tree: dict[str, Any], saves: int) -> Iterator[tuple[int, float]]:
    running = subprocess.Popen([BIN / "oaswright", "watch", "--format", "json", "--probes", "200"], cwd=home, stdout=subprocess.PIPE, text=True)
    try:
        told = events(running)
        until(told, "idle")
        for number in range(saves + 1):
            put(home / "openapi.json", edited(tree, number))
            until(told, "finished")
            until(told, "idle")
            if number % EVERY == 0:
                yield number, resident(worker(running.pid))
    finally:
        running.terminate()
        running.wait()


def page(rows: list[tuple[int, float]]) -> str:
    after = [(number, size) for number, size in rows if number >= SETTLED]
    if len(after) > 1:
        slope = statistics.linear_regression(*zip(*after, strict=True)).slope * 100
        sizes = [size for _, size in after]
        said = f"From {SETTLED} saves on: {min(sizes):.0f} to {max(sizes):.0f} MB; a straight line through them rises by {slope:.1f} MB in 100 saves."
    else:
        said = f"Too few saves: what comes before {SETTLED} says nothing."
    lines = ["# Memory of watch", "", " ".join((__doc__ or "").split("\n\n")[2].split()), ""]
    lines += ["| saves | MB |", "| --- | --- |", *(f"| {number} | {size:.0f} |" for number, size in rows)]
    lines += ["", said]
    return "\n".join(lines) + "\n"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--github", type=Path, required=True)
    asked.add_argument("--saves", type=int, default=500)
    asked.add_argument("--page", type=Path)
    given = asked.parse_args()
    cost.as_elsewhere()
    tree = speed_documents.cut(json.loads(given.github.read_text(encoding="utf-8")), 100)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "openapi.json").write_text(json.dumps(tree))
        (home / "pyproject.toml").write_text(speed_documents.CONFIGURATION)
        subprocess.run([BIN / "oaswright", "generate"], cwd=home, check=True, capture_output=True)
        rows = []
        for row in measured(home, tree, given.saves):
            rows.append(row)
            print(*row, flush=True)
            if given.page:
                given.page.write_text(page(rows), encoding="utf-8")
    print(page(rows))


if __name__ == "__main__":
    main()
