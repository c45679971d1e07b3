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
from infrastructure.projections.runner import catch_up
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


def test_a_set_without_one_of_its_tables_is_cured_by_a_rebuild(told: World) -> None:
    with projecting(told.engine) as connection:
        connection.exec_driver_sql("DROP TABLE stance_segments")

    rebuilt = rebuild(told.engine, told.log)

    assert rebuilt.uncompared is not None
    assert "stance_segments" in rebuilt.uncompared
    assert verified(told.engine, told.log).differing == 0


@pytest.mark.parametrize(
    "tampered",
    [
        "UPDATE read_model_progress SET recorded_at = 'xyz'",
        "UPDATE read_model_progress SET recorded_at = NULL",
        "UPDATE read_models_in_use SET since = 'infinity'",
        "UPDATE read_models_in_use SET before = 'x'",
    ],
)
def test_a_time_that_is_none_stops_no_rebuild(told: World, tampered: str) -> None:
    with projecting(told.engine) as connection:
        connection.exec_driver_sql(tampered)
    rebuild(told.engine, told.log)
    assert verified(told.engine, told.log).differing == 0
    told.catch_up()


def test_a_database_is_the_same_by_whatever_link_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link.db").symlink_to(tmp_path / "elsewhere" / "real.db")
    for name in ("elsewhere/real.db", "link.db"):
        with disposing(open_file(tmp_path / name)) as engine:
            schema.upgrade(engine)
            told = World(engine)
            told.report()
            told.catch_up()
            assert _sets(engine) == {_in_use(engine)}
    assert not (tmp_path / "link.db.read-models").exists()


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


@pytest.mark.parametrize("hiding", ["TABLE actors", "VIEW actors", 'TABLE "Actors"'])
def test_what_would_hide_the_rows_is_told_and_not_removed(engine: Engine, hiding: str) -> None:
    """Given a name of the read models that stands beside the log too, where it is found first."""
    if hiding == 'TABLE "Actors"' and engine.dialect.name == "postgresql":
        return  # another name there
    told = World(engine)
    told.catch_up()
    with writing(engine) as connection:
        connection.exec_driver_sql(f"CREATE {hiding} AS SELECT 'israel' AS id, 'X' AS name")
    engine.dispose()

    for ask in (catch_up, verified, rebuild):
        with pytest.raises(WrongReachError, match=r"also [aA]ctors, which hides"):
            ask(engine, told.log)

    with writing(engine) as connection:
        connection.exec_driver_sql(f"DROP {hiding}")
    assert rebuild(engine, told.log) == (told.log.position(), [], None)


def test_nothing_that_is_put_into_a_set_hides_the_log(engine: Engine) -> None:
    told = World(engine)
    told.catch_up()
    with projecting(engine) as connection:
        place = "read_models" if engine.dialect.name == "sqlite" else schema_of(_in_use(engine))
        connection.exec_driver_sql(f'CREATE TABLE "{place}".log_head AS SELECT 1 AS only_row')
        connection.exec_driver_sql(f'CREATE TABLE "{place}".events AS SELECT 1 AS position')
    engine.dispose()
    with pytest.raises(
        WrongReachError, match=r"also (log_head, events|events, log_head), which hid"
    ):
        told.catch_up()
    with reading(engine) as connection:
        assert connection.execute(select(log_head.c.position)).scalar_one() == told.log.position()


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


def test_two_logs_in_one_database_have_sets_of_their_own(served: World) -> None:
    with writing(served.engine) as connection:
        connection.exec_driver_sql("CREATE SCHEMA second")
    there = served.engine.url.update_query_dict({"options": "-csearch_path=second"})
    with disposing(open_engine(there)) as engine:
        schema.upgrade(engine)
        other = World(engine)
        other.catch_up()
        for told in (served, other):
            with projecting(told.engine) as connection:
                connection.execute(update(actors).values(name="Nobody"))
            rebuild(told.engine, told.log)
            table_sets.remove_unneeded(told.engine, datetime.now(UTC) + _HOUR)
        assert _in_use(engine) != _in_use(served.engine)
        for told in (served, other):
            assert verified(told.engine, told.log).differing == 0


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
