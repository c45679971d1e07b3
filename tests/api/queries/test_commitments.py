"""Commitments listed: who is bound toward whom, where each stands, and what is said to break it."""

from __future__ import annotations

from typing import Any

import pytest

from domain.claims.commitment import Term
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.commitments import commitments
from infrastructure.read_models.commitments.acts import acts_between
from tests.api.api_client import ApiClient, Json, a_commitment, a_report, refused_field
from tests.api.queries.commitments_told import an_attack, listed, status_of, statuses, truce

IDLIB = {"country": "SYR", "name": "Idlib"}
AT_ONCE: Json = {"announced_by_other": False, "condition_met": None, "excluded_places": []}
NAMES_NO_OTHER: Json = {"extends": None, "while": None, "extended_by": [], "undertaken": None}
NO_OTHERS = ("dismissed", "findings", "dismissed_attacks", "ended_places")


def dissolve(api: ApiClient, actor: str, on: str) -> int:
    """Record that an actor is no more; the position."""
    returned = {"date": on, "reason": "It was merged with others."}
    position: int = api.record(f"/v1/actors/{actor}/dissolution", returned)["position"]
    return position


def test_a_commitment_is_reported_with_all_about_it(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    id = truce(api, "2024-01-10", a_commitment(expires="..", condition="if kept"))
    (one,) = listed(api, "2024-01-10")
    at = api.last_position()
    assert one == {
        "by": {"id": "hezbollah", "name": "Hezbollah"},
        "toward": {"id": "israel", "name": "Israel"},
        "development": id,
        "number": 1,
        "action": "cease-attacks",
        "effective_from": None,
        "effective_from_earliest": "2024-01-10",
        "expires": "..",
        "ending_date": None,
        "suspended": [],
        "partial": False,
        "scope": None,
        "condition": "if kept",
        "places": [],
        **NAMES_NO_OTHER,
        "status": "in-force",
        **{key: [] for key in ("violations", "undetermined_by", "tensions", *NO_OTHERS)},
        "acts_truncated": False,
        "end_date": None,
        "reciprocity": "unilateral",
        **AT_ONCE,
        "made_in": {
            "development": id,
            "kind": "ceasefire",
            "title": "A truce",
            "occurred": "2024-01-10",
            "machine_coded": False,
            "recorded_position": at,
            "href": f"/v1/developments/{id}?position={at}",
            **dict.fromkeys(("earliest", "latest"), "2024-01-10"),
            "confidence": 50,
        },
        "alleged_violations": [],
        "undetermined_attacks": [],
    }


def test_commitments_are_listed_from_the_day_they_were_made_on(api: ApiClient) -> None:
    truce(api, "2024-01-10", a_commitment(effective_from="2024-02-01", expires="2024-03-01"))

    assert listed(api, "2024-01-09") == []
    stood = [
        listed(api, on)[0]["status"]
        for on in ("2024-01-10", "2024-01-31", "2024-02-01", "2024-03-01", "2024-03-02")
    ]
    assert stood == ["declared", "declared", "in-force", "in-force", "expired"]


def test_an_alleged_violation_is_reported_with_how_far_it_is_believed(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    truce(api, "2024-01-10", a_commitment(expires=".."))
    id = api.report(occurred="2024-01-20", title="Rockets", reports=[a_report(credibility=4)])

    (one,) = listed(api, "2024-02-01")
    assert (one["status"], one["violations"]) == ("violated", [id])
    (violation,) = one["alleged_violations"]
    returned = {name: violation[name] for name in ("title", "occurred", "confidence", "href")}
    assert returned == {
        "title": "Rockets",
        "occurred": "2024-01-20",
        "confidence": 30,
        "href": f"/v1/developments/{id}?position={api.last_position()}",
    }


def test_a_partial_truce_is_broken_where_it_holds_and_nowhere_else(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    truce(api, "2024-01-10", a_commitment(expires="..", partial=True, places=[IDLIB]))

    def stands() -> tuple[str, list[str], list[str]]:
        (one,) = listed(api, "2024-03-01")
        return one["status"], one["violations"], one["undetermined_by"]

    an_attack(api, "2024-01-20", "Homs")
    an_attack(api, "2024-01-20", "Idlib", country="TUR")
    assert stands() == ("in-force", [], [])
    somewhere = an_attack(api, "2024-01-21", "Syria", precision=6)
    assert stands() == ("undetermined", [], [somewhere])
    (one,) = listed(api, "2024-03-01")
    assert [attack["title"] for attack in one["undetermined_attacks"]] == ["Shells on Syria"]
    inside = an_attack(api, "2024-01-22", "IDLIB")
    assert stands() == ("violated", [inside], [somewhere])
    (stance,) = api.read("/v1/actors/hezbollah/stances", on="2024-03-01")["stances"]
    assert (stance["rule"], stance["commitments"][0]["status"]) == ("force-sustained", "violated")
    assert stance["commitments"][0]["places"] == [IDLIB]


def test_a_corrected_place_changes_the_verdict_from_its_position_on(api: ApiClient) -> None:
    truce(api, "2024-01-10", a_commitment(expires="..", partial=True, places=[IDLIB]))
    id = an_attack(api, "2024-01-20", "Idlib")
    changes = {"place": {"name": "Homs", "country": "SYR", "precision": 2}}
    returned = {"changes": changes, "reason": "It was another town."}
    position = api.record(f"/v1/developments/{id}/corrections", returned)["position"]

    assert [one["status"] for one in listed(api, "2024-02-01")] == ["in-force"]
    before = listed(api, "2024-02-01", position=position - 1)
    assert [one["status"] for one in before] == ["violated"]


def test_an_attack_at_a_disputed_place_does_not_certainly_violate_a_partial_truce(
    talk_on_each: ApiClient,
) -> None:
    api, url = talk_on_each, "/v1/actors/hezbollah/stances"
    truce(api, "2024-01-10", a_commitment(expires="..", partial=True, places=[IDLIB]))
    id = an_attack(api, "2024-01-20", "Idlib")

    def violated(**asked: Any) -> tuple[bool, list[str]]:
        (stance,) = api.read(url, on="2024-03-01", toward="israel", **asked)["stances"]
        return stance["violated"], stance["violations"]["newest"]

    def shown(**asked: Any) -> tuple[str, list[str]]:
        (one,) = listed(api, "2024-03-01", **asked)
        return one["status"], one["undetermined_by"]

    assert (violated(), shown()) == ((True, [id]), ("violated", []))
    denial = a_report(source="al-manar", reported_at="2024-02-05")
    dispute = {"report": denial, "part": "place"}
    position = api.record(f"/v1/developments/{id}/disputes", dispute)["position"]
    assert (violated(), shown()) == ((False, []), ("undetermined", [id]))
    # As known before, as published before, and without the source that denies the place.
    for asked in ({"position": position - 1}, {"reported_by": "2024-02-01"}):
        assert (violated(**asked), shown(**asked)) == ((True, [id]), ("violated", []))
    assert violated(without="source:al-manar") == (True, [id])


def test_a_violation_inside_is_found_after_any_number_of_attacks_elsewhere(
    api: ApiClient,
) -> None:
    truce(api, "2024-01-10", a_commitment(expires="..", partial=True, places=[IDLIB]))
    homs = {"name": "Homs", "country": "SYR", "precision": 1}
    days = [f"2024-02-{1 + number % 28:02}" for number in range(201)]
    api.report_many({"occurred": day, "place": homs} for day in days)
    inside = an_attack(api, "2024-03-01", "Idlib")

    (one,) = listed(api, "2024-03-02")
    assert (one["status"], one["violations"]) == ("violated", [inside])


def test_a_extension_is_reported_both_ways_and_each_stands_for_itself(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    first = truce(api, "2024-01-10", a_commitment(expires="2024-01-31"))
    renewing = a_commitment(expires="..", extends={"development": first, "commitment": 1})
    second = truce(api, "2024-02-01", renewing)
    position = api.last_position()

    earlier, later = listed(api, "2024-02-02")
    assert (earlier["status"], later["status"]) == ("expired", "in-force")
    assert earlier["extended_by"] == [{"development": second, "commitment": 1}]
    assert (earlier["extends"], later["extended_by"]) == (None, [])
    assert later["extends"] == {"development": first, "commitment": 1}
    (before,) = listed(api, "2024-02-02", position=position - 1)
    assert before["extended_by"] == []
    returned = api.read(f"/v1/developments/{second}")["commitments"][0]
    assert returned["extends"] == {"development": first, "commitment": 1}


def test_a_extension_is_reported_from_the_day_on_which_it_was_made(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    first = truce(api, "2024-02-01", a_commitment(expires="2024-02-29"))
    renewing = a_commitment(
        effective_from="2024-03-01", extends={"development": first, "commitment": 1}
    )
    second = truce(api, "[2024-02-25,2024-02-27]", renewing)

    extensions = [listed(api, on)[0]["extended_by"] for on in ("2024-02-24", "2024-02-25")]
    assert extensions == [[], [{"development": second, "commitment": 1}]]


def test_the_truces_of_each_pair_are_extended_apart(api: ApiClient) -> None:
    sides = ["hezbollah", "israel"]
    bare = truce(api, "2024-01-10", initiators=sides, targets=sides)
    extension = {"development": bare, "commitment": 0}
    second = truce(api, "2024-02-01", a_commitment(extends=extension))

    found = listed(api, "2024-02-02")
    assert {one["by"]["id"]: one["extended_by"] for one in found if one["number"] == 0} == {
        "hezbollah": [{"development": second, "commitment": 1}],
        "israel": [],
    }


def test_how_many_are_bound_is_reported_of_each(api: ApiClient) -> None:
    def back_and_forth(by: str) -> list[Json]:
        return [a_commitment(by=by), a_commitment(by="israel", toward=by)]

    truce(api, "2024-01-10", a_commitment(toward="iran"))
    truce(api, "2024-01-11", *back_and_forth("hezbollah"))
    truce(api, "2024-01-12", *back_and_forth("hezbollah"), *back_and_forth("iran"))

    extents = [one["reciprocity"] for one in listed(api, "2024-01-12")]
    assert extents == ["unilateral"] + ["mutual"] * 2 + ["multilateral"] * 4


def test_commitments_are_sought_by_who_made_them_toward_whom_and_how_they_stand(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    truce(api, "2024-01-10", a_commitment(expires="2024-01-15"))
    truce(api, "2024-01-20", a_commitment(expires=".."), a_commitment(by="israel", toward="iran"))
    withdrawal = a_commitment(action="withdraw", toward="iran")
    truce(api, "2024-01-21", withdrawal, kind="agreement")
    api.report(occurred="2024-01-25")

    on = "2024-02-01"
    assert statuses(listed(api, on)) == [
        ("hezbollah", "israel", "expired"),
        ("hezbollah", "israel", "violated"),
        ("israel", "iran", "in-force"),
        ("hezbollah", "iran", "in-force"),
    ]
    assert len(listed(api, on, actor="hezbollah")) == 3
    assert statuses(listed(api, on, toward="iran", actor="israel")) == [
        ("israel", "iran", "in-force")
    ]
    assert len(listed(api, on, action="withdraw")) == 1
    assert statuses(listed(api, on, status="violated")) == [("hezbollah", "israel", "violated")]
    assert listed(api, on, status="ended") == []


def test_the_list_goes_on_from_its_cursor_also_within_a_development(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    made = [a_commitment(by=by, expires="..") for by in ("hezbollah", "iran", "resistance")]
    truce(api, "2024-01-10", *made)
    truce(api, "2024-01-05", a_commitment(expires="2024-01-06"))

    seen, cursor = [], None
    while True:
        asked = {"limit": "1", "status": "in-force"} | ({"cursor": cursor} if cursor else {})
        page = api.read("/v1/commitments", on="2024-01-10", with_total="true", **asked)
        seen += [one["by"]["id"] for one in page["data"]]
        assert page["total"] == 3
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ["hezbollah", "iran", "resistance"]


def test_an_ended_and_a_corrected_commitment_stand_as_known_then(api: ApiClient) -> None:
    id = truce(api, "2024-01-10", a_commitment(expires=".."))
    end = {"date": "2024-02-01", "reason": "It was called off."}
    position = api.record(f"/v1/developments/{id}/commitments/1/end", end)["position"]

    (now,) = listed(api, "2024-02-01")
    assert (now["status"], now["ending_date"]) == ("ended", "2024-02-01")
    (then,) = listed(api, "2024-02-01", position=position - 1)
    assert (then["status"], then["ending_date"]) == ("in-force", None)


def test_what_a_party_undertook_ends_with_it_whoever_made_it(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    both = ["hezbollah", "israel"]
    truce(api, "2024-08-01", initiators=both, targets=both)
    truce(api, "2024-08-01", a_commitment(expires=".."), a_commitment(by="israel", toward="iran"))
    position = dissolve(api, "hezbollah", "2024-09-01")

    def stood(on: str, **asked: Any) -> list[tuple[str, str, str, str | None]]:
        found = listed(api, on, **asked)
        return [
            (*stands, one["ending_date"])
            for stands, one in zip(statuses(found), found, strict=True)
        ]

    over = "2024-09-01"
    assert [status for _, _, status, _ in stood("2024-08-31")] == ["in-force"] * 4
    assert stood(over) == [
        ("hezbollah", "israel", "ended", over),
        ("israel", "hezbollah", "ended", over),
        ("hezbollah", "israel", "ended", over),
        ("israel", "iran", "in-force", None),
    ]
    assert len(stood("2025-09-01", actor="hezbollah", status="ended")) == 2
    assert stood("2025-09-01", toward="hezbollah") == [("israel", "hezbollah", "ended", over)]
    before = listed(api, over, position=position - 1)
    assert {(one["status"], one["ending_date"]) for one in before} == {("in-force", None)}


def test_it_is_undetermined_while_a_party_may_be_no_more_as_its_stance_is_uncertain(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    truce(api, "2024-08-01", a_commitment(expires=".."))
    dissolve(api, "israel", "2024-09")
    # Without newer evidence, these days would be projected.
    api.report(initiators=["iran"], reports=[a_report(reported_at="2024-10-01")])

    days = ("2024-08-31", "2024-09-01", "2024-09-29", "2024-09-30")
    assert [(one["status"], one["ending_date"]) for on in days for one in listed(api, on)] == [
        ("in-force", "2024-09-30"),
        ("undetermined", "2024-09-30"),
        ("undetermined", "2024-09-30"),
        ("ended", "2024-09-30"),
    ]
    held = [api.read("/v1/actors/hezbollah/stances", on=on)["stances"] for on in days]
    shown = [[(s["dating"], *map(status_of, s["commitments"])) for s in one] for one in held]
    assert shown == [
        [("firm", "in-force")],
        [("uncertain", "undetermined")],
        [("uncertain", "undetermined")],
        [],
    ]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "on"),
        ({"on": "2024-01"}, "on"),
        ({"on": "2024-01-01", "status": "broken"}, "status"),
        ({"on": "2024-01-01", "action": "surrender"}, "action"),
        ({"on": "2024-01-01", "actor": "nobody"}, "actor"),
        ({"on": "2024-01-01", "toward": "nobody"}, "toward"),
        ({"on": "2024-01-01", "conflict": "The North"}, "conflict"),
        ({"on": "2024-01-01", "min_confidence": "101"}, "min_confidence"),
        ({"on": "2024-01-01", "reported_by": "lately"}, "reported_by"),
        ({"on": "2024-01-01", "kind": "attack"}, "kind"),
    ],
)
def test_what_cannot_be_sought_is_refused(
    api: ApiClient, asked: dict[str, str], field: str
) -> None:
    assert refused_field(api.get("/v1/commitments", **asked))[0] == field


def test_a_page_of_commitments_works_out_where_no_more_of_them_stand_than_it_lists(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given twelve commitments, and a page of two with their total: a third says that more come."""
    for _ in range(12):
        api.report(kind="ceasefire", commitments=[a_commitment()])
    judged: list[int] = []

    def noted(
        knowledge: Knowledge, policy: Policy, terms: list[Term], on: int, only: ClaimFilter
    ) -> Any:
        judged.append(len(terms))
        return acts_between(knowledge, policy, terms, on, only)

    monkeypatch.setattr(commitments, "acts_between", noted)
    page = api.read("/v1/commitments", on="2024-02-01", limit="2", with_total="true")

    assert (len(page["data"]), page["total"]) == (2, 12)
    assert judged == [3]


def test_what_is_too_improbable_neither_violates_nor_strains(talk_on_each: ApiClient) -> None:
    # Credibility 5 is a confidence of 10, which is below the floor of 20.
    improbable = [a_report(credibility=5)]
    truce(talk_on_each, "2024-01-10", a_commitment(expires=".."))
    truce(talk_on_each, "2024-01-10", a_commitment(expires="..", partial=True, places=[IDLIB]))
    place = {"name": "Idlib", "country": "SYR", "precision": 1}
    talk_on_each.report(occurred="2024-02-01", place=place, reports=improbable)
    talk_on_each.report(occurred="2024-02-02", kind="warning", reports=improbable)
    for one in listed(talk_on_each, "2024-02-10"):
        assert (one["status"], one["violations"], one["tensions"]) == ("in-force", [], [])
