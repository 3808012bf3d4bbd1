"""The workers of a campaign in a report, and their units over time."""

from oaswright.fuzz.campaign import overview, record
from oaswright.fuzz.campaign.record import Result


def result(worker: str, began: float, ended: float, requests: int) -> Result:
    plain = dict.fromkeys(record.PLAIN, "") | {"code": 0, "memory": 1, "held": 0, "resources": 0}
    return Result(**{**plain, "unit": "u<1>", "worker": worker, "began": began, "ended": ended, "requests": requests}, failures=(), data={})  # type: ignore[arg-type] # of plain values


def test_a_unit_that_took_no_time_is_shown() -> None:
    sections = overview.sections([result("a", 100.0, 100.0, 3)])
    assert [title for title, _ in sections] == ["Workers", "Units over time, by worker"]
    assert "u&lt;1&gt;" in sections[1][1]


def test_without_results_there_is_nothing_to_show() -> None:
    assert overview.sections([]) == []
