"""What every answer has in common: rate headers, one log line, no body to a HEAD, and no traceback."""

import logging
import time
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from buddy_sandbox.web.rate import RateLimit

log = logging.getLogger("buddy_sandbox.request")


class Front:
    """Wraps the application."""

    def __init__(self, app: ASGIApp, rate_limit: RateLimit) -> None:
        self.app = app
        self.rate_limit = rate_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and complete its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = uuid4().hex
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        status = 0

        async def complete(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                if "x-rate-limit-limit" not in headers:
                    headers.update(self.rate_limit.untouched().headers())
            elif scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        try:
            await self.app(scope, receive, complete)
        except Exception:  # answered already, by the application's handler
            log.exception("fault", extra={"fields": {"request_id": request_id}})
        finally:
            if log.isEnabledFor(logging.INFO):
                seconds = time.perf_counter() - began
                fields = {
                    "request_id": request_id,
                    "method": scope["method"],
                    "path": scope["path"],  # without the query, which may hold a secret
                    "status": status,
                    "milliseconds": round(seconds * 1000, 2),
                    "token_id": state.get("token_id"),
                }
                log.info("request", extra={"fields": fields})
