"""What the API site costs: `uv run --group bench python tests/bench/docs_size.py DOCUMENT... [--small FILE --redocly COMMAND] [--write]`.

Each document is built in a process of its own, then edited: one operation, in the same process, and once more under `docs --serve`, until an open page is
told to reload. The last document is also cut down to its first paths and the components that they reach: five sizes of one document. With `--redocly`,
`oaswright docs` and `redocly build-docs` build the small document in turn. `--write` puts the tables and the plot into tests/bench/results/.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from oaswright import docs, pointer
from oaswright.document import document, objects
from oaswright.project import Project
from oaswright.publish import serving
from oaswright.settings.keys import Settings

SHARES = (0.2, 0.4, 0.6, 0.8, 1.0)
SAVES = 3
TURNS = 3
RESULTS = Path(__file__).parent / "results"
HEAD = (
    "| {}document, MB | site, MB | ratio | files | largest page, kB | CPU, s | peak memory, MB | warm edit, CPU s | save to reload, s |\n"
    + "| --- " * 9 + "{}|\n"
)  # fmt: skip


def cut(tree: dict[str, Any], share: float) -> dict[str, Any]:
    """Return the document with a share of its paths and webhooks, and the components that these reach."""
    kept: dict[str, Any] = {
        key: dict(list(tree[key].items())[: max(1, round(len(tree[key]) * share))]) for key in ("paths", "webhooks", "x-webhooks") if key in tree
    }
    found: dict[str, dict[str, Any]] = {}
    pending = [*objects.links(kept), *(f"#/components/securitySchemes/{name}" for name in tree.get("components", {}).get("securitySchemes", {}))]
    while pending:
        tokens = pointer.split(pending.pop())
        if len(tokens) >= 3 and tokens[0] == "components" and tokens[2] not in found.setdefault(tokens[1], {}):
            node = tree["components"].get(tokens[1], {}).get(tokens[2])
            if node is not None:
                found[tokens[1]][tokens[2]] = node
                pending += objects.links(node)
    return {**tree, **kept, "components": found}


def edit(path: Path, words: str) -> None:
    """Give the first operation of a document another description."""
    tree = json.loads(path.read_text())
    item = next(iter(tree["paths"].values()))
    next(node for key, node in item.items() if key in objects.METHODS)["description"] = words
    path.write_text(json.dumps(tree))


def measure(path: Path) -> dict[str, float]:
    """Build the site of a document once, and again after an edit of one operation."""
    began = time.process_time()
    loaded = document.load(path)
    memory = docs.BuildMemory()
    files = docs.render(loaded.usable.document, docs.Extras(), memory)
    cold = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    warm = []
    for number in range(SAVES):
        edit(path, f"Edited, {number}.")
        began = time.process_time()
        loaded = document.load(path, loaded)
        docs.render(loaded.usable.document, docs.Extras(), memory)
        warm.append(time.process_time() - began)
    pages = [len(content) for name, content in files.items() if name.endswith(".html")]
    return {
        "document": len(loaded.written) / 1e6, "site": sum(map(len, files.values())) / 1e6, "files": len(files), "largest": max(pages) / 1e3,
        "seconds": cold, "peak": peak / 1e3, "warm": min(warm),
    }  # fmt: skip


def reload_seconds(path: Path) -> float:
    """Serve the site of a document, save an edit, and return the seconds until an open page is told; the shortest of some."""
    stop = threading.Event()
    events = serving.serve(Project(path.parent, Settings(path.name, "models", "client")), 0, stop)
    url = str(next(events))
    following = threading.Thread(target=lambda: [None for _ in events], daemon=True)
    following.start()
    found = []
    for number in range(SAVES):
        with urlopen(f"{url}-/changes", timeout=600) as stream:  # noqa: S310 # our own server
            time.sleep(2)  # the watch has begun, and what was saved before is behind it
            edit(path, f"Saved, {number}.")
            began = time.monotonic()
            while not stream.readline().startswith(b"event: change"):
                pass
            found.append(time.monotonic() - began)
    stop.set()
    following.join()
    return min(found)


def row(path: Path, name: str = "") -> tuple[dict[str, float], str]:
    """Measure a document, each way in a process of its own, and return the figures with their row."""
    found: dict[str, float] = {}
    for way in ("--one", "--reload"):
        ran = subprocess.run([sys.executable, __file__, way, str(path)], capture_output=True, text=True, check=True)
        found |= json.loads(ran.stdout)
    line = (
        f"| {f'{name} | ' if name else ''}{found['document']:.2f} | {found['site']:.1f} | {found['site'] / found['document']:.1f} | {found['files']} "
        f"| {found['largest']:.0f} | {found['seconds']:.1f} | {found['peak']:.0f} | {found['warm']:.2f} | {found['reload']:.2f} |\n"
    )
    print(line, end="", flush=True)
    return found, line


def beside(small: Path, redocly: Path) -> str:
    """Build a document with `oaswright docs` and `redocly build-docs` in turn; return a table of the least that each took."""
    with tempfile.TemporaryDirectory() as scratch:
        commands = {
            "`oaswright docs`": [str(Path(sys.executable).with_name("oaswright")), "docs", str(small), "--out-dir"],
            "`redocly build-docs`": [str(redocly), "build-docs", str(small), "--output"],
        }
        costs: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for number in range(TURNS + 1):
            for name, command in commands.items():
                before, began = os.times(), time.monotonic()
                # A target of its own: where files were removed seconds ago, ext4 passes over their places one by one for each new file.
                subprocess.run([*command, f"{scratch}/{number}-{len(costs[name])}-{name.strip('`').split()[0]}"], capture_output=True, check=True, cwd=scratch)
                after = os.times()
                if number:  # the first run compiles modules and fills caches
                    used = after.children_user + after.children_system - before.children_user - before.children_system
                    costs[name].append((used, time.monotonic() - began))
    least = {name: (min(cpu for cpu, _ in found), min(wall for _, wall in found)) for name, found in costs.items()}
    (ours, _), (theirs, _) = least.values()
    lines = "".join(f"| {name} | {cpu:.2f} | {wall:.2f} |\n" for name, (cpu, wall) in least.items())
    return f"| | CPU, s | wall, s |\n| --- | --- | --- |\n{lines}\nThat is {ours / theirs:.2f} of its CPU.\n"


def plot(rows: list[dict[str, float]], target: Path) -> None:
    """Draw size, time and memory over the size of the document."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "oaswright"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 4, figsize=(12, 3))
    shown = (("site", "site, MB"), ("seconds", "CPU, s"), ("peak", "peak memory, MB"), ("warm", "warm edit, CPU s"))
    for axis, (key, label) in zip(axes, shown, strict=True):
        axis.plot([row["document"] for row in rows], [row[key] for row in rows], marker="o")
        axis.set(xlabel="document, MB", title=label, ylim=(0, None), xlim=(0, None))
    figure.tight_layout()
    figure.savefig(target, metadata={"Date": None, "Creator": None})


def main() -> None:
    """Measure, print the tables, and write the page of the handbook."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path, nargs="+")
    parser.add_argument("--small", type=Path, help="the document that redocly builds too")
    parser.add_argument("--redocly", type=Path, help="its command")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--one", action="store_true", help="measure the document as it is, and print JSON")
    parser.add_argument("--reload", action="store_true", help="measure a save under --serve, and print JSON")
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.documents[0])))
        return
    if given.reload:
        print(json.dumps({"reload": reload_seconds(given.documents[0])}))
        return
    against = beside(given.small, given.redocly) if given.small and given.redocly else ""
    print(against)
    documents, sizes = "", []
    growth = ""
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "openapi.json"
        for path in given.documents:
            part.write_bytes(path.read_bytes())
            documents += row(part, path.stem)[1]
        tree = json.loads(given.documents[-1].read_text())
        for share in SHARES:
            part.write_text(json.dumps(cut(tree, share)))
            found, line = row(part)
            sizes.append(found)
            growth += line
    if given.write:
        plot(sizes, RESULTS / "docs.svg")
        (RESULTS / "docs.md").write_text(page(documents, growth, against, given.documents[-1].stem, given.small))


def page(documents: str, growth: str, against: str, last: str, small: Path | None) -> str:
    """Return the page of the handbook."""
    load = os.getloadavg()[1]
    beside_redocly = f"\n## Beside Redocly\n\n{small.stem if small else ''}, 0.5 MB; the least of {TURNS} runs in turn.\n\n{against}" if against else ""
    return (
        "# What the API site costs\n\nMeasured with `python tests/bench/docs_size.py`, a process for each figure, on 2 shared cores at a load of "
        f"{load:.0f}, which\nstretches what is measured by the clock. The CPU includes reading the document. A warm edit changes one operation in the same process. Save to reload is the time from a\n"
        f"save under `docs --serve` until an open page is told. The least of {SAVES}.\n\n"
        f"{HEAD.format('name | ', '| --- ')}{documents}\n"
        "The site is at most 8 times the bundled document and 1 MB; no page is over 400 kB. How far pages unfold nested fields is chosen for the document, so\n"
        "that this holds: where it is not all, the rest is a link. It holds for hundreds of schemas of a few lines each too, as a page has a frame of 1.2 kB.\n\n"
        f"## Growth\n\nFive sizes of {last}: its first paths and webhooks, and the components that these reach.\n\n"
        f"![Size, time and memory by the size of the document](docs.svg)\n\n{HEAD.format('', '')}{growth}{beside_redocly}"
    )


if __name__ == "__main__":
    main()
