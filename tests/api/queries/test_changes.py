"""`changes`: which stances differ between two states of knowledge, since when, and why."""

from __future__ import annotations

from typing import Any

import pytest

from infrastructure.read_models.changes import diff
from tests.api.api_client import ApiClient, Json, a_commitment, a_report, refused_field
from tests.api.queries.changes_between import CHANGES, changes


def a_ceasefire(api: ApiClient, **said: Any) -> str:
    bound = {
        "kind": "ceasefire",
        "title": "A ceasefire",
        "commitments": [a_commitment(expires="..")],
    }
    return api.report(**{**bound, **said})


def pairs(data: list[Json]) -> list[tuple[str, str]]:
    return [(one["actor"]["id"], one["toward"]["id"]) for one in data]


def test_a_ceasefire_learnt_of_late_is_reported_beside_what_was_thought_before(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    attack = api.report()
    then = api.last_position()
    truce = a_ceasefire(api, occurred="2024-01-20")

    (change,) = changes(api, then)

    assert change["actor"] == {"id": "hezbollah", "name": "Hezbollah"}
    assert change["toward"] == {"id": "israel", "name": "Israel"}
    before, after = change["before"], change["after"]
    # Each rests on one report of credibility 3, which is 50.
    in_common = {
        "dating": "firm",
        "confidence": 50,
        "single_source": True,
        "assessment_at_best": None,
    }
    (violation,), (undertaking,) = before.pop("basis"), after.pop("basis")
    assert (violation["development"], undertaking["development"]) == (attack, truce)
    assert before == in_common | {
        "posture": "hostilities",
        "rule": "force-isolated",
        "since": "2024-01-01",
        "evidence_date": "2024-01-01",
    }
    assert after == in_common | {
        "posture": "ceasefire",
        "rule": "ceasefire",
        "since": "2024-01-20",
        "evidence_date": None,
    }
    assert change["changed_fields"] == ["posture", "rule", "since", "evidence_date", "basis"]


def test_the_answer_names_both_states_and_the_event_between(api: ApiClient) -> None:
    then = api.last_position()
    attack = api.report()

    newest = str(api.last_position())
    answer = api.read(CHANGES, from_position=str(then), to_position=newest, on="2024-01-25")

    assert (answer["from"]["position"], answer["to"]["position"]) == (then, then + 1)
    assert (answer["on"], answer["policy"]) == ("2024-01-25", "stance.v2")
    assert (answer["position"], answer["next"]) == (then + 1, None)
    (event,) = answer["data"][0]["events"]
    assert event == {
        "position": then + 1,
        "recorded_at": answer["to"]["at"],
        "type": "development.reported.v1",
        "recorded_by": "anonymous",
        "development": attack,
        "title": "Rockets at the north",
        "href": f"/v1/developments/{attack}?position={then + 1}",
        "reason": None,
    }


def test_a_correction_moves_a_stance_from_one_pair_to_another(api: ApiClient) -> None:
    id = api.report()
    then = api.last_position()
    api.record(
        f"/v1/developments/{id}/corrections",
        {"changes": {"initiators": ["iran"]}, "reason": "It was Iran."},
    )

    by_hezbollah, by_iran = changes(api, then)

    assert (by_hezbollah["before"]["posture"], by_hezbollah["after"]) == ("hostilities", None)
    assert (by_iran["before"], by_iran["after"]["posture"]) == (None, "hostilities")
    assert by_iran["changed_fields"] == list(by_iran["after"])
    for change in (by_hezbollah, by_iran):
        assert [event["reason"] for event in change["events"]] == ["It was Iran."]


def test_a_correction_of_another_pair_is_no_event_of_this_one(api: ApiClient) -> None:
    id = api.report(targets=["israel", "iran"])
    then = api.last_position()
    api.record(
        f"/v1/developments/{id}/corrections",
        {"changes": {"targets": ["israel"]}, "reason": "Not Iran."},
    )
    api.record(f"/v1/developments/{id}/reports", a_report(source="al-manar"))

    toward_iran, toward_israel = changes(api, then)

    assert [event["position"] for event in toward_iran["events"]] == [then + 1]
    assert [event["position"] for event in toward_israel["events"]] == [then + 2]


def test_a_retraction_takes_back_what_was_reported(api: ApiClient) -> None:
    id = api.report()
    then = api.last_position()
    api.record(f"/v1/developments/{id}/retraction", {"reason": "It never happened."})

    (change,) = changes(api, then)

    assert (change["before"]["posture"], change["after"]) == ("hostilities", None)
    assert change["events"][0]["reason"] == "It never happened."


def test_a_dissolution_ends_what_was_held_and_received(api: ApiClient) -> None:
    api.report()
    then = api.last_position()
    api.record("/v1/actors/israel/dissolution", {"date": "2024-01-20", "reason": "An example."})

    (change,) = changes(api, then)

    assert (change["after"], change["events"][0]["type"]) == (None, "actor.dissolved.v1")
    assert changes(api, then, on="2024-01-15") == []


def test_what_coalitions_pass_on_is_not_compared_and_the_answer_says_so(
    api: ApiClient,
) -> None:
    api.report(initiators=["resistance"])
    then = api.last_position()
    membership = {"of": "resistance", "relation": "member", "start_date": "2020"}
    api.record("/v1/actors/hezbollah/memberships", membership)

    answer = api.read(CHANGES, from_position=str(then), on="2024-01-25", actor="hezbollah")

    (inherited,) = api.read("/v1/actors/hezbollah/stances", on="2024-01-25")["stances"]
    assert inherited["inherited_from"]["id"] == "resistance"
    assert (answer["data"], answer["inherit"]) == ([], False)


def test_a_range_shows_the_days_that_differ_neighbours_joined(api: ApiClient) -> None:
    first = a_ceasefire(api, occurred="2024-01-01")
    a_ceasefire(
        api,
        occurred="2024-01-11",
        commitments=[a_commitment(expires="2024-01-20")],
    )
    then = api.last_position()
    api.record(f"/v1/developments/{first}/reports", a_report(source="al-manar"))

    answer = api.read(CHANGES, **{"from_position": then, "from": "2023-12-01", "to": "2024-01-31"})

    assert answer["days"] == {"from": "2023-12-01", "to": "2024-01-31"}
    assert "on" not in answer
    (change,) = answer["data"]
    # The later ceasefire decides from the 11th through the 20th, and nothing was learnt of it.
    assert [(span["start_date"], span["end_date"]) for span in change["spans"]] == [
        ("2024-01-01", "2024-01-10"),
        ("2024-01-21", "2024-01-31"),
    ]
    for span in change["spans"]:
        assert (span["before"]["confidence"], span["after"]["confidence"]) == (50, 70)
        assert span["changed_fields"] == ["confidence", "single_source"]


def test_a_month_is_the_range_of_its_days(api: ApiClient) -> None:
    then = api.last_position()
    api.report(occurred="2024-01-10")

    answer = api.read(CHANGES, from_position=str(then), on="2024-01")

    assert answer["days"] == {"from": "2024-01-01", "to": "2024-01-31"}
    ((span,),) = (change["spans"] for change in answer["data"])
    assert (span["start_date"], span["end_date"]) == ("2024-01-10", "2024-01-31")


def test_a_range_without_an_end_ends_never(api: ApiClient) -> None:
    then = api.last_position()
    api.report()

    answer = api.read(CHANGES, **{"from_position": then, "from": "2024-01-20"})

    assert answer["days"] == {"from": "2024-01-20", "to": None}
    (change,) = answer["data"]
    # A single attack counts for thirty days, through 2024-01-31.
    assert [(s["start_date"], s["end_date"], s["after"]["posture"]) for s in change["spans"]] == [
        ("2024-01-20", "2024-01-31", "hostilities"),
        ("2024-02-01", None, "no-recent-record"),
    ]


def test_filters_choose_the_pairs_and_the_claims(api: ApiClient) -> None:
    then = api.last_position()
    api.report(conflict="first", reports=[a_report(credibility=2)])
    api.report(initiators=["iran"], targets=["hezbollah"], conflict="second")
    api.report(initiators=["iran"], conflict="second")

    assert pairs(changes(api, then, actor="hezbollah")) == [
        ("hezbollah", "israel"),
        ("iran", "hezbollah"),
    ]
    assert pairs(changes(api, then, actor="hezbollah", toward="israel")) == [
        ("hezbollah", "israel")
    ]
    assert pairs(changes(api, then, conflict="second")) == [
        ("iran", "hezbollah"),
        ("iran", "israel"),
    ]
    assert pairs(changes(api, then, min_confidence="60")) == [("hezbollah", "israel")]


def test_what_an_instant_knew_is_asked_as_its_position(api: ApiClient) -> None:
    then = api.read("/v1/actors/israel")["known"]
    api.report()
    now = api.read("/v1/actors/israel")["known"]
    api.report(initiators=["iran"])

    by_instants = api.read(
        CHANGES, from_known_at=then["at"], to_known_at=now["at"], on="2024-01-02"
    )
    mixed = api.read(
        CHANGES, from_known_at=then["at"], to_position=now["position"], on="2024-01-02"
    )

    assert (by_instants["from"], by_instants["to"]) == (then, now)
    assert pairs(by_instants["data"]) == [("hezbollah", "israel")]
    assert mixed == by_instants


def test_only_a_question_pinned_at_both_ends_never_changes(api: ApiClient) -> None:
    then = api.last_position()
    api.report()
    open_ended = {"from_position": str(then), "on": "2024-01-02"}
    pinned = api.get(CHANGES, to_position=str(then + 1), **open_ended)
    newest = api.get(CHANGES, **open_ended)

    assert "immutable" in pinned.headers["cache-control"]
    assert newest.headers["cache-control"] == "no-cache"
    assert (
        api.client.get(newest.json()["links"]["permalink"]).json() == pinned.json() == newest.json()
    )
    path = f"{CHANGES}?from_position={then}&on=2024-01-02"
    assert api.get_unless(newest.headers["etag"], path).status_code == 304
    api.report(initiators=["iran"])
    assert api.get_unless(newest.headers["etag"], path).status_code == 200
    assert api.read(CHANGES, to_position=str(then + 1), **open_ended) == pinned.json()


def test_pages_follow_one_another_in_the_order_of_the_pairs(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = api.last_position()
    api.report(initiators=["iran", "hezbollah", "resistance"])

    first = api.read(CHANGES, from_position=str(then), on="2024-01-02", limit="2")
    permalink = api.client.get(first["links"]["permalink"]).json()
    monkeypatch.setattr(diff, "MOST_PAIRS", 1)
    looked_at_one = api.read(CHANGES, from_position=str(then), on="2024-01-02", limit="2")
    monkeypatch.undo()
    last = api.read(
        CHANGES, from_position=str(then), on="2024-01-02", limit="2", cursor=first["next"]
    )

    assert permalink == first
    assert pairs(first["data"]) == [("hezbollah", "israel"), ("iran", "israel")]
    assert (pairs(last["data"]), last["next"]) == ([("resistance", "israel")], None)
    assert pairs(looked_at_one["data"]) == [("hezbollah", "israel")]
    assert looked_at_one["next"] is not None
    assert api.client.get(last["links"]["permalink"]).json() == last


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"on": "2024-01-02"}, "from_position"),
        ({"from_position": "1"}, "on"),
        ({"from_position": "1", "on": "2024-01-02", "to": "2024-01-02"}, "on"),
        ({"from_position": "1", "from": "2024-01-02", "to": "2024-01-01"}, "to"),
        (
            {"from_position": "1", "from_known_at": "2024-01-01T00:00:00Z", "on": "2024-01-02"},
            "from_known_at",
        ),
        (
            {
                "from_position": "1",
                "to_position": "2",
                "to_known_at": "2024-01-01T00:00:00Z",
                "on": "2024-01-02",
            },
            "to_known_at",
        ),
        ({"from_position": "2", "to_position": "1", "on": "2024-01-02"}, "from_position"),
        ({"from_position": "1", "to_position": "4000", "on": "2024-01-02"}, "to_position"),
        ({"from_position": "4000", "on": "2024-01-02"}, "from_position"),
        ({"from_position": "1", "on": "2024-01-02", "actor": "nobody"}, "actor"),
        ({"from_position": "1", "on": "2024-01-02", "toward": "nobody"}, "toward"),
        ({"from_position": "1", "on": "2024-01-02", "cursor": "?"}, "cursor"),
        ({"from_position": "1", "on": "2024-01-02", "limit": "501"}, "limit"),
        ({"from_position": "1", "on": "2024-01-02", "min_confidence": "101"}, "min_confidence"),
        ({"from_position": "1", "on": "2024-01-02", "as_of": "2024-01-02"}, "as_of"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_its_field(
    api: ApiClient, asked: dict[str, str], field: str
) -> None:
    assert refused_field(api.get(CHANGES, **asked))[0] == field


def test_the_ends_the_wrong_way_round_are_reported_with_what_is_allowed(api: ApiClient) -> None:
    answer = api.get(CHANGES, from_position="3", to_position="2", on="2024-01-02")

    assert refused_field(answer) == ("from_position", "what was known at position 2 or before")
