"""Read models leave the database of the log: they are sets of tables of their own, none of ours.

On a server the rows go along into a schema; in an embedded database they are derived again, into
a file beside it. Going back, they are derived again on both.
"""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = (
    "read_model_progress",
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

SET = re.compile("[0-9a-f]{32}")
PLAIN = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    in_use = op.create_table(
        "read_models_in_use",
        sa.Column("only_row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True, comment="the set that was in use until then"),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("only_row", name="pk_read_models_in_use"),
    )
    name = uuid4().hex
    op.bulk_insert(in_use, [{"only_row": 1, "name": name}])
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            op.drop_table(table)
        return
    op.add_column(
        "read_model_progress",
        sa.Column(
            "recorded_at",
            sa.Text(),
            nullable=True,
            comment="when the event at that position was recorded",
        ),
    )
    instant = """to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US+00:00')"""
    op.execute(
        f"UPDATE read_model_progress SET recorded_at ="  # noqa: S608 our own words
        f" (SELECT {instant} FROM events WHERE position = read_model_progress.position)"
    )
    op.execute(f'CREATE SCHEMA "read_models_{name}"')
    say = sa.func.format("COMMENT ON SCHEMA %I IS %L", f"read_models_{name}", _mark())
    op.execute(op.get_bind().execute(sa.select(say)).scalar_one())
    _create_events_set_aside()
    for table in (*TABLES, "events_set_aside"):
        op.execute(f'ALTER TABLE "{table}" SET SCHEMA "read_models_{name}"')


def downgrade() -> None:
    _remove_sets()
    op.drop_table("read_models_in_use")
    _create_tables()
    op.execute("INSERT INTO read_model_progress (only_row, position) VALUES (1, 0)")


def _remove_sets() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        file = Path(str(connection.engine.url.database)).resolve()
        folder = file.with_name(f"{file.name}.read-models")
        for one in folder.glob("*.db*"):
            if SET.fullmatch(one.name.split(".")[0]):
                one.unlink()
        return
    marked = sa.text(
        "SELECT nspname FROM pg_namespace WHERE obj_description(oid, 'pg_namespace') = :mark"
    )
    for schema in connection.execute(marked, {"mark": _mark()}).scalars().all():
        if SET.fullmatch(schema.removeprefix("read_models_")):
            op.execute(f'DROP SCHEMA "{schema}" CASCADE')


def _mark() -> str:
    """By what a set is told from those of another log in the same database."""
    place = op.get_bind().execute(sa.select(sa.func.current_schema())).scalar_one()
    return f"read models of the log in {place}"


def _create_events_set_aside() -> None:
    op.create_table(
        "events_set_aside",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("originator", PLAIN, nullable=False),
        sa.Column("topic", PLAIN, nullable=False),
        sa.Column("reason", PLAIN, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_events_set_aside"),
    )
    columns = ["originator", "position"]
    op.create_index("ix_events_set_aside_originator", "events_set_aside", columns)


def _create_tables() -> None:
    op.create_table(
        "actor_names",
        sa.Column(
            "folded", PLAIN, nullable=False, comment="ASCII, lower case, letters and digits only"
        ),
        sa.Column("actor", PLAIN, nullable=False),
        sa.Column("name", PLAIN, nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("folded", "actor", "name", name="pk_actor_names"),
    )
    op.create_table(
        "actors",
        sa.Column("id", PLAIN, nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("registered_position", sa.BigInteger(), nullable=False),
        sa.Column("name", PLAIN, nullable=False),
        sa.Column("kind", PLAIN, nullable=False),
        sa.Column("aliases", PLAIN, nullable=False, comment="JSON list"),
        sa.Column(
            "identifiers", PLAIN, nullable=False, comment="JSON object: scheme to identifier"
        ),
        sa.Column("dissolved", PLAIN, nullable=True, comment="EDTF"),
        sa.Column("dissolved_earliest", sa.Integer(), nullable=True, comment="day ordinal"),
        sa.Column("dissolved_latest", sa.Integer(), nullable=True, comment="day ordinal"),
        sa.PrimaryKeyConstraint("id", "known_from", name="pk_actors"),
    )
    op.create_index("ix_actors_registered_position", "actors", ["registered_position"])
    op.create_table(
        "claims",
        sa.Column("development", PLAIN, nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("actor", PLAIN, nullable=False),
        sa.Column("toward", PLAIN, nullable=False),
        sa.Column("part", PLAIN, nullable=False),
        sa.Column("commitment", sa.Integer(), nullable=False),
        sa.Column("effect", PLAIN, nullable=False),
        sa.Column("start_earliest", sa.Integer(), nullable=False),
        sa.Column("start_latest", sa.Integer(), nullable=False),
        sa.Column("end_earliest", sa.Integer(), nullable=False),
        sa.Column("end_latest", sa.Integer(), nullable=False),
        sa.Column("is_duration", sa.Boolean(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("single_source", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(precision=53), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("stops_earliest", sa.Integer(), nullable=True),
        sa.Column("stops_latest", sa.Integer(), nullable=True),
        sa.Column("conflict", PLAIN, nullable=True),
        sa.Column("published_from", sa.Integer(), nullable=False, comment="day ordinal"),
        sa.Column("published_to", sa.Integer(), nullable=False, comment="day ordinal"),
    )
    op.create_index(
        "ix_claims_actor_toward_start_earliest", "claims", ["actor", "toward", "start_earliest"]
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
        ["actor", "toward", "end_latest", "start_earliest"],
        sqlite_where=sa.text("end_latest > start_earliest"),
        postgresql_where=sa.text("end_latest > start_earliest"),
    )
    op.create_table(
        "commitments",
        sa.Column("development", PLAIN, nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="0: implied by a bare ceasefire"),
        sa.Column("by", PLAIN, nullable=False),
        sa.Column("toward", PLAIN, nullable=False),
        sa.Column("action", PLAIN, nullable=False),
        sa.Column("effective", PLAIN, nullable=True, comment="EDTF"),
        sa.Column("until", PLAIN, nullable=True, comment="EDTF, .. for open"),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("scope", PLAIN, nullable=True),
        sa.Column("condition", PLAIN, nullable=True),
        sa.Column(
            "places", PLAIN, nullable=True, comment="JSON list of country and name; NULL where none"
        ),
        sa.Column("renews_development", PLAIN, nullable=True),
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
        sa.Column("extent", PLAIN, nullable=False),
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
        "development_grounds",
        sa.Column(
            "ground", PLAIN, nullable=False, comment="the development that ended a commitment"
        ),
        sa.Column(
            "development", PLAIN, nullable=False, comment="the one whose commitment it ended"
        ),
        sa.PrimaryKeyConstraint("ground", "development", name="pk_development_grounds"),
    )
    op.create_table(
        "development_parties",
        sa.Column("development", PLAIN, nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("actor", PLAIN, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False, comment="of the first report"),
        sa.PrimaryKeyConstraint(
            "actor", "position", "development", "known_from", name="pk_development_parties"
        ),
    )
    op.create_index("ix_development_parties_development", "development_parties", ["development"])
    op.create_table(
        "development_sources",
        sa.Column("development", PLAIN, nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("source", PLAIN, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False, comment="of the first report"),
        sa.PrimaryKeyConstraint(
            "source", "position", "development", "known_from", name="pk_development_sources"
        ),
    )
    op.create_index("ix_development_sources_development", "development_sources", ["development"])
    op.create_table(
        "developments",
        sa.Column("id", PLAIN, nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False, comment="of its first report"),
        sa.Column(
            "recorded_at", PLAIN, nullable=False, comment="of its first report, ISO 8601 in UTC"
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", PLAIN, nullable=False),
        sa.Column("title", PLAIN, nullable=False),
        sa.Column("occurred", PLAIN, nullable=False, comment="EDTF"),
        sa.Column("earliest", sa.Integer(), nullable=False, comment="day ordinal"),
        sa.Column("latest", sa.Integer(), nullable=False, comment="day ordinal"),
        sa.Column("conflict", PLAIN, nullable=True),
        sa.Column("place_name", PLAIN, nullable=True),
        sa.Column("place_country", PLAIN, nullable=True, comment="ISO 3166 alpha-3"),
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
            PLAIN,
            nullable=True,
            comment="JSON list of day of publication and assessment; NULL where one",
        ),
        sa.PrimaryKeyConstraint("id", "known_from", name="pk_developments"),
    )
    op.create_index("ix_developments_position", "developments", ["position"])
    op.create_table(
        "memberships",
        sa.Column("actor", PLAIN, nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column(
            "number", sa.Integer(), nullable=False, comment="from 1, in the order of recording"
        ),
        sa.Column("of", PLAIN, nullable=False),
        sa.Column("relation", PLAIN, nullable=False),
        sa.Column("start", PLAIN, nullable=True, comment="EDTF; NULL where not known"),
        sa.Column("end", PLAIN, nullable=True, comment="EDTF; NULL while it runs"),
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
    op.create_table(
        "read_model_progress",
        sa.Column("only_row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "version",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="of the rules by which the rows were derived",
        ),
        sa.PrimaryKeyConstraint("only_row", name="pk_read_model_progress"),
    )
    op.create_table(
        "sources",
        sa.Column("id", PLAIN, nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("registered_position", sa.BigInteger(), nullable=False),
        sa.Column("name", PLAIN, nullable=False),
        sa.Column("affiliation", PLAIN, nullable=True),
        sa.Column("url", PLAIN, nullable=True),
        sa.Column("ratings", PLAIN, nullable=False, comment="JSON list of reliability and start"),
        sa.PrimaryKeyConstraint("id", "known_from", name="pk_sources"),
    )
    op.create_index("ix_sources_registered_position", "sources", ["registered_position"])
    op.create_table(
        "stance_pairs",
        sa.Column("actor", PLAIN, nullable=False),
        sa.Column("toward", PLAIN, nullable=False),
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
        sa.Column("actor", PLAIN, nullable=False),
        sa.Column("toward", PLAIN, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False, comment="day ordinal"),
        sa.Column(
            "through", sa.Integer(), nullable=False, comment="day ordinal, the last day included"
        ),
        sa.Column("posture", PLAIN, nullable=False),
        sa.Column("rule", PLAIN, nullable=False),
        sa.Column("since", sa.Integer(), nullable=False, comment="day ordinal"),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("single_source", sa.Boolean(), nullable=False),
        sa.Column("basis", PLAIN, nullable=False, comment="JSON list of [development, commitment]"),
        sa.Column("score", sa.Float(precision=53), nullable=False, comment="on day start"),
        sa.PrimaryKeyConstraint("actor", "toward", "start", name="pk_stance_segments"),
    )
    op.create_table(
        "stance_snapshots",
        sa.Column("actor", PLAIN, nullable=False),
        sa.Column("toward", PLAIN, nullable=False),
        sa.Column(
            "day", sa.Integer(), nullable=False, comment="day ordinal: all through it is folded in"
        ),
        sa.Column(
            "state", sa.LargeBinary(), nullable=False, comment="domain.stance.Snapshot as JSON"
        ),
        sa.PrimaryKeyConstraint("actor", "toward", "day", name="pk_stance_snapshots"),
    )
