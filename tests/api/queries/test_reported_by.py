"""`reported_by`: what a reader of the press would have known by a day, in late archives."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.talking import Conversation, a_commitment, a_report, refused_field

STANCES = "/v1/actors/hezbollah/stances"
TIMELINE = "/v1/actors/hezbollah/timeline"


def postures(talk: Conversation, on: str, **asked: str) -> list[str]:
    return [stance["posture"] for stance in talk.read(STANCES, on=on, **asked)["stances"]]


def a_truce(talk: Conversation) -> str:
    return talk.report(
        kind="ceasefire",
        title="A truce",
        occurred="2024-01-05",
        commitments=[a_commitment(expires="..")],
        reports=[a_report(reported_at="2024-01-06")],
    )


def test_what_was_not_published_yet_is_not_known(talk: Conversation) -> None:
    talk.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-20")])

    assert postures(talk, "2024-01-25", reported_by="2024-01-19") == []
    assert postures(talk, "2024-01-25", reported_by="2024-01-20") == ["hostilities"]
    assert postures(talk, "2024-01-25", reported_by="2024-01") == ["hostilities"]
    assert postures(talk, "2024-01-25", reported_by="2023") == []


def test_what_bears_no_date_is_known_only_to_who_asks_without(talk: Conversation) -> None:
    talk.report(occurred="2024-01-01", reports=[a_report(reported_at=None)])

    assert postures(talk, "2024-01-02", reported_by="9998-12-31") == []
    assert postures(talk, "2024-01-02") == ["hostilities"]


def test_a_denial_lowers_confidence_from_the_day_it_was_published(talk: Conversation) -> None:
    attack = talk.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-02")])
    denial = a_report(source="al-manar", reported_at="2024-01-10")
    talk.record(f"/v1/developments/{attack}/disputes", {"report": denial})

    def believed(day: str) -> tuple[Any, ...]:
        (stance,) = talk.read(STANCES, on="2024-02-01", reported_by=day)["stances"]
        (development,) = talk.read(TIMELINE, reported_by=day)["developments"]
        return stance["confidence"], development["confidence"], development["disputed"]

    assert believed("2024-01-09") == (50, 50, False)
    assert believed("2024-01-10") == (30, 30, True)


def test_the_evidence_is_what_had_been_published(talk: Conversation) -> None:
    attack = talk.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-02")])
    second = a_report(source="al-akhbar", reported_at="2024-01-05")
    talk.record(f"/v1/developments/{attack}/reports", second)
    denial = a_report(source="al-manar", reported_at="2024-01-10")
    talk.record(f"/v1/developments/{attack}/disputes", {"report": denial})

    def evidence(day: str) -> tuple[Any, ...]:
        asked = {"on": "2024-02-01", "evidence": "true", "reported_by": day}
        ((cause,),) = (stance["basis"] for stance in talk.read(STANCES, **asked)["stances"])
        shown = [report["source"] for report in cause["reports"]]
        return shown, cause["origins"], cause["credibility"], len(cause["disputes"])

    assert evidence("2024-01-04") == (["reuters"], 1, 3, 0)
    assert evidence("2024-01-05") == (["reuters", "al-akhbar"], 2, 2, 0)
    assert evidence("2024-01-10") == (["reuters", "al-akhbar"], 2, 4, 1)


def test_a_month_knows_what_had_been_published(talk: Conversation) -> None:
    talk.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-02-02")])

    assert talk.read(STANCES, on="2024-01", reported_by="2024-01")["stances"] == []
    (row,) = talk.read(STANCES, on="2024-01", reported_by="2024-02")["stances"]
    assert row["postures"] == ["hostilities"]


def test_a_least_confidence_is_asked_of_what_was_believed_by_the_day(talk: Conversation) -> None:
    truce = a_truce(talk)
    second = a_report(source="al-manar", reported_at="2024-01-20")
    talk.record(f"/v1/developments/{truce}/reports", second)
    asked = {"min_confidence": "60", "on": "2024-02-01"}

    assert talk.read(STANCES, reported_by="2024-01-19", **asked)["stances"] == []
    (stance,) = talk.read(STANCES, reported_by="2024-01-20", **asked)["stances"]
    assert (stance["posture"], stance["confidence"]) == ("halted", 70)
    assert [commitment["status"] for commitment in stance["commitments"]] == ["in-force"]


def test_an_ending_counts_from_the_day_it_was_published(talk: Conversation) -> None:
    truce = a_truce(talk)
    ending = {"date": "2024-02-01", "reason": "Called off.", "reported_at": "2024-02-03"}
    talk.record(f"/v1/developments/{truce}/commitments/1/end", ending)

    (before,) = talk.read(STANCES, on="2024-02-02", reported_by="2024-02-02")["stances"]
    (after,) = talk.read(STANCES, on="2024-02-02", reported_by="2024-02-03")["stances"]

    assert (before["posture"], before["commitments"][0]["status"]) == ("halted", "in-force")
    assert (after["posture"], after["commitments"][0]["status"]) == ("quiet", "ended")
    assert talk.read(f"/v1/developments/{truce}")["endings"][0]["reported_at"] == "2024-02-03"


def test_an_ending_withdrawn_is_so_for_every_day_of_publication(talk: Conversation) -> None:
    truce = a_truce(talk)
    ending = {"date": "2024-02-01", "reason": "Called off.", "reported_at": "2024-02-03"}
    path = f"/v1/developments/{truce}"
    ended = talk.record(f"{path}/commitments/1/end", ending)["position"]
    talk.record(f"{path}/commitments/1/end/withdrawal", {"reason": "It goes on."})

    assert postures(talk, "2024-02-02", reported_by="2024-02-03") == ["halted"]
    assert postures(talk, "2024-02-02", reported_by="2024-02-03", position=ended) == ["quiet"]
    assert talk.read(path, reported_by="2024-02-02")["endings"] == []
    (shown,) = talk.read(path, reported_by="2024-02-03")["endings"]
    assert shown["withdrawn"] is True


def test_what_broke_a_truce_is_named_once_it_was_published(talk: Conversation) -> None:
    a_truce(talk)
    attack = talk.report(occurred="2024-02-01", reports=[a_report(reported_at="2024-02-04")])

    (before,) = talk.read(STANCES, on="2024-02-02", reported_by="2024-02-03")["stances"]
    (after,) = talk.read(STANCES, on="2024-02-02", reported_by="2024-02-04")["stances"]

    assert (before["rule"], before["commitments"][0]["violations"]) == ("halt-in-force", [])
    assert (after["rule"], after["commitments"][0]["violations"]) == ("halt-breached", [attack])


def test_a_correction_stands_whatever_was_published_by_then(talk: Conversation) -> None:
    attack = talk.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-02")])
    correction = {"changes": {"kind": "warning"}, "reason": "A threat, no deed."}
    talk.record(f"/v1/developments/{attack}/corrections", correction)

    assert postures(talk, "2024-01-02", reported_by="2024-01-02") == ["threatening"]


def test_all_pairs_and_timelines_know_what_was_published(talk: Conversation) -> None:
    talk.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-02")])
    talk.report(
        kind="talks", title="Talks", occurred="2024-01-01",
        initiators=["iran"], targets=["hezbollah"], reports=[a_report(reported_at="2024-03-01")],
    )  # fmt: skip

    pairs = talk.read("/v1/stances", on="2024-01-03", reported_by="2024-02-29")["data"]
    timeline = talk.read(TIMELINE, reported_by="2024-02-29")

    assert [(pair["actor"]["id"], pair["toward"]["id"]) for pair in pairs] == [
        ("hezbollah", "israel")
    ]
    assert [row["toward"]["id"] for row in timeline["timelines"]] == ["israel"]
    assert [one["title"] for one in timeline["developments"]] == ["Rockets at the north"]
    assert len(talk.read("/v1/stances", on="2024-01-03")["data"]) == 3


def test_a_list_of_developments_is_as_the_press_had_it(talk_on_each: Conversation) -> None:
    talk = talk_on_each
    attack = talk.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-02")])
    second = a_report(source="al-manar", reported_at="2024-01-10")
    talk.record(f"/v1/developments/{attack}/reports", second)
    talk.report(occurred="2024-01-01", title="Later", reports=[a_report(reported_at="2024-02-01")])
    talk.report(occurred="2024-01-01", title="Undated", reports=[a_report(reported_at=None)])

    def shown(day: str, **asked: str) -> list[tuple[Any, ...]]:
        found = talk.read("/v1/developments", reported_by=day, **asked)["data"]
        return [(one["title"], len(one["reports"]), one["confidence"]) for one in found]

    assert shown("2024-01-01") == []
    assert shown("2024-01-09") == [("Rockets at the north", 1, 50)]
    assert shown("2024-01") == [("Rockets at the north", 2, 70)]
    assert shown("2024-02-01") == [("Rockets at the north", 2, 70), ("Later", 1, 50)]
    assert shown("2024-01-09", min_confidence="60") == []
    assert shown("2024-01-10", min_confidence="60") == [("Rockets at the north", 2, 70)]


def test_a_development_is_reported_as_far_as_it_had_been_published(talk: Conversation) -> None:
    truce = a_truce(talk)
    ending = {"date": "2024-02-01", "reason": "Called off.", "reported_at": "2024-02-03"}
    talk.record(f"/v1/developments/{truce}/commitments/1/end", ending)
    path = f"/v1/developments/{truce}"

    assert talk.read(path, reported_by="2024-02-02")["endings"] == []
    assert len(talk.read(path, reported_by="2024-02-03")["endings"]) == 1
    unpublished = talk.get(path, reported_by="2024-01-05")
    assert unpublished.status_code == 404
    assert "had been published by 2024-01-05" in unpublished.json()["detail"]


def test_by_whom_and_by_when_it_was_published_are_not_asked_together(talk: Conversation) -> None:
    field, allowed = refused_field(
        talk.get("/v1/developments", source="reuters", reported_by="2024-01-05")
    )
    assert (field, "without reported_by" in allowed) == ("source", True)


def test_a_link_for_good_says_what_had_been_published(talk: Conversation) -> None:
    talk.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-20")])
    answer = talk.read(STANCES, on="2024-01-02", reported_by="2024-01")
    link = answer["links"]["permalink"]
    talk.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-02")])

    assert "reported_by=2024-01-31" in link
    again = talk.client.get(link)
    assert again.json() == answer
    assert "immutable" in again.headers["cache-control"]


@pytest.mark.parametrize("day", ["soon", "2024-13", "2024-02-30", "2024-01-02T00:00", "0000", ""])
def test_what_is_no_day_of_publication_is_refused(talk: Conversation, day: str) -> None:
    field, allowed = refused_field(talk.get(STANCES, on="2024-01-02", reported_by=day))
    assert (field, "YYYY-MM" in allowed) == ("reported_by", True)


def test_an_ending_published_on_no_day_is_refused(talk: Conversation) -> None:
    ending = {"date": "2024-02-01", "reason": "Called off.", "reported_at": "soon"}
    answer = talk.post(f"/v1/developments/{a_truce(talk)}/commitments/1/end", ending)
    assert refused_field(answer) == (
        "reported_at",
        "YYYY-MM-DD, YYYY-MM, YYYY, or null where unknown",
    )


def test_what_was_learnt_is_reported_of_what_had_been_published(talk: Conversation) -> None:
    attack = talk.report(occurred="2024-01-01", reports=[a_report(reported_at="2024-01-20")])
    then = str(talk.last_position())
    second = a_report(source="al-manar", reported_at="2024-01-02")
    talk.record(f"/v1/developments/{attack}/reports", second)
    asked = {"from_position": then, "on": "2024-01-25", "reported_by": "2024-01-10"}

    answer = talk.read("/v1/changes", **asked)

    ((before, after),) = ((pair["before"], pair["after"]) for pair in answer["data"])
    assert (before, after["posture"]) == (None, "hostilities")
    assert "reported_by=2024-01-10" in answer["links"]["permalink"]


def test_a_report_goes_back_to_where_it_was_known_to_by_then(talk: Conversation) -> None:
    """Given that Reuters relays Al-Akhbar, which is later said to relay Al-Manar."""
    relay = a_report(original_source="al-akhbar", reported_at="2024-01-02")
    attack = talk.report(occurred="2024-01-01", reports=[relay])
    origin = a_report(source="al-akhbar", original_source="al-manar", reported_at="2024-03-01")
    talk.record(f"/v1/developments/{attack}/reports", origin)

    def origins(**asked: str) -> list[str]:
        shown = talk.read(f"/v1/developments/{attack}", **asked)
        return [report["origin"]["source"] for report in shown["reports"]]

    assert origins(reported_by="2024-01-02") == ["al-akhbar"]
    assert origins() == ["al-manar", "al-manar"]
