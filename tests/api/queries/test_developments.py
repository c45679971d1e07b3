"""Developments read over HTTP: found by what they are about, and shown whole."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, a_commitment, a_report, refused_field

DEVELOPMENTS = "/v1/developments"


@pytest.fixture
def shown(talk_on_each: ApiClient) -> tuple[ApiClient, dict[str, str]]:
    """A server that knows three developments: an attack, talks and a warning."""
    api = talk_on_each
    ids = {
        "attack": api.report(conflict="border"),
        "talks": api.report(
            kind="talks",
            initiators=["iran"],
            mediators=["resistance"],
            occurred="2024-02",
            title="A visit",
            reports=[a_report(source="al-manar", credibility=1, reported_at="2024-02-20")],
        ),
        "warning": api.report(
            kind="warning",
            occurred="2024-03-01",
            commitments=[a_commitment(toward="iran")],
            reports=[a_report(credibility=6, reported_at="2024-03-02")],
        ),
    }
    return api, ids


FILTERS: list[tuple[dict[str, str], list[str]]] = [
    ({}, ["attack", "talks", "warning"]),
    ({"kind": "talks"}, ["talks"]),
    ({"actor": "hezbollah"}, ["attack", "warning"]),
    ({"actor": "iran"}, ["talks", "warning"]),
    ({"actor": "resistance"}, ["talks"]),
    ({"actor": "israel", "kind": "warning"}, ["warning"]),
    ({"source": "al-manar"}, ["talks"]),
    ({"source": "reuters", "actor": "iran"}, ["warning"]),
    ({"conflict": "border"}, ["attack"]),
    ({"conflict": "elsewhere"}, []),
    ({"occurred_from": "2024-02-29"}, ["talks", "warning"]),
    ({"occurred_to": "2024-02-01"}, ["attack", "talks"]),
    ({"occurred_from": "2024-01-02", "occurred_to": "2024-01-31"}, []),
    ({"min_confidence": "50"}, ["attack", "talks"]),
    ({"min_confidence": "90"}, ["talks"]),
    ({"min_confidence": "0"}, ["attack", "talks"]),
    ({"recorded_to": "2020-01-01T00:00:00Z"}, []),
]


def test_developments_are_found_by_what_they_are_about(
    shown: tuple[ApiClient, dict[str, str]],
) -> None:
    api, ids = shown
    for asked, names in FILTERS:
        page = api.read(DEVELOPMENTS, **asked, with_total="true")
        assert [item["id"] for item in page["data"]] == [ids[name] for name in names], asked
        assert page["total"] == len(names)


def test_developments_are_found_by_when_they_were_recorded(
    shown: tuple[ApiClient, dict[str, str]],
) -> None:
    api, ids = shown
    first, second, _ = api.read(DEVELOPMENTS)["data"]
    expires = api.read(DEVELOPMENTS, recorded_to=first["recorded_at"])["data"]
    since = api.read(DEVELOPMENTS, recorded_from=second["recorded_at"])["data"]
    assert [item["id"] for item in expires] == [ids["attack"]]
    assert [item["id"] for item in since] == [ids["talks"], ids["warning"]]


def test_pages_follow_one_another_also_through_a_filter(
    shown: tuple[ApiClient, dict[str, str]],
) -> None:
    api, ids = shown
    first = api.read(DEVELOPMENTS, actor="hezbollah", limit=1)
    second = api.read(DEVELOPMENTS, actor="hezbollah", limit=1, cursor=first["next"])
    assert [first["data"][0]["id"], second["data"][0]["id"]] == [ids["attack"], ids["warning"]]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"kind": "war"}, "kind"),
        ({"actor": "nobody"}, "actor"),
        ({"source": "nobody"}, "source"),
        ({"conflict": "Not A Slug"}, "conflict"),
        ({"occurred_from": "2024-02-30"}, "occurred_from"),
        ({"occurred_from": "2024-02"}, "occurred_from"),
        ({"occurred_from": "2024-02-02", "occurred_to": "2024-02-01"}, "occurred_to"),
        ({"recorded_from": "2024-02-02"}, "recorded_from"),
        ({"recorded_from": "2024-02-02T00:00:00Z", "recorded_to": "2024-02-01T00:00:00Z"},
         "recorded_to"),
        ({"min_confidence": "101"}, "min_confidence"),
        ({"min_confidence": "high"}, "min_confidence"),
        ({"with_total": "yes"}, "with_total"),
        ({"colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_right_is_refused(
    api: ApiClient, asked: dict[str, str], field: str
) -> None:
    named, allowed = refused_field(api.get(DEVELOPMENTS, **asked))
    assert named == field
    assert allowed


def test_a_source_that_was_rated_later_was_unrated_when_it_reported(api: ApiClient) -> None:
    api.record("/v1/sources/reuters/ratings", {"reliability": "B", "start_date": "2024-01-01"})
    id = api.report(reports=[a_report(reported_at="2023-03-01")])

    (report,) = api.read(f"{DEVELOPMENTS}/{id}")["reports"]

    assert report["reliability"] is None


def test_a_development_is_reported_whole(api: ApiClient) -> None:
    api.record("/v1/sources/reuters/ratings", {"reliability": "B", "start_date": "2024-01-01"})
    api.record("/v1/sources/reuters/ratings", {"reliability": "A", "start_date": "2024-06-01"})
    place: dict[str, Any] = {
        "name": "Metula", "country": "ISR", "lat": 33.28, "lon": 35.58, "precision": 1,
    }  # fmt: skip
    id = api.report(
        mode="aerial",
        contexts=["military"],
        place=place,
        fatalities={"best": 0, "low": 0, "high": 2},
        external_id={"dataset": "gazette", "id": "17"},
        reports=[
            a_report(original_source="al-akhbar"),
            a_report(source="al-manar", reported_at="2023-12-31"),
            a_report(reported_at="2024-06"),
            a_report(reported_at=None),
        ],
    )
    read = api.read(f"{DEVELOPMENTS}/{id}")
    assert read["place"] == place
    assert read["fatalities"] == {"best": 0, "low": 0, "high": 2}
    assert read["external_id"] == {"dataset": "gazette", "id": "17", "edition": None}
    assert (read["earliest"], read["latest"]) == ("2024-01-01", "2024-01-01")
    # B held on 2 January, A on the last day of June; al-manar was never rated.
    assert [r["reliability"] for r in read["reports"]] == ["B", None, "A", "A"]
    assert [r["flags"] for r in read["reports"]] == [[], ["reported_before_occurred"], [], []]
    assert read["flags"] == ["reported_before_occurred"]
    # al-akhbar (relayed), al-manar and reuters are three origins: 3 becomes 1.
    assert (read["origins"], read["credibility"], read["confidence"]) == (3, 1, 90)
    assert (read["single_source"], read["disputed"]) == (False, False)
    assert read["href"] == f"/v1/developments/{id}?position={api.last_position()}"


def test_an_open_end_has_no_latest_day(api: ApiClient) -> None:
    id = api.report(occurred="2024-01-01/..")
    assert api.read(f"{DEVELOPMENTS}/{id}")["latest"] is None


def test_the_tag_changes_with_all_that_bears_on_the_answer(api: ApiClient) -> None:
    path = f"{DEVELOPMENTS}/{api.report()}"

    def tag() -> str:
        etag: str = api.get(path).headers["etag"]
        return etag

    tags = [tag()]
    api.report(title="Another")
    assert tag() == tags[0]
    assert api.get_unless(tags[0], path).status_code == 304
    api.record(f"{path}/reports", a_report(source="al-manar"))
    tags.append(tag())
    api.record("/v1/sources/al-manar/ratings", {"reliability": "C", "start_date": "2020-01-01"})
    tags.append(tag())
    api.record("/v1/sources/al-manar/affiliation", {"affiliation": "hezbollah"})
    tags.append(tag())
    assert len(set(tags)) == 4


def test_at_an_older_position_a_development_is_reported_as_it_was(api: ApiClient) -> None:
    id = api.report()
    position = api.last_position()
    body = {"changes": {"title": "Drones at the north"}, "reason": "A slip."}
    api.record(f"{DEVELOPMENTS}/{id}/corrections", body)
    api.record(f"{DEVELOPMENTS}/{id}/disputes", {"report": a_report(source="al-akhbar")})
    older = api.read(f"{DEVELOPMENTS}/{id}", position=position)
    assert (older["title"], older["version"], older["disputed"]) == (
        "Rockets at the north", 1, False,
    )  # fmt: skip
    assert api.read(f"{DEVELOPMENTS}/{id}")["disputed"] is True


def test_history_shows_every_event_with_reason_and_changes(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    id = api.report()
    first = api.last_position()
    body = {"changes": {"occurred": "2024-01-02"}, "reason": "A slip."}
    api.post(f"{DEVELOPMENTS}/{id}/corrections", body, Stanceline_Recorded_By="the desk")
    api.record(f"{DEVELOPMENTS}/{id}/retraction", {"reason": "It never happened."})
    history = api.read(f"{DEVELOPMENTS}/{id}/history")["data"]
    assert [entry["event"]["type"] for entry in history] == [
        "development.reported.v1",
        "development.corrected.v1",
        "development.retracted.v1",
    ]
    assert [entry["event"]["position"] for entry in history] == [first, first + 1, first + 2]
    assert [entry["reason"] for entry in history] == [None, "A slip.", "It never happened."]
    correction = history[1]
    assert correction["event"]["recorded_by"] == "the desk"
    assert correction["changes"] == [
        {"field": "occurred", "before": "2024-01-01", "after": "2024-01-02"}
    ]
    assert len(api.read(f"{DEVELOPMENTS}/{id}/history", position=first)["data"]) == 1


def test_a_development_that_nobody_recorded_is_not_found(api: ApiClient) -> None:
    nowhere = "00000000-0000-4000-8000-000000000000"
    for path in ("", "/history"):
        assert refused_field(api.get(f"{DEVELOPMENTS}/{nowhere}{path}"), 404)[0] == "id"
    assert refused_field(api.get(f"{DEVELOPMENTS}/17")) == ("id", "a UUID")
