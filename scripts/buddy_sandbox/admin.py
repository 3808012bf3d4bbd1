"""What the document does not contain: setting the data back, for those who run the sandbox."""

import hmac
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from buddy_sandbox import demo
from buddy_sandbox.store import Store
from buddy_sandbox.web.access import bearer_token, client_address
from buddy_sandbox.web.attempts import Attempts
from buddy_sandbox.web.errors import ApiError, NotFound, Unauthorized

PATH = "/_sandbox/reset"


@dataclass(frozen=True)
class Reset:
    """POST /_sandbox/reset: the demo data as at the start; tokens stay. Without an admin token there is no such path."""

    store: Store
    attempts: Attempts
    admin_token: str | None

    async def served(self, request: Request) -> Response:
        """Check the admin token, then reset."""
        try:
            self._admit(bearer_token(request.headers.get("authorization")), client_address(request))
            await run_in_threadpool(demo.reset, self.store)
        except ApiError as error:
            return error.reply().response()
        return Response(status_code=204)

    def _admit(self, token: str | None, client: str) -> None:
        if self.admin_token is None:
            raise NotFound("There is nothing under this path")
        if token is None:
            raise Unauthorized
        self.attempts.demand_some_left(client, token)
        if not hmac.compare_digest(token.encode("utf-8", "replace"), self.admin_token.encode()):
            self.attempts.failed(client)
            raise Unauthorized
