"""Brings a database to the newest schema, once, whoever starts first."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from buddy_sandbox.web.errors import NewerDatabase

NEWEST = "0002"
_LOCK = 4_027_193_355  # any number that others on the same PostgreSQL server do not use


def bring_up_to_date(engine: Engine) -> None:
    """Migrate in one transaction; raises NewerDatabase for a schema that this version does not know."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if revision(connection) != NEWEST:
            migrate(connection)


def revision(connection: Connection) -> str | None:
    """Return the schema's revision, or None where there is no schema yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(connection: Connection, target: str = NEWEST) -> None:
    """Run the migrations up to the target within the transaction that the connection is in."""
    # Imported here: it takes longer than the rest of the start, and most starts have nothing to migrate.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, target)
    except CommandError:
        raise NewerDatabase(
            f"The database has the schema {revision(connection)}, and this version of buddy-sandbox knows "
            f"up to {NEWEST}: start a newer version, or use another database"
        ) from None
