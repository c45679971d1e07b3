"""The sealed log: its tree, checkpoints, cosignatures and keys, and triggers that keep them.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from infrastructure.database import UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_WRITTEN_ONCE = {
    "log_checkpoints": "size = NEW.size",
    "log_cosignatures": "size = NEW.size AND witness = NEW.witness",
    "log_keys": "number = NEW.number",
}
_TABLES = ("log_cosignatures", "log_checkpoints", "log_keys", "log_tiles", "log_tree")

# A tile may only grow, and the tree with it.
_REWRITTEN = "substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes"


def upgrade() -> None:
    _create_tables()
    op.execute("INSERT INTO log_tree (only_row, size) VALUES (1, 0)")
    guard = _guard_on_postgresql if _on_postgresql() else _guard_on_sqlite
    guard()


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM log_checkpoints")):
        raise RuntimeError("the log has signed checkpoints: a downgrade may not throw them away")
    for table in _TABLES:
        op.drop_table(table)
    if _on_postgresql():
        op.execute("DROP FUNCTION refuse_rewriting_the_tree()")


def _create_tables() -> None:
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


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
