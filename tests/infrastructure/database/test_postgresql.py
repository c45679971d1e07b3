"""What everybody may rely on when they use a PostgreSQL database."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert

from infrastructure.database.engine import (
    disposing,
    open_engine,
    read_transaction,
    write_transaction,
)
from infrastructure.errors import ReadOnlyError
from tests.api.unwritable import read_only

notes = Table("notes", MetaData(), Column("number", Integer, primary_key=True))


def test_a_process_writes_again_after_its_database_was_read_only(postgres_url: str) -> None:
    with disposing(open_engine(postgres_url)) as engine:
        with write_transaction(engine) as connection:
            notes.create(connection)
        # given connections that were opened while the database was read-only
        with read_only(postgres_url):
            with read_transaction(engine), read_transaction(engine), read_transaction(engine):
                pass
            with pytest.raises(ReadOnlyError), write_transaction(engine) as connection:
                connection.execute(insert(notes).values(number=1))
            with read_transaction(engine), read_transaction(engine), read_transaction(engine):
                pass
        # when a background process tries again, as it does each second
        with pytest.raises(ReadOnlyError), write_transaction(engine) as connection:
            connection.execute(insert(notes).values(number=2))
        # then one failure is enough to replace them all
        for number in (3, 4, 5, 6):
            with write_transaction(engine) as connection:
                connection.execute(insert(notes).values(number=number))
