"""Claims are looked up by their first days, the few wide ones by their last.

A second order of all misled the planner of PostgreSQL.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SECOND = "ix_claims_actor_toward_start_latest"
WIDE = "ix_claims_wide"
PAIR = ["actor", "toward"]


def upgrade() -> None:
    # A rebuild that was broken off may have left a table without its indexes.
    op.drop_index(SECOND, "claims", if_exists=True)
    op.drop_index(WIDE, "claims", if_exists=True)
    _create_wide([*PAIR, "end_latest", "start_earliest"])


def downgrade() -> None:
    op.drop_index(WIDE, "claims")
    _create_wide(PAIR)
    op.create_index(SECOND, "claims", [*PAIR, "start_latest"])


def _create_wide(columns: list[str]) -> None:
    few = sa.text("end_latest > start_earliest")
    op.create_index(WIDE, "claims", columns, sqlite_where=few, postgresql_where=few)
