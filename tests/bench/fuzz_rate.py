"""How many distinct requests does a second of the fuzzer's own CPU time buy: ours beside the fuzzing phase of bare schemathesis?

    python -m tests.bench.fuzz_rate --page tests/bench/results/fuzz_rate.md

Each run is a child process of its own in a fresh folder; the server is another process, whose time does not count, and it is the server
that tells which requests differ. What the start costs is measured by a run that is as short as it can be, and taken off.
"""

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from tests.bench import cost
from tests.bench.fault_classes import APIS, Api
from tests.bench.fuzz_served import Server, served, written

PROGRAMS = Path(sys.executable).parent
TABLES = Path(tempfile.gettempdir()) / "oaswright-bench"  # what Hypothesis makes once in each new folder
KINDS = ("unicode_data", "constants")
ENDLESS = 10**9
HEAD = """# Distinct requests per second of CPU time, beside bare schemathesis

*Ours* is `oaswright fuzz` as a whole, *bare* the fuzzing phase of `st run --continue-on-failure`, both over HTTP on one machine, in turns, each in a
process of its own with as many requests as the budget says (bare is ended there). Counted are the user and system seconds of that process alone, not
those of the server; requests are distinct by method, URL, headers and body, as the server saw them. What the start costs (a run of one request: imports, the
document) is taken off both sides, but for the last ratio. The tables that Hypothesis makes once in a folder are there before. Medians over the seeds.
`python -m tests.bench.fuzz_rate --requests 800 --page tests/bench/results/fuzz_rate.md` repeats it.

| API | requests | seeds | ours, distinct/CPU s | bare | ratio | least ratio | ratio, start included | ours, distinct | bare |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"""


@dataclass(frozen=True)
class Spent:
    """What the server was asked, and the user and system time of the process that asked."""

    requests: int
    distinct: int
    seconds: float

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.requests - other.requests, self.distinct - other.distinct, self.seconds - other.seconds)

    @property
    def rate(self) -> float:
        return self.distinct / self.seconds


@dataclass(frozen=True)
class Row:
    """What a tool did with a budget, and what its start alone costs."""

    api: str
    limit: int
    seed: int
    tool: str
    start: Spent
    whole: Spent

    @property
    def net(self) -> Spent:
        return self.whole - self.start


def ours(server: Server, limit: int, seed: int) -> list[str]:
    return ["oaswright", "fuzz", server.url, "--max-requests", str(limit), "--seed", str(seed)]


def bare(server: Server, limit: int, seed: int) -> list[str]:
    """Its fuzzing phase alone, and as long as it takes: at the limit it is ended."""
    words = ["st", "run", "openapi.json", "--url", server.url, "--phases", "fuzzing", "--continue-on-failure", "--seed", str(seed)]
    return [*words, "--max-examples", "1" if limit == 1 else str(limit)]


TOOLS: dict[str, Callable[[Server, int, int], list[str]]] = {"ours": ours, "bare": bare}


def spent(name: str, tool: str, limit: int, seed: int) -> Spent:
    """One run of a tool against a fresh server."""
    api = APIS[name]()
    with tempfile.TemporaryDirectory() as place, served(name) as server:
        folder = Path(place)
        environment = {**os.environ, **written(api, folder)}
        cache = folder / (".hypothesis" if tool == "bare" else ".oaswright/fuzz")
        _copied(TABLES / tool, cache)
        program, *words = TOOLS[tool](server, limit, seed)
        running = subprocess.Popen(
            [PROGRAMS / program, *words, *_header(api, tool)], cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        seconds = _ended(running, server, limit if tool == "bare" and limit > 1 else ENDLESS)
        requests, distinct = server.tally()
        _copied(cache, TABLES / tool)
    return Spent(requests, distinct, seconds)


def _copied(place: Path, to: Path) -> None:
    for kind in KINDS:
        if (place / kind).exists():
            shutil.copytree(place / kind, to / kind, dirs_exist_ok=True)


def _header(api: Api, tool: str) -> list[str]:
    token = api.tokens.strongest
    return ["-H", f"{token.header}: {token.prefix}{token.value}"] if token and tool == "bare" else []


def _ended(running: "subprocess.Popen[bytes]", server: Server, limit: int) -> float:
    """The CPU time of a process, which is ended where it goes on beyond the limit."""
    while True:
        pid, _, usage = os.wait4(running.pid, os.WNOHANG)
        if pid:
            running.returncode = 0
            return usage.ru_utime + usage.ru_stime
        if server.tally()[0] >= limit:
            os.kill(running.pid, signal.SIGKILL)
        time.sleep(0.02)


def page(rows: list[Row]) -> str:
    """A table of the rates and of their ratios, by API and budget."""
    lines = [HEAD]
    groups = dict.fromkeys((row.api, row.limit) for row in rows)
    for api, limit in groups:
        pairs = [{one.tool: one for one in rows if (one.api, one.limit, one.seed) == (api, limit, seed)} for seed in {row.seed for row in rows}]
        full = [pair for pair in pairs if len(pair) == len(TOOLS)]
        cells = [f"{statistics.median(pair[tool].net.rate for pair in full):.0f}" for tool in TOOLS]
        distinct = [f"{statistics.median(100 * pair[tool].whole.distinct / pair[tool].whole.requests for pair in full):.0f}%" for tool in TOOLS]
        ratios = [[pair["ours"].net.rate / pair["bare"].net.rate for pair in full], [pair["ours"].whole.rate / pair["bare"].whole.rate for pair in full]]
        least = min(ratios[0])
        shown = " | ".join(
            [*cells, *(f"**{statistics.median(one):.1f}**" for one in ratios[:1]), f"{least:.1f}", f"{statistics.median(ratios[1]):.1f}", *distinct]
        )
        lines.append(f"| {api} | {limit:,} | {len(full)} | {shown} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--api", nargs="*", choices=list(APIS), default=list(APIS))
    parser.add_argument("--requests", type=int, nargs="*", default=[800, 3000])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    cost.as_elsewhere()
    for tool in TOOLS:
        spent(given.api[0], tool, 100, 0)  # whoever comes first makes the tables, and warms the disk's cache for the others
    rows: list[Row] = []
    for seed, api, limit in product(range(given.seeds), given.api, given.requests):
        for tool in TOOLS:
            row = Row(api, limit, seed, tool, spent(api, tool, 1, seed), spent(api, tool, limit, seed))
            rows.append(row)
            print(f"{api:8} {limit:5} seed {seed} {tool:5} {row.whole} start {row.start.seconds:.2f} s: {row.net.rate:.1f}/s", flush=True)
        if given.page:
            given.page.write_text(page(rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
