"""Values handed to a statement as one JSON parameter: binding each by itself is slow."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import JSON, ColumnElement, Text, any_, bindparam, cast, func, select


def rows_of(dialect: str, **columns: type) -> str:
    """A sub-query over the rows in the parameter `:given`; each column is of `int` or `str`."""
    # The limit and the offset keep either database from reading the JSON again for each row found.
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


def lateral(dialect: str, rows: str, table: str, such: str, first: str = "") -> str:
    """What to select from: for each given row `g`, the rows `c` of a table that `such` names.

    `first`, an ORDER BY with a LIMIT, leaves only the first of them for each given row.
    """
    if dialect == "sqlite":
        if not first:
            return f"{rows} g JOIN {table} c ON {such}"
        among = f"SELECT c.rowid FROM {table} c WHERE {such} {first}"  # noqa: S608 our own words
        return f"{rows} g JOIN {table} c ON c.rowid IN ({among})"
    # PostgreSQL cannot tell how few rows are meant, and would read the whole table for one.
    last = first or "OFFSET 0"
    of_each = f"SELECT * FROM {table} c WHERE {such} {last}"  # noqa: S608 our own words
    return f"{rows} g CROSS JOIN LATERAL ({of_each}) c"


def is_among(dialect: str, column: ColumnElement[str], parameter: str) -> ColumnElement[bool]:
    """Whether the column holds one of the texts in the parameter, however many there are."""
    texts = bindparam(parameter, type_=Text)
    if dialect == "sqlite":
        return column.in_(select(func.json_each(texts).table_valued("value").c.value))
    found = select(func.json_array_elements_text(cast(texts, JSON)).table_valued("value").c.value)
    # Of an array PostgreSQL assumes ten; of rows a hundred, and reads a whole table for them.
    return column == any_(func.array(found.scalar_subquery()))


def encode_rows(values: Iterable[tuple[int | str, ...] | str]) -> str:
    """The rows, or the texts, as the parameter wants them."""
    return msgspec.json.encode(list(values)).decode()
