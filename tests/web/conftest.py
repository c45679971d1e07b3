"""A browser and servers with the examples; the tests are skipped if Chromium is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from domain.application import Stanceline
from domain.stance.policy import Policy
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
    """Skip the test because a tool is missing, or fail if the environment forbids skipping."""
    if os.environ.get(REQUIRED):
        pytest.fail(f"{what}, and {REQUIRED} is set")
    pytest.skip(f"{what}: the page is not tested")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    if found is None:
        absent("Chromium is not installed")
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
    catch_up(engine, log, Policy())
    engine.dispose()
    return file


@contextmanager
def served(file: Path) -> Iterator[str]:
    """Start a server on this database and yield its address."""
    with serving(f"sqlite:///{file}") as running:
        yield running.address


@pytest.fixture(scope="session")
def examples(_seeded: Path) -> Iterator[str]:
    """The address of a read-only server with both example sets, shared by the session."""
    with served(_seeded) as address:
        yield address


@pytest.fixture
def reader(browser: Browser, examples: str) -> Iterator[Reader]:
    """A desktop window on the examples; the test fails if the console has messages."""
    with Reader.opened(browser, examples) as opened:
        yield opened


@pytest.fixture
def writable(_seeded: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a server with its own copy of the examples."""
    file = tmp_path / "stanceline.db"
    copy_database(_seeded, file)
    with served(file) as address:
        yield address


@pytest.fixture
def reader_who_writes(browser: Browser, writable: str) -> Iterator[Reader]:
    """A desktop window on a server to which the test may write."""
    with Reader.opened(browser, writable) as opened:
        yield opened


@pytest.fixture
def empty_server(_migrated_sqlite: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a server with an empty log."""
    file = tmp_path / "stanceline.db"
    copy_database(_migrated_sqlite, file)
    with served(file) as address:
        yield address
