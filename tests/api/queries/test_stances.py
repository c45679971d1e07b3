"""`stances`, `timeline` and all pairs: what an answer may show, and what it must not."""

from __future__ import annotations

from typing import Any

from tests.api.api_client import ApiClient, a_commitment, a_report

HEZBOLLAH = "/v1/actors/hezbollah"
STANCES = f"{HEZBOLLAH}/stances"


def stances(api: ApiClient, on: str, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.read(STANCES, on=on, **asked)["stances"]
    return found


def a_ceasefire(api: ApiClient, **said: Any) -> str:
    returned = {
        "kind": "ceasefire",
        "title": "A ceasefire",
        "commitments": [a_commitment(expires="..")],
    }
    return api.report(**returned, **said)


def join(api: ApiClient, start: str | None) -> None:
    api.record(
        f"{HEZBOLLAH}/memberships", {"of": "resistance", "relation": "member", "start_date": start}
    )


def test_a_member_holds_what_its_coalition_does_beside_its_own(api: ApiClient) -> None:
    join(api, "2020")
    api.report(initiators=["resistance"], occurred="2024-01-01")

    (through,) = stances(api, "2024-01-05")

    assert (through["posture"], through["dating"]) == ("hostilities", "firm")
    assert through["inherited_from"]["id"] == "resistance"


def test_a_dissolved_member_holds_nothing_through_its_coalition(api: ApiClient) -> None:
    join(api, "2020")
    api.report(initiators=["resistance"], occurred="2024-01-01")
    api.record(f"{HEZBOLLAH}/dissolution", {"date": "2024-01-03"})

    assert len(stances(api, "2024-01-02")) == 1
    assert stances(api, "2024-01-03") == []
    (row,) = api.read(f"{HEZBOLLAH}/timeline")["timelines"]
    assert [segment["end_date"] for segment in row["segments"]] == ["2024-01-02"]


def test_a_doubtful_membership_makes_no_firm_stance(api: ApiClient) -> None:
    join(api, "2020?")
    api.report(initiators=["resistance"], occurred="2024-01-01")

    (through,) = stances(api, "2024-01-05")

    assert (through["posture"], through["dating"]) == ("hostilities", "uncertain")


def test_an_old_truce_is_shown_with_the_stance_that_rests_on_it_and_with_no_other(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    api.report(kind="ceasefire", targets=["israel", "iran"], occurred="2024-01-01")
    api.report(kind="warning", targets=["israel"], occurred="2024-07-01")
    on = "2024-08-01"

    def shown(found: list[dict[str, Any]]) -> dict[str, list[str]]:
        return {s["toward"]["id"]: [c["status"] for c in s["commitments"]] for s in found}

    together = {"iran": ["undetermined"], "israel": []}
    assert shown(stances(api, on)) == together
    assert shown(api.read("/v1/stances", on=on)["data"]) == together
    for toward, alone in together.items():
        assert shown(stances(api, on, toward=toward)) == {toward: alone}


def test_a_filter_reaches_commitments_and_what_broke_them(api: ApiClient) -> None:
    a_ceasefire(api, occurred="2024-01-01", conflict="first")
    api.report(occurred="2024-02-01", conflict="second")

    (everything,) = stances(api, "2024-02-02")
    (first,) = stances(api, "2024-02-02", conflict="first")
    (second,) = stances(api, "2024-02-02", conflict="second")

    assert (everything["rule"], everything["commitments"][0]["status"]) == (
        "ceasefire",
        "violated",
    )
    assert (first["rule"], first["commitments"][0]["status"]) == ("ceasefire", "in-force")
    assert (second["rule"], second["commitments"]) == ("force-isolated", [])


def test_a_ceasefire_is_violated_however_much_its_holder_suffered(api: ApiClient) -> None:
    ceasefire = a_ceasefire(api, occurred="2024-01-01")
    strike = {"initiators": ["israel"], "targets": ["hezbollah"]}
    api.report_many(
        {**strike, "occurred": f"2024-01-{day:02}", "title": f"Strike {hour}"}
        for day in range(2, 30)
        for hour in range(8)
    )
    violation = api.report(occurred="2024-06-01")

    (stance,) = stances(api, "2024-06-02")

    (commitment,) = stance["commitments"]
    assert (stance["rule"], commitment["development"]) == ("ceasefire", ceasefire)
    assert (commitment["status"], commitment["violations"]) == ("violated", [violation])


def test_all_pairs_at_a_position_never_change(api: ApiClient) -> None:
    api.report(occurred="2024-01-01")
    position = api.last_position()
    before = api.get("/v1/stances", on="2024-01-02", position=str(position), limit="1")
    api.report(initiators=["hezbollah"], targets=["iran"], occurred="2023-01-01")
    api.report(occurred="2024-01-02")

    after = api.get("/v1/stances", on="2024-01-02", position=str(position), limit="1")

    assert after.content == before.content
    assert "immutable" in after.headers["cache-control"]
    assert len(before.json()["data"]) == 1


def test_a_pinned_answer_is_the_same_after_everything_about_it_was_corrected(
    api: ApiClient,
) -> None:
    attack = api.report(occurred="2024-01-01")
    a_ceasefire(api, occurred="2024-02-01")
    position = str(api.last_position())
    before = api.get(STANCES, on="2024-03-01", position=position)
    api.record(
        f"/v1/developments/{attack}/corrections",
        {"changes": {"occurred": "2024-02-20", "title": "Later than thought"}, "reason": "A typo."},
    )
    api.record(f"/v1/developments/{attack}/reports", a_report(source="al-manar"))

    after = api.get(STANCES, on="2024-03-01", position=position)

    assert after.content == before.content

    def shown(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
        return [(s["rule"], c["status"]) for s in found for c in s["commitments"]]

    assert shown(before.json()["stances"]) == [("ceasefire", "in-force")]
    assert shown(stances(api, "2024-03-01")) == [("ceasefire", "violated")]


def developments(api: ApiClient, **asked: str) -> list[str]:
    """The titles of the developments in Hezbollah's timeline."""
    returned = api.read(f"{HEZBOLLAH}/timeline", **asked)["developments"]
    return [one["title"] for one in returned]


def test_a_timeline_toward_one_shows_what_both_were_party_to(api: ApiClient) -> None:
    api.report(title="On Israel", occurred="2024-01-01")
    api.report(title="On Iran", targets=["iran"], occurred="2024-01-02")
    api.report(title="By Israel", initiators=["israel"], targets=["hezbollah"])
    promise = a_commitment(by="iran", toward="israel")
    parties = {"initiators": ["hezbollah"], "targets": ["iran"]}
    api.report(title="For Israel", kind="agreement", **parties, commitments=[promise])
    corrected = api.report(title="On neither", occurred="2024-01-05")
    changes = {"changes": {"targets": ["iran"]}, "reason": "It was Iran."}
    api.record(f"/v1/developments/{corrected}/corrections", changes)

    assert developments(api, toward="israel") == ["On Israel", "By Israel", "For Israel"]
    assert developments(api, toward="iran") == ["For Israel", "On Iran", "On neither"]
    assert len(developments(api)) == 5


def test_a_timeline_of_a_conflict_shows_its_developments_only(api: ApiClient) -> None:
    api.report(title="There", conflict="gaza-2023")
    api.report(title="Elsewhere", conflict="syria-2011")
    api.report(title="Nowhere")

    assert developments(api, conflict="gaza-2023") == ["There"]


def test_a_timeline_shows_what_is_believed_enough(api: ApiClient) -> None:
    api.report(title="Possible", reports=[a_report(credibility=3)])
    api.report(title="Doubtful", reports=[a_report(credibility=4)])
    api.report(title="Not judged", reports=[a_report(credibility=6)])

    assert developments(api, min_confidence="50") == ["Possible"]
    assert developments(api, min_confidence="30") == ["Possible", "Doubtful"]
    assert developments(api, min_confidence="0") == ["Possible", "Doubtful"]


def test_what_had_been_published_is_believed_as_it_was_then(api: ApiClient) -> None:
    attack = api.report(title="Denied later", reports=[a_report(reported_at="2024-01-02")])
    denial = a_report(source="al-manar", reported_at="2024-01-10")
    api.record(f"/v1/developments/{attack}/disputes", {"report": denial})

    assert developments(api, min_confidence="50", reported_by="2024-01-09") == ["Denied later"]
    assert developments(api, min_confidence="50", reported_by="2024-01-10") == []
    assert developments(api, min_confidence="50") == []
