"""A rebuild puts right whatever the active generation has; interrupted, it changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, Table, delete, select, update

from domain.stance.policy import Policy
from infrastructure.errors import ReadModelPositionError
from infrastructure.generations import rebuild as rebuilding
from infrastructure.generations.check import COMPARED, verified
from infrastructure.generations.lifecycle import NewGeneration
from infrastructure.generations.rebuild import derive_all, rebuild
from infrastructure.read_models import progress
from infrastructure.read_models.active import projection_transaction, read_snapshot
from infrastructure.read_models.claims import claims
from infrastructure.read_models.registry.actors import actors
from infrastructure.read_models.stances.segments import stance_segments, stance_snapshots
from tests.infrastructure.generations.active_name import active_name, all_names
from tests.infrastructure.projections.world import World

_DAY = date(2024, 1, 1).toordinal()  # of the attack


def test_a_rebuild_puts_right_what_differs(returned: World) -> None:
    before = _rows(returned, *COMPARED)
    with projection_transaction(returned.engine) as connection:
        connection.execute(update(actors).values(name="Nobody"))
        connection.execute(delete(stance_segments))

    position = rebuild(returned.engine, returned.log, Policy())

    assert _rows(returned, *COMPARED) == before
    assert position == returned.log.position()


def test_a_rebuild_also_shows_what_was_not_shown_yet(returned: World) -> None:
    returned.report(occurred="2024-05-01", initiators=("iran",))

    position = rebuild(returned.engine, returned.log, Policy())

    assert position == returned.log.position()
    assert verified(returned.engine, returned.log, Policy()).differing == 0


def test_events_recorded_and_shown_while_a_rebuild_fills_are_in_the_new_generation(
    returned: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def derive_and_record(*asked: Any, **more: Any) -> None:
        derive_all(*asked, **more)
        returned.report(occurred="2024-06-01")
        returned.catch_up()

    monkeypatch.setattr(rebuilding, "derive_all", derive_and_record)
    assert rebuild(returned.engine, returned.log, Policy()) == returned.log.position()
    assert returned.timeline()[-2].startswith("2024-06-01")
    monkeypatch.undo()
    assert verified(returned.engine, returned.log, Policy()).differing == 0


@pytest.mark.parametrize("ahead", [1, 9_000])
def test_rows_that_say_they_are_ahead_of_the_log_are_named_and_derived_again(
    returned: World, ahead: int
) -> None:
    before, end = _rows(returned, *COMPARED), returned.log.recorder.position()
    with projection_transaction(returned.engine) as connection:
        connection.execute(update(progress.progress).values(position=end + ahead))

    (difference,) = verified(returned.engine, returned.log, Policy()).differences
    assert f"position is {end + ahead}, derived {end}" in str(difference)
    with pytest.raises(
        ReadModelPositionError, match=f"show position {end + ahead}, and the log ends at"
    ):
        returned.catch_up()

    assert rebuild(returned.engine, returned.log, Policy()) == end
    assert _rows(returned, *COMPARED) == before
    assert verified(returned.engine, returned.log, Policy()).differing == 0


def test_rows_without_a_position_are_named_and_derived_again(returned: World) -> None:
    with projection_transaction(returned.engine) as connection:
        connection.execute(delete(progress.progress))

    (difference,) = verified(returned.engine, returned.log, Policy()).differences
    assert difference.table == "read_model_progress"

    end = returned.log.recorder.position()
    assert rebuild(returned.engine, returned.log, Policy()) == end
    assert verified(returned.engine, returned.log, Policy()).differing == 0
    with read_snapshot(returned.engine) as connection:
        assert progress.read(connection)[:2] == (end, progress.version())


@pytest.mark.parametrize("version", [progress.version() - 1, progress.version() + 1])
def test_rows_that_say_they_follow_other_rules_are_named_and_derived_again(
    returned: World, version: int
) -> None:
    with projection_transaction(returned.engine) as connection:
        connection.execute(update(progress.progress).values(version=version))

    (difference,) = verified(returned.engine, returned.log, Policy()).differences
    assert str(difference).endswith(f": version is {version}, derived {progress.version()}")

    rebuild(returned.engine, returned.log, Policy())
    assert verified(returned.engine, returned.log, Policy()).differing == 0


def test_a_table_that_was_given_another_column_is_replaced_too(embedded: Engine) -> None:
    returned = World(embedded)
    returned.report()
    returned.catch_up()
    before = _rows(returned, claims)
    with projection_transaction(embedded) as connection:
        connection.exec_driver_sql("ALTER TABLE claims ADD COLUMN extra")
        connection.execute(update(claims).values(effect="ceasefire"))

    rebuild(embedded, returned.log, Policy())

    assert _rows(returned, claims) == before


def test_states_that_are_all_missing_are_put_back(returned: World) -> None:
    before = _rows(returned, stance_snapshots)
    with projection_transaction(returned.engine) as connection:
        connection.execute(delete(stance_snapshots))
    rebuild(returned.engine, returned.log, Policy())
    assert {row[:2] for row in _rows(returned, stance_snapshots)["stance_snapshots"]} == {
        row[:2] for row in before["stance_snapshots"]
    }
    assert verified(returned.engine, returned.log, Policy()).differing == 0


@pytest.mark.parametrize(
    ("of", "step"),
    [
        (progress, "move_to"),
        (rebuilding, "derive_all"),
        (NewGeneration, "placed"),
        (NewGeneration, "activate"),
    ],
)
def test_a_rebuild_that_is_broken_off_changes_nothing(
    returned: World, monkeypatch: pytest.MonkeyPatch, of: Any, step: str
) -> None:
    with projection_transaction(returned.engine) as connection:
        connection.execute(update(actors).values(name="Nobody"))
    before, used = _rows(returned, *COMPARED), active_name(returned.engine)
    done = getattr(of, step)

    def break_off(*asked: Any, **more: Any) -> None:
        done(*asked, **more)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(of, step, break_off)
        with pytest.raises(KeyboardInterrupt):
            rebuild(returned.engine, returned.log, Policy())

    assert active_name(returned.engine) == used
    assert all_names(returned.engine) == {used}
    assert _rows(returned, *COMPARED) == before


def _rows(world: World, *tables: Table) -> dict[str, list[tuple[object, ...]]]:
    with read_snapshot(world.engine) as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=str)
            for table in tables
        }
