"""Every project below a folder: found, verified each in a process of its own, several at once, and told as one table."""

import json
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from oaswright import project
from oaswright.errors import OaswrightError, UsageError
from oaswright.finding import Finding, Position, Severity, display

SKIPPED = frozenset(("node_modules", "site-packages", "__pycache__", "build", "dist", "venv"))
TAIL = 2_000  # characters of what a process said that ended without a result


@dataclass(frozen=True, slots=True)
class Verified:
    """A project, what became of each step, and the findings; `problem` says why there is no result."""

    folder: Path
    steps: tuple[Mapping[str, Any], ...] = ()
    findings: tuple[Finding, ...] = ()
    code: int = 0
    seconds: float = 0.0
    problem: str = ""

    @property
    def exit_code(self) -> int:
        """That of the worst step; 2 and more without a result."""
        return max(self.code, OaswrightError.exit_code) if self.problem else self.code

    @property
    def outcome(self) -> str:
        """What went wrong, in one line; else how many steps were run."""
        if self.problem:
            return self.problem.splitlines()[0]
        wrong = [f"{one['step']}: {one['outcome']}" for one in self.steps if one["exit_code"]]
        skipped = sum(one["status"] == "skip" for one in self.steps)
        return "; ".join(wrong) or f"{len(self.steps) - skipped} steps" + (f", {skipped} skipped" if skipped else "")

    @property
    def data(self) -> dict[str, Any]:
        """The project as JSON data, without its findings."""
        told = {"project": display(self.folder), "exit_code": self.exit_code, "outcome": self.outcome, "seconds": round(self.seconds, 3)}
        return told | {"steps": list(self.steps)}


def projects(folder: Path) -> list[Path]:
    """Find every folder that holds a project, in order. UsageError if there is none."""
    found = []
    for here, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if not name.startswith(".") and name not in SKIPPED)
        if project.OWN_FILE in files or (project.PYPROJECT in files and _is_project(Path(here) / project.PYPROJECT)):
            found.append(Path(here))
    if not found:
        raise UsageError(
            f"no [tool.oaswright] in a pyproject.toml and no oaswright.toml below {display(folder)}", hint="name the folder of the repository with --project"
        )
    return found


def _is_project(path: Path) -> bool:
    """Whether a file configures a project; one that cannot be read is taken for one, so that it is told."""
    try:
        return "oaswright" in tomllib.loads(path.read_text(encoding="utf-8-sig")).get("tool", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return True


def run(folders: Sequence[Path], workers: int, cluster: str = "", options: Sequence[str] = ()) -> Iterator[Verified]:
    """Verify projects, so many at once, or on the workers of a Dask cluster that see the same files. Each is told when it ends.

    `options` are those of `oaswright verify`.
    """
    if cluster:
        from oaswright import cluster as clusters

        by_name = {str(one.resolve()): one for one in folders}
        with clusters.tasks(cluster) as tasks:
            for name, task in tasks.each(partial(_elsewhere, options=tuple(options)), list(by_name)):
                try:
                    yield replace(task.result(), folder=by_name[name])
                except OaswrightError as error:
                    yield Verified(by_name[name], problem=error.message)
        return
    pool = ThreadPoolExecutor(min(workers, len(folders)))
    try:
        for done in as_completed([pool.submit(one_of, folder, options) for folder in folders]):
            yield done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _elsewhere(folder: str, options: Sequence[str]) -> Verified:
    """Verify a project on a worker, which sees it at the same path."""
    return one_of(Path(folder), options)


def one_of(folder: Path, options: Sequence[str] = ()) -> Verified:
    """Verify one project in a process of its own: projects may have modules of one name."""
    began = time.monotonic()
    command = [sys.executable, "-m", "oaswright.cli", "verify", "--project", str(folder), "--format", "json", *options]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 # our own command
    seconds = time.monotonic() - began
    try:
        content = json.loads(ran.stdout)
        return Verified(folder, tuple(content["steps"]), tuple(map(_finding, content["findings"])), content["exit_code"], seconds)
    except (ValueError, KeyError, TypeError):
        said = ran.stderr[-TAIL:].strip().removeprefix("error: ")
        return Verified(folder, code=ran.returncode, seconds=seconds, problem=said or f"the process ended with exit code {ran.returncode}")


def _finding(data: Mapping[str, Any]) -> Finding:
    place = data["position"]
    position = Position(place["file"], place["line"], place["column"]) if place else None
    return Finding(data["rule"], Severity(data["severity"]), data["message"], data["pointer"], position, data["hint"])


def exit_code(results: Sequence[Verified]) -> int:
    """Return that of the worst project."""
    return max((one.exit_code for one in results), default=0)
