"""How many requests does a second of CPU time buy a whole campaign over HTTP, with the laws on and the journal kept?

    python -m tests.bench.fuzz_requests --page tests/bench/results/fuzz_requests.md

The server is another process, whose time does not count, and it counts the requests. Each campaign runs in this process, so that what is imported once
does not count either; what one run needs for the document does. Beside it stands `st run` with the same token and budget: the seconds of its process,
without those of a start.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

from oaswright.fuzz.run import campaign
from oaswright.fuzz.wire import journal
from oaswright.fuzz.wire.target import Target

from tests.bench.fault_classes import APIS
from tests.bench.fuzz_served import served

HEAD = """# Requests per second of CPU time of a whole campaign

`python -m tests.bench.fuzz_requests --requests {requests} --seeds {seeds} --page tests/bench/results/fuzz_requests.md` repeats it: all phases with all laws over HTTP against a local
server in another process, user and system seconds of the campaign's own process, without its imports. The requests are those that the server counted.
*Bare* is `st run --continue-on-failure` with the same token and budget, without the seconds of a start; where it ends by itself, it has sent fewer.
The load average was {load:.0f} on two cores: beside other work the same request costs up to 1.6 times the CPU time.

| API | budget | seeds | requests/CPU s, median | least | bare, median | requests of bare |
| --- | --- | --- | --- | --- | --- | --- |"""
ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("st")


def rate(name: str, requests: int, seed: int) -> float:
    """Requests per second of CPU time of one campaign."""
    api = APIS[name]()
    with served(name) as server, tempfile.TemporaryDirectory() as place:
        options = campaign.Options(requests, seed=seed, cache=Path(place))
        with journal.opened(Path(place), {"seed": seed}, api.tokens, requests, resume=False) as log:
            began = time.process_time()
            for _ in campaign.Campaign(api.document, Target(name, server.url), api.tokens, options, journal=log).run():
                pass
            seconds = time.process_time() - began
        return server.tally()[0] / seconds


def bare_rate(name: str, requests: int, seed: int) -> tuple[float, int]:
    """Requests per second of CPU time of bare schemathesis, and how many it sent."""
    api = APIS[name]()
    token = api.tokens.strongest
    header = ["-H", f"{token.header}: {token.prefix}{token.value}"] if token else []
    with served(name) as server, tempfile.TemporaryDirectory() as place:
        Path(place, "openapi.json").write_text(json.dumps(api.document.tree), encoding="utf-8")
        words = [str(PROGRAM), "run", "openapi.json", "--url", server.url, "--continue-on-failure", "--seed", str(seed), "--no-color", *header]
        hooks = {"SCHEMATHESIS_HOOKS": "tests.bench.st_watch", "ST_WATCH": f"{place}/told", "ST_LIMIT": str(requests), "PYTHONPATH": str(ROOT)}
        environment = {**os.environ, **hooks}
        start = _seconds([str(PROGRAM), "run", "--help"], place, environment)
        seconds = _seconds(words, place, environment) - start
        sent = server.tally()[0]
    return sent / seconds, sent


def _seconds(words: list[str], place: str, environment: dict[str, str]) -> float:
    """User and system seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, cwd=place, env=environment, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Measure each API with each seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--api", nargs="*", choices=list(APIS), default=list(APIS))
    parser.add_argument("--requests", type=int, nargs="*", default=[3000, 6000, 12000])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    rate(given.api[0], 60, 0)
    lines = [HEAD.format(requests=" ".join(map(str, given.requests)), seeds=given.seeds, load=os.getloadavg()[0])]
    for name, requests in product(given.api, given.requests):
        found = [rate(name, requests, seed) for seed in range(given.seeds)]
        bare = [bare_rate(name, requests, seed) for seed in range(given.seeds)]
        figures = [f"**{statistics.median(found):.0f}**", f"{min(found):.0f}", f"{statistics.median(one for one, _ in bare):.0f}"]
        lines.append(f"| {name} | {requests:,} | {given.seeds} | {' | '.join(figures)} | {statistics.median(sent for _, sent in bare):,.0f} |")
        print(lines[-1], flush=True)
    if given.page:
        given.page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
