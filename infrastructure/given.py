"""Rows handed to a statement as one JSON parameter: thousands of single ones are slow to bind."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


def given(dialect: str, **columns: type) -> str:
    """A sub-query over the rows in the parameter `:given`; each column is of `int` or `str`."""
    if dialect == "sqlite":
        values = [f"json_extract(value, '$[{at}]') AS {name}" for at, name in enumerate(columns)]
        return f"(SELECT {', '.join(values)} FROM json_each(:given))"  # noqa: S608 our own words
    types = {int: "bigint", str: "text"}
    values = [
        f"CAST(value->>{at} AS {types[kind]}) AS {name}"
        for at, (name, kind) in enumerate(columns.items())
    ]
    rows = "json_array_elements(CAST(:given AS json))"
    return f"(SELECT {', '.join(values)} FROM {rows})"  # noqa: S608 our own words


def as_given(rows: Iterable[tuple[int | str, ...]]) -> str:
    """The rows as the parameter wants them."""
    return msgspec.json.encode(list(rows)).decode()
