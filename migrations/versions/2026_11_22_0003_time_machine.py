"""The read models of the time machine: publication days, places, renewals, withdrawn bonds.

Every row is derived, so tables of another shape are made anew and all are emptied; whoever
projects next fills them from the log.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_CHANGED = (
    "claims",
    "commitments",
    "developments",
    "memberships",
)
_KEPT = (
    "actor_names",
    "actors",
    "development_grounds",
    "development_parties",
    "development_sources",
    "sources",
    "stance_pairs",
    "stance_segments",
    "stance_snapshots",
)


def upgrade() -> None:
    _wait_briefly_for_locks()
    _forget_all()
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
        sa.Column("published_from", sa.Integer(), nullable=False, comment="day ordinal"),
        sa.Column("published_to", sa.Integer(), nullable=False, comment="day ordinal"),
    )
    op.create_index(
        "ix_claims_actor_toward_start_earliest", "claims", ["actor", "toward", "start_earliest"]
    )
    op.create_index(
        "ix_claims_actor_toward_start_latest", "claims", ["actor", "toward", "start_latest"]
    )
    op.create_index("ix_claims_development", "claims", ["development"])
    op.create_index("ix_claims_known_from", "claims", ["known_from"])
    op.create_index(
        "ix_claims_known_to",
        "claims",
        ["known_to"],
        sqlite_where=sa.text("known_to < 4611686018427387904"),
        postgresql_where=sa.text("known_to < 4611686018427387904"),
    )
    op.create_index(
        "ix_claims_threats",
        "claims",
        ["actor", "toward", "start_earliest"],
        sqlite_where=sa.text("effect = 'threat'"),
        postgresql_where=sa.text("effect = 'threat'"),
    )
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
        sa.Column(
            "places",
            sa.Text(),
            nullable=True,
            comment="JSON list of country and name; NULL where none",
        ),
        sa.Column("renews_development", sa.Text(), nullable=True),
        sa.Column("renews_commitment", sa.Integer(), nullable=True),
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
        sa.Column("extent", sa.Text(), nullable=False),
        sa.Column(
            "place", sa.BigInteger(), nullable=False, comment="in the order of first reports"
        ),
        sa.Column("published_from", sa.Integer(), nullable=False, comment="day ordinal"),
        sa.Column("published_to", sa.Integer(), nullable=False, comment="day ordinal"),
    )
    op.create_index("ix_commitments_by_live_through", "commitments", ["by", "live_through"])
    op.create_index("ix_commitments_development", "commitments", ["development"])
    op.create_index("ix_commitments_place", "commitments", ["place"])
    op.create_index("ix_commitments_renews_development", "commitments", ["renews_development"])
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
        sa.Column("place_name", sa.Text(), nullable=True),
        sa.Column("place_country", sa.Text(), nullable=True, comment="ISO 3166 alpha-3"),
        sa.Column("place_precision", sa.Integer(), nullable=True, comment="1 to 7, as UCDP"),
        sa.Column("credibility", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("origins", sa.Integer(), nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("retracted", sa.Boolean(), nullable=False),
        sa.Column(
            "published", sa.Integer(), nullable=False, comment="day ordinal of the first report"
        ),
        sa.Column(
            "believed",
            sa.Text(),
            nullable=True,
            comment="JSON list of day of publication and assessment; NULL where one",
        ),
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
        sa.Column("withdrawn", sa.Boolean(), nullable=False, comment="whether it never was"),
        sa.PrimaryKeyConstraint("actor", "number", "known_from", name="pk_memberships"),
    )
    op.create_index("ix_memberships_of", "memberships", ["of"])


def downgrade() -> None:
    _wait_briefly_for_locks()
    _forget_all()
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


def _forget_all() -> None:
    for table in _CHANGED:
        op.drop_table(table)
    for table in _KEPT:
        op.execute(sa.delete(sa.table(table)))
    op.execute("UPDATE read_model_progress SET position = 0")


def _wait_briefly_for_locks() -> None:
    # A migration queued behind a long reader would make everybody else queue behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
