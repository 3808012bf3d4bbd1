"""How many seeded faults does each fuzzer find? One fault at a time, state reset, equal requests as the server counts them.

    python -m tests.bench.fuzz_faults shelf --per-operation 400 --seeds 1 --with-bare

`laws` is our own phase alone, `ours` the whole campaign, `bare` what schemathesis does by itself within the same budget.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from specwright.document import Document
from specwright.fuzz import campaign, engine, examine
from specwright.fuzz.target import Target
from specwright.fuzz.token import Tokens

CACHE = Path(tempfile.gettempdir()) / "specwright-bench"


def laws(document: Document, app: Any, tokens: Tokens, limit: int, seed: int) -> tuple[bool, int, str]:
    """Whether our laws find anything within a budget, after how many requests, and which law."""
    job = examine.Examination(document, Target("bench", "http://testserver", app), tokens, campaign.selected(document, ()), seed, limit)
    for failures in job.run():
        if failures:
            return True, job.requests, failures[0].law
    return False, job.requests, ""


def ours(document: Document, app: Any, tokens: Tokens, limit: int, seed: int) -> tuple[bool, int, str]:
    """The whole campaign."""
    options = campaign.Options(limit, seed=seed, cache=CACHE)
    requests = 0
    for event in campaign.run(document, Target("bench", "http://testserver", app), tokens, options):
        requests = getattr(event, "requests", requests)
        if type(event).__name__ == "Found":
            return True, requests, event.failure.law
    return False, requests, ""


def bare(document: Document, app: Any, tokens: Tokens, limit: int, seed: int) -> tuple[bool, int, str]:
    """schemathesis as `st run --continue-on-failure` would, until the budget is spent."""
    aim = engine.Aim(max_requests=limit, seed=seed, cache=CACHE)
    job = engine.Run(document, Target("bench", "http://testserver", app), tokens, aim)
    for failures in job.execute():
        if failures:
            return True, job.requests, failures[0].law
    return False, job.requests, ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("api", choices=["shelf", "sandbox", "library"])
    parser.add_argument("--per-operation", type=int, default=400)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--with-bare", action="store_true")
    parser.add_argument("--whole", action="store_true", help="the whole campaign instead of the laws alone")
    parser.add_argument("--only", nargs="*")
    given = parser.parse_args()
    document, tokens, faults = apis()[given.api]()
    limit = given.per_operation * len(campaign.selected(document, ()))
    runners: dict[str, Callable[..., tuple[bool, int, str]]] = {"ours": ours} if given.whole else {"laws": laws}
    if given.with_bare:
        runners["bare"] = bare
    totals = dict.fromkeys(runners, 0)
    chosen = {name: make for name, make in faults.items() if not given.only or name in given.only}
    for fault, make in chosen.items():
        line = f"{fault:28}"
        for name, runner in runners.items():
            begun = time.perf_counter()
            results = [runner(document, make(), tokens, limit, seed) for seed in range(given.seeds)]
            hits = sum(found for found, _, _ in results)
            totals[name] += hits
            line += f" {name}: {hits}/{given.seeds} at {sorted(at for _, at, _ in results)[len(results) // 2]:5} {results[0][2]:24} {time.perf_counter() - begun:4.1f} s"
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    for name, hits in totals.items():
        sys.stdout.write(f"{name}: {hits} of {len(chosen) * given.seeds} within {limit} requests\n")
    return 0


def apis() -> dict[str, Callable[[], tuple[Document, Tokens, dict[str, Callable[[], Any]]]]]:
    """Each API with its document, tokens and a maker of a fresh faulty application for each fault."""

    def shelf() -> tuple[Document, Tokens, dict[str, Callable[[], Any]]]:
        from tests.bench.faults_shelf import FAULTS
        from tests.fuzz.shelf_api import DOCUMENT, TOKENS

        return DOCUMENT, TOKENS, {name: (lambda kind=kind: kind().app()) for name, kind in FAULTS.items()}

    def sandbox() -> tuple[Document, Tokens, dict[str, Callable[[], Any]]]:
        from tests.bench.faults_sandbox import DOCUMENT, FAULTS, TOKENS, broken

        return DOCUMENT, TOKENS, {name: (lambda name=name: broken(name)) for name in FAULTS}

    def library() -> tuple[Document, Tokens, dict[str, Callable[[], Any]]]:
        from tests.bench.faults_library import DOCUMENT, FAULTS, TOKENS, broken

        return DOCUMENT, TOKENS, {name: (lambda name=name: broken(name)) for name in ("none", *FAULTS)}

    return {"shelf": shelf, "sandbox": sandbox, "library": library}


if __name__ == "__main__":
    sys.exit(main())
