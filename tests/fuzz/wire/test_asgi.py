"""An application in this process, also when Ctrl-C meets it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from oaswright.fuzz.wire.asgi import InProcess
from oaswright.fuzz.wire.exchange import Request


class Interrupted:
    """An application whose lifespan ends when it is told to, and in which Ctrl-C meets each request; `is_late`: when the loop has planned to stop."""

    def __init__(self, *, is_late: bool) -> None:
        self.is_late = is_late
        self.ended = False

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            self.ended = True
            return
        if self.is_late:
            loop = asyncio.get_running_loop()
            loop.call_soon(loop.stop)
        raise KeyboardInterrupt


@pytest.mark.parametrize("is_late", [False, True])
@pytest.mark.parametrize("at_once", [1, 3])
def test_ctrl_c_in_a_request_ends_the_application_in_order(is_late: bool, at_once: int) -> None:
    app = Interrupted(is_late=is_late)
    with InProcess(app, "http://testserver") as client, pytest.raises(KeyboardInterrupt):
        client.send_at_once([(Request("GET", "http://testserver/"), [])] * at_once)
    assert app.ended
