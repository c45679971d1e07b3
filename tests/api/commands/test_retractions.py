"""Withdrawing a retraction over HTTP: the development and what it caused count again."""

from __future__ import annotations

from tests.api.api_client import ApiClient, a_commitment

STANCES = "/v1/actors/hezbollah/stances"
WHY = {"reason": "The two attacks were not the same."}


def posture(api: ApiClient, on: str, **asked: str) -> str | None:
    stances = api.read(STANCES, on=on, toward="israel", **asked)["stances"]
    return stances[0]["posture"] if stances else None


def test_a_development_makes_its_claims_again(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    other = api.report(occurred="2024-03-01")
    id = api.report(occurred="2024-01-01")
    path = f"/v1/developments/{id}"
    api.record(f"{path}/retraction", {"reason": "Reported twice.", "duplicate_of": other})
    before = api.last_position()
    assert posture(api, "2024-01-05") is None

    at = api.record(f"{path}/retraction/withdrawal", WHY)["position"]

    assert posture(api, "2024-01-05") == "hostilities"
    assert posture(api, "2024-01-05", position=str(before)) is None
    read = api.read(path)
    assert (read["retracted"], read["duplicate_of"]) == (False, None)
    assert api.read(path, position=before)["duplicate_of"] == other
    last = api.read(f"{path}/history")["data"][-1]
    assert (last["event"]["type"], last["reason"]) == (
        "development.retraction_withdrawn.v1",
        WHY["reason"],
    )
    asked = {"from_position": before, "to_position": at, "on": "2024-01-05"}
    (changed,) = api.read("/v1/changes", **asked)["data"]
    assert [event["position"] for event in changed["events"]] == [at]
    api.record(f"{path}/retraction", {"reason": "The same after all.", "duplicate_of": other})
    assert posture(api, "2024-01-05") is None


def test_an_ending_that_it_caused_and_what_lasts_while_that_is_kept_end_again(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    truce = api.report(kind="ceasefire", commitments=[a_commitment(expires="..")])
    named = {"development": truce, "commitment": 1}
    answer = a_commitment(by="israel", toward="hezbollah", expires="..", **{"while": named})
    api.report(kind="ceasefire", initiators=["israel"], targets=["hezbollah"], commitments=[answer])
    cause = api.report(kind="statement", occurred="2024-02-01")
    ending = {"date": "2024-02-01", "ended_by": "hezbollah", "cause": cause, "reason": "Over."}
    api.record(f"/v1/developments/{truce}/commitments/1/end", ending)

    def now() -> tuple[str | None, bool, str]:
        (of_israel,) = api.read("/v1/actors/israel/stances", on="2024-02-05")["stances"]
        void = api.read(f"/v1/developments/{truce}")["endings"][0]["void"]
        return posture(api, "2024-02-05"), void, of_israel["posture"]

    # Hezbollah declared its ceasefire over, a threat; that of Israel ended with it.
    over = ("threatening", False, "no-recent-record")
    assert now() == over
    api.record(f"/v1/developments/{cause}/retraction", {"reason": "Made up."})
    assert now() == ("ceasefire", True, "ceasefire")
    api.record(f"/v1/developments/{cause}/retraction/withdrawal", WHY)
    assert now() == over
