"""Nothing is reported of a tracker that is correct, however odd its lists, deletions and addresses are."""

import itertools
from typing import Any

import pytest
from oaswright.fuzz.run import campaign, law_phase
from oaswright.fuzz.wire.target import Target

from tests.fuzz.tracker_api import DOCUMENT, TOKENS, Answer, Asked, Record, Refused, Tracker


class ClipsPages(Tracker):
    """No page holds more than three projects."""

    def limit(self, query: dict[str, str]) -> int:
        return min(3, super().limit(query))


class FindsParts(Tracker):
    """A filter finds a part of a name, in any case."""

    def find_projects(self, query: dict[str, str]) -> list[Record]:
        wanted = query.get("owner", "").casefold()
        return [one for one in super().find_projects({name: value for name, value in query.items() if name != "owner"}) if wanted in one["owner"].casefold()]


class SortsAsPeopleDo(Tracker):
    """Texts are in order without regard to case, and what is unset comes first."""

    def sort_issues(self, found: list[Record], query: dict[str, str]) -> list[Record]:
        name, is_falling = query.get("orderBy", "number"), query.get("direction") == "desc"
        rest = [one for one in found if one[name] is not None]
        rest.sort(key=lambda one: one[name].casefold() if isinstance(one[name], str) else one[name], reverse=is_falling)
        return [*(one for one in found if one[name] is None), *rest]


class InNoOrder(Tracker):
    """Projects that nobody sorts come in another order each time."""

    def sort_projects(self, found: list[Record], query: dict[str, str]) -> list[Record]:
        self.turn = getattr(self, "turn", 0) + 1
        start = self.turn % max(1, len(found))
        return super().sort_projects(found, query) if "sort" in query else found[start:] + found[:start]


class NothingBeyond(Tracker):
    """A page beyond the last one is not there."""

    def page(self, found: list[Record], page: int, size: int) -> list[Record]:
        if page > 1 and (page - 1) * size >= len(found):
            raise Refused(404, "there is no such page")
        return super().page(found, page, size)


class CursorIsAddress(Tracker):
    """What comes next is said as a path."""

    def list_projects(self, asked: Asked) -> Answer:
        status, body, headers = super().list_projects(asked)
        if body["nextCursor"]:
            body["nextCursor"] = f"/v1/projects?limit={self.limit(asked.query)}&cursor={body['nextCursor']}"
        return status, body, headers


class LocationIsWhole(Tracker):
    """The address of what was made names the server."""

    def create_project(self, asked: Asked) -> Answer:
        status, body, headers = super().create_project(asked)
        return status, body, {"location": f"http://testserver{headers['location']}"}


class ReusesTheLast(Tracker):
    """The id of the newest user is free again when the user is gone, as in many databases."""

    def new_user(self, body: Record) -> Record:
        self.ids = itertools.count(max(self.users, default=0) + 1)
        return super().new_user(body)


class CountsReads(Tracker):
    """Every project says how often it was shown."""

    def view_project(self, project: Record) -> Record:
        self.shown = getattr(self, "shown", 0) + 1
        return {**super().view_project(project), "reads": self.shown}


ODD = [
    ClipsPages, FindsParts, SortsAsPeopleDo, InNoOrder, NothingBeyond, CursorIsAddress, LocationIsWhole, ReusesTheLast, CountsReads,
]  # fmt: skip


@pytest.mark.parametrize("api", ODD)
def test_nothing_is_reported(api: type[Tracker]) -> None:
    target: Any = Target("odd", "http://testserver", api())
    job = law_phase.Examination(DOCUMENT, target, TOKENS, campaign.selected(DOCUMENT, ()), 0, 900)
    assert [(one.law, one.operation, one.cause, one.met) for failures in job.run() for one in failures if one.is_bug] == []
    assert job.requests > 800
