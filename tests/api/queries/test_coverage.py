"""How far a data set declares to reach decides which days of its pairs are projected."""

from __future__ import annotations

from tests.api.api_client import ApiClient, Json, a_commitment

RECORD = {"dataset": "geo", "id": "1"}


def cover(api: ApiClient, through: str, dataset: str = "geo") -> None:
    declared = {"start_date": "2020-01-01", "end_date": through, "holds": "Attacks."}
    api.record(f"/v1/datasets/{dataset}/coverage", declared)


def stance(api: ApiClient, on: str, position: int | None = None) -> Json:
    pinned = {} if position is None else {"position": position}
    answer = api.read("/v1/actors/hezbollah/stances", on=on, toward="israel", **pinned)
    (found,) = answer["stances"]
    return dict(found)


def test_a_day_after_the_coverage_of_the_pairs_data_set_is_projected(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    api.report(occurred="2024-01-05", external_id=RECORD)
    before = api.last_position()
    cover(api, "2024-01-10")

    assert not stance(api, "2024-01-10")["projected"]
    after = stance(api, "2024-01-11")
    assert (after["projected"], after["dating"]) == (True, "uncertain")
    assert "10 January 2024" in after["reason"]
    assert not stance(api, "2024-01-11", before)["projected"]


def test_a_coverage_reaches_further_than_the_newest_event(api: ApiClient) -> None:
    ceasefire = a_commitment(expires="..")
    api.report(kind="ceasefire", occurred="2024-01-05", commitments=[ceasefire], external_id=RECORD)
    assert stance(api, "2100-01-01")["projected"]
    cover(api, "2100-01-01")
    assert not stance(api, "2100-01-01")["projected"]
    assert stance(api, "2100-01-02")["projected"]


def test_of_several_data_sets_the_one_that_reaches_furthest_counts(api: ApiClient) -> None:
    api.report(occurred="2024-01-05", external_id=RECORD)
    api.report(occurred="2024-01-06", external_id={"dataset": "ledger", "id": "1"})
    cover(api, "2024-01-10")
    cover(api, "2024-01-15", "ledger")
    assert not stance(api, "2024-01-15")["projected"]
    assert stance(api, "2024-01-16")["projected"]


def test_the_coverage_of_another_data_set_does_not_count(api: ApiClient) -> None:
    api.report(occurred="2024-01-05", external_id=RECORD)
    cover(api, "2024-01-10", "ledger")
    assert not stance(api, "2024-01-11")["projected"]
