"""`reported_by`: what a reader of the press would have known by a day, in late archives."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json, a_commitment, a_report, refused_field

STANCES = "/v1/actors/hezbollah/stances"
TIMELINE = "/v1/actors/hezbollah/timeline"


def postures(api: ApiClient, on: str, **asked: str) -> list[str]:
    return [stance["posture"] for stance in api.read(STANCES, on=on, **asked)["stances"]]


def a_truce(api: ApiClient) -> str:
    return api.report(
        kind="ceasefire",
        title="A truce",
        occurred="2024-01-05",
        commitments=[a_commitment(expires="..")],
        reports=[a_report(reported_at="2024-01-06")],
    )


def test_what_was_not_published_yet_is_not_known(api: ApiClient) -> None:
    api.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-20")])

    assert postures(api, "2024-01-25", reported_by="2024-01-19") == []
    assert postures(api, "2024-01-25", reported_by="2024-01-20") == ["hostilities"]
    assert postures(api, "2024-01-25", reported_by="2024-01") == ["hostilities"]
    assert postures(api, "2024-01-25", reported_by="2023") == []


def test_what_bears_no_date_is_known_only_to_who_asks_without(api: ApiClient) -> None:
    api.report(occurred="2024-01-01", reports=[a_report(reported_at=None)])

    assert postures(api, "2024-01-02", reported_by="9998-12-31") == []
    assert postures(api, "2024-01-02") == ["hostilities"]


def test_a_denial_lowers_confidence_from_the_day_it_was_published(api: ApiClient) -> None:
    attack = api.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-02")])
    denial = a_report(source="al-manar", reported_at="2024-01-10")
    api.record(f"/v1/developments/{attack}/disputes", {"report": denial})

    def believed(day: str) -> tuple[Any, ...]:
        (stance,) = api.read(STANCES, on="2024-01-31", reported_by=day)["stances"]
        (development,) = api.read(TIMELINE, reported_by=day)["developments"]
        return stance["confidence"], development["confidence"], development["disputed"]

    assert believed("2024-01-09") == (50, 50, False)
    assert believed("2024-01-10") == (30, 30, True)


def test_the_evidence_is_what_had_been_published(api: ApiClient) -> None:
    attack = api.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-02")])
    second = a_report(source="al-akhbar", credibility=1, reported_at="2024-01-05")
    api.record(f"/v1/developments/{attack}/reports", second)
    denial = a_report(source="al-manar", reported_at="2024-01-10")
    api.record(f"/v1/developments/{attack}/disputes", {"report": denial})

    def evidence(day: str) -> tuple[Any, ...]:
        asked = {"on": "2024-01-31", "evidence": "true", "reported_by": day}
        ((cause,),) = (stance["basis"] for stance in api.read(STANCES, **asked)["stances"])
        shown = [report["source"] for report in cause["reports"]]
        return shown, cause["origins"], cause["credibility"], len(cause["disputes"])

    assert evidence("2024-01-04") == (["reuters"], 1, 3, 0)
    assert evidence("2024-01-05") == (["reuters", "al-akhbar"], 2, 1, 0)
    # More origins report the attack than deny it, so it is a 2 at best.
    assert evidence("2024-01-10") == (["reuters", "al-akhbar"], 2, 2, 1)


def test_a_month_knows_what_had_been_published(api: ApiClient) -> None:
    api.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-02-02")])

    assert api.read(STANCES, on="2024-01", reported_by="2024-01")["stances"] == []
    (row,) = api.read(STANCES, on="2024-01", reported_by="2024-02")["stances"]
    assert row["postures"] == ["hostilities"]


def test_a_least_confidence_is_asked_of_what_was_believed_by_the_day(api: ApiClient) -> None:
    truce = a_truce(api)
    second = a_report(source="al-manar", reported_at="2024-01-20")
    api.record(f"/v1/developments/{truce}/reports", second)
    asked = {"min_confidence": "60", "on": "2024-02-01"}

    assert api.read(STANCES, reported_by="2024-01-19", **asked)["stances"] == []
    (stance,) = api.read(STANCES, reported_by="2024-01-20", **asked)["stances"]
    assert (stance["posture"], stance["confidence"]) == ("ceasefire", 70)
    assert [commitment["status"] for commitment in stance["commitments"]] == ["in-force"]


def test_an_ending_counts_from_the_day_it_was_published(api: ApiClient) -> None:
    truce = a_truce(api)
    ending = {"date": "2024-02-01", "reason": "Called off.", "reported_at": "2024-02-03"}
    api.record(f"/v1/developments/{truce}/commitments/1/end", ending)

    (before,) = api.read(STANCES, on="2024-02-02", reported_by="2024-02-02")["stances"]
    (after,) = api.read(STANCES, on="2024-02-02", reported_by="2024-02-03")["stances"]

    assert (before["posture"], before["commitments"][0]["status"]) == ("ceasefire", "in-force")
    assert (after["posture"], after["commitments"][0]["status"]) == ("no-recent-record", "ended")
    assert api.read(f"/v1/developments/{truce}")["endings"][0]["reported_at"] == "2024-02-03"


def test_an_ending_withdrawn_is_so_for_every_day_of_publication(api: ApiClient) -> None:
    truce = a_truce(api)
    ending = {"date": "2024-02-01", "reason": "Called off.", "reported_at": "2024-02-03"}
    path = f"/v1/developments/{truce}"
    ended = api.record(f"{path}/commitments/1/end", ending)["position"]
    api.record(f"{path}/commitments/1/end/withdrawal", {"reason": "It goes on."})

    assert postures(api, "2024-02-02", reported_by="2024-02-03") == ["ceasefire"]
    assert postures(api, "2024-02-02", reported_by="2024-02-03", position=ended) == [
        "no-recent-record"
    ]
    assert api.read(path, reported_by="2024-02-02")["endings"] == []
    (shown,) = api.read(path, reported_by="2024-02-03")["endings"]
    assert shown["withdrawn"] is True


def test_what_broke_a_truce_is_named_once_it_was_published(api: ApiClient) -> None:
    a_truce(api)
    attack = api.report(occurred="2024-02-01", reports=[a_report(reported_at="2024-02-04")])

    (before,) = api.read(STANCES, on="2024-02-02", reported_by="2024-02-03")["stances"]
    (after,) = api.read(STANCES, on="2024-02-02", reported_by="2024-02-04")["stances"]

    def shown(stance: Json) -> tuple[str, str, list[str]]:
        (commitment,) = stance["commitments"]
        return stance["rule"], commitment["status"], commitment["violations"]

    assert shown(before) == ("ceasefire", "in-force", [])
    assert shown(after) == ("ceasefire", "violated", [attack])


def test_a_correction_stands_whatever_was_published_by_then(api: ApiClient) -> None:
    attack = api.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-02")])
    correction = {"changes": {"kind": "warning"}, "reason": "A threat, no deed."}
    api.record(f"/v1/developments/{attack}/corrections", correction)

    assert postures(api, "2024-01-02", reported_by="2024-01-02") == ["threatening"]


def test_all_pairs_and_timelines_know_what_was_published(api: ApiClient) -> None:
    api.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-02")])
    api.report(
        kind="talks", title="Talks", occurred="2024-01-01",
        initiators=["iran"], targets=["hezbollah"], reports=[a_report(reported_at="2024-03-01")],
    )  # fmt: skip

    pairs = api.read("/v1/stances", on="2024-01-03", reported_by="2024-02-29")["data"]
    timeline = api.read(TIMELINE, reported_by="2024-02-29")

    assert [(pair["actor"]["id"], pair["toward"]["id"]) for pair in pairs] == [
        ("hezbollah", "israel")
    ]
    assert [row["toward"]["id"] for row in timeline["timelines"]] == ["israel"]
    assert [one["title"] for one in timeline["developments"]] == ["Rockets at the north"]
    assert len(api.read("/v1/stances", on="2024-01-03")["data"]) == 3


def test_a_list_of_developments_is_as_the_press_had_it(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    attack = api.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-02")])
    second = a_report(source="al-manar", reported_at="2024-01-10")
    api.record(f"/v1/developments/{attack}/reports", second)
    api.report(occurred="2024-01-01", title="Later", reports=[a_report(reported_at="2024-02-01")])
    api.report(occurred="2024-01-01", title="Undated", reports=[a_report(reported_at=None)])

    def shown(day: str, **asked: str) -> list[tuple[Any, ...]]:
        found = api.read("/v1/developments", reported_by=day, **asked)["data"]
        return [(one["title"], len(one["reports"]), one["confidence"]) for one in found]

    assert shown("2024-01-01") == []
    assert shown("2024-01-09") == [("Rockets at the north", 1, 50)]
    assert shown("2024-01") == [("Rockets at the north", 2, 70)]
    assert shown("2024-02-01") == [("Rockets at the north", 2, 70), ("Later", 1, 50)]
    assert shown("2024-01-09", min_confidence="60") == []
    assert shown("2024-01-10", min_confidence="60") == [("Rockets at the north", 2, 70)]


def test_a_development_is_reported_as_far_as_it_had_been_published(api: ApiClient) -> None:
    truce = a_truce(api)
    ending = {"date": "2024-02-01", "reason": "Called off.", "reported_at": "2024-02-03"}
    api.record(f"/v1/developments/{truce}/commitments/1/end", ending)
    path = f"/v1/developments/{truce}"

    assert api.read(path, reported_by="2024-02-02")["endings"] == []
    assert len(api.read(path, reported_by="2024-02-03")["endings"]) == 1
    unpublished = api.get(path, reported_by="2024-01-05")
    assert unpublished.status_code == 404
    assert "had been published by 2024-01-05" in unpublished.json()["detail"]


def test_by_whom_and_by_when_it_was_published_are_not_asked_together(api: ApiClient) -> None:
    field, allowed = refused_field(
        api.get("/v1/developments", source="reuters", reported_by="2024-01-05")
    )
    assert (field, "without reported_by" in allowed) == ("source", True)


def test_a_link_for_good_says_what_had_been_published(api: ApiClient) -> None:
    api.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-20")])
    answer = api.read(STANCES, on="2024-01-02", reported_by="2024-01")
    link = answer["links"]["permalink"]
    api.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-02")])

    assert "reported_by=2024-01-31" in link
    again = api.client.get(link)
    assert again.json() == answer
    assert "immutable" in again.headers["cache-control"]


@pytest.mark.parametrize("day", ["soon", "2024-13", "2024-02-30", "2024-01-02T00:00", "0000", ""])
def test_what_is_no_day_of_publication_is_refused(api: ApiClient, day: str) -> None:
    field, allowed = refused_field(api.get(STANCES, on="2024-01-02", reported_by=day))
    assert (field, "YYYY-MM" in allowed) == ("reported_by", True)


def test_an_ending_published_on_no_day_is_refused(api: ApiClient) -> None:
    ending = {"date": "2024-02-01", "reason": "Called off.", "reported_at": "soon"}
    answer = api.post(f"/v1/developments/{a_truce(api)}/commitments/1/end", ending)
    assert refused_field(answer) == (
        "reported_at",
        "YYYY-MM-DD, YYYY-MM, YYYY, or null where unknown",
    )


def test_what_was_learnt_is_reported_of_what_had_been_published(api: ApiClient) -> None:
    attack = api.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-20")])
    then = str(api.last_position())
    second = a_report(source="al-manar", reported_at="2024-01-02")
    api.record(f"/v1/developments/{attack}/reports", second)
    asked = {"from_position": then, "on": "2024-01-25", "reported_by": "2024-01-10"}

    answer = api.read("/v1/changes", **asked)

    ((before, after),) = ((pair["before"], pair["after"]) for pair in answer["data"])
    assert (before, after["posture"]) == (None, "hostilities")
    assert "reported_by=2024-01-10" in answer["links"]["permalink"]


def test_a_report_goes_back_to_where_it_was_known_to_by_then(api: ApiClient) -> None:
    """Given that Reuters relays Al-Akhbar, which is later said to relay Al-Manar."""
    relay = a_report(original_source="al-akhbar", reported_at="2024-01-02")
    attack = api.report(occurred="2024-01-01", reports=[relay])
    origin = a_report(source="al-akhbar", original_source="al-manar", reported_at="2024-03-01")
    api.record(f"/v1/developments/{attack}/reports", origin)

    def origins(**asked: str) -> list[str]:
        shown = api.read(f"/v1/developments/{attack}", **asked)
        return [report["origin"]["source"] for report in shown["reports"]]

    assert origins(reported_by="2024-01-02") == ["al-akhbar"]
    assert origins() == ["al-manar", "al-manar"]
