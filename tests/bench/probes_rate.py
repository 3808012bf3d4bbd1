"""How many probes a second, each with its verdict, for every component schema of a document.

python tests/bench/probes_rate.py [DOCUMENT] [COUNT]
"""

import sys
import time
from pathlib import Path

from oaswright.api.direction import Direction
from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.probes import Judge, probes


def main(path: str = "spec/openapi.yaml", count: str = "10000") -> None:
    """Print a table: schema, probes, how many are valid, probes a second."""
    loaded = document.load(Path(path))
    schemas = Schemas(loaded)
    total, started = 0, time.perf_counter()
    sys.stdout.write("| schema | probes | valid | a second |\n| --- | --- | --- | --- |\n")
    for name in loaded.tree["components"]["schemas"]:
        judge = Judge(schemas, f"/components/schemas/{name}", Direction.REQUEST)
        start = time.perf_counter()
        verdicts = [probe.valid for probe in probes(judge, int(count))]
        rate = len(verdicts) / (time.perf_counter() - start)
        total += len(verdicts)
        sys.stdout.write(f"| {name} | {len(verdicts)} | {sum(verdicts)} | {rate:,.0f} |\n")
    sys.stdout.write(f"\n{total} probes, {total / (time.perf_counter() - started):,.0f} a second\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
