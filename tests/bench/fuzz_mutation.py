"""Which mutants of the sandbox's own code does each fuzzer notice?

    uv run --with cosmic-ray python -m tests.bench.fuzz_mutation --count 60 --page tests/bench/results/fuzz_mutation.md

The mutants are cosmic-ray's, of the modules that the endpoint runs through, drawn by a seed. Each is judged by our fuzz with the
project's budget, and by `st run --continue-on-failure` with the same number of requests as the server counts them, started again with
another seed while requests are left. A mutant that does not start is left out. What `--keep` holds is not measured again.
"""

import argparse
import importlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from oaswright.document import document
from oaswright.fuzz import event
from oaswright.fuzz.run import campaign
from oaswright.fuzz.wire.credentials import Token, Tokens
from oaswright.fuzz.wire.target import Target

from tests.bench import cost, mutation_page, st_run
from tests.bench.mutants import Mutant, mutants

ROOT = Path(__file__).parents[2]
SANDBOX = ROOT / "scripts" / "buddy_sandbox"
MODULES = [
    "access", "actions", "body", "contract", "errors", "front", "image_source", "merge", "placement", "rate", "reply", "sealing", "view",
    "store/action_rows", "store/token_rows",
]  # fmt: skip
BUDGET = 800  # of the project's own configuration
SECONDS = 180  # several times what 800 requests take; a mutant may never answer
CACHE = Path(tempfile.gettempdir()) / "oaswright-bench"
TOKENS = Tokens(
    (
        Token("BUDDY_TOKEN", frozenset({"EXECUTION_MANAGE", "EXECUTION_INFO"}), "demo-manage"),
        Token("BUDDY_INFO_TOKEN", frozenset({"EXECUTION_INFO"}), "demo-info"),
    )
)


CONTROL = Mutant("", "none", 0)


def starts(mutant: Mutant, known: list[Any]) -> dict[str, Any]:
    del mutant, known
    return {}


def ours(mutant: Mutant, known: list[Any]) -> dict[str, Any]:
    """Failures alone kill, as they alone make the command's exit code 1; warnings are noted."""
    server = st_run.Counting(_app(), 10**9)
    options = campaign.Options(BUDGET, seed=0, cache=CACHE / "ours")
    found: list[Any] = []
    warned: list[Any] = []
    for one in campaign.run(_document(), Target("bench", "http://testserver", server), TOKENS, options):
        if isinstance(one, event.Found):
            (found if one.failure.is_bug else warned).append(list(one.failure.key))
            if mutant is not CONTROL and found and found[-1] not in known:
                break
    return {"failures": found, "warned": warned[:3], "requests": server.requests}


def bare(mutant: Mutant, known: list[Any]) -> dict[str, Any]:
    ran = st_run.run(_document(), _app(), TOKENS, BUDGET, 0, frozenset(tuple(one) for one in known), stop=mutant is not CONTROL)
    return {"failures": [list(one) for one in ran.failures], "requests": ran.requests}


JUDGES: dict[str, Callable[[Mutant, list[Any]], dict[str, Any]]] = {"start": starts, "ours": ours, "bare": bare}


def _document() -> document.Document:
    return document.load(ROOT / "spec" / "openapi.yaml")


def _app() -> Any:
    from buddy_sandbox.app import create_app

    return create_app()


def judged(mutant: Mutant, judge: str, known: list[Any]) -> dict[str, Any]:
    """What a judge says, in a child with the mutated package first on its path: an answer that never comes kills too."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(SANDBOX, folder / "buddy_sandbox", ignore=shutil.ignore_patterns("__pycache__"))
        if mutant.module:
            (folder / "buddy_sandbox" / f"{mutant.module}.py").write_text(mutant.code, encoding="utf-8")
        told = folder / "told.json"
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            _speak(mutant, judge, known, folder, told)
        while os.waitpid(child, os.WNOHANG)[0] == 0:
            if time.monotonic() - began > SECONDS:
                os.killpg(child, signal.SIGKILL)
            time.sleep(0.02)
        said: dict[str, Any] = json.loads(told.read_text(encoding="utf-8")) if told.exists() else {"failures": [["no end"]], "requests": 0}
        assert "wrong" not in said, said["wrong"]
        return said


def _speak(mutant: Mutant, judge: str, known: list[Any], folder: Path, told: Path) -> None:
    said: dict[str, Any] = {}
    try:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a mutant's server may have a lot to say
        os.environ.update({token.name: token.value for token in TOKENS.all})
        sys.dont_write_bytecode = True
        sys.path.insert(0, str(folder))
        try:
            _app()
        except BaseException as error:  # noqa: BLE001 # whatever it is, such a server does not start
            said = {"start": f"{type(error).__name__}: {error}"[:200]}
        else:
            said = JUDGES[judge](mutant, known)
    except BaseException:  # noqa: BLE001 # told, and raised where it is read
        said = {"wrong": traceback.format_exc()}
    finally:
        aside = told.with_suffix(".new")
        aside.write_text(json.dumps(said), encoding="utf-8")
        aside.rename(told)
        os._exit(0)


def measured(mutant: Mutant, known: dict[str, list[Any]]) -> dict[str, Any]:
    """A mutant before both judges, or the word that it does not start."""
    row: dict[str, Any] = {"name": mutant.name, "before": mutant.before, "after": mutant.after}
    if "start" in (said := judged(mutant, "start", [])):
        return {**row, "start": said["start"]}
    for judge in ("ours", "bare"):
        said = judged(mutant, judge, known[judge])
        news = [one for one in said["failures"] if one not in known[judge]]
        row[judge] = {**said, "failures": news[:3], "killed": bool(news)}
    return row


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=CACHE / "mutants.ndjson")
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    cost.as_elsewhere()
    given.keep.parent.mkdir(parents=True, exist_ok=True)
    everything = list(mutants({name: SANDBOX / f"{name}.py" for name in MODULES}))
    drawn = Random(given.seed).sample(everything, min(given.count, len(everything)))
    rows = [json.loads(line) for line in given.keep.read_text(encoding="utf-8").splitlines()] if given.keep.exists() else []
    by_name = {row["name"]: row for row in rows}
    importlib.import_module("schemathesis")  # imported once, for every child
    known = {judge: judged(CONTROL, judge, [])["failures"] for judge in ("ours", "bare")}
    print(f"{len(everything)} mutants, {len(drawn)} drawn; of the sandbox itself: {known}", flush=True)
    with given.keep.open("a", encoding="utf-8") as file:
        for mutant in drawn:
            if mutant.name not in by_name:
                row = by_name[mutant.name] = measured(mutant, known)
                file.write(json.dumps(row) + "\n")
                file.flush()
                print(f"{row['name']}: {row.get('start') or [row[judge]['killed'] for judge in ('ours', 'bare')]}  {row['after']}", flush=True)
            if given.page:
                told = [by_name[one.name] for one in drawn if one.name in by_name]
                given.page.write_text(mutation_page.page(told, len(everything), given.seed, BUDGET, sum(map(len, known.values()))), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
