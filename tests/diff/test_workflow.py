"""Twenty pull requests in a real repository, one a day, each gated, with accepted changes that expire."""

from datetime import UTC, date, datetime, timedelta

import pytest
from oaswright.diff.policy import accepted

from tests.diff.conftest import Kiosk

SORTS = [f"sort{number}" for number in range(20)]
FIRST_DAY = date(2026, 3, 1)

# For so many days after its own one, a change is accepted.
DAYS = 6


class Calendar:
    """The clock that tells whether an entry has expired."""

    def __init__(self) -> None:
        self.today = FIRST_DAY

    def now(self, zone: object) -> datetime:
        assert zone is UTC
        return datetime(self.today.year, self.today.month, self.today.day, tzinfo=UTC)


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    found = Calendar()
    monkeypatch.setattr(accepted, "datetime", found)
    return found


def test_twenty_pull_requests_are_gated_one_after_another(kiosk: Kiosk, calendar: Calendar) -> None:
    """Every second one breaks clients; every fourth is accepted first, and each of those is refused again from the day after its last one."""
    outcomes, sorts, last_days = [], ["green", "black"], dict[int, date]()
    for number, sort in enumerate(SORTS):
        calendar.today = FIRST_DAY + timedelta(number)
        kiosk.git("switch", "-q", "-c", f"request-{number}")
        if number % 2 == 0:
            kiosk.tea(f"[{', '.join(sorts)}]", f"[{', '.join([*sorts, sort])}]")
            sorts.append(sort)
        else:
            kiosk.edit("spec/openapi.yaml", "summary: The tea", f"summary: The tea {number}")
        kiosk.commit()
        if number % 4 == 0:
            last_days[number] = calendar.today + timedelta(DAYS)
            expires = ["--expires", last_days[number].isoformat()]
            assert kiosk.run("diff", "main", "--accept", "all", "--reason", f"{sort} is sold", *expires).err == "1 accepted\n"
            kiosk.commit()
        outcomes.append(kiosk.run("diff", "main", "--fail-on", "breaking").code)
        kiosk.git("switch", "-q", "main")
        kiosk.git("merge", "-q", "--no-edit", f"request-{number}")
    assert outcomes == [0, 0, 1, 0] * 5
    for number, last in last_days.items():
        said = {}
        for calendar.today in (last, last + timedelta(1)):
            ran = kiosk.run("diff", f"request-{number}~2", f"request-{number}", "--fail-on", "breaking")
            said[calendar.today] = (ran.code, f"(sort{number} is sold) expired on {last}" in ran.err, "1 accepted change left out" in ran.err)
        assert list(said.values()) == [(0, False, True), (1, True, False)]
