"""What is derived beside the rows in use is derived in a folder of any name, and leaves none."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from sqlalchemy import update

from domain.stance.policy import STANCE_V1
from infrastructure.database.engine import open_engine
from infrastructure.generations.check import verified
from infrastructure.generations.rebuild import derived_separately, rebuild
from infrastructure.read_models.active import projection_transaction
from infrastructure.read_models.actors import actors
from tests.infrastructure.projections.world import World


@pytest.mark.parametrize("name", ["a%20b", "what?mode=ro"])
def test_it_is_derived_in_a_folder_of_any_name(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Given a place for what is only needed meanwhile whose name would mean something in a URL."""
    shown = World(open_engine(sqlite_url))
    shown.report()
    shown.catch_up()
    with projection_transaction(shown.engine) as connection:
        connection.execute(update(actors).values(name="Nobody"))
    place = tmp_path / "scratch" / name
    place.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(place))

    with derived_separately(shown.log, STANCE_V1, shown.log.position()):
        (folder,) = place.iterdir()
        assert (folder / "generation.db").stat().st_size > 0
    rebuild(shown.engine, shown.log, STANCE_V1)
    assert verified(shown.engine, shown.log, STANCE_V1).differing == 0

    assert list(place.iterdir()) == []
    assert list(place.parent.iterdir()) == [place]
    shown.engine.dispose()
