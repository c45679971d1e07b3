"""What everybody may rely on when they use a PostgreSQL database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, insert, select
from sqlalchemy.exc import DBAPIError

from infrastructure.database.engine import (
    UTCDateTime,
    disposing,
    open_engine,
    read_transaction,
    write_transaction,
)
from infrastructure.errors import OperationalError, ReadOnlyError
from tests.api.unwritable import configured, read_only
from tests.postgres_server import PostgresServer

notes = Table(
    "notes",
    MetaData(),
    Column("number", Integer, primary_key=True),
    Column("at", UTCDateTime),
    Column("text", Text),
)

AT = datetime(2026, 3, 2, 23, 59, 59, 999999, UTC)
IN_ARABIC = "حزب الله"


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


@pytest.mark.parametrize(
    "setting",
    [
        "datestyle = 'German, DMY'",
        "datestyle = 'SQL, MDY'",
        "timezone = 'Asia/Kathmandu'",
        "client_encoding = 'LATIN1'",
        "bytea_output = 'escape'",
        "standard_conforming_strings = off",
        "default_transaction_isolation = 'serializable'",
    ],
)
def test_what_an_operator_sets_for_a_database_does_not_change_what_is_read(
    postgres_url: str, setting: str
) -> None:
    with configured(postgres_url, setting), disposing(open_engine(postgres_url)) as engine:
        assert _written_and_read(engine) == (AT, IN_ARABIC)


@pytest.mark.parametrize(
    ("variable", "value"), [("PGCLIENTENCODING", "LATIN1"), ("PGDATESTYLE", "Postgres")]
)
def test_what_the_environment_sets_for_the_driver_does_not_either(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with disposing(open_engine(postgres_url)) as engine:
        assert _written_and_read(engine) == (AT, IN_ARABIC)


def _written_and_read(engine: Engine) -> tuple[datetime, str]:
    with write_transaction(engine) as connection:
        notes.create(connection)
        connection.execute(insert(notes).values(number=1, at=AT, text=IN_ARABIC))
    with read_transaction(engine) as connection:
        at, text = connection.execute(select(notes.c.at, notes.c.text)).one()
        return at, text


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_store_every_name_is_refused(
    postgres_server: PostgresServer, encoding: str
) -> None:
    template = f"template0 ENCODING '{encoding}' LOCALE 'C'"
    with (
        postgres_server.database(template) as url,
        disposing(open_engine(url)) as engine,
        pytest.raises(OperationalError, match=f"encoding is {encoding}.*ENCODING 'UTF8'"),
        read_transaction(engine),
    ):
        pass


def test_an_error_does_not_repeat_the_values_of_its_statement(engine: Engine) -> None:
    """Given a title that is redacted later: the message is in the log of a server until then."""
    with write_transaction(engine) as connection:
        notes.create(connection)
        connection.execute(insert(notes).values(number=1))
    with pytest.raises(DBAPIError) as failed, write_transaction(engine) as connection:
        connection.execute(insert(notes).values(number=1, at=AT, text="a private text"))
    assert "a private text" not in str(failed.value)
