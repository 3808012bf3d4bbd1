"""GitHub's document (npm package @octokit/openapi, 13 MB): models and client made, and judged by 100 probes a component schema.

python tests/bench/github_giant.py [PROBES] [FOLDER]

FOLDER holds api.github.com.json; without it the package is fetched with `npm pack`.
"""

import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from pathlib import Path

from oaswright import generate, project
from oaswright.document import document
from oaswright.prove import Artefact, Plan, ProofMatrix, Status, findings, prove
from oaswright.settings import keys

NAME = "api.github.com.json"


def fetch(folder: Path) -> None:
    """The document, by way of the npm client."""
    subprocess.run(["npm", "pack", "@octokit/openapi", "--pack-destination", str(folder)], check=True, capture_output=True)  # the ordinary client
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        member = archive.extractfile(f"package/generated/{NAME}")
        if member is None:
            raise FileNotFoundError(NAME)
        (folder / NAME).write_bytes(member.read())


def main(probes: str = "100", folder: str = "") -> None:
    """Print what a table in the docs says: sizes, seconds, agreement, and each disagreement."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(folder or temporary)
        if not folder:
            fetch(home)
        started = time.perf_counter()
        loaded = document.load(home / NAME)
        loading = time.perf_counter() - started
        here = project.Project(home, keys.Settings(NAME, "github_models", "github_client"))
        started = time.perf_counter()
        made = generate.generate(here, loaded)
        making = time.perf_counter() - started
        count = int(probes) * len(loaded.tree["components"]["schemas"])
        *_, outcome = prove(Plan(loaded, here.output, {Artefact.MODELS: here.settings.models}, count))
        assert isinstance(outcome, ProofMatrix)
        tell(loaded, outcome, loading, making, len(made.findings))


def tell(loaded: document.Document, outcome: ProofMatrix, loading: float, making: float, losses: int) -> None:
    statuses = Counter(cell.status for cell in outcome.cells)
    asked = outcome.probes(Artefact.MODELS)
    wrong = sum(one.number for cell in outcome.cells for one in cell.disagreements)
    rows = [
        ("component schemas", len(outcome.cells)),
        ("read the document", f"{loading:.1f} s"),
        ("models and client", f"{making:.1f} s"),
        ("losses", losses),
        ("probes", f"{asked:,} in {outcome.seconds:.1f} s"),
        ("probes that agree", f"{asked - wrong:,}"),
        *((f"schemas {status}", statuses[status]) for status in Status),
    ]
    sys.stdout.write("| | |\n| --- | --- |\n" + "".join(f"| {name} | {value} |\n" for name, value in rows) + "\n")
    for one in findings(loaded, outcome):
        sys.stdout.write(f"- {one.pointer}: {one.message} ({one.hint})\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
