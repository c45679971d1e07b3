"""The days of listed commitments and of what is said to break them, as they were worked out."""

from __future__ import annotations

from tests.api.api_client import ApiClient, a_commitment
from tests.api.queries.commitments_told import listed, truce


def test_a_commitment_shows_its_last_day_whatever_its_end_is_called(api: ApiClient) -> None:
    for expires in ("2024-03", "2025", "[2024-02-10,2024-02-12]", None, ".."):
        truce(api, "2024-01-10", a_commitment(expires=expires))

    last_days = [one["end_date"] for one in listed(api, "2024-01-10")]

    # Of unknown end it counts for 90 days from its first.
    assert last_days == ["2024-03-31", "2025-12-31", "2024-02-12", "2024-04-09", None]


def test_a_commitment_that_was_ended_lasts_to_the_day_before(api: ApiClient) -> None:
    id = truce(api, "2024-01-10", a_commitment(expires=".."))
    ending = {"date": "2024-02-20", "reason": "It was revoked."}
    assert api.post(f"/v1/developments/{id}/commitments/1/end", ending).status_code == 201

    assert [one["end_date"] for one in listed(api, "2024-03-01")] == ["2024-02-19"]


def test_an_alleged_violation_shows_the_days_between_which_it_lies(api: ApiClient) -> None:
    truce(api, "2024-01-10", a_commitment(expires=".."))
    api.report(occurred="2024-03", title="Rockets")

    ((violation,),) = [one["alleged_violations"] for one in listed(api, "2024-06-01")]

    assert (violation["earliest"], violation["latest"]) == ("2024-03-01", "2024-03-31")
