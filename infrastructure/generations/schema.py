"""Compares the schema of the active generation with the tables of this release.

A trigger or a view there can change what is read without changing a row that is compared.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Connection,
    DefaultClause,
    Dialect,
    Table,
    UniqueConstraint,
)

from infrastructure.database.schema import stored_schema
from infrastructure.read_models.active import ATTACHED_AS, named, schema_of
from infrastructure.read_models.tables import GENERATION

# Types that PostgreSQL lists by another name than the one they were made with.
_NAMED_OTHERWISE = {"FLOAT(53)": "double precision"}


def schema_differences(stored: Connection, derived: Connection) -> list[str]:
    """Return each object that is missing, was added or has another definition, with the problem.

    `derived` is a new generation, an SQLite file. On PostgreSQL, the definitions of indexes and
    constraints are not compared: they change no answer.
    """
    if stored.dialect.name == "sqlite":
        found = stored_schema(stored, ATTACHED_AS)
        expected: dict[str, str | None] = {**stored_schema(derived)}
    else:
        name = named(stored)
        assert name is not None, "a snapshot of the read models has a name"
        found = stored_schema(stored, schema_of(name))
        expected = _expected_on_server(stored.dialect)
    return [
        f"{object}: {problem}"
        for object in sorted({*found, *expected})
        if (problem := _problem(object, found, expected)) is not None
    ]


def _problem(object: str, found: dict[str, str], expected: dict[str, str | None]) -> str | None:
    if object not in found:
        return "missing"
    if object not in expected:
        return "no part of the read models"
    if expected[object] not in (None, found[object]):
        return "not as this release makes it"
    return None


def _expected_on_server(dialect: Dialect) -> dict[str, str | None]:
    expected: dict[str, str | None] = {}
    name_of = dialect.identifier_preparer.format_constraint
    for table in GENERATION:
        expected[f"table {table.name}"] = _definition(table, dialect)
        for constraint in table.constraints:
            if constraint is table.primary_key and not table.primary_key.columns:
                continue  # a table without a key
            name = name_of(constraint)
            expected[f"constraint {name} of {table.name}"] = None
            if constraint is table.primary_key or isinstance(constraint, UniqueConstraint):
                expected[f"index {name}"] = None
        for index in table.indexes:
            expected[f"index {index.name}"] = None
    return expected


def _definition(table: Table, dialect: Dialect) -> str:
    """Return the definition of a table in the form of `stored_schema`."""
    return "p f f " + ", ".join(_column(column, dialect) for column in table.columns)


def _column(column: Column[object], dialect: Dialect) -> str:
    kind, is_collated, _ = column.type.compile(dialect).partition(' COLLATE "C"')
    parts = [str(column.name), _NAMED_OTHERWISE.get(kind, kind.lower())]
    if not column.nullable:
        parts.append("NOT NULL")
    if isinstance(column.server_default, DefaultClause):
        parts.append(str(column.server_default.arg))
    if kind == "TEXT":
        parts.append("C" if is_collated else "default")
    return " ".join(parts)
