"""Hold the verdicts of `diff` on parameters and bodies against random exchanges: what one side writes, the other reads where the change is called safe.

Run `python -m tests.bench.diff_exchanges --pairs 1000`; it makes 100 exchanges for each pair of random schemas in each place (200 for a body) and prints contradictions.
"""

import argparse

from tests.diff import oracle
from tests.diff.test_texts import STYLES, test_no_exchange_contradicts_a_verdict


def main() -> None:
    """Count the pairs, and show each that is contradicted."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pairs", type=int, default=100, help="How many pairs are drawn for each place.")
    found = 0
    pairs = arguments.parse_args().pairs
    for place in STYLES:
        for seed in range(pairs):
            try:
                test_no_exchange_contradicts_a_verdict(place, seed)
            except AssertionError as error:
                found += 1
                print(place, seed, error)
    for direction, media_type in oracle.PLACES:
        for seed in range(pairs):
            if contradiction := oracle.contradiction(f"{direction} {media_type} {seed}", direction, media_type, 200):
                found += 1
                print(direction, media_type, seed, contradiction)
    print(f"{pairs * (len(STYLES) + len(oracle.PLACES))} pairs, {found} contradicted")


if __name__ == "__main__":
    main()
