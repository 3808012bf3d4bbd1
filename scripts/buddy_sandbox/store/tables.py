"""The tables, as the newest migration leaves them."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData()

# SQLite numbers rows by itself only where the type is INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Number, primary_key=True),
    Column("domain", String(200), nullable=False, unique=True),
)

projects = Table(
    "projects",
    metadata,
    Column("id", Number, primary_key=True),
    Column("workspace_id", ForeignKey("workspaces.id"), nullable=False),
    Column("name", String(200), nullable=False),
    UniqueConstraint("workspace_id", "name", name="uq_projects_workspace_id_name"),
)

pipelines = Table(
    "pipelines",
    metadata,
    Column("id", Number, primary_key=True),
    Column("project_id", ForeignKey("projects.id"), nullable=False),
    Column("view", Text, nullable=False),  # JSON: what the short view says besides the addresses and the id
)

actions = Table(
    "actions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("pipeline_id", ForeignKey("pipelines.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("type", String(100), nullable=False),
    Column("last_execution_status", String(100), nullable=False),
    Column("configuration", Text, nullable=False),  # JSON: the fields that are set, whole, so that no write is half a write
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Number, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("scope", String(100), nullable=False),
    Column("workspaces", Text),  # JSON: a list of domains; null is all of them
    Column("created_at", Number, nullable=False),
    Column("revoked_at", Number),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", String(200), nullable=False),
)

rate_windows = Table(
    "rate_windows",
    metadata,
    Column("token_id", Number, primary_key=True, autoincrement=False),
    Column("starts_at", Number, nullable=False),
    Column("used", Integer, nullable=False),
)
