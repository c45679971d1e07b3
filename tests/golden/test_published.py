"""Published answers never change by a byte: on either database and after a rebuild."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from domain.stance.policy import Policy
from infrastructure.database.engine import open_engine
from infrastructure.generations.rebuild import rebuild
from infrastructure.generations.replay import replay
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from tests.golden.published import ASKED, HERE, answers, load_seeds, published
from tests.postgres_server import PostgresServer


@pytest.fixture(scope="module", params=ASKED)
def seeds(request: pytest.FixtureRequest) -> str:
    """Each seed set in turn."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def loaded(seeds: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A SQLite database with the seed set."""
    url = f"sqlite:///{tmp_path_factory.mktemp('golden') / 'stanceline.db'}"
    load_seeds(seeds, url)
    return url


def differing(seeds: str, database_url: str) -> list[str]:
    """Return the addresses whose answers differ from the published ones."""
    given = answers(seeds, database_url)
    return [one.address for one, content in given.items() if content != one.file.read_bytes()]


@contextmanager
def opened(url: str) -> Iterator[EventLog]:
    engine = open_engine(url)
    yield EventLog(SQLAlchemyRecorder(engine))
    engine.dispose()


def test_each_answer_has_a_file_and_each_file_an_answer(seeds: str) -> None:
    kept = {file.relative_to(HERE) for file in (HERE / seeds).rglob("*.json")}
    assert kept == {one.file.relative_to(HERE) for one in published(seeds)}


def test_sqlite_answers_as_published(seeds: str, loaded: str) -> None:
    assert differing(seeds, loaded) == []


def test_postgresql_answers_as_published(
    seeds: str, loaded: str, postgres_server: PostgresServer
) -> None:
    with postgres_server.database() as url, opened(loaded) as log, opened(url) as copy:
        replay(log, Policy(), log.recorder.position(), copy.recorder.engine)
        assert differing(seeds, url) == []


def test_a_rebuilt_database_answers_as_published(seeds: str, loaded: str) -> None:
    with opened(loaded) as log:
        rebuild(log.recorder.engine, log, Policy())
    assert differing(seeds, loaded) == []
