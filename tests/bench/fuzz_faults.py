"""How many seeded faults does each fuzzer find? One fault at a time, state reset, equal requests as the server counts them.

    nice -n 10 python -m tests.bench.fuzz_faults --seeds 10 --page tests/bench/results/fuzz_faults.md
    python -m tests.bench.fuzz_faults --api shelf --tool laws --faults Trims Truncates

`laws` is our own phase alone, `ours` the whole campaign, `bare` is `st run --continue-on-failure`, started again with another
seed while budget is left. A fault is found when a failure is reported that the server without a fault does not get from the
same tool and seed; it is warned of when that is a warning, which `oaswright fuzz` exits 1 for with `--fail-on warning` alone. What `--keep`
holds is not measured again, so that a run can be cut off and go on; `--minutes` ends one. `--workers 1 4` runs the whole campaign on so many worker
processes instead, to its end, and notes all that it told, so that the page says whether the number of workers changes anything.
"""

import argparse
import hashlib
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

from oaswright.fuzz import event
from oaswright.fuzz.failure import Failure
from oaswright.fuzz.run import campaign, law_phase
from oaswright.fuzz.wire.target import Target

from tests.bench import cost, fault_page, fault_workers, st_run
from tests.bench.fault_classes import APIS, CONTROL, Api

CACHE = Path(tempfile.gettempdir()) / "oaswright-bench"
KEPT = Path(__file__).parent / "results" / "fuzz_faults.ndjson"
ENDLESS = 10**9
WORKERS = " workers"  # after their number, the name of a tool


@dataclass(frozen=True)
class Job:
    api: str
    fault: str
    tool: str
    seed: int
    per_operation: int


@dataclass(frozen=True)
class Told:
    key: st_run.Told
    guessed: bool


def measured(job: Job, known: list[list[str]]) -> dict[str, Any]:
    """A job with its failures beyond the known ones, the requests as the server counted them, and the seconds."""
    api = APIS[job.api]()
    limit = job.per_operation * len(campaign.selected(api.document, ()))
    expected = frozenset(tuple(one) for one in known)
    began = time.perf_counter()
    run = bare if job.tool == "bare" else spread if job.tool.endswith(WORKERS) else ours
    told, requests = run(job, api, limit, expected)
    news = [one for one in told if one.key not in expected]
    failures, warnings = [[one.key for one in news if one.guessed == guessed] for guessed in (False, True)]
    return {
        **asdict(job),
        "failures": failures[:5],
        "warnings": warnings[:5],
        "found": bool(failures),
        "warned": bool(warnings),
        "told": hashlib.sha256(repr(sorted(told, key=repr)).encode()).hexdigest()[:12],
        "requests": requests,
        "seconds": round(time.perf_counter() - began, 1),
    }


def bare(job: Job, api: Api, limit: int, known: frozenset[st_run.Told]) -> tuple[list[Told], int]:
    ran = st_run.run(api.document, api.make(job.fault), api.tokens, limit, job.seed, known, stop=job.fault != CONTROL)
    return [Told(one, guessed=False) for one in ran.failures], ran.requests


def ours(job: Job, api: Api, limit: int, known: frozenset[st_run.Told]) -> tuple[list[Told], int]:
    """All that is told until the first failure; only the server without a fault is asked the whole budget."""
    counting = st_run.Counting(api.make(job.fault), ENDLESS)
    target = Target("bench", "http://testserver", counting)
    found: list[Told] = []
    for one in laws(job, api, target, limit) if job.tool == "laws" else whole(job, api, target, limit):
        told = Told(one.key, not one.is_bug)
        found.append(told)
        if job.fault != CONTROL and told.key not in known and not told.guessed:
            break
    return found, counting.requests


def spread(job: Job, api: Api, limit: int, known: frozenset[st_run.Told]) -> tuple[list[Told], int]:  # noqa: ARG001 # a campaign on workers is not cut short
    """All that worker processes tell of the whole budget."""
    counting = st_run.Counting(api.make(job.fault), ENDLESS)
    options = campaign.Options(limit, seed=job.seed, cache=CACHE)
    found = list(fault_workers.failures(api, counting, int(job.tool.removesuffix(WORKERS)), options))
    return [Told(one.key, not one.is_bug) for one in found], counting.requests


def whole(job: Job, api: Api, target: Target, limit: int) -> Iterator[Failure]:
    options = campaign.Options(limit, seed=job.seed, cache=CACHE)
    for one in campaign.run(api.document, target, api.tokens, options):
        if isinstance(one, event.Found):
            yield one.failure


def laws(job: Job, api: Api, target: Target, limit: int) -> Iterator[Failure]:
    names = campaign.selected(api.document, ())
    for failures in law_phase.Examination(api.document, target, api.tokens, names, job.seed, limit).run():
        yield from failures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--api", nargs="*", choices=list(APIS), default=list(APIS))
    parser.add_argument("--tool", nargs="*", choices=["laws", "ours", "bare"], default=["ours", "bare"])
    parser.add_argument("--workers", nargs="*", type=int, default=[], help="numbers of worker processes, instead of --tool")
    parser.add_argument("--faults", nargs="*", help="names; all of them unless given")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--per-operation", type=int, default=400)
    parser.add_argument("--keep", type=Path, default=KEPT)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=1e6)
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    given.tool = [f"{number}{WORKERS}" for number in given.workers] or given.tool
    cost.as_elsewhere()
    given.keep.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + 60 * given.minutes
    for seed, api in product(range(given.seeds), given.api):
        names = [name for name in APIS[api]().faults if not given.faults or name in given.faults]
        carry_out([Job(api, CONTROL, tool, seed, given.per_operation) for tool in given.tool], given, until)
        carry_out([Job(api, name, tool, seed, given.per_operation) for tool in given.tool for name in names], given, until)
    if given.page:
        given.page.write_text(fault_page.page(kept(given.keep)), encoding="utf-8")
    return 0


def carry_out(jobs: list[Job], given: argparse.Namespace, until: float) -> None:
    """Measure what is not known yet, side by side, as long as there is time."""
    rows = {identity(row): row for row in kept(given.keep)}
    wanted = [job for job in jobs if identity(asdict(job)) not in rows]
    if not wanted or time.monotonic() >= until:
        return
    controls = {
        (row["api"], row["tool"], row["seed"], row["per_operation"]): row["failures"] + row["warnings"] for row in rows.values() if row["fault"] == CONTROL
    }
    with ProcessPoolExecutor(given.processes, multiprocessing.get_context("spawn")) as pool, given.keep.open("a", encoding="utf-8") as file:
        tasks = [pool.submit(measured, job, controls.get((job.api, job.tool, job.seed, job.per_operation), [])) for job in wanted]
        for task in as_completed(tasks):
            if not task.cancelled():
                row = task.result()
                told = " ".join((row["failures"] + row["warnings"] or [""])[0])
                file.write(
                    json.dumps(row if row["fault"] == CONTROL else {name: row[name] for name in row.keys() - {"failures", "warnings"}}, sort_keys=True) + "\n"
                )
                file.flush()
                print(f"{row['api']:8} {row['fault']:32} {row['tool']:5} seed {row['seed']} at {row['requests']:5} {row['seconds']:6} s {told}", flush=True)
            if time.monotonic() >= until:
                pool.shutdown(wait=False, cancel_futures=True)


def kept(keep: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in keep.read_text(encoding="utf-8").splitlines()] if keep.exists() else []


def identity(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("api", "fault", "tool", "seed", "per_operation"))


if __name__ == "__main__":
    sys.exit(main())
