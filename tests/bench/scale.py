"""How far does a campaign scale? Requests a second by the number of workers, and what breaks first with many units.

    python -m tests.bench.scale --workers 1 2 4 8 16 --resources 200 --budget 20000
    python -m tests.bench.scale --units 100000

The API has a fixed service time that costs no CPU. Workers do: where there are fewer cores than workers, the cores are the limit, so the table names them.
`--kills 50` kills workers at random meanwhile, and compares what was found with a run that is left alone. `--units` runs simulated units, which
send nothing, through the coordinator and the ledger.
"""

import argparse
import json
import os
import resource
import tempfile
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from oaswright.document import document
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
        spent = self.ledger.end(unit, attempt, 0)
        told: dict[str, object] = {
            "unit": unit, "family": assigned.unit.family, "requests": sent, "spent": spent, "reason": "budget", "began": 0.0, "ended": 1.0, "worker": "w", "failures": [],
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


def measured(workers: int, resources: int, budget: int, service: float, kills: int = 0) -> dict[str, object]:
    """One campaign: requests a second from the first to the last unit, the overhead of a unit, and the memory of a worker."""
    with tempfile.TemporaryDirectory() as folder, many_api.serving(resources, service) as server:
        killer = chaos.Killer(server, kills, max(1, budget // (kills + 2))) if kills else None
        ran = chaos.run(chaos.project(Path(folder), resources), server, budget, SpreadOptions(workers=workers), killer)
        return {
            "workers": workers, "requests": ran.seen["requests"], "requests a second": round(ran.requests / ran.seconds, 1), "units": ran.units, "seconds": round(ran.seconds, 1),
            "failures": len(ran.failures), "killed": killer.killed if killer else 0, "most in a second": ran.seen["most in a second"], "keys": sorted(ran.failures),
        }  # fmt: skip


def main() -> None:
    """Print a row of JSON for each measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, nargs="*", default=[])
    parser.add_argument("--resources", type=int, default=200)
    parser.add_argument("--budget", type=int, default=20_000)
    parser.add_argument("--service", type=float, default=0.02)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--units", type=int, default=0)
    chosen = parser.parse_args()
    print(json.dumps({"cores": os.cpu_count(), "load": os.getloadavg()}))
    if chosen.units:
        print(json.dumps(simulated(chosen.units)))
    for workers in chosen.workers:
        row = measured(workers, chosen.resources, chosen.budget, chosen.service, chosen.kills)
        keys = row.pop("keys")
        if chosen.kills:
            alone = measured(workers, chosen.resources, chosen.budget, chosen.service)
            row["same failures as left alone"] = alone["keys"] == keys
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
