"""Factories of servers, which one test may call many times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.api.api_client import ApiClient
from tests.api.conftest import conversation
from tests.database_files import copy_database
from tests.infrastructure.projections.following import hurry
from tests.postgres_server import PostgresServer

Opened = Callable[[], AbstractContextManager[ApiClient]]


@pytest.fixture
def on_sqlite(_migrated_sqlite: Path, tmp_path: Path) -> Opened:
    """Opens a server on a new SQLite database each time."""

    @contextmanager
    def opened() -> Iterator[ApiClient]:
        file = tmp_path / f"{uuid4().hex}.db"
        copy_database(_migrated_sqlite, file)
        with conversation(f"sqlite:///{file}", prepare=hurry) as api:
            yield api

    return opened


@pytest.fixture
def on_postgres(postgres_server: PostgresServer, _migrated_postgres: str) -> Opened:
    """Opens a server on a new PostgreSQL database each time."""

    @contextmanager
    def opened() -> Iterator[ApiClient]:
        with (
            postgres_server.database(template=_migrated_postgres) as url,
            conversation(url) as api,
        ):
            yield api

    return opened
