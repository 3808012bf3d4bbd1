"""The same document, seed and budget give the same plan, in every process; a run that was killed finds what an unbroken one finds."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PLANS = """
import hashlib, sys
from oaswright.fuzz.run import campaign
from oaswright.fuzz.plan.planner import Planner
from tests.bench.fault_classes import APIS
for name, make in APIS.items():
    api = make()
    for seed in (0, 7):
        text = Planner(api.document, api.tokens, campaign.selected(api.document, ()), seed).text(400)
        assert text.count("\\n") == 400
        print(name, seed, hashlib.sha256(text.encode()).hexdigest())
"""
ONE = PLANS.replace("APIS.items()", "[('shelf', APIS['shelf'])]").replace("== 400", "> 0").replace("(0, 7)", "(0,)")
# Everything that a server is asked, the phases of schemathesis included.
REQUESTS = """
import hashlib, sys
from oaswright.fuzz.run import campaign
from oaswright.fuzz.wire.target import Target
from tests.bench.fault_classes import shelf
from tests.bench.fuzz_served import Tallied
api = shelf()
class Listed(Tallied):
    async def __call__(self, scope, receive, send):
        await super().__call__(scope, receive, send)
        if scope["type"] == "http":
            print(self.requests, hashlib.sha256(repr(sorted(self.seen)).encode()).hexdigest())
list(campaign.run(api.document, Target("app", "http://testserver", Listed(api.make("none"))), api.tokens, campaign.Options(200, seed=3)))
"""
# A plan that iterates a set, as its next author may write it.
SET = """
from oaswright.fuzz.plan.planner import Planner
Planner._presence = lambda self, material: iter([{name: 1} for name in {one.name for one in material.fields}])
"""
# A journal that answers, but not what was answered.
FORGETS = """
from oaswright.fuzz.wire import journal
from oaswright.fuzz.wire.exchange import Response
known = journal.Journal.answer
journal.Journal.answer = lambda self, request: known(self, request) and Response(204)
"""
KILLED = """
import sys
sys.argv = ["fuzz_resume", "--points", "1", "--seed", "7"]
from tests.bench.fuzz_resume import main
sys.exit(main())
"""


def said(code: str, hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    return ran.stdout


def test_a_plan_is_the_same_byte_for_byte_in_every_process_and_another_for_another_seed() -> None:
    plans = {said(PLANS, hash_seed) for hash_seed in ("0", "1")}
    assert len(plans) == 1
    lines = plans.pop().splitlines()
    assert len({line.split()[2] for line in lines}) == len(lines) == 8


def test_a_plan_that_iterates_a_set_is_caught() -> None:
    assert len({said(SET + ONE, hash_seed) for hash_seed in ("0", "1")}) == 2


def test_a_server_is_asked_the_same_in_every_process() -> None:
    first, second = (said(REQUESTS, hash_seed) for hash_seed in ("0", "1"))
    assert first.count("\n") == 200
    assert first == second


def test_a_run_that_is_killed_at_random_finds_what_an_unbroken_one_finds() -> None:
    assert said(KILLED, "random").endswith("\n1 of 1 found what the unbroken run found\n")


def test_a_journal_that_forgets_its_answers_is_caught() -> None:
    assert " DIFFERS\n" in said(FORGETS + KILLED, "random")
