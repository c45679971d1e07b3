"""Passes many values to a statement as one JSON parameter: binding each one is slow."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import JSON, ColumnElement, Text, any_, bindparam, cast, func, select


def rows_of(dialect: str, **columns: type) -> str:
    """Return a sub-query over the rows in the parameter `:given`; columns are `int` or `str`."""
    # LIMIT and OFFSET stop both databases from parsing the JSON again for each row.
    if dialect == "sqlite":
        values = [f"json_extract(value, '$[{at}]') AS {name}" for at, name in enumerate(columns)]
        return f"(SELECT {', '.join(values)} FROM json_each(:given) LIMIT -1)"  # noqa: S608 our own words
    types = {int: "bigint", str: "text"}
    values = [
        f"CAST(value->>{at} AS {types[kind]}) AS {name}"
        for at, (name, kind) in enumerate(columns.items())
    ]
    rows = "json_array_elements(CAST(:given AS json))"
    return f"(SELECT {', '.join(values)} FROM {rows} OFFSET 0)"  # noqa: S608 our own words


def value_at(dialect: str, column: str, at: int) -> str:
    """Return the integer at a place, from 0, of the JSON list in a column of text."""
    if dialect == "sqlite":
        return f"json_extract({column}, '$[{at}]')"
    return f"CAST(CAST({column} AS json) ->> {at} AS bigint)"


def texts_of(dialect: str, parameter: str) -> str:
    """Return a sub-query over the texts in a parameter."""
    if dialect == "sqlite":
        return f"SELECT value FROM json_each(:{parameter})"  # noqa: S608 our own words
    return f"SELECT json_array_elements_text(CAST(:{parameter} AS json))"


def lateral(
    dialect: str, rows: str, table: str, such: str, first: str = "", index: str = ""
) -> str:
    """Return a FROM clause that joins each given row `g` with the rows `c` that match `such`.

    `first`, an ORDER BY with a LIMIT, keeps only the first of them for each given row. `index` is
    that of `by_index`.
    """
    if dialect == "sqlite":
        if not first:
            return f"{rows} g JOIN {by_index(dialect, table, index)} ON {such}"
        among = f"SELECT c.rowid FROM {by_index(dialect, table, index)} WHERE {such} {first}"  # noqa: S608 our own words
        return f"{rows} g JOIN {table} c ON c.rowid IN ({among})"
    # PostgreSQL does not know how few rows match, and would read the whole table for one.
    last = first or "OFFSET 0"
    of_each = f"SELECT * FROM {table} c WHERE {such} {last}"  # noqa: S608 our own words
    return f"{rows} g CROSS JOIN LATERAL ({of_each}) c"


def by_index(dialect: str, table: str, index: str) -> str:
    """Return the table as `c`; SQLite searches it by this index.

    Without statistics, SQLite does not know that an index of few rows is the better one.
    """
    return f"{table} c INDEXED BY {index}" if index and dialect == "sqlite" else f"{table} c"


def is_among(dialect: str, column: ColumnElement[str], parameter: str) -> ColumnElement[bool]:
    """Return the condition that the column equals one of the texts in the parameter."""
    texts = bindparam(parameter, type_=Text)
    if dialect == "sqlite":
        return column.in_(select(func.json_each(texts).table_valued("value").c.value))
    found = select(func.json_array_elements_text(cast(texts, JSON)).table_valued("value").c.value)
    # PostgreSQL expects ten values in an array but a hundred rows, and would scan for those.
    return column == any_(func.array(found.scalar_subquery()))


def encode_rows(values: Iterable[tuple[int | str, ...] | str]) -> str:
    """Encode rows or texts for such a parameter."""
    return msgspec.json.encode(list(values)).decode()
