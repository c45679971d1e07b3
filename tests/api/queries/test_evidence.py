"""`evidence=true`: what a stance rests on, who reported it, and what else was on record."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, a_commitment, a_report, refused_field

HEZBOLLAH = "/v1/actors/hezbollah"
STANCES = f"{HEZBOLLAH}/stances"


def evident(api: ApiClient, on: str, **asked: Any) -> dict[str, Any]:
    """The one stance of Hezbollah on a day, with its evidence."""
    (stance,) = api.read(STANCES, on=on, evidence="true", **asked)["stances"]
    found: dict[str, Any] = stance
    return found


def a_ceasefire(api: ApiClient, **said: Any) -> str:
    shown = {
        "kind": "ceasefire",
        "title": "A ceasefire",
        "commitments": [a_commitment(expires="..")],
    }
    return api.report(**shown, **said)


def test_a_stance_shows_every_report_it_rests_on(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    api.record("/v1/sources/al-manar/affiliation", {"affiliation": "hezbollah"})
    api.record("/v1/sources/reuters/ratings", {"reliability": "B", "start_date": "2024-01-01"})
    attack = api.report(
        reports=[a_report(), a_report(source="al-akhbar", original_source="al-manar")]
    )
    first = api.last_position()
    api.record(
        f"/v1/developments/{attack}/reports", a_report(source="al-manar", url="https://x.lb/1")
    )

    (cause,) = evident(api, "2024-01-05")["basis"]

    shown = [(r["source"], r["source_name"], r["reliability"]) for r in cause["reports"]]
    assert shown == [
        ("reuters", "Reuters", "B"),
        ("al-akhbar", "Al-Akhbar", None),
        ("al-manar", "Al-Manar", None),
    ]
    assert [r["recorded_position"] for r in cause["reports"]] == [first, first, first + 1]
    assert [r["origin"] for r in cause["reports"]] == [
        {"source": "reuters", "affiliation": None},
        {"source": "al-manar", "affiliation": "hezbollah"},
        {"source": "al-manar", "affiliation": "hezbollah"},
    ]
    events = api.read("/v1/events", after=first - 1, limit=2)["data"]
    assert [r["recorded_at"] for r in cause["reports"][1:]] == [e["recorded_at"] for e in events]
    assert cause["reports"][2]["url"] == "https://x.lb/1"
    # Two origins, the better credibility 3: one step better is 2, which counts 70.
    assert (cause["best_credibility"], cause["origins"]) == (3, 2)
    assert (cause["credibility"], cause["confidence"], cause["disputed"]) == (2, 70, False)


def test_who_denies_it_is_shown_also_when_the_dispute_is_withdrawn(api: ApiClient) -> None:
    attack = api.report()
    dispute = {"report": a_report(source="al-manar", summary="It was not us."), "part": "deed"}
    api.record(f"/v1/developments/{attack}/disputes", dispute)
    position = api.last_position()
    api.record(f"/v1/developments/{attack}/disputes/1/withdrawal", {"reason": "They admit it."})

    (disputed,) = evident(api, "2024-01-05", position=position)["basis"]
    (now,) = evident(api, "2024-01-05")["basis"]

    (denial,) = disputed["disputes"]
    assert (denial["part"], denial["withdrawn"]) == ("deed", False)
    assert (denial["report"]["summary"], denial["report"]["recorded_position"]) == (
        "It was not us.",
        position,
    )
    assert (disputed["disputed"], disputed["credibility"]) == (True, 4)
    assert (now["disputed"], now["credibility"]) == (False, 3)
    assert now["disputes"] == [{**denial, "withdrawn": True}]


def test_a_basis_has_the_confidence_of_the_claim_that_the_stance_rests_on(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    attack = api.report(reports=[a_report(credibility=2)])
    denial = {"report": a_report(source="al-manar"), "part": "author", "actor": "hezbollah"}
    api.record(f"/v1/developments/{attack}/disputes", denial)
    stance = evident(api, "2024-01-05")
    (cause,) = stance["basis"]
    # That it happened is 2, probably true; that Hezbollah did it is 4, doubtful: 30.
    assert api.read(f"/v1/developments/{attack}")["confidence"] == 70
    assert (stance["confidence"], cause["confidence"], cause["credibility"]) == (30, 30, 4)


def test_a_basis_has_the_confidence_of_the_ceasefire_that_is_not_observed(api: ApiClient) -> None:
    truce = a_ceasefire(api, occurred="2024-01-10", reports=[a_report(credibility=2)])
    denial = {"report": a_report(source="al-manar"), "part": "commitment"}
    api.record(f"/v1/developments/{truce}/disputes", denial)
    api.report(occurred="2024-01-12", fatalities={"best": 25})
    stance = evident(api, "2024-01-12")
    assert stance["rule"] == "ceasefire-not-observed"
    assert [one["confidence"] for one in stance["basis"]] == [50, 30]


def test_a_threat_by_an_ending_has_the_confidence_of_its_cause(api: ApiClient) -> None:
    truce = a_ceasefire(api, occurred="2024-01-10")
    cause = api.report(kind="statement", occurred="2024-02-01", reports=[a_report(credibility=2)])
    ending = {"date": "2024-02-01", "ended_by": "hezbollah", "cause": cause, "reason": "Over."}
    api.record(f"/v1/developments/{truce}/commitments/1/end", ending)
    stance = evident(api, "2024-02-02")
    (shown,) = stance["basis"]
    assert (stance["posture"], shown["development"]) == ("threatening", truce)
    assert (stance["confidence"], shown["confidence"], shown["credibility"]) == (70, 70, 2)


def test_a_rating_counts_as_known_at_the_position_on_the_day_of_publication(
    api: ApiClient,
) -> None:
    api.record("/v1/sources/reuters/ratings", {"reliability": "B", "start_date": "2023-01-01"})
    api.report(reports=[a_report(), a_report(reported_at="2024-02-02"), a_report(reported_at=None)])
    position = api.last_position()
    api.record("/v1/sources/reuters/ratings", {"reliability": "A", "start_date": "2024-02-01"})
    api.record("/v1/sources/reuters/ratings", {"reliability": "D", "start_date": "2999-01-01"})

    def ratings(**asked: Any) -> list[str]:
        (cause,) = evident(api, "2024-01-05", **asked)["basis"]
        return [report["reliability"] for report in cause["reports"]]

    # What bears no date is rated as on the day it was recorded, long before 2999.
    assert ratings() == ["B", "A", "A"]
    assert ratings(position=position) == ["B", "B", "B"]


def test_what_would_lead_to_another_posture_says_why_it_does_not(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    attack = api.report(occurred="2024-01-01")
    ceasefire = a_ceasefire(api, occurred="2024-01-10")
    warning = api.report(kind="warning", occurred="2024-01-20", title="A warning")

    stance = evident(api, "2024-01-31")

    assert stance["posture"] == "ceasefire"
    shown = [(a["development"], a["posture"], a["why_not"]["code"]) for a in stance["alternatives"]]
    assert shown == [
        (warning, "threatening", "ceasefire-in-force"),
        (attack, "hostilities", "spent"),
    ]
    spent = stance["alternatives"][1]
    assert (spent["kind"], spent["title"], spent["occurred"], spent["confidence"]) == (
        "attack", "Rockets at the north", "2024-01-01", 50,
    )  # fmt: skip
    assert spent["why_not"]["over"] == ceasefire
    assert "“A ceasefire” (10 January 2024)" in spent["why_not"]["reason"]
    assert stance["alternatives_truncated"] is False


def test_without_a_recent_record_there_is_neither_basis_nor_alternative(api: ApiClient) -> None:
    api.report(occurred="2024-01-01")

    stance = evident(api, "2025-01-01")

    assert (stance["posture"], stance["alternatives"]) == ("no-recent-record", [])
    assert (stance["basis"], stance["confidence"], stance["dating"]) == ([], None, None)


def test_an_alternative_follows_position_and_filters(api: ApiClient) -> None:
    api.report(occurred="2024-01-01", conflict="first")
    position = api.last_position()
    talks = api.report(kind="talks", occurred="2024-01-10", conflict="second", title="Talks")

    def others(**asked: Any) -> list[str]:
        return [a["development"] for a in evident(api, "2024-01-31", **asked)["alternatives"]]

    assert others() == [talks]
    assert others(position=position) == []
    assert others(conflict="first") == []


def test_a_rumour_says_why_it_does_not_count(api: ApiClient) -> None:
    api.report(occurred="2024-01-01", reports=[a_report(credibility=2)])
    rumour = api.report(kind="talks", occurred="2024-01-10", reports=[a_report(credibility=5)])
    warning = api.report(kind="warning", occurred="2024-01-11", title="A warning")

    def others(**asked: Any) -> list[tuple[str, int, dict[str, Any]]]:
        found = evident(api, "2024-01-20", **asked)["alternatives"]
        return [(one["development"], one["confidence"], one["why_not"]) for one in found]

    # Credibility 5, improbable, counts 10; 3, possibly true, counts 50.
    below = {
        "code": "below-floor",
        "over": None,
        "reason": "Its confidence is below 20, and such a claim decides nothing.",
    }
    filtered = {
        "code": "below-min-confidence",
        "over": None,
        "reason": "Its confidence is unknown or below the least that the question asks for.",
    }
    assert others()[1] == (rumour, 10, below)
    assert others(min_confidence="60") == [(warning, 50, filtered), (rumour, 10, below)]
    # Without a floor the attack goes before the rumour, as before anything else.
    bare = {id: why["code"] for id, _, why in others(policy="stance.v2,floor=0")}
    assert bare == {warning: "outranked", rumour: "outranked"}


def test_what_comes_through_a_coalition_has_the_evidence_of_the_coalition(
    api: ApiClient,
) -> None:
    api.record(
        f"{HEZBOLLAH}/memberships", {"of": "resistance", "relation": "member", "start_date": "2020"}
    )
    api.report(initiators=["resistance"], occurred="2024-01-01")
    api.report(initiators=["resistance"], kind="warning", occurred="2024-01-02")
    api.report(kind="request", occurred="2024-01-02", title="Their own")

    own, through = api.read(STANCES, on="2024-01-05", evidence="true")["stances"]

    assert (own["inherited_from"], own["alternatives"]) == (None, [])
    assert through["inherited_from"]["id"] == "resistance"
    assert [a["why_not"]["code"] for a in through["alternatives"]] == ["outranked"]


def test_the_newest_twenty_alternatives_are_shown_and_that_there_are_more(
    api: ApiClient,
) -> None:
    api.report(occurred="2024-01-01")
    for day in range(2, 23):
        api.report(kind="warning", occurred=f"2024-01-{day:02}", title=f"Warning {day}")

    stance = evident(api, "2024-01-31")

    assert [a["title"] for a in stance["alternatives"]] == [
        f"Warning {n}" for n in range(22, 2, -1)
    ]
    assert stance["alternatives_truncated"] is True


def test_the_plain_answer_links_to_its_evidence_and_is_else_the_same(api: ApiClient) -> None:
    api.report()
    plain = api.read(STANCES, on="2024-01-05")

    answer = api.client.get(plain["links"]["evidence"])

    assert answer.headers["cache-control"].endswith("immutable")
    with_evidence = answer.json()
    assert with_evidence["links"]["permalink"] == plain["links"]["evidence"]
    (stance,), (shown,) = plain["stances"], with_evidence["stances"]
    (named,), (cause,) = stance.pop("basis"), shown.pop("basis")
    assert shown == {**stance, "alternatives": [], "alternatives_truncated": False}
    assert {name: cause[name] for name in named} == named


def test_pinned_evidence_never_changes(api: ApiClient) -> None:
    attack = api.report()
    before = api.get(STANCES, on="2024-01-05", evidence="true", position=api.last_position())
    api.record(f"/v1/developments/{attack}/reports", a_report(source="al-manar"))
    api.record("/v1/sources/reuters/ratings", {"reliability": "B", "start_date": "2020-01-01"})
    api.record(f"/v1/developments/{attack}/retraction", {"reason": "It never happened."})

    assert api.client.get(before.json()["links"]["permalink"]).content == before.content


@pytest.mark.parametrize("given", ["yes", "1", ""])
def test_evidence_is_asked_for_by_true(api: ApiClient, given: str) -> None:
    answer = api.get(STANCES, on="2024-01-05", evidence=given)
    assert refused_field(answer) == ("evidence", "true or false")


def test_a_ceasefire_that_was_declared_over_says_by_whom_why_and_on_what_ground(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    ceasefire = a_ceasefire(api, occurred="2024-01-05")
    cause = api.report(kind="statement", occurred="2024-01-10", title="It is over")
    ended = {"date": "2024-01-10", "ended_by": "hezbollah", "cause": cause, "reason": "So said."}
    api.record(f"/v1/developments/{ceasefire}/commitments/1/end", ended)

    stance = evident(api, "2024-01-12")

    assert (stance["posture"], stance["since"], stance["rule"]) == (
        "threatening", "2024-01-10", "threat",
    )  # fmt: skip
    assert stance["reason"] == (
        "Hezbollah declared a ceasefire with Israel over, 2 days before: “A ceasefire”"
        " (5 January 2024). A threat counts for 60 days."
    )
    (basis,) = stance["basis"]
    assert basis["development"] == ceasefire
    (shown,) = basis["endings"]
    stands = {"places": [], "void": False, "withdrawn": False}
    assert shown == {**ended, "commitment": 1, "reported_at": None, **stands}


def test_a_basis_says_what_was_recorded_about_it_since(api: ApiClient) -> None:
    war = api.report(occurred="2024-01-01/..")
    end = {"date": "2024-03-01", "reason": "They withdrew."}
    assert "end" not in evident(api, "2024-02-01")["basis"][0]
    api.record(f"/v1/developments/{war}/end", end)

    (basis,) = evident(api, "2024-02-01")["basis"]

    assert {name: basis["end"][name] for name in end} == end
    assert {"endings", "suspensions", "met_conditions"} & basis.keys() == set()


def test_a_basis_has_the_suspensions_and_the_met_conditions_of_its_commitments(
    api: ApiClient,
) -> None:
    awaited = a_commitment(expires="..", condition="A hostage is free", conditional_start=True)
    truce = api.report(kind="ceasefire", occurred="2024-01-10", commitments=[awaited])
    of = f"/v1/developments/{truce}/commitments/1"
    met = {"date": "2024-02-01", "reason": "She is free."}
    suspended = {"date": "2024-03-01", "suspended_by": "israel", "reason": "Talks failed."}
    resumed = {"date": "2024-04-10", "resumed_by": "israel", "reason": "Talks succeeded."}
    api.record(f"{of}/condition-met", met)
    api.record(f"{of}/suspension", suspended)
    api.record(f"{of}/resumption", resumed)

    (basis,) = evident(api, "2024-05-01")["basis"]

    stands = {"cause": None, "reported_at": None, "void": False}
    assert basis["met_conditions"] == [{**met, "commitment": 1, **stands}]
    (shown,) = basis["suspensions"]
    assert shown["resumption"] == {**resumed, **stands}
    assert {name: shown[name] for name in suspended} == suspended
