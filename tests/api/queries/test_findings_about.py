"""The findings about an act, in its own answer and in reasons."""

from __future__ import annotations

from tests.api.api_client import ApiClient, a_commitment, a_report
from tests.api.queries.test_findings import IRAN, ON, STANCES, a_truce, found


def test_an_act_names_the_findings_about_it(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = a_truce(api)
    act = api.report(occurred="2024-02-10")
    path = f"/v1/developments/{act}"
    unjudged = api.get(path)
    assert unjudged.json()["findings_about"] == []
    found(api, truce, act, result="under-review", date="2024-02-20")
    said = [a_report(reported_at="2024-03-02")]
    found(api, truce, act, reports=said)

    # The finding is recorded with another development, so the tag of the act has to change.
    now = api.get_unless(unjudged.headers["ETag"], path)
    dismissed = {
        "number": 2, "development": truce.rpartition("/")[2], "title": "A truce",
        "occurred": "2024-01-10", "commitment": 1, "result": "dismissed", "actor": IRAN,
        "source": None, "date": "2024-03-01",
    }  # fmt: skip
    assert now.json()["findings_about"] == [dismissed]
    assert api.read("/v1/developments", kind="attack")["data"][0]["findings_about"] == [dismissed]
    assert api.read(truce)["findings_about"] == []
    api.record(f"{truce}/retraction", {"reason": "There was none."})
    assert api.read(path)["findings_about"] == []
    api.record(f"{truce}/retraction/withdrawal", {"reason": "There was one."})
    api.record(f"{truce}/findings/2/withdrawal", {"reason": "A misprint."})
    (reviewed,) = api.read(path)["findings_about"]
    assert (reviewed["number"], reviewed["result"]) == (1, "under-review")


def test_an_act_names_the_findings_that_were_published(api: ApiClient) -> None:
    act = api.report(occurred="2024-02-10", reports=[a_report(reported_at="2024-02-11")])
    made = {"kind": "ceasefire", "occurred": "2024-01-10", "commitments": [a_commitment()]}
    truce = f"/v1/developments/{api.report(**made, reports=[a_report(reported_at=None)])}"
    found(api, truce, act, reports=[a_report(reported_at="2024-03-03")])
    path = f"/v1/developments/{act}"
    # The report of the ceasefire was published on no known day.
    assert api.read(path, reported_by="2024-03-03")["findings_about"] == []
    api.record(f"{truce}/reports", a_report(source="al-manar", reported_at="2024-01-11"))
    assert api.read(path, reported_by="2024-03-02")["findings_about"] == []
    assert len(api.read(path, reported_by="2024-03-03")["findings_about"]) == 1


FOUND = (
    " Iran found that “Rockets at the north” (10 February 2024) did not violate commitment 1 of"
    " “A truce” (10 January 2024), in a finding of 1 March 2024."
)


def test_the_reason_names_the_findings_on_acts_under_the_commitment_that_decides(
    api: ApiClient,
) -> None:
    truce = a_truce(api)
    first, _ = (api.report(occurred=on) for on in ("2024-02-10", "2024-05-20"))
    found(api, truce, first)
    (stance,) = api.read(STANCES, on=ON)["stances"]
    assert FOUND in stance["reason"]
    # On this day the act had not happened.
    (stance,) = api.read(STANCES, on="2024-02-09")["stances"]
    assert "found that" not in stance["reason"]


def test_the_reason_names_the_findings_about_the_act_that_decides(api: ApiClient) -> None:
    truce = a_truce(api, expires="2024-02-05")
    act = api.report(occurred="2024-02-10")
    found(api, truce, act, reports=[a_report(source="al-manar")])
    (stance,) = api.read(STANCES, on="2024-02-12")["stances"]
    assert stance["rule"] == "force-isolated"
    assert f"counts for 30 days.{FOUND}" in stance["reason"]
    (stance,) = api.read(STANCES, on="2024-02-12", evidence=True)["stances"]
    (basis,) = stance["basis"]
    assert [one["result"] for one in basis["findings_about"]] == ["dismissed"]
    (stance,) = api.read(STANCES, on="2024-02-12", without="source:al-manar")["stances"]
    assert "found that" not in stance["reason"]
