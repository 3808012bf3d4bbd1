"""How long after a save everything stands, with `oaswright watch` warm, beside the two bare generators in the same run.

    python tests/bench/watch_edit.py                        this repository's document: an enum member more in a response
    python tests/bench/watch_edit.py --document openapi.json --schema issue-state --edits 3     any document in one JSON file

The time runs from the moment that the file is closed to the moment that the watch says that the run is over; `generated`
is when the models, the client and the changelog stand. The generators get the bundle as it is, with their quickest options.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.bench import cost

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PAGE = ROOT / "tests/bench/results/watch.md"
HEAD = """\
# An edit while `oaswright watch` runs

An enum member more in a response of this repository's document, saved while the watch is warm. `python tests/bench/watch_edit.py` repeats it.
`check`, `diff`, `generate` and `prove` are the steps as the watch times them; `generated` is when models, client and changelog stand, `all` when the run is over,
both from the moment that the file is closed.
"""
CONFIGURATION = '[tool.oaswright]\ndocument = "openapi.json"\nmodels = "bench_models"\nclient = "bench_client"\n'


def own(home: Path) -> Callable[[int], None]:
    """This repository's project, and a function that edits it."""
    for name in ("spec", "generated"):
        shutil.copytree(ROOT / name, home / name)
    shutil.copy(ROOT / "pyproject.toml", home)
    path = home / "spec/schemas/TriggerTime.yaml"
    return lambda number: put(path, f"{path.read_text().rstrip()}\n  - BENCH_{number}\n")


def other(home: Path, document: Path, schema: str) -> Callable[[int], None]:
    """A project around one file, and a function that adds a member to an enum of a schema of it, or a field where it has no enum."""
    path = home / "openapi.json"
    tree = json.loads(document.read_text())
    (home / "pyproject.toml").write_text(CONFIGURATION)
    put(path, json.dumps(tree))

    def edit(number: int) -> None:
        node = tree["components"]["schemas"][schema]
        if "enum" in node:
            node["enum"] = [*node["enum"], f"bench_{number}"]
        else:
            node.setdefault("properties", {})[f"bench_{number}"] = {"type": "string"}
        put(path, json.dumps(tree))

    return edit


def put(path: Path, text: str) -> None:
    """Save as careful editors do: aside, then renamed over."""
    path.with_suffix(".new").write_text(text)
    path.with_suffix(".new").replace(path)


def events(running: "subprocess.Popen[str]") -> Iterator[dict[str, Any]]:
    for line in running.stdout or ():
        yield json.loads(line)


def measured(home: Path, edit: Callable[[int], None], edits: int) -> tuple[float, list[dict[str, float]]]:
    """Seconds until the tools are warm, and for each edit the seconds of every step and in all."""
    began = time.perf_counter()
    running = subprocess.Popen([BIN / "oaswright", "watch", "--format", "json"], cwd=home, stdout=subprocess.PIPE, text=True)
    try:
        told = events(running)
        until(told, "idle")
        start = time.perf_counter() - began
        rows = [row(told, edit, number) for number in range(edits + 1)]
    finally:
        running.terminate()
        running.wait()
    return start, rows[1:]  # the first edit still fills caches


def row(told: Iterator[dict[str, Any]], edit: Callable[[int], None], number: int) -> dict[str, float]:
    """The seconds of one edit, from the moment that it is saved."""
    edit(number)
    saved, found = time.perf_counter(), {}
    for event in told:
        if event["event"] == "step":
            found[event["name"]] = event["seconds"]
            if event["name"] == "generate":
                found["generated"] = time.perf_counter() - saved
        if event["event"] == "finished":
            break
    found["all"] = time.perf_counter() - saved
    until(told, "idle")
    return found


def until(told: Iterator[dict[str, Any]], kind: str) -> None:
    for event in told:
        if event["event"] == kind:
            return


def bare(home: Path) -> dict[str, float]:
    """Seconds of each generator alone on the bundle."""
    bundle = next(path for path in (home / "generated/openapi.json", home / "openapi.json") if path.is_file())
    (home / "opc.yaml").write_text("post_hooks: []\nliteral_enums: true\n")
    models = ["datamodel-codegen", "--input", bundle, "--output", home / "bare_models.py", "--formatters", "builtin", "--output-model-type"]
    client = ["openapi-python-client", "generate", "--path", bundle, "--output-path", home / "bare_client", "--meta", "none", "--config", home / "opc.yaml"]
    commands = {"datamodel-code-generator": [*models, "pydantic_v2.BaseModel"], "openapi-python-client": client}
    return {name: timed(command) for name, command in commands.items()}


def timed(command: list[Any]) -> float:
    began = time.perf_counter()
    subprocess.run([BIN / command[0], *command[1:]], capture_output=True, check=True)
    return time.perf_counter() - began


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--document", type=Path, help="A document in one JSON file. [default: this repository's]")
    arguments.add_argument("--schema", default="", help="The component schema that is edited in it.")
    arguments.add_argument("--edits", type=int, default=5)
    chosen = arguments.parse_args()
    cost.as_elsewhere()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        edit = other(home, chosen.document, chosen.schema) if chosen.document else own(home)
        start, rows = measured(home, edit, chosen.edits)
        alone = bare(home)
        stands = "" if chosen.document else what_stands(home, chosen.edits)
    text = table(start, rows, alone) + stands
    print(text)
    if not chosen.document:
        PAGE.write_text(f"{HEAD}\n{text}", encoding="utf-8")


def what_stands(home: Path, last: int) -> str:
    """Where the last member of the enum is found; AssertionError if anything did not follow."""
    member = f"BENCH_{last}"
    holding = [
        path.relative_to(home).as_posix() for path in sorted((home / "generated").rglob("*")) if path.is_file() and member in path.read_text(errors="ignore")
    ]
    told = [line for line in (home / "generated/CHANGELOG.md").read_text().splitlines() if "BENCH_" in line]
    missing = [part for part in ("_models/", "openapi.json") if not any(part in name for name in holding)]
    assert told, "the changelog did not follow"  # a bench that measured something else should end here
    assert not missing, missing  # likewise
    listed = ", ".join(f"`{name}`" for name in holding)
    return f"\nAfter the last save, its new member stands in {listed} (the client takes the models' enum), and the changelog says:\n\n{told[0]}\n"


def table(start: float, rows: list[dict[str, float]], alone: dict[str, float]) -> str:
    """The seconds of each step, and the ratio to the bare generators."""
    names = list(dict.fromkeys(name for one in rows for name in one))
    lines = ["| | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    for label, pick in (("median, s", statistics.median), ("slowest, s", max)):
        lines.append(f"| {label} | " + " | ".join(f"{pick([one.get(name, 0.0) for one in rows]):.2f}" for name in names) + " |")
    total, middle = sum(alone.values()), {name: statistics.median([one[name] for one in rows]) for name in ("generated", "all")}
    bare = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in alone.items())
    lines += ["", f"{len(rows)} saves; the first one, which still fills caches, is left out. The watch was warm {start:.1f} s after its start."]
    lines += ["", f"The two bare generators, one after the other on the same machine: {bare}; together {total:.2f} s."]
    lines += ["", f"Files and changelog stand after {middle['generated'] / total:.2f} of that, the proof too after {middle['all'] / total:.2f}.", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
