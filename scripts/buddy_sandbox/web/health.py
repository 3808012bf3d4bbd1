"""Tells whoever watches whether the server can do its work."""

from dataclasses import dataclass

from sqlalchemy import literal, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from buddy_sandbox.store import Store
from buddy_sandbox.web.errors import ApiError
from buddy_sandbox.web.reply import Reply


@dataclass(frozen=True)
class Health:
    """GET /healthz: 200 while the database answers, else 503."""

    store: Store

    async def served(self, _: Request) -> Response:
        """Return the state right now."""
        return await run_in_threadpool(self._checked)

    def _checked(self) -> Response:
        try:
            with self.store.reading() as connection:
                connection.execute(select(literal(1)))
        except ApiError as error:
            return error.reply().response()
        return Reply(200, b'{"status": "ok"}').response()
