"""Findings on whether acts violated a commitment, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from api.answers import commitments
from infrastructure.read_models.commitments import acts
from tests.api.api_client import ApiClient, Json, a_commitment, a_report, refused_field
from tests.api.queries.commitments_told import an_attack, listed

STANCES = "/v1/actors/hezbollah/stances"
IRAN: Json = {"id": "iran", "name": "Iran"}
ON = "2024-06-01"


def a_truce(api: ApiClient, **said: Any) -> str:
    """A truce of 10 January that holds until it is ended; the path of what is said about it."""
    made = a_commitment(**{"expires": "..", **said})
    id = api.report(kind="ceasefire", title="A truce", occurred="2024-01-10", commitments=[made])
    return f"/v1/developments/{id}"


def a_finding(act: str, **said: Any) -> Json:
    """Iran dismissed an act on 1 March 2024; `said` overrides fields."""
    return {
        "act": act,
        "result": "dismissed",
        "found_by": {"actor": "iran"},
        "date": "2024-03-01",
        "reports": [a_report()],
        **said,
    }


def found(api: ApiClient, truce: str, act: str, **said: Any) -> int:
    """Record a finding on the first commitment, and return the position."""
    recorded = api.record(f"{truce}/commitments/1/findings", a_finding(act, **said))
    position: int = recorded["position"]
    return position


def counted(api: ApiClient, on: str = ON, **asked: Any) -> list[str]:
    """The violations of the ceasefire that decides, after a check of all that names them."""
    (stance,) = api.read(STANCES, on=on, **asked)["stances"]
    (commitment,) = stance["commitments"]
    newest: list[str] = stance["violations"]["newest"]
    assert stance["violations"]["count"] == len(newest)
    assert stance["violated"] == bool(newest)
    assert sorted(commitment["violations"]) == sorted(newest)
    assert commitment["status"] == ("violated" if newest else "in-force")
    return newest


def test_an_act_that_was_dismissed_violates_nothing(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = a_truce(api)
    first, second = (api.report(occurred=on) for on in ("2024-02-10", "2024-02-20"))
    before = api.last_position()
    found(api, truce, first)
    known = api.last_position()

    assert counted(api, position=before) == [second, first]
    assert counted(api) == counted(api, position=known) == [second]
    (stance,) = api.read(STANCES, on=ON)["stances"]
    assert stance["posture"] == "ceasefire"
    assert (
        "1 act of force by Hezbollah on Israel since it took effect violates it"
        in (stance["reason"])
    )
    (commitment,) = listed(api, ON)
    assert commitment["dismissed"] == [first]
    assert [one["development"] for one in commitment["dismissed_attacks"]] == [first]
    assert commitment["findings"] == [
        {
            "number": 1, "act": first, "title": "Rockets at the north", "occurred": "2024-02-10",
            "result": "dismissed", "actor": IRAN, "source": None, "date": "2024-03-01",
        }
    ]  # fmt: skip


def test_what_is_dismissed_is_still_force(api: ApiClient) -> None:
    truce = a_truce(api)
    acts = [api.report(occurred=f"2024-02-{day}") for day in (10, 12, 14)]
    for act in acts:
        found(api, truce, act)

    (stance,) = api.read(STANCES, on="2024-02-20")["stances"]
    assert (stance["posture"], stance["rule"]) == ("hostilities", "ceasefire-not-observed")
    assert stance["last_act_date"] == "2024-02-14"
    (commitment,) = stance["commitments"]
    assert (commitment["status"], commitment["dismissed"]) == ("in-force", acts)


def test_a_violation_shows_its_findings(api: ApiClient) -> None:
    truce = a_truce(api)
    act = api.report(occurred="2024-02-10")
    found(api, truce, act, result="confirmed", found_by={"source": "al-akhbar"})

    assert counted(api) == [act]
    (stance,) = api.read(STANCES, on=ON)["stances"]
    confirmed = {
        "number": 1, "act": act, "title": "Rockets at the north", "occurred": "2024-02-10",
        "result": "confirmed", "actor": None,
        "source": {"id": "al-akhbar", "name": "Al-Akhbar"}, "date": "2024-03-01",
    }  # fmt: skip
    assert stance["violations"]["findings"] == [confirmed]
    assert stance["commitments"][0]["findings"] == [confirmed]
    (listing,) = listed(api, ON)
    assert (listing["findings"], listing["dismissed"]) == ([confirmed], [])


def test_the_latest_finding_of_a_finder_applies(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = a_truce(api)
    act = api.report(occurred="2024-02-10")
    found(api, truce, act, result="under-review", date="2024-03-01")
    assert counted(api) == [act]
    found(api, truce, act, date="2024-04-01")
    assert counted(api) == []
    # An older finding that is recorded late does not replace it.
    found(api, truce, act, result="alleged", date="2024-02-11")
    assert counted(api) == []
    # Nor does the finding of another finder, unless it confirms.
    found(api, truce, act, result="alleged", found_by={"source": "al-manar"}, date="2024-05-01")
    assert counted(api) == []
    found(api, truce, act, result="confirmed", found_by={"source": "al-manar"}, date="2024-05-02")
    assert counted(api) == [act]
    (commitment,) = listed(api, ON)
    shown = [(one["number"], one["result"]) for one in commitment["findings"]]
    assert shown == [(2, "dismissed"), (5, "confirmed")]


def test_a_finding_is_numbered_and_withdrawn(api: ApiClient) -> None:
    truce = a_truce(api)
    act = api.report(occurred="2024-02-10")
    found(api, truce, act)
    before = api.last_position()
    api.record(f"{truce}/findings/1/withdrawal", {"reason": "A misprint."})

    assert counted(api) == [act]
    assert counted(api, position=before) == []
    (finding,) = api.read(truce)["findings"]
    (report,) = finding.pop("reports")
    assert finding == {
        "number": 1,
        "commitment": 1,
        "act": act,
        "result": "dismissed",
        "found_by": {"actor": "iran", "source": None},
        "date": "2024-03-01",
        "withdrawn": True,
    }
    assert (report["source"], report["recorded_position"]) == ("reuters", before)
    last = api.read(f"{truce}/history")["data"][-1]
    assert last["reason"] == "A misprint."
    # Recorded again, it is another finding.
    found(api, truce, act)
    assert counted(api) == []


def test_a_finding_counts_from_its_publication(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = a_truce(api)
    act = api.report(occurred="2024-02-10", reports=[a_report(reported_at="2024-02-11")])
    said = [a_report(reported_at=day) for day in ("2024-03-05", "2024-03-03")]
    found(api, truce, act, reports=said)

    assert counted(api, reported_by="2024-03-02") == [act]
    assert counted(api, reported_by="2024-03-03") == []
    # Although the day itself lies before the finding.
    assert counted(api, on="2024-02-12", reported_by="2024-03-03") == []
    assert api.read(truce, reported_by="2024-03-02")["findings"] == []
    (finding,) = api.read(truce, reported_by="2024-03-04")["findings"]
    assert [one["reported_at"] for one in finding["reports"]] == ["2024-03-03"]


def test_a_finding_without_the_source_that_it_rests_on(api: ApiClient) -> None:
    truce = a_truce(api)
    act, other = (api.report(occurred=on) for on in ("2024-02-10", "2024-02-20"))
    relayed = a_report(source="al-akhbar", original_source="al-manar")
    found(api, truce, act, reports=[a_report(source="al-manar"), relayed])
    found(api, truce, other, found_by={"source": "al-akhbar"})

    assert counted(api) == []
    assert counted(api, without="source:al-manar") == [act]
    assert counted(api, without="source:al-akhbar") == [other]
    assert counted(api, without=f"development:{act}") == []


def test_a_finding_on_a_retracted_act_has_no_effect(api: ApiClient) -> None:
    truce = a_truce(api)
    act = api.report(occurred="2024-02-10")
    found(api, truce, act, result="confirmed")
    api.record(f"/v1/developments/{act}/retraction", {"reason": "It never happened."})

    assert counted(api) == []
    (commitment,) = listed(api, ON)
    assert (commitment["findings"], commitment["dismissed"]) == ([], [])


def test_more_dismissed_acts_than_are_listed_hide_no_violation(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (acts, commitments):
        monkeypatch.setattr(module, "MOST_ACTS", 2)
    truce = a_truce(api)
    for _ in range(4):
        found(api, truce, api.report(occurred="2024-02-10"))
    violation = api.report(occurred="2024-05-10")

    (commitment,) = listed(api, ON)
    assert (commitment["status"], commitment["violations"]) == ("violated", [violation])
    assert (len(commitment["dismissed"]), commitment["acts_truncated"]) == (2, True)


def test_a_finding_is_about_one_commitment(api: ApiClient) -> None:
    truce = a_truce(api)
    another = a_truce(api, expires=None)
    act = api.report(occurred="2024-02-10")
    found(api, truce, act)

    shown = {one["development"]: one["violations"] for one in listed(api, ON)}
    assert [shown[path.rpartition("/")[2]] for path in (truce, another)] == [[], [act]]


def test_an_undetermined_attack_that_was_dismissed_is_determined(api: ApiClient) -> None:
    truce = a_truce(api, partial=True, places=[{"country": "SYR", "name": "Idlib"}])
    act = an_attack(api, "2024-02-10", "Syria", precision=6)
    assert listed(api, ON)[0]["undetermined_by"] == [act]
    found(api, truce, act)
    (commitment,) = listed(api, ON)
    assert (commitment["status"], commitment["undetermined_by"]) == ("in-force", [])
    assert commitment["dismissed"] == [act]


def test_a_finding_is_found_by_its_source(api: ApiClient) -> None:
    truce = a_truce(api)
    found(api, truce, api.report(occurred="2024-02-10"), found_by={"source": "al-manar"})
    types = [one["type"] for one in api.read("/v1/events", source="al-manar")["data"]]
    assert types[-1] == "development.finding_recorded.v1"


def test_events_are_found_by_the_actor_that_found_a_violation(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = a_truce(api)
    act = api.report(occurred="2024-02-10")
    before = api.last_position()
    found(api, truce, act)
    api.record(f"{truce}/reports", a_report(source="al-manar"))
    api.record(f"{truce}/findings/1/withdrawal", {"reason": "A misprint."})
    api.record(f"{truce}/reports", a_report(source="al-akhbar"))

    events = api.read("/v1/events", actor="iran", after=before)["data"]
    # While the finding is on record the development names the finder, as it names its parties.
    assert [one["position"] for one in events] == [before + 1, before + 2, before + 3]
    assert api.read("/v1/events", pair="iran,israel", after=before)["data"] == []
    assert api.read("/v1/developments", actor="iran")["data"] == []


NOBODY = "00000000-0000-0000-0000-000000000001"


TWO = {"actor": "iran", "source": "reuters"}
REFUSED: list[tuple[str, Json, int, str]] = [
    ("commitments/2/findings", {}, 404, "commitment"),
    ("commitments/1/findings", {"act": NOBODY}, 422, "act"),
    ("commitments/1/findings", {"act": "an attack"}, 422, "act"),
    ("commitments/1/findings", {"act": "itself"}, 422, "act"),
    ("commitments/1/findings", {"result": "proven"}, 422, "result"),
    ("commitments/1/findings", {"found_by": {}}, 422, "found_by"),
    ("commitments/1/findings", {"found_by": TWO}, 422, "found_by"),
    ("commitments/1/findings", {"found_by": {"actor": "un"}}, 422, "found_by.actor"),
    ("commitments/1/findings", {"found_by": {"source": "un"}}, 422, "found_by.source"),
    ("commitments/1/findings", {"found_by": {"actor": "israel"}}, 422, "result"),
    ("commitments/1/findings", {"date": "2024-01-09"}, 422, "date"),
    ("commitments/1/findings", {"date": "lately"}, 422, "date"),
    ("commitments/1/findings", {"date": "2024-03-01/2024-03-05"}, 422, "date"),
    ("commitments/1/findings", {"reports": []}, 422, "reports"),
    ("commitments/1/findings", {"reports": [a_report(source="x")]}, 422, "reports[0].source"),
    ("commitments/1/findings", {}, 409, "finding"),
    ("findings/3/withdrawal", {"reason": "A misprint."}, 404, "finding"),
    ("findings/2/withdrawal", {"reason": "A misprint."}, 409, "finding"),
    ("findings/1/withdrawal", {"reason": ""}, 422, "reason"),
]  # fmt: skip


def test_a_finding_that_cannot_be_is_refused(api: ApiClient) -> None:
    truce = a_truce(api)
    act = api.report(occurred="2024-02-10")
    found(api, truce, act)
    found(api, truce, act, date="2024-03-02")
    api.record(f"{truce}/findings/2/withdrawal", {"reason": "A misprint."})
    before = api.last_position()
    for path, said, status, field in REFUSED:
        body = {**a_finding(act), **said} if path.startswith("commitments") else said
        if body.get("act") == "itself":
            body["act"] = truce.rpartition("/")[2]
        assert refused_field(api.post(f"{truce}/{path}", body), status)[0] == field, (path, said)
    assert api.last_position() == before


def test_a_party_may_allege_a_violation(api: ApiClient) -> None:
    truce = a_truce(api)
    act = api.report(occurred="2024-02-10")
    found(api, truce, act, result="alleged", found_by={"actor": "israel"})
    assert counted(api) == [act]


def test_a_correction_keeps_the_commitment_of_a_finding(api: ApiClient) -> None:
    truce = a_truce(api)
    found(api, truce, api.report(occurred="2024-02-10"))
    changes = {"kind": "statement", "commitments": []}
    response = api.post(f"{truce}/corrections", {"changes": changes, "reason": "A misprint."})
    assert refused_field(response, 409)[0] == "changes.commitments"


TO_IRAN = {"commitments": [a_commitment(expires="..", toward="iran")]}
BY_IRAN = {
    "initiators": ["iran"],
    "targets": ["israel"],
    "commitments": [a_commitment(expires="..", by="iran")],
}


@pytest.mark.parametrize("result", ["confirmed", "dismissed"])
@pytest.mark.parametrize("changes", [TO_IRAN, BY_IRAN])
def test_a_correction_makes_no_finder_a_party(api: ApiClient, changes: Json, result: str) -> None:
    """Hezbollah and Iran attacked Israel together; Iran judged it, and is no party to the truce."""
    truce = a_truce(api)
    act = api.report(occurred="2024-02-10", initiators=["hezbollah", "iran"])
    found(api, truce, act, result=result)
    correction = {"changes": changes, "reason": "A misprint."}
    response = api.post(f"{truce}/corrections", correction)
    field, allowed = refused_field(response, 409)
    assert field == "changes.commitments[0]"
    assert allowed == "parties that are not 'iran'; or withdraw finding 1 first"
    api.record(f"{truce}/corrections", {"changes": {"title": "A lull"}, "reason": "A misprint."})
    api.record(f"{truce}/findings/1/withdrawal", {"reason": "It is a party."})
    api.record(f"{truce}/corrections", correction)


def test_a_correction_makes_no_finder_a_successor_of_a_party(api: ApiClient) -> None:
    api.record("/v1/actors/iran/successions", {"of": "resistance", "date": "2024-02"})
    truce = a_truce(api)
    found(api, truce, api.report(occurred="2024-02-10"))
    changes = {"commitments": [a_commitment(expires="..", toward="resistance")]}
    response = api.post(f"{truce}/corrections", {"changes": changes, "reason": "A misprint."})
    assert refused_field(response, 409)[0] == "changes.commitments[0]"
    assert "'iran' would be a successor of 'resistance'" in response.json()["detail"]


@pytest.mark.parametrize(
    "said", [{"result": "alleged"}, {"found_by": {"source": "reuters"}}, {"result": "under-review"}]
)
def test_a_finder_whose_word_settles_nothing_may_turn_out_to_be_a_party(
    api: ApiClient, said: Json
) -> None:
    truce = a_truce(api)
    found(api, truce, api.report(occurred="2024-02-10"), **said)
    api.record(f"{truce}/corrections", {"changes": BY_IRAN, "reason": "A misprint."})


@pytest.mark.parametrize("result", ["confirmed", "dismissed"])
def test_a_successor_of_a_party_settles_nothing_either(api: ApiClient, result: str) -> None:
    """The resistance succeeds Hezbollah on 1 February, and Iran the resistance in March."""
    succession = {"of": "hezbollah", "date": "2024-02-01"}
    api.record("/v1/actors/resistance/successions", succession)
    api.record("/v1/actors/iran/successions", {"of": "resistance", "date": "2024-03"})
    truce, act = a_truce(api), api.report(occurred="2024-02-10")
    path = f"{truce}/commitments/1/findings"
    for finder, date in (("resistance", "2024-02-20"), ("iran", "2024-03-01")):
        said = {"found_by": {"actor": finder}, "date": date, "result": result}
        refused = api.post(path, a_finding(act, **said))
        assert refused_field(refused, 422)[0] == "result"
        assert f"'{finder}' is a successor of 'hezbollah'" in refused.json()["detail"]
        api.record(path, a_finding(act, **{**said, "result": "alleged"}))
    # Before it succeeded a party, it was a third actor.
    api.record(path, a_finding(act, result=result, date="2024-02-29"))
