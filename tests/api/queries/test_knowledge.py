"""What every read may be asked: what was known at a position, or at an instant."""

from __future__ import annotations

import pytest

from domain.application import Request
from infrastructure.read_models import as_known
from tests.api.api_client import ApiClient, Json, refusal, refused_field


def test_an_answer_says_its_position_and_is_the_same_when_asked_for_it_again(
    talk_on_each: ApiClient,
) -> None:
    api = talk_on_each
    before = api.read("/v1/actors/israel")
    known = before["known"]
    api.record("/v1/actors/israel/name", {"name": "State of Israel", "reason": "In full."})
    assert api.read("/v1/actors/israel")["name"] == "State of Israel"
    assert api.read("/v1/actors/israel", position=known["position"]) == before
    assert api.read("/v1/actors/israel", known_at=known["at"]) == before


def test_before_the_first_event_nothing_is_known(api: ApiClient) -> None:
    no_datasets: Json = {"datasets": []}
    for path, asked, more in (
        ("/v1/actors", {"position": "0"}, {}),
        ("/v1/developments", {"known_at": "1999-12-31T23:59:59Z"}, no_datasets),
    ):
        links: Json = {"permalink": f"{path}?position=0"}
        nothing: Json = {"data": [], "next": None, "position": 0, "links": links, **more}
        assert api.read(path, **asked) == nothing


def test_an_instant_of_another_zone_is_the_same_instant(api: ApiClient) -> None:
    at = api.read("/v1/actors/israel")["known"]["at"]
    utc_minus_two = at.replace("Z", "-00:00")
    assert api.read("/v1/actors", known_at=utc_minus_two) == api.read("/v1/actors", known_at=at)


def test_what_is_only_known_later_is_not_found_but_said_from_when(api: ApiClient) -> None:
    answer = api.get("/v1/actors/resistance", position="1")
    assert refused_field(answer, 404) == (
        "id",
        "a position from 4 on, where it was registered",
    )
    assert refused_field(api.get("/v1/sources/reuters", position="1"), 404)[0] == "id"
    id = api.report()
    assert refused_field(api.get(f"/v1/developments/{id}", position="1"), 404)[0] == "id"


def test_a_position_ahead_of_the_log_is_refused_with_the_last_one(api: ApiClient) -> None:
    last = api.last_position()
    answer = api.get("/v1/actors", position=str(last + 1))
    assert refused_field(answer) == ("position", f"0 to {last}, the last position of the log")


@pytest.mark.usefixtures("looks_seldom")
def test_a_position_not_shown_in_time_is_refused_for_now(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(as_known, "WAIT_SECONDS", 0.05)
    state = api.client.app.state.server  # type: ignore[attr-defined]
    state.verbs.register_source("nna", "NNA", None, None, Request("another process"))
    last = api.last_position()
    answer = api.get("/v1/sources", position=str(last))
    assert str(last) in refusal(answer, 503)["detail"]
    assert answer.headers["retry-after"] == "1"
    assert api.read("/v1/sources")["position"] == last - 1
    state.finish_write()
    assert api.read("/v1/sources", position=last)["position"] == last


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"position": "1", "known_at": "2024-01-01T00:00:00Z"}, "known_at"),
        ({"position": "-1"}, "position"),
        ({"position": "1.0"}, "position"),
        ({"position": "99999999999999999999"}, "position"),
        ({"known_at": "2024-01-01"}, "known_at"),
        ({"known_at": "2024-01-01T00:00:00"}, "known_at"),
        ({"known_at": "2024-02-30T00:00:00Z"}, "known_at"),
        ({"known_at": "0001-01-01T00:00:00+23:59"}, "known_at"),
        ({"known_at": "0"}, "known_at"),
        ({"as_of": "2024-01-01"}, "as_of"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/actors", "/v1/events", "/v1/developments"])
def test_a_moment_that_cannot_be_read_is_refused(
    api: ApiClient, path: str, asked: dict[str, str], field: str
) -> None:
    named, allowed = refused_field(api.get(path, **asked))
    assert named == field
    assert allowed


def test_a_plus_that_was_not_escaped_is_explained(api: ApiClient) -> None:
    answer = api.client.get("/v1/actors?known_at=2024-01-01T00:00:00+02:00")
    assert "%2B" in refused_field(answer)[1]


def test_a_parameter_given_twice_is_refused(api: ApiClient) -> None:
    assert refused_field(api.client.get("/v1/actors?limit=1&limit=2")) == ("limit", "each once")
