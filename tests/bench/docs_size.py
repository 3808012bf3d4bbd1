"""Size, time and memory of the API site over parts of one document: `python tests/bench/docs_size.py DOCUMENT [--plot FILE]`.

The document is cut down to its first paths and the components that they reach, so that five sizes of one document are compared. Each size is built in
a process of its own; the last row is the whole document, with a warm edit.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from oaswright import docs, pointer
from oaswright.document import document, objects

SHARES = (0.2, 0.4, 0.6, 0.8, 1.0)


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


def measure(path: Path) -> dict[str, float]:
    """Build the site of a document once, and again after an edit of one operation."""
    began = time.process_time()
    loaded = document.load(path)
    memory = docs.BuildMemory()
    files = docs.render(loaded, docs.Extras(), memory)
    cold = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tree = json.loads(path.read_text())
    item = next(iter(tree["paths"].values()))
    next(node for key, node in item.items() if key in objects.METHODS)["description"] = "Edited."
    path.write_text(json.dumps(tree))
    began = time.process_time()
    docs.render(document.load(path, loaded), docs.Extras(), memory)
    pages = [len(content) for name, content in files.items() if name.endswith(".html")]
    return {
        "document": len(loaded.written) / 1e6, "site": sum(map(len, files.values())) / 1e6, "files": len(files), "largest": max(pages) / 1e3,
        "seconds": cold, "peak": peak / 1e3, "warm": time.process_time() - began,
    }  # fmt: skip


def plot(rows: list[dict[str, float]], target: Path) -> None:
    """Draw size, time and memory over the size of the document."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 3, figsize=(10, 3))
    for axis, (key, label) in zip(axes, (("site", "site, MB"), ("seconds", "CPU, s"), ("peak", "peak memory, MB")), strict=True):
        axis.plot([row["document"] for row in rows], [row[key] for row in rows], marker="o")
        axis.set(xlabel="bundled document, MB", title=label, ylim=(0, None), xlim=(0, None))
    figure.tight_layout()
    figure.savefig(target)


def main() -> None:
    """Print a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("document", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--one", action="store_true", help="measure the document as it is, and print JSON")
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.document)))
        return
    tree = json.loads(given.document.read_text())
    print("| document, MB | site, MB | ratio | files | largest page, kB | CPU, s | peak memory, MB | warm edit, s |\n" + "| --- " * 8 + "|")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for share in SHARES:
            part = Path(folder) / "openapi.json"
            part.write_text(json.dumps(cut(tree, share)))
            ran = subprocess.run([sys.executable, __file__, "--one", str(part)], capture_output=True, text=True, check=True)
            row = json.loads(ran.stdout)
            rows.append(row)
            ratio = row["site"] / row["document"]
            print(
                f"| {row['document']:.2f} | {row['site']:.1f} | {ratio:.1f} | {row['files']} | {row['largest']:.0f} "
                f"| {row['seconds']:.1f} | {row['peak']:.0f} | {row['warm']:.2f} |",
                flush=True,
            )
    if given.plot:
        plot(rows, given.plot)


if __name__ == "__main__":
    main()
