"""Creates the log, its texts and tree, the webhooks and the row of the active read models.

This is the only migration until 0.1.0 is released. A change to it needs a new revision, which a
test derives from what it makes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from infrastructure.database.engine import PlainText, UTCDateTime

revision = "63bc6b795374"
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

# A text is removed only if an event redacts it. Nothing else can be changed.
_SQLITE_TEXT_TRIGGERS = (
    """
    CREATE TRIGGER event_texts_refuse_update BEFORE UPDATE ON event_texts BEGIN
        SELECT RAISE(ABORT, 'the log is append-only: UPDATE of event_texts is refused');
    END
    """,
    """
    CREATE TRIGGER event_texts_refuse_replace BEFORE INSERT ON event_texts
    WHEN EXISTS (
        SELECT 1 FROM event_texts WHERE position = NEW.position AND field = NEW.field
    ) BEGIN
        SELECT RAISE(ABORT, 'the log has that text already');
    END
    """,
    """
    CREATE TRIGGER event_texts_refuse_delete BEFORE DELETE ON event_texts
    WHEN NOT EXISTS (
        SELECT 1 FROM events AS told, events AS redaction,
            json_each(CAST(redaction.state AS TEXT), '$.texts') AS named
        WHERE told.position = OLD.position
            AND redaction.originator_id = told.originator_id
            AND redaction.topic = 'development.redacted.v1'
            AND json_extract(named.value, '$.version') = told.originator_version
            AND json_extract(named.value, '$.field') = OLD.field
    ) BEGIN
        SELECT RAISE(ABORT, 'the log is append-only: no event redacts that text');
    END
    """,
)

_POSTGRESQL_TEXT_TRIGGERS = (
    """
    CREATE TRIGGER event_texts_refuse_rewriting
    BEFORE UPDATE OR TRUNCATE ON event_texts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_log()
    """,
    """
    CREATE FUNCTION refuse_unless_redacted() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM events told
            JOIN events redaction ON redaction.originator_id = told.originator_id
            CROSS JOIN LATERAL json_array_elements(
                CASE redaction.topic WHEN 'development.redacted.v1'
                    THEN convert_from(redaction.state, 'UTF8')::json -> 'texts'
                    ELSE '[]' END
            ) named
            WHERE told.position = OLD.position
                AND named ->> 'version' = told.originator_version::text
                AND named ->> 'field' = OLD.field
        ) THEN
            RAISE EXCEPTION 'the log is append-only: no event redacts that text'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END $$
    """,
    """
    CREATE TRIGGER event_texts_refuse_delete
    BEFORE DELETE ON event_texts
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_redacted()
    """,
)

_WRITTEN_ONCE = {
    "log_checkpoints": "size = NEW.size",
    "log_cosignatures": "size = NEW.size AND witness = NEW.witness",
    "log_keys": "number = NEW.number",
}
# A tile may only grow, and the tree with it.
_REWRITTEN = "substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes"


def upgrade() -> None:
    _wait_briefly_for_locks()
    _create_events()
    _create_head()
    _create_texts()
    for trigger in _POSTGRESQL_TRIGGERS if _on_postgresql() else _SQLITE_TRIGGERS:
        op.execute(trigger)
    for trigger in _POSTGRESQL_TEXT_TRIGGERS if _on_postgresql() else _SQLITE_TEXT_TRIGGERS:
        op.execute(trigger)
    _create_tree()
    op.execute("INSERT INTO log_tree (only_row, size) VALUES (1, 0)")
    guard_tree = _guard_on_postgresql if _on_postgresql() else _guard_on_sqlite
    guard_tree()
    _create_webhooks()
    _create_active_read_models()


def downgrade() -> None:
    raise RuntimeError("this is the first migration: delete the database instead")


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
        " 'actor.corrected.v1', 'actor.membership_started.v1', 'actor.membership_corrected.v1',"
        " 'actor.membership_withdrawn.v1', 'source.registered.v1', 'source.corrected.v1')"
    )
    op.create_index(
        "ix_events_naming",
        "events",
        ["position"],
        sqlite_where=names_something,
        postgresql_where=names_something,
    )
    redacts = sa.text("topic = 'development.redacted.v1'")
    op.create_index(
        "ix_events_redacting",
        "events",
        ["position"],
        sqlite_where=redacts,
        postgresql_where=redacts,
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


def _create_texts() -> None:
    op.create_table(
        "event_texts",
        sa.Column("position", _POSITION, autoincrement=False, nullable=False),
        sa.Column("field", PlainText, nullable=False),
        sa.Column("disclosure", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", "field", name="pk_event_texts"),
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


def _create_tree() -> None:
    op.create_table(
        "log_tree",
        sa.Column("only_row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", _POSITION, nullable=False),
        sa.PrimaryKeyConstraint("only_row", name="pk_log_tree"),
        sa.CheckConstraint("only_row = 1", name="only_row"),
    )
    op.create_table(
        "log_tiles",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", _POSITION, autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name="pk_log_tiles"),
    )
    op.create_table(
        "log_checkpoints",
        sa.Column("size", _POSITION, autoincrement=False, nullable=False),
        sa.Column("signed_at", UTCDateTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_log_checkpoints"),
    )
    op.create_table(
        "log_cosignatures",
        sa.Column("size", _POSITION, nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", "witness", name="pk_log_cosignatures"),
        sa.ForeignKeyConstraint(
            ["size"], ["log_checkpoints.size"], name="fk_log_cosignatures_size_log_checkpoints"
        ),
    )
    op.create_table(
        "log_keys",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("succession", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_log_keys"),
    )


def _guard_on_sqlite() -> None:
    for table, same in _WRITTEN_ONCE.items():
        for change in ("UPDATE", "DELETE"):
            _refuse_on_sqlite(table, change)
        # INSERT OR REPLACE deletes without a DELETE trigger.
        exists = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 our own words
        _refuse_on_sqlite(table, "INSERT", exists)
    _refuse_on_sqlite("log_tiles", "UPDATE", _REWRITTEN)
    _refuse_on_sqlite("log_tree", "UPDATE", "NEW.size < OLD.size")
    for table in ("log_tiles", "log_tree"):
        _refuse_on_sqlite(table, "DELETE")


def _refuse_on_sqlite(table: str, change: str, when: str | None = None) -> None:
    condition = f"WHEN {when}" if when else ""
    op.execute(
        f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} {condition}"
        f" BEGIN SELECT RAISE(ABORT, 'the log is append-only: {change} of {table} is refused');"
        " END"
    )


def _guard_on_postgresql() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_rewriting_the_tree() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the log is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for table in _WRITTEN_ONCE:
        _refuse_on_postgresql(table, "UPDATE OR DELETE OR TRUNCATE")
    for table, when in (("log_tiles", _REWRITTEN), ("log_tree", "NEW.size < OLD.size")):
        _refuse_on_postgresql(table, "DELETE OR TRUNCATE")
        _refuse_on_postgresql(table, "UPDATE", f"ROW WHEN ({when})")


def _refuse_on_postgresql(table: str, changes: str, each: str = "STATEMENT") -> None:
    name = f"{table}_refuse_{changes.split(maxsplit=1)[0].lower()}"
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {changes} ON {table} FOR EACH {each}"
        " EXECUTE FUNCTION refuse_rewriting_the_tree()"
    )


def _create_webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("types", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("pair", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("conflict", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("former_secret", sa.Text(), nullable=True),
        sa.Column("former_until", UTCDateTime(), nullable=True),
        sa.Column("position", _POSITION, nullable=False),
        sa.Column("delivered", _POSITION, nullable=False),
        sa.Column("skipped", sa.Text(), nullable=False),
        sa.Column("next_try_at", UTCDateTime(), nullable=True),
        sa.Column("disabled_at", UTCDateTime(), nullable=True),
        sa.Column("disabled_because", sa.Text(), nullable=True),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("leased_until", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("webhook", sa.Uuid(), nullable=False),
        sa.Column("number", _POSITION, autoincrement=False, nullable=False),
        sa.Column("position", _POSITION, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("webhook", "number", name="pk_webhook_deliveries"),
        sa.ForeignKeyConstraint(
            ["webhook"],
            ["webhooks.id"],
            name="fk_webhook_deliveries_webhook_webhooks",
            ondelete="CASCADE",
        ),
    )


def _create_active_read_models() -> None:
    active = op.create_table(
        "active_generation",
        sa.Column("only_row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True, comment="the one that was active before"),
        sa.Column("since", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("only_row", name="pk_active_generation"),
    )
    op.bulk_insert(active, [{"only_row": 1, "name": uuid4().hex}])


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _wait_briefly_for_locks() -> None:
    # A migration queued behind a long reader would make everybody else queue behind it.
    if _on_postgresql():
        op.execute("SET LOCAL lock_timeout = '5s'")
