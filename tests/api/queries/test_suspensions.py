"""Commitments that are suspended and resumed, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json, a_commitment, refused_field
from tests.api.queries.commitments_told import listed

STANCES = "/v1/actors/hezbollah/stances"
SUSPENDED: Json = {"date": "2024-02-01", "suspended_by": "israel", "reason": "Talks failed."}
RESUMED: Json = {"date": "2024-03-01", "resumed_by": "hezbollah", "reason": "Talks succeeded."}


def a_truce(api: ApiClient, **said: Any) -> str:
    """A truce of 10 January that holds until it is ended; the path of what is said about it."""
    made = a_commitment(**{"expires": "..", **said})
    id = api.report(kind="ceasefire", title="A truce", occurred="2024-01-10", commitments=[made])
    return f"/v1/developments/{id}"


def shown(api: ApiClient, on: str, **asked: Any) -> tuple[str, str]:
    """The posture of Hezbollah toward Israel, and the status of its commitment."""
    (stance,) = api.read(STANCES, on=on, **asked)["stances"]
    (commitment,) = stance["commitments"]
    return stance["posture"], commitment["status"]


def test_a_suspended_ceasefire_is_not_in_force_until_it_is_resumed(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    truce = a_truce(api)
    attack = api.report(occurred="2024-02-10")
    before = api.last_position()
    suspended = api.record(f"{truce}/commitments/1/suspension", SUSPENDED)["position"]
    resumed = api.record(f"{truce}/commitments/1/resumption", RESUMED)["position"]

    assert shown(api, "2024-01-31") == ("ceasefire", "in-force")
    assert shown(api, "2024-02-01") == ("no-recent-record", "suspended")
    assert shown(api, "2024-02-10") == ("hostilities", "suspended")
    assert shown(api, "2024-03-01") == ("ceasefire", "in-force")
    assert shown(api, "2024-03-01", position=suspended) == ("hostilities", "suspended")
    assert shown(api, "2024-03-01", position=before) == ("ceasefire", "violated")
    (stance,) = api.read(STANCES, on="2024-03-02")["stances"]
    assert (stance["violated"], stance["violations"]["count"]) == (False, 0)
    assert "It was suspended, and resumed on 1 March 2024." in stance["reason"]
    (stance,) = api.read(STANCES, on="2024-02-05")["stances"]
    assert "which was suspended on 1 February 2024" in stance["reason"]
    (commitment,) = listed(api, "2024-03-02")
    assert commitment["violations"] == []
    assert commitment["suspended"] == [{"start_date": "2024-02-01", "end_date": "2024-02-29"}]
    (differing,) = api.read("/v1/changes", on="2024-03-02", from_position=before)["data"]
    types = [event["type"] for event in differing["events"]]
    assert types == ["development.commitment_suspended.v1", "development.commitment_resumed.v1"]
    assert resumed == suspended + 1
    assert api.read(f"/v1/developments/{attack}")["suspensions"] == []


def test_violations_before_a_suspension_and_after_it_count(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = a_truce(api)
    api.record(f"{truce}/commitments/1/suspension", SUSPENDED)
    api.record(f"{truce}/commitments/1/resumption", RESUMED)
    first, during, last = (
        api.report(occurred=on) for on in ("2024-01-20", "2024-02-20", "2024-06-01")
    )

    (stance,) = api.read(STANCES, on="2024-06-01")["stances"]
    assert stance["posture"] == "ceasefire"
    assert stance["violations"] == {"count": 2, "newest": [last, first], "findings": []}
    (commitment,) = stance["commitments"]
    assert (commitment["status"], commitment["violations"]) == ("violated", [first, last])
    assert during not in commitment["violations"]


def test_more_attacks_than_are_listed_while_it_is_suspended_hide_no_violation(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    truce = a_truce(api)
    api.record(f"{truce}/commitments/1/suspension", SUSPENDED)
    api.record(f"{truce}/commitments/1/resumption", RESUMED)
    for _ in range(25):
        api.report(occurred="2024-02-10")
    violation = api.report(occurred="2024-06-10")

    (commitment,) = listed(api, "2024-06-10")
    assert (commitment["status"], commitment["violations"]) == ("violated", [violation])
    assert commitment["acts_truncated"] is False


def test_a_suspension_is_numbered_and_withdrawn(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = a_truce(api)
    api.record(f"{truce}/commitments/1/suspension", SUSPENDED)
    api.record(f"{truce}/commitments/1/resumption", RESUMED)
    withdrawal = {"reason": "The report was a hoax."}

    api.record(f"{truce}/suspensions/1/resumption/withdrawal", withdrawal)
    assert shown(api, "2024-03-01") == ("no-recent-record", "suspended")
    api.record(f"{truce}/commitments/1/resumption", {**RESUMED, "date": "2024-03-11"})
    assert shown(api, "2024-03-10") == ("no-recent-record", "suspended")
    assert shown(api, "2024-03-11") == ("ceasefire", "in-force")
    api.record(f"{truce}/suspensions/1/withdrawal", withdrawal)
    assert shown(api, "2024-02-01") == ("ceasefire", "in-force")
    (suspension,) = api.read(truce)["suspensions"]
    assert suspension == {
        "number": 1,
        "commitment": 1,
        **SUSPENDED,
        "cause": None,
        "reported_at": None,
        "void": False,
        "withdrawn": True,
        "resumption": {
            **RESUMED, "date": "2024-03-11", "cause": None, "reported_at": None, "void": False,
        },
    }  # fmt: skip
    reasons = [one["reason"] for one in api.read(f"{truce}/history")["data"]]
    assert reasons[1:3] == ["Talks failed.", "Talks succeeded."]


def test_a_suspension_with_a_retracted_cause_is_void(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = a_truce(api)
    cause = api.report(kind="statement", occurred="2024-02-01")
    api.record(f"{truce}/commitments/1/suspension", {**SUSPENDED, "cause": cause})
    assert shown(api, "2024-02-02") == ("no-recent-record", "suspended")
    assert shown(api, "2024-02-02", without=f"development:{cause}") == ("ceasefire", "in-force")
    api.record(f"/v1/developments/{cause}/retraction", {"reason": "Never said."})
    assert shown(api, "2024-02-02") == ("ceasefire", "in-force")
    assert api.read(truce)["suspensions"][0]["void"] is True


def test_a_suspension_and_a_resumption_that_were_published_later(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = a_truce(api)
    suspended = {**SUSPENDED, "reported_at": "2024-02-03"}
    api.record(f"{truce}/commitments/1/suspension", suspended)
    resumed = {**RESUMED, "reported_at": "2024-03-05"}
    api.record(f"{truce}/commitments/1/resumption", resumed)
    for by, on, posture in (
        ("2024-02-02", "2024-02-02", "ceasefire"),
        ("2024-02-03", "2024-02-02", "no-recent-record"),
        ("2024-03-04", "2024-03-01", "no-recent-record"),
        ("2024-03-05", "2024-03-01", "ceasefire"),
    ):
        assert shown(api, on, reported_by=by)[0] == posture
    (suspension,) = api.read(truce, reported_by="2024-03-04")["suspensions"]
    assert suspension["resumption"] is None


@pytest.mark.parametrize(
    ("path", "said", "status", "field"),
    [
        ("commitments/1/suspension", SUSPENDED, 409, "date"),
        ("commitments/2/suspension", SUSPENDED, 404, "commitment"),
        ("commitments/1/suspension", {**SUSPENDED, "date": "2024-01-09"}, 422, "date"),
        ("commitments/1/suspension", {**SUSPENDED, "suspended_by": "iran"}, 422, "suspended_by"),
        (
            "commitments/1/suspension",
            {**SUSPENDED, "date": "2024-01-20", "cause": "nobody"},
            422,
            "cause",
        ),
        ("commitments/1/suspension", {**SUSPENDED, "reason": ""}, 422, "reason"),
        ("commitments/2/resumption", RESUMED, 404, "commitment"),
        ("commitments/1/resumption", {**RESUMED, "date": "2024-02-01"}, 422, "date"),
        ("commitments/1/resumption", {**RESUMED, "resumed_by": "iran"}, 422, "resumed_by"),
        ("suspensions/2/withdrawal", {"reason": "A hoax."}, 404, "suspension"),
        ("suspensions/1/resumption/withdrawal", {"reason": "A hoax."}, 404, "suspension"),
    ],
)
def test_what_cannot_be_suspended_or_resumed_is_refused(
    api: ApiClient, path: str, said: Json, status: int, field: str
) -> None:
    truce = a_truce(api)
    api.record(f"{truce}/commitments/1/suspension", SUSPENDED)
    before = api.last_position()
    response = api.post(f"{truce}/{path}", said)
    assert refused_field(response, status)[0] == field
    assert api.last_position() == before


def test_what_is_not_suspended_is_not_resumed(api: ApiClient) -> None:
    truce = a_truce(api)
    response = api.post(f"{truce}/commitments/1/resumption", RESUMED)
    assert response.status_code == 409
    assert "is not suspended" in response.json()["detail"]


def test_a_correction_keeps_what_is_suspended(api: ApiClient) -> None:
    truce = a_truce(api)
    api.record(f"{truce}/commitments/1/suspension", SUSPENDED)
    changes = {"commitments": [a_commitment(toward="iran")]}
    response = api.post(f"{truce}/corrections", {"changes": changes, "reason": "A misprint."})
    assert refused_field(response, 409)[0] == "changes.commitments[0]"
