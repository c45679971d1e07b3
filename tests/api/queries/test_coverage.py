"""How far a data set declares to reach decides which days of its pairs are projected."""

from __future__ import annotations

from datetime import date, timedelta

from tests.api.api_client import ApiClient, Json, a_commitment, a_report

RECORD = {"dataset": "geo", "id": "1"}


def cover(api: ApiClient, through: str, dataset: str = "geo", **said: str) -> None:
    declared = {"start_date": "2020-01-01", "end_date": through, "holds": "Attacks.", **said}
    api.record(f"/v1/datasets/{dataset}/coverage", declared)


def stance(api: ApiClient, on: str, position: int | None = None, **asked: str) -> Json:
    pinned = {} if position is None else {"position": position}
    answer = api.read("/v1/actors/hezbollah/stances", on=on, toward="israel", **pinned, **asked)
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


def test_a_coverage_reaches_further_than_the_newest_evidence(api: ApiClient) -> None:
    ceasefire = a_commitment(expires="..")
    api.report(kind="ceasefire", occurred="2024-01-05", commitments=[ceasefire], external_id=RECORD)
    assert stance(api, "2024-02-10")["projected"]
    cover(api, "2025-12-31")
    assert not stance(api, "2025-12-31")["projected"]
    assert stance(api, "2026-01-01")["projected"]


def test_a_coverage_reaches_no_further_than_the_day_on_which_it_was_recorded(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    ceasefire = a_commitment(expires="..")
    api.report(kind="ceasefire", occurred="2024-01-05", commitments=[ceasefire], external_id=RECORD)
    cover(api, "2100-01-01")
    (declared,) = api.read("/v1/datasets/geo/history")["data"]
    recorded = date.fromisoformat(declared["event"]["recorded_at"][:10])
    assert not stance(api, recorded.isoformat())["projected"]
    assert stance(api, (recorded + timedelta(days=1)).isoformat())["projected"]


def test_a_coverage_counts_from_its_publication_on(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    api.report(occurred="2024-01-05", external_id=RECORD)
    cover(api, "2024-06-30", reported_at="2024-08-01")
    cover(api, "2024-12-31", reported_at="2025-02")

    def is_projected(on: str, reported_by: str) -> bool:
        return bool(stance(api, on, reported_by=reported_by)["projected"])

    # before the first was published, 30 days after the newest report are known
    assert not is_projected("2024-02-01", "2024-07-31")
    assert is_projected("2024-02-02", "2024-07-31")
    # of several, the last that was published by then counts
    assert not is_projected("2024-06-30", "2025-02-27")
    assert is_projected("2024-07-01", "2025-02-27")
    assert not is_projected("2024-12-31", "2025-02-28")


def test_a_coverage_of_unknown_publication_counts_for_no_day_of_publication(
    api: ApiClient,
) -> None:
    api.report(occurred="2024-01-05", external_id=RECORD)
    cover(api, "2024-12-31")
    assert not stance(api, "2024-12-31")["projected"]
    assert stance(api, "2024-12-31", reported_by="2026-01-01")["projected"]


def test_without_the_developments_of_a_data_set_its_coverage_does_not_count(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    other = {"dataset": "ledger", "id": "1"}
    api.report(kind="talks", occurred="2024-01-05", external_id=other)
    imported = api.report(kind="accusation", occurred="2023-12-01", external_id=RECORD)
    cover(api, "2024-03-01")
    on = "2024-02-20"
    assert not stance(api, on)["projected"]
    assert not stance(api, on, without="dataset:ledger")["projected"]
    for left_out in ("dataset:geo", f"development:{imported}"):
        assert stance(api, on, without=left_out)["projected"]
    api.record(f"/v1/developments/{imported}/retraction", {"reason": "It never happened."})
    assert stance(api, on)["projected"]


def test_without_the_newest_evidence_earlier_days_are_projected(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    api.report(
        kind="sanction", occurred="2024-03-01/..", reports=[a_report(reported_at="2024-03-01")]
    )
    api.record("/v1/sources", {"id": "gazette", "name": "The Gazette"})
    newest = a_report(source="gazette", reported_at="2024-06-01")
    accused = api.report(kind="accusation", occurred="2024-02-20", reports=[newest])
    # the newest evidence is of 1 June, or of 1 March; days up to 30 days later are known
    assert not stance(api, "2024-07-01")["projected"]
    for left_out in ("source:gazette", f"development:{accused}"):
        assert not stance(api, "2024-03-31", without=left_out)["projected"]
        assert stance(api, "2024-04-01", without=left_out)["projected"]
    repeated = a_report(source="reuters", original_source="gazette", reported_at="2024-06-05")
    api.record(f"/v1/developments/{accused}/reports", repeated)
    assert stance(api, "2024-04-01", without="source:gazette")["projected"]
    own = a_report(source="al-manar", reported_at="2024-04-10")
    api.record(f"/v1/developments/{accused}/reports", own)
    assert not stance(api, "2024-05-10", without="source:gazette")["projected"]
    assert stance(api, "2024-05-11", without="source:gazette")["projected"]


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
