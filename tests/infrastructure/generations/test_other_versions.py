"""Rows that another release derived, by rules that are not ours."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, update

from domain.stance.policy import Policy
from infrastructure.errors import OtherPolicyError, OtherVersionError
from infrastructure.generations import rebuild as rebuilding
from infrastructure.generations.check import verified
from infrastructure.generations.rebuild import bring_up_to_date, derive_all, rebuild
from infrastructure.projections.runner import catch_up
from infrastructure.read_models import progress
from infrastructure.read_models.active import projection_transaction, read_snapshot
from infrastructure.read_models.registry.actors import actors
from tests.builders import BY
from tests.infrastructure.projections.world import World


@pytest.fixture
def returned(engine: Engine) -> World:
    """An attack and an actor's new name, shown."""
    world = World(engine)
    world.report()
    world.verbs.rename_actor("iran", "Islamic Republic of Iran", "", BY)
    world.catch_up()
    return world


def _derived_by_version(returned: World, version: int) -> None:
    with projection_transaction(returned.engine) as connection:
        connection.execute(update(progress.progress).values(version=version))


def test_rows_of_an_older_release_are_derived_again_before_one_is_added(returned: World) -> None:
    _derived_by_version(returned, progress.version() - 1)
    with projection_transaction(returned.engine) as connection:
        connection.execute(update(actors).values(name="As it was recorded before"))
    returned.report(occurred="2024-03-01")

    assert (
        bring_up_to_date(returned.engine, returned.log, Policy())
        == returned.log.recorder.position()
    )

    assert verified(returned.engine, returned.log, Policy()).differing == 0
    with read_snapshot(returned.engine) as connection:
        assert progress.read(connection).version == progress.version()


def test_rows_of_an_older_release_that_are_the_same_are_ours_afterwards(returned: World) -> None:
    _derived_by_version(returned, progress.version() - 1)

    assert rebuild(returned.engine, returned.log, Policy()) == returned.log.position()

    with read_snapshot(returned.engine) as connection:
        assert progress.read(connection).version == progress.version()


def test_rows_that_an_older_release_adds_during_a_rebuild_are_not_kept(
    returned: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a new generation is filled, the older release shows one more event by its own rules."""
    _derived_by_version(returned, progress.version() - 1)

    def derive_and_add(*asked: Any, **more: Any) -> None:
        derive_all(*asked, **more)
        _derived_by_version(returned, progress.version())
        returned.verbs.register_actor("syria", "Syria", "state", (), {}, BY)
        returned.catch_up()
        with projection_transaction(returned.engine) as connection:
            connection.execute(update(actors).where(actors.c.id == "syria").values(name="Old"))
        _derived_by_version(returned, progress.version() - 1)

    monkeypatch.setattr(rebuilding, "derive_all", derive_and_add)
    rebuild(returned.engine, returned.log, Policy())

    assert verified(returned.engine, returned.log, Policy()).differing == 0


def test_to_rows_of_a_newer_release_nothing_is_added(returned: World) -> None:
    _derived_by_version(returned, progress.version() + 1)
    shown = returned.log.recorder.position()
    returned.report(occurred="2024-03-01")

    ours = progress.version()
    with pytest.raises(
        OtherVersionError, match=f"of version {ours + 1}, this release derives {ours}"
    ):
        bring_up_to_date(returned.engine, returned.log, Policy())

    with read_snapshot(returned.engine) as connection:
        assert progress.read(connection)[:2] == (shown, progress.version() + 1)


def test_to_rows_of_another_policy_nothing_is_added_and_they_are_derived_again(
    returned: World,
) -> None:
    other = Policy(cooperation=10)
    with pytest.raises(OtherPolicyError, match=r"follow the policy 'stance\.v2'"):
        catch_up(returned.engine, returned.log, other)
    assert verified(returned.engine, returned.log, other).differing == 1

    bring_up_to_date(returned.engine, returned.log, other)

    with read_snapshot(returned.engine) as connection:
        assert progress.read(connection).policy == other.name
    assert verified(returned.engine, returned.log, other).differing == 0


def test_every_release_can_read_the_progress_of_every_other() -> None:
    returned = [column.name for column in progress.progress.columns]
    assert returned == ["only_row", "position", "version", "recorded_at", "policy"]
