"""Commitments that take effect once a condition is met, over HTTP."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json, a_commitment, a_development, refused_field
from tests.api.queries.commitments_told import listed

STANCES = "/v1/actors/hezbollah/stances"
HOSTAGES = "The hostages are released"
MET: Json = {"date": "2024-02-01", "reason": "They are free."}


def a_truce(api: ApiClient, **said: Any) -> str:
    """A truce of 10 January that waits for a condition; the path of what is said about it."""
    awaited = {"expires": "..", "condition": HOSTAGES, "conditional_start": True}
    made = a_commitment(**{**awaited, **said})
    id = api.report(kind="ceasefire", title="A truce", occurred="2024-01-10", commitments=[made])
    return f"/v1/developments/{id}"


def shown(api: ApiClient, on: str, **asked: Any) -> tuple[str, str, bool | None]:
    """The posture of Hezbollah toward Israel, the status of its commitment, if it is met."""
    (stance,) = api.read(STANCES, on=on, **asked)["stances"]
    (commitment,) = stance["commitments"]
    return stance["posture"], commitment["status"], commitment["condition_met"]


def test_a_ceasefire_takes_effect_on_the_day_on_which_its_condition_is_met(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    truce = a_truce(api)
    attack = api.report(occurred="2024-01-20")
    before = api.last_position()

    assert shown(api, "2024-01-19") == ("negotiating", "declared", False)
    assert shown(api, "2024-02-10") == ("hostilities", "declared", False)
    (stance,) = api.read(STANCES, on="2024-01-12")["stances"]
    assert (
        "It is to take effect under a condition that is not reported as met (“The hostages are"
        " released”)."
    ) in stance["reason"]
    met = api.record(f"{truce}/commitments/1/condition-met", MET)["position"]
    assert shown(api, "2024-01-19") == ("negotiating", "declared", True)
    assert shown(api, "2024-02-01") == ("ceasefire", "in-force", True)
    assert shown(api, "2024-02-01", position=before) == ("hostilities", "declared", False)
    (stance,) = api.read(STANCES, on="2024-02-01")["stances"]
    assert (stance["since"], stance["violated"]) == ("2024-02-01", False)
    assert "It took effect on 1 February 2024." in stance["reason"]
    (stance,) = api.read(STANCES, on="2024-01-12")["stances"]
    assert "It is to take effect on 1 February 2024." in stance["reason"]
    (commitment,) = listed(api, "2024-02-02")
    assert (commitment["violations"], commitment["tensions"]) == ([], [])
    assert commitment["effective_from_earliest"] == "2024-02-01"
    (differing,) = api.read("/v1/changes", on="2024-02-02", from_position=before)["data"]
    (event,) = differing["events"]
    assert (event["type"], event["position"]) == ("development.condition_met.v1", met)
    assert api.read(f"/v1/developments/{attack}")["met_conditions"] == []


@pytest.mark.parametrize(
    ("met", "effective_from", "first", "last"),
    [
        # 90 days after 1 June, 30 June, and 1 July 2024.
        ("2024-06-01", None, "2024-06-01", "2024-08-30"),
        ("2024-06", None, "2024-06-01", "2024-09-28"),
        ("2024-06-01", "2024-07-01", "2024-07-01", "2024-09-29"),
    ],
)
def test_the_days_of_an_unknown_end_run_from_the_day_on_which_the_condition_is_met(
    api: ApiClient, met: str, effective_from: str | None, first: str, last: str
) -> None:
    truce = a_truce(api, expires=None, effective_from=effective_from)
    # Talks count for 60 days; no day of the unknown end passes while the truce waits.
    assert shown(api, "2024-03-10") == ("negotiating", "declared", False)
    assert api.read(STANCES, on="2024-05-31")["stances"][0]["posture"] == "no-recent-record"
    api.record(f"{truce}/commitments/1/condition-met", {**MET, "date": met})
    for on, rule, status in (
        (first, "ceasefire", "in-force"),
        (last, "ceasefire", "in-force"),
        (_after(last), "ceasefire-presumed", "undetermined"),
    ):
        (stance,) = api.read(STANCES, on=on)["stances"]
        assert (on, stance["rule"], stance["commitments"][0]["status"]) == (on, rule, status)
    assert api.read(STANCES, on=_before(first))["stances"][0]["posture"] == "no-recent-record"


def _after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def test_a_met_condition_is_shown_and_can_be_withdrawn_and_met_again(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    truce = a_truce(api)
    api.record(f"{truce}/commitments/1/condition-met", MET)
    development = api.read(truce)
    assert development["met_conditions"] == [
        {**MET, "commitment": 1, "cause": None, "reported_at": None, "void": False}
    ]
    (terms,) = development["commitments"]
    assert (terms["condition"], terms["conditional_start"]) == (HOSTAGES, True)
    api.record(f"{truce}/commitments/1/condition-met/withdrawal", {"reason": "A hoax."})
    assert shown(api, "2024-02-01") == ("negotiating", "declared", False)
    assert api.read(truce)["met_conditions"] == []
    api.record(f"{truce}/commitments/1/condition-met", {**MET, "date": "2024-02-05"})
    assert shown(api, "2024-02-04")[0] == "negotiating"
    assert shown(api, "2024-02-05") == ("ceasefire", "in-force", True)
    reasons = [one["reason"] for one in api.read(f"{truce}/history")["data"]]
    assert reasons[1:] == ["They are free.", "A hoax.", "They are free."]


def test_a_condition_whose_cause_is_retracted_is_not_met(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = a_truce(api)
    cause = api.report(kind="statement", occurred="2024-02-01")
    api.record(f"{truce}/commitments/1/condition-met", {**MET, "cause": cause})
    assert shown(api, "2024-02-01") == ("ceasefire", "in-force", True)
    left = f"development:{cause}"
    assert shown(api, "2024-02-01", without=left) == ("negotiating", "declared", False)
    api.record(f"/v1/developments/{cause}/retraction", {"reason": "Never said."})
    assert shown(api, "2024-02-01") == ("negotiating", "declared", False)
    assert api.read(truce)["met_conditions"][0]["void"] is True


def test_what_was_published_later_was_not_met_before(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = a_truce(api)
    api.record(f"{truce}/commitments/1/condition-met", {**MET, "reported_at": "2024-02-03"})
    assert shown(api, "2024-02-02", reported_by="2024-02-02")[0] == "negotiating"
    assert shown(api, "2024-02-02", reported_by="2024-02-03")[0] == "ceasefire"
    assert api.read(truce, reported_by="2024-02-02")["met_conditions"] == []


def test_a_condition_that_is_not_met_by_the_last_day_lets_the_commitment_expire(
    api: ApiClient,
) -> None:
    a_truce(api, expires="2024-03-01")
    assert listed(api, "2024-03-01")[0]["status"] == "declared"
    assert listed(api, "2024-03-02")[0]["status"] == "expired"


@pytest.mark.parametrize(
    ("path", "said", "status", "field"),
    [
        ("commitments/2/condition-met", MET, 404, "commitment"),
        ("commitments/3/condition-met", MET, 422, "commitment"),
        ("commitments/1/condition-met", {**MET, "date": "2024-01-09"}, 422, "date"),
        ("commitments/1/condition-met", {**MET, "date": "2024-07-01"}, 422, "date"),
        ("commitments/1/condition-met", {**MET, "date": "soon"}, 422, "date"),
        ("commitments/1/condition-met", {**MET, "cause": "nobody"}, 422, "cause"),
        ("commitments/1/condition-met", {**MET, "reason": ""}, 422, "reason"),
        ("commitments/1/condition-met", {**MET, "reported_at": "2999"}, 422, "reported_at"),
        ("commitments/1/condition-met/withdrawal", {"reason": "A hoax."}, 404, "commitment"),
    ],
)
def test_what_cannot_be_met_is_refused(
    api: ApiClient, path: str, said: Json, status: int, field: str
) -> None:
    path = path.replace("/2/", "/9/").replace("/3/", "/2/")
    awaited = {"condition": HOSTAGES, "conditional_start": True, "expires": "2024-06-30"}
    made = [a_commitment(**awaited), a_commitment(action="release")]
    id = api.report(kind="ceasefire", occurred="2024-01-10", commitments=made)
    before = api.last_position()
    response = api.post(f"/v1/developments/{id}/{path}", said)
    assert refused_field(response, status)[0] == field
    assert api.last_position() == before


def test_what_is_met_is_not_met_twice(api: ApiClient) -> None:
    truce = a_truce(api)
    api.record(f"{truce}/commitments/1/condition-met", MET)
    response = api.post(f"{truce}/commitments/1/condition-met", {**MET, "date": "2024-02-02"})
    assert refused_field(response, 409)[0] == "commitment"
    assert "already recorded as met on 2024-02-01" in response.json()["detail"]


def test_a_start_under_a_condition_says_the_condition(api: ApiClient) -> None:
    made = a_commitment(conditional_start=True)
    response = api.post("/v1/developments", a_development(kind="ceasefire", commitments=[made]))
    assert refused_field(response, 422)[0] == "commitments[0].condition"


def test_a_correction_keeps_the_condition_that_is_met(api: ApiClient) -> None:
    truce = a_truce(api)
    api.record(f"{truce}/commitments/1/condition-met", MET)
    changes = {"commitments": [a_commitment(expires="..")]}
    response = api.post(f"{truce}/corrections", {"changes": changes, "reason": "A misprint."})
    assert refused_field(response, 409)[0] == "changes.commitments[0]"
