"""Histories: what was recorded about a development, an actor or a source, by whom and why."""

from __future__ import annotations

from typing import Any

from tests.api.api_client import ApiClient, a_commitment, a_report, refused_field

Entries = list[tuple[str, str, str | None, dict[str, tuple[Any, Any]]]]


def history(api: ApiClient, path: str, **asked: Any) -> Entries:
    """Of each event its type, who recorded it, why, and each changed field before and after."""
    return [
        (
            entry["event"]["type"],
            entry["event"]["recorded_by"],
            entry["reason"],
            {change["field"]: (change["before"], change["after"]) for change in entry["changes"]},
        )
        for entry in api.read(f"{path}/history", **asked)["data"]
    ]


def post(api: ApiClient, by: str, path: str, body: Any) -> int:
    answer = api.post(path, body, Stanceline_Recorded_By=by)
    assert answer.status_code == 201, answer.text
    position: int = answer.json()["position"]
    return position


def test_all_that_becomes_of_a_development_is_reported(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    duplicate_of = api.report(title="The first account")
    id = api.report(kind="ceasefire", commitments=[a_commitment(expires="..")])
    path = f"/v1/developments/{id}"
    post(api, "ana", f"{path}/reports", a_report(source="al-manar"))
    post(api, "ben", f"{path}/disputes", {"report": a_report(summary="None."), "part": "date"})
    post(api, "cem", f"{path}/disputes/1/withdrawal", {"reason": "It was so."})
    changes = {"occurred": "2024-01-02", "title": "A truce"}
    post(api, "dov", f"{path}/corrections", {"changes": changes, "reason": "A misprint."})
    end = {"date": "2024-03-01", "ended_by": "hezbollah", "reason": "It was called off."}
    post(api, "eva", f"{path}/commitments/1/end", end)
    post(api, "eve", f"{path}/commitments/1/end/withdrawal", {"reason": "It continues."})
    gone = {"reason": "Entries twice.", "duplicate_of": duplicate_of}
    last = post(api, "fay", f"{path}/retraction", gone)

    assert history(api, path) == [
        ("development.reported.v1", "anonymous", None, {}),
        ("development.report_added.v1", "ana", None, {}),
        ("development.disputed.v1", "ben", None, {}),
        ("development.dispute_withdrawn.v1", "cem", "It was so.", {}),
        ("development.corrected.v1", "dov", "A misprint.", {
            "occurred": ("2024-01-01", "2024-01-02"),
            "title": ("Rockets at the north", "A truce"),
        }),
        ("development.commitment_ended.v1", "eva", "It was called off.", {}),
        ("development.ending_withdrawn.v1", "eve", "It continues.", {}),
        ("development.retracted.v1", "fay", "Entries twice.", {}),
    ]  # fmt: skip
    events = [entry["event"] for entry in api.read(f"{path}/history")["data"]]
    assert events[1]["data"]["report"]["source"] == "al-manar"
    assert (events[2]["data"]["part"], events[3]["data"]["dispute"]) == ("date", 1)
    assert events[5]["data"]["ending"]["ended_by"] == "hezbollah"
    assert events[6]["data"]["commitment"] == 1
    assert (events[7]["data"]["duplicate_of"], events[7]["position"]) == (duplicate_of, last)
    assert len(history(api, path, position=last - 1)) == 7


def test_all_that_becomes_of_an_actor_is_reported(talk_on_each: ApiClient) -> None:
    api, path = talk_on_each, "/v1/actors/hezbollah"
    post(api, "ana", f"{path}/aliases", {"alias": "Hizbullah"})
    post(api, "ben", f"{path}/name", {"name": "Party of God", "reason": "Its own word."})
    membership = {"of": "resistance", "relation": "member", "start_date": "2023"}
    post(api, "cem", f"{path}/memberships", membership)
    post(
        api,
        "dov",
        f"{path}/memberships/resistance/end",
        {"ending_date": "2024", "reason": "It left."},
    )
    mended = {"changes": {"relation": "faction", "ending_date": None}, "reason": "It did not."}
    post(api, "eva", f"{path}/memberships/1/corrections", mended)
    post(api, "fay", f"{path}/memberships/1/withdrawal", {"reason": "Another group."})
    post(api, "gil", f"{path}/dissolution", {"date": "2025-01-01"})
    facts = {"kind": "organisation", "aliases": ["Hezbollah"], "identifiers": {"ucdp": "261"}}
    post(api, "hal", f"{path}/corrections", {"changes": facts, "reason": "It is a party too."})

    assert history(api, path) == [
        ("actor.registered.v1", "anonymous", None, {}),
        ("actor.alias_added.v1", "ana", None, {"aliases": ([], ["Hizbullah"])}),
        ("actor.renamed.v1", "ben", "Its own word.", {
            "name": ("Hezbollah", "Party of God"),
            "aliases": (["Hizbullah"], ["Hizbullah", "Hezbollah"]),
        }),
        ("actor.membership_started.v1", "cem", None, {}),
        ("actor.membership_ended.v1", "dov", "It left.", {"ending_date": (None, "2024")}),
        ("actor.membership_corrected.v1", "eva", "It did not.", {
            "relation": ("member", "faction"), "ending_date": ("2024", None),
        }),
        ("actor.membership_withdrawn.v1", "fay", "Another group.", {}),
        ("actor.dissolved.v1", "gil", None, {"dissolved": (None, "2025-01-01")}),
        ("actor.corrected.v1", "hal", "It is a party too.", {
            "kind": ("armed-group", "organisation"),
            "aliases": (["Hizbullah", "Hezbollah"], ["Hezbollah"]),
            "identifiers": ({}, {"ucdp": "261"}),
        }),
    ]  # fmt: skip


def test_all_that_becomes_of_a_source_is_reported(talk_on_each: ApiClient) -> None:
    api, path = talk_on_each, "/v1/sources/al-manar"
    rating = {"reliability": "C", "start_date": "2023-01-01", "reason": "One side's voice."}
    post(api, "ana", f"{path}/ratings", rating)
    owned = {"affiliation": "hezbollah", "reason": "It owns it."}
    position = post(api, "ben", f"{path}/affiliation", owned)
    post(api, "cem", f"{path}/affiliation", {"affiliation": None, "reason": "It was sold."})
    facts = {"name": "Al-Manar TV", "url": "https://a.test"}
    post(api, "dov", f"{path}/corrections", {"changes": facts, "reason": "It is a station."})

    assert history(api, path) == [
        ("source.registered.v1", "anonymous", None, {}),
        ("source.rated.v1", "ana", "One side's voice.", {}),
        ("source.affiliated.v1", "ben", "It owns it.", {"affiliation": (None, "hezbollah")}),
        ("source.affiliated.v1", "cem", "It was sold.", {"affiliation": ("hezbollah", None)}),
        (
            "source.corrected.v1",
            "dov",
            "It is a station.",
            {
                "name": ("Al-Manar", "Al-Manar TV"),
                "url": (None, "https://a.test"),
            },
        ),
    ]
    (_, rated, _) = api.read(f"{path}/history", position=position)["data"]
    assert (rated["event"]["data"]["reliability"], rated["event"]["data"]["start_date"]) == (
        "C",
        "2023-01-01",
    )


def test_what_nobody_registered_has_no_history(api: ApiClient) -> None:
    for path in ("/v1/actors/nobody", "/v1/sources/nobody"):
        assert refused_field(api.get(f"{path}/history"), 404)[0] == "id"
