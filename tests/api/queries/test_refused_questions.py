"""Questions about stances that are refused, and what each refusal offers instead."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.api.api_client import ApiClient, refusal, refused_field

STANCES = "/v1/actors/hezbollah/stances"
TIMELINE = "/v1/actors/hezbollah/timeline"
EVERY_PAIR = "/v1/stances"
ON = {STANCES: {"on": "2024-01-02"}, TIMELINE: {}, EVERY_PAIR: {"on": "2024-01-02"}}
BEFORE_EVERYTHING = "1999-12-31T23:59:59Z"

each_route = pytest.mark.parametrize("path", ON)


@each_route
def test_two_moments_at_once_are_refused(api: ApiClient, path: str) -> None:
    both = {"position": "1", "known_at": "2024-01-01T00:00:00Z"}
    assert refused_field(api.get(path, **ON[path], **both)) == (
        "known_at",
        "one of position and known_at",
    )


@each_route
def test_a_position_ahead_of_the_log_is_refused_with_the_last_one(
    api: ApiClient, path: str
) -> None:
    last = api.last_position()
    assert refused_field(api.get(path, **ON[path], position=str(last + 1))) == (
        "position",
        f"0 to {last}, the last position of the log",
    )


@each_route
def test_an_instant_to_come_knows_what_is_known_now_and_may_not_be_kept(
    api: ApiClient, path: str
) -> None:
    api.report()
    answer = api.get(path, **ON[path], known_at="2999-01-01T00:00:00Z")
    assert answer.json() == api.read(path, **ON[path])
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "on", ["", "tomorrow", "2024-02-30", "20240101", "2024-1-1", "2024-01-01T00:00:00Z"]
)
@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        (STANCES, "a day, a month or a year: YYYY-MM-DD, YYYY-MM or YYYY"),
        (EVERY_PAIR, "a day, a month or a year: YYYY-MM-DD, YYYY-MM or YYYY"),
        ("/v1/commitments", "a day, YYYY-MM-DD"),
    ],
)
def test_on_that_is_no_date_is_refused(api: ApiClient, path: str, allowed: str, on: str) -> None:
    assert refused_field(api.get(path, on=on)) == ("on", allowed)


@pytest.mark.parametrize("path", [STANCES, EVERY_PAIR])
def test_the_day_must_be_named(api: ApiClient, path: str) -> None:
    assert refused_field(api.get(path)) == ("on", "it is required")


@pytest.mark.parametrize("name", ["from", "to"])
def test_an_end_of_a_timeline_that_is_no_day_is_refused(api: ApiClient, name: str) -> None:
    assert refused_field(api.get(TIMELINE, **{name: "2024-02-30"})) == (name, "a day, YYYY-MM-DD")


@pytest.mark.parametrize("question", ["stances", "timeline"])
def test_an_actor_not_known_yet_is_not_found_but_said_from_when(
    api: ApiClient, question: str
) -> None:
    path = f"/v1/actors/resistance/{question}"
    on = {"on": "2024-01-02"} if question == "stances" else {}
    from_the_fourth = ("id", "a position from 4 on, where it was registered")
    before = api.get(path, **on, position="3")
    assert refused_field(before, 404) == from_the_fourth
    assert "not known yet at position 3" in refusal(before, 404)["detail"]
    assert refused_field(api.get(path, **on, known_at=BEFORE_EVERYTHING), 404) == from_the_fourth
    assert api.get(path, **on, position="4").status_code == 200


def test_a_counterpart_not_known_yet_is_a_wrong_parameter(api: ApiClient) -> None:
    asked = {"on": "2024-01-02", "toward": "resistance"}
    assert refused_field(api.get(STANCES, **asked, position="3")) == (
        "toward",
        "a position from 4 on, where it was registered",
    )
    assert api.get(STANCES, **asked, position="4").status_code == 200


def test_an_actor_that_nobody_ever_registered_is_reported_where_actors_are(
    api: ApiClient,
) -> None:
    answer = api.get("/v1/actors/atlantis/stances", on="2024-01-02")
    assert refused_field(answer, 404) == (
        "id",
        "a registered actor (find one by any of its names: /v1/actors?q=)",
    )


@pytest.mark.parametrize("instant", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
@pytest.mark.parametrize(
    ("path", "field"),
    [
        (f"{EVERY_PAIR}?on=2024-01-02", "known_at"),
        ("/v1/changes?on=2024-01-02", "from_known_at"),
        ("/v1/changes?on=2024-01-02&from_position=1", "to_known_at"),
        ("/v1/developments", "recorded_from"),
        ("/v1/developments", "recorded_to"),
    ],
)
def test_an_instant_that_has_no_date_in_utc_is_refused(
    api: ApiClient, path: str, field: str, instant: str
) -> None:
    asked = f"{path}{'&' if '?' in path else '?'}{urlencode({field: instant})}"
    assert refused_field(api.get(asked))[0] == field


def test_a_required_parameter_that_is_refused_is_not_also_missing(api: ApiClient) -> None:
    problem = refusal(api.get("/v1/log/proofs/inclusion?position=zz&size=9999999"), 422)
    assert [(one["field"], one["detail"]) for one in problem["errors"]] == [
        ("position", "is not an accepted number")
    ]


def test_an_instant_before_the_first_event_knows_an_empty_log(api: ApiClient) -> None:
    api.report()
    at_the_beginning = api.read(EVERY_PAIR, on="2024-01-02", position="0")
    assert (at_the_beginning["data"], at_the_beginning["position"]) == ([], 0)
    assert api.read(EVERY_PAIR, on="2024-01-02", known_at=BEFORE_EVERYTHING) == at_the_beginning
    assert api.read(EVERY_PAIR, on="2024-01-02")["data"] != []
