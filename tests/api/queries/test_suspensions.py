"""Commitments that are suspended and resumed, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json, a_commitment, refusal, refused_field
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


def test_a_commitment_is_not_suspended_or_resumed_because_of_nothing(api: ApiClient) -> None:
    suspension = f"{a_truce(api)}/commitments/1/suspension"
    unknown = api.post(suspension, {**SUSPENDED, "cause": "nobody"})
    assert refused_field(unknown)[0] == "cause"


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


def conflict(api: ApiClient, path: str, said: Json) -> tuple[str, str]:
    """The detail of a conflict, and what is accepted."""
    refused = refusal(api.post(path, said), 409)
    return refused["detail"], refused["errors"][0]["allowed"]


def test_an_earlier_suspension_overlaps_one_that_is_not_certainly_over(api: ApiClient) -> None:
    truce = a_truce(api)
    api.record(f"{truce}/commitments/1/suspension", SUSPENDED)
    before = api.last_position()
    earlier = {**SUSPENDED, "date": "2024-01-20"}
    detail, allowed = conflict(api, f"{truce}/commitments/1/suspension", earlier)
    assert detail == (
        "date: a suspension of commitment 1 from 2024-01-20 would overlap suspension 1, which is on"
        " record from 2024-02-01"
    )
    assert "withdraw suspension 1 first" in allowed
    assert api.last_position() == before

    api.record(f"{truce}/commitments/1/resumption", {**RESUMED, "date": "[2024-03-01..2024-03-05]"})
    for date, status in (
        ("2024-01-20", 409),
        ("2024-02", 409),
        ("2024-03-04", 409),
        ("[2024-03-04..2024-04-01]", 409),
        ("2024-03-05", 201),
    ):
        said = {**SUSPENDED, "date": date}
        assert api.post(f"{truce}/commitments/1/suspension", said).status_code == status, date


def test_suspensions_are_recorded_late_in_the_order_of_their_days(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    truce = a_truce(api)
    withdrawal = {"reason": "An earlier one is recorded first."}
    later = {**SUSPENDED, "date": "2024-05-01"}
    api.record(f"{truce}/commitments/1/suspension", later)
    api.record(f"{truce}/suspensions/1/withdrawal", withdrawal)
    api.record(f"{truce}/commitments/1/suspension", SUSPENDED)
    api.record(f"{truce}/commitments/1/resumption", RESUMED)
    api.record(f"{truce}/commitments/1/suspension", later)
    (commitment,) = listed(api, "2024-05-02")
    assert commitment["suspended"] == [
        {"start_date": "2024-02-01", "end_date": "2024-02-29"},
        {"start_date": "2024-05-01", "end_date": None},
    ]


def test_a_void_suspension_is_withdrawn_before_another_takes_its_place(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    truce = a_truce(api)
    cause = api.report(kind="statement", occurred="2024-02-01")
    api.record(f"{truce}/commitments/1/suspension", {**SUSPENDED, "cause": cause})
    api.record(f"/v1/developments/{cause}/retraction", {"reason": "Never said."})
    void = f"(void while its cause, development {cause}, is retracted)"

    detail, allowed = conflict(api, f"{truce}/commitments/1/suspension", SUSPENDED)
    assert detail.endswith(f"suspension 1, which is on record from 2024-02-01 {void}")
    assert "withdraw suspension 1 first" in allowed
    detail, allowed = conflict(api, f"{truce}/commitments/1/resumption", RESUMED)
    assert detail == f"commitment 1 is not suspended: suspension 1 is on record {void}"
    assert "withdraw suspension 1" in allowed

    api.record(f"{truce}/suspensions/1/withdrawal", {"reason": "Never said."})
    api.record(f"{truce}/commitments/1/suspension", SUSPENDED)
    api.record(f"/v1/developments/{cause}/retraction/withdrawal", {"reason": "Said after all."})
    api.record(f"{truce}/commitments/1/resumption", RESUMED)
    assert shown(api, "2024-02-29") == ("no-recent-record", "suspended")
    assert shown(api, "2024-03-01") == ("ceasefire", "in-force")


def test_a_void_resumption_is_withdrawn_before_another_takes_its_place(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    truce = a_truce(api)
    cause = api.report(kind="statement", occurred="2024-02-20")
    api.record(f"{truce}/commitments/1/suspension", SUSPENDED)
    api.record(f"{truce}/commitments/1/resumption", {**RESUMED, "cause": cause})
    api.record(f"/v1/developments/{cause}/retraction", {"reason": "Never said."})
    later = {**RESUMED, "date": "2024-04-01"}

    detail, allowed = conflict(api, f"{truce}/commitments/1/resumption", later)
    assert detail == (
        "commitment 1 already has a resumption of suspension 1 on record, on 2024-03-01 (void while"
        f" its cause, development {cause}, is retracted)"
    )
    assert allowed == "withdraw the resumption of suspension 1 first"
    api.record(f"{truce}/suspensions/1/resumption/withdrawal", {"reason": "Never said."})
    api.record(f"{truce}/commitments/1/resumption", later)
    assert shown(api, "2024-03-31") == ("no-recent-record", "suspended")
    assert shown(api, "2024-04-01") == ("ceasefire", "in-force")


def test_a_resumption_ends_every_suspension_that_began_before_it(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = a_truce(api)
    cause = api.report(kind="statement", occurred="2024-02-20")
    api.record(f"{truce}/commitments/1/suspension", SUSPENDED)
    api.record(f"{truce}/commitments/1/resumption", {**RESUMED, "cause": cause})
    api.record(f"{truce}/commitments/1/suspension", {**SUSPENDED, "date": "2024-05-01"})
    # Now the first suspension has no end of its own, so it overlaps the second.
    api.record(f"/v1/developments/{cause}/retraction", {"reason": "Never said."})
    assert shown(api, "2024-04-01") == ("no-recent-record", "suspended")
    api.record(f"{truce}/commitments/1/resumption", {**RESUMED, "date": "2024-06-01"})
    assert shown(api, "2024-05-31") == ("no-recent-record", "suspended")
    assert shown(api, "2024-06-01") == ("ceasefire", "in-force")
    # The day of the first resumption is corrected between the two suspensions.
    api.record(f"{truce}/suspensions/1/resumption/withdrawal", {"reason": "Never said."})
    api.record(f"{truce}/commitments/1/resumption", {**RESUMED, "date": "2024-04-01"})
    assert shown(api, "2024-03-31") == ("no-recent-record", "suspended")
    assert shown(api, "2024-04-01") == ("ceasefire", "in-force")
    assert shown(api, "2024-05-01") == ("no-recent-record", "suspended")
