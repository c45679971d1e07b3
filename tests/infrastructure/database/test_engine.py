"""What everybody may rely on when they read from or write to either kind of database."""

from __future__ import annotations

import socket
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier, Event, Thread

import psycopg
import pytest
from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from infrastructure.database.engine import (
    PartialIndex,
    UTCDateTime,
    disposing,
    open_engine,
    read_transaction,
    write_transaction,
)
from infrastructure.database.locks import Timeouts, Turns, deciding
from infrastructure.errors import (
    BusyError,
    OutcomeUnknownError,
    ReadOnlyError,
    TooSlowError,
)

notes = Table(
    "notes",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UTCDateTime),
)


@pytest.fixture
def noted(engine: Engine) -> Engine:
    """A database with one note, number 1."""
    with write_transaction(engine) as connection:
        notes.create(connection)
        connection.execute(insert(notes).values(number=1))
    return engine


def numbers(engine: Engine) -> list[int]:
    with read_transaction(engine) as connection:
        return list(connection.scalars(select(notes.c.number).order_by(notes.c.number)))


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://localhost/stanceline",
        "postgresql://localhost/stanceline",
        "stanceline.db",
        "postgresql+psycopg://localhost:port/stanceline",
    ],
)
def test_other_kinds_of_database_are_refused_with_what_is_allowed(url: str) -> None:
    with pytest.raises(ValueError, match=r"sqlite:///FILE and postgresql\+psycopg://"):
        open_engine(url)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://analyst:s3cret@localhost/stanceline",
        "postgresql+psycopg://analyst:s3cret@localhost:port/stanceline",
        "postgresql psycopg://analyst:s3cret@localhost/stanceline",
    ],
)
def test_a_refusal_does_not_repeat_the_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"(cannot use the|not a) database") as refused:
        open_engine(url)
    assert "s3cret" not in str(refused.value)


def test_what_was_written_is_there_for_the_next_reader(noted: Engine) -> None:
    with write_transaction(noted) as connection:
        connection.execute(insert(notes).values(number=2))
    assert numbers(noted) == [1, 2]


def test_an_error_undoes_all_that_was_written(noted: Engine) -> None:
    twice = [{"number": 2}, {"number": 2}]
    with pytest.raises(IntegrityError), write_transaction(noted) as connection:
        connection.execute(insert(notes), twice)
    assert numbers(noted) == [1]


def test_a_reader_sees_one_moment_however_long_it_takes(noted: Engine) -> None:
    count = select(func.count()).select_from(notes)
    with read_transaction(noted) as snapshot:
        assert snapshot.scalar(count) == 1
        with write_transaction(noted) as connection:
            connection.execute(insert(notes).values(number=2))
        assert snapshot.scalar(count) == 1
    assert numbers(noted) == [1, 2]


def test_a_reader_cannot_write(noted: Engine) -> None:
    with (
        pytest.raises(ReadOnlyError, match=r"readonly|read-only"),
        read_transaction(noted) as connection,
    ):
        connection.execute(insert(notes).values(number=2))
    assert numbers(noted) == [1]


def test_a_connection_that_only_read_may_write_the_next_time(noted: Engine) -> None:
    for number in (2, 3, 4):
        assert numbers(noted)[-1] == number - 1
        with write_transaction(noted) as connection:
            connection.execute(insert(notes).values(number=number))


def test_writers_that_read_first_take_turns(noted: Engine) -> None:
    """Given 8 writers who each read the number and then raise it, none is lost or refused."""
    together = Barrier(8)
    errors: list[Exception] = []

    def raise_number() -> None:
        together.wait()
        try:
            for _ in range(5):
                with write_transaction(noted) as connection:
                    latest = select(notes.c.number).with_for_update()
                    now = connection.execute(latest).scalar_one()
                    connection.execute(update(notes).values(number=now + 1))
        except DBAPIError as error:
            errors.append(error)

    writers = [Thread(target=raise_number) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert errors == []
    assert numbers(noted) == [41]


def test_an_instant_comes_back_in_utc_to_the_microsecond(noted: Engine) -> None:
    in_tehran = timezone(timedelta(hours=3, minutes=30))
    with write_transaction(noted) as connection:
        instant = datetime(2024, 12, 24, 1, 15, 0, 123456, tzinfo=in_tehran)
        connection.execute(insert(notes).values(number=2, at=instant))
    with read_transaction(noted) as connection:
        at = connection.scalars(select(notes.c.at).order_by(notes.c.number)).all()
    assert at == [None, datetime(2024, 12, 23, 21, 45, 0, 123456, tzinfo=UTC)]
    assert at[1] is not None
    assert at[1].tzinfo is UTC


def test_an_instant_without_a_time_zone_is_refused(noted: Engine) -> None:
    naive = datetime(2024, 12, 24)  # noqa: DTZ001
    with (
        pytest.raises(StatementError, match="needs a time zone"),
        write_transaction(noted) as connection,
    ):
        connection.execute(insert(notes).values(number=2, at=naive))


def test_sqlite_keeps_a_commit_through_a_power_cut(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with read_transaction(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        full = 2
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == full
    engine.dispose()


def test_writers_that_wait_keep_nobody_from_reading(engine: Engine) -> None:
    """Given 40 writers who wait for the lock that another one holds."""
    with write_transaction(engine) as connection:
        notes.create(connection)
        connection.execute(insert(notes).values(number=1))
    rename = update(notes).values(number=notes.c.number + 1)

    def raise_number() -> None:
        with write_transaction(engine) as connection:
            connection.execute(rename)

    with ThreadPoolExecutor(40) as writers:
        with write_transaction(engine) as holding:
            holding.execute(rename)
            waiting = [writers.submit(raise_number) for _ in range(40)]
            time.sleep(0.3)
            assert [numbers(engine) for _ in range(3)] == [[1]] * 3
            assert not any(one.done() for one in waiting)
        assert [one.result() for one in waiting] == [None] * 40
    assert numbers(engine) == [42]


def test_writers_get_their_turn_in_the_order_in_which_they_asked() -> None:
    turns, served = Turns(1), list[int]()

    def wait(number: int) -> None:
        with turns.turn(seconds=30):
            served.append(number)

    with ThreadPoolExecutor(20) as waiting, turns.turn(seconds=0):
        for number in range(20):
            waiting.submit(wait, number)
            time.sleep(0.01)
    assert served == list(range(20))


def test_a_writer_whose_turn_does_not_come_in_time_leaves_the_queue() -> None:
    turns = Turns(1)
    in_time = pytest.raises(BusyError, match=r"not free within 0\.05 seconds")
    with turns.turn(seconds=0), in_time, turns.turn(seconds=0.05):
        pass
    with turns.turn(seconds=0):
        pass


def test_a_writer_gets_in_where_another_process_leaves_the_lock_for_a_moment(
    sqlite_url: str,
) -> None:
    """Given one that writes for 100 ms and rests for 20 ms, for as long as the test lasts."""
    file, stop = sqlite_url.removeprefix("sqlite:///"), Event()

    def write_much() -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            while not stop.is_set():
                other.execute("BEGIN IMMEDIATE")
                time.sleep(0.1)
                other.execute("COMMIT")
                time.sleep(0.02)

    engine = open_engine(sqlite_url)
    waited = list[float]()
    with ThreadPoolExecutor() as others:
        others.submit(write_much)
        for _ in range(20):
            began = time.monotonic()
            with write_transaction(engine):
                waited.append(time.monotonic() - began)
        stop.set()
    engine.dispose()
    assert max(waited) < 1


def test_a_statement_that_takes_too_long_is_cancelled_where_that_is_limited(
    postgres_url: str,
) -> None:
    with (
        disposing(open_engine(postgres_url, Timeouts(statement=0.2))) as limited,
        pytest.raises(TooSlowError, match="statement timeout"),
        read_transaction(limited) as connection,
    ):
        connection.exec_driver_sql("SELECT pg_sleep(10)")
    with (
        disposing(open_engine(postgres_url)) as unlimited,
        read_transaction(unlimited) as connection,
    ):
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "0"


def test_both_ends_of_a_connection_probe_one_that_is_silent(postgres_url: str) -> None:
    with (
        disposing(open_engine(postgres_url, Timeouts(connect=7, keepalive=12))) as engine,
        read_transaction(engine) as connection,
    ):
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        here = driver.info.get_parameters()
        names = ("connect_timeout", "keepalives_idle", "keepalives_interval", "tcp_user_timeout")
        assert [here[name] for name in names] == ["7", "12", "4", "24000"]
        set_there = "SELECT reset_val, setting FROM pg_settings WHERE name = 'lock_timeout'"
        assert connection.exec_driver_sql(set_there).all() == [("0", "30000")]


def test_what_a_url_says_about_its_connections_holds(postgres_url: str) -> None:
    url = make_url(postgres_url).update_query_dict({"keepalives_idle": "99"})
    with disposing(open_engine(url)) as engine, read_transaction(engine) as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        assert driver.info.get_parameters()["keepalives_idle"] == "99"


def test_a_server_that_never_answers_a_new_connection_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        url = f"postgresql+psycopg://nobody@127.0.0.1:{port}/none"
        began = time.monotonic()
        with (
            disposing(open_engine(url, Timeouts(connect=2))) as engine,
            pytest.raises(DBAPIError, match="timeout"),
            read_transaction(engine),
        ):
            pass
        assert time.monotonic() - began < 10


def test_a_connection_lost_before_a_commit_is_answered_leaves_the_outcome_open(
    postgres_url: str,
) -> None:
    with disposing(open_engine(postgres_url)) as engine:
        with write_transaction(engine) as connection:
            notes.create(connection)
        with pytest.raises(OutcomeUnknownError):
            _write_and_lose_the_connection(engine)
        assert numbers(engine) == []


def _write_and_lose_the_connection(engine: Engine) -> None:
    with write_transaction(engine, committing=deciding) as connection:
        connection.execute(insert(notes).values(number=1))
        mine = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with write_transaction(engine) as other:
            other.exec_driver_sql("SELECT pg_terminate_backend(%s, 5000)", (mine,))


def test_a_partial_index_has_its_condition_on_either_kind_of_database(engine: Engine) -> None:
    table = Table("drafts", MetaData(), Column("number", Integer, primary_key=True))
    PartialIndex("ix_drafts_few", table.c.number, unique=True, where="number > 7")

    with write_transaction(engine) as connection:
        table.create(connection)
        (index,) = inspect(connection).get_indexes("drafts")

    assert (index["name"], index["unique"]) == ("ix_drafts_few", 1)
    assert str(index["dialect_options"][f"{engine.dialect.name}_where"]).strip("()") == "number > 7"
