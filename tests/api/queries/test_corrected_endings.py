"""Corrections of what has ended: the ending holds for the commitment as it reads then."""

from __future__ import annotations

from typing import Any

from tests.api.api_client import ApiClient, a_commitment

STANCES = "/v1/actors/hezbollah/stances"
BARE: dict[str, Any] = {"kind": "ceasefire", "title": "A truce", "occurred": "2024-01-05"}
UNTIL_ENDED: dict[str, Any] = {**BARE, "commitments": [a_commitment(expires="..")]}


def end(api: ApiClient, truce: str, number: int, **said: Any) -> int:
    """End a commitment on 1 February; the position of that."""
    body = {"date": "2024-02-01", "reason": "Called off.", **said}
    position: int = api.record(f"/v1/developments/{truce}/commitments/{number}/end", body)[
        "position"
    ]
    return position


def correct(api: ApiClient, truce: str, **changes: Any) -> None:
    body = {"changes": changes, "reason": "A misprint."}
    api.record(f"/v1/developments/{truce}/corrections", body)


def stood(api: ApiClient, on: str, **asked: str) -> list[tuple[str, str, list[str]]]:
    """Toward whom Hezbollah stood and how, and where its commitments to them did."""
    return [
        (one["toward"]["id"], one["posture"], [made["status"] for made in one["commitments"]])
        for one in api.read(STANCES, on=on, **asked)["stances"]
    ]


def test_the_end_of_a_bare_truce_goes_with_it_to_another_pair(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = api.report(**BARE)
    ended = end(api, truce, 0)
    correct(api, truce, targets=["iran"])

    assert stood(api, "2024-01-31") == [("iran", "ceasefire", ["in-force"])]
    assert stood(api, "2024-02-01") == [("iran", "no-recent-record", ["ended"])]
    assert stood(api, "2024-02-01", position=str(ended)) == [
        ("israel", "no-recent-record", ["ended"])
    ]


def test_a_void_end_goes_along_and_stays_void(talk_on_each: ApiClient) -> None:
    api = talk_on_each
    truce = api.report(**BARE)
    cause = api.report(initiators=["iran"], occurred="2024-02-01")
    end(api, truce, 0, cause=cause)
    api.record(f"/v1/developments/{cause}/retraction", {"reason": "It never happened."})
    correct(api, truce, targets=["iran"])

    assert stood(api, "2024-02-01") == [("iran", "ceasefire", ["in-force"])]


def test_an_ending_that_threatened_is_no_threat_once_the_ceasefire_was_partial(
    api: ApiClient,
) -> None:
    truce = api.report(**UNTIL_ENDED)
    end(api, truce, 1, ended_by="hezbollah")
    assert stood(api, "2024-02-01") == [("israel", "threatening", ["ended"])]
    correct(api, truce, commitments=[a_commitment(expires="..", partial=True)])

    assert stood(api, "2024-01-31") == [("israel", "restrained", ["in-force"])]
    assert stood(api, "2024-02-01") == [("israel", "no-recent-record", ["ended"])]


def test_an_end_is_of_whatever_bears_its_number_now(api: ApiClient) -> None:
    ceasefire, pull_back = a_commitment(expires=".."), a_commitment(action="withdraw", expires="..")
    truce = api.report(**{**BARE, "commitments": [pull_back, ceasefire]})
    end(api, truce, 1)
    assert stood(api, "2024-02-01") == [("israel", "ceasefire", ["ended", "in-force"])]
    correct(api, truce, commitments=[ceasefire, {**pull_back, "expires": "2024-12-31"}])

    # The pull-back is a pledge, and ends when the ceasefire of the same development is ended.
    assert stood(api, "2024-02-01") == [("israel", "no-recent-record", ["ended", "ended"])]


def test_what_extends_it_still_does_while_the_same_is_bound_toward_the_same(
    api: ApiClient,
) -> None:
    truce = api.report(**UNTIL_ENDED)
    end(api, truce, 1)
    extends = {"development": truce, "commitment": 1}
    extension = api.report(
        **{**BARE, "occurred": "2024-02-05", "commitments": [a_commitment(extends=extends)]}
    )

    def extended_by() -> list[Any]:
        listed = api.read("/v1/commitments", on="2024-02-06")["data"]
        return [one["extended_by"] for one in listed if one["development"] == truce]

    correct(api, truce, commitments=[a_commitment(expires="..", partial=True)])
    assert extended_by() == [[{"development": extension, "commitment": 1}]]
    correct(api, truce, commitments=[a_commitment(expires="..", toward="iran")])
    assert extended_by() == [[]]
    assert stood(api, "2024-02-06") == [
        ("iran", "no-recent-record", ["ended"]),
        ("israel", "ceasefire", ["in-force"]),
    ]
