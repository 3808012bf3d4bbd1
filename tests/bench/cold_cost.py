"""What a first `generate` and `check` cost of documents of others, beside the bare tools in the same run: CPU time of all processes, and wall time.

    python -m tests.bench.cold_cost DOCUMENT ... [--rounds 3] [--redocly FILE]

The bare tools, one after the other: openapi-spec-validator, datamodel-code-generator with its builtin formatter, openapi-python-client without hooks. What
is compiled to bytecode stays, as on any machine; nothing else does: each round has a folder of its own. The least of the rounds counts. A bare tool that refuses
a document is marked: it did not do its part. `--redocly` names the executable of `redocly`, for `check` beside its `lint`.
"""

import argparse
import contextlib
import ctypes
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from oaswright.document import objects, source

from tests.bench.cost import as_elsewhere

BIN = Path(sys.executable).parent
SET_CHILD_SUBREAPER = 36  # of prctl(2): what a command leaves behind is this process' own to wait for, and counts with it
TOOLS = ("openapi-spec-validator", "datamodel-code-generator", "openapi-python-client")
CONFIGURATION = 'document = "{}"\nmodels = "the_models"\nclient = "the_client"\n'


@dataclass(frozen=True, slots=True, order=True)
class Spent:
    """Seconds of CPU time, and on the clock; and whether the command refused the document."""

    cpu: float
    wall: float
    is_refused: bool = False

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.cpu + other.cpu, self.wall + other.wall)

    def __str__(self) -> str:
        return f"{self.cpu:.1f}" + " (refused)" * self.is_refused


def least(found: Sequence[Spent]) -> Spent:
    """Return the least of each."""
    return Spent(min(one.cpu for one in found), min(one.wall for one in found), any(one.is_refused for one in found))


def spent(command: Sequence[str | Path], home: Path) -> Spent:
    """Run a command to its end. Exit code 1 is one of findings for ours and for `redocly`, a refusal for a bare tool, as 2 is."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(list(map(str, command)), cwd=home, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - began
    with contextlib.suppress(ChildProcessError):
        while True:  # copies of processes that have ended come to this one
            os.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1, 2):
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-2000:]}")
    return Spent(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall, done.returncode != 0)


def bare(home: Path, name: str) -> dict[str, list[str | Path]]:
    """Return the command of each bare tool."""
    (home / "opc.yaml").write_text("post_hooks: []\nliteral_enums: true\n", encoding="utf-8")
    schemas = objects.mapping(objects.mapping(source.read(home / name).tree.get("components")).get("schemas"))
    models = "models" if any("." in one for one in schemas) else "models.py"  # it makes a module of each prefix
    shape = ["--input-file-type", "openapi", "--output-model-type", "pydantic_v2.BaseModel", "--formatters", "builtin"]
    return {
        "openapi-spec-validator": [BIN / "openapi-spec-validator", name],
        "datamodel-code-generator": [BIN / "datamodel-codegen", "--input", name, "--output", models, *shape],
        "openapi-python-client": [
            BIN / "openapi-python-client",
            "generate",
            "--path",
            name,
            "--meta",
            "none",
            "--output-path",
            "client",
            "--config",
            "opc.yaml",
        ],
    }


def measure(document: Path, rounds: int, redocly: Path | None) -> tuple[list[str], list[str]]:
    """Return the rows of a document: of `generate`, and of `check`."""
    found = dict[str, list[Spent]]()
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            shutil.copy(document, home)
            (home / "oaswright.toml").write_text(CONFIGURATION.format(document.name), encoding="utf-8")
            commands = bare(home, document.name)
            commands["generate"] = [BIN / "oaswright", "generate"]
            if redocly:
                commands["redocly lint"] = [redocly, "lint", document.name]
            for name, command in commands.items():
                found.setdefault(name, []).append(spent(command, home))
            for name in ("first check", "next check"):
                if name == "first check":
                    shutil.rmtree(home / ".oaswright", ignore_errors=True)
                found.setdefault(name, []).append(spent([BIN / "oaswright", "check"], home))
    costs = {name: least(every) for name, every in found.items()}
    size, ours = f"{document.stat().st_size:,}", costs["generate"]
    together = sum((costs[one] for one in TOOLS), Spent(0, 0))
    parts = " + ".join(str(costs[one]) for one in TOOLS)
    row = [
        document.stem,
        size,
        parts,
        str(ours),
        f"{ours.cpu / together.cpu:.2f}",
        f"{together.wall:.1f}",
        f"{ours.wall:.1f}",
        f"{ours.wall / together.wall:.2f}",
    ]
    if not redocly:
        return row, []
    lint, checks = costs["redocly lint"].cpu, [costs[name].cpu for name in ("first check", "next check")]
    return row, [document.stem, size, f"{lint:.2f}", *(text for one in checks for text in (f"{one:.2f}", f"{one / lint:.2f}"))]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    return "\n".join("| " + " | ".join(row) + " |" for row in (heads, ["---"] * len(heads), *rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--redocly", type=Path)
    chosen = parser.parse_args()
    as_elsewhere()
    if ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        sys.exit("the processes of a command cannot be counted here: this bench needs Linux")
    os.environ["REDOCLY_TELEMETRY"] = "off"
    began = os.getloadavg()[0]
    rows = [measure(one.resolve(), chosen.rounds, chosen.redocly) for one in chosen.documents]
    print(f"Least of {chosen.rounds} rounds; load {began:.1f} before, {os.getloadavg()[0]:.1f} after.\n")
    print(table(["document", "bytes", "bare CPU, s", "ours, s", "ratio", "bare wall, s", "ours, s", "ratio"], [row for row, _ in rows]))
    if chosen.redocly:
        print("\n" + table(["document", "bytes", "`redocly lint`, s", "a first `check`, s", "ratio", "the next, s", "ratio"], [row for _, row in rows]))


if __name__ == "__main__":
    main()
