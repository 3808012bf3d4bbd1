"""Measured costs: what takes longest begins first, a round's time goes where something new was shown, and nothing of it changes what is found."""

from pathlib import Path
from typing import Any

import pytest
from oaswright.document import document
from oaswright.fuzz.campaign import record
from oaswright.fuzz.campaign.continuous import Continuous
from oaswright.fuzz.campaign.coordinator import DistributedCampaign
from oaswright.fuzz.campaign.costs import FURTHEST, Costs, behind
from oaswright.fuzz.campaign.families import Family
from oaswright.fuzz.campaign.record import Result
from oaswright.fuzz.campaign.unit import cut
from oaswright.fuzz.run import campaign
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.target import Target

from tests.bench.scale import Simulated
from tests.fuzz.campaign import chaos


def result(family: str, requests: int, seconds: float, **others: Any) -> Result:
    plain: dict[str, Any] = dict.fromkeys(record.PLAIN, "") | {"code": 0, "memory": 0, "held": 0, "resources": 0} | others
    return Result(
        **(plain | {"unit": f"{family}, laws, 0", "family": family, "requests": requests, "began": 10.0, "ended": 10.0 + seconds}), failures=(), data={}
    )


def measured(**families: tuple[int, float]) -> Costs:
    costs = Costs()
    for name, (requests, seconds) in families.items():
        costs.add(result(name, requests, seconds))
    return costs


def test_a_cost_is_what_was_measured_and_else_the_mean() -> None:
    costs = measured(slow=(10, 20.0), quick=(30, 4.0))
    assert costs.of("slow") == 2.0
    assert costs.of("quick") == pytest.approx(4 / 30)
    assert costs.of("nobody asked it") == 24 / 40
    assert Costs().of("slow") == Costs().of("quick") > 0


def test_one_slow_answer_or_an_empty_unit_does_not_count_for_more_than_that() -> None:
    costs = measured(stuck=(1, 600.0), quick=(999, 1.0), nothing=(0, 5.0))
    mean = 601 / 1000
    assert costs.of("stuck") == FURTHEST * mean
    assert costs.of("quick") == mean / FURTHEST
    costs.add(result("broken", 5, 50.0, error="no"))
    assert costs.of("broken") == mean


def test_what_waits_for_a_family_counts_with_it() -> None:
    families = [Family("/a", ("/a",), ("GET /a",)), Family("/b", ("/b",), ("GET /b",), ("/a",)), Family("/c", ("/c",), ("GET /c",) * 2, ("/a", "/b"))]
    assert behind(families, cut(families, 400, 0)) == {"/a": 300, "/b": 200}


def submitted(folder: Path, seconds: dict[str, float], budget: int = 210) -> list[str]:
    """The order in which units are submitted to a single worker; each request of a family takes so many seconds."""
    order: list[str] = []

    class OneByOne(Simulated):
        def submit(self, assigned: Any) -> None:
            order.append(assigned.unit.id)
            super().submit(assigned)

    class Timed(DistributedCampaign):
        def _take(self, one: Result) -> Any:
            self.costs.seconds[one.family] = self.costs.seconds.get(one.family, 0.0) + one.requests * seconds.get(one.family, 1.0) - 1.0
            yield from super()._take(one)

    read = document.load(chaos.project(folder, 7) / "many.json")
    run = Timed(read, Target("t", "http://t"), Tokens(), campaign.Options(max_requests=budget), executor=OneByOne(workers=1))
    run.units = run._plan[1]
    for _ in run._run(run.units):
        pass
    return order


def test_the_family_with_most_seconds_left_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oaswright.fuzz.campaign.coordinator.LEAST_AHEAD", 1)
    monkeypatch.setattr("oaswright.fuzz.campaign.coordinator.AHEAD", 1)
    order = submitted(tmp_path, {"/box004s": 9.0})
    alike = submitted(tmp_path, {})
    assert sorted(order) == sorted(alike)
    laws = [one.partition(",")[0] for one in order if ", laws" in one]
    assert laws.index("/box004s") < [one.partition(",")[0] for one in alike if ", laws" in one].index("/box004s")
    assert alike[0].startswith("/box000s")  # two others wait for it


def shares(folder: Path, costs: Costs, budget: int | None) -> dict[str, int | None]:
    read = document.load(chaos.project(folder, 2) / "many.json")
    run = Continuous(read, Target("t", "http://t"), Tokens(), campaign.Options(max_requests=budget), executor=Simulated(), costs=costs)
    for _ in run._round():
        pass
    return {one.family: one.share for one in run.units}


def test_a_round_that_time_ends_gives_seconds_and_one_that_a_budget_ends_gives_requests(tmp_path: Path) -> None:
    costs = measured(**{"/box000s": (100, 30.0), "/box001s": (100, 10.0)})
    assert shares(tmp_path, costs, None) == {"/box000s": 100, "/box001s": 300}
    assert shares(tmp_path, costs, 100_000) == {"/box000s": 200, "/box001s": 200}
