"""Every answer from the log: a permalink to it that never changes, and a tag to ask again with."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from api.http import responses
from tests.api.api_client import ApiClient, Json, a_commitment, a_report

HEZBOLLAH = "/v1/actors/hezbollah"
DEVELOPMENT = "{development}"

ASKED = [
    f"{HEZBOLLAH}/stances?on=2024-01-05",
    f"{HEZBOLLAH}/stances?on=2024-01-05&toward=israel&min_confidence=10&inherit=false",
    f"{HEZBOLLAH}/stances?on=2024-01-05&evidence=true",
    f"{HEZBOLLAH}/stances?on=2024-01&conflict=north",
    f"{HEZBOLLAH}/timeline",
    f"{HEZBOLLAH}/timeline?incoming=true",
    f"{HEZBOLLAH}/timeline?from=2024-01-01&to=2024-02-01&toward=israel",
    "/v1/stances?on=2024-01-05&limit=1",
    "/v1/commitments?on=2024-01-05&actor=hezbollah&with_total=true",
    "/v1/developments?actor=hezbollah&kind=attack&limit=1&with_total=true",
    f"/v1/developments/{DEVELOPMENT}",
    f"/v1/developments/{DEVELOPMENT}/history",
    "/v1/actors?limit=2",
    "/v1/actors?q=hizbollah",
    HEZBOLLAH,
    f"{HEZBOLLAH}/aliases",
    f"{HEZBOLLAH}/memberships",
    f"{HEZBOLLAH}/successions",
    f"{HEZBOLLAH}/history",
    "/v1/sources?with_total=true",
    "/v1/sources/reuters",
    "/v1/sources/reuters/ratings",
    "/v1/sources/reuters/history",
    "/v1/conflicts",
    "/v1/duplicates?limit=1&with_total=true",
    "/v1/similar-actors?limit=1&with_total=true",
    "/v1/datasets",
    "/v1/datasets/ged",
    "/v1/datasets/ged/history",
    "/v1/dyads/hezbollah/israel?on=2024-01-05",
    "/v1/events?after=2&limit=3&types=actor.registered.v1",
]
COVERAGE = {"start_date": "2024-01-01", "end_date": "2024-12-31", "holds": "Attacks."}
# They read no log, pin two positions, list links alone, never end or repeat what
# another route answers, in another format: each has its own tests.
WITHOUT = ("/v1/codebook", "/v1/changes", "/timemap", "/stream", ".{format}")


@pytest.fixture
def shown(talk_on_each: ApiClient) -> ApiClient:
    """What every question here is about."""
    api = talk_on_each
    api.report(conflict="north")
    api.report(kind="ceasefire", title="A ceasefire", commitments=[a_commitment()])
    api.record("/v1/sources/reuters/ratings", {"reliability": "B", "start_date": "2020-01-01"})
    membership = {"of": "resistance", "relation": "member", "start_date": "2020"}
    api.record(f"{HEZBOLLAH}/memberships", membership)
    succession = {"of": "iran", "date": "2023-01-01", "reason": "It was renamed."}
    api.record(f"{HEZBOLLAH}/successions", succession)
    api.record("/v1/datasets/ged/coverage", COVERAGE)
    return api


def tell_more(api: ApiClient, development: str) -> None:
    """Change something in every answer."""
    api.record("/v1/datasets/ged/coverage", {**COVERAGE, "end_date": "2025-12-31"})
    api.record(f"{HEZBOLLAH}/name", {"name": "Hizbollah", "reason": "So it is spelt."})
    api.record(
        f"{HEZBOLLAH}/memberships", {"of": "iran", "relation": "affiliate", "start_date": None}
    )
    further = {"of": "resistance", "date": "2023-01-02", "reason": "It was renamed."}
    api.record(f"{HEZBOLLAH}/successions", further)
    api.record("/v1/actors", {"id": "hizbollah-brigades", "name": "Hizbollah", "kind": "state"})
    api.record("/v1/sources", {"id": "nna", "name": "NNA"})
    api.record("/v1/sources/reuters/ratings", {"reliability": "A", "start_date": "2020-01-02"})
    api.record(f"/v1/developments/{development}/reports", a_report(source="al-manar"))
    correction = {"changes": {"occurred": "2024-01-02", "title": "Late"}, "reason": "A slip."}
    api.record(f"/v1/developments/{development}/corrections", correction)
    ceasefire = a_commitment(toward="iran")
    api.report(kind="ceasefire", title="Another", occurred="2023-12-02", commitments=[ceasefire])
    api.report(targets=["iran"], occurred="2023-12-01", conflict="north")


def parameters(address: str) -> set[str]:
    return set(re.findall(r"[?&]([^&]+)", address))


def of_body(body: Json) -> int:
    """The position an answer says it was given at."""
    position: int = body["known"]["position"] if "known" in body else body["position"]
    return position


def test_a_permalink_gives_the_same_bytes_for_ever(shown: ApiClient) -> None:
    development = shown.read("/v1/developments")["data"][0]["id"]
    questions = [asked.format(development=development) for asked in ASKED]
    answers = {asked: shown.client.get(asked) for asked in questions}
    tell_more(shown, development)

    for asked, now in answers.items():
        permalink = now.json()["links"]["permalink"]
        then = shown.client.get(permalink)

        assert permalink.endswith(f"position={of_body(now.json())}")
        assert parameters(asked) <= parameters(permalink)
        assert then.content == now.content, asked
        assert then.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert shown.client.get(asked).json() != now.json(), asked


@pytest.mark.parametrize("inherit", ["true", "false"])
def test_stances_keep_their_order_when_more_is_learnt_about_one_of_them(
    talk_on_each: ApiClient, inherit: str
) -> None:
    """Those that nothing bore on since are read as they stand, the others folded: in one order."""
    api = talk_on_each
    api.record("/v1/actors", {"id": "usa", "name": "United States", "kind": "state"})
    for toward in ("israel", "iran", "usa"):
        api.report(targets=[toward])
    asked = f"{HEZBOLLAH}/stances?on=2024-01-05&inherit={inherit}"
    now = api.client.get(asked)
    assert [one["toward"]["id"] for one in now.json()["stances"]] == ["iran", "israel", "usa"]

    api.report(targets=["iran"], occurred="2024-01-02")

    then = api.client.get(now.json()["links"]["permalink"])
    assert then.content == now.content


def test_an_answer_that_may_change_is_asked_for_again_by_its_tag(shown: ApiClient) -> None:
    development = shown.read("/v1/developments")["data"][0]["id"]
    tags = {}
    for template in ASKED:
        asked = template.format(development=development)
        first = shown.client.get(asked)
        tags[asked] = first.headers["etag"]

        unchanged = shown.get_unless(tags[asked], asked)

        assert first.headers["cache-control"] == "no-cache"
        assert (unchanged.status_code, unchanged.content) == (304, b""), asked
        assert unchanged.headers["etag"] == tags[asked]
    tell_more(shown, development)
    assert {shown.get_unless(tag, asked).status_code for asked, tag in tags.items()} == {200}


def test_another_release_sends_again_what_only_it_may_answer_otherwise(
    shown: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    position = shown.last_position()
    pinned = [
        f"{HEZBOLLAH}/stances?on=2024-01-05&position={position}",
        f"/v1/changes?on=2024-01-05&from_position=0&to_position={position}",
    ]
    asked = [f"{HEZBOLLAH}/timeline", "/v1/stances?on=2024-01-05", "/v1/events", *pinned]
    tags = {path: shown.client.get(path).headers["etag"] for path in asked}

    monkeypatch.setattr(responses, "RELEASE", "another")

    assert {shown.get_unless(tag, path).status_code for path, tag in tags.items()} == {200}


def test_one_question_has_one_permalink_in_whatever_order_it_is_asked(shown: ApiClient) -> None:
    one = shown.client.get("/v1/stances?on=2024-01-05&conflict=north&limit=1").json()
    other = shown.client.get("/v1/stances?limit=1&conflict=north&on=2024-01-05").json()

    position = shown.last_position()
    assert one["links"] == other["links"]
    assert one["links"]["permalink"] == (
        f"/v1/stances?on=2024-01-05&conflict=north&policy=stance.v2&limit=1&position={position}"
    )
    listed = {
        shown.client.get(f"/v1/developments?{asked}").json()["links"]["permalink"]
        for asked in ("kind=attack&actor=hezbollah", "actor=hezbollah&kind=attack")
    }
    assert len(listed) == 1


def test_what_was_asked_at_an_instant_is_pinned_at_its_position(shown: ApiClient) -> None:
    asked = {"limit": "2", "known_at": shown.read(HEZBOLLAH)["known"]["at"]}

    answer = shown.get("/v1/actors", **asked)

    assert answer.headers["cache-control"] == "no-cache"
    position = answer.json()["position"]
    assert answer.json()["links"] == {"permalink": f"/v1/actors?limit=2&position={position}"}


def test_a_cursor_goes_with_the_permalink_of_its_page(shown: ApiClient) -> None:
    first = shown.read("/v1/actors", limit="1")
    pinned = shown.client.get(first["links"]["permalink"]).json()
    tell_more(shown, shown.read("/v1/developments")["data"][0]["id"])

    def second(**moment: Any) -> Json:
        page: Json = shown.read("/v1/actors", limit="1", cursor=first["next"], **moment)
        return page

    assert pinned["next"] == first["next"]
    # They differ in the position that their links pin, and in nothing else.
    then, now = second(position=first["position"])["data"], second()["data"]
    assert [{**one, "href": ""} for one in then] == [{**one, "href": ""} for one in now]


def test_every_route_that_answers_from_the_log_is_asked_here(shown: ApiClient) -> None:
    paths = shown.read("/openapi.json")["paths"]
    reading = {p for p, verbs in paths.items() if "get" in verbs and p.startswith("/v1/")}
    # What the log signed has the size of its tree in the place of a position, webhooks none.
    answers = {p for p in reading if not p.startswith(("/v1/log/", "/v1/webhooks"))}
    expected = {p for p in answers if not p.endswith(WITHOUT)}

    def route(asked: str) -> str:
        path = asked.partition("?")[0]
        path = re.sub(r"/v1/dyads/.*", "/v1/dyads/{a}/{b}", path)
        return re.sub(r"(/v1/(?:actors|sources|developments|datasets))/[^/]+", r"\1/{id}", path)

    assert {route(asked) for asked in ASKED} == expected


@pytest.mark.parametrize("on", ["2024-01-05", "2024-01"])
def test_the_timeline_of_an_answer_is_narrowed_as_the_answer_is(api: ApiClient, on: str) -> None:
    api.report()
    narrowed = {
        "toward": "israel", "inherit": "false", "min_confidence": "10", "reported_by": "2024-01-03",
    }  # fmt: skip
    answer = api.read("/v1/actors/hezbollah/stances", on=on, **narrowed)
    asked = dict(parse_qsl(urlsplit(answer["links"]["timeline"]).query))
    pinned = {"policy": "stance.v2", "position": str(api.last_position())}
    assert asked == {**narrowed, **pinned}
    assert api.read(answer["links"]["timeline"])["timelines"][0]["toward"]["id"] == "israel"
