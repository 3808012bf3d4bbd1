"""How a server was asked to run; handed to worker processes through one environment variable."""

import os
import secrets
from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict

VARIABLE = "BUDDY_SANDBOX_SETTINGS"
MEMORY = "sqlite://"
DEMO_MANAGE_TOKEN = "demo-manage"  # noqa: S105 # known on purpose: it opens demo data only
DEMO_INFO_TOKEN = "demo-info"  # noqa: S105 # likewise
UNLIMITED = 1_000_000


class Failure(BaseModel):
    """A status that a share of the requests is answered with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: int
    share: float


class Settings(BaseModel):
    """One server's options. Times are in seconds, sizes in bytes, shares from 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database: str = MEMORY
    manage_token: str | None = DEMO_MANAGE_TOKEN
    info_token: str | None = DEMO_INFO_TOKEN
    admin_token: str | None = None
    public_url: str | None = None
    body_limit: int = 1_048_576
    rate_limit: int = 0
    rate_window: int = 60
    auth_limit: int = 200
    header_timeout: float = 10.0
    body_timeout: float = 30.0
    lock_timeout: float = 5.0
    latency: tuple[float, float] = (0.0, 0.0)
    failures: tuple[Failure, ...] = ()
    drop: float = 0.0
    seed: int = 0
    log_level: str = "info"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Return what the command line left for its workers; else the defaults, with the demo tokens that the variables name."""
        if VARIABLE in environment:
            return cls.model_validate_json(environment[VARIABLE])
        return cls(
            manage_token=environment.get("BUDDY_TOKEN") or DEMO_MANAGE_TOKEN,
            info_token=environment.get("BUDDY_INFO_TOKEN") or DEMO_INFO_TOKEN,
        )


def fresh_token() -> str:
    """Return a token that cannot be guessed."""
    return secrets.token_urlsafe(32)
