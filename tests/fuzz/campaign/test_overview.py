"""The workers of a campaign in a report: their units, and requests a second over time."""

import re

from oaswright.fuzz.campaign import overview, record
from oaswright.fuzz.campaign.record import Result


def result(worker: str, began: float, ended: float, requests: int) -> Result:
    plain = dict.fromkeys(record.PLAIN, "") | {"code": 0, "memory": 1, "held": 0, "resources": 0}
    return Result(**{**plain, "unit": "u<1>", "worker": worker, "began": began, "ended": ended, "requests": requests}, failures=(), data={})  # type: ignore[arg-type] # of plain values


def test_requests_a_second_are_those_of_all_workers() -> None:
    """60 requests in the first half of a minute by one worker, 600 over all of it by another."""
    title, picture = overview.sections([result("a", 100.0, 130.0, 60), result("b", 100.0, 160.0, 600)])[-1]
    assert title == "Requests a second over time"
    assert "at most 12" in picture
    line = re.search(r'points="([^"]*)"', picture)
    assert line
    heights = [(102 - float(point.split(",")[1])) / 96 for point in line[1].split()]
    assert [round(12 * one, 1) for one in (heights[0], heights[29], heights[30], heights[59])] == [12, 12, 10, 10]
    assert ">60 s<" in picture


def test_a_unit_that_took_no_time_is_shown() -> None:
    sections = overview.sections([result("a", 100.0, 100.0, 3)])
    assert [title for title, _ in sections] == ["Workers", "Units over time, by worker", "Requests a second over time"]
    assert "u&lt;1&gt;" in sections[1][1]


def test_without_results_there_is_nothing_to_show() -> None:
    assert overview.sections([]) == []
