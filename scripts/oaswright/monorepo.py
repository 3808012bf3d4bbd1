"""Every project below a folder: found, verified each in a process of its own, several at once, and told as one table."""

import json
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from oaswright import project, verify
from oaswright.errors import OaswrightError, UsageError
from oaswright.finding import display
from oaswright.verify import Done

SKIPPED = frozenset(("node_modules", "site-packages", "__pycache__", "build", "dist", "venv"))
TAIL = 2_000  # characters of what a process said that ended without a result


@dataclass(frozen=True, slots=True)
class Verified:
    """A project and what became of each step; `problem` says why there is no result."""

    folder: Path
    steps: tuple[Done, ...] = ()
    seconds: float = 0.0
    problem: str = ""

    @property
    def exit_code(self) -> int:
        """That of the worst step; 2 without a result."""
        return OaswrightError.exit_code if self.problem else verify.exit_code(self.steps)

    @property
    def outcome(self) -> str:
        """What went wrong, in one line; else how many steps were run."""
        if self.problem:
            return self.problem.splitlines()[0]
        wrong = [f"{one.step}: {one.outcome}" for one in self.steps if one.exit_code]
        skipped = sum(one.is_skipped for one in self.steps)
        return "; ".join(wrong) or f"{len(self.steps) - skipped} steps" + (f", {skipped} skipped" if skipped else "")


def projects(folder: Path) -> list[Path]:
    """Find every folder that holds a project, in order. UsageError if there is none."""
    found = []
    for here, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if not name.startswith(".") and name not in SKIPPED)
        if project.CONFIGURATION in files and _is_project(Path(here) / project.CONFIGURATION):
            found.append(Path(here))
    if not found:
        raise UsageError(f"no [tool.oaswright] in a pyproject.toml below {display(folder)}", hint="name the folder of the repository with --project")
    return found


def _is_project(path: Path) -> bool:
    """Whether a file configures a project; one that cannot be read is taken for one, so that it is told."""
    try:
        return "oaswright" in tomllib.loads(path.read_text(encoding="utf-8-sig")).get("tool", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return True


def run(folders: Sequence[Path], workers: int, cluster: str = "") -> Iterator[Verified]:
    """Verify projects, so many at once, or on the workers of a Dask cluster that see the same files. Each is told when it ends."""
    if cluster:
        from oaswright import cluster as clusters

        by_name = {str(one.resolve()): one for one in folders}
        with clusters.connected(0, cluster) as client:
            for name, one, problem in clusters.results(client, _elsewhere, list(by_name)):
                yield Verified(by_name[name], problem=problem) if problem else Verified(by_name[name], *one)
        return
    pool = ThreadPoolExecutor(min(workers, len(folders)))
    try:
        futures: list[Future[Verified]] = [pool.submit(one_of, folder) for folder in folders]
        for done in as_completed(futures):
            yield done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _elsewhere(folder: str) -> tuple[tuple[Done, ...], float, str]:
    """Verify a project on a worker, which sees it at the same path."""
    one = one_of(Path(folder))
    return one.steps, one.seconds, one.problem


def one_of(folder: Path) -> Verified:
    """Verify one project in a process of its own: projects may have modules of one name."""
    began = time.monotonic()
    ran = subprocess.run([sys.executable, "-m", "oaswright.monorepo", str(folder)], capture_output=True, text=True, check=False)  # noqa: S603 # our own module
    seconds = time.monotonic() - began
    try:
        content = json.loads(ran.stdout)
        return Verified(folder, tuple(Done(**step) for step in content["steps"]), seconds, content["problem"])
    except (ValueError, KeyError, TypeError):
        return Verified(folder, (), seconds, f"the process ended with exit code {ran.returncode}\n{ran.stderr[-TAIL:]}".strip())


def exit_code(results: Sequence[Verified]) -> int:
    """Return that of the worst project."""
    return max((one.exit_code for one in results), default=0)


def answer(folder: Path) -> dict[str, Any]:
    """Verify a project in this process, as data."""
    steps, problem = [], ""
    try:
        steps = [asdict(event) for event in verify.run(folder) if isinstance(event, Done)]
    except OaswrightError as error:
        problem = "\n".join(filter(None, [error.message, error.hint]))
    return {"steps": steps, "problem": problem}


if __name__ == "__main__":
    told = answer(Path(sys.argv[1]))
    sys.stdout.write(json.dumps(told))
