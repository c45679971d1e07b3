"""What a corrected or withdrawn dissolution changes: stances, commitments, changes, positions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json, a_commitment, a_report, refused_field
from tests.api.queries.changes_between import changes

ISRAEL = "/v1/actors/israel"
GONE = f"{ISRAEL}/dissolution"
WHY = {"reason": "A slip."}


def dissolve(api: ApiClient, on: str, **said: Any) -> int:
    position: int = api.record(GONE, {"date": on, **said})["position"]
    return position


def correct(api: ApiClient, on: str, **said: Any) -> int:
    body: Json = {"changes": {"date": on}, **WHY, **said}
    position: int = api.record(f"{GONE}/corrections", body)["position"]
    return position


def withdraw(api: ApiClient) -> int:
    position: int = api.record(f"{GONE}/withdrawal", WHY)["position"]
    return position


def toward_israel(api: ApiClient, on: str, **asked: Any) -> list[str]:
    stances = api.read("/v1/actors/hezbollah/stances", on=on, **asked)["stances"]
    return [one["posture"] for one in stances if one["toward"]["id"] == "israel"]


def test_a_stance_ends_on_the_corrected_day_from_the_position_of_the_correction_on(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    api.report()  # on 1 January; one attack counts for 30 days
    dissolved = dissolve(api, "2024-01-20")
    corrected = correct(api, "2024-01-10")
    withdrawn = withdraw(api)

    def on_days(position: int | None) -> list[list[str]]:
        asked = {} if position is None else {"position": str(position)}
        return [
            toward_israel(api, on, **asked) for on in ("2024-01-09", "2024-01-15", "2024-01-25")
        ]

    hostile = ["hostilities"]
    assert on_days(dissolved - 1) == [hostile, hostile, hostile]
    assert on_days(dissolved) == [hostile, hostile, []]
    assert on_days(corrected) == [hostile, [], []]
    assert on_days(withdrawn) == on_days(None) == [hostile, hostile, hostile]
    shown = [api.read(ISRAEL, position=str(at))["dissolved"] for at in (dissolved, corrected)]
    assert (shown, api.read(ISRAEL)["dissolved"]) == (["2024-01-20", "2024-01-10"], None)


def test_a_timeline_ends_on_the_corrected_day(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    api.report()
    dissolve(api, "2024-01-10")
    correct(api, "2024-01-20")
    timeline = api.read("/v1/actors/hezbollah/timeline", toward="israel", **{
        "from": "2024-01-01", "to": "2024-02-15",
    })  # fmt: skip
    segments = timeline["timelines"][0]["segments"]
    assert [(one["start_date"], one["end_date"]) for one in segments] == [
        ("2024-01-01", "2024-01-19")
    ]


def test_a_commitment_ends_with_its_party_on_the_corrected_day(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    api.report(kind="ceasefire", title="A truce", commitments=[a_commitment(expires="..")])
    dissolved = dissolve(api, "2024-01-10")
    corrected = correct(api, "2024-01-20")
    withdraw(api)

    def stands(on: str, **asked: Any) -> tuple[str, str | None]:
        (one,) = api.read("/v1/commitments", on=on, **asked)["data"]
        return one["status"], one["ending_date"]

    on = "2024-01-15"
    assert stands(on, position=str(dissolved)) == ("ended", "2024-01-10")
    assert stands(on, position=str(corrected)) == ("in-force", "2024-01-20")
    assert stands(on) == ("in-force", None)


def test_what_lasts_while_a_commitment_of_the_party_holds_ends_on_the_corrected_day(
    talk_on_each: ApiClient,
) -> None:
    """Hezbollah ceases its attacks on Iran while its truce with Israel holds."""
    api = talk_on_each
    truce = api.report(kind="ceasefire", title="A truce", commitments=[a_commitment(expires="..")])
    bound = a_commitment(toward="iran", expires="..")
    bound["while"] = {"development": truce, "commitment": 1}
    api.report(kind="ceasefire", title="With it", targets=["iran"], commitments=[bound])
    dissolved = dissolve(api, "2024-01-10")
    corrected = correct(api, "2024-01-20")
    withdrawn = withdraw(api)

    def toward_iran(position: int) -> list[str]:
        asked = {"on": "2024-01-15", "position": str(position)}
        stances = api.read("/v1/actors/hezbollah/stances", **asked)["stances"]
        return [one["posture"] for one in stances if one["toward"]["id"] == "iran"]

    assert toward_iran(dissolved) == ["no-recent-record"]
    assert toward_iran(corrected) == ["ceasefire"]
    assert toward_iran(withdrawn) == ["ceasefire"]


def test_changes_list_the_pairs_of_a_corrected_dissolution(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    api.report()
    dissolved = dissolve(api, "2024-01-10")
    correct(api, "2024-01-20")
    (change,) = changes(api, dissolved, on="2024-01-15")
    assert (change["before"], change["after"]["posture"]) == (None, "hostilities")
    assert [one["type"] for one in change["events"]] == ["actor.dissolution_corrected.v1"]
    assert change["events"][0]["reason"] == "A slip."
    assert changes(api, dissolved, on="2024-01-09") == []
    assert changes(api, dissolved, on="2024-01-20") == []


def test_changes_list_the_pairs_of_a_withdrawn_dissolution(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    api.report()
    dissolved = dissolve(api, "2024-01-10")
    withdraw(api)
    (change,) = changes(api, dissolved, on="2024-01-15")
    assert (change["before"], change["after"]["posture"]) == (None, "hostilities")
    assert [one["type"] for one in change["events"]] == ["actor.dissolution_withdrawn.v1"]


def test_a_dissolution_that_was_withdrawn_meanwhile_is_no_change(api: ApiClient) -> None:
    api.report()
    before = api.last_position()
    dissolve(api, "2024-01-10")
    withdraw(api)
    assert changes(api, before, on="2024-01-15") == []
    dissolve(api, "2024-01-12")
    (change,) = changes(api, before, on="2024-01-15")
    assert (change["before"]["posture"], change["after"]) == ("hostilities", None)
    assert change["events"][-1]["position"] == api.last_position()


def test_a_correction_counts_from_the_day_it_was_published(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    api.report(reports=[a_report(reported_at="2024-01-02")])
    dissolve(api, "2024-01-10", reported_at="2024-01-11")
    correct(api, "2024-01-20", reported_at="2024-02-01")

    def known_by(day: str) -> list[list[str]]:
        return [toward_israel(api, on, reported_by=day) for on in ("2024-01-15", "2024-01-25")]

    hostile = ["hostilities"]
    assert known_by("2024-01-10") == [hostile, hostile]
    assert known_by("2024-01-11") == [[], []]
    assert known_by("2024-01-31") == [[], []]
    assert known_by("2024-02-01") == [hostile, []]


def test_a_coalition_passes_on_what_it_did_until_the_corrected_day(api: ApiClient) -> None:
    membership = {"of": "resistance", "relation": "member", "start_date": "2023"}
    api.record("/v1/actors/hezbollah/memberships", membership)
    api.report(initiators=["resistance"])
    api.record("/v1/actors/resistance/dissolution", {"date": "2024-01-05"})
    body = {"changes": {"date": "2024-01-20"}, **WHY}
    api.record("/v1/actors/resistance/dissolution/corrections", body)
    assert toward_israel(api, "2024-01-19") == ["hostilities"]
    assert toward_israel(api, "2024-01-20") == []


def test_a_history_shows_each_day_and_reason(api: ApiClient) -> None:
    dissolve(api, "2024-01-10")
    correct(api, "2024-01-20", reported_at="2024-02")
    withdraw(api)
    entries = api.read(f"{ISRAEL}/history")["data"][-2:]
    shown = [
        (
            one["event"]["type"],
            one["reason"],
            one["changes"][0]["before"],
            one["changes"][0]["after"],
        )
        for one in entries
    ]
    assert shown == [
        ("actor.dissolution_corrected.v1", "A slip.", "2024-01-10", "2024-01-20"),
        ("actor.dissolution_withdrawn.v1", "A slip.", "2024-01-20", None),
    ]
    assert entries[0]["event"]["data"]["reported_at"] == "2024-02"


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("corrections", {"changes": {"date": "soon"}, **WHY}, 422, "changes.date"),
        ("corrections", {"changes": {"date": "2024-01-10"}, **WHY}, 409, "changes"),
        ("corrections", {"changes": {}, **WHY}, 409, "changes"),
        ("corrections", {"changes": {"day": "2024"}, **WHY}, 422, "changes.day"),
        ("corrections", {"changes": {"date": "2024"}}, 422, "reason"),
        ("corrections", {"changes": {"date": "2024"}, **WHY, "reported_at": "x"}, 422,
         "reported_at"),
        ("withdrawal", {"reason": " "}, 422, "reason"),
        ("withdrawal", {}, 422, "reason"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_at_its_field(
    api: ApiClient, path: str, body: Json, status: int, field: str
) -> None:
    dissolve(api, "2024-01-10")
    before = api.last_position()
    assert refused_field(api.post(f"{GONE}/{path}", body), status)[0] == field
    assert api.last_position() == before


def test_an_actor_that_exists_has_no_dissolution_to_correct(api: ApiClient) -> None:
    before = api.last_position()
    body = {"changes": {"date": "2024"}, **WHY}
    assert refused_field(api.post(f"{GONE}/corrections", body), 409)[0] == "id"
    assert refused_field(api.post(f"{GONE}/withdrawal", WHY), 409)[0] == "id"
    assert refused_field(api.post("/v1/actors/nobody/dissolution/withdrawal", WHY), 404)[0] == "id"
    assert api.last_position() == before
