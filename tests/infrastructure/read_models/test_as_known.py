"""What a replica answers that has not reached the newest events of its primary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.database import Side
from api.service import Service
from api.streams.sse import begin_after
from domain.errors import Invalid
from infrastructure.database.engine import disposing, open_file
from infrastructure.errors import NotShownYetError
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.read_models import as_known
from infrastructure.read_models.as_known import Moment
from infrastructure.settings import Settings
from tests.builders import BY, register_cast
from tests.database_files import copy_database


@pytest.fixture
def replica(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Side, int]]:
    """A replica with all events but the last, and the position of that event."""
    monkeypatch.setattr(as_known, "WAIT_SECONDS", 0.1)
    settings, file = Settings(database_url=sqlite_url), tmp_path / "replica.db"
    service = Service(settings)
    register_cast(service.verbs)
    service.project_if_embedded()
    source = service.file
    service.close()
    assert source is not None
    copy_database(source, file)
    service = Service(settings)
    service.verbs.register_source("wire", "Wire", None, None, BY)
    with disposing(open_file(file)) as engine:
        recorder = SQLAlchemyRecorder(engine)
        yield (
            Side(engine, EventLog(recorder, primary=service.writing.log)),
            service.writing.log.position(),
        )
    service.close()


def test_a_position_that_only_the_primary_has_is_not_shown_yet(replica: tuple[Side, int]) -> None:
    side, last = replica
    with side.as_known(Moment()) as knowledge:
        assert knowledge.position == last - 1
    with pytest.raises(NotShownYetError), side.as_known(Moment(last)):
        pass


def test_an_instant_after_which_only_the_primary_recorded_is_not_shown_yet(
    replica: tuple[Side, int],
) -> None:
    side, _ = replica
    later = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(NotShownYetError), side.as_known(Moment(known_at=later)):
        pass


def test_a_position_that_the_primary_lacks_is_refused(replica: tuple[Side, int]) -> None:
    side, last = replica
    with pytest.raises(Invalid, match="ahead of the log"), side.as_known(Moment(last + 1)):
        pass


def test_a_stream_can_begin_after_it_later(replica: tuple[Side, int]) -> None:
    side, last = replica
    with pytest.raises(NotShownYetError):
        begin_after(None, str(last), last - 1, side.log)
    with pytest.raises(Invalid, match="is ahead"):
        begin_after(last + 1, None, last - 1, side.log)
