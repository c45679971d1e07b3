"""Two actors: the posture of the dyad, who holds it, and the stances of both."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.api.api_client import ApiClient, Json, a_commitment, refusal, refused_field

DYAD = "/v1/dyads/hezbollah/israel"
BACK = {"initiators": ["israel"], "targets": ["hezbollah"]}


def _ids(actors: list[Json]) -> list[str]:
    return [actor["id"] for actor in actors]


def _told(body: Json) -> tuple[Any, ...]:
    return body["posture"], _ids(body["sides"]), body["mutual"]


def _assessed(segments: list[Json]) -> list[tuple[str, bool]]:
    return [(one["assessment"], one["projected"]) for one in segments]


def _segments(body: Json) -> list[tuple[Any, ...]]:
    return [
        (one["start_date"], one["end_date"], one["posture"], _ids(one["sides"]), one["mutual"])
        for one in body["segments"]
    ]


def _join_coalition(api: ApiClient) -> None:
    """Hezbollah belongs to the resistance from 2024 on."""
    bond = {"of": "resistance", "relation": "member", "start_date": "2024-01-01"}
    api.record("/v1/actors/hezbollah/memberships", bond)


def test_one_attacks_and_the_other_threatens(api: ApiClient) -> None:
    attack = api.report(occurred="2024-03-01")
    api.report(kind="warning", occurred="2024-03-05", **BACK)
    body = api.read(DYAD, on="2024-03-10")
    assert body["type"] == "dyad"
    assert _ids(body["actors"]) == ["hezbollah", "israel"]
    assert _told(body) == ("hostilities", ["hezbollah"], False)
    there, back = body["directions"]
    assert (there["actor"]["id"], there["toward"]["id"]) == ("hezbollah", "israel")
    assert [one["posture"] for one in there["stances"]] == ["hostilities"]
    assert there["stances"][0]["basis"][0]["development"] == attack
    assert (back["actor"]["id"], back["toward"]["id"]) == ("israel", "hezbollah")
    assert [one["posture"] for one in back["stances"]] == ["threatening"]


def test_both_hold_it(api: ApiClient) -> None:
    api.report(occurred="2024-03-01")
    api.report(occurred="2024-03-05", **BACK)
    assert _told(api.read(DYAD, on="2024-03-10")) == ("hostilities", ["hezbollah", "israel"], True)
    turned = api.read("/v1/dyads/israel/hezbollah", on="2024-03-10")
    assert _told(turned) == ("hostilities", ["israel", "hezbollah"], True)
    # The first attack counts through 31 March, the second through 4 April.
    assert _told(api.read(DYAD, on="2024-04-01")) == ("hostilities", ["israel"], False)
    nothing = ("no-recent-record", ["hezbollah", "israel"], True)
    assert _told(api.read(DYAD, on="2024-04-05")) == nothing


def test_a_ceasefire_goes_before_a_threat(api: ApiClient) -> None:
    api.report(kind="ceasefire", occurred="2024-03-01", commitments=[a_commitment(expires="..")])
    api.report(kind="warning", occurred="2024-03-05", **BACK)
    assert _told(api.read(DYAD, on="2024-03-10")) == ("ceasefire", ["hezbollah"], False)


def test_nothing_on_record_is_no_posture(api: ApiClient) -> None:
    body = api.read(DYAD, on="2024-03-10")
    assert _told(body) == (None, [], False)
    assert [direction["stances"] for direction in body["directions"]] == [[], []]
    assert api.read(DYAD, on="2024-03")["segments"] == []


def test_the_coalition_decides_for_a_member_without_a_current_stance(api: ApiClient) -> None:
    _join_coalition(api)
    api.report(occurred="2024-03-01", initiators=["resistance"])
    api.report(kind="talks", occurred="2024-03-02", initiators=["hezbollah"])
    body = api.read(DYAD, on="2024-03-10")
    # Talks are mutual. Hezbollah's own stance is current, so it is shown first.
    assert _told(body) == ("negotiating", ["hezbollah", "israel"], True)
    rows = {_via(one): one for one in body["directions"][0]["stances"]}
    assert rows[None]["first"] is True
    assert rows["resistance"]["first"] is False

    api.report(kind="warning", occurred="2024-03-12", initiators=["hezbollah"])
    # Hostilities through the coalition go before an own threat.
    body = api.read(DYAD, on="2024-03-12")
    assert _told(body) == ("hostilities", ["hezbollah"], False)
    rows = {_via(one): one for one in body["directions"][0]["stances"]}
    assert rows[None]["first"] is False
    assert rows["resistance"]["first"] is True
    own = api.read(DYAD, on="2024-03-12", inherit="false")
    assert _told(own) == ("threatening", ["hezbollah"], False)
    listed = api.read("/v1/actors/hezbollah/stances", on="2024-03-12")["stances"]
    assert [(_via(one), one["first"]) for one in listed] == [(None, False), ("resistance", True)]


def _via(stance: Json) -> str | None:
    inherited_from: Json | None = stance["inherited_from"]
    return None if inherited_from is None else str(inherited_from["id"])


def test_a_period_has_the_segments_of_the_dyad(api: ApiClient) -> None:
    api.report(occurred="2024-03-01")
    api.report(kind="warning", occurred="2024-03-20", **BACK)
    api.publish_until("2025-01-01")
    body = api.read(DYAD, on="2024-04")
    assert body["type"] == "dyad_in_period"
    assert (body["from"], body["to"]) == ("2024-04-01", "2024-04-30")
    # Hezbollah's attack counts through 31 March, Israel's threat through 19 May.
    # From 20 April the threat is older than 30 days.
    assert _segments(body) == [
        ("2024-04-01", "2024-04-19", "threatening", ["israel"], False),
        ("2024-04-20", "2024-04-30", "threatening", ["israel"], False),
    ]
    assert _assessed(body["segments"]) == [("possible", False), ("doubtful", False)]
    whole = api.read(DYAD, **{"from": "2024-01-01"})
    assert _segments(whole) == [
        ("2024-03-01", "2024-03-31", "hostilities", ["hezbollah"], False),
        ("2024-04-01", "2024-04-19", "threatening", ["israel"], False),
        ("2024-04-20", "2024-05-19", "threatening", ["israel"], False),
        ("2024-05-20", "2025-01-31", "no-recent-record", ["hezbollah", "israel"], True),
        ("2025-02-01", None, "no-recent-record", ["hezbollah", "israel"], True),
    ]
    assert _assessed(whole["segments"]) == [
        ("possible", False),
        ("possible", False),
        ("doubtful", False),
        ("unknown", False),
        ("unknown", True),
    ]
    there, back = whole["directions"]
    assert [(one["start_date"], one["posture"]) for one in there["segments"]] == [
        ("2024-03-01", "hostilities"),
        ("2024-04-01", "no-recent-record"),
        ("2025-02-01", "no-recent-record"),
    ]
    assert [(one["start_date"], one["end_date"]) for one in back["segments"]] == [
        ("2024-03-20", "2024-04-19"),
        ("2024-04-20", "2024-05-19"),
        ("2024-05-20", "2025-01-31"),
        ("2025-02-01", None),
    ]


def test_over_time_the_stance_shown_first_changes_with_the_coalition(api: ApiClient) -> None:
    _join_coalition(api)
    api.report(kind="warning", occurred="2024-03-01", initiators=["hezbollah"])
    api.report(occurred="2024-03-10", initiators=["resistance"])
    # The threat counts through 30 April, the coalition's attack through 9 April.
    body = api.read(DYAD, **{"from": "2024-03-01", "to": "2024-05-31"})
    shown = [
        (one["start_date"], one["end_date"], one["posture"], _via(one))
        for one in body["directions"][0]["segments"]
    ]
    assert shown == [
        ("2024-03-01", "2024-03-09", "threatening", None),
        ("2024-03-10", "2024-04-09", "hostilities", "resistance"),
        ("2024-04-10", "2024-04-30", "threatening", None),
        ("2024-05-01", "2024-05-31", "no-recent-record", None),
    ]
    assert [one[2] for one in _segments(body)] == [row[2] for row in shown]


@pytest.mark.parametrize("asked", [{"on": "2024-03-10"}, {"on": "2024"}, {"from": "2024-02-01"}])
def test_the_permalink_repeats_the_answer(api: ApiClient, asked: dict[str, str]) -> None:
    api.report(occurred="2024-03-01")
    body = api.read(DYAD, min_confidence=10, policy="stance.v2,isolated=60", **asked)
    link = body["links"]["permalink"]
    given = parse_qs(urlsplit(link).query)
    assert given["policy"] == ["stance.v2,isolated=60"]
    api.report(occurred="2024-03-02")
    assert api.read(link) == body


def test_a_variant_of_the_policy_is_folded(api: ApiClient) -> None:
    api.report(occurred="2024-03-01")
    assert _told(api.read(DYAD, on="2024-04-10"))[0] == "no-recent-record"
    varied = api.read(DYAD, on="2024-04-10", policy="stance.v2,isolated=60")
    assert _told(varied)[0] == "hostilities"


@pytest.mark.parametrize(
    ("path", "field"),
    [("/v1/dyads/nobody/israel", "a"), ("/v1/dyads/israel/nobody", "b")],
)
def test_an_unknown_actor_is_not_found(api: ApiClient, path: str, field: str) -> None:
    problem = refusal(api.get(path, on="2024-03-10"), 404)
    assert [error["field"] for error in problem["errors"]] == [field]


def test_both_unknown_actors_are_named(api: ApiClient) -> None:
    problem = refusal(api.get("/v1/dyads/nobody/noone", on="2024-03-10"), 404)
    assert [error["field"] for error in problem["errors"]] == ["a", "b"]


def test_unknown_actors_are_named_with_all_else_that_is_wrong(api: ApiClient) -> None:
    problem = refusal(api.get("/v1/dyads/nobody/noone", on="yesterday", policy="none"), 422)
    assert sorted(error["field"] for error in problem["errors"]) == ["a", "b", "on", "policy"]


def test_an_actor_has_no_dyad_with_itself(api: ApiClient) -> None:
    field, allowed = refused_field(api.get("/v1/dyads/israel/israel", on="2024-03-10"))
    assert (field, allowed) == ("b", "an actor other than the first")


@pytest.mark.parametrize(
    "asked", [{}, {"on": "2024", "from": "2024-01-01"}, {"on": "yesterday"}, {"on": "2024-02-30"}]
)
def test_wrong_days_are_refused(api: ApiClient, asked: dict[str, str]) -> None:
    assert refused_field(api.get(DYAD, **asked))[0] == "on"
