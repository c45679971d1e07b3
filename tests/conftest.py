"""Databases for tests: each test gets a fresh copy of a migrated template."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from infrastructure.database.engine import open_engine
from infrastructure.generations.migrating import upgrade
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.sealing.keys import SigningKey
from tests.compiled_statements import share_compiled_statements
from tests.database_files import copy_database
from tests.postgres_server import PostgresServer, database_of, running_postgres
from tests.random_examples import LONG

pytest_plugins = ["tests.api.cli.audited"]

TEST_KEY = SigningKey("stanceline.test/log", bytes(32))


def pytest_configure(config: pytest.Config) -> None:
    """Disable the collection hook of pytest-alembic, which fails on pytest 9."""
    config.option.pytest_alembic_tests_path = "nowhere"
    set_environment()
    share_compiled_statements()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Set no limit of time for properties that try many examples."""
    if config.getoption("--hypothesis-profile") == LONG:
        for item in items:
            item.add_marker(pytest.mark.timeout(0), append=False)


def set_environment() -> None:
    """Set the environment variables of servers under test, and the folder of temporary files."""
    # A copied log must be signed by the same key.
    os.environ["STANCELINE_LOG_KEY"] = TEST_KEY.secret
    # The host name that Starlette's test client sends.
    os.environ["STANCELINE_ALLOWED_HOSTS"] = '["testserver"]'
    if "TMPDIR" not in os.environ and (memory := _memory_folder()) is not None:
        os.environ["TMPDIR"] = memory
        tempfile.tempdir = None  # drop the cached value


def _memory_folder() -> str | None:
    """Return a RAM file system with enough space, if there is one.

    Tests kill processes, never the machine, so syncing to a disk would prove nothing and takes
    half the time of the suite.
    """
    # A run takes up to a gigabyte; a container may have too little memory for it.
    memory, enough = "/dev/shm", 2 << 30
    return memory if Path(memory).is_dir() and shutil.disk_usage(memory).free > enough else None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A running PostgreSQL server that can create databases."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def _migrated_postgres(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.database() as url:
        _migrate(url)
        yield database_of(url)


@pytest.fixture(scope="session")
def _migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "migrated.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_template(_migrated_sqlite: Path) -> Path:
    """The file of a migrated, empty database, to copy for tests that need many."""
    return _migrated_sqlite


@pytest.fixture
def sqlite_url(_migrated_sqlite: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite database."""
    file = tmp_path / "stanceline.db"
    copy_database(_migrated_sqlite, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, _migrated_postgres: str) -> Iterator[str]:
    """A migrated, empty PostgreSQL database."""
    with postgres_server.database(template=_migrated_postgres) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database, on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on `database_url`."""
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def recorder(engine: Engine) -> SQLAlchemyRecorder:
    """A recorder on `database_url`, whose log is empty."""
    return SQLAlchemyRecorder(engine)


def _migrate(url: str) -> None:
    opened = open_engine(url)
    upgrade(opened)
    opened.dispose()
