"""Connections and transactions, alike on both databases, and what a failing database turns into."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from buddy_sandbox.store.migrate import bring_up_to_date
from buddy_sandbox.web.errors import SandboxError, StoreUnavailable

POOL_SIZE = 8


class Store:
    """One database. Reads see committed rows only; a write is one transaction, whole or not at all."""

    def __init__(self, engine: Engine, lock_timeout: float) -> None:
        self._reader = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._writer = engine
        # Writers of one process queue here in order, instead of polling SQLite's lock.
        self._turns = threading.Lock() if engine.dialect.name == "sqlite" else None
        self._patience = lock_timeout

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Provide a connection on which each statement stands for itself."""
        with _failures_answered(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Provide a transaction that is committed when the block ends, and durable then."""
        with _failures_answered(), self._turn(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._turns is None:
            yield
        elif self._turns.acquire(timeout=self._patience):
            try:
                yield
            finally:
                self._turns.release()
        else:
            raise _unavailable()

    def close(self) -> None:
        """Give the connections back."""
        self._writer.dispose()


def open_store(url: str, lock_timeout: float = 5.0) -> Store:
    """Connect, create or migrate the tables; raises SandboxError with the reason when that cannot be."""
    engine = engine_for(url, lock_timeout)
    try:
        bring_up_to_date(engine)
    except SQLAlchemyError as error:
        engine.dispose()
        shown = make_url(url).render_as_string(hide_password=True)
        raise SandboxError(f"Cannot open the database {shown}: {_reason(error)}") from None
    except SandboxError:
        engine.dispose()
        raise
    return Store(engine, lock_timeout)


def in_memory(url: str) -> bool:
    """Whether the database lives and dies with one process."""
    parsed = _parsed(url)
    return parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}


def engine_for(url: str, lock_timeout: float = 5.0) -> Engine:
    """Return an engine for a database URL. SandboxError if the URL names no database that the server supports."""
    parsed = _parsed(url)
    match parsed.get_backend_name():
        case "sqlite":
            return _sqlite(url, lock_timeout)
        case "postgresql":
            return _postgresql(url, lock_timeout)
        case other:
            raise SandboxError(f"No support for {other} databases: use sqlite:///file.db or postgresql://user@host/name")


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        raise SandboxError("The database is not a URL: use sqlite:///file.db or postgresql://user@host/name") from None


def _sqlite(url: str, lock_timeout: float) -> Engine:
    _create_privately(_parsed(url))
    # One connection is the whole of a database in memory, so it is shared in turns and never closed.
    size = 1 if in_memory(url) else POOL_SIZE
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=30,
        connect_args={"check_same_thread": False, "timeout": lock_timeout},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, below
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "reset")
    def keep_transactions_ours(connection: sqlite3.Connection, *_: Any) -> None:
        connection.isolation_level = None

    return engine


def _create_privately(url: URL) -> None:
    """Create the database's file for its owner alone; SQLite gives the same mode to the files that it puts beside it."""
    if url.database in {None, "", ":memory:"} or url.query:
        return
    # A folder that is not there, or an existing file, is SQLite's to judge.
    with suppress(OSError):
        os.close(os.open(str(url.database), os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _postgresql(url: str, lock_timeout: float) -> Engine:
    milliseconds = int(lock_timeout * 1000)
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=30,
        connect_args={"options": f"-c lock_timeout={milliseconds}", "connect_timeout": 5},
    )


@contextmanager
def _failures_answered() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        raise _unavailable() from error


def _unavailable() -> StoreUnavailable:
    return StoreUnavailable("The database is not available at the moment; try again", headers={"Retry-After": "1"})


def _reason(error: SQLAlchemyError) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(cause).strip().partition("\n")[0]
