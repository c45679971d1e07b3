"""Developments that last and are ended, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json, a_report, refused_field

STANCES = "/v1/actors/hezbollah/stances"
END: Json = {"date": "2024-03-01", "reason": "They withdrew."}


def a_war(api: ApiClient, **said: Any) -> str:
    """A war from 1 January 2024 on; the path of what is said about it."""
    reports = [a_report(reported_at="2024-01-02")]
    id = api.report(**{"occurred": "2024-01-01/..", "reports": reports, **said})
    return f"/v1/developments/{id}"


def posture(api: ApiClient, on: str, **asked: Any) -> str:
    """The posture of Hezbollah toward Israel."""
    (stance,) = api.read(STANCES, on=on, **asked)["stances"]
    return str(stance["posture"])


def test_a_war_is_force_until_the_day_before_its_end(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    war = a_war(api)
    before = api.last_position()
    assert posture(api, "2024-12-01") == "hostilities"
    ended = api.record(f"{war}/end", END)["position"]

    # Its last day is 29 February; sustained force counts for 90 days, to 29 May.
    assert posture(api, "2024-05-29") == "hostilities"
    assert posture(api, "2024-05-30") == "no-recent-record"
    assert posture(api, "2024-05-30", position=before) == "hostilities"
    (stance,) = api.read(STANCES, on="2024-03-05")["stances"]
    assert stance["last_act_date"] == "2024-02-29"
    assert "which ended 5 days before" in stance["reason"]
    (differing,) = api.read("/v1/changes", on="2024-06-01", from_position=before)["data"]
    (event,) = differing["events"]
    assert (event["type"], event["position"]) == ("development.ended.v1", ended)


def test_the_reason_names_an_end_that_was_not_known_at_first(api: ApiClient) -> None:
    war = a_war(api, occurred="2024-01-01/")
    (stance,) = api.read(STANCES, on="2024-03-05")["stances"]
    assert "whose end is not known" in stance["reason"]
    api.record(f"{war}/end", END)
    (stance,) = api.read(STANCES, on="2024-03-05")["stances"]
    assert "which ended 5 days before" in stance["reason"]


@pytest.mark.parametrize(
    ("kind", "occurred"),
    [("attack", "2024-01-01/.."), ("attack", "2024-01-01/"), ("sanction", "2024-01-01")],
)
def test_formats_write_the_last_day_of_what_was_ended(
    api: ApiClient, kind: str, occurred: str
) -> None:
    war = a_war(api, kind=kind, occurred=occurred)
    api.record(f"{war}/end", END)
    feed = api.get("/v1/developments.feed.json").text
    assert f"{occurred} (from 2024-01-01, through 2024-02-29)" in feed


def test_formats_write_who_reports_an_end(api: ApiClient) -> None:
    war = a_war(api)
    reports = [a_report(source=source) for source in ("reuters", "al-akhbar")]
    api.record(f"{war}/end", {**END, "reports": reports})
    (entry,) = api.get("/v1/developments.feed.json").json()["items"]
    ended = "Ended 1 March 2024, reported by Reuters and Al-Akhbar."
    assert ended in entry["content_text"].splitlines()


def test_an_end_is_shown_and_can_be_withdrawn_and_recorded_again(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    war = a_war(api)
    assert (api.read(war)["end"], api.read(war)["latest"]) == (None, None)
    api.record(f"{war}/end", END)
    shown = api.read(war)
    bare: Json = {"cause": None, "reported_at": None, "reports": []}
    bare |= {"credibility": 6, "confidence": None}
    assert shown["end"] == {**END, **bare, "void": False}
    assert (shown["occurred"], shown["latest"]) == ("2024-01-01/..", "2024-02-29")
    assert api.read("/v1/developments", occurred_from="2024-03-01")["data"] == []
    api.record(f"{war}/end/withdrawal", {"reason": "A rumour."})
    assert (api.read(war)["end"], api.read(war)["latest"]) == (None, None)
    assert len(api.read("/v1/developments", occurred_from="2024-03-01")["data"]) == 1
    assert posture(api, "2024-12-01") == "hostilities"
    api.record(f"{war}/end", {**END, "date": "2024-04-01"})
    assert api.read(war)["latest"] == "2024-03-31"
    reasons = [one["reason"] for one in api.read(f"{war}/history")["data"]]
    assert reasons[1:] == ["They withdrew.", "A rumour.", "They withdrew."]


def test_an_end_whose_cause_is_retracted_is_void(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    war = a_war(api)
    cause = api.report(kind="statement", occurred="2024-03-01")
    api.record(f"{war}/end", {**END, "cause": cause})
    assert posture(api, "2024-06-01") == "no-recent-record"
    assert posture(api, "2024-06-01", without=f"development:{cause}") == "hostilities"
    api.record(f"/v1/developments/{cause}/retraction", {"reason": "Never said."})
    assert posture(api, "2024-06-01") == "hostilities"
    assert (api.read(war)["end"]["void"], api.read(war)["latest"]) == (True, None)
    api.record(f"/v1/developments/{cause}/retraction/withdrawal", {"reason": "It was said."})
    assert posture(api, "2024-06-01") == "no-recent-record"
    assert api.read(war)["latest"] == "2024-02-29"


def test_a_war_continues_until_its_end_was_published(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    war = a_war(api)
    api.record(f"{war}/end", {**END, "reported_at": "2024-03-10"})
    (stance,) = api.read(STANCES, on="2024-06-01", reported_by="2024-03-09")["stances"]
    assert (stance["posture"], stance["projected"]) == ("hostilities", True)
    assert posture(api, "2024-06-01", reported_by="2024-03-10") == "no-recent-record"
    shown = api.read(war, reported_by="2024-03-09")
    assert (shown["end"], shown["latest"]) == (None, None)
    assert api.read(war, reported_by="2024-03-10")["latest"] == "2024-02-29"


def test_an_end_has_reports_of_its_own(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    war = a_war(api)
    seen = api.last_position()
    reports = [
        a_report(source="al-akhbar", credibility=3, reported_at="2024-03-05"),
        a_report(source="reuters", credibility=4, reported_at="2024-03-10"),
    ]
    api.record(f"{war}/end", {**END, "reports": reports})

    # Two origins: one step better than the better of the two.
    end = api.read(war)["end"]
    assert (end["credibility"], end["confidence"], end["void"]) == (2, 70, False)
    assert [one["source"] for one in end["reports"]] == ["al-akhbar", "reuters"]
    assert end["reports"][0]["number"] is None
    assert {one["recorded_position"] for one in end["reports"]} == {seen + 1}

    # Published with the first of them, and then believed by that one alone.
    assert api.read(war, reported_by="2024-03-04")["end"] is None
    end = api.read(war, reported_by="2024-03-05")["end"]
    assert (end["credibility"], end["confidence"]) == (3, 50)
    assert [one["source"] for one in end["reports"]] == ["al-akhbar"]
    assert posture(api, "2024-06-01", reported_by="2024-03-04") == "hostilities"
    assert posture(api, "2024-06-01", reported_by="2024-03-05") == "no-recent-record"

    # They are no reports of the war: it keeps its own confidence and evidence.
    assert len(api.read(war)["reports"]) == 1
    (stance,) = api.read(STANCES, on="2024-03-05", evidence=True)["stances"]
    (basis,) = stance["basis"]
    assert (len(basis["reports"]), basis["end"]["confidence"]) == (1, 70)
    assert stance["projected"] is True  # the newest evidence is of 2 January


def test_an_improbable_end_is_void(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    war = a_war(api)
    rumour = a_report(source="al-akhbar", credibility=5, reported_at="2024-03-05")
    api.record(f"{war}/end", {**END, "reports": [rumour]})
    shown = api.read(war)
    assert (shown["end"]["confidence"], shown["end"]["void"], shown["latest"]) == (10, True, None)
    assert posture(api, "2024-06-01") == "hostilities"
    assert len(api.read("/v1/developments", occurred_from="2024-03-01")["data"]) == 1
    api.record(f"{war}/end/withdrawal", {"reason": "Recorded again with another source."})
    second = a_report(source="reuters", credibility=5, reported_at="2024-03-06")
    api.record(f"{war}/end", {**END, "reports": [rumour, second]})
    assert (api.read(war)["end"]["confidence"], api.read(war)["latest"]) == (30, "2024-02-29")
    assert posture(api, "2024-06-01") == "no-recent-record"
    # Both belong to one side, so that they are one origin.
    for source in ("al-akhbar", "reuters"):
        api.record(f"/v1/sources/{source}/affiliation", {"affiliation": "iran"})
    assert (api.read(war)["end"]["confidence"], api.read(war)["latest"]) == (10, None)
    assert posture(api, "2024-06-01") == "hostilities"


def test_an_end_depends_on_the_sources_that_report_it(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    war = a_war(api)
    ended = api.record(f"{war}/end", {**END, "reports": [a_report(source="al-akhbar")]})
    assert posture(api, "2024-06-01", without="source:al-akhbar") == "hostilities"
    assert posture(api, "2024-06-01") == "no-recent-record"
    (event,) = api.read("/v1/events", source="al-akhbar", types="development.ended.v1")["data"]
    assert event["position"] == ended["position"]
    assert len(api.read("/v1/developments", source="al-akhbar")["data"]) == 1
    api.record(f"{war}/end/withdrawal", {"reason": "A rumour."})
    assert api.read("/v1/developments", source="al-akhbar")["data"] == []


def test_the_texts_of_the_reports_of_an_end_can_be_redacted(api: ApiClient) -> None:
    war = a_war(api)
    api.record(f"{war}/end", {**END, "reports": [a_report(summary="A witness saw them leave.")]})
    api.record(f"{war}/redaction", {"parts": ["ends"], "reason": "A witness."})
    end = api.read(war)["end"]
    assert (end["reason"], end["reports"][0]["summary"]) == ("They withdrew.", None)
    assert end["reports"][0]["redacted"] is True
    assert api.read(war)["reports"][0]["summary"] is not None


def test_the_reason_names_the_sources_that_report_an_end(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    war = a_war(api)
    reports = [a_report(source="reuters"), a_report(source="al-akhbar", reported_at="2024-03-10")]
    api.record(f"{war}/end", {**END, "reports": reports})

    def reason(on: str, **asked: Any) -> str:
        (stance,) = api.read(STANCES, on=on, **asked)["stances"]
        return str(stance["reason"])

    said = "Reuters and Al-Akhbar report that it ended."
    assert said in reason("2024-03-05")
    assert said in reason("2024-06-01")
    assert "report that it ended" not in reason("2024-02-29")
    assert "Reuters reports that it ended." in reason("2024-03-05", reported_by="2024-03-09")
    without = reason("2024-03-05", without="source:al-akhbar")
    assert "Reuters reports that it ended." in without
    api.record(f"{war}/end/withdrawal", {"reason": "A rumour."})
    assert "it ended" not in reason("2024-03-05")


def test_the_reason_names_the_sources_that_deny_an_end(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    war = a_war(api)
    api.record(f"{war}/end", {**END, "reports": [a_report(source="reuters")]})
    denial = {"part": "end", "report": a_report(source="al-akhbar", reported_at="2024-03-05")}
    api.record(f"{war}/disputes", denial)

    def reason(**asked: Any) -> str:
        (stance,) = api.read(STANCES, on="2024-03-05", **asked)["stances"]
        return str(stance["reason"])

    assert "Reuters reports that it ended; Al-Akhbar denies it." in reason()
    assert "Reuters reports that it ended." in reason(reported_by="2024-03-04")
    assert "Reuters reports that it ended." in reason(without="source:al-akhbar")
    api.record(f"{war}/disputes/1/withdrawal", {"reason": "It was so."})
    assert "Reuters reports that it ended." in reason()


def test_a_disputed_end_is_shown_with_less_confidence_and_applies(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    war = a_war(api)
    denial = {"part": "end", "report": a_report(source="al-akhbar", reported_at="2024-03-05")}
    field, allowed = refused_field(api.post(f"{war}/disputes", denial))
    assert (field, allowed.startswith("another part: deed, ")) == ("part", True)
    api.record(f"{war}/end", {**END, "reports": [a_report(credibility=2)]})
    api.record(f"{war}/disputes", denial)
    shown = api.read(war)
    # One origin reports it and one denies it: credibility 4 at best, which is a confidence of 30.
    assert (shown["end"]["credibility"], shown["end"]["confidence"]) == (4, 30)
    assert (shown["end"]["void"], shown["confidence"], shown["disputed"]) == (False, 50, True)
    assert posture(api, "2024-06-01") == "no-recent-record"
    earlier = api.read(war, reported_by="2024-03-04")["end"]
    assert earlier["confidence"] == 70
    api.record(f"{war}/disputes/1/withdrawal", {"reason": "It was so."})
    assert api.read(war)["end"]["confidence"] == 70


def test_a_sanction_is_lifted(api: ApiClient) -> None:
    sanction = a_war(api, kind="sanction", occurred="2024-01-01")
    api.record(f"{sanction}/end", END)
    assert posture(api, "2024-05-29") == "opposed"
    assert posture(api, "2024-05-30") == "no-recent-record"


@pytest.mark.parametrize(
    ("war", "end", "status", "field"),
    [
        ({}, {"date": "2024-01-01"}, 422, "date"),
        ({}, {"date": "2023-12"}, 422, "date"),
        ({}, {"date": "soon"}, 422, "date"),
        ({}, {"date": "2024-02-01/2024-03-01"}, 422, "date"),
        ({}, {"reason": ""}, 422, "reason"),
        ({}, {"cause": "nobody"}, 422, "cause"),
        ({}, {"reported_at": "2999"}, 422, "reported_at"),
        ({}, {"reports": [a_report(source="nobody")]}, 422, "reports[0].source"),
        ({}, {"reports": [a_report(credibility=7)]}, 422, "reports[0].credibility"),
        (
            {},
            {"reports": [a_report(), a_report(reported_at="2999")]},
            422,
            "reports[1].reported_at",
        ),
        ({}, {"reports": [a_report(summary="")]}, 422, "reports[0].summary"),
        ({"occurred": "2024-01-01"}, {}, 409, "id"),
        ({"occurred": "2024-01-01/2024-06-30"}, {}, 409, "id"),
        ({"occurred": "2024-01-01/2024-06-30", "acts": 3}, {}, 409, "id"),
        ({"kind": "ceasefire"}, {}, 409, "id"),
        ({"kind": "statement"}, {}, 409, "id"),
    ],
)
def test_an_end_that_cannot_be_is_refused(
    api: ApiClient, war: Json, end: Json, status: int, field: str
) -> None:
    path = a_war(api, **war)
    before = api.last_position()
    assert refused_field(api.post(f"{path}/end", {**END, **end}), status)[0] == field
    assert api.last_position() == before


def test_a_development_ends_once_and_not_by_itself(api: ApiClient) -> None:
    war = a_war(api)
    assert refused_field(api.post(f"{war}/end/withdrawal", {"reason": "No."}), 409)[0] == "id"
    own = {**END, "cause": war.rpartition("/")[2]}
    assert refused_field(api.post(f"{war}/end", own), 422)[0] == "cause"
    api.record(f"{war}/end", END)
    response = api.post(f"{war}/end", {**END, "date": "2024-04-01"})
    assert refused_field(response, 409)[0] == "id"
    assert "already has an end on record, on 2024-03-01" in response.json()["detail"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"occurred": "2024-01-01"}, "changes.occurred"),
        ({"occurred": "2024-03-01/.."}, "changes.occurred"),
        ({"occurred": "2024-01-01/2024-02-01"}, "changes.occurred"),
        ({"kind": "statement"}, "changes.kind"),
    ],
)
def test_a_correction_keeps_what_was_ended_a_duration(
    api: ApiClient, changes: Json, field: str
) -> None:
    war = a_war(api)
    api.record(f"{war}/end", END)
    response = api.post(f"{war}/corrections", {"changes": changes, "reason": "A misprint."})
    assert refused_field(response, 409)[0] == field
    api.record(f"{war}/corrections", {"changes": {"occurred": "2024-01-05/"}, "reason": "Later."})
    assert api.read(war)["latest"] == "2024-02-29"
