"""Questions about tokens, of which only digests are stored."""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from buddy_sandbox.store.tables import tokens
from buddy_sandbox.web.access import Grant, Scope, token_digest


@dataclass(frozen=True)
class TokenRow:
    """What can be told about a token. Times are Unix seconds; workspaces None means all of them."""

    id: int
    name: str
    scope: str
    workspaces: Sequence[str] | None
    created_at: int
    revoked_at: int | None


_grant = select(tokens.c.id, tokens.c.scope, tokens.c.workspaces).where(tokens.c.digest == bindparam("digest"), tokens.c.revoked_at.is_(None))


def grant_of(connection: Connection, token: str) -> Grant | None:
    """Return what this token opens, or None if it is unknown or revoked."""
    row = connection.execute(_grant, {"digest": token_digest(token)}).first()
    if row is None:
        return None
    return Grant(row[0], Scope[row[1]], None if row[2] is None else frozenset(json.loads(row[2])))


def create(connection: Connection, name: str, token: str, scope: Scope, workspaces: Iterable[str] | None) -> int:
    """Store a token's digest and answer its number."""
    statement = insert(tokens).values(
        name=name,
        digest=token_digest(token),
        scope=scope.name,
        workspaces=None if workspaces is None else json.dumps(sorted(workspaces)),
        created_at=int(time.time()),
    )
    return int(connection.execute(statement.returning(tokens.c.id)).scalar_one())


def replace(connection: Connection, name: str, token: str, scope: Scope) -> None:
    """Let this be the only token of its name, good for all workspaces."""
    connection.execute(delete(tokens).where((tokens.c.name == name) | (tokens.c.digest == token_digest(token))))
    create(connection, name, token, scope, None)


def listed(connection: Connection) -> list[TokenRow]:
    """All tokens, the oldest first."""
    columns = (tokens.c.id, tokens.c.name, tokens.c.scope, tokens.c.workspaces, tokens.c.created_at, tokens.c.revoked_at)
    rows = connection.execute(select(*columns).order_by(tokens.c.id))
    return [TokenRow(row[0], row[1], row[2], row[3] and json.loads(row[3]), row[4], row[5]) for row in rows]


def revoke(connection: Connection, token_id: int) -> bool:
    """Make a token worthless from the next request on; False if there is no such token."""
    known = connection.execute(select(tokens.c.id).where(tokens.c.id == token_id)).first() is not None
    open_token = (tokens.c.id == token_id) & tokens.c.revoked_at.is_(None)
    connection.execute(update(tokens).where(open_token).values(revoked_at=int(time.time())))
    return known
