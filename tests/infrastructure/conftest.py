"""A migrated, empty database to copy, for tests that need many in one."""

from __future__ import annotations

import pytest


@pytest.fixture
def postgres_template(_migrated_postgres: str) -> str:
    """The name of a migrated, empty database on the server."""
    return _migrated_postgres
