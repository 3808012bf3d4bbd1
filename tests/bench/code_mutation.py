"""Which mutants of the code that carries security and verdicts do the tests kill?

    uv run --with cosmic-ray python -m tests.bench.code_mutation --count 200 --page tests/bench/results/code_mutation.md

The mutants are cosmic-ray's, drawn by a seed. Each is put into a copy of the repository, where the tests of its module run until one fails;
tests that take ten times as long as without a mutant kill it too. A mutant of a type annotation, which nothing evaluates, is not drawn.
`--keep` holds what was measured; a mutant that survived is measured again, as a test may have come since.
"""

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.bench import code_mutation_page
from tests.bench.mutants import Mutant, mutants

ROOT = Path(__file__).parents[2]
TOOLKIT = ROOT / "scripts" / "oaswright"
CACHE = Path(tempfile.gettempdir()) / "oaswright-bench"

REPORTS = ("tests/report", "tests/test_report.py", "tests/cli/test_reports.py", "tests/packaging/test_standards.py")
VERDICTS = (
    "tests/diff/test_policy.py",
    "tests/diff/test_operations.py",
    "tests/diff/test_schemas.py",
    "tests/diff/test_wire_texts.py",
    "tests/diff/test_command.py",
)

# The modules, by what they carry, and the tests that are to kill their mutants, the quickest first.
TARGETS: dict[str, tuple[str, ...]] = {
    "text/escaping": ("tests/text", "tests/generate/test_hostile_text.py", *REPORTS),
    "staging/tree": ("tests/staging", "tests/generate/output"),
    "staging/files": ("tests/staging",),
    "staging/walking": ("tests/staging",),
    "fuzz/wire/redaction": ("tests/fuzz/wire/test_redaction.py",),
    "fuzz/wire/journal": ("tests/fuzz/wire/test_journal.py", "tests/fuzz/wire/test_journal_lines.py"),
    "incremental/tracer": ("tests/generate/test_incremental.py",),
    "diff/verdict": VERDICTS,
    "diff/policy/accepted": VERDICTS,
    "diff/policy/severity": VERDICTS,
    "diff/schemas/judgement": VERDICTS,
    "report/text": REPORTS,
    "report/json_report": REPORTS,
    "report/sarif": REPORTS,
    "report/junit": REPORTS,
    "report/github": REPORTS,
    "report/markdown": REPORTS,
    "report/html": REPORTS,
}
# The tests of the client's runtime that kill a module's mutants soonest; the others follow.
RUNTIME: dict[str, tuple[str, ...]] = {
    "errors": ("client_object", "odd_replies"),
    "exchange": ("client_exchange", "hostile_servers", "client_hostile"),
    "redact": ("client_exchange", "client_hostile"),
    "retry": ("client_exchange",),
    "security": ("credentials",),
    "oauth": ("credentials",),
    "decode": ("decoding", "odd_replies"),
    "judge": ("decoding", "odd_replies"),
    "reply": ("odd_replies", "client_object"),
    "pages": ("pages",),
    "streams": ("item_schemas", "files", "hostile_servers"),
    "webhook": ("webhooks",),
    "upload": ("files",),
}


def targets() -> dict[str, tuple[str, ...]]:
    """Return the modules by name, with their tests; the runtime's are found where they are."""
    tests = "tests/generate/runtime"
    found = dict(TARGETS)
    for path in sorted((TOOLKIT / "generate" / "runtime").rglob("*.py")):
        if first := RUNTIME.get(path.stem.strip("_")):
            found[path.relative_to(TOOLKIT).with_suffix("").as_posix()] = (*(f"{tests}/test_{one}.py" for one in first), tests)
    return found


def is_evaluated(mutant: Mutant) -> bool:
    """Tell whether a mutant is Python, and changes more than type annotations."""
    with suppress(SyntaxError):
        return _code_alone(mutant.code) != _code_alone((TOOLKIT / f"{mutant.module}.py").read_text(encoding="utf-8"))
    return False


def _code_alone(text: str) -> str:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
    return ast.dump(tree)


class Copy:
    """A copy of the repository's files, whose packages the tests import."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in listed.rstrip("\0").split("\0"):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        self.environment = {**os.environ, "PYTHONPATH": os.pathsep.join(str(folder / one) for one in ("scripts", "generated")), "NO_COLOR": "1"}
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def outcome(self, mutant: Mutant | None, tests: Sequence[str], seconds: float) -> str:
        """Return `killed by …`, or `survived`."""
        places, code = (self._places(mutant.module), mutant.code) if mutant else ([], "")
        originals = [place.read_bytes() for place in places]
        try:
            for place in places:
                place.write_text(code, encoding="utf-8")
            return self._tests(tests, seconds)
        finally:
            for place, original in zip(places, originals, strict=True):
                place.write_bytes(original)

    def _places(self, module: str) -> list[Path]:
        """Return where a module is: a part of the client's runtime is also in the generated packages, as it is."""
        places = [self.folder / "scripts" / "oaswright" / f"{module}.py"]
        if module.startswith("generate/runtime/"):
            package, _, path = module.removeprefix("generate/runtime/").partition("/")
            places.append(self.folder / "generated" / f"buddy_{package}" / f"{path}.py")
        return [place for place in places if place.exists()]

    def _tests(self, tests: Sequence[str], seconds: float) -> str:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider", *tests]
        with tempfile.TemporaryFile("w+") as output:
            running = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
            try:
                code = running.wait(seconds)
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, 9)
                running.wait()
                return "killed by taking too long"
            output.seek(0)
            lines = [line for line in output.read().splitlines() if line.startswith(("FAILED", "ERROR"))]
        return "survived" if code == 0 else f"killed by {lines[0].partition(' ')[2].partition(' - ')[0] if lines else f'exit {code}'}"


def measured(drawn: Sequence[Mutant], workers: int) -> Iterator[dict[str, Any]]:
    """Yield a row for each mutant, as it is known."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        copies = SimpleQueue[Copy]()
        for number in range(workers):
            copies.put(Copy(Path(folder) / str(number)))
        seconds = dict[str, float]()
        first = copies.get()
        for tests in dict.fromkeys(chain.from_iterable(targets()[mutant.module] for mutant in drawn)):
            began = time.monotonic()
            assert (told := first.outcome(None, [tests], 3600)) == "survived", f"without a mutant: {told}"
            seconds[tests] = time.monotonic() - began
        copies.put(first)

        def row(mutant: Mutant) -> dict[str, Any]:
            copy, tests = copies.get(), targets()[mutant.module]
            try:
                told = copy.outcome(mutant, tests, 60 + 10 * sum(seconds[one] for one in tests))
            finally:
                copies.put(copy)
            return {"name": mutant.name, "before": mutant.before, "after": mutant.after, "outcome": told}

        yield from pool.map(row, drawn)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="modules whose names begin so, with commas")
    parser.add_argument("--keep", type=Path, default=CACHE / "code_mutants.ndjson")
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    given.keep.parent.mkdir(parents=True, exist_ok=True)
    shuffled = mutants({name: TOOLKIT / f"{name}.py" for name in targets()}, given.seed)
    drawn = list(islice(filter(is_evaluated, shuffled), given.count))
    rows = [json.loads(line) for line in given.keep.read_text(encoding="utf-8").splitlines()] if given.keep.exists() else []
    known = {(row["name"], row["after"]): row for row in rows if row["outcome"] != "survived"}
    left = [one for one in drawn if (one.name, one.after) not in known and one.module.startswith(tuple(given.only.split(",")))]
    print(f"{len(drawn)} mutants drawn, {len(left)} to measure", flush=True)
    with given.keep.open("a", encoding="utf-8") as file:
        for row in measured(left, given.workers):
            known[row["name"], row["after"]] = row
            file.write(json.dumps(row) + "\n")
            file.flush()
            print(f"{row['name']}: {row['outcome']}  {row['before']}  ->  {row['after']}", flush=True)
    told = [known[one.name, one.after] for one in drawn if (one.name, one.after) in known]
    killed = sum(row["outcome"] != "survived" for row in told)
    print(f"{killed} of {len(told)} are killed")
    if given.page:
        given.page.write_text(code_mutation_page.page(told, given.seed), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
