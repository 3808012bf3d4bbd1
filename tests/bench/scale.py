"""How far does a campaign scale, and what do disturbances change?

    python -m tests.bench.scale scale fast rate chaos nights units --rows rows.ndjson --page tests/bench/results/scale.md

`scale` counts requests a second with 1 to 16 workers on an API whose service time costs no CPU; workers do cost some, so the page names the cores.
`fast` does so without a service time. `rate` asks 8 workers for 50 requests in a second. `chaos` kills 50 workers of 8 at random, puts another to sleep, slows one
down and fills the disk under one's journal, and compares what was found with a run that is left alone. `nights` looks for a fault that one night does not reach.
`units` runs 10,000 and 100,000 simulated units, which send nothing, through the coordinator and the ledger. The parts can be run one by one into the same rows.
"""

import argparse
import json
import os
import resource
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oaswright.document import document
from oaswright.fuzz import event
from oaswright.fuzz.campaign.command import SpreadOptions
from oaswright.fuzz.campaign.coordinator import DistributedCampaign
from oaswright.fuzz.campaign.executor import Done
from oaswright.fuzz.campaign.unit import cut
from oaswright.fuzz.campaign.work import Assignment
from oaswright.fuzz.run import campaign
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.ledger import Ledger, Status
from oaswright.fuzz.wire.target import Target

from tests.fuzz.campaign import chaos, many_api

PER_FAMILY = 3  # units
RESOURCES, SERVICE, KILLS = 200, 0.02, 50
NEEDLE_RESOURCES, NEEDLE, NIGHT = 12, 94, 12_000


@dataclass
class Simulated:
    """An executor whose units end at once, having sent what they may."""

    ledger: Ledger = field(default_factory=Ledger)
    workers: int = 1_000
    dashboard: str = ""
    waiting: deque[Assignment] = field(default_factory=deque)

    def submit(self, assigned: Assignment) -> None:
        self.waiting.append(assigned)

    def next(self, timeout: float) -> Done | None:  # noqa: ARG002 # it never waits
        assigned = self.waiting.popleft()
        unit, allowance = assigned.unit.id, assigned.unit.allowance(assigned.used)
        attempt = self.ledger.begin(unit, allowance)
        sent = self.ledger.ask(unit, attempt, allowance or 1, 0).count if allowance else 0
        self.ledger.end(unit, attempt, 0)
        told: dict[str, object] = {
            "unit": unit, "family": assigned.unit.family, "requests": sent, "reason": "budget", "began": 0.0, "ended": 1.0, "worker": "w", "failures": [],
            "problem": "", "error": "", "hint": "", "code": 0, "memory": 0, "held": 0, "resources": 0, "probe": None, "warnings": [], "shown": {},
            "seen": {"statuses": {}, "errors": {}, "reached": []},
        }  # fmt: skip
        return Done(unit, json.dumps(told))

    def status(self) -> Status:
        return self.ledger.status()

    def stop(self, reason: str) -> None:
        self.ledger.stop(reason)


class Simulation(DistributedCampaign):
    """A campaign whose units are cut from one document that is used again and again."""

    def simulate(self, units: int) -> None:
        """Run so many units of a few families, each in rounds of its own seeds."""
        found, _ = self._plan
        rounds = max(1, units // (PER_FAMILY * len(found)))
        every = [one for seed in range(rounds) for one in cut(list(found.values()), 3 * len(found), 100 * seed)]
        self.units = every
        for _ in self._run(every):
            pass


def simulated(units: int, resources: int = 100) -> dict[str, float]:
    """Seconds and MiB for so many units, one of which is a moment's work."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.json"
        path.write_text(json.dumps(many_api.document(resources)))
        read = document.load(path)
        run = Simulation(read, Target("t", "http://t"), Tokens(), campaign.Options(max_requests=units), executor=Simulated())
        began = time.perf_counter()
        run.simulate(units)
        seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"units": len(run.results), "seconds": round(seconds, 2), "microseconds a unit": round(1e6 * seconds / len(run.results)), "MiB": round(memory)}


def ran(budget: int, options: SpreadOptions, server: many_api.Serving, folder: Path, disturb: Any = None, **call: Any) -> dict[str, Any]:
    """One campaign: its rate, what a worker needs, and how long it waits between two units."""
    times = os.times()
    found = chaos.run(chaos.project(folder, RESOURCES), server, budget, options, disturb, **call)
    after = os.times()
    used = sum(after[:4]) - sum(times[:4])
    results = found.results
    idle = found.seconds * max(1, options.workers) - sum(one.ended - one.began for one in results)
    return {
        "workers": options.workers, "requests": found.seen["requests"], "reported": found.requests, "seconds": round(found.seconds, 1), "units": found.units,
        "rate": round(found.requests / found.seconds, 1), "CPU, ms a request": round(1000 * used / found.requests, 1), "between units, ms": round(1000 * idle / found.units),
        "MiB a worker": max(one.memory for one in results), "most in a second": found.seen["most in a second"], "keys": sorted(found.failures),
    }  # fmt: skip


def scaled(workers: Sequence[int], service: float, budgets: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    """Yield a row for each number of workers."""
    for number in workers:
        with tempfile.TemporaryDirectory() as folder, many_api.serving(RESOURCES, service) as server:
            yield ran(budgets.get(number, 20_000), SpreadOptions(workers=number), server, Path(folder))


def scale() -> Iterator[dict[str, Any]]:
    """Yield the rates on a slow server."""
    yield from scaled((1, 2, 4, 8, 16), SERVICE, {1: 6_000, 2: 12_000})
    yield from scaled((8,), SERVICE, {8: 40_000})  # the first seconds of a worker, which imports all it needs, count for less in a longer run


def fast() -> Iterator[dict[str, Any]]:
    """Yield the rates on a fast one."""
    yield from scaled((1, 2), 0.0, {})


def rate() -> Iterator[dict[str, Any]]:
    """Yield how many requests a server sees in a second at most that eight workers ask with a limit of 50."""
    with tempfile.TemporaryDirectory() as folder, many_api.serving(RESOURCES) as server:
        yield ran(3_000, SpreadOptions(workers=8), server, Path(folder), rate=50)


def disturbed() -> Iterator[dict[str, Any]]:
    """Yield a run that is left alone and one that is not."""
    for is_disturbed in (False, True):
        with tempfile.TemporaryDirectory() as folder, many_api.serving(RESOURCES, SERVICE) as server:
            killer, pauser, slower, filler = (
                chaos.Killer(server, KILLS, 20_000 // (KILLS + 2)),
                chaos.Pauser(server, 5_000),
                chaos.Slower(server, 8_000),
                chaos.Filler(server, 10_000),
            )

            def disturb(happened: event.Event, session: Any, all_of: Sequence[Any] = (pauser, slower, filler, killer)) -> None:
                for one in all_of:
                    one(happened, session)

            found = ran(20_000, SpreadOptions(workers=8), server, Path(folder), disturb if is_disturbed else None)
            yield {**found, "killed": killer.killed, "paused": pauser.woken, "slowed": slower.count, "filled": filler.is_full}


def nights() -> Iterator[dict[str, Any]]:
    """Yield two nights that share a corpus, and one more that does not know it."""
    with tempfile.TemporaryDirectory() as folder, many_api.serving(NEEDLE_RESOURCES, 0.0, "--needle", str(NEEDLE), "--faultless") as server:
        home = chaos.project(Path(folder), NEEDLE_RESOURCES)
        for night, place in (("first", "corpus"), ("second", "corpus"), ("first again", "other")):
            before = server.seen()["requests"]
            found = chaos.run(home, server, NIGHT, SpreadOptions(corpus=f"{folder}/{place}"))
            yield {"night": night, "requests": found.seen["requests"] - before, "failures": len(found.failures)}


def units() -> Iterator[dict[str, Any]]:
    """Yield what simulated units cost."""
    for number in (10_000, 100_000):
        with ProcessPoolExecutor(1) as alone:
            yield dict(alone.submit(simulated, number).result())


PARTS: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
    "scale": scale, "fast": fast, "rate": rate, "chaos": disturbed, "nights": nights, "units": units,
}  # fmt: skip


def main() -> None:
    """Run the parts that are named, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []])
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--page", type=Path)
    chosen = parser.parse_args()
    for part in chosen.parts:
        for row in PARTS[part]():
            line = json.dumps({"part": part, "load": round(os.getloadavg()[1], 1), **row})
            print(line[:300], flush=True)
            with chosen.rows.open("a") as file:
                file.write(line + "\n")
    if chosen.page:
        told: dict[str, list[dict[str, Any]]] = {}
        for one in map(json.loads, chosen.rows.read_text().splitlines()):
            told.setdefault(one["part"], []).append(one)
        chosen.page.write_text(page(told))


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def page(told: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Return the page of the handbook."""
    slow, quick, chaotic = told["scale"], told["fast"], told["chaos"]
    one = slow[0]["rate"]
    rates = table(
        ("workers", "requests", "requests a second", "of linear", "CPU of all, ms a request", "a worker waits between units, ms", "MiB a worker"),
        [(row["workers"], row["requests"], row["rate"], f"{row['rate'] / one / row['workers']:.2f}", row["CPU, ms a request"], row["between units, ms"], row["MiB a worker"]) for row in slow],
    )  # fmt: skip
    alone, other = chaotic[0], chaotic[1]
    whole = [row for row in slow if row["requests"] == 20_000]  # with the same budget
    same = all(row["keys"] == whole[0]["keys"] for row in whole)
    night = table(("night", "requests", "failures"), [(row["night"], row["requests"], row["failures"]) for row in told["nights"]])
    simulated_ = table(
        ("units", "seconds", "microseconds a unit", "MiB"), [(row["units"], row["seconds"], row["microseconds a unit"], row["MiB"]) for row in told["units"]]
    )
    return (
        "# How far a campaign scales\n\n"
        f"Measured with `python -m tests.bench.scale`, on {os.cpu_count()} cores that client, workers and server share; the load before each row was {min(row['load'] for rows in told.values() for row in rows)}"
        f" to {max(row['load'] for rows in told.values() for row in rows)}.\n\n"
        f"## A service time of 20 ms\n\n{RESOURCES} resources. The time runs from the first unit, with workers that have imported nothing yet.\n\n{rates}\n"
        f"With {', '.join(str(row['workers']) for row in whole)} workers the budget was the same, and so were the {len(whole[0]['keys'])} failures: {'yes' if same else 'no'}.\n\n"
        f"## A fast server\n\n{quick[0]['rate']} requests a second with one worker, {quick[1]['rate']} with two: {quick[1]['rate'] / quick[0]['rate']:.2f} times as many. "
        "The server takes a share of the two cores as well.\n\n"
        f"## A limit of 50 requests a second\n\nEight workers, {told['rate'][0]['requests']} requests: at most {told['rate'][0]['most in a second']} in any second, counted at the server.\n\n"
        f"## Disturbed\n\nEight workers, {alone['requests']} requests, {other['killed']} of them killed at random; one was put to sleep and woken at the end, one slowed down, and the disk of one's journal was full. "
        f"Left alone {len(alone['keys'])} failures were found, disturbed {len(other['keys'])}; {len(set(map(tuple, alone['keys'])) ^ set(map(tuple, other['keys'])))} are not the same. "
        f"The server saw {other['requests']} requests, of 20,000 permitted; {other['reported']} are in the report. {alone['seconds']} s became {other['seconds']}.\n\n"
        f"## A fault that one night does not reach\n\n{night}\n"
        f"## Simulated units\n\n{simulated_}\n"
        "The process that submits them is the first limit.\n"
    )


if __name__ == "__main__":
    main()
