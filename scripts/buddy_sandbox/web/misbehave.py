"""Faults on demand, for those who test a client: latency, failures and dropped connections, seeded and repeatable."""

import asyncio
import random
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from buddy_sandbox.serving.settings import Settings
from buddy_sandbox.web.errors import error_body
from buddy_sandbox.web.reply import Reply

API = "/workspaces/"


@dataclass(frozen=True)
class Fate:
    """What happens to one request. `latency` is in seconds; `lost` drops the answer of a request that was carried out."""

    latency: float
    failure: int | None
    dropped: bool
    lost: bool


class Fates:
    """The sequence of fates that a seed stands for; each request draws the same number of times."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._random = random.Random(settings.seed)  # noqa: S311 # repeatable is what it is for

    def next(self) -> Fate:
        """Return the fate of the next request."""
        settings = self._settings
        latency, failing, dropping, losing = (self._random.random() for _ in range(4))
        least, most = settings.latency
        failure = None
        for candidate in settings.failures:
            if 0 <= failing < candidate.share:
                failure = candidate.status
                break
            failing -= candidate.share
        dropped = dropping < settings.drop
        return Fate(least + (most - least) * latency, failure, dropped, dropped and losing < 0.5)


def misbehaving(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Return the application with the faults that the settings ask for; itself if they ask for none."""
    if settings.latency == (0.0, 0.0) and not settings.failures and not settings.drop:
        return app
    fates = Fates(settings)

    async def misbehave(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(API):
            await app(scope, receive, send)
            return
        fate = fates.next()
        await asyncio.sleep(fate.latency)
        if fate.dropped:
            await _drop(app, scope, receive, send, carried_out=fate.lost)
        elif fate.failure is not None:
            body = error_body(["The server was asked to fail now and then"])
            await Reply(fate.failure, body).response()(scope, receive, send)
        else:
            await app(scope, receive, send)

    return misbehave


async def _drop(app: ASGIApp, scope: Scope, receive: Receive, send: Send, *, carried_out: bool) -> None:
    async def swallow(_: Any) -> None:
        return None

    if carried_out:
        await app(scope, receive, swallow)
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("The server was asked to drop this connection")
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
