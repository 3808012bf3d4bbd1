"""Is anything reported of servers that have no fault?

    python -m tests.bench.fuzz_quiet --keep quiet.ndjson --page tests/bench/results/fuzz_quiet.md
    python -m tests.bench.fuzz_quiet --api shelf --seeds 1 --requests 2000

Whole campaigns in process, each with a seed of its own against a server that is new. What `--keep` holds is not measured again, so that
this can be cut off and go on. Exit code 1 if anything was reported: each is a false alarm, or a fault of a server of the tests.
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import product
from pathlib import Path
from typing import Any

from oaswright.fuzz import event
from oaswright.fuzz.report import grouping, summary
from oaswright.fuzz.run import campaign
from oaswright.fuzz.wire.target import Target

from tests.bench import cost
from tests.bench.fault_classes import APIS, CONTROL
from tests.bench.fuzz_served import Tallied

CACHE = Path(tempfile.gettempdir()) / "oaswright-bench"
HEAD = """# Requests to servers without a fault

Whole campaigns of `oaswright fuzz`, in process, each with a seed of its own against a new server; the requests are those that the server counted.
A warning rests on a constraint that the document marks as guessed. What one of these campaigns may send is the budget;
`python -m tests.bench.fuzz_quiet --api shelf --seeds 21 --requests 5000 --page tests/bench/results/fuzz_quiet.md` repeats a line.

| API | budget | seeds | requests | distinct | failures | warnings |
| --- | --- | --- | --- | --- | --- | --- |"""
Row = dict[str, Any]


def measured(name: str, seed: int, limit: int) -> Row:
    """One campaign: what the server was asked, and what was said of it."""
    api = APIS[name]()
    server = Tallied(api.make(CONTROL))
    *_, end = campaign.run(api.document, Target("bench", "http://testserver", server), api.tokens, campaign.Options(limit, seed=seed, cache=CACHE))
    assert isinstance(end, event.Finished)
    told = [{"guessed": not one.is_bug, "text": summary.entry(grouping.Entry((one,)), "http://testserver", api.tokens, api.document)} for one in end.failures]
    return {"api": name, "seed": seed, "limit": limit, "requests": server.requests, "distinct": len(server.seen), "told": told}


def page(rows: list[Row]) -> str:
    lines = [HEAD]
    for name, limit in dict.fromkeys((row["api"], row["limit"]) for row in rows):
        mine = [row for row in rows if (row["api"], row["limit"]) == (name, limit)]
        told = [one["guessed"] for row in mine for one in row["told"]]
        counts = [limit, len(mine), *(sum(row[key] for row in mine) for key in ("requests", "distinct")), told.count(False), told.count(True)]
        lines.append(f"| {name} | {' | '.join(f'{count:,}' for count in counts)} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--api", nargs="*", choices=list(APIS), default=list(APIS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=CACHE / "quiet.ndjson")
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    cost.as_elsewhere()
    given.keep.parent.mkdir(parents=True, exist_ok=True)
    rows = [json.loads(line) for line in given.keep.read_text(encoding="utf-8").splitlines()] if given.keep.exists() else []
    known = {(row["api"], row["seed"], row["limit"]) for row in rows}
    wanted = [(api, seed, given.requests) for api, seed in product(given.api, range(given.seeds)) if (api, seed, given.requests) not in known]
    with ProcessPoolExecutor(given.processes, multiprocessing.get_context("spawn")) as pool, given.keep.open("a", encoding="utf-8") as file:
        for task in as_completed([pool.submit(measured, *one) for one in wanted]):
            row = task.result()
            rows.append(row)
            file.write(json.dumps(row) + "\n")
            file.flush()
            print(f"{row['api']:8} seed {row['seed']}: {row['requests']} requests, {row['distinct']} distinct, {len(row['told'])} told of", flush=True)
            for one in row["told"]:
                print(one["text"], flush=True)
            if given.page:
                given.page.write_text(page(rows), encoding="utf-8")
    return 1 if any(not one["guessed"] for row in rows for one in row["told"]) else 0


if __name__ == "__main__":
    sys.exit(main())
