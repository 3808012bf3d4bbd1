"""Two writes at once, on servers that are spoken to over sockets: what is told of them is no matter of luck."""

import copy
import threading
from typing import Any

import pytest
from oaswright.fuzz.run import campaign, law_phase
from oaswright.fuzz.wire.target import Target
from oaswright.fuzz.wire.transport import Http
from starlette.requests import Request

from tests.bench.faults_shelf import FAULTS
from tests.bench.st_run import served
from tests.fuzz import shelf_api, tracker_api
from tests.fuzz.shelf_api import Shelves
from tests.fuzz.tracker_faults import FAULTS as TRACKER_FAULTS

BOTH, TURNS = "both-survive", 2


class ReadsBeforeTheBody(Shelves):
    """Takes the book, waits for the rest of the request, and stores what was the book."""

    under_way = 0

    async def write_book(self, key: tuple[int, int], request: Request) -> dict[str, Any]:
        old = copy.deepcopy(self.books[key])
        self.under_way += 1
        await request.body()
        self.under_way -= 1
        self.books[key] = old
        return await super().write_book(key, request)


def told(api: Any, module: Any, limit: int) -> set[tuple[str, str, str]]:
    """What the laws tell of an application over sockets."""
    with served(api.app() if isinstance(api, Shelves) else api) as url:
        names = campaign.selected(module.DOCUMENT, ())
        run = law_phase.Examination(module.DOCUMENT, Target(url, url), module.TOKENS, names, 0, limit).run()
        return {one.key for failures in run for one in failures}


def test_a_write_that_is_lost_because_another_one_was_under_way_is_told_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(TURNS):
        api, moment = ReadsBeforeTheBody(), threading.Event()

        def until_both_are_there(_: Http, api: ReadsBeforeTheBody = api, moment: threading.Event = moment) -> None:
            while api.under_way < 2:
                moment.wait(0.001)

        monkeypatch.setattr(Http, "_let_begin", until_both_are_there)
        assert [law for law, *_ in told(api, shelf_api, 1500)] == [BOTH]


@pytest.mark.parametrize(
    ("api", "module", "limit", "law"),
    [
        (FAULTS["Trims"], shelf_api, 1500, "written-is-read"),
        (FAULTS["PatchReplaces"], shelf_api, 1500, "unsent-unchanged"),
        (TRACKER_FAULTS["PatchResets"], tracker_api, 1500, "unsent-unchanged"),
    ],
)
def test_what_is_lost_one_after_the_other_too_is_told_by_the_law_of_that_alone(api: Any, module: Any, limit: int, law: str) -> None:
    found = [told(api(), module, limit) for _ in range(TURNS)]
    assert found == [found[0]] * TURNS
    laws = {law for law, *_ in found[0]}
    assert law in laws
    assert BOTH not in laws


def test_a_server_without_faults_loses_nothing() -> None:
    assert told(Shelves(), shelf_api, 1500) == set()
