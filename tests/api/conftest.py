"""In-process servers for tests: on SQLite, or on each database in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.app import create_app
from api.background import projector
from domain.stance.policy import Policy
from infrastructure.projections.runner import catch_up
from infrastructure.settings import Settings
from tests.api.api_client import ApiClient
from tests.database_files import copy_database
from tests.postgres_server import PostgresServer, database_of

POLICY = Policy()
MOST_BYTES = 20_000
MOST_IMPORTED_BYTES = 2_000_000
# A server waits a shorter time for its read models, which a loaded machine can exceed.
PROJECT_WITHIN_SECONDS = 30.0


@contextmanager
def conversation(
    database_url: str,
    sealing: Path | None = None,
    *,
    policy: Policy = POLICY,
    prepare: Callable[[Engine], None] = lambda _: None,
    **more: Any,
) -> Iterator[ApiClient]:
    """Start a server on this database and yield a client.

    Checkpoints are kept in the folder `sealing`, or deleted at the end. `policy` is in force.
    `prepare` receives the engine before the server starts its threads. `more` overrides settings.
    """
    with tempfile.TemporaryDirectory() as forgotten:
        yield from _talking(database_url, sealing or Path(forgotten), policy, prepare, more)


def _talking(
    database_url: str,
    folder: Path,
    policy: Policy,
    prepare: Callable[[Engine], None],
    more: dict[str, Any],
) -> Iterator[ApiClient]:
    settings = Settings(
        database_url=database_url,
        log_dir=folder,
        **{"max_body_bytes": MOST_BYTES, "max_import_bytes": MOST_IMPORTED_BYTES, **more},
    )
    app = create_app(settings, policy)
    server = app.state.server
    prepare(server.writing.engine)
    embedded = server.writing.engine.dialect.name == "sqlite"

    def project() -> None:
        # On PostgreSQL `stanceline projections run` does this while a server runs.
        if not embedded:
            catch_up(server.writing.engine, server.writing.log, policy)
        elif not (worker := server.projector.worker).failing:
            worker.wait(worker.ask(), PROJECT_WITHIN_SECONDS)

    with TestClient(app, raise_server_exceptions=False) as client:
        if embedded:
            project()  # so that no work of the start is left to run during a test
            looking = server.projector.looking
            looking.wait(looking.ask(), PROJECT_WITHIN_SECONDS)
        yield ApiClient(client, project)


@pytest.fixture
def looks_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server does not look for events of other programs while a test runs."""
    monkeypatch.setattr(projector, "LOOK_SECONDS", 600.0)


@pytest.fixture
def empty(sqlite_url: str) -> Iterator[ApiClient]:
    """A server with an empty log."""
    with conversation(sqlite_url) as api:
        yield api


@pytest.fixture(scope="session")
def _cast_on_sqlite(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("cast") / "stanceline.db"
    copy_database(_migrated_sqlite, file)
    _register_cast(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def _cast_on_postgres(postgres_server: PostgresServer, _migrated_postgres: str) -> Iterator[str]:
    with postgres_server.database(template=_migrated_postgres) as url:
        _register_cast(url)
        yield database_of(url)


def _register_cast(database_url: str) -> None:
    with conversation(database_url) as api:
        api.register_cast()


@pytest.fixture
def cast_sqlite_url(_cast_on_sqlite: Path, tmp_path: Path) -> str:
    """An SQLite database with the cast registered."""
    file = tmp_path / "stanceline.db"
    copy_database(_cast_on_sqlite, file)
    return f"sqlite:///{file}"


@pytest.fixture
def cast_postgres_url(postgres_server: PostgresServer, _cast_on_postgres: str) -> Iterator[str]:
    """A PostgreSQL database with the cast registered."""
    with postgres_server.database(template=_cast_on_postgres) as url:
        yield url


@pytest.fixture
def api(cast_sqlite_url: str) -> Iterator[ApiClient]:
    """A server with the cast registered, on SQLite."""
    with conversation(cast_sqlite_url) as api:
        yield api


@pytest.fixture(params=["sqlite", "postgres"])
def talk_on_each(request: pytest.FixtureRequest) -> Iterator[ApiClient]:
    """A server with the cast registered, on each database in turn."""
    with conversation(request.getfixturevalue(f"cast_{request.param}_url")) as on_each:
        yield on_each
