"""How many distinct requests does a second of the fuzzer's own CPU time buy: ours beside the fuzzing phase of bare schemathesis?

    python -m tests.bench.fuzz_rate --page tests/bench/results/fuzz_rate.md

Each run is a child process of its own in a fresh folder; the server is another process, whose time does not count, and it is the server
that tells which requests differ. What the start costs is measured by a run that is as short as it can be, and taken off.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.fault_classes import APIS, Api
from tests.bench.fuzz_served import Server, served, written

PROGRAMS = Path(sys.executable).parent
UNICODE = Path(tempfile.gettempdir()) / "specwright-bench" / "unicode_data"
ENDLESS = 10**9


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


def ours(server: Server, limit: int, seed: int) -> list[str]:
    return ["specwright", "fuzz", server.url, "--max-requests", str(limit), "--seed", str(seed)]


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
        cache = folder / (".hypothesis" if tool == "bare" else ".specwright/fuzz") / "unicode_data"
        if UNICODE.exists():
            shutil.copytree(UNICODE, cache)
        program, *words = TOOLS[tool](server, limit, seed)
        running = subprocess.Popen(
            [PROGRAMS / program, *words, *_header(api, tool)], cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        seconds = _ended(running, server, limit if tool == "bare" and limit > 1 else ENDLESS)
        requests, distinct = server.tally()
        if cache.exists() and not UNICODE.exists():
            shutil.copytree(cache, UNICODE)
    return Spent(requests, distinct, seconds)


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
            running.kill()
        time.sleep(0.02)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--api", nargs="*", choices=list(APIS), default=list(APIS))
    parser.add_argument("--requests", type=int, nargs="*", default=[800, 3000])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    UNICODE.parent.mkdir(parents=True, exist_ok=True)
    for tool in TOOLS:
        spent(given.api[0], tool, 1, 0)  # whoever comes first warms the disk's cache for the others
    rows = []
    for api in given.api:
        for limit in given.requests:
            for seed in range(given.seeds):
                pair = {}
                for tool in TOOLS:
                    start, whole = spent(api, tool, 1, seed), spent(api, tool, limit, seed)
                    pair[tool] = (start, whole)
                    net = whole - start
                    print(
                        f"{api:8} {limit:5} seed {seed} {tool:5} {whole} start {start.seconds:.2f} s: {net.rate:.1f}/s, with its start {whole.rate:.1f}/s",
                        flush=True,
                    )
                rows.append((api, limit, pair))
    return 0


if __name__ == "__main__":
    sys.exit(main())
