"""Generations: one is active, whole, for everybody; others are made and removed next to it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import OperationalError

from domain.stance.policy import Policy
from infrastructure.database import locks
from infrastructure.database.engine import (
    disposing,
    open_engine,
    open_file,
    read_transaction,
    write_transaction,
)
from infrastructure.errors import ReadOnlyError
from infrastructure.generations import lifecycle, migrating, postgresql, sqlite
from infrastructure.generations.check import verified
from infrastructure.generations.rebuild import rebuild
from infrastructure.read_models import progress
from infrastructure.read_models.active import (
    active_generation,
    folder_of,
    read_snapshot,
)
from infrastructure.read_models.registry.actors import actors
from infrastructure.read_models.stances.segments import stance_segments
from tests.infrastructure.generations.active_name import active_name, all_names, edited_world
from tests.infrastructure.projections.world import World

_HOUR = timedelta(hours=1)


@pytest.fixture
def shown(engine: Engine) -> World:
    return edited_world(engine)


def test_a_snapshot_keeps_the_generation_with_which_it_began(shown: World) -> None:
    """Also in tables that were not read before another generation was activated."""
    names, segments = select(actors.c.name).distinct(), select(stance_segments)
    with read_snapshot(shown.engine) as begun:
        before = begun.execute(names).scalars().all()
        shown.report(occurred="2024-06-01", initiators=("iran",))
        assert rebuild(shown.engine, shown.log, Policy()) == shown.log.position()

        assert before == begun.execute(names).scalars().all() == ["Nobody"]
        seen = len(begun.execute(segments).all())
        assert progress.position(begun) == shown.log.position() - 1

    with read_snapshot(shown.engine) as begun:
        assert "Nobody" not in begun.execute(names).scalars().all()
        assert len(begun.execute(segments).all()) > seen


def test_rows_written_after_a_snapshot_began_are_not_ahead_of_the_log_in_it(
    shown: World,
) -> None:
    before = shown.log.position()
    with read_snapshot(shown.engine) as begun:
        shown.report(occurred="2024-06-01")
        shown.catch_up()
        assert progress.read_with_log(begun).position == before


def test_the_generation_before_is_kept_for_an_hour(shown: World) -> None:
    before = active_name(shown.engine)
    rebuild(shown.engine, shown.log, Policy())
    after = active_name(shown.engine)
    assert all_names(shown.engine) == {before, after}

    lifecycle.remove_unneeded(shown.engine, datetime.now(UTC) + _HOUR / 2)
    assert all_names(shown.engine) == {before, after}
    lifecycle.remove_unneeded(shown.engine, datetime.now(UTC) + _HOUR)
    assert all_names(shown.engine) == {after}

    assert verified(shown.engine, shown.log, Policy()).differing == 0


def test_a_rebuild_always_activates_a_new_generation_and_keeps_the_one_before(
    shown: World,
) -> None:
    rebuild(shown.engine, shown.log, Policy())
    before = active_name(shown.engine)
    rebuild(shown.engine, shown.log, Policy())
    assert active_name(shown.engine) != before
    assert all_names(shown.engine) == {before, active_name(shown.engine)}


def test_nothing_is_removed_while_a_generation_is_filled(shown: World) -> None:
    later = datetime.now(UTC) + _HOUR
    with lifecycle.new_generation(shown.engine, later) as filled:
        filled.placed()
        lifecycle.remove_unneeded(shown.engine, later)
        assert all_names(shown.engine) == {filled.name, active_name(shown.engine)}
    assert all_names(shown.engine) == {active_name(shown.engine)}


def test_a_generation_that_cannot_be_written_to_disk_is_not_placed(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "LOCK_WAIT_SECONDS", 0.1)
    with disposing(open_engine(sqlite_url)) as engine:
        with (
            lifecycle.new_generation(engine, datetime.now(UTC)) as filled,
            read_transaction(filled.rows) as slow,
        ):
            slow.execute(select(actors)).all()
            with pytest.raises(OperationalError, match="locked"):
                filled.placed()
        assert all_names(engine) == {active_name(engine)}


def test_a_generation_that_is_activated_while_others_are_removed_stays(
    shown: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A generation is missing, and another process starts after the needed names were read."""
    with write_transaction(shown.engine) as connection:
        connection.execute(update(active_generation).values(name="f" * 32))
    kind = {"sqlite": sqlite, "postgresql": postgresql}[shown.engine.dialect.name]
    names: Callable[[Engine], set[str]] = kind.names
    now = datetime.now(UTC)

    with ThreadPoolExecutor(1) as thread, monkeypatch.context() as meanwhile:

        def activate(engine: Engine) -> set[str]:
            wait([thread.submit(lifecycle.ensure, engine, now)], timeout=0.5)
            return names(engine)

        meanwhile.setattr(kind, "names", activate)
        lifecycle.remove_unneeded(shown.engine, now)

    assert active_name(shown.engine) in all_names(shown.engine)
    shown.catch_up()


def test_of_two_rebuilds_at_once_one_follows_the_other(shown: World) -> None:
    before = active_name(shown.engine)
    with ThreadPoolExecutor(2) as threads:
        rebuilds = [threads.submit(rebuild, shown.engine, shown.log, Policy()) for _ in range(2)]
    assert [one.result() for one in rebuilds] == [shown.log.position()] * 2
    assert before not in all_names(shown.engine)
    assert len(all_names(shown.engine)) == 2
    assert verified(shown.engine, shown.log, Policy()).differing == 0


def test_events_shown_while_another_generation_is_activated_are_shown_there(shown: World) -> None:
    """One process projects without a pause while another rebuilds three times."""
    with ThreadPoolExecutor(1) as thread:
        rebuilds = thread.submit(_rebuild, shown, 3)
        while not rebuilds.done():
            shown.report(occurred="2024-06-01", initiators=("iran",))
            shown.catch_up()
            with read_snapshot(shown.engine) as connection:
                assert progress.position(connection) == shown.log.position()
        rebuilds.result()
    assert verified(shown.engine, shown.log, Policy()).differing == 0


def _rebuild(shown: World, times: int) -> None:
    for _ in range(times):
        rebuild(shown.engine, shown.log, Policy())


@pytest.fixture
def served(postgres_url: str) -> Iterator[World]:
    opened = open_engine(postgres_url)
    world = World(opened)
    world.report()
    world.catch_up()
    yield world
    opened.dispose()


def test_a_generation_that_is_read_for_long_is_removed_by_the_next_rebuild(served: World) -> None:
    before = active_name(served.engine)
    with read_snapshot(served.engine) as slow:
        slow.execute(select(stance_segments)).first()
        rebuild(served.engine, served.log, Policy())
        later = datetime.now(UTC) + _HOUR

        lifecycle.remove_unneeded(served.engine, later)
        assert before in all_names(served.engine)
        assert slow.execute(select(stance_segments)).first()

    lifecycle.remove_unneeded(served.engine, later)
    assert before not in all_names(served.engine)


def test_two_logs_in_one_database_have_separate_generations(served: World) -> None:
    with write_transaction(served.engine) as connection:
        connection.exec_driver_sql("CREATE SCHEMA second")
    there = served.engine.url.update_query_dict({"options": "-csearch_path=second"})
    with disposing(open_engine(there)) as engine:
        migrating.upgrade(engine)
        other = World(engine)
        other.catch_up()
        for shown in (served, other):
            rebuild(shown.engine, shown.log, Policy())
            lifecycle.remove_unneeded(shown.engine, datetime.now(UTC) + _HOUR)
        assert active_name(engine) != active_name(served.engine)
        for shown in (served, other):
            assert verified(shown.engine, shown.log, Policy()).differing == 0


def test_a_database_is_the_same_by_any_link_to_it(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link.db").symlink_to(tmp_path / "elsewhere" / "real.db")
    for name in ("elsewhere/real.db", "link.db"):
        with disposing(open_file(tmp_path / name)) as engine:
            migrating.upgrade(engine)
            shown = World(engine)
            shown.report()
            shown.catch_up()
            assert all_names(engine) == {active_name(engine)}
    assert not (tmp_path / "link.db.read-models").exists()


@pytest.mark.parametrize("name", ["a b", "50%.db", "what?mode=ro", "a#b", "it's", "schrö.db"])
def test_a_database_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    engine = open_file(tmp_path / name)
    migrating.upgrade(engine)
    shown = World(engine)
    shown.report()
    shown.catch_up()
    assert shown.timeline() != []
    assert {file.name for file in tmp_path.iterdir()} >= {name, f"{name}.read-models"}
    engine.dispose()


def test_a_folder_of_read_models_that_is_read_only_is_named(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a folder in which SQLite cannot create the files that it needs to read."""
    with disposing(open_engine(sqlite_url)) as engine:
        migrating.upgrade(engine)
        folder = folder_of(engine.url)

        def refused(_: Engine) -> None:
            raise ReadOnlyError("attempt to write a readonly database")

        monkeypatch.setattr(sqlite, "read_transaction", refused)
        monkeypatch.setattr(os, "access", lambda path, _: path != folder)
        with pytest.raises(ReadOnlyError, match=f"'{folder}' may not be written"):
            lifecycle.is_missing(engine)
