"""The page of the speed bench: a table a question, each with the target, and the plot of growth."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.speed import Measured

MIB = 1 << 20
HEAD = """\
# What a run costs, beside the bare tools

Everything was measured in one run on one machine of two cores: `uv run --group bench python -m tests.bench.speed --page
tests/bench/results/speed.md` repeats it. *Bare* is openapi-spec-validator, then datamodel-code-generator with its builtin formatter, then
openapi-python-client without hooks, each as a command of its own. *Ours* is `oaswright generate`, which asks openapi-spec-validator too. Bare and ours take
turns, three times; medians are shown. Seconds are wall time, and say little elsewhere; the ratios are what counts.
"""


def text(found: Sequence["Measured"], *, is_plotted: bool) -> str:
    parts = [HEAD, *(f"\n## {title}\n\n{_table(list(rows(found)))}" for title, rows in SECTIONS.items())]
    if is_plotted:
        parts.append("\n## Growth\n\n![Seconds by the size of the document](speed.svg)\n")
    return "".join(parts)


def _table(rows: list[list[str]]) -> str:
    head, *rest = rows
    lines = ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rest)]
    return "\n".join(lines) + "\n"


def _documents(found: Sequence["Measured"]) -> Iterator[list[str]]:
    yield ["document", "operations", "bare, s", "of it validator", "models", "client", "cold, s", "ratio", "no-op, s"]
    for one in found:
        parts = [f"{cost.seconds:.1f}" for cost in one.bare.values()]
        ratio = f"{one.cold.seconds / one.bare_seconds:.2f}"
        yield [one.name, str(one.operations), f"{one.bare_seconds:.1f}", *parts, f"{one.cold.seconds:.1f}", ratio, f"{one.noop.seconds:.2f}"]


def _edits(found: Sequence["Measured"]) -> Iterator[list[str]]:
    yield ["document", "edit", "command line, s", "of bare", "warm watch: tree stands, s", "and proved, s"]
    for one in found:
        for label, cost in one.edits.items():
            stands = [f"{seconds:.2f}" for seconds in one.warm[label]] if label in one.warm else ["", ""]
            yield [one.name, label, f"{cost.seconds:.2f}", f"{cost.seconds / one.bare_seconds:.3f}", *stands]


def _imports(found: Sequence["Measured"]) -> Iterator[list[str]]:
    yield ["document", "import of", "ours, s", "bare, s", "ratio"]
    for one in found:
        for name, (ours, bare) in one.imports.items():
            yield [one.name, name, f"{ours:.2f}", f"{bare:.2f}", f"{ours / bare:.2f}"]


def _memory(found: Sequence["Measured"]) -> Iterator[list[str]]:
    yield ["document", "cold, MiB", "slowest edit, MiB", "larger bare generator, MiB"]
    for one in found:
        edit = max(cost.peak for cost in one.edits.values())
        yield [one.name, f"{one.cold.peak / MIB:.0f}", f"{edit / MIB:.0f}", f"{one.bare_peak / MIB:.0f}"]


SECTIONS: dict[str, Callable[[Sequence["Measured"]], Iterator[list[str]]]] = {
    "Everything, and nothing": _documents,
    "One edit": _edits,
    "First import, in a new process": _imports,
    "Peak memory, all processes together": _memory,
}


def plot(growth: Sequence["Measured"], path: Path) -> None:
    """Seconds by the size of the bundle, both axes logarithmic: a straight line of slope one is linear growth."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "oaswright"
    from matplotlib import pyplot as plt

    sizes = [one.size / 1e6 for one in growth]
    figure, axes = plt.subplots(figsize=(8, 4.5))
    lines = {
        "bare tools": [one.bare_seconds for one in growth],
        "oaswright, cold": [one.cold.seconds for one in growth],
        "oaswright, one edit": [max(cost.seconds for cost in one.edits.values()) for one in growth],
        "oaswright, one edit in a warm watch": [max(stands for stands, _ in one.warm.values()) for one in growth],
        "oaswright, no-op": [one.noop.seconds for one in growth],
    }
    for label, seconds in lines.items():
        axes.loglog(sizes, seconds, marker="o", label=label)
    axes.set(xlabel=f"MB of JSON: {growth[0].operations:,} to {growth[-1].operations:,} operations", ylabel="seconds")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None, "Creator": None})
