"""Answers without a source, a development or a data set, and what then differs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json, a_commitment, a_report, refused_field

STANCES = "/v1/actors/hezbollah/stances"
TIMELINE = "/v1/actors/hezbollah/timeline"
DYAD = "/v1/dyads/hezbollah/israel"
MISSING = "development:00000000-0000-4000-8000-000000000000"


def _report_war(api: ApiClient) -> dict[str, str]:
    """Reuters alone reports an attack of 1 January; with Al-Manar it reports a threat of March."""
    both = [a_report(), a_report(source="al-manar", summary="A threat.", credibility=2)]
    return {
        "attack": api.report(external_id={"dataset": "gazette", "id": "1"}),
        "threat": api.report(kind="warning", occurred="2024-03-01", title="Warned", reports=both),
    }


def _stance(body: Json) -> tuple[Any, ...] | None:
    """The posture, since, confidence and decider of the only stance."""
    for stance in body["stances"]:
        decider = [one["development"] for one in stance["basis"]][:1]
        return (stance["posture"], stance["since"], stance["confidence"], *decider)
    return None


def _difference(body: Json) -> tuple[Any, ...]:
    """The posture, since and decider before and after on the only span of the only difference."""
    (one,) = body["sensitivity"]["differences"]
    (span,) = one["spans"]
    told: list[Any] = []
    for stance in (span["before"], span["after"]):
        named = stance and (stance["posture"], stance["since"], stance["basis"][0]["development"])
        told.append(named)
    return (*told, span["changed_fields"])


def test_without_a_source_its_reports_do_not_count(api: ApiClient) -> None:
    ids = _report_war(api)
    body = api.read(STANCES, on="2024-01-10", without="source:reuters")
    assert _stance(body) is None
    before, after, _ = _difference(body)
    assert before == ("hostilities", "2024-01-01", ids["attack"])
    assert after is None
    assert body["sensitivity"]["without"] == ["source:reuters"]

    # Reuters (3) and Al-Manar (2) make it 1, which is 90; Al-Manar alone makes it 2, which is 70.
    everything = api.read(STANCES, on="2024-03-05")
    assert _stance(everything) == ("threatening", "2024-03-01", 90, ids["threat"])
    assert "sensitivity" not in everything
    body = api.read(STANCES, on="2024-03-05", without="source:reuters")
    assert _stance(body) == ("threatening", "2024-03-01", 70, ids["threat"])
    assert _difference(body)[2] == ["confidence", "single_source"]


def test_without_a_development_or_its_data_set(api: ApiClient) -> None:
    ids = _report_war(api)
    for without in (f"development:{ids['attack']}", "dataset:gazette"):
        body = api.read(STANCES, on="2024-01-10", without=without)
        assert _stance(body) is None
        body = api.read(STANCES, on="2024-03-05", without=without)
        assert _stance(body) == _stance(api.read(STANCES, on="2024-03-05"))
        assert body["sensitivity"]["differences"] == []


def test_several_may_be_left_out_in_any_order(api: ApiClient) -> None:
    ids = _report_war(api)
    both = [f"development:{ids['threat'].upper()}", "source:reuters"]
    body = api.read(STANCES, on="2024-03-05", without=both)
    assert _stance(body) is None
    turned = api.read(STANCES, on="2024-03-05", without=",".join(reversed(both)))
    assert turned == body
    assert api.read(body["links"]["permalink"]) == body
    assert body["sensitivity"]["without"] == [f"development:{ids['threat']}", "source:reuters"]


def test_a_report_that_repeats_the_source_is_left_out_with_it(api: ApiClient) -> None:
    repeated = a_report(source="al-manar", original_source="reuters", summary="As Reuters says.")
    again = a_report(source="al-akhbar", original_source="al-manar", summary="As heard there.")
    api.report(reports=[repeated, again])
    assert _stance(api.read(STANCES, on="2024-01-10")) is not None
    for source in ("reuters", "al-manar"):
        assert _stance(api.read(STANCES, on="2024-01-10", without=f"source:{source}")) is None
    kept = api.read(STANCES, on="2024-01-10", without="source:al-akhbar")
    assert _stance(kept) is not None


def test_without_a_source_its_denials_do_not_count(api: ApiClient) -> None:
    id = api.report()
    denial = {"report": a_report(source="al-manar", summary="It is not so.")}
    api.record(f"/v1/developments/{id}/disputes", denial)
    # One origin reports it, one denies it: 4 at best, which is 30. Undisputed it is 3: 50.
    assert _stance(api.read(STANCES, on="2024-01-10")) == ("hostilities", "2024-01-01", 30, id)
    body = api.read(STANCES, on="2024-01-10", without="source:al-manar")
    assert _stance(body) == ("hostilities", "2024-01-01", 50, id)


def test_without_the_cause_of_an_ending_the_commitment_continues(api: ApiClient) -> None:
    promise = a_commitment(expires="..")
    ceasefire = api.report(kind="ceasefire", occurred="2024-02-01", commitments=[promise])
    cause = api.report(kind="statement", occurred="2024-03-01", title="Over")
    ending = {"date": "2024-03-01", "ended_by": "hezbollah", "cause": cause, "reason": "Over."}
    api.record(f"/v1/developments/{ceasefire}/commitments/1/end", ending)
    assert _stance(api.read(STANCES, on="2024-03-05"))[0] == "threatening"  # type: ignore[index]
    body = api.read(STANCES, on="2024-03-05", without=f"development:{cause}")
    (stance,) = body["stances"]
    assert (stance["posture"], stance["since"]) == ("ceasefire", "2024-02-01")
    (commitment,) = stance["commitments"]
    assert (commitment["status"], commitment["ending_date"]) == ("in-force", None)


def test_of_many_acts_the_reason_says_what_it_says_after_a_retraction(api: ApiClient) -> None:
    # Of 51 acts on nine days, a reason counts the newest 50.
    for number in range(51):
        api.report(occurred=f"2024-01-{number // 6 + 1:02}", external_id=_numbered(number))
    last = api.report(occurred="2024-02-01", external_id=_numbered(51))
    (without,) = api.read(STANCES, on="2024-02-02", without=f"development:{last}")["stances"]
    api.record(f"/v1/developments/{last}/retraction", {"reason": "It never happened."})
    (retracted,) = api.read(STANCES, on="2024-02-02")["stances"]
    assert "on at least 9 days" in retracted["reason"]
    assert without["reason"] == retracted["reason"]


def _numbered(number: int) -> Json:
    return {"dataset": "acts", "id": str(number)}


def test_a_violation_that_is_left_out_violates_nothing(api: ApiClient) -> None:
    promise = a_commitment(expires="..")
    api.report(kind="ceasefire", occurred="2023-12-01", commitments=[promise])
    attack = api.report()
    (stance,) = api.read(STANCES, on="2024-01-10")["stances"]
    assert stance["commitments"][0]["violations"] == [attack]
    (stance,) = api.read(STANCES, on="2024-01-10", without=f"development:{attack}")["stances"]
    assert stance["commitments"][0]["status"] == "in-force"
    assert stance["commitments"][0]["violations"] == []


def test_periods_timelines_and_dyads_take_it(api: ApiClient) -> None:
    ids = _report_war(api)
    without = f"development:{ids['attack']}"
    for path, asked in (
        (STANCES, {"on": "2024-01"}),
        (TIMELINE, {"from": "2024-01-01", "to": "2024-01-31"}),
        (DYAD, {"on": "2024-01"}),
        (DYAD, {"from": "2024-01-01", "to": "2024-01-31"}),
    ):
        body = api.read(path, without=without, **asked)
        before, after, _ = _difference(body)
        assert (before, after) == (("hostilities", "2024-01-01", ids["attack"]), None)
        (span,) = body["sensitivity"]["differences"][0]["spans"]
        assert (span["start_date"], span["end_date"]) == ("2024-01-01", "2024-01-31")
        assert api.read(body["links"]["permalink"]) == body
    timeline = api.read(TIMELINE, without=without)
    assert [one["retracted"] for one in timeline["developments"]] == [True, False]


def test_a_past_position_is_answered_without_it_as_well(api: ApiClient) -> None:
    ids = _report_war(api)
    position = api.last_position()
    api.report(occurred="2024-01-02", title="Again")
    asked = {"on": "2024-01-10", "without": f"development:{ids['attack']}"}
    assert _stance(api.read(STANCES, position=position, **asked)) is None
    assert _stance(api.read(STANCES, **asked))[1] == "2024-01-02"  # type: ignore[index]


@pytest.mark.parametrize(
    ("without", "allowed"),
    [
        ("source:nobody", "a registered source (see /v1/sources)"),
        (MISSING, "a development that is on record"),
        ("dataset:gazette", "a dataset that is on record"),
        ("reuters", "source:ID, development:ID or dataset:ID"),
        ("actor:israel", "source:ID, development:ID or dataset:ID"),
        ("source:", "source:ID, development:ID or dataset:ID"),
        ("development:1", "development: with a UUID"),
        ("", "source:ID, development:ID or dataset:ID"),
    ],
)
@pytest.mark.parametrize("path", [STANCES, DYAD])
def test_what_names_nothing_is_refused(
    api: ApiClient, path: str, without: str, allowed: str
) -> None:
    field, accepted = refused_field(api.get(path, on="2024-01-10", without=without))
    assert field == "without"
    assert accepted.startswith(allowed)


def test_what_was_recorded_later_is_refused_at_a_position(api: ApiClient) -> None:
    position = api.last_position()
    id = api.report()
    asked = {"on": "2024-01-10", "position": position}
    field, allowed = refused_field(api.get(STANCES, without=f"development:{id}", **asked))
    assert (field, allowed.split(",")[0]) == ("without", f"a position from {position + 1} on")


@pytest.mark.parametrize("path", ["/v1/stances", "/v1/stances/stream", "/v1/commitments"])
def test_reads_of_all_pairs_name_those_that_take_it(api: ApiClient, path: str) -> None:
    days = {} if path.endswith("stream") else {"on": "2024-01-10"}
    field, allowed = refused_field(api.get(path, without="source:reuters", **days))
    assert field == "without"
    assert allowed.startswith("in /v1/actors/{id}/stances, /v1/actors/{id}/timeline, /v1/dyads")


def test_changes_take_it_only_for_an_actor(api: ApiClient) -> None:
    asked = {"on": "2024-01-10", "from_position": 0, "without": "source:reuters"}
    field, allowed = refused_field(api.get("/v1/changes", **asked))
    assert (field, allowed[:26]) == ("without", "/v1/actors/{id}/stances, /")
    assert api.read("/v1/changes", actor="israel", **asked)["data"] == []


def test_it_does_not_go_with_evidence_or_with_other_formats(api: ApiClient) -> None:
    without = "source:reuters"
    refused = api.get(STANCES, on="2024-01-10", evidence="true", without=without)
    assert refused_field(refused)[0] == "evidence"
    assert refused_field(api.get(f"{TIMELINE}.csv", without=without))[0] == "without"
    assert api.get(f"{TIMELINE}.json", without=without).status_code == 200


def test_changes_without_a_source_compare_what_is_left(api: ApiClient) -> None:
    id = api.report(reports=[a_report(source="al-manar")])
    position = api.last_position()
    api.record(f"/v1/developments/{id}/reports", a_report(credibility=1, summary="Confirmed."))
    asked = {"on": "2024-01-10", "from_position": position, "actor": "hezbollah"}
    (change,) = api.read("/v1/changes", **asked)["data"]
    assert change["changed_fields"] == ["confidence", "single_source"]
    body = api.read("/v1/changes", without="source:reuters", **asked)
    assert body["data"] == []
    # With Reuters it is 1, which is 90; Al-Manar alone makes it 3, which is 50.
    assert _difference(body)[2] == ["confidence", "single_source"]
    body = api.read("/v1/changes", without="source:al-manar", **asked)
    (change,) = body["data"]
    assert change["before"] is None
    assert change["after"]["confidence"] == 90
    assert [one["type"] for one in change["events"]] == ["development.report_added.v1"]
    assert api.read(body["links"]["permalink"]) == body


def test_links_of_an_answer_without_something_leave_it_out_or_are_null(api: ApiClient) -> None:
    _report_war(api)
    asked = {"on": "2024-03-05", "without": "source:reuters"}
    links = api.read(STANCES, **asked)["links"]
    # No answer with evidence leaves something out.
    assert links["evidence"] is None
    (timeline,) = api.read(links["timeline"])["timelines"]
    assert timeline["segments"][0]["posture"] == "threatening"
    assert api.read(STANCES, on="2024-03-05")["links"]["evidence"] is not None


@pytest.mark.parametrize("path", [STANCES, TIMELINE])
def test_a_timemap_refuses_what_names_nothing(api: ApiClient, path: str) -> None:
    days = {"on": "2024-01-10"} if path == STANCES else {}
    for without in ("source:nobody", MISSING, "dataset:gazette"):
        refused = api.get(f"{path}/timemap", without=without, **days)
        assert refused_field(refused)[0] == "without"
    assert api.get(f"{path}/timemap", without="source:reuters", **days).status_code == 200
