"""Rows of a period carry what a reader needs to judge them, and agree with each of their days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json, a_commitment, a_report

HEZBOLLAH = "/v1/actors/hezbollah"
OF_A_DAY = (
    "posture", "rule", "since", "assessment", "dating", "projected", "evidence_date", "confidence",
    "single_source",
)  # fmt: skip


def a_history(api: ApiClient) -> None:
    """Record a coalition, attacks, an uncertain day, and a ceasefire with a doubtful warning."""
    joined = {"of": "resistance", "relation": "member", "start_date": "[2024-02-10..2024-02-20]"}
    api.record(f"{HEZBOLLAH}/memberships", joined)
    api.report(occurred="2024-01-05", conflict="border")
    api.report(occurred="[2024-01-10..2024-01-20]", reports=[a_report(credibility=2)])
    api.report(initiators=["resistance"], occurred="2024-02-15", conflict="border")
    truce = [a_commitment(expires="2024-06-30")]
    api.report(kind="ceasefire", occurred="2024-03-01", title="A truce", commitments=truce)
    api.report(kind="warning", occurred="2024-07-05", reports=[a_report(credibility=5)])
    api.report(kind="warning", occurred="2024-07-01", targets=["iran"], conflict="border")
    api.publish_until("2024-07-10")


def days_of(row: Json) -> list[str]:
    """Return the first and the last day of a row, and one between; of an open row, later days."""
    first = date.fromisoformat(row["start_date"])
    last = date.fromisoformat(row["end_date"]) if row["end_date"] else first + timedelta(900)
    return sorted({day.isoformat() for day in (first, first + (last - first) // 2, last)})


def key(row: Json) -> tuple[Any, ...]:
    through = (row["inherited_from"], row["toward_inherited_from"])
    return row["toward"]["id"], *(one and one["id"] for one in through)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"min_confidence": "40"},
        {"conflict": "border"},
        {"reported_by": "2024-06-30"},
        {"policy": "stance.v2,stale=5,grace=10"},
    ],
    ids=str,
)
def test_each_row_says_what_the_answer_about_each_of_its_days_says(
    talk_on_each: ApiClient, asked: dict[str, str]
) -> None:
    api = talk_on_each
    a_history(api)
    timelines = api.read(f"{HEZBOLLAH}/timeline", **asked)["timelines"]
    assert timelines
    for row in timelines:
        for segment in row["segments"]:
            for day in days_of(segment):
                stances = api.read(f"{HEZBOLLAH}/stances", on=day, **asked)["stances"]
                (found,) = [one for one in stances if key(one) == key(row)]
                expected = {name: found[name] for name in OF_A_DAY}
                assert {name: segment[name] for name in OF_A_DAY} == expected, (key(row), day)


def test_rows_split_where_the_assessment_changes_and_where_the_record_ends(api: ApiClient) -> None:
    """One attack with 25 deaths; the newest report was published on 1 March."""
    api.report(occurred="2024-02-01", fatalities={"best": 25}, reports=[a_report(credibility=2)])
    api.publish_until("2024-03-01")
    ((timeline),) = api.read(f"{HEZBOLLAH}/timeline")["timelines"]
    assert [
        (s["start_date"], s["end_date"], s["posture"], s["assessment"], s["dating"], s["projected"])
        for s in timeline["segments"]
    ] == [
        # Sustained force counts for 90 days; its evidence is old after 30.
        ("2024-02-01", "2024-03-02", "hostilities", "probable", "firm", False),
        ("2024-03-03", "2024-03-31", "hostilities", "possible", "firm", False),
        # The record reaches 30 days after 1 March. Old evidence and projection: possible at best.
        ("2024-04-01", "2024-05-01", "hostilities", "possible", "uncertain", True),
        ("2024-05-02", None, "no-recent-record", "unknown", None, True),
    ]


def test_a_dyad_is_as_sure_as_the_surest_side_that_holds_its_posture(api: ApiClient) -> None:
    back = {"initiators": ["israel"], "targets": ["hezbollah"]}
    api.report(occurred="2024-01-05", reports=[a_report(credibility=4)])
    api.report(occurred="2024-01-10", reports=[a_report(credibility=2)], **back)
    body = api.read("/v1/dyads/hezbollah/israel", on="2024-01-12")
    assert (body["posture"], body["assessment"], body["projected"]) == (
        "hostilities", "probable", False,
    )  # fmt: skip
    period = api.read("/v1/dyads/hezbollah/israel", on="2024-01")["segments"]
    assert [(one["start_date"], one["assessment"], one["projected"]) for one in period] == [
        ("2024-01-05", "doubtful", False),
        ("2024-01-10", "probable", False),
    ]
