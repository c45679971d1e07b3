"""Claims are looked up by their first days only: a second order misled PostgreSQL's planner."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NAME = "ix_claims_actor_toward_start_latest"


def upgrade() -> None:
    op.drop_index(NAME, "claims", if_exists=True)


def downgrade() -> None:
    op.create_index(NAME, "claims", ["actor", "toward", "start_latest"])
