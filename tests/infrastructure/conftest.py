"""Migrated, empty databases to copy, for tests that need many in one."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def sqlite_template(_migrated_sqlite: Path) -> Path:
    """The file of a migrated, empty database."""
    return _migrated_sqlite


@pytest.fixture
def postgres_template(_migrated_postgres: str) -> str:
    """The name of such a database on the server."""
    return _migrated_postgres
