"""What goes with a stance over HTTP: assessment, projection, acts, violations, what is left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from api.service import Service
from tests.api.api_client import ApiClient, Json, a_commitment, a_report

BY_TWO = [a_report(credibility=2), a_report(source="al-manar", credibility=2)]


def stance(api: ApiClient, on: str, **asked: str) -> Json:
    """Return Hezbollah's own stance toward Israel on a day."""
    address = "/v1/actors/hezbollah/stances"
    (found,) = api.read(address, on=on, toward="israel", inherit="false", **asked)["stances"]
    assert isinstance(found, dict)
    return found


def an_open_truce(api: ApiClient, occurred: str, **said: object) -> str:
    commitments = [a_commitment(expires="..", **said)]
    return api.report(kind="ceasefire", occurred=occurred, commitments=commitments, reports=BY_TWO)


def test_an_answer_beyond_the_record_is_projected(talk_on_each: ApiClient) -> None:
    # The newest evidence is the truce of 27 November, by two origins: confidence 90.
    report = {"reported_at": "2024-11-27", "credibility": 2}
    talk_on_each.report(
        kind="ceasefire",
        occurred="2024-11-27",
        commitments=[a_commitment(expires="..")],
        reports=[a_report(**report), a_report(source="al-manar", **report)],
    )
    expected = {
        "2024-12-27": ("confirmed", "firm", False),
        "2024-12-28": ("possible", "uncertain", True),
    }
    for on, told in expected.items():
        found = stance(talk_on_each, on)
        assert (found["assessment"], found["dating"], found["projected"]) == told
        assert found["reason"].endswith("does not reach them.") is found["projected"]


def test_later_evidence_about_others_moves_the_end_of_the_record(talk_on_each: ApiClient) -> None:
    talk_on_each.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-02")])
    assert stance(talk_on_each, "2024-02-02")["projected"] is True
    position = talk_on_each.last_position()
    talk_on_each.report(
        initiators=["iran"], occurred="2024-01-20", reports=[a_report(reported_at="2024-01-21")]
    )
    assert stance(talk_on_each, "2024-02-02")["projected"] is False
    assert stance(talk_on_each, "2024-02-02", position=str(position))["projected"] is True
    # The later report was not published on that day.
    assert stance(talk_on_each, "2024-02-02", reported_by="2024-01-20")["projected"] is True


def test_no_day_long_after_the_newest_event_is_known(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The report says that it is of the far future; it was recorded today, by another program.
    monkeypatch.setattr(Service, "latest_publication", date.max)
    today = datetime.now(UTC).date()
    api.report(occurred=today.isoformat(), reports=[a_report(reported_at="2099-01-01")])
    known, beyond = today + timedelta(days=7), today + timedelta(days=8)
    assert stance(api, known.isoformat())["projected"] is False
    assert stance(api, beyond.isoformat())["projected"] is True


def test_days_with_force_and_the_newest_evidence(talk_on_each: ApiClient) -> None:
    talk_on_each.report(occurred="2024-01-01")
    talk_on_each.report(occurred="2024-01-20")
    newest = talk_on_each.report(kind="warning", occurred="2024-02-10")
    found = stance(talk_on_each, "2024-02-10")
    assert (found["last_act_date"], found["acts_30d"], found["acts_90d"]) == ("2024-01-20", 1, 2)
    last = {"day": "2024-02-10", "posture": "threatening", "development": newest, "ended": None}
    assert found["last"] == last


def test_a_ceasefire_names_its_violations_and_tensions(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    api.record(
        "/v1/actors/iran/memberships",
        {"of": "israel", "relation": "member", "start_date": "2024-01-15"},
    )
    an_open_truce(api, "2024-01-10")
    before = api.report(initiators=["hezbollah"], targets=["iran"], occurred="2024-01-14")
    violations = [api.report(occurred="2024-01-20"), api.report(occurred="2024-02-20")]
    threat = api.report(kind="warning", occurred="2024-01-21")
    suffered = api.report(initiators=["israel"], targets=["hezbollah"], occurred="2024-01-22")
    member = api.report(initiators=["iran"], targets=["hezbollah"], occurred="2024-01-23")
    found = stance(api, "2024-02-25")
    assert (found["posture"], found["violated"]) == ("ceasefire", True)
    assert found["violations"] == {"count": 2, "newest": violations[::-1], "findings": []}
    assert found["tensions"] == [member, suffered, threat]
    assert before not in found["tensions"]
    assert (
        "2 acts of force by Hezbollah on Israel since it took effect violate it" in found["reason"]
    )
    assert (
        "strained by 1 threat by Hezbollah, 1 attack by Israel on Hezbollah and 1 attack between"
        " one of the two and members of the other"
    ) in found["reason"]


def test_a_threat_below_the_floor_strains_no_ceasefire_whatever_is_left_out(api: ApiClient) -> None:
    an_open_truce(api, "2024-01-10")
    api.report(kind="warning", occurred="2024-02-01", reports=[a_report(credibility=5)])
    other = api.report(initiators=["iran"], targets=["resistance"], occurred="2024-02-02")
    assert stance(api, "2024-02-10")["tensions"] == []
    assert stance(api, "2024-02-10", without=f"development:{other}")["tensions"] == []


def test_more_violations_than_are_named_are_counted(api: ApiClient) -> None:
    # Each is a single day with force, 31 days after the one before, so none is sustained.
    an_open_truce(api, "1990-01-01")
    days = [date(1990, 2, 1) + timedelta(days=31 * n) for n in range(103)]
    found = [api.report(occurred=day.isoformat()) for day in days]
    held = stance(api, days[-1].isoformat())
    assert held["posture"] == "ceasefire"
    assert held["violations"] == {"count": 103, "newest": found[:2:-1], "findings": []}


def test_the_threat_of_who_ended_a_ceasefire_has_no_tensions_of_it(api: ApiClient) -> None:
    truce = an_open_truce(api, "2024-01-10")
    api.report(initiators=["israel"], targets=["hezbollah"], occurred="2024-01-20")
    ending = {"date": "2024-02-01", "ended_by": "hezbollah", "reason": "It is over."}
    api.record(f"/v1/developments/{truce}/commitments/1/end", ending)
    found = stance(api, "2024-02-10")
    assert (found["posture"], found["violated"], found["tensions"]) == ("threatening", False, [])
    assert "under strain" not in found["reason"]


@pytest.mark.parametrize("filtered", [{"min_confidence": "60"}, {"conflict": "lebanon-2024"}])
def test_an_answer_says_what_a_filter_left_out(talk_on_each: ApiClient, filtered: Json) -> None:
    talk_on_each.report(
        kind="warning", occurred="2024-01-01", conflict="lebanon-2024", reports=BY_TWO
    )
    talk_on_each.report(occurred="2024-01-10", reports=[a_report(credibility=3)])
    assert stance(talk_on_each, "2024-01-20")["left_out"] is None
    assert stance(talk_on_each, "2024-01-20", reported_by="2024-01-20")["left_out"] is None
    before = stance(talk_on_each, "2024-01-09", **filtered)
    nothing = {"claims": 0, "posture": "threatening", "changes": False, "reasons": []}
    assert before["left_out"] == nothing
    assert before["assessment"] == "confirmed"
    found = stance(talk_on_each, "2024-01-20", **filtered)
    attack = {"reason": "filters", "claims": 1}
    assert found["left_out"].pop("reasons") == [attack]
    assert found["left_out"] == {"claims": 1, "posture": "hostilities", "changes": True}
    # Confidence 90 alone would be confirmed.
    assert (found["posture"], found["assessment"]) == ("threatening", "possible")


STANCES = "/v1/actors/hezbollah/stances"


def _id(actor: Json | None) -> str | None:
    return None if actor is None else str(actor["id"])


def test_a_stance_of_which_a_filter_leaves_out_every_claim_is_named(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    joined = {"of": "resistance", "relation": "member", "start_date": "2023-01-01"}
    api.record("/v1/actors/hezbollah/memberships", joined)
    api.report(occurred="2024-01-10", conflict="border")
    api.report(kind="warning", occurred="2024-01-12", initiators=["resistance"], targets=["iran"])
    api.report(kind="warning", occurred="2024-01-14", targets=["iran"], conflict="border")

    asked = {"on": "2024-01-20", "min_confidence": "60"}
    body = api.read(STANCES, **asked)
    assert body["stances"] == []
    found = [
        (one["toward"]["id"], _id(one["inherited_from"]), one["claims"], one["posture"])
        for one in body["stances_left_out"]
    ]
    assert found == [
        ("iran", None, 1, "threatening"),
        ("iran", "resistance", 1, "threatening"),
        ("israel", None, 1, "hostilities"),
    ]
    toward_iran = api.read(STANCES, on="2024-01-20", conflict="border", toward="iran")
    assert [one["inherited_from"] for one in toward_iran["stances"]] == [None]
    assert [one["inherited_from"]["id"] for one in toward_iran["stances_left_out"]] == [
        "resistance"
    ]
    pairs = api.read("/v1/stances", **asked)
    assert [
        (one["actor"]["id"], one["toward"]["id"], one["claims"])
        for one in pairs["stances_left_out"]
    ] == [("hezbollah", "iran", 1), ("hezbollah", "israel", 1), ("resistance", "iran", 1)]
    dyad = api.read("/v1/dyads/israel/hezbollah", **asked)
    assert [len(one["stances_left_out"]) for one in dyad["directions"]] == [0, 1]
    with_evidence = api.read(STANCES, evidence="true", **asked)
    assert with_evidence["stances_left_out"] == body["stances_left_out"]
    assert api.read(STANCES, on="2024-01-20")["stances_left_out"] == []
    assert api.read(STANCES, on="2024-01-20", reported_by="2023")["stances_left_out"] == []
