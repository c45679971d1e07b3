"""Every format is written to its end, whatever an older log holds around its dates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pytest
from icalendar import Calendar

from api.formats.table import FORMATS
from domain.application import Stanceline
from domain.development.commitment_events import CommitmentEnded
from domain.development.events import DevelopmentReported
from domain.event import development_id
from infrastructure.database.engine import open_engine
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from tests.api.conftest import conversation
from tests.builders import a_commitment, a_report, an_account, an_ending, register_cast

BLANKS = ["\r\n", "\n", "\x0b", "\x1c", "\x85", "\u2028", "\xa0", "\t"]
READ: dict[str, Callable[[bytes], object]] = {"ics": Calendar.from_ical, "atom": ET.fromstring}


@pytest.fixture
def older(sqlite_url: str) -> str:
    """A database with a ceasefire for each kind of blank, which is around each of its dates."""
    engine = open_engine(sqlite_url)
    log = EventLog(SQLAlchemyRecorder(engine))
    register_cast(Stanceline(log))
    for blank in BLANKS:
        id = development_id("older", blank)
        commitment = a_commitment(
            effective_from=f"{blank}2024-01-02{blank}",
            expires=f"{blank}2024-05-01",
            scope="Tyre\r\n",
        )
        account = an_account(
            kind="ceasefire",
            occurred=f"{blank}2024-01-01{blank}",
            title=f"A{blank}truce",
            commitments=(commitment,),
        )
        ending = an_ending(date=f"{blank}2024-03-01{blank}")
        by: dict[str, Any] = {"originator_id": id, "recorded_by": "an older release"}
        log.append(
            [
                DevelopmentReported(
                    **by, originator_version=1, account=account, reports=(a_report(),)
                ),
                CommitmentEnded(**by, originator_version=2, ending=ending),
            ]
        )
    engine.dispose()
    return sqlite_url


@pytest.mark.parametrize("path", ["/v1/developments", "/v1/actors/hezbollah/timeline"])
def test_a_blank_around_a_date_breaks_no_format(older: str, path: str) -> None:
    with conversation(older) as api:
        for one in FORMATS:
            answer = api.get(f"{path}.{one.suffix}")
            assert answer.status_code == 200, one.suffix
            assert answer.content, one.suffix
            READ.get(one.suffix, bytes)(answer.content)
            if one.suffix.endswith("json"):
                assert msgspec.json.decode(answer.content)


def test_a_calendar_of_an_older_log_has_each_commitment_and_its_end(older: str) -> None:
    with conversation(older) as api:
        content = api.get("/v1/developments.ics").content
    assert content.endswith(b"END:VCALENDAR\r\n")
    effective_from = [
        event["X-STANCELINE-EFFECTIVE-FROM"] for event in Calendar.from_ical(content).events
    ]
    assert effective_from == ["2024-01-02"] * len(BLANKS)
