"""Reads the schema of a database: the definition of each table, index, trigger and function."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text

# Names that begin with sqlite_ are reserved for objects of SQLite itself, such as statistics.
_SQLITE = "SELECT type || ' ' || name, sql FROM {}.sqlite_master WHERE name NOT GLOB 'sqlite_*'"

# Objects of extensions are left out. So are constraints of type n (NOT NULL): the columns show
# them, and only newer releases list them.
_POSTGRESQL = """
WITH ours AS (SELECT oid FROM pg_namespace WHERE nspname = :schema),
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
SELECT object, replace(definition, quote_ident(:schema) || '.', '') FROM found
"""

Schema = dict[str, str]


def stored_schema(connection: Connection, of: str | None = None) -> Schema:
    """Return the definition of each object in a schema, by its kind and name.

    `of` is an attached file or a schema of the server; None is where the log is.
    """
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text(_SQLITE.format(of or "main")))
    else:
        schema = of or connection.scalar(select(func.current_schema()))
        rows = connection.execute(text(_POSTGRESQL), {"schema": schema})
    return {name: " ".join((definition or "").split()) for name, definition in rows}
