"""`changes`: which fields of a stance differ, and which event changed them."""

from __future__ import annotations

from tests.api.api_client import ApiClient, a_report
from tests.api.queries.changes_between import changes


def test_a_dispute_takes_confidence_alone(api: ApiClient) -> None:
    id = api.report(reports=[a_report(credibility=2)])
    then = api.last_position()
    denial = a_report(source="al-manar", summary="Nothing was fired.", credibility=2)
    api.record(f"/v1/developments/{id}/disputes", {"report": denial})

    (change,) = changes(api, then)

    # Credibility 2 is 70; while the dispute stands it is 4 at best, which is 30.
    assert (change["before"]["confidence"], change["after"]["confidence"]) == (70, 30)
    assert change["changed_fields"] == ["confidence"]
    assert change["events"][0]["reason"] == "Nothing was fired."


def test_a_doubtful_day_changes_the_dating_alone(api: ApiClient) -> None:
    id = api.report(occurred="2024-01-10")
    then = api.last_position()
    doubted = {"changes": {"occurred": "2024-01-10?"}, "reason": "The day is not certain."}
    api.record(f"/v1/developments/{id}/corrections", doubted)

    (change,) = changes(api, then)

    assert (change["before"]["dating"], change["after"]["dating"]) == ("firm", "uncertain")
    assert change["changed_fields"] == ["dating"]


def test_an_attribution_changes_what_the_assessment_is_at_best(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    suspected = [{"actor": "hezbollah", "degree": "suspected"}]
    id = api.report(reports=[a_report(credibility=1)], attributions=suspected)
    then = api.last_position()
    claimed = [{"actor": "hezbollah", "degree": "claimed"}]
    correction = {"changes": {"attributions": claimed}, "reason": "It said so."}
    api.record(f"/v1/developments/{id}/corrections", correction)

    (change,) = changes(api, then)

    before, after = change["before"], change["after"]
    assert (before["assessment_at_best"], after["assessment_at_best"]) == ("possible", None)
    assert change["changed_fields"] == ["assessment_at_best"]
    (event,) = change["events"]
    assert event["reason"] == "It said so."


def test_the_last_day_of_the_evidence_is_named_where_it_differs(api: ApiClient) -> None:
    id = api.report(occurred="2024-01-10/2024-01-12")
    then = api.last_position()
    longer = {"changes": {"occurred": "2024-01-10/2024-01-13?"}, "reason": "It lasted longer."}
    api.record(f"/v1/developments/{id}/corrections", longer)

    (change,) = changes(api, then)

    before, after = change["before"], change["after"]
    assert (before["evidence_date"], after["evidence_date"]) == ("2024-01-12", "2024-01-13")
    assert change["changed_fields"] == ["dating", "evidence_date"]


def test_where_a_source_turned_out_to_belong_to_another_that_is_the_event(
    api: ApiClient,
) -> None:
    api.record(
        "/v1/sources/al-akhbar/affiliation", {"affiliation": "hezbollah", "reason": "Its paper."}
    )
    api.report(reports=[a_report(source="al-akhbar"), a_report(source="al-manar")])
    then = api.last_position()
    api.record("/v1/sources/al-manar/affiliation", {"affiliation": "hezbollah", "reason": "Too."})

    (change,) = changes(api, then)

    # Two origins made a 3 a 2, which is 70; those of one actor count once.
    assert (change["before"]["confidence"], change["after"]["confidence"]) == (70, 50)
    assert change["changed_fields"] == ["confidence", "single_source"]
    (event,) = change["events"]
    assert (
        event["type"],
        event["development"],
        event["title"],
        event["href"],
        event["reason"],
    ) == (
        "source.affiliated.v1",
        None,
        "Al-Manar",
        f"/v1/sources/al-manar?position={then + 1}",
        "Too.",
    )


def test_a_score_alone_is_no_difference(api: ApiClient) -> None:
    api.report(occurred="2024-01-10")
    then = api.last_position()
    api.report(occurred="2024-01-01")

    assert changes(api, then, on="2024-01-05") != []
    # The later attack decides and rests on itself; that one preceded it lengthens the run.
    assert [one["changed_fields"] for one in changes(api, then, on="2024-01-20")] == [["since"]]
    api.report(kind="statement", occurred="2024-01-15")
    api.report(kind="warning", occurred="2024-01-15")
    assert changes(api, then + 1, on="2024-01-20") == []
