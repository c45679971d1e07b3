"""Every read is answered, whatever dates at the edges of the calendar the log holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.formats.table import FORMATS
from domain.actor.dissolution import ActorDissolved
from domain.actor.membership import MembershipStarted
from domain.application import Stanceline
from domain.development.commitment_events import CommitmentEnded
from domain.development.events import DevelopmentReported
from domain.event import Event, actor_id, development_id
from infrastructure.database.engine import open_engine
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from tests.api.api_client import ApiClient
from tests.api.conftest import conversation
from tests.builders import a_commitment, a_report, an_account, an_ending, register_cast

FIRST, LAST, AFTER_ALL = "0001-01-01", "9998-12-31", "9999-12-31"
DAYS = (FIRST, "0001-01-02", "0001", "0001-01~", "XXXX", "9998-12", LAST, "2024-01-01")
DURATIONS = (f"{FIRST}/..", f"{FIRST}/", f"{LAST}/..", f"{FIRST}/{LAST}")
PUBLISHED = (None, "0001", FIRST, LAST, "2024-01-01")
STATUSES = ("declared", "ended", "expired", "violated", "undetermined", "in-force")

HISTORIES = {
    "nothing else": (None, None),
    "an actor that was no more on the first day": (FIRST, None),
    "a membership that ended on the first day": (None, (None, FIRST)),
    "what began and ended in no known year": ("XXXX", ("XXXX", LAST)),
    "a membership that ended before it began": (None, (LAST, FIRST)),
}


def reported_log() -> Iterator[tuple[str, str, str | None, str | None, str | None]]:
    """Kinds with days of happening, of taking effect, of being over and of being ended."""
    for occurred in (*DAYS, *DURATIONS):
        yield "attack", occurred, None, None, None
        yield "warning", occurred, None, None, None
        yield "ceasefire", occurred, None, None, FIRST
        yield "agreement", occurred, None, "..", LAST
    for day in DAYS:
        yield "agreement", FIRST, day, None, day
        yield "agreement", FIRST, FIRST, day, None
        yield "ceasefire", LAST, None, LAST, day
        # Over, and ended, before it took effect.
        yield "agreement", LAST, LAST, day, None
        yield "agreement", "2024-01-01", LAST, None, day


def events_of(dissolved: str | None, membership: tuple[str | None, str] | None) -> list[Event]:
    """The events of a log that no verb has judged."""
    by: dict[str, Any] = {"recorded_by": "an older release"}
    events: list[Event] = []
    for number, (kind, occurred, effective_from, expires, ended) in enumerate(reported_log()):
        promised = a_commitment(effective_from=effective_from, expires=expires)
        commitments = (promised,) if kind in ("agreement", "ceasefire") else ()
        account = an_account(kind=kind, occurred=occurred, commitments=commitments)
        reports = (a_report(reported_at=PUBLISHED[number % len(PUBLISHED)]),)
        of: dict[str, Any] = {"originator_id": development_id("older", str(number)), **by}
        events.append(
            DevelopmentReported(originator_version=1, account=account, reports=reports, **of)
        )
        if ended:
            events.append(CommitmentEnded(originator_version=2, ending=an_ending(date=ended), **of))
    of = {"originator_id": actor_id("hezbollah"), "actor": "hezbollah", **by}
    if membership:
        start, end = membership
        begun: dict[str, Any] = {"of": "resistance", "relation": "member", "start_date": start}
        events.append(MembershipStarted(originator_version=2, ending_date=end, **begun, **of))
    if dissolved:
        events.append(ActorDissolved(originator_version=2 + bool(membership), date=dissolved, **of))
    return events


def every_read(api: ApiClient) -> list[str]:
    days = (FIRST, LAST, AFTER_ALL, "2024-01-01")
    periods = (*days, "0001", "0001-01", "9998", "9999")
    spans = [f"from={begin}&to={end}" for begin, end in ((FIRST, FIRST), (FIRST, AFTER_ALL))]
    lists = ["/v1/developments", "/v1/actors/hezbollah/timeline", "/v1/actors/israel/timeline"]
    ids = [one["id"] for one in api.read("/v1/developments")["data"]]
    return [
        *(f"/v1/commitments?on={on}" for on in days),
        *(f"/v1/commitments?on={LAST}&status={status}" for status in STATUSES),
        *(f"/v1/stances?on={on}" for on in days),
        *(f"/v1/actors/{who}/stances?on={on}" for who in ("hezbollah", "israel") for on in periods),
        *(f"/v1/actors/hezbollah/stances?on={on}&inherit=true" for on in periods),
        *(f"/v1/actors/hezbollah/stances?on={LAST}&reported_by={by}" for by in periods),
        *(f"{path}.{one.suffix}" for path in lists for one in FORMATS),
        *(f"/v1/actors/hezbollah/timeline?{span}&inherit=true" for span in spans),
        *(f"/v1/developments?occurred_from={FIRST}&occurred_to={day}" for day in days),
        *(f"/v1/changes?from_position=1&on={on}" for on in periods),
        *(f"/v1/changes?from_position=1&{span}" for span in spans),
        *(f"/v1/developments/{id}" for id in ids[:20]),
        "/v1/actors/hezbollah",
    ]


@pytest.mark.parametrize("history", HISTORIES)
def test_every_read_survives_dates_at_the_edges(sqlite_url: str, history: str) -> None:
    engine = open_engine(sqlite_url)
    log = EventLog(SQLAlchemyRecorder(engine))
    register_cast(Stanceline(log))
    log.append(events_of(*HISTORIES[history]))
    engine.dispose()
    with conversation(sqlite_url) as api:
        refused = {
            path: answer.text
            for path in every_read(api)
            if (answer := api.get(path)).status_code != 200
        }
    assert refused == {}


def test_what_was_ended_on_the_first_day_is_listed_through_that_day(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    log = EventLog(SQLAlchemyRecorder(engine))
    register_cast(Stanceline(log))
    id = development_id("older", "1")
    of: dict[str, Any] = {"originator_id": id, "recorded_by": "an older release"}
    account = an_account(occurred=FIRST, commitments=(a_commitment(expires=".."),))
    log.append(
        [
            DevelopmentReported(originator_version=1, account=account, reports=(a_report(),), **of),
            CommitmentEnded(originator_version=2, ending=an_ending(date=FIRST), **of),
        ]
    )
    engine.dispose()
    with conversation(sqlite_url) as api:
        (listed,) = api.read("/v1/commitments", on="2024-01-01")["data"]
    assert (listed["status"], listed["ending_date"], listed["end_date"]) == ("ended", FIRST, FIRST)
