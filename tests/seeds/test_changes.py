"""What the chronology taught, one event at a time: a revelation, a correction, and doubts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from api.answers.changes import pairs_on_day
from domain.development.events import (
    DevelopmentCorrected,
    DevelopmentReported,
    DevelopmentRetracted,
)
from domain.development.report_events import DevelopmentDisputed
from domain.event import Event, development_id
from domain.stance.policy import Policy
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.changes.changes import ChangesQuestion, read_changes
from tests.seeds.loaded import Loaded

NUJABA, KATAIB = "harakat-hezbollah-al-nujaba", "kataib-hezbollah"
Changed = dict[tuple[str, str], Any]


def learnt_by(loaded: Loaded, position: int, on: str) -> Changed:
    """The pairs whose stance on an ISO day the event at `position` changed."""
    day = date.fromisoformat(on).toordinal()
    newest = loaded.log.recorder.position()
    with read_snapshot(loaded.engine) as connection:
        before, after = (
            Knowledge(connection, loaded.log, at, newest, None, stored_policy=Policy().name)
            for at in (position - 1, position)
        )
        question = ChangesQuestion(day, day, True, Policy(), 100)
        rows, following = read_changes(before, after, question)
        pairs = pairs_on_day(before, after, question, rows)
    assert following is None
    return {(one["actor"]["id"], one["toward"]["id"]): one for one in pairs}


def first(loaded: Loaded, kind: type[Event], development: str) -> int:
    """Where the first event of a kind stands about a development of the seeds."""
    ids = [development_id("seeds", development)]
    events = loaded.log.recorder.histories(ids, loaded.log.recorder.position())
    return next(one.position for one in events if one.topic == kind.TOPIC)


def stance(shown: dict[str, Any]) -> str:
    return " ".join(str(shown[k]) for k in ("posture", "rule", "since", "confidence"))


def test_the_ceasefire_was_reported_while_its_maker_seemed_to_threaten(
    chronology: Loaded,
) -> None:
    reported = first(chronology, DevelopmentReported, "iri-sudani-halt-2024-12-23")
    learnt = learnt_by(chronology, reported, "2025-01-10")[NUJABA, "israel"]

    assert stance(learnt["before"]) == "threatening threat 2024-11-27 70"
    assert stance(learnt["after"]) == "ceasefire ceasefire 2024-12-08 50"
    (event,) = learnt["events"]
    assert (event["position"], event["type"]) == (reported, "development.reported.v1")


def test_the_truce_turned_out_to_have_been_longer_than_agreed(chronology: Loaded) -> None:
    corrected = first(chronology, DevelopmentCorrected, "gaza-truce-2023-11-24")
    learnt = learnt_by(chronology, corrected, "2023-11-29")

    # What Kata'ib Hezbollah promised was to last while Israel kept its truce with Hamas, and
    # Hezbollah let it be known that it would hold its fire for the days of that truce.
    assert set(learnt) == {
        ("hezbollah", "israel"),
        ("hamas", "israel"),
        ("israel", "hamas"),
        (KATAIB, "israel"),
        (KATAIB, "united-states"),
    }
    toward_israel = learnt["hamas", "israel"]
    # Four days of truce were over on the 28th, with all else that was undertaken.
    assert stance(toward_israel["before"]) == "no-recent-record no-recent-record 2023-11-29 None"
    assert stance(toward_israel["after"]) == "ceasefire ceasefire 2023-11-24 90"
    (event,) = toward_israel["events"]
    assert event["type"] == "development.corrected.v1"
    assert event["reason"].startswith("Two extensions had stretched the four days to seven")


def test_a_text_that_was_disowned_was_no_threat(chronology: Loaded) -> None:
    retracted = first(chronology, DevelopmentRetracted, "kh-resumption-claim-2024-04-21")
    learnt = learnt_by(chronology, retracted, "2024-04-21")

    (pair,) = learnt
    assert pair == (KATAIB, "united-states")
    assert stance(learnt[pair]["before"]) == "threatening threat 2024-04-21 30"
    # The suspension announced on 2024-01-30 had no end: 90 days to 2024-04-29.
    assert stance(learnt[pair]["after"]) == "ceasefire ceasefire 2024-01-30 90"
    assert [event["type"] for event in learnt[pair]["events"]] == ["development.retracted.v1"]


def test_a_dispute_leaves_the_posture_and_takes_confidence(chronology: Loaded) -> None:
    disputed = first(chronology, DevelopmentDisputed, "iri-sudani-halt-2024-12-23")
    learnt = learnt_by(chronology, disputed, "2025-01-10")

    change = learnt[NUJABA, "israel"]
    assert change["changed_fields"] == ["confidence"]
    assert (change["before"]["confidence"], change["after"]["confidence"]) == (50, 30)
    assert change["events"][0]["reason"].startswith("Weeks afterwards the head of al-Nujaba")


@pytest.mark.parametrize("position", [1, 50])
def test_who_was_registered_changed_no_stance(chronology: Loaded, position: int) -> None:
    assert learnt_by(chronology, position, "2025-01-10") == {}
