"""How many requests does a second of CPU time buy a whole campaign over HTTP, with the laws on and the journal kept?

    python -m tests.bench.fuzz_requests --page tests/bench/results/fuzz_requests.md

The server is another process, whose time does not count, and it counts the requests. Each campaign runs in this process, so that what is imported once
does not count either; what one run needs for the document does.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from oaswright.fuzz.run import campaign
from oaswright.fuzz.wire import journal
from oaswright.fuzz.wire.target import Target

from tests.bench.fault_classes import APIS
from tests.bench.fuzz_served import served

HEAD = """# Requests per second of CPU time of a whole campaign

`python -m tests.bench.fuzz_requests --requests {requests} --page tests/bench/results/fuzz_requests.md` repeats it: all phases with all laws over HTTP against a local
server in another process, user and system seconds of the campaign's own process, without its imports. The requests are those that the server counted.

| API | budget | seeds | requests/CPU s, median | least |
| --- | --- | --- | --- | --- |"""


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


def main() -> int:
    """Measure each API with each seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--api", nargs="*", choices=list(APIS), default=list(APIS))
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    rate(given.api[0], 60, 0)
    lines = [HEAD.format(requests=given.requests)]
    for name in given.api:
        found = [rate(name, given.requests, seed) for seed in range(given.seeds)]
        lines.append(f"| {name} | {given.requests:,} | {given.seeds} | **{statistics.median(found):.0f}** | {min(found):.0f} |")
        print(lines[-1], flush=True)
    if given.page:
        given.page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
