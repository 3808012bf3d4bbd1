"""Who may do what: scopes that contain one another, tokens bound to workspaces."""

import hashlib
from dataclasses import dataclass
from enum import IntEnum

from starlette.requests import Request

from buddy_sandbox.web.errors import Forbidden


class Scope(IntEnum):
    """What a token is good for; a greater scope contains the lesser ones."""

    EXECUTION_INFO = 1
    EXECUTION_RUN = 2
    EXECUTION_MANAGE = 3


@dataclass(frozen=True)
class Grant:
    """What one valid token opens; workspaces None means all of them."""

    token_id: int
    scope: Scope
    workspaces: frozenset[str] | None

    def demand(self, scope: Scope) -> None:
        """Refuse a token whose scope is too small, before anything is looked up."""
        if self.scope < scope:
            raise Forbidden(f"The access token lacks the scope {scope.name}")

    def reaches(self, workspace: str) -> bool:
        """Whether the token is bound to this workspace."""
        return self.workspaces is None or workspace in self.workspaces


def bearer_token(authorization: str | None) -> str | None:
    """Return the token of an Authorization header, or None where there is none."""
    if authorization is None:
        return None
    scheme, _, token = authorization.strip().partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def client_address(request: Request) -> str:
    """Where a request comes from; "" where the server does not know."""
    return request.client.host if request.client else ""


def token_digest(token: str) -> str:
    """Return what the store keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
