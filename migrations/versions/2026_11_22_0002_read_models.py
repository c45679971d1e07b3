"""The read models: every row here is derived from the log and can be derived again.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLES = (
    "actor_names",
    "actors",
    "claims",
    "commitments",
    "development_grounds",
    "development_parties",
    "development_sources",
    "developments",
    "memberships",
    "read_model_progress",
    "sources",
    "stance_pairs",
    "stance_segments",
    "stance_snapshots",
)


def upgrade() -> None:
    _wait_briefly_for_locks()
    op.create_table(
        "actor_names",
        sa.Column(
            "folded",
            sa.Text(),
            nullable=False,
            comment="ASCII, lower case, letters and digits only",
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("folded", "actor", "name", name="pk_actor_names"),
    )
    op.create_table(
        "actors",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("registered_position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False, comment="JSON list"),
        sa.Column(
            "identifiers", sa.Text(), nullable=False, comment="JSON object: scheme to identifier"
        ),
        sa.Column("dissolved", sa.Text(), nullable=True, comment="EDTF"),
        sa.Column("dissolved_earliest", sa.Integer(), nullable=True, comment="day ordinal"),
        sa.Column("dissolved_latest", sa.Integer(), nullable=True, comment="day ordinal"),
        sa.PrimaryKeyConstraint("id", "known_from", name="pk_actors"),
    )
    op.create_index("ix_actors_registered_position", "actors", ["registered_position"])
    op.create_table(
        "claims",
        sa.Column("development", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("toward", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("commitment", sa.Integer(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("start_earliest", sa.Integer(), nullable=False),
        sa.Column("start_latest", sa.Integer(), nullable=False),
        sa.Column("end_earliest", sa.Integer(), nullable=False),
        sa.Column("end_latest", sa.Integer(), nullable=False),
        sa.Column("is_duration", sa.Boolean(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("single_source", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(53), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("stops_earliest", sa.Integer(), nullable=True),
        sa.Column("stops_latest", sa.Integer(), nullable=True),
        sa.Column("conflict", sa.Text(), nullable=True),
    )
    op.create_index(
        "ix_claims_actor_toward_start_earliest", "claims", ["actor", "toward", "start_earliest"]
    )
    op.create_index(
        "ix_claims_actor_toward_start_latest", "claims", ["actor", "toward", "start_latest"]
    )
    op.create_index("ix_claims_development", "claims", ["development"])
    op.create_index(
        "ix_claims_wide",
        "claims",
        ["actor", "toward"],
        sqlite_where=sa.text("end_latest > start_earliest"),
        postgresql_where=sa.text("end_latest > start_earliest"),
    )
    op.create_table(
        "commitments",
        sa.Column("development", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="0: implied by a bare ceasefire"),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("toward", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("effective", sa.Text(), nullable=True, comment="EDTF"),
        sa.Column("until", sa.Text(), nullable=True, comment="EDTF, .. for open"),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("condition", sa.Text(), nullable=True),
        sa.Column("declared", sa.Integer(), nullable=False, comment="day ordinal"),
        sa.Column("begins", sa.Integer(), nullable=False, comment="day ordinal"),
        sa.Column("settled", sa.Integer(), nullable=False, comment="day ordinal"),
        sa.Column("last", sa.Integer(), nullable=True, comment="day ordinal; NULL where not known"),
        sa.Column(
            "stops",
            sa.Integer(),
            nullable=True,
            comment="day ordinal; NULL where no ending is on record",
        ),
        sa.Column("live_through", sa.Integer(), nullable=False, comment="day ordinal"),
    )
    op.create_index("ix_commitments_by_live_through", "commitments", ["by", "live_through"])
    op.create_index("ix_commitments_development", "commitments", ["development"])
    op.create_table(
        "development_grounds",
        sa.Column(
            "ground", sa.Text(), nullable=False, comment="the development that ended a commitment"
        ),
        sa.Column(
            "development", sa.Text(), nullable=False, comment="the one whose commitment it ended"
        ),
        sa.PrimaryKeyConstraint("ground", "development", name="pk_development_grounds"),
    )
    op.create_table(
        "development_parties",
        sa.Column("development", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False, comment="of the first report"),
        sa.PrimaryKeyConstraint(
            "actor", "position", "development", "known_from", name="pk_development_parties"
        ),
    )
    op.create_index("ix_development_parties_development", "development_parties", ["development"])
    op.create_table(
        "development_sources",
        sa.Column("development", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False, comment="of the first report"),
        sa.PrimaryKeyConstraint(
            "source", "position", "development", "known_from", name="pk_development_sources"
        ),
    )
    op.create_index("ix_development_sources_development", "development_sources", ["development"])
    op.create_table(
        "developments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False, comment="of its first report"),
        sa.Column(
            "recorded_at", sa.Text(), nullable=False, comment="of its first report, ISO 8601 in UTC"
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("occurred", sa.Text(), nullable=False, comment="EDTF"),
        sa.Column("earliest", sa.Integer(), nullable=False, comment="day ordinal"),
        sa.Column("latest", sa.Integer(), nullable=False, comment="day ordinal"),
        sa.Column("conflict", sa.Text(), nullable=True),
        sa.Column("credibility", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("origins", sa.Integer(), nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("retracted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", "known_from", name="pk_developments"),
    )
    op.create_index("ix_developments_position", "developments", ["position"])
    op.create_table(
        "memberships",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column(
            "number", sa.Integer(), nullable=False, comment="from 1, in the order of recording"
        ),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("start", sa.Text(), nullable=True, comment="EDTF; NULL where not known"),
        sa.Column("end", sa.Text(), nullable=True, comment="EDTF; NULL while it runs"),
        sa.Column(
            "start_earliest", sa.Integer(), nullable=False, comment="day ordinal, 0 where not known"
        ),
        sa.Column(
            "start_latest", sa.Integer(), nullable=False, comment="day ordinal, 0 where not known"
        ),
        sa.Column("end_earliest", sa.Integer(), nullable=False, comment="first day it may be over"),
        sa.Column(
            "end_latest", sa.Integer(), nullable=False, comment="first day it is surely over"
        ),
        sa.PrimaryKeyConstraint("actor", "number", "known_from", name="pk_memberships"),
    )
    op.create_index("ix_memberships_of", "memberships", ["of"])
    op.create_table(
        "read_model_progress",
        sa.Column("only_row", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("only_row", name="pk_read_model_progress"),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("registered_position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("affiliation", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column(
            "ratings", sa.Text(), nullable=False, comment="JSON list of reliability and start"
        ),
        sa.PrimaryKeyConstraint("id", "known_from", name="pk_sources"),
    )
    op.create_index("ix_sources_registered_position", "sources", ["registered_position"])
    op.create_table(
        "stance_pairs",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("toward", sa.Text(), nullable=False),
        sa.Column(
            "first", sa.BigInteger(), nullable=False, comment="first position that bore on the pair"
        ),
        sa.Column(
            "touched",
            sa.BigInteger(),
            nullable=False,
            comment="last position that bore on the pair",
        ),
        sa.PrimaryKeyConstraint("actor", "toward", name="pk_stance_pairs"),
    )
    op.create_table(
        "stance_segments",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("toward", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False, comment="day ordinal"),
        sa.Column(
            "through", sa.Integer(), nullable=False, comment="day ordinal, the last day included"
        ),
        sa.Column("posture", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False, comment="day ordinal"),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("single_source", sa.Boolean(), nullable=False),
        sa.Column(
            "basis", sa.Text(), nullable=False, comment="JSON list of [development, commitment]"
        ),
        sa.Column("score", sa.Float(53), nullable=False, comment="on day start"),
        sa.PrimaryKeyConstraint("actor", "toward", "start", name="pk_stance_segments"),
    )
    op.create_table(
        "stance_snapshots",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("toward", sa.Text(), nullable=False),
        sa.Column(
            "day", sa.Integer(), nullable=False, comment="day ordinal: all through it is folded in"
        ),
        sa.Column(
            "state", sa.LargeBinary(), nullable=False, comment="domain.stance.Snapshot as JSON"
        ),
        sa.PrimaryKeyConstraint("actor", "toward", "day", name="pk_stance_snapshots"),
    )
    op.execute("INSERT INTO read_model_progress (only_row, position) VALUES (1, 0)")


def downgrade() -> None:
    _wait_briefly_for_locks()
    for table in reversed(_TABLES):
        op.drop_table(table)


def _wait_briefly_for_locks() -> None:
    # A migration queued behind a long reader would make everybody else queue behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
