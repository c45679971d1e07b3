"""Endings that were withdrawn: the commitment goes on as if it had not been ended."""

from __future__ import annotations

from typing import Any

from tests.api.api_client import ApiClient, a_commitment, refused_field

STANCES = "/v1/actors/hezbollah/stances"
ENDED: dict[str, Any] = {"date": "2024-02-01", "ended_by": "hezbollah", "reason": "Fire."}
GOES_ON = {"reason": "The report of its end was a hoax."}


def a_truce(api: ApiClient) -> str:
    """A truce of 5 January that holds until it is ended; the path of what is said about it."""
    said = a_commitment(expires="..")
    id = api.report(kind="ceasefire", title="A truce", occurred="2024-01-05", commitments=[said])
    return f"/v1/developments/{id}"


def stood(api: ApiClient, on: str, **asked: Any) -> tuple[str, str, str | None]:
    """How Hezbollah stood toward Israel, where its commitment did, and on what day that ended."""
    (stance,) = api.read(STANCES, on=on, **asked)["stances"]
    (commitment,) = stance["commitments"]
    return stance["posture"], commitment["status"], commitment["ending_date"]


def test_from_its_position_on_a_commitment_has_not_ended(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = a_truce(api)
    ended = api.record(f"{truce}/commitments/1/end", ENDED)["position"]
    withdrawn = api.record(f"{truce}/commitments/1/end/withdrawal", GOES_ON)["position"]

    assert withdrawn == ended + 1
    assert stood(api, "2024-02-01") == ("ceasefire", "in-force", None)
    assert stood(api, "2024-02-01", position=ended) == ("threatening", "ended", "2024-02-01")
    (listed,) = api.read("/v1/commitments", on="2024-02-01")["data"]
    assert (listed["status"], listed["end_date"]) == ("in-force", None)

    asked = {"on": "2024-02-01", "from_position": ended}
    (change,) = api.read("/v1/changes", **asked)["data"]
    assert (change["before"]["posture"], change["after"]["posture"]) == ("threatening", "ceasefire")
    (event,) = change["events"]
    assert (event["type"], event["reason"]) == (
        "development.ending_withdrawn.v1",
        GOES_ON["reason"],
    )


def test_a_commitment_ends_again_and_the_development_shows_both(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = a_truce(api)
    api.record(f"{truce}/commitments/1/end", ENDED)
    api.record(f"{truce}/commitments/1/end/withdrawal", GOES_ON)
    api.record(f"{truce}/commitments/1/end", {**ENDED, "date": "2024-03-01"})

    assert stood(api, "2024-02-29") == ("ceasefire", "in-force", "2024-03-01")
    assert stood(api, "2024-03-01") == ("threatening", "ended", "2024-03-01")
    shown = [(one["date"], one["withdrawn"]) for one in api.read(truce)["endings"]]
    assert shown == [("2024-03-01", False), ("2024-02-01", True)]


def test_a_withdrawn_ending_stays_withdrawn_whatever_becomes_of_its_ground(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    truce = a_truce(api)
    cause = api.report(initiators=["iran"], occurred="2024-02-01")
    api.record(f"{truce}/commitments/1/end", {**ENDED, "cause": cause})
    api.record(f"{truce}/commitments/1/end/withdrawal", GOES_ON)
    tag = api.get(truce).headers["etag"]
    api.record(f"/v1/developments/{cause}/retraction", {"reason": "It never happened."})

    assert stood(api, "2024-02-01") == ("ceasefire", "in-force", None)
    assert api.get_unless(tag, truce).status_code == 200
    (shown,) = api.read(truce)["endings"]
    assert (shown["void"], shown["withdrawn"]) == (True, True)


def test_no_earlier_ending_comes_back_with_the_last_one_withdrawn(api: ApiClient) -> None:
    truce = a_truce(api)
    for day in ("2024-02-01", "2024-03-01"):
        api.record(f"{truce}/commitments/1/end", {**ENDED, "date": day})
    api.record(f"{truce}/commitments/1/end/withdrawal", GOES_ON)

    assert stood(api, "2024-03-01") == ("ceasefire", "in-force", None)


def test_what_was_not_ended_or_is_withdrawn_already_is_refused(api: ApiClient) -> None:
    truce = a_truce(api)
    withdrawal = f"{truce}/commitments/1/end/withdrawal"
    assert refused_field(api.post(withdrawal, GOES_ON), 404) == ("commitment", "none recorded")
    api.record(f"{truce}/commitments/1/end", ENDED)
    other = api.post(f"{truce}/commitments/2/end/withdrawal", GOES_ON)
    assert refused_field(other, 404) == ("commitment", "1")
    assert refused_field(api.post(withdrawal, {"reason": ""}))[0] == "reason"
    api.record(withdrawal, GOES_ON)
    assert refused_field(api.post(withdrawal, GOES_ON), 409)[0] == "commitment"


def test_a_repeated_withdrawal_answers_as_at_first(api: ApiClient) -> None:
    truce = a_truce(api)
    api.record(f"{truce}/commitments/1/end", ENDED)
    withdrawal = f"{truce}/commitments/1/end/withdrawal"
    first = api.post(withdrawal, GOES_ON, Idempotency_Key="one")
    again = api.post(withdrawal, GOES_ON, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "created": False}
