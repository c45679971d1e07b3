"""Each seed set, loaded once for all the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain.application import Stanceline
from domain.stance.policy import Policy
from infrastructure.database.engine import open_engine
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.projections.runner import catch_up
from seeds.loader import load
from tests.database_files import copy_database
from tests.seeds.loaded import Loaded


@contextmanager
def _copied(database: Path, folders: pytest.TempPathFactory) -> Iterator[Loaded]:
    file = folders.mktemp("seeded") / "stanceline.db"
    copy_database(database, file)
    engine = open_engine(f"sqlite:///{file}")
    log = EventLog(SQLAlchemyRecorder(engine))
    yield Loaded(engine, log, Stanceline(log))
    engine.dispose()


@pytest.fixture(scope="module")
def empty(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """A database with nothing recorded."""
    with _copied(_migrated_sqlite, tmp_path_factory) as copied:
        yield copied


@pytest.fixture(scope="session")
def _chronology(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with _copied(_migrated_sqlite, tmp_path_factory) as copied:
        load(copied.verbs, "chronology")
        catch_up(copied.engine, copied.log, Policy())
        return Path(str(copied.engine.url.database))


@pytest.fixture(scope="module")
def article(empty: Loaded) -> Loaded:
    """The article alone."""
    load(empty.verbs, "article")
    catch_up(empty.engine, empty.log, Policy())
    return empty


@pytest.fixture(scope="module")
def chronology(_chronology: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """The chronology alone."""
    with _copied(_chronology, tmp_path_factory) as copied:
        yield copied
