"""How fast the sandbox is beside a minimal handler, and whether its memory stays flat.

    python tests/bench/sandbox_load.py                       throughput and p99, ours and the minimal one in turns
    python tests/bench/sandbox_load.py --memory 100000       resident memory over as many requests
    python tests/bench/sandbox_load.py --database URL        on another database (default: a SQLite file of its own)

Exits 1 when ours falls below 0.8 of the minimal handler's throughput, or when memory grows by more than a tenth.
"""

import argparse
import asyncio
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATH = "/workspaces/my-company/projects/my-project/pipelines/123/actions/456"
EXAMPLE = Path(__file__).parents[2] / "spec" / "examples" / "UpdateEveryField.yaml"
LEAST_RATIO, MOST_GROWTH = 0.8, 1.1
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Measured:
    """One batch of requests."""

    seconds: float
    latencies: list[float]

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.latencies, n=100)[98] * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", help="for the sandbox; the minimal handler gets a database of the same kind")
    parser.add_argument("--minimal-database")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=600, help="in a round and kind")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--memory", type=int, default=0, metavar="REQUESTS")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.memory:
            return memory(given, given.database or f"sqlite:///{folder}/ours.db")
        ours, minimal = given.database or f"sqlite:///{folder}/ours.db", given.minimal_database or f"sqlite:///{folder}/minimal.db"
        return compare(given, ours, minimal)


def compare(given: argparse.Namespace, ours: str, minimal: str) -> int:
    """Both servers in turns, so that whatever else the machine does falls on both."""
    results: dict[tuple[str, str], list[Measured]] = {}
    with (
        served([program("buddy-sandbox"), "--database", ours, "--port"]) as our_port,
        served([sys.executable, str(HERE / "minimal_handler.py"), minimal]) as their_port,
    ):
        for number in range(given.rounds + 1):
            for method in ("GET", "PATCH"):
                for name, port in (("ours", our_port), ("minimal", their_port)):
                    measured = asyncio.run(batch(port[0], method, given.requests, given.connections))
                    if number:  # the first round warms up
                        results.setdefault((method, name), []).append(measured)
    print(f"{'':8} {'requests/s':>22} {'p99 ms':>18} {'ratio':>7}")
    worst = 10.0
    for method in ("GET", "PATCH"):
        rates = {name: statistics.median(measured.rate for measured in results[method, name]) for name in ("ours", "minimal")}
        tails = {name: statistics.median(measured.p99 for measured in results[method, name]) for name in ("ours", "minimal")}
        ratio = statistics.median(mine.rate / theirs.rate for mine, theirs in zip(results[method, "ours"], results[method, "minimal"], strict=True))
        worst = min(worst, ratio)
        print(f"{method:8} {rates['ours']:10.0f} : {rates['minimal']:9.0f} {tails['ours']:8.1f} : {tails['minimal']:7.1f} {ratio:7.2f}")
    return 0 if worst >= LEAST_RATIO else 1


def memory(given: argparse.Namespace, database: str) -> int:
    """Resident memory after a tenth of the requests and after all of them, three reads for a write."""
    with served([program("buddy-sandbox"), "--database", database, "--port"]) as (port, process):
        sizes = []
        for _ in range(10):
            asyncio.run(batch(port, "GET", given.memory * 3 // 40, given.connections))
            asyncio.run(batch(port, "PATCH", given.memory // 40, given.connections))
            sizes.append(resident(process.pid))
            print(f"{len(sizes) * given.memory // 10:>8} requests {sizes[-1] / 1024:8.1f} MiB", flush=True)
    return 0 if sizes[-1] <= sizes[0] * MOST_GROWTH else 1


async def batch(port: int, method: str, requests: int, connections: int) -> Measured:
    """So many requests over so many kept connections; every answer has to be a 200."""
    latencies: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(*(connection(port, method, requests // connections, latencies) for _ in range(connections)))
    return Measured(time.perf_counter() - began, latencies)


async def connection(port: int, method: str, requests: int, latencies: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in range(requests):
        began = time.perf_counter()
        writer.write(request(method, number))
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length:")[2].split(None, 1)[0])
        await reader.readexactly(length)
        latencies.append(time.perf_counter() - began)
    writer.close()
    await writer.wait_closed()


def request(method: str, number: int) -> bytes:
    head = f"{method} {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer demo-manage\r\n"
    if method == "GET":
        return f"{head}\r\n".encode()
    body = json.dumps({**PAYLOAD, "timeout": number}).encode()
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def payload() -> dict[str, Any]:
    import yaml

    fields: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text())["value"]
    del fields["after_action_id"]  # the minimal handler moves nothing
    return fields


PAYLOAD = payload()


@contextlib.contextmanager
def served(command: list[str]) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A server on a free port, which is the command's last argument."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "BUDDY_TOKEN": "demo-manage", "BUDDY_INFO_TOKEN": "demo-info"}
    process = subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, f"{command[0]} has ended"
                time.sleep(0.1)
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


def resident(pid: int) -> int:
    """Resident memory in KiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


if __name__ == "__main__":
    sys.exit(main())
