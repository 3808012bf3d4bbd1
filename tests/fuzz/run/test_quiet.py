"""Nothing is reported of a server that is correct, however odd it is."""

import time
from typing import Any

import pytest
from oaswright.fuzz.failure import Category, Failure
from oaswright.fuzz.run import campaign, law_phase
from oaswright.fuzz.wire.target import Target
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.fuzz.odd_api import TOKENS, Odd, load, now


class Eventual(Odd):
    """Writes are accepted with 202 and take effect three requests later."""

    def __init__(self) -> None:
        super().__init__()
        self.queue: list[tuple[int, int, dict[str, Any] | None]] = []

    def before(self, _: Request) -> Response | None:
        for at, key, value in [entry for entry in self.queue if entry[0] <= self.requests]:
            self.queue.remove((at, key, value))
            if value is None:
                self.things.pop(key, None)
            elif key in self.things or at < 0:
                self.things[key] = self.stored(value)
        return None

    def put(self, key: int, value: dict[str, Any]) -> Response:
        self.queue.append((self.requests + 3, key, value))
        return Response(status_code=202)

    def drop(self, key: int) -> Response:
        if key not in self.things:
            return self.missing()
        self.queue.append((self.requests + 3, key, None))
        return Response(status_code=202)


class Says404ToGuests(Odd):
    def allowed(self, request: Request) -> Response | None:
        refused = super().allowed(request)
        return self.missing() if refused and refused.status_code == 403 else refused


class NormalisesDates(Odd):
    def stored(self, value: dict[str, Any]) -> dict[str, Any]:
        kept = super().stored(value)
        if isinstance(kept.get("due"), str):
            return {**kept, "due": kept["due"].replace("Z", "+00:00").replace("z", "+00:00").replace("t", "T")}
        return kept


class WantsETag(Odd):
    document = load(if_match=True)

    async def on(self, key: int, request: Request) -> Response:
        if request.method in ("PUT", "PATCH") and key in self.things:
            if "if-match" not in request.headers:
                return Response(status_code=428)
            if request.headers["if-match"] != self.etag(key):
                return Response(status_code=412)
        return await super().on(key, request)


class PutCreates(Odd):
    async def on(self, key: int, request: Request) -> Response:
        if request.method == "PUT" and key not in self.things:
            value = await request.json()
            if not self.valid(value, "Thing"):
                return Response(status_code=422)
            self.things[key] = self.stored(value)
            return JSONResponse(self.view(key), 201)
        return await super().on(key, request)


class DeletesAgain(Odd):
    def drop(self, key: int) -> Response:
        self.things.pop(key, None)
        return Response(status_code=204)


class NoContent(Odd):
    def put(self, key: int, value: dict[str, Any]) -> Response:
        super().put(key, value)
        return Response(status_code=204)


class LimitsTheRate(Odd):
    """Every seventh request is one too many."""

    def before(self, _: Request) -> Response | None:
        return Response(status_code=429, headers={"Retry-After": "0"}) if self.requests % 7 == 0 else None


class CountsAndTells(Odd):
    """A clock in seconds, and a counter of reads."""

    def view(self, key: int) -> dict[str, Any]:
        self.seen = getattr(self, "seen", 0) + 1
        return {**super().view(key), "seen": self.seen, "now": now()}


class Slow(Odd):
    def before(self, _: Request) -> Response | None:
        time.sleep(0.01)
        return None


def found(api: Odd, limit: int = 700) -> list[Failure]:
    names = campaign.selected(api.document, ())
    job = law_phase.Examination(api.document, Target("odd", "http://testserver", api.app()), TOKENS, names, 0, limit)
    failures = [failure for failures in job.run() for failure in failures]
    assert api.requests <= limit
    assert api.requests > 200
    return failures


ODD = [Odd, Eventual, Says404ToGuests, NormalisesDates, WantsETag, PutCreates, DeletesAgain, NoContent, LimitsTheRate, CountsAndTells, Slow]


@pytest.mark.parametrize("api", ODD)
def test_nothing_is_reported(api: type[Odd]) -> None:
    """Which of two credentials counts is a note on nearly every server, and no fault of these."""
    told = {(one.law, one.category) for one in found(api())}
    assert told <= {("one-credential", Category.NOTE)}
