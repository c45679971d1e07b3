"""Texts that answers are read from are sorted by their bytes on every server."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Text, inspect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = (
    "actor_names",
    "actors",
    "claims",
    "commitments",
    "development_grounds",
    "development_parties",
    "development_sources",
    "developments",
    "memberships",
    "sources",
    "stance_pairs",
    "stance_segments",
    "stance_snapshots",
)


def upgrade() -> None:
    _collate("C")


def downgrade() -> None:
    _collate("default")


def _collate(collation: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        return
    for table in TABLES:
        changes = ", ".join(
            f'ALTER COLUMN "{column["name"]}" TYPE text COLLATE "{collation}"'
            for column in inspect(connection).get_columns(table)
            if isinstance(column["type"], Text)
        )
        op.execute(f'ALTER TABLE "{table}" {changes}')
