"""What a run costs beside the three bare tools, in one run: nothing to do, one edit, everything; imports; growth with the document.

    uv run --group bench python -m tests.bench.speed                      everything, about half an hour
    uv run --group bench python -m tests.bench.speed --only Buddy tiny    some of the documents
    uv run --group bench python -m tests.bench.speed --page tests/bench/results/speed.md    and write the page, with its plot

The bare tools get the bundle and their quickest flags: openapi-spec-validator, then datamodel-code-generator with its builtin formatter, then
openapi-python-client without hooks. GitHub's document comes from the npm package @octokit/openapi, or from `--github FILE`.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench import cost, github_giant, speed_documents, speed_page
from tests.bench.cost import Cost
from tests.bench.speed_documents import Subject

BIN = Path(sys.executable).parent
UNKNOWN = Cost(0, 0)


@dataclass
class Measured:
    """Seconds and peaks by what was done; `warm` has for each edit the seconds until the tree stands, and until all is proved. `size` is the bundle's, in bytes."""

    name: str
    operations: int
    size: int = 0
    bare: dict[str, Cost] = field(default_factory=dict)
    cold: Cost = UNKNOWN
    noop: Cost = UNKNOWN
    edits: dict[str, Cost] = field(default_factory=dict)
    warm: dict[str, tuple[float, float]] = field(default_factory=dict)
    imports: dict[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def bare_seconds(self) -> float:
        return sum(one.seconds for one in self.bare.values())

    @property
    def bare_peak(self) -> int:
        return max(one.peak for name, one in self.bare.items() if name != "openapi-spec-validator")


def measure(subject: Subject, rounds: int, *, is_whole: bool = True) -> Measured:
    """All costs of one document; without imports where not `is_whole`."""
    found = Measured(subject.name, subject.operations)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        subject.lay(home)
        bundle = home / "bundle.json"
        bundle.write_text(subprocess.run([BIN / "oaswright", "bundle"], cwd=home, capture_output=True, check=True, text=True).stdout)
        found.size = bundle.stat().st_size
        commands = bare_commands(home, bundle)
        turns = [({name: bare(home, command) for name, command in commands.items()}, cold(home)) for _ in range(rounds)]
        found.bare = {name: median([costs[name] for costs, _ in turns]) for name in commands}
        found.cold = median([everything for _, everything in turns])
        found.noop = median([generate(home) for _ in range(max(3, rounds))])
        for label, edit in subject.edits.items():
            edit(home)
            found.edits[label] = generate(home)
            say(f"  {subject.name}: {label} {found.edits[label].seconds:.2f} s")
        if is_whole:
            found.imports = imports(home, subject)
        watches = [warm(home, subject) for _ in range(rounds)]
        found.warm = {label: middles([one[label] for one in watches]) for label in subject.edits}
    say(f"{subject.name}: bare {found.bare_seconds:.1f} s, cold {found.cold.seconds:.1f} s, no-op {found.noop.seconds:.2f} s")
    return found


def middles(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    stands, proved = zip(*pairs, strict=True)
    return statistics.median(stands), statistics.median(proved)


def median(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(one.seconds for one in costs), max(one.peak for one in costs))


def bare_commands(home: Path, bundle: Path) -> dict[str, list[str | Path]]:
    (home / "opc.yaml").write_text("post_hooks: []\nliteral_enums: true\npackage_name_override: bare_client\n")
    models: list[str | Path] = [
        "--input",
        bundle,
        "--output",
        home / "bare_models.py",
        "--formatters",
        "builtin",
        "--output-model-type",
        "pydantic_v2.BaseModel",
    ]
    client: list[str | Path] = ["--path", bundle, "--output-path", home / "bare_client", "--overwrite", "--meta", "none", "--config", home / "opc.yaml"]
    return {
        "openapi-spec-validator": [BIN / "openapi-spec-validator", bundle],
        "datamodel-code-generator": [BIN / "datamodel-codegen", *models],
        "openapi-python-client": [BIN / "openapi-python-client", "generate", *client],
    }


def bare(home: Path, command: Sequence[str | Path]) -> Cost:
    return cost.run(command, home)


def cold(home: Path) -> Cost:
    """Everything from nothing: no tree, no memory of an earlier run."""
    for name in ("generated", ".oaswright"):
        shutil.rmtree(home / name, ignore_errors=True)
    return generate(home)


def generate(home: Path) -> Cost:
    return cost.run([BIN / "oaswright", "generate"], home)


def imports(home: Path, subject: Subject) -> dict[str, tuple[float, float]]:
    """Seconds of ours and of the bare package: the import of one model, and of one operation's functions; compiled beforehand."""
    output = home / "generated"
    model = middle([path.stem for path in sorted((output / subject.models).glob("*.py")) if not path.stem.startswith("_")])
    own, other = (middle(sorted((at / "api").glob("*/[!_]*.py"))) for at in (output / subject.client, home / "bare_client"))
    calls = [f"import {package}.api.{path.parent.name}.{path.stem}" for package, path in ((subject.client, own), ("bare_client", other))]
    statements = {"one model": (f"import {subject.models}.{model}", "import bare_models"), "one client call": (calls[0], calls[1])}
    return {name: (imported(output, ours), imported(home, bare_one)) for name, (ours, bare_one) in statements.items()}


def imported(folder: Path, statement: str) -> float:
    """The second import in a new process: the first one compiles."""
    return [cost.run([sys.executable, "-c", statement], folder).seconds for _ in range(2)][1]


def middle(found: list[Any]) -> Any:
    return found[len(found) // 2]


def warm(home: Path, subject: Subject) -> dict[str, tuple[float, float]]:
    """Each edit, made once more where it can be, under a watch that is warm."""
    shutil.rmtree(home)
    home.mkdir()
    subject.lay(home)
    generate(home)
    running = subprocess.Popen([BIN / "oaswright", "watch", "--format", "json"], cwd=home, stdout=subprocess.PIPE, text=True)
    try:
        told = events(running)
        settle(told)
        found = {}
        for label, edit in subject.edits.items():
            edit(home)
            saved = time.perf_counter()
            found[label] = until_stands(told, saved)
            say(f"  {subject.name}: {label} in a warm watch: stands {found[label][0]:.2f} s, proved {found[label][1]:.2f} s")
            settle(told)
    finally:
        running.terminate()
        running.wait()
    return found


def events(running: "subprocess.Popen[str]") -> Iterator[dict[str, Any]]:
    for line in running.stdout or ():
        yield json.loads(line)


def settle(told: Iterator[dict[str, Any]]) -> None:
    next(event for event in told if event["event"] == "idle")


def until_stands(told: Iterator[dict[str, Any]], saved: float) -> tuple[float, float]:
    """Seconds from a save until the tree stands, and until the run is over. RuntimeError if the run was not good."""
    stands = 0.0
    for event in told:
        if event["event"] == "step" and event["name"] == "generate":
            stands = time.perf_counter() - saved
        if event["event"] == "finished":
            if not stands:
                raise RuntimeError(f"the watch did not generate: {event}")
            return stands, time.perf_counter() - saved
    raise RuntimeError("the watch ended")


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--github", type=Path, help="GitHub's document. [default: fetched with npm]")
    arguments.add_argument("--only", nargs="*", default=[], metavar="NAME", help="tiny, Buddy, middle, GitHub or growth. [default: all]")
    arguments.add_argument(
        "--rounds", type=int, default=3, help="How often the bare tools, everything and the warm edits are measured, by turns; medians are shown."
    )
    arguments.add_argument("--page", type=Path, help="Write the page, and the plot beside it.")
    chosen = arguments.parse_args()
    cost.as_elsewhere()
    with tempfile.TemporaryDirectory() as folder:
        if not chosen.github:
            github_giant.fetch(Path(folder))
        tree = json.loads((chosen.github or Path(folder, github_giant.NAME)).read_text(encoding="utf-8"))
    subjects = [speed_documents.tiny(), speed_documents.buddy(), speed_documents.cut_to("middle", tree, 100), speed_documents.of_tree("GitHub", tree)]
    wanted = chosen.only or [*(one.name for one in subjects), "growth"]
    found = [measure(one, chosen.rounds) for one in subjects if one.name in wanted]
    growth = []
    if "growth" in wanted:
        growth = [measure(speed_documents.cut_to(f"{size} operations", tree, size), 1, is_whole=False) for size in (25, 50, 200, 400, 600)]
        growth += [one for one in found if one.name in ("middle", "GitHub")]
    text = speed_page.text(found, is_plotted=bool(growth))
    print(text)
    if chosen.page:
        chosen.page.write_text(text, encoding="utf-8")
        if growth:
            speed_page.plot(sorted(growth, key=lambda one: one.size), chosen.page.with_suffix(".svg"))


if __name__ == "__main__":
    main()
