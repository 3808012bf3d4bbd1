"""Hold the verdicts of `diff` against random exchanges: wherever a change is called safe, what one side writes is read by the other.

    python -m tests.bench.diff_exchanges [--pairs N] [--exchanges N] [--first SEED] [--processes N]

Each position (query, path, header, cookie, response header, JSON, form, multipart, response) gets N random pairs of small schemas. The page is
tests/bench/results/exchanges.md.
"""

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from tests.diff import oracle_bodies, oracle_parameters

PAGE = Path(__file__).parent / "results" / "exchanges.md"

BODIES = {f"{direction} body, {media_type}": (direction, media_type) for direction, media_type in oracle_bodies.PLACES}
POSITIONS = (*oracle_parameters.STYLES, *BODIES)


def asked(exchanges: int, question: tuple[str, int]) -> tuple[Any, ...]:
    """Return what contradicts the verdict on one random pair at a position; () if nothing does."""
    position, seed = question
    if position in BODIES:
        direction, media_type = BODIES[position]
        return oracle_bodies.contradiction(f"{direction} {media_type} {seed}", direction, media_type, exchanges)
    return oracle_parameters.contradiction(position, seed, exchanges)


def page(pairs: int, exchanges: int, first: int, found: dict[str, list[str]]) -> Iterator[str]:
    """Yield the lines of the page."""
    yield from ("# Verdicts of `oaswright diff` held against random exchanges", "")
    yield "`python -m tests.bench.diff_exchanges` repeats it. For each random pair of small schemas, values are drawn that one side may send; they are"
    yield "serialized by it and read by the other side. A verdict is contradicted if nothing is said to break and a value is not read. Whole numbers are written"
    yield "without a fraction."
    yield from ("", f"Seeds {first} to {first + pairs - 1} in each position, {exchanges:,} values for each pair that is called safe.", "")
    yield from ("| position | pairs | contradicted |", "| --- | --- | --- |")
    yield from (f"| {position} | {pairs:,} | {len(found[position])} |" for position in POSITIONS)
    yield from ("", *(f"- {position}, {said}" for position, all_said in found.items() for said in all_said))


def main() -> None:
    """Count the pairs, and show each that is contradicted."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pairs", type=int, default=100, help="How many pairs are drawn for each position.")
    arguments.add_argument("--exchanges", type=int, default=10_000, help="How many values are drawn for each pair.")
    arguments.add_argument("--first", type=int, default=0, help="The first seed.")
    arguments.add_argument("--processes", type=int, default=1, help="How many processes work side by side.")
    chosen = arguments.parse_args()
    questions = [(position, chosen.first + seed) for position in POSITIONS for seed in range(chosen.pairs)]
    found: dict[str, list[str]] = {position: [] for position in POSITIONS}
    with ProcessPoolExecutor(chosen.processes) as pool:
        for (position, seed), answer in zip(questions, pool.map(partial(asked, chosen.exchanges), questions, chunksize=10), strict=True):
            if answer:
                found[position].append(f"seed {seed}: {answer}")
                print(position, found[position][-1], flush=True)
    PAGE.write_text("\n".join(page(chosen.pairs, chosen.exchanges, chosen.first, found)).rstrip() + "\n", encoding="utf-8")
    print(f"{len(questions):,} pairs, {chosen.exchanges:,} exchanges each, {sum(map(len, found.values()))} contradicted")


if __name__ == "__main__":
    main()
