"""Developments that programs coded: recorded, marked, left out of stances, or counted."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest

from tests.api.api_client import ApiClient, a_report, refused_field

STANCES = "/v1/actors/hezbollah/stances"
DAY = "2024-01-20"
CODER = {"tool": "PETRARCH", "version": "2"}
ALONE, NEVER = "stance.v2,machine=alone", "stance.v2,machine=never"


def a_coded_report(**said: Any) -> dict[str, Any]:
    return a_report(coded_by=CODER, **said)


def posture(api: ApiClient, **asked: Any) -> list[tuple[str, int | None]]:
    stances = api.read(STANCES, on=DAY, toward="israel", **asked)["stances"]
    return [(one["posture"], one["confidence"]) for one in stances]


def test_a_report_says_which_program_coded_it(api: ApiClient) -> None:
    id = api.report(reports=[a_coded_report(), a_report(source="al-manar")])
    (coded, of_a_person) = api.read(f"/v1/developments/{id}")["reports"]
    assert (coded["coded_by"], of_a_person["coded_by"]) == (CODER, None)


@pytest.mark.parametrize(
    ("coder", "field"),
    [
        ({"tool": ""}, "coded_by.tool"),
        ({"tool": "two  blanks"}, "coded_by.tool"),
        ({"tool": "GDELT", "version": "\u202e1"}, "coded_by.version"),
    ],
)
def test_a_program_needs_a_name(api: ApiClient, coder: dict[str, str], field: str) -> None:
    id = api.report()
    answer = api.post(f"/v1/developments/{id}/reports", a_report(coded_by=coder))
    assert refused_field(answer)[0].endswith(field)


def test_only_a_person_denies_a_development(api: ApiClient) -> None:
    id = api.report()
    answer = api.post(f"/v1/developments/{id}/disputes", {"report": a_coded_report()})
    assert refused_field(answer) == ("report.coded_by", "null")


def test_what_programs_alone_coded_decides_nothing_and_is_left_out(api: ApiClient) -> None:
    id = api.report(occurred="2024-01-10", reports=[a_coded_report(credibility=2)])
    assert posture(api) == []
    answer = api.read(STANCES, on=DAY, toward="israel")
    assert answer["stances_left_out"] == [
        {
            "toward": {"id": "israel", "name": "Israel"},
            "inherited_from": None,
            "toward_inherited_from": None,
            "claims": 1,
            "reason": "machine-coded",
            "posture": None,
        }
    ]
    assert posture(api, policy=NEVER) == []
    assert posture(api, policy=ALONE) == [("hostilities", 70)]
    counted = api.read(STANCES, on=DAY, policy=ALONE)
    assert [one["machine_coded"] for one in counted["stances"][0]["basis"]] == [True]
    assert counted["stances"][0]["left_out"] is None
    assert api.read(counted["links"]["permalink"]) == counted
    assert api.read(f"/v1/developments/{id}")["machine_coded"]


def test_the_policy_leaves_programs_out_beside_what_a_person_reports(api: ApiClient) -> None:
    api.report(occurred="2024-01-01", kind="warning", reports=[a_report(credibility=2)])
    api.report(occurred="2024-01-10", reports=[a_coded_report(credibility=2)])
    assert posture(api) == [("threatening", 70)]
    (stance,) = api.read(STANCES, on=DAY, toward="israel")["stances"]
    assert stance["left_out"] == {
        "claims": 1,
        "reasons": [{"reason": "machine-coded", "claims": 1}],
        "posture": None,
        "changes": None,
    }
    assert stance["assessment"] == "probable"
    assert stance["last_act_date"] is None
    assert posture(api, policy=ALONE) == [("hostilities", 70)]


def test_a_filter_and_the_policy_leave_out_claims_for_two_reasons(api: ApiClient) -> None:
    api.report(occurred="2024-01-01", kind="warning", reports=[a_report(credibility=2)])
    api.report(occurred="2024-01-05", kind="talks", reports=[a_report(credibility=4)])
    api.report(occurred="2024-01-10", reports=[a_coded_report(credibility=2)])
    asked = api.read(STANCES, on=DAY, toward="israel", min_confidence="60")
    assert asked["stances"][0]["left_out"] == {
        "claims": 2,
        "reasons": [
            {"reason": "filters", "claims": 1},
            {"reason": "machine-coded", "claims": 1},
        ],
        "posture": "negotiating",
        "changes": True,
    }


def test_a_program_raises_the_confidence_of_what_a_person_reports(api: ApiClient) -> None:
    reports = [a_report(source="reuters", credibility=3), a_coded_report(source="al-manar")]
    api.report(occurred="2024-01-10", reports=reports)
    assert posture(api) == posture(api, policy=ALONE) == [("hostilities", 70)]
    assert posture(api, policy=NEVER) == [("hostilities", 50)]


def test_a_stance_changes_from_the_position_at_which_a_report_is_found_to_be_machine_coded(
    api: ApiClient,
) -> None:
    id = api.report(occurred="2024-01-10", reports=[a_report(credibility=2)])
    before = api.last_position()
    correction = {"changes": {"coded_by": CODER}, "reason": "A program coded it."}
    api.record(f"/v1/developments/{id}/reports/1/corrections", correction)
    assert posture(api, position=before) == [("hostilities", 70)]
    assert posture(api) == []
    api.record(f"/v1/developments/{id}/reports", a_report(source="al-manar", credibility=3))
    assert posture(api) == [("hostilities", 90)]
    withdrawal = {"reason": "It was about another day."}
    api.record(f"/v1/developments/{id}/reports/2/withdrawal", withdrawal)
    assert posture(api) == []
    assert posture(api, position=before) == [("hostilities", 70)]


def test_machine_coded_commitments_bind_nobody_by_default(api: ApiClient) -> None:
    api.report(kind="ceasefire", occurred="2024-01-10", reports=[a_coded_report(credibility=2)])
    assert api.read("/v1/commitments", on=DAY)["data"] == []
    (stance,) = api.read(STANCES, on=DAY, policy=ALONE)["stances"]
    assert (stance["posture"], len(stance["commitments"])) == ("ceasefire", 1)


def test_evidence_of_programs_does_not_say_how_far_the_log_knows(api: ApiClient) -> None:
    cited = {"reported_at": "2024-01-01", "credibility": 2}
    api.report(occurred="2024-01-01/2024-03-01", reports=[a_report(**cited)])
    api.report(occurred="2024-02-20", reports=[a_coded_report(reported_at="2024-02-20")])
    asked = {"on": "2024-02-10", "toward": "israel"}
    assert api.read(STANCES, **asked)["stances"][0]["projected"]
    assert not api.read(STANCES, policy=ALONE, **asked)["stances"][0]["projected"]


def test_lists_and_exports_mark_what_is_machine_coded(api: ApiClient) -> None:
    api.report(reports=[a_coded_report()])
    (listed,) = api.read("/v1/developments")["data"]
    assert listed["machine_coded"]
    (row,) = csv.DictReader(StringIO(api.get("/v1/developments.csv").text))
    assert row["machine_coded"] == "true"
    (feature,) = api.read("/v1/developments.geojson")["features"]
    assert feature["properties"]["machine_coded"]
    assert "machine-coded" in api.get("/v1/developments.atom").text
    (item,) = api.read("/v1/developments.vis.json")["items"]
    assert "machine-coded" in item["className"]


def test_all_pairs_list_no_pair_of_programs_alone(api: ApiClient) -> None:
    api.report(reports=[a_coded_report(credibility=2)])
    answer = api.read("/v1/stances", on=DAY)
    assert (answer["data"], answer["next"]) == ([], None)
