"""What is left after the plan is shared: a few examples of schemathesis, then cases of the laws that were not tried, in turn, so that no request costs more late in a run."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from oaswright.fuzz.bodies import combinations
from oaswright.fuzz.failure import Failure
from oaswright.fuzz.plan.case import AnyCase
from oaswright.fuzz.plan.planner import Planner
from oaswright.fuzz.run import campaign, law_phase
from oaswright.fuzz.schemathesis import engine
from oaswright.fuzz.wire.target import Target

from tests.bench.st_run import Counting
from tests.fuzz.shelf_api import DOCUMENT, TOKENS, Shelves

PATCH = "PATCH /shelves/{shelf_id}/books/{book_id}"


@dataclass
class Ran:
    """What a campaign did: its turns by kind, seed and examples an operation, the cases of the laws, and the requests as the server counted them."""

    turns: list[tuple[str, int, int]] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    requests: int = 0


def ran(monkeypatch: pytest.MonkeyPatch, budget: int, *only: str, phases: tuple[str, ...] = campaign.PHASES) -> Ran:
    found = Ran()
    execute, examine, performed = engine.Run.execute, law_phase.Examination.run, law_phase.Examination._performed

    def executed(self: engine.Run) -> Iterator[list[Failure]]:
        found.turns.append((" and ".join(self.aim.phases), self.aim.seed, self.aim.max_examples))
        yield from execute(self)

    def examined(self: law_phase.Examination) -> Iterator[list[Failure]]:
        found.turns.append(("laws", self.seed, 0))
        yield from examine(self)

    def carried_out(self: law_phase.Examination, performer: Any, case: AnyCase) -> Any:
        found.cases.append(case.text)
        return performed(self, performer, case)

    monkeypatch.setattr(combinations, "ROUNDS", 10)  # a short plan, which a small budget goes beyond
    monkeypatch.setattr(combinations, "FEW", 0)
    monkeypatch.setattr(engine.Run, "execute", executed)
    monkeypatch.setattr(law_phase.Examination, "run", examined)
    monkeypatch.setattr(law_phase.Examination, "_performed", carried_out)
    served = Counting(Shelves().app(), 10**9)
    options = campaign.Options(budget, seed=3, only=only, phases=phases)
    list(campaign.run(DOCUMENT, Target("shelves", "http://testserver", served), TOKENS, options))
    found.requests = served.requests
    return found


def test_schemathesis_and_the_laws_take_turns_from_seeds_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ran(monkeypatch, 1500, PATCH)
    kinds = [kind for kind, _, _ in found.turns]
    assert kinds[:2] == ["examples and coverage", "laws"]
    assert len(kinds) > 4
    assert kinds[2:] == ["fuzzing and stateful", "laws"] * (len(kinds) // 2 - 1) + ["fuzzing and stateful"] * (len(kinds) % 2)
    assert {examples for kind, _, examples in found.turns[2:] if kind != "laws"} == {campaign.EXAMPLES}
    for one in ("laws", "fuzzing and stateful"):
        seeds = [seed for kind, seed, _ in found.turns if kind == one]
        assert len(seeds) == len(set(seeds))
    assert found.requests == 1500


def test_no_case_of_the_laws_is_carried_out_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ran(monkeypatch, 1500, PATCH)
    assert len({seed for kind, seed, _ in found.turns if kind == "laws"}) > 1
    assert len(found.cases) == len(set(found.cases))


def test_where_another_unit_had_the_laws_their_plan_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ran(monkeypatch, 600, PATCH, phases=campaign.PHASES[2:])
    plan = {case.text for case in Planner(DOCUMENT, TOKENS, frozenset({PATCH}), 3).cases(None)}
    assert found.cases
    assert not plan & set(found.cases)


def test_without_new_cases_schemathesis_has_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ran(monkeypatch, 1500, "GET /shelves/{shelf_id}")
    last = [(kind, examples) for kind, _, examples in found.turns[2:]]
    assert last[:2] == [("fuzzing and stateful", campaign.EXAMPLES), ("laws", 0)]
    assert {kind for kind, _ in last[2:]} == {"fuzzing and stateful"}
    assert last[2][1] > campaign.EXAMPLES
    assert found.requests == 1500
