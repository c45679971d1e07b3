"""What a stance says of its decider: evidence, dating, rivals, and disputes by part."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json, a_commitment, a_report


def stance(api: ApiClient, on: str, **asked: Any) -> Json:
    """The one stance of Hezbollah on a day."""
    (found,) = api.read("/v1/actors/hezbollah/stances", on=on, **asked)["stances"]
    return dict(found)


def ids(causes: list[Json]) -> list[str]:
    return [cause["development"] for cause in causes]


def a_ceasefire(api: ApiClient, occurred: str) -> str:
    ceasefire = {"kind": "ceasefire", "title": "A ceasefire", "occurred": occurred}
    return api.report(**ceasefire, commitments=[a_commitment(expires="..")])


def test_an_old_act_leaves_neither_posture_nor_evidence(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    # Evidence of 1 March: 31 March is the last day that is not projected.
    attack = api.report(occurred="2024-03-01", reports=[a_report(reported_at="2024-03-01")])

    last, after = stance(api, "2024-03-31"), stance(api, "2024-04-01")

    assert (last["posture"], last["rule"], last["dating"]) == (
        "hostilities", "force-isolated", "firm",
    )  # fmt: skip
    assert (ids(last["basis"]), last["evidence_date"]) == ([attack], "2024-03-01")
    assert (after["posture"], after["rule"]) == ("no-recent-record", "no-recent-record")
    assert (after["confidence"], after["dating"], after["evidence_date"]) == (None, None, None)
    assert (after["basis"], after["rivals"]) == ([], [])
    assert "does not mean peace" in after["reason"]


def test_a_statement_makes_no_stance(api: ApiClient) -> None:
    api.report(kind="statement")
    assert api.read("/v1/actors/hezbollah/stances", on="2024-01-02")["stances"] == []


def test_a_ceasefire_is_not_observed_once_force_is_sustained(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    ceasefire = a_ceasefire(api, "2024-11-27")
    attacks = [api.report(occurred=f"2024-12-{day}") for day in ("02", "10", "20")]

    kept, broken = stance(api, "2024-12-19"), stance(api, "2024-12-20")
    last, again = stance(api, "2025-03-20"), stance(api, "2025-03-21")

    assert (kept["posture"], ids(kept["basis"]), kept["evidence_date"]) == (
        "ceasefire", [ceasefire], None,
    )  # fmt: skip
    assert kept["commitments"][0]["status"] == "violated"
    assert (broken["posture"], broken["rule"]) == ("hostilities", "ceasefire-not-observed")
    assert (ids(broken["basis"]), broken["since"]) == ([attacks[2], ceasefire], "2024-12-20")
    assert (last["rule"], last["evidence_date"]) == ("ceasefire-not-observed", "2024-12-20")
    assert (again["posture"], again["since"]) == ("ceasefire", "2025-03-21")


def test_a_number_of_acts_within_a_period_is_no_force_on_each_day(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    published = [a_report(reported_at="2024-03-21")]
    attack = api.report(occurred="2024-03-01/2024-03-20", acts=2, reports=published)
    two = stance(api, "2024-04-19"), stance(api, "2024-04-20")
    api.record(
        f"/v1/developments/{attack}/corrections",
        {"changes": {"acts": 3}, "reason": "The Gazette counted again."},
    )
    three = stance(api, "2024-03-20"), stance(api, "2024-06-18"), stance(api, "2024-06-19")

    assert [one["rule"] for one in two] == ["force-isolated", "no-recent-record"]
    assert [one["rule"] for one in three] == ["force-sustained"] * 2 + ["no-recent-record"]
    assert [one["dating"] for one in three] == ["firm", "uncertain", None]
    assert three[0]["evidence_date"] == "2024-03-20"


def test_the_deaths_of_several_acts_count_once(api: ApiClient) -> None:
    toll = {"best": 15, "low": 15, "high": 15}  # not the 25 that a reason names
    api.report(occurred="2024-03-01/2024-03-20", acts=3, fatalities=toll)
    (stance,) = api.read("/v1/actors/hezbollah/stances", on="2024-03-25")["stances"]
    assert "on 3 days within 60 days (3 are enough)" in stance["reason"]


def test_a_correction_of_the_acts_of_an_attack_is_in_its_history(api: ApiClient) -> None:
    attack = api.report(occurred="2024-03-01/2024-03-20", acts=2)
    path = f"/v1/developments/{attack}"
    before = api.read(path)["acts"]
    api.record(f"{path}/corrections", {"changes": {"acts": None}, "reason": "A battle."})

    *_, event = api.read(f"{path}/history")["data"]

    assert (before, api.read(path)["acts"]) == (2, None)
    assert event["changes"] == [{"field": "acts", "before": 2, "after": None}]


def test_how_an_act_is_attributed_bounds_the_assessment(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    suspected = [{"actor": "hezbollah", "degree": "suspected"}]
    attack = api.report(reports=[a_report(credibility=1)], attributions=suspected)
    path = f"/v1/developments/{attack}"
    before = stance(api, "2024-01-02")
    claimed = [{"actor": "hezbollah", "degree": "claimed"}]
    correction = {"changes": {"attributions": claimed}, "reason": "It said so."}
    api.record(f"{path}/corrections", correction)
    after = stance(api, "2024-01-02")

    assert [one["assessment"] for one in (before, after)] == ["possible", "confirmed"]
    assert [one["confidence"] for one in (before, after)] == [90, 90]
    assert "at best possible" in before["reason"]
    assert "at best" not in after["reason"]
    assert api.read(path)["attributions"] == claimed
    (change,) = api.read(f"{path}/history")["data"][-1]["changes"]
    assert change == {
        "field": "attributions",
        "before": suspected,
        "after": claimed,
    }


def test_what_only_the_other_side_announced_is_at_best_possible(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    announced = a_commitment(expires="..", announced_by_other=True)
    returned = {**a_commitment(expires=".."), "by": "israel", "toward": "hezbollah"}
    id = api.report(
        kind="ceasefire",
        commitments=[announced, returned],
        reports=[a_report(credibility=1)],
    )
    own = stance(api, "2024-01-02")
    (other,) = api.read("/v1/actors/israel/stances", on="2024-01-02")["stances"]

    assert (own["posture"], own["assessment"]) == ("ceasefire", "possible")
    assert (other["posture"], other["assessment"]) == ("ceasefire", "confirmed")
    assert own["commitments"][0]["announced_by_other"] is True
    read = api.read(f"/v1/developments/{id}")["commitments"]
    assert [one["announced_by_other"] for one in read] == [True, False]


def test_claims_of_unknown_order_are_rivals(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    warning = api.report(kind="warning", occurred="[2024-11-27..2025-01-20]")
    agreement = api.report(kind="agreement", title="A pact", occurred="[2024-12-08..2025-01-20]")

    alone, both = stance(api, "2024-12-01"), stance(api, "2025-01-05")

    assert (alone["posture"], alone["rivals"]) == ("threatening", [])
    assert (both["posture"], both["dating"]) == ("threatening", "uncertain")
    assert (ids(both["basis"]), ids(both["rivals"])) == ([warning], [agreement])
    assert "may have come before or after “A pact”" in both["reason"]


def test_force_that_may_have_come_before_a_ceasefire_counts_until_it_is_settled(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    ceasefire = a_ceasefire(api, "[2024-03-01..2024-03-20]")
    attack = api.report(occurred="2024-03-10")

    before, settled = stance(api, "2024-03-19"), stance(api, "2024-03-20")

    assert (before["rule"], before["dating"]) == ("ceasefire-order-unknown", "uncertain")
    assert ids(before["basis"]) == [attack, ceasefire]
    assert (settled["rule"], ids(settled["basis"])) == ("ceasefire", [ceasefire])
    assert ids(settled["rivals"]) == [attack]


@pytest.mark.parametrize(
    ("part", "confidence", "dating"),
    [
        (None, 30, "firm"),
        ("deed", 30, "firm"),
        ("author", 30, "firm"),
        ("target", 30, "firm"),
        ("date", 70, "uncertain"),
        ("fatalities", 70, "firm"),
        ("motive", 70, "firm"),
    ],
)
def test_a_dispute_lowers_what_rests_on_the_part_that_it_denies(
    api: ApiClient, part: str | None, confidence: int, dating: str
) -> None:
    attack = api.report(reports=[a_report(credibility=2)])
    denial = {"report": a_report(source="al-manar"), "part": part}
    api.record(f"/v1/developments/{attack}/disputes", denial)

    disputed = stance(api, "2024-01-02")

    assert disputed["posture"] == "hostilities"
    assert (disputed["confidence"], disputed["dating"]) == (confidence, dating)
