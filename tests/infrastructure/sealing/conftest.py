"""A log to seal, and the folder in which its key is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from infrastructure.sealing.sealer import Sealer
from tests.infrastructure.sealing.sealed_logs import a_sealer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sealing"


@pytest.fixture
def sealer(engine: Engine, folder: Path) -> Sealer:
    return a_sealer(engine, folder)
