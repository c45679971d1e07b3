"""Commitments as the filters leave them: of a conflict, believed so far, published by a day."""

from __future__ import annotations

from typing import Any

from tests.api.api_client import ApiClient, a_commitment, a_report
from tests.api.queries.commitments_told import an_attack, listed, statuses, truce


def test_commitments_are_sought_by_conflict_and_by_how_far_they_are_believed(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    truce(api, "2024-01-10", a_commitment(expires=".."), conflict="north")
    likely = a_report(credibility=2)
    truce(api, "2024-01-11", a_commitment(expires="..", toward="iran"), reports=[likely])
    api.report(occurred="2024-01-20")

    on = "2024-02-01"
    violated, kept = ("hezbollah", "israel", "violated"), ("hezbollah", "iran", "in-force")
    assert statuses(listed(api, on)) == [violated, kept]
    # The attack is of no conflict, so to one who asks about the north it was never made.
    assert statuses(listed(api, on, conflict="north")) == [("hezbollah", "israel", "in-force")]
    assert statuses(listed(api, on, min_confidence="60")) == [kept]
    page = api.read("/v1/commitments", on=on, conflict="north", with_total="true")
    assert page["total"] == 1


def test_commitments_stand_as_a_reader_of_the_press_knew_them(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    first = truce(api, "2024-01-10", a_commitment(expires=".."))
    at_once = a_report(reported_at="2024-01-11")
    second = truce(api, "2024-01-10", a_commitment(expires="..", by="iran"), reports=[at_once])
    renewing = a_commitment(by="iran", extends={"development": second, "commitment": 1})
    truce(api, "2024-01-15", renewing, reports=[a_report(reported_at="2024-03-01")])
    api.report(
        occurred="2024-01-20",
        initiators=["iran"],
        reports=[a_report(reported_at="2024-02-20")],
    )

    def known_by(day: str) -> list[tuple[str, str, int]]:
        found = listed(api, "2024-02-01", reported_by=day)
        return [(one["development"], one["status"], len(one["extended_by"])) for one in found]

    # The first truce was published on 2024-01-02, before it came about.
    assert known_by("2024-01-10") == [(first, "in-force", 0)]
    assert known_by("2024-01-11") == [(first, "in-force", 0), (second, "in-force", 0)]
    assert known_by("2024-02-20") == [(first, "in-force", 0), (second, "violated", 0)]
    assert known_by("2024-03")[1] == (second, "violated", 1)
    assert len(known_by("2024-03")) == 3


def test_what_is_alleged_is_believed_as_far_as_was_published_by_the_day(
    talk_on_each: ApiClient,
) -> None:
    """Given second reports of both, and a denial of the attack, published months later."""
    api = talk_on_each
    ceasefire = truce(api, "2024-01-10", a_commitment(expires=".."))
    attack = an_attack(api, "2024-01-20")
    for development in (ceasefire, attack):
        later = a_report(source="al-akhbar", credibility=1, reported_at="2024-06-01")
        api.record(f"/v1/developments/{development}/reports", later)
    denial = {"report": a_report(source="al-manar", reported_at="2024-07-01")}
    api.record(f"/v1/developments/{attack}/disputes", denial)

    def believed(**asked: str) -> tuple[int, int]:
        (one,) = listed(api, "2024-02-01", **asked)
        (alleged,) = one["alleged_violations"]
        return one["made_in"]["confidence"], alleged["confidence"]

    assert believed(reported_by="2024-01-31") == (50, 50)
    assert believed(reported_by="2024-06-01") == (90, 90)
    # More origins report the attack than deny it, so it is a 2 at best.
    assert believed(reported_by="2024-07-01") == believed() == (90, 70)


def test_a_extension_that_a_filter_leaves_out_extends_nothing(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    first = truce(api, "2024-01-10", a_commitment(expires="2024-03-01"), conflict="north")
    renewing = a_commitment(expires="..", extends={"development": first, "commitment": 1})
    doubted = [a_report(credibility=5)]
    truce(api, "2024-02-01", renewing, conflict="south", reports=doubted)

    def extensions(**asked: Any) -> list[int]:
        found = listed(api, "2024-02-02", **asked)
        return [len(one["extended_by"]) for one in found if one["development"] == first]

    assert extensions() == [1]
    assert extensions(conflict="north") == [0]
    assert extensions(min_confidence=50) == [0]
