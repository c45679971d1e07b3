"""Check the schema of the log against the migrations, and whether the database files are whole.

`migrated_schema.json` holds what the migrations make on each kind of database; a test compares it
with a migrated database, and says how to write it again.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, exc

from infrastructure.database.engine import disposing, read_untrusted
from infrastructure.database.schema import Schema, stored_schema
from infrastructure.read_models.active import engine_of, file_of, named
from infrastructure.verifying.database_rows import LogRows
from infrastructure.verifying.verdict import MOST_FINDINGS, Verdict

FILE = Path(__file__).with_name("migrated_schema.json")

# What may happen while an object is missing or changed, by its kind.
_CHANGED = {
    "index": "Without an index as it was, a request may be recorded twice, and reads may be slow.",
    "table": "A changed table may take values that the log refuses, or hide rows.",
}
_UNGUARDED = (
    "A trigger or constraint that protects the log is missing or changed: events that are recorded"
    " from now on may be rewritten."
)
# What an object that no migration made may do, by its kind.
_ADDED = {
    "constraint": "An added constraint may refuse events.",
    "function": "An added function may run in place of another of the same name.",
    "heir": "A table that inherits from a table of the log adds its own rows to it.",
    "index": "An added index may refuse events if it is unique, and makes writes slower.",
    "policy": "An added policy may hide rows.",
    "rule": "An added rule may change, drop or refuse what is recorded from now on.",
    "trigger": "An added trigger may change, drop or refuse what is recorded from now on.",
}
_ADDED_DATA = (
    "An added table, view or sequence changes no event. It may show or keep copies of them."
)


@cache
def migrated_schema(dialect: str) -> Schema:
    """Return what the migrations make on this kind of database."""
    schema: Schema = json.loads(FILE.read_text(encoding="utf-8"))[dialect]
    return schema


def check_schema(rows: LogRows, verdict: Verdict) -> None:
    """Find each object that is missing, was added, or is not as the migrations make it."""
    stored = stored_schema(rows.connection)
    migrated = migrated_schema(rows.connection.dialect.name)
    for name in sorted({*stored, *migrated}):
        kind = name.partition(" ")[0]
        changed = _CHANGED.get(kind, _UNGUARDED)
        if name not in stored:
            verdict.find_in_schema(f"{name}: missing", changed)
        elif name not in migrated:
            verdict.find_in_schema(f"{name}: made by no migration", _ADDED.get(kind, _ADDED_DATA))
        elif stored[name] != migrated[name]:
            verdict.find_in_schema(f"{name}: not as the migrations make it", changed)


_WHOLE = "ok"


def check_pages(engine: Engine, verdict: Verdict) -> None:
    """Find indexes that do not match their tables, and so hide rows or return them twice.

    The database reads the whole file for this, and cannot be interrupted.
    """
    if engine.dialect.name != "sqlite":
        return
    for problem in _found_in(engine):
        verdict.find(None, f"the file of the database is not whole: {problem}")
    if verdict.fits and (rows := _read_models(engine)) is not None:
        with disposing(rows):
            for problem in _found_in(rows):
                verdict.find_not_following(f"the file of the read models is not whole: {problem}")


def _read_models(engine: Engine) -> Engine | None:
    """Open the active read models; None if the database has no active generation."""
    with read_untrusted(engine) as connection:
        name = named(connection)
    there = name is not None and file_of(engine.url, name).exists()
    return engine_of(engine, name) if name is not None and there else None


def _found_in(engine: Engine) -> list[str]:
    try:
        with read_untrusted(engine) as connection:
            rows = connection.exec_driver_sql(f"PRAGMA main.integrity_check({MOST_FINDINGS})")
            return [str(problem) for problem in rows.scalars() if problem != _WHOLE]
    except exc.DatabaseError as broken:
        return [str(broken.orig)]
