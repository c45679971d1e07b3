"""What a successor takes over from its predecessor, in every answer that shows it.

Hezbollah promises Israel a ceasefire on 1 January 2024 with an open end; Iran succeeds Hezbollah
on 1 February.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.api_client import (
    ApiClient,
    Json,
    a_commitment,
    a_development,
    a_report,
    refused_field,
)
from tests.api.queries.changes_between import changes

IRAN = "/v1/actors/iran"
SUCCESSIONS = f"{IRAN}/successions"
ON = "2024-03-15"
WHY = {"reason": "It was not."}
SUCCEEDED: Json = {"of": "hezbollah", "date": "2024-02-01"}


def succeed(api: ApiClient, **said: Any) -> int:
    position: int = api.record(SUCCESSIONS, {**SUCCEEDED, **said})["position"]
    return position


def a_truce(api: ApiClient, **said: Any) -> str:
    said.setdefault("commitments", [a_commitment(expires="..")])
    return api.report(kind="ceasefire", title="A truce", **said)


def stances(api: ApiClient, actor: str = "iran", on: str = ON, **asked: Any) -> list[Json]:
    found: list[Json] = api.read(f"/v1/actors/{actor}/stances", on=on, **asked)["stances"]
    return found


def test_a_stance_names_the_predecessor_and_is_at_best_possible(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    api.publish_until("2024-03-10")
    a_truce(api, reports=[a_report(credibility=1)])
    succeed(api)
    (stance,) = stances(api)
    assert (stance["posture"], stance["since"]) == ("ceasefire", "2024-02-01")
    assert (stance["confidence"], stance["assessment"]) == (90, "possible")
    (commitment,) = stance["commitments"]
    israel = {"id": "israel", "name": "Israel"}
    hezbollah = {"id": "hezbollah", "name": "Hezbollah"}
    assert commitment["undertaken"] == {"by": hezbollah, "toward": israel}
    assert commitment["effective_from_earliest"] == "2024-02-01"
    assert stance["reason"].startswith(
        "Iran is bound by an undertaking to cease all attacks on Israel: “A truce”"
    )
    assert (
        "Hezbollah undertook it toward Israel; since 1 February 2024, Iran has succeeded Hezbollah."
        in stance["reason"]
    )
    assert "A successor took it over, so it is at best possible." in stance["reason"]
    (own,) = stances(api, "hezbollah")
    assert own["commitments"][0]["undertaken"] is None
    assert "successor" not in own["reason"]


def test_acts_of_the_successor_violate_what_it_took_over(api: ApiClient) -> None:
    a_truce(api)
    succeed(api)
    before = api.report(initiators=["iran"], occurred="2024-01-20")
    after = api.report(initiators=["iran"], occurred="2024-03-01")
    (stance,) = stances(api)
    assert stance["violations"]["newest"] == [after] != [before]
    listed = api.read("/v1/commitments", on=ON, toward="israel")["data"]
    assert [(one["by"]["id"], one["status"]) for one in listed] == [
        ("hezbollah", "in-force"),
        ("iran", "violated"),
    ]


def test_the_tag_of_an_actor_changes_with_its_successors_and_predecessors(api: ApiClient) -> None:
    tags = {path: api.get(path).headers["etag"] for path in (IRAN, "/v1/actors/hezbollah")}
    succeed(api)
    assert {path: api.get_unless(tag, path).status_code for path, tag in tags.items()} == {
        IRAN: 200,
        "/v1/actors/hezbollah": 200,
    }


def test_the_answer_of_an_actor_names_predecessors_and_successors(api: ApiClient) -> None:
    succeed(api)
    of = {"id": "hezbollah", "name": "Hezbollah", "number": 1, "date": "2024-02-01"}
    of["reported_at"] = None
    iran = api.read(IRAN)
    assert (iran["predecessors"], iran["successors"]) == ([of], [])
    former = api.read("/v1/actors/hezbollah")
    assert (former["predecessors"], former["successors"]) == (
        [],
        [{**of, "id": "iran", "name": "Iran"}],
    )
    api.record(f"{SUCCESSIONS}/1/withdrawal", WHY)
    assert api.read(IRAN)["predecessors"] == []
    (listed,) = api.read(SUCCESSIONS)["data"]
    assert (listed["role"], listed["withdrawn"]) == ("successor", True)
    recorded, withdrawn = api.read(f"{IRAN}/history")["data"][-2:]
    assert recorded["event"]["data"]["of"] == "hezbollah"
    assert (withdrawn["event"]["type"], withdrawn["reason"]) == (
        "actor.succession_withdrawn.v1",
        WHY["reason"],
    )


def test_earlier_positions_and_days_of_publication_know_no_succession(api: ApiClient) -> None:
    a_truce(api)
    position = succeed(api, reported_at="2024-03-01")
    assert [one["posture"] for one in stances(api)] == ["ceasefire"]
    assert stances(api, position=str(position - 1)) == []
    assert stances(api, reported_by="2024-02-29") == []
    assert len(stances(api, reported_by="2024-03-01")) == 1


def test_changes_name_the_succession_and_the_ending_of_the_original(api: ApiClient) -> None:
    id = a_truce(api)
    position = succeed(api)
    (change,) = changes(api, position - 1, ON)
    assert (change["actor"]["id"], change["toward"]["id"]) == ("iran", "israel")
    assert [one["type"] for one in change["events"]] == ["actor.succession_recorded.v1"]
    ended = api.record(
        f"/v1/developments/{id}/commitments/1/end",
        {"date": "2024-03-01", "ended_by": "israel", **WHY},
    )["position"]
    found = changes(api, ended - 1, ON)
    assert ("iran", "israel") in [(one["actor"]["id"], one["toward"]["id"]) for one in found]
    assert [one["posture"] for one in stances(api)] == ["no-recent-record"]
    about_both = api.read("/v1/events", actor="hezbollah", types="actor")["data"]
    assert about_both[-1]["type"] == "actor.succession_recorded.v1"


def test_without_a_source_the_successor_keeps_what_the_predecessor_keeps(api: ApiClient) -> None:
    id = a_truce(api, reports=[a_report(source="reuters")])
    succeed(api)
    assert stances(api, without="source:reuters") == []
    assert stances(api, without=f"development:{id}") == []
    api.record(f"/v1/developments/{id}/reports", a_report(source="al-manar"))
    (stance,) = stances(api, without="source:reuters")
    assert stance["posture"] == "ceasefire"


def test_an_uncertain_day_makes_the_stance_uncertain_until_its_last_day(api: ApiClient) -> None:
    api.publish_until("2024-03-10")
    a_truce(api)
    succeed(api, date="2024-02")
    dating = [[one["dating"] for one in stances(api, on=on)] for on in ("2024-02-10", ON)]
    assert dating == [["uncertain"], ["firm"]]
    assert stances(api, on="2024-01-31") == []


REFUSED: list[tuple[Json, int, str]] = [
    ({**SUCCEEDED, "of": "iran"}, 422, "of"),
    ({**SUCCEEDED, "of": "nobody"}, 422, "of"),
    ({**SUCCEEDED, "date": "2024-02/2024-03"}, 422, "date"),
    ({**SUCCEEDED, "date": "soon"}, 422, "date"),
    ({**SUCCEEDED, "reported_at": "soon"}, 422, "reported_at"),
]


@pytest.mark.parametrize(("body", "status", "field"), REFUSED)
def test_a_wrong_succession_is_refused(api: ApiClient, body: Json, status: int, field: str) -> None:
    assert refused_field(api.post(SUCCESSIONS, body), status)[0] == field
    assert api.read(SUCCESSIONS)["data"] == []


def test_circles_a_second_succession_and_unknown_numbers_are_refused(api: ApiClient) -> None:
    succeed(api)
    api.record("/v1/actors/resistance/successions", {"of": "iran", "date": "2024-03-01"})
    circle = api.post(
        "/v1/actors/hezbollah/successions", {"of": "resistance", "date": "2024-04-01"}
    )
    assert refused_field(circle, 409)[0] == "of"
    assert "hezbollah → resistance → iran → hezbollah" in circle.json()["detail"]
    assert refused_field(api.post(SUCCESSIONS, SUCCEEDED), 409)[0] == "of"
    withdrawal = f"{SUCCESSIONS}/2/withdrawal"
    assert refused_field(api.post(withdrawal, WHY), 404)[0] == "number"
    assert (
        refused_field(api.post(f"{SUCCESSIONS}/1/withdrawal", {"reason": " "}), 422)[0] == "reason"
    )
    api.record(f"{SUCCESSIONS}/1/withdrawal", WHY)
    assert refused_field(api.post(f"{SUCCESSIONS}/1/withdrawal", WHY), 409)[0] == "number"
    # Without the first link there is no circle.
    api.record("/v1/actors/hezbollah/successions", {"of": "resistance", "date": "2024-04-01"})


def test_what_had_run_out_before_it_passed_is_no_claim_that_a_filter_leaves_out(
    talk_on_each: ApiClient,
) -> None:
    """90 days after 1 January 2024 are over on 1 April."""
    api = talk_on_each
    a_truce(api, commitments=[a_commitment()], reports=[a_report(credibility=2)])
    api.report(initiators=["iran"], occurred="2024-04-10", reports=[a_report(credibility=1)])
    succeed(api, date="2024-04-01")
    (stance,) = stances(api, on="2024-04-15", min_confidence="80")
    assert stance["left_out"]["claims"] == 0
    (stance,) = stances(api, on="2024-04-15")
    assert stance["commitments"][0]["status"] == "undetermined"


def test_what_passes_leaves_the_ceasefire_of_the_successor_in_force(api: ApiClient) -> None:
    made = a_commitment(by="iran", expires="..")
    own = api.report(kind="ceasefire", initiators=["iran"], commitments=[made])
    original = a_truce(api, commitments=[a_commitment()])
    succeed(api)
    ended = {"date": "2024-03-01", "ended_by": "israel", **WHY}
    api.record(f"/v1/developments/{original}/commitments/1/end", ended)
    (stance,) = stances(api)
    assert (stance["posture"], stance["since"]) == ("ceasefire", "2024-01-01")
    assert [one["development"] for one in stance["basis"]] == [own]


def test_timelines_and_calendars_of_a_successor_have_what_it_took_over(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    original = a_truce(api)
    other = a_truce(api, commitments=[a_commitment(by="israel", toward="resistance")])
    path = f"{IRAN}/timeline"
    assert listed_in(api, path) == []
    position = succeed(api, reported_at="2024-03-01")
    assert listed_in(api, path) == listed_in(api, path, toward="israel") == [original]
    assert listed_in(api, path, toward="resistance") == []
    assert listed_in(api, path, position=str(position - 1)) == []
    assert listed_in(api, path, reported_by="2024-02-29") == []
    questions: list[Json] = [{}, {"toward": "israel"}]
    for asked in questions:
        calendar = api.get(f"{path}.ics", **asked).text
        starts = [one for one in calendar.splitlines() if one.startswith("DTSTART")]
        assert [one.rpartition(":")[2] for one in starts] == ["20240101", "20240201"]
        assert len({one for one in calendar.splitlines() if one.startswith("UID")}) == 2
        assert "Iran → Israel: cease-attacks" in calendar
        feed = api.get(f"{path}.atom", **asked).text
        assert (original in feed, other in feed) == (True, False)


def listed_in(api: ApiClient, path: str, **asked: str) -> list[str]:
    return [one["development"] for one in api.read(path, **asked)["developments"]]


def test_developments_of_a_successor_have_what_it_took_over(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    other = api.report(initiators=["iran"], occurred="2024-01-05")
    original = a_truce(api)
    position = succeed(api, reported_at="2024-03-01")
    later = api.report(initiators=["iran"], occurred="2024-03-05")

    def found(**asked: str) -> list[str]:
        path = "/v1/developments"
        return [one["id"] for one in api.read(path, actor="iran", **asked)["data"]]

    assert found() == [other, original, later]
    assert found(kind="attack") == [other, later]
    assert found(position=str(position - 1)) == [other]
    assert found(reported_by="2024-02-29") == [other, later]
    page = api.read("/v1/developments", actor="iran", limit="2")
    assert [one["id"] for one in page["data"]] == [other, original]
    (rest,) = api.read("/v1/developments", actor="iran", cursor=page["next"])["data"]
    assert rest["id"] == later


def test_a_successor_extends_what_it_took_over(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    commitments = [a_commitment(expires="2024-03-31")]
    original = a_truce(api, commitments=commitments)
    succeed(api)
    extends = {"development": original, "commitment": 1}
    renewed = a_commitment(by="iran", expires="2024-06-30", extends=extends)
    extension = a_truce(api, occurred="2024-03-01", commitments=[renewed])
    listed = api.read("/v1/commitments", on=ON, toward="israel")["data"]
    assert [(one["by"]["id"], one["extended_by"]) for one in listed] == [
        ("hezbollah", []),
        ("iran", [{"development": extension, "commitment": 1}]),
        ("iran", []),
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"occurred": "2024-01-31"},
        {"occurred": "2024-03-01", "commitments": {"toward": "resistance"}},
        {"occurred": "2024-03-01", "commitments": {"action": "withdraw"}},
    ],
)
def test_one_that_it_did_not_take_over_by_then_is_not_extended(api: ApiClient, said: Json) -> None:
    original = a_truce(api)
    succeed(api)
    extends = {"development": original, "commitment": 1}
    made = {"by": "iran", "extends": extends, **said.pop("commitments", {})}
    field = "commitments[0].extends.commitment"
    body = a_development(kind="ceasefire", commitments=[a_commitment(**made)], **said)
    assert refused_field(api.post("/v1/developments", body))[0] == field


def test_a_reason_never_says_that_a_successor_undertook_what_it_took_over(api: ApiClient) -> None:
    truce = a_truce(api)
    succeed(api)
    bound = "is bound by an undertaking to cease all attacks on Israel"
    ended = {"date": "2024-03-01", "reason": "x", "places": [{"country": "SYR", "name": "Idlib"}]}
    path = f"/v1/developments/{truce}/commitments/1/end"
    for day in ("2024-02-10", "2024-02-12", "2024-02-14"):
        api.report(initiators=["iran"], occurred=day)
    (stance,) = stances(api, on="2024-02-20")
    assert stance["rule"] == "ceasefire-not-observed"
    assert stance["reason"].startswith(f"Iran {bound}, “A truce” (1 January 2024), but its force")
    assert "A successor took it over" not in stance["reason"]
    api.record(path, ended)
    (stance,) = stances(api, on="2024-08-01")
    assert (stance["posture"], stance["rule"]) == ("restrained", "pledge")
    assert stance["reason"].startswith(f"Iran {bound}: “A truce” (1 January 2024).")
