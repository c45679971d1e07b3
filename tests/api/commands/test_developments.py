"""Recording developments over HTTP, and all that may be said about one later."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import (
    ApiClient,
    a_commitment,
    a_development,
    a_report,
    refused_field,
)

DEVELOPMENTS = "/v1/developments"
STANDS = {"places": [], "void": False, "withdrawn": False}
NOWHERE = "00000000-0000-4000-8000-000000000000"


def test_a_development_is_recorded_and_can_be_read_where_the_answer_says(
    talk_on_each: ApiClient,
) -> None:
    before = talk_on_each.last_position()
    answer = talk_on_each.post(DEVELOPMENTS, a_development())
    assert answer.status_code == 201
    shown = answer.json()
    assert shown == {
        "id": shown["id"],
        "position": before + 1,
        "version": 1,
        "created": True,
        "possible_duplicates": [],
    }
    assert answer.headers["location"] == f"/v1/developments/{shown['id']}"
    assert talk_on_each.read(answer.headers["location"])["title"] == "Rockets at the north"


def test_a_repeated_key_answers_as_at_first_and_records_nothing(api: ApiClient) -> None:
    first = api.post(DEVELOPMENTS, a_development(), Idempotency_Key='"one"')
    again = api.post(DEVELOPMENTS, a_development(), Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "created": False}
    assert api.last_position() == first.json()["position"]


def test_a_key_used_for_other_content_is_a_conflict(api: ApiClient) -> None:
    api.post(DEVELOPMENTS, a_development(), Idempotency_Key="one")
    before = api.last_position()
    other = api.post(DEVELOPMENTS, a_development(title="Drones"), Idempotency_Key="one")
    assert refused_field(other, 409)[1] == "the same content again, or a correction"
    assert api.last_position() == before


def test_one_key_of_two_recorders_or_for_two_routes_is_two_keys(api: ApiClient) -> None:
    mine = api.post(DEVELOPMENTS, a_development(), Idempotency_Key="one")
    yours = api.post(
        DEVELOPMENTS, a_development(), Idempotency_Key="one", Stanceline_Recorded_By="desk two"
    )
    assert (mine.status_code, yours.status_code) == (201, 201)
    path = f"/v1/developments/{mine.json()['id']}/reports"
    report = a_report(source="al-manar")
    assert api.post(path, report, Idempotency_Key="one").status_code == 201
    assert api.post(path, report, Idempotency_Key="one").status_code == 200


def test_a_record_of_a_data_set_is_the_same_development_whoever_sends_it(
    api: ApiClient,
) -> None:
    body = a_development(external_id={"dataset": "gazette", "id": "17"})
    first = api.post(DEVELOPMENTS, body)
    again = api.post(DEVELOPMENTS, body, Stanceline_Recorded_By="another")
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])


def test_all_that_is_said_later_shows_in_the_development(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    id = api.report(kind="ceasefire", commitments=[a_commitment()])
    cause = api.report(occurred="2024-02-01")
    path = f"{DEVELOPMENTS}/{id}"
    api.record(f"{path}/reports", a_report(source="al-manar"))
    api.record(f"{path}/disputes", {"report": a_report(source="al-akhbar"), "part": "date"})
    api.record(f"{path}/disputes/1/withdrawal", {"reason": "It was a misprint."})
    api.record(f"{path}/corrections", {"changes": {"occurred": "2024-01-02"}, "reason": "A slip."})
    ending = {"date": "2024-02-01", "ended_by": "hezbollah", "cause": cause, "reason": "Fire."}
    api.record(f"{path}/commitments/1/end", ending)
    read = api.read(path)
    assert [report["source"] for report in read["reports"]] == ["reuters", "al-manar"]
    (dispute,) = read["disputes"]
    assert (dispute["number"], dispute["part"], dispute["withdrawn"]) == (1, "date", True)
    assert read["occurred"] == "2024-01-02"
    assert read["endings"] == [{"commitment": 1, **ending, "reported_at": None, **STANDS}]
    assert (read["version"], read["retracted"]) == (6, False)
    api.record(
        f"{DEVELOPMENTS}/{cause}/retraction", {"reason": "Never fired.", "duplicate_of": None}
    )
    assert api.read(path)["endings"][0]["void"] is True


def test_a_write_decided_on_an_older_version_is_refused(api: ApiClient) -> None:
    id = api.report()
    path = f"{DEVELOPMENTS}/{id}/reports"
    tag = api.get(f"{DEVELOPMENTS}/{id}").headers["etag"]
    assert api.post(path, a_report(source="al-manar"), If_Match=tag).status_code == 201
    before = api.last_position()
    late = api.post(path, a_report(source="al-akhbar"), If_Match='"1"')
    assert refused_field(late, 412)[1].startswith("version 2")
    assert api.last_position() == before
    assert api.post(path, a_report(source="al-akhbar"), If_Match='"2"').status_code == 201


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("an unknown kind", {"kind": "war"}, "kind"),
    ("a mode of another kind", {"mode": "visit"}, "mode"),
    ("an unknown context", {"contexts": ["weather"]}, "contexts[0]"),
    ("an unknown initiator", {"initiators": ["nobody"]}, "initiators[0]"),
    ("an unknown target", {"targets": ["israel", "nobody"]}, "targets[1]"),
    ("an unknown mediator", {"mediators": ["nobody"]}, "mediators[0]"),
    ("an unknown source", {"reports": [a_report(source="nobody")]}, "reports[0].source"),
    ("an unknown original source", {"reports": [a_report(original_source="nobody")]},
     "reports[0].original_source"),
    ("no initiators", {"initiators": []}, "initiators"),
    ("no parties at all", {"initiators": [], "targets": []}, "initiators"),
    ("no targets", {"targets": []}, "targets"),
    ("an act toward itself", {"targets": ["hezbollah"]}, "targets"),
    ("no reports", {"reports": []}, "reports"),
    ("an impossible day", {"occurred": "2024-02-30"}, "occurred"),
    ("a reversed duration", {"occurred": "2024-03/2024-02"}, "occurred"),
    ("an empty day", {"occurred": ""}, "occurred"),
    ("a number for a day", {"occurred": 20240101}, "occurred"),
    ("an impossible publication", {"reports": [a_report(reported_at="2024-13")]},
     "reports[0].reported_at"),
    ("an unknown credibility", {"reports": [a_report(credibility=7)]}, "reports[0].credibility"),
    ("a credibility in words", {"reports": [a_report(credibility="3")]},
     "reports[0].credibility"),
    ("no title", {"title": " "}, "title"),
    ("a latitude beyond the pole", {"place": {"name": "X", "lat": 90.5, "lon": 0}}, "place.lat"),
    ("a longitude out of range", {"place": {"name": "X", "lat": 0, "lon": -181}}, "place.lon"),
    ("half a coordinate", {"place": {"name": "X", "lat": 1.0}}, "place"),
    ("an unknown precision", {"place": {"name": "X", "precision": 8}}, "place.precision"),
    ("negative deaths", {"fatalities": {"best": -1}}, "fatalities.best"),
    ("an attribution of an unknown degree",
     {"attributions": [{"actor": "hezbollah", "degree": "sure"}]}, "attributions[0].degree"),
    ("an attribution to a target",
     {"attributions": [{"actor": "israel", "degree": "suspected"}]}, "attributions[0].actor"),
    ("an announcement in words", {"commitments": [a_commitment(announced_by_other="yes")]},
     "commitments[0].announced_by_other"),
    ("one act in a period", {"occurred": "2024-01/2024-02", "acts": 1}, "acts"),
    ("acts in words", {"occurred": "2024-01/2024-02", "acts": "3"}, "acts"),
    ("acts on one day", {"acts": 3}, "acts"),
    ("acts without an end", {"occurred": "2024-01/..", "acts": 3}, "acts"),
    ("acts that are no attacks",
     {"kind": "protest", "occurred": "2024-01/2024-02", "acts": 3}, "acts"),
    ("half a death", {"fatalities": {"best": 0.5}}, "fatalities.best"),
    ("true for a number", {"fatalities": {"best": True}}, "fatalities.best"),
    ("a commitment of an unknown action", {"commitments": [a_commitment(action="hope")]},
     "commitments[0].action"),
    ("a commitment by nobody", {"commitments": [a_commitment(), a_commitment(by="nobody")]},
     "commitments[1].by"),
    ("a commitment that ends before it begins",
     {"commitments": [a_commitment(effective_from="2024-02-01", expires="2024-01-01")]},
     "commitments[0].expires"),
    ("an unknown field", {"severity": 3}, "severity"),
    ("an unknown field within", {"commitments": [a_commitment(kind="x")]}, "commitments[0].kind"),
    ("a list for a text", {"title": ["a"]}, "title"),
    ("a text for a list", {"targets": "israel"}, "targets"),
    ("half of a surrogate pair", {"title": "\ud800"}, "title"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "field"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED]
)
def test_what_cannot_be_right_is_refused_at_its_field_and_not_recorded(
    api: ApiClient, said: dict[str, Any], field: str
) -> None:
    before = api.last_position()
    named, allowed = refused_field(api.post(DEVELOPMENTS, a_development(**said)))
    assert named == field
    assert allowed
    assert api.last_position() == before


def test_a_missing_field_is_named(api: ApiClient) -> None:
    body = a_development()
    del body["occurred"]
    assert refused_field(api.post(DEVELOPMENTS, body)) == ("occurred", "it is required")


def test_an_unknown_field_is_refused_with_those_that_are_known(api: ApiClient) -> None:
    body = {"report": a_report(), "fragment": None}
    answer = api.post(f"{DEVELOPMENTS}/{api.report()}/disputes", body)
    assert refused_field(answer) == ("fragment", "report, part, actor, number")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("reports", a_report(), "id"),
        ("reports/1/corrections", {"changes": {"credibility": 2}, "reason": "None."}, "id"),
        ("reports/1/withdrawal", {"reason": "None."}, "id"),
        ("retraction", {"reason": "None."}, "id"),
        ("retraction/withdrawal", {"reason": "None."}, "id"),
        ("disputes/1/withdrawal", {"reason": "None."}, "id"),
        ("commitments/1/end/withdrawal", {"reason": "None."}, "id"),
    ],
)
def test_nothing_can_be_said_about_a_development_that_is_not_recorded(
    api: ApiClient, path: str, body: Any, field: str
) -> None:
    assert refused_field(api.post(f"{DEVELOPMENTS}/{NOWHERE}/{path}", body), 404)[0] == field


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("disputes/1/withdrawal", {"reason": "None."}, 404, "dispute"),
        ("commitments/1/end/withdrawal", {"reason": "None."}, 404, "commitment"),
        ("commitments/2/end", {"date": "2024-02-01", "reason": "None."}, 404, "commitment"),
        ("commitments/1/end", {"date": "2023-02-01", "reason": "None."}, 422, "date"),
        ("commitments/1/end", {"date": "2024-02-01", "reason": "No.", "cause": "x"}, 422,
         "cause"),
        ("corrections", {"changes": {"kind": "war"}, "reason": "A slip."}, 422, "changes.kind"),
        ("corrections", {"changes": {"reports": []}, "reason": "A slip."}, 422,
         "changes.reports"),
        ("corrections", {"changes": {"targets": ["nobody"]}, "reason": "A slip."}, 422,
         "changes.targets[0]"),
        ("corrections", {"changes": {"title": "Rockets at the north"}, "reason": "A slip."}, 409,
         "changes"),
        ("corrections", {"changes": {"title": "Drones"}, "reason": ""}, 422, "reason"),
        ("retraction", {"reason": "A double.", "duplicate_of": NOWHERE}, 422, "duplicate_of"),
        ("retraction", {"reason": "A double.", "duplicate_of": "no id"}, 422, "duplicate_of"),
        ("reports", a_report(), 409, "report"),
        ("reports/2/corrections", {"changes": {"credibility": 2}, "reason": "A slip."}, 404,
         "number"),
        ("reports/1/corrections", {"changes": {"credibility": 7}, "reason": "A slip."}, 422,
         "changes.credibility"),
        ("reports/1/corrections", {"changes": {"source": "nobody"}, "reason": "A slip."}, 422,
         "changes.source"),
        ("reports/1/corrections", {"changes": {"title": "None."}, "reason": "A slip."}, 422,
         "changes.title"),
        ("reports/1/corrections", {"changes": {"summary": ""}, "reason": "A slip."}, 422,
         "changes.summary"),
        ("reports/1/corrections", {"changes": {"credibility": 2}, "reason": ""}, 422, "reason"),
        ("reports/1/corrections", {"changes": {}, "reason": "A slip."}, 409, "changes"),
        ("retraction/withdrawal", {"reason": "None."}, 409, "id"),
        ("retraction/withdrawal", {"reason": ""}, 422, "reason"),
        ("reports/2/withdrawal", {"reason": "None."}, 404, "number"),
        ("reports/1/withdrawal", {"reason": "None."}, 409, "number"),
        ("reports/1/withdrawal", {"reason": ""}, 422, "reason"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_development_is_refused_and_not_recorded(
    api: ApiClient, path: str, body: Any, status: int, field: str
) -> None:
    id = api.report(commitments=[a_commitment()])
    before = api.last_position()
    answer = api.post(f"{DEVELOPMENTS}/{id}/{path}", body)
    assert refused_field(answer, status)[0] == field
    assert api.last_position() == before


def test_a_retracted_development_takes_nothing_more(api: ApiClient) -> None:
    id = api.report()
    api.record(f"{DEVELOPMENTS}/{id}/retraction", {"reason": "It never happened."})
    answer = api.post(f"{DEVELOPMENTS}/{id}/reports", a_report(source="al-manar"))
    assert answer.status_code == 409
    assert api.read(f"{DEVELOPMENTS}/{id}")["retracted"] is True


def test_a_retracted_development_survives_no_other(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    one, other = api.report(), api.report()
    api.record(f"{DEVELOPMENTS}/{one}/retraction", {"reason": "A double.", "duplicate_of": other})
    body = {"reason": "A double.", "duplicate_of": one}
    field, allowed = refused_field(api.post(f"{DEVELOPMENTS}/{other}/retraction", body))
    assert (field, "not retracted" in allowed) == ("duplicate_of", True)
    assert api.read(f"{DEVELOPMENTS}/{other}")["retracted"] is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Idempotency-Key", ""),
        ("Idempotency-Key", '"open'),
        ("Idempotency-Key", "k" * 201),
        ("If-Match", "3"),
        ("If-Match", '"three"'),
        ("Stanceline-Recorded-By", ""),
        ("Stanceline-Recorded-By", "n" * 101),
    ],
)
def test_headers_that_cannot_be_read_are_refused(api: ApiClient, name: str, value: str) -> None:
    path = f"{DEVELOPMENTS}/{api.report()}/reports"
    before = api.last_position()
    answer = api.client.post(path, json=a_report(source="al-manar"), headers={name: value})
    assert refused_field(answer)[0] == name
    assert api.last_position() == before


def test_a_dispute_shows_the_actor_or_the_commitment_that_it_is_limited_to(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    id = api.report(kind="ceasefire", commitments=[a_commitment()])
    path, denial = f"{DEVELOPMENTS}/{id}", a_report(source="al-akhbar")
    api.record(f"{path}/disputes", {"report": denial, "part": "author", "actor": "hezbollah"})
    api.record(f"{path}/disputes", {"report": denial, "part": "commitment", "number": 1})
    api.record(f"{path}/disputes", {"report": denial})
    shown = [(d["part"], d["actor"], d["commitment"]) for d in api.read(path)["disputes"]]
    narrowed = [("author", "hezbollah", None), ("commitment", None, 1), ("deed", None, None)]
    assert shown == narrowed
    events = [one["event"]["data"] for one in api.read(f"{path}/history")["data"][1:]]
    assert [(d["part"], d["actor"], d["number"]) for d in events] == narrowed


@pytest.mark.parametrize(
    ("said", "field", "allowed"),
    [
        (
            {"part": "that it happened"},
            "part",
            "deed, author, target, commitment, ending, end, date",
        ),
        ({"part": "author", "actor": "iran"}, "actor", "hezbollah, or null"),
        ({"part": "date", "actor": "hezbollah"}, "actor", "null; actor only with"),
        ({"part": "commitment", "number": 2}, "number", "1, or null for every one"),
        ({"part": "author", "actor": "israel"}, "actor", "hezbollah, or null"),
        ({"part": "ending", "number": 1}, "part", "another part: deed, author, target"),
        ({"part": "ending"}, "part", "another part: deed, author, target"),
    ],
)
def test_a_dispute_of_what_there_is_not_is_refused_and_not_recorded(
    api: ApiClient, said: Any, field: str, allowed: str
) -> None:
    id = api.report(kind="ceasefire", commitments=[a_commitment()])
    before = api.last_position()
    answer = api.post(f"{DEVELOPMENTS}/{id}/disputes", {"report": a_report(), **said})
    refused, accepted = refused_field(answer)
    assert (refused, accepted[: len(allowed)]) == (field, allowed)
    assert api.last_position() == before
