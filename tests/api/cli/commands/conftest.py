"""A system to run commands on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.service import Service
from infrastructure.settings import Settings


@pytest.fixture
def service(database_url: str) -> Iterator[Service]:
    """An empty system on each kind of database in turn."""
    opened = Service(Settings(database_url=database_url))
    opened.open()
    yield opened
    opened.close()
