"""Check the schema of the log against the migrations, and whether the database files are whole.

`migrated_schema.json` holds what the migrations make on each kind of database; a test compares it
with a migrated database, and says how to write it again.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, exc, text

from infrastructure.database.engine import disposing, read_untrusted
from infrastructure.read_models.active import engine_of, file_of, named
from infrastructure.verifying.database_rows import LogRows
from infrastructure.verifying.verdict import MOST_FINDINGS, Verdict

FILE = Path(__file__).with_name("migrated_schema.json")

# Names that begin with sqlite_ are reserved for objects of SQLite itself, such as statistics.
_SQLITE = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE name NOT GLOB 'sqlite_*'"

# Objects of extensions are left out. So are constraints of type n (NOT NULL): the columns show
# them, and only newer releases list them.
_POSTGRESQL = """
WITH ours AS (SELECT oid FROM pg_namespace WHERE nspname = current_schema()),
foreign_parts AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
relations AS (
    SELECT c.* FROM pg_class c JOIN ours ON c.relnamespace = ours.oid
    WHERE (CAST('pg_class' AS regclass), c.oid) NOT IN (SELECT classid, objid FROM foreign_parts)
),
found (object, definition) AS (
    SELECT CASE relkind WHEN 'r' THEN 'table ' WHEN 'v' THEN 'view ' WHEN 'S' THEN 'sequence '
            ELSE format('relation of kind %s ', relkind) END || relname,
        concat_ws(' ', relpersistence, relrowsecurity, relforcerowsecurity,
            CASE WHEN relkind = 'v' THEN pg_get_viewdef(oid) END,
            (SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod),
                CASE WHEN attnotnull THEN 'NOT NULL' END,
                (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef
                    WHERE adrelid = attrelid AND adnum = attnum),
                (SELECT collname FROM pg_collation WHERE oid = attcollation)), ', ' ORDER BY attnum)
                FROM pg_attribute
                WHERE attrelid = relations.oid AND attnum > 0 AND NOT attisdropped))
    FROM relations WHERE relkind NOT IN ('i', 'I', 't', 'c')
    UNION ALL
    SELECT 'index ' || c.relname, pg_get_indexdef(c.oid) FROM relations c WHERE c.relkind = 'i'
    UNION ALL
    SELECT format('constraint %s of %s', n.conname, c.relname), pg_get_constraintdef(n.oid)
    FROM pg_constraint n JOIN relations c ON n.conrelid = c.oid WHERE n.contype <> 'n'
    UNION ALL
    SELECT format('trigger %s of %s', t.tgname, c.relname),
        pg_get_triggerdef(t.oid) || CASE t.tgenabled WHEN 'O' THEN '' ELSE ' but it is disabled' END
    FROM pg_trigger t JOIN relations c ON t.tgrelid = c.oid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT format('rule %s of %s', r.rulename, c.relname), pg_get_ruledef(r.oid)
    FROM pg_rewrite r JOIN relations c ON r.ev_class = c.oid WHERE r.rulename <> '_RETURN'
    UNION ALL
    SELECT format('policy %s of %s', p.polname, c.relname), 'restricts which rows are seen'
    FROM pg_policy p JOIN relations c ON p.polrelid = c.oid
    UNION ALL
    SELECT format('heir %s of %s', i.inhrelid::regclass, c.relname), 'adds rows of its own'
    FROM pg_inherits i JOIN relations c ON i.inhparent = c.oid WHERE c.relkind <> 'I'
    UNION ALL
    SELECT format('function %s(%s)', p.proname, pg_get_function_identity_arguments(p.oid)),
        concat_ws(' ', l.lanname, p.prokind, p.prosecdef, p.proconfig, p.prosrc)
    FROM pg_proc p JOIN ours ON p.pronamespace = ours.oid JOIN pg_language l ON l.oid = p.prolang
    WHERE (CAST('pg_proc' AS regclass), p.oid) NOT IN (SELECT classid, objid FROM foreign_parts)
)
SELECT object, replace(definition, quote_ident(current_schema()) || '.', '') FROM found
"""

Schema = dict[str, str]


def stored_schema(connection: Connection) -> Schema:
    """Return the definition of each object in the schema of the log, by its kind and name."""
    query = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    rows = connection.execute(text(query))
    return {name: " ".join((definition or "").split()) for name, definition in rows}


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
        if name not in stored:
            verdict.find_in_schema(f"{name}: missing")
        elif name not in migrated:
            verdict.find_in_schema(f"{name}: made by no migration")
        elif stored[name] != migrated[name]:
            verdict.find_in_schema(f"{name}: not as the migrations make it")


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
    """Open the active read models; None if no generation is named or there: see `check_reach`."""
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
