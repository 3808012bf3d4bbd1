"""Workspaces, projects, pipelines, actions and tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "workspaces",
        sa.Column("id", number, primary_key=True),
        sa.Column("domain", sa.String(200), nullable=False, unique=True),
    )
    op.create_table(
        "projects",
        sa.Column("id", number, primary_key=True),
        sa.Column("workspace_id", number, sa.ForeignKey("workspaces.id"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.UniqueConstraint("workspace_id", "name", name="uq_projects_workspace_id_name"),
    )
    op.create_table(
        "pipelines",
        sa.Column("id", number, primary_key=True),
        sa.Column("project_id", number, sa.ForeignKey("projects.id"), nullable=False),
        sa.Column("view", sa.Text, nullable=False),
    )
    op.create_table(
        "actions",
        sa.Column("id", number, primary_key=True),
        sa.Column("pipeline_id", number, sa.ForeignKey("pipelines.id"), nullable=False, index=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("last_execution_status", sa.String(100), nullable=False),
        sa.Column("configuration", sa.Text, nullable=False),
    )
    op.create_table(
        "tokens",
        sa.Column("id", number, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("scope", sa.String(100), nullable=False),
        sa.Column("workspaces", sa.Text),
        sa.Column("created_at", number, nullable=False),
    )
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("value", sa.String(200), nullable=False),
    )
