"""The rate headers, and the limit behind them: so many requests a token and window, over all workers."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Insert, case
from sqlalchemy.dialects import postgresql, sqlite

from buddy_sandbox.serving.settings import UNLIMITED
from buddy_sandbox.store import Store
from buddy_sandbox.store.tables import rate_windows
from buddy_sandbox.web.errors import TooManyRequests


@dataclass(frozen=True)
class Rate:
    """How a token stands. `reset` is in Unix seconds."""

    limit: int
    remaining: int
    reset: int

    def headers(self) -> Mapping[str, str]:
        """Return the vendor's three headers."""
        return {
            "X-Rate-Limit-Limit": str(self.limit),
            "X-Rate-Limit-Remaining": str(self.remaining),
            "X-Rate-Limit-Reset": str(self.reset),
        }


@dataclass(frozen=True)
class RateLimit:
    """So many requests a window of so many seconds; a limit of 0 counts nothing and refuses nobody."""

    store: Store
    limit: int
    window: int

    def untouched(self) -> Rate:
        """How a token stands that has sent nothing yet."""
        limit = self.limit or UNLIMITED
        return Rate(limit, limit, self._window_start() + self.window)

    def spend(self, token_id: int) -> Rate:
        """Count one request; the rate that is left, negative when the limit is exceeded."""
        if not self.limit:
            return self.untouched()
        start = self._window_start()
        with self.store.writing() as connection:
            used = connection.execute(_count(connection.dialect.name, token_id, start)).scalar_one()
        return Rate(self.limit, max(self.limit - used, -1), start + self.window)

    def _window_start(self) -> int:
        return int(time.time()) // self.window * self.window


def demand_some_left(rate: Rate) -> None:
    """Refuse the request of a token that has used up its window."""
    if rate.remaining < 0:
        wait = max(rate.reset - int(time.time()), 1)
        raise TooManyRequests(
            f"The limit of {rate.limit} requests is used up; it is renewed in {wait} seconds",
            headers={**Rate(rate.limit, 0, rate.reset).headers(), "Retry-After": str(wait)},
        )


def _count(dialect: str, token_id: int, start: int) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    fresh = insert(rate_windows).values(token_id=token_id, starts_at=start, used=1)
    same_window = rate_windows.c.starts_at == start
    counted = fresh.on_conflict_do_update(
        index_elements=[rate_windows.c.token_id],
        set_={"starts_at": start, "used": case((same_window, rate_windows.c.used + 1), else_=1)},
    )
    return counted.returning(rate_windows.c.used)
