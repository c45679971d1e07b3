"""By which rules the rows were derived that answers are read from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "read_model_progress",
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            server_default="1",
            comment="of the rules by which the rows were derived",
        ),
    )


def downgrade() -> None:
    with op.batch_alter_table("read_model_progress") as progress:
        progress.drop_column("version")
