"""Generations that are missing, damaged, or of another log: reported, and cured by a rebuild."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from sqlalchemy import Engine, delete, exc, select, update

from domain.stance.policy import Policy
from infrastructure.database import locks
from infrastructure.database.engine import (
    disposing,
    open_engine,
    write_transaction,
)
from infrastructure.errors import BusyError, ReadModelPositionError
from infrastructure.generations import migrating
from infrastructure.generations.check import verified
from infrastructure.generations.rebuild import bring_up_to_date, rebuild
from infrastructure.log.tables import event_texts, events, log_head
from infrastructure.projections.runner import catch_up
from infrastructure.read_models import progress
from infrastructure.read_models.active import (
    active_generation,
    file_of,
    folder_of,
    projection_transaction,
    read_snapshot,
    schema_of,
)
from infrastructure.read_models.as_known import Moment, open_as_known
from infrastructure.read_models.stances.segments import stance_segments
from tests.infrastructure.generations.active_name import active_name, edited_world
from tests.infrastructure.projections.world import World
from tests.infrastructure.sealing.sealed_logs import tampering

_PAGE_OF_SEGMENTS = "SELECT rootpage FROM sqlite_master WHERE name = 'stance_segments'"


@pytest.fixture
def returned(engine: Engine) -> World:
    return edited_world(engine)


@pytest.fixture
def embedded(sqlite_url: str) -> Iterator[World]:
    """An attack, shown in an embedded database."""
    with disposing(open_engine(sqlite_url)) as engine:
        world = World(engine)
        world.report()
        world.catch_up()
        yield world


def _take_away(engine: Engine) -> None:
    name = active_name(engine)
    if engine.dialect.name == "sqlite":
        engine.dispose()
        shutil.rmtree(folder_of(engine.url))
        return
    with write_transaction(engine) as connection:
        connection.exec_driver_sql(f'DROP SCHEMA "{schema_of(name)}" CASCADE')


def _overwrite(engine: Engine, page: str = "1") -> None:
    file = file_of(engine.url, active_name(engine))
    with closing(sqlite3.connect(file)) as rows:
        [number] = rows.execute(f"SELECT ({page})").fetchone()
        rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as opened:
        opened.seek(4096 * (number - 1))
        opened.write(b"x" * 4096)


def _drop_progress(engine: Engine) -> None:
    with projection_transaction(engine) as connection:
        connection.exec_driver_sql("DROP TABLE read_model_progress")


@pytest.mark.parametrize("damage", [_overwrite, _drop_progress])
def test_damage_to_an_open_generation_stops_no_recording_and_is_cured_by_another_process(
    sqlite_url: str, damage: Callable[[Engine], None]
) -> None:
    with disposing(open_engine(sqlite_url)) as engine:
        _assert_records_and_is_cured(engine, damage)


def test_a_server_whose_generation_lost_a_table_records_and_is_cured_by_another(
    postgres_url: str,
) -> None:
    with disposing(open_engine(postgres_url)) as engine:
        _assert_records_and_is_cured(engine, _drop_progress)


def _assert_records_and_is_cured(engine: Engine, damage: Callable[[Engine], None]) -> None:
    returned = World(engine)
    returned.report()
    returned.catch_up()
    before = returned.log.position()
    damage(engine)

    returned.report(occurred="2024-06-01")
    assert returned.log.position() == before + 1
    with pytest.raises(
        ReadModelPositionError, match=r"the active read models.*projections rebuild"
    ):
        returned.timeline()
    with pytest.raises(
        ReadModelPositionError, match=r"the active read models.*projections rebuild"
    ):
        returned.catch_up()

    _assert_cured_by_another(returned)


def test_damage_that_is_cured_by_another_process_before_a_question_is_not_reported(
    embedded: World,
) -> None:
    _overwrite(embedded.engine)
    _assert_cured_by_another(embedded)


def _assert_cured_by_another(returned: World) -> None:
    with disposing(open_engine(returned.engine.url)) as another:
        rebuild(another, returned.log, Policy())
    returned.report(occurred="2024-09-10")
    returned.catch_up()
    assert returned.timeline()[-2:] == [
        "2024-09-10 2024-10-10 hostilities",
        "2024-10-11 .. no-recent-record",
    ]
    assert verified(returned.engine, returned.log, Policy()).differing == 0


def test_a_removed_file_is_still_read_by_a_process_that_has_it_open_and_derived_by_another(
    embedded: World,
) -> None:
    assert embedded.timeline()  # a connection that reads is open, next to the one that projects
    shutil.rmtree(folder_of(embedded.engine.url))

    embedded.report(occurred="2024-06-01")
    assert embedded.timeline() == [
        "2024-01-01 2024-01-31 hostilities",
        "2024-02-01 .. no-recent-record",
    ]
    with (
        disposing(open_engine(embedded.engine.url)) as another,
        pytest.raises(ReadModelPositionError, match="unable to open database"),
    ):
        catch_up(another, embedded.log, Policy())
    _assert_cured_by_another(embedded)


def test_a_long_lock_on_a_generation_stops_no_recording(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "LOCK_WAIT_SECONDS", 0.1)
    with disposing(open_engine(sqlite_url)) as engine:
        returned = World(engine)
        returned.catch_up()
        with closing(sqlite3.connect(file_of(engine.url, active_name(engine)))) as holding:
            holding.execute("BEGIN IMMEDIATE")
            returned.report()
            with pytest.raises(BusyError, match="locked"):
                returned.catch_up()
        returned.catch_up()
        assert returned.timeline() == [
            "2024-01-01 2024-01-31 hostilities",
            "2024-02-01 .. no-recent-record",
        ]


def test_a_writer_stops_no_projection(embedded: World) -> None:
    embedded.report(occurred="2024-06-01")
    with write_transaction(embedded.engine):
        embedded.catch_up()
    assert embedded.timeline() == [
        "2024-01-01 2024-01-31 hostilities",
        "2024-02-01 2024-05-31 no-recent-record",
        "2024-06-01 2024-07-01 hostilities",
        "2024-07-02 .. no-recent-record",
    ]


def test_a_projection_stops_no_recording(embedded: World) -> None:
    with projection_transaction(embedded.engine):
        embedded.report(occurred="2024-06-01")


def test_a_missing_generation_is_reported(returned: World) -> None:
    _take_away(returned.engine)
    with (
        pytest.raises(
            ReadModelPositionError, match=r"the active read models, .*`stanceline projections reb"
        ),
        open_as_known(returned.engine, returned.log, Moment()),
    ):
        pass


def test_a_missing_generation_is_derived_again_at_the_next_start(returned: World) -> None:
    shown, before = _rows(returned), active_name(returned.engine)
    _take_away(returned.engine)

    migrating.upgrade(returned.engine)
    with read_snapshot(returned.engine) as connection:
        assert progress.position(connection) == 0
    bring_up_to_date(returned.engine, returned.log, Policy())

    assert verified(returned.engine, returned.log, Policy()).differing == 0
    assert _rows(returned) == shown
    # Whoever still has the old one open finds out by the name.
    assert active_name(returned.engine) != before


def _rows(returned: World) -> list[tuple[object, ...]]:
    with read_snapshot(returned.engine) as connection:
        return sorted(tuple(row) for row in connection.execute(select(stance_segments.c.posture)))


@pytest.mark.parametrize(
    ("tampered", "said"),
    [
        (delete(active_generation), "0 rows name the active read models"),
        (
            update(active_generation).values(name="../../tmp/x"),
            r"are named '\.\./\.\./tmp/x'",
        ),
        (update(active_generation).values(name="f" * 32), "the active read models, .*f{32}"),
    ],
)
def test_a_row_that_names_no_generation_is_reported_and_cured_by_a_rebuild(
    returned: World, tampered: object, said: str
) -> None:
    with write_transaction(returned.engine) as connection:
        connection.execute(tampered)  # type: ignore[call-overload]

    with pytest.raises(ReadModelPositionError, match=said), read_snapshot(returned.engine):
        pass
    with pytest.raises(ReadModelPositionError, match=said):
        returned.catch_up()

    rebuild(returned.engine, returned.log, Policy())
    assert verified(returned.engine, returned.log, Policy()).differing == 0


def test_a_generation_without_one_of_its_tables_is_cured_by_a_rebuild(returned: World) -> None:
    with projection_transaction(returned.engine) as connection:
        connection.exec_driver_sql("DROP TABLE stance_segments")

    rebuild(returned.engine, returned.log, Policy())

    assert verified(returned.engine, returned.log, Policy()).differing == 0


@pytest.mark.parametrize(
    "tampered",
    [
        "UPDATE read_model_progress SET recorded_at = NULL",
        "UPDATE active_generation SET since = NULL",
        "UPDATE active_generation SET before = NULL",
    ],
)
def test_a_time_or_name_that_is_missing_stops_no_rebuild(returned: World, tampered: str) -> None:
    with projection_transaction(returned.engine) as connection:
        connection.exec_driver_sql(tampered)
    rebuild(returned.engine, returned.log, Policy())
    assert verified(returned.engine, returned.log, Policy()).differing == 0
    returned.catch_up()


@pytest.mark.parametrize(
    ("page", "said"), [("1", "file is not a database"), (_PAGE_OF_SEGMENTS, "image is malformed")]
)
def test_a_damaged_file_is_reported_and_cured_by_a_rebuild(
    sqlite_url: str, page: str, said: str
) -> None:
    returned = World(open_engine(sqlite_url))
    returned.report()
    returned.catch_up()
    returned.engine.dispose()
    _overwrite(returned.engine, page)

    migrating.upgrade(returned.engine)
    with pytest.raises((ReadModelPositionError, exc.DBAPIError), match=said):
        verified(returned.engine, returned.log, Policy())

    rebuild(returned.engine, returned.log, Policy())
    assert verified(returned.engine, returned.log, Policy()).differing == 0
    returned.engine.dispose()


def test_nothing_that_is_put_into_a_generation_hides_the_log(engine: Engine) -> None:
    returned = World(engine)
    returned.catch_up()
    with projection_transaction(engine) as connection:
        place = "read_models" if engine.dialect.name == "sqlite" else schema_of(active_name(engine))
        connection.exec_driver_sql(f'CREATE TABLE "{place}".log_head AS SELECT 1 AS only_row')
        connection.exec_driver_sql(f'CREATE TABLE "{place}".events AS SELECT 1 AS position')
    engine.dispose()

    returned.report()
    returned.catch_up()

    with read_snapshot(engine) as connection:
        head = connection.execute(select(log_head.c.position)).scalar_one()
        assert head == returned.log.position() == progress.position(connection) > 1


def test_rows_of_another_copy_of_the_log_are_reported_and_derived_again(engine: Engine) -> None:
    """A copy of the log that continued differently was put in its place."""
    returned = World(engine)
    returned.catch_up()
    shown = returned.log.position()
    returned.report()
    returned.catch_up()
    with tampering(engine) as connection:
        connection.execute(delete(events).where(events.c.position > shown))
        connection.execute(delete(event_texts).where(event_texts.c.position > shown))
        connection.execute(update(log_head).values(position=shown))
    returned.report(occurred="2023-01-01")
    returned.report(occurred="2023-02-01")

    with pytest.raises(ReadModelPositionError, match=f"position {shown + 1} .* another copy of it"):
        returned.catch_up()
    with (
        pytest.raises(ReadModelPositionError, match="another copy of it"),
        open_as_known(engine, returned.log, Moment()),
    ):
        pass

    rebuild(engine, returned.log, Policy())
    assert verified(engine, returned.log, Policy()).differing == 0
