"""Sets of read models: one is in use, whole, for everybody; others are made and removed beside."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, exc, inspect, select, update

from infrastructure import schema, table_sets
from infrastructure.beside import bring_up, rebuild, verified
from infrastructure.database import disposing, open_engine, open_file, reading, writing
from infrastructure.log_tables import events, log_head
from infrastructure.read_models import progress
from infrastructure.read_models.actors import actors
from infrastructure.read_models.moment import Moment, knowing
from infrastructure.read_models.stances import stance_segments
from infrastructure.set_in_use import (
    file_of,
    folder_of,
    in_use,
    named,
    open_set,
    projecting,
    schema_of,
    seeing,
)
from infrastructure.unavailable import WrongReachError
from tests.infrastructure.projections.world import World
from tests.infrastructure.sealing.sealed_logs import tampering

_HOUR = timedelta(hours=1)
_PAGE_OF_SEGMENTS = "SELECT rootpage FROM sqlite_master WHERE name = 'stance_segments'"


@pytest.fixture
def told(engine: Engine) -> World:
    """An attack, shown; and a name that is edited since, so that a rebuild has something to do."""
    world = World(engine)
    world.report()
    world.catch_up()
    with projecting(engine) as connection:
        connection.execute(update(actors).values(name="Nobody"))
    return world


def _sets(engine: Engine) -> set[str]:
    """The names of all sets that are there."""
    if engine.dialect.name == "sqlite":
        return {file.stem for file in folder_of(engine.url).glob("*.db")}
    prefix = schema_of("")
    schemas = inspect(engine).get_schema_names()
    return {name.removeprefix(prefix) for name in schemas if name.startswith(prefix)}


def _in_use(engine: Engine) -> str:
    with reading(engine) as connection:
        name = named(connection)
    assert name is not None
    return name


def test_whoever_began_to_read_goes_on_with_what_was_there(told: World) -> None:
    """Also in tables that they had not looked at before another set was put in use."""
    names, segments = select(actors.c.name).distinct(), select(stance_segments)
    with seeing(told.engine) as begun:
        before = begun.execute(names).scalars().all()
        told.report(occurred="2024-06-01", initiators=("iran",))
        assert rebuild(told.engine, told.log)[0] == told.log.position()

        assert before == begun.execute(names).scalars().all() == ["Nobody"]
        seen = len(begun.execute(segments).all())
        assert progress.position(begun) == told.log.position() - 1

    with seeing(told.engine) as begun:
        assert "Nobody" not in begun.execute(names).scalars().all()
        assert len(begun.execute(segments).all()) > seen


def test_the_set_before_is_kept_for_an_hour(told: World) -> None:
    before = _in_use(told.engine)
    rebuild(told.engine, told.log)
    after = _in_use(told.engine)
    assert _sets(told.engine) == {before, after}

    table_sets.remove_unneeded(told.engine, datetime.now(UTC) + _HOUR / 2)
    assert _sets(told.engine) == {before, after}
    table_sets.remove_unneeded(told.engine, datetime.now(UTC) + _HOUR)
    assert _sets(told.engine) == {after}

    assert verified(told.engine, told.log).differing == 0


def test_a_rebuild_that_changes_nothing_leaves_the_set_in_use(told: World) -> None:
    rebuild(told.engine, told.log)
    sets = _sets(told.engine), _in_use(told.engine)
    rebuild(told.engine, told.log)
    assert (_sets(told.engine), _in_use(told.engine)) == sets


def test_nothing_is_removed_while_a_set_is_filled(told: World) -> None:
    later = datetime.now(UTC) + _HOUR
    with table_sets.new_set(told.engine, later) as filled:
        filled.placed()
        table_sets.remove_unneeded(told.engine, later)
        assert _sets(told.engine) == {filled.name, _in_use(told.engine)}
    assert _sets(told.engine) == {_in_use(told.engine)}


def test_of_two_rebuilds_at_once_the_second_finds_nothing_to_do(told: World) -> None:
    with ThreadPoolExecutor(2) as threads:
        rebuilds = [threads.submit(rebuild, told.engine, told.log) for _ in range(2)]
    differed = sorted(one.result()[1] for one in rebuilds)
    assert differed == [[], ["actors"]]
    assert verified(told.engine, told.log).differing == 0


def test_what_is_shown_while_another_set_is_put_in_use_is_shown_there(told: World) -> None:
    """Given somebody who projects without a pause, and three rebuilds meanwhile."""
    with ThreadPoolExecutor(1) as thread:
        rebuilds = thread.submit(_edit_and_rebuild, told, 3)
        while not rebuilds.done():
            told.report(occurred="2024-06-01", initiators=("iran",))
            told.catch_up()
            with seeing(told.engine) as connection:
                assert progress.position(connection) == told.log.position()
        rebuilds.result()
    assert verified(told.engine, told.log).differing == 0


def _edit_and_rebuild(told: World, times: int) -> None:
    for _ in range(times):
        with projecting(told.engine) as connection:
            connection.execute(update(actors).values(name="Nobody"))
        assert "actors" in rebuild(told.engine, told.log)[1]


def _take_away(engine: Engine) -> None:
    name = _in_use(engine)
    if engine.dialect.name == "sqlite":
        engine.dispose()
        shutil.rmtree(folder_of(engine.url))
        return
    with writing(engine) as connection:
        connection.exec_driver_sql(f'DROP SCHEMA "{schema_of(name)}" CASCADE')


def test_a_set_that_was_taken_away_is_told(told: World) -> None:
    _take_away(told.engine)
    with (
        pytest.raises(WrongReachError, match=r"the read models in use, .*`stanceline project reb"),
        knowing(told.engine, told.log, Moment()),
    ):
        pass


def test_a_set_that_was_taken_away_is_derived_again_at_the_next_start(told: World) -> None:
    shown, before = _rows(told), _in_use(told.engine)
    _take_away(told.engine)

    schema.upgrade(told.engine)
    with seeing(told.engine) as connection:
        assert progress.position(connection) == 0
    bring_up(told.engine, told.log)

    assert verified(told.engine, told.log).differing == 0
    assert _rows(told) == shown
    # Whoever still has the old one open finds out by the name.
    assert _in_use(told.engine) != before


def _rows(told: World) -> list[tuple[object, ...]]:
    with seeing(told.engine) as connection:
        return sorted(tuple(row) for row in connection.execute(select(stance_segments.c.posture)))


@pytest.mark.parametrize(
    ("tampered", "said"),
    [
        (delete(in_use), "0 rows say which read models are in use"),
        (update(in_use).values(name="../../tmp/x"), r"are said to be '\.\./\.\./tmp/x'"),
        (update(in_use).values(name="f" * 32), "the read models in use, .*f{32}"),
        (in_use.insert().values(only_row=2, name="0" * 32), "2 rows say which"),
    ],
)
def test_a_row_that_names_no_set_is_told_and_cured_by_a_rebuild(
    told: World, tampered: object, said: str
) -> None:
    with writing(told.engine) as connection:
        connection.execute(tampered)  # type: ignore[call-overload]

    with pytest.raises(WrongReachError, match=said), seeing(told.engine):
        pass
    with pytest.raises(WrongReachError, match=said):
        told.catch_up()

    rebuild(told.engine, told.log)
    assert verified(told.engine, told.log).differing == 0
    with reading(told.engine) as connection:
        assert connection.execute(select(in_use.c.only_row)).scalars().all() == [1]


@pytest.mark.parametrize(
    ("page", "said"), [("1", "file is not a database"), (_PAGE_OF_SEGMENTS, "image is malformed")]
)
def test_a_damaged_file_is_told_and_cured_by_a_rebuild(
    sqlite_url: str, page: str, said: str
) -> None:
    told = World(open_engine(sqlite_url))
    told.report()
    told.catch_up()
    file = file_of(told.engine.url, _in_use(told.engine))
    with disposing(open_set(file)) as rows, reading(rows) as connection:
        number = connection.exec_driver_sql(f"SELECT ({page})").scalar_one()
    told.engine.dispose()
    with file.open("r+b") as opened:
        opened.seek(4096 * (number - 1))
        opened.write(b"x" * 4096)

    schema.upgrade(told.engine)
    with pytest.raises((WrongReachError, exc.DBAPIError), match=said):
        verified(told.engine, told.log)

    rebuild(told.engine, told.log)
    assert verified(told.engine, told.log).differing == 0
    told.engine.dispose()


@pytest.mark.parametrize("hiding", ["TABLE", "VIEW"])
def test_what_would_hide_the_rows_is_told_and_removed_by_a_rebuild(
    sqlite_url: str, hiding: str
) -> None:
    """Given a name of the read models that stands beside the log too, where it is found first."""
    told = World(open_engine(sqlite_url))
    told.catch_up()
    with writing(told.engine) as connection:
        connection.exec_driver_sql(f"CREATE {hiding} actors AS SELECT 'israel' AS id, 'X' AS name")
    told.engine.dispose()

    with pytest.raises(WrongReachError, match="the log has actors too, which hides"):
        told.catch_up()

    rebuild(told.engine, told.log)
    assert verified(told.engine, told.log).differing == 0
    told.engine.dispose()


def test_rows_of_another_copy_of_the_log_are_told_and_derived_anew(engine: Engine) -> None:
    """Given a log put in the place of one that went its own way from the same beginning."""
    told = World(engine)
    told.catch_up()
    shown = told.log.position()
    told.report()
    told.catch_up()
    with tampering(engine) as connection:
        connection.execute(delete(events).where(events.c.position > shown))
        connection.execute(update(log_head).values(position=shown))
    told.report(occurred="2023-01-01")
    told.report(occurred="2023-02-01")

    with pytest.raises(WrongReachError, match=f"position {shown + 1} .* another copy of it"):
        told.catch_up()
    with (
        pytest.raises(WrongReachError, match="another copy of it"),
        knowing(engine, told.log, Moment()),
    ):
        pass

    rebuild(engine, told.log)
    assert verified(engine, told.log).differing == 0


@pytest.fixture
def served(postgres_url: str) -> Iterator[World]:
    opened = open_engine(postgres_url)
    world = World(opened)
    world.report()
    world.catch_up()
    yield world
    opened.dispose()


def test_a_set_that_somebody_reads_for_long_is_left_to_the_next_one(served: World) -> None:
    before = _in_use(served.engine)
    with seeing(served.engine) as slow:
        slow.execute(select(stance_segments)).first()
        with projecting(served.engine) as connection:
            connection.execute(update(actors).values(name="Nobody"))
        rebuild(served.engine, served.log)
        later = datetime.now(UTC) + _HOUR

        table_sets.remove_unneeded(served.engine, later)
        assert before in _sets(served.engine)
        assert slow.execute(select(stance_segments)).first()

    table_sets.remove_unneeded(served.engine, later)
    assert before not in _sets(served.engine)


@pytest.mark.parametrize("name", ["a b", "50%.db", "what?mode=ro", "a#b", "it's", "schrö.db"])
def test_read_models_stand_beside_a_file_of_any_name(tmp_path: Path, name: str) -> None:
    engine = open_file(tmp_path / name)
    schema.upgrade(engine)
    told = World(engine)
    told.report()
    told.catch_up()
    assert told.timeline() != []
    assert {file.name for file in tmp_path.iterdir()} >= {name, f"{name}.read-models"}
    engine.dispose()
