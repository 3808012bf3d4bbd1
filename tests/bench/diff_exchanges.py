"""Hold the verdicts of `diff` against random exchanges: wherever a change is called safe, what one side writes is read by the other.

    python -m tests.bench.diff_exchanges [--pairs N] [--exchanges N] [--first SEED] [--processes N]

Each position (query, path, header, cookie, response header, JSON, form, multipart, response) gets N random pairs of small schemas, and N of a schema and an
edit of it. The page is tests/bench/results/exchanges.md.
"""

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tests.diff import oracle_bodies, oracle_parameters
from tests.diff.oracle_bodies import Answer

PAGE = Path(__file__).parent / "results" / "exchanges.md"

BODIES = {f"{direction} body, {media_type}": (direction, media_type) for direction, media_type in oracle_bodies.PLACES}
POSITIONS = (*oracle_parameters.STYLES, *BODIES)


def asked(exchanges: int, question: tuple[str, int, bool]) -> Answer:
    """Hold the verdict on one random pair at a position against exchanges."""
    position, seed, is_edit = question
    if position in BODIES:
        direction, media_type = BODIES[position]
        return oracle_bodies.answer(f"{direction} {media_type} {seed}", direction, media_type, exchanges, is_edit=is_edit)
    return oracle_parameters.answer(position, seed, exchanges, is_edit=is_edit)


def page(pairs: int, exchanges: int, first: int, found: dict[str, list[tuple[str, Answer]]]) -> Iterator[str]:
    """Yield the lines of the page."""
    yield from ("# Verdicts of `oaswright diff` held against random exchanges", "")
    yield "`python -m tests.bench.diff_exchanges` repeats it. Half of the pairs are two small random schemas, half are one and an edit of it. Where nothing is said"
    yield "to break, values are drawn that one side may send; they are serialized by it and read by the other side. A verdict is contradicted if a value is not read."
    yield "Whole numbers are written without a fraction."
    yield from ("", f"Seeds {first} to {first + pairs - 1} in each position, twice; up to {exchanges:,} values are sent for each pair that is called safe.", "")
    yield from ("| position | pairs | called safe | values sent | contradicted |", "| --- | --- | --- | --- | --- |")
    for position, answers in found.items():
        safe = [one for _, one in answers if one.is_safe]
        contradicted = sum(bool(one.contradiction) for one in safe)
        yield f"| {position} | {len(answers):,} | {len(safe):,} | {sum(one.read for one in safe):,} | {contradicted} |"
    yield ""
    yield from (f"- {position}, {name}: {one.contradiction}" for position, answers in found.items() for name, one in answers if one.contradiction)


def main() -> None:
    """Count the pairs, and show each that is contradicted."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pairs", type=int, default=100, help="How many pairs are drawn for each position.")
    arguments.add_argument("--exchanges", type=int, default=10_000, help="How many values are drawn for each pair.")
    arguments.add_argument("--first", type=int, default=0, help="The first seed.")
    arguments.add_argument("--processes", type=int, default=1, help="How many processes work side by side.")
    chosen = arguments.parse_args()
    seeds = range(chosen.first, chosen.first + chosen.pairs)
    questions = [(position, seed, is_edit) for position in POSITIONS for is_edit in (False, True) for seed in seeds]
    found: dict[str, list[tuple[str, Answer]]] = {position: [] for position in POSITIONS}
    with ProcessPoolExecutor(chosen.processes) as pool:
        for (position, seed, is_edit), answer in zip(questions, pool.map(partial(asked, chosen.exchanges), questions, chunksize=10), strict=True):
            found[position].append((f"seed {seed}{', edited' * is_edit}", answer))
            if answer.contradiction:
                print(position, *found[position][-1], flush=True)
    PAGE.write_text("\n".join(page(chosen.pairs, chosen.exchanges, chosen.first, found)).rstrip() + "\n", encoding="utf-8")
    contradicted = sum(bool(one.contradiction) for answers in found.values() for _, one in answers)
    print(f"{len(questions):,} pairs, up to {chosen.exchanges:,} exchanges each, {contradicted} contradicted")


if __name__ == "__main__":
    main()
