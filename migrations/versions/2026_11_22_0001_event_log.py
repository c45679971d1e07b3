"""The log: its events, its head, and triggers that keep both from being rewritten.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from infrastructure.database import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")

# INSERT OR REPLACE deletes without a DELETE trigger, hence the triggers on INSERT.
_SQLITE_TRIGGERS = (
    """
    CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events BEGIN
        SELECT RAISE(ABORT, 'the log is append-only: UPDATE of events is refused');
    END
    """,
    """
    CREATE TRIGGER events_refuse_delete BEFORE DELETE ON events BEGIN
        SELECT RAISE(ABORT, 'the log is append-only: DELETE of events is refused');
    END
    """,
    """
    CREATE TRIGGER events_refuse_replace BEFORE INSERT ON events
    WHEN NEW.position <= (SELECT max(position) FROM events)
        OR EXISTS (
            SELECT 1 FROM events WHERE originator_id = NEW.originator_id
            AND originator_version = NEW.originator_version
        )
        OR EXISTS (SELECT 1 FROM events WHERE command_id = NEW.command_id) BEGIN
        SELECT RAISE(ABORT, 'the log has an event at that position, version or command already');
    END
    """,
    """
    CREATE TRIGGER log_head_refuse_replace BEFORE INSERT ON log_head
    WHEN EXISTS (SELECT 1 FROM log_head) BEGIN
        SELECT RAISE(ABORT, 'the log has its head already');
    END
    """,
    """
    CREATE TRIGGER log_head_refuse_delete BEFORE DELETE ON log_head BEGIN
        SELECT RAISE(ABORT, 'the log is append-only: DELETE of log_head is refused');
    END
    """,
    """
    CREATE TRIGGER log_head_refuse_going_back BEFORE UPDATE ON log_head
    WHEN NEW.position < OLD.position OR NEW.recorded_at < OLD.recorded_at BEGIN
        SELECT RAISE(ABORT, 'the log is append-only: log_head never goes back');
    END
    """,
)

_POSTGRESQL_TRIGGERS = (
    """
    CREATE FUNCTION refuse_rewriting_the_log() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the log is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER events_refuse_rewriting
    BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_log()
    """,
    """
    CREATE TRIGGER log_head_refuse_delete
    BEFORE DELETE OR TRUNCATE ON log_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_log()
    """,
    """
    CREATE FUNCTION refuse_going_back() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the log is append-only: log_head never goes back'
            USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER log_head_refuse_going_back
    BEFORE UPDATE ON log_head FOR EACH ROW
    WHEN (NEW.position < OLD.position OR NEW.recorded_at < OLD.recorded_at)
    EXECUTE FUNCTION refuse_going_back()
    """,
)


def upgrade() -> None:
    _wait_briefly_for_locks()
    _create_events()
    _create_head()
    triggers = _POSTGRESQL_TRIGGERS if _on_postgresql() else _SQLITE_TRIGGERS
    for trigger in triggers:
        op.execute(trigger)


def downgrade() -> None:
    _wait_briefly_for_locks()
    if op.get_bind().scalar(sa.text("SELECT position FROM log_head")):
        raise RuntimeError("the log has events: a downgrade may not throw them away")
    op.drop_table("log_head")
    op.drop_table("events")
    if _on_postgresql():
        op.execute("DROP FUNCTION refuse_going_back()")
        op.execute("DROP FUNCTION refuse_rewriting_the_log()")


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("position", _POSITION, autoincrement=False, nullable=False),
        sa.Column("originator_id", sa.Uuid(), nullable=False),
        sa.Column("originator_version", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("command_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("position", name="pk_events"),
        sa.UniqueConstraint(
            "originator_id", "originator_version", name="uq_events_originator_id_originator_version"
        ),
    )
    op.create_index("ix_events_recorded_at_position", "events", ["recorded_at", "position"])
    names_something = sa.text(
        "topic IN ('actor.registered.v1', 'actor.alias_added.v1', 'actor.renamed.v1',"
        " 'source.registered.v1')"
    )
    op.create_index(
        "ix_events_naming",
        "events",
        ["position"],
        sqlite_where=names_something,
        postgresql_where=names_something,
    )
    command_given = sa.text("command_id IS NOT NULL")
    op.create_index(
        "uq_events_command_id",
        "events",
        ["command_id"],
        unique=True,
        sqlite_where=command_given,
        postgresql_where=command_given,
    )


def _create_head() -> None:
    head = op.create_table(
        "log_head",
        sa.Column("only_row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", _POSITION, nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("only_row", name="pk_log_head"),
        sa.CheckConstraint("only_row = 1", name="only_row"),
    )
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    op.bulk_insert(head, [{"only_row": 1, "position": 0, "recorded_at": epoch}])


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _wait_briefly_for_locks() -> None:
    # A migration queued behind a long reader would make everybody else queue behind it.
    if _on_postgresql():
        op.execute("SET LOCAL lock_timeout = '5s'")
