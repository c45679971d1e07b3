"""A browser and a server with the examples; without a Chromium the tests say that they skip."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from domain.application import Stanceline
from infrastructure.database.engine import open_engine
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.projections.runner import catch_up
from seeds.loader import SETS, load
from tests.api.streamed import served as serving
from tests.database_files import copy_database
from tests.web.reader import FLAGS, Reader

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
REQUIRED = "STANCELINE_TESTS_NEED_BROWSER"


def absent(what: str) -> None:
    """Skip a test for want of a tool, or fail where none may be skipped."""
    if os.environ.get(REQUIRED):
        pytest.fail(f"{what}, and {REQUIRED} is set")
    pytest.skip(f"{what}: the page is not driven")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium without a window."""
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    if found is None:
        absent("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def _seeded(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "stanceline.db"
    copy_database(_migrated_sqlite, file)
    engine = open_engine(f"sqlite:///{file}")
    log = EventLog(SQLAlchemyRecorder(engine))
    for name in SETS:
        load(Stanceline(log), name)
    catch_up(engine, log)
    engine.dispose()
    return file


@contextmanager
def served(file: Path) -> Iterator[str]:
    """A server on this database; yields its address."""
    with serving(f"sqlite:///{file}") as running:
        yield running.address


@pytest.fixture(scope="session")
def examples(_seeded: Path) -> Iterator[str]:
    """The address of a server with both example sets, which no test writes to."""
    with served(_seeded) as address:
        yield address


@pytest.fixture
def reader(browser: Browser, examples: str) -> Iterator[Reader]:
    """A person with a wide window who reads the examples; the console stays clean."""
    with Reader.opened(browser, examples) as reading:
        yield reading


@pytest.fixture
def writable(_seeded: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a server with the examples of its own."""
    file = tmp_path / "stanceline.db"
    copy_database(_seeded, file)
    with served(file) as address:
        yield address


@pytest.fixture
def reader_who_writes(browser: Browser, writable: str) -> Iterator[Reader]:
    """A person with a wide window whose server takes what the test records."""
    with Reader.opened(browser, writable) as reading:
        yield reading


@pytest.fixture
def empty_server(_migrated_sqlite: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a server on whose log nothing is recorded."""
    file = tmp_path / "stanceline.db"
    copy_database(_migrated_sqlite, file)
    with served(file) as address:
        yield address
