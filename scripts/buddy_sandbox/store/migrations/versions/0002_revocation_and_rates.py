"""Tokens can be revoked, and their requests counted."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the column and the table; what is stored stays as it is."""
    op.add_column("tokens", sa.Column("revoked_at", number))
    op.create_table(
        "rate_windows",
        sa.Column("token_id", number, primary_key=True, autoincrement=False),
        sa.Column("starts_at", number, nullable=False),
        sa.Column("used", sa.Integer, nullable=False),
    )
