"""A row has the columns of its table, in the same order: rows are made from whole selects."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from sqlalchemy import Table

from infrastructure.read_models.developments.rows import DevelopmentRow, developments
from infrastructure.read_models.registry.actors import ActorRow, actors
from infrastructure.read_models.registry.sources import SourceRow, sources


@pytest.mark.parametrize(
    ("row", "table"),
    [(ActorRow, actors), (SourceRow, sources), (DevelopmentRow, developments)],
)
def test_a_row_has_the_columns_of_its_table_in_order(row: type[NamedTuple], table: Table) -> None:
    assert row._fields == tuple(table.c.keys())
