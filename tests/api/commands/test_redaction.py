"""A development is redacted over HTTP: what each answer then shows, at any position."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from api import RELEASE
from tests.api.api_client import (
    ApiClient,
    Json,
    a_commitment,
    a_development,
    a_report,
    refusal,
    refused_field,
)

WORD = "miller"
WHY = {"reason": "A witness is in danger."}
ALL = ["title", "summary", "commitments", "reports", "disputes", "reasons"]


def told(api: ApiClient) -> str:
    """Record a ceasefire whose every text has a word in it, and return its path."""
    id = api.report(
        kind="ceasefire",
        title=f"The {WORD} agrees",
        summary=f"Seen by the {WORD}.",
        commitments=[a_commitment(scope=f"The {WORD}'s land", condition=f"If the {WORD} stays")],
        reports=[
            a_report(
                summary=f"So the {WORD} says.",
                attributed_to=f"a {WORD}",
                url=f"https://a.test/{WORD}",
            )
        ],
    )
    path = f"/v1/developments/{id}"
    api.record(f"{path}/reports", a_report(source="al-akhbar", summary="Another account."))
    denial = a_report(source="al-manar", summary=f"The {WORD} denies it.")
    api.record(f"{path}/disputes", {"report": denial})
    changes = {"occurred": "2024-01-02"}
    api.record(f"{path}/corrections", {"changes": changes, "reason": f"The {WORD} wrote."})
    ending = {"date": "2024-02-01", "reason": f"The {WORD} left."}
    api.record(f"{path}/commitments/1/end", ending)
    return path


def redact(api: ApiClient, path: str, *parts: str) -> Json:
    return api.record(f"{path}/redaction", {"parts": list(parts), **WHY})


def test_a_development_has_null_in_place_of_each_text(talk_on_each: ApiClient) -> None:
    path = told(talk_on_each)
    written = redact(talk_on_each, path, *ALL)
    assert (written["version"], written["created"]) == (6, True)
    shown = talk_on_each.read(path)
    assert (shown["title"], shown["summary"], shown["redacted"]) == (None, None, True)
    [commitment] = shown["commitments"]
    assert (commitment["scope"], commitment["condition"]) == (None, None)
    assert commitment["redacted"] is True
    first, second = shown["reports"]
    assert [first[name] for name in ("summary", "attributed_to", "url")] == [None] * 3
    assert [first["redacted"], second["redacted"]] == [True, True]
    assert (first["source"], first["credibility"]) == ("reuters", 3)
    assert shown["disputes"][0]["report"]["redacted"] is True
    assert (shown["endings"][0]["reason"], shown["endings"][0]["redacted"]) == (None, True)


def test_only_the_named_parts_are_redacted(talk_on_each: ApiClient) -> None:
    path = told(talk_on_each)
    redact(talk_on_each, path, "reports.2")
    shown = talk_on_each.read(path)
    assert shown["title"] == f"The {WORD} agrees"
    assert "redacted" not in shown
    first, second = shown["reports"]
    assert (first["summary"], second["summary"]) == (f"So the {WORD} says.", None)
    assert ("redacted" in first, "redacted" in second) == (False, True)


def test_no_answer_has_the_text_at_any_position(talk_on_each: ApiClient) -> None:
    path = told(talk_on_each)
    before = talk_on_each.last_position()
    redact(talk_on_each, path, *ALL)
    for position in (before - 4, before, before + 1):
        for address, asked in questions(path):
            answer = talk_on_each.get(address, position=position, **asked)
            assert answer.status_code == 200, (address, answer.text)
            assert WORD not in answer.text, (address, position)


def test_a_reader_of_a_permalink_gets_it_again_after_each_redaction(
    talk_on_each: ApiClient,
) -> None:
    path = told(talk_on_each)
    pin = {"position": talk_on_each.last_position()}
    addresses = [f"{address}?{urlencode(asked | pin)}" for address, asked in questions(path)]
    ends = {"from_position": 0, "to_position": pin["position"], "on": "2024-01-10"}
    addresses.append(f"/v1/changes?{urlencode(ends)}")
    seen: set[tuple[str, str]] = set()
    for part in ("title", "reports"):
        tags = {(address, talk_on_each.get(address).headers["etag"]) for address in addresses}
        assert _statuses(talk_on_each, tags) == {304}
        seen |= tags
        redact(talk_on_each, path, part)
        assert _statuses(talk_on_each, seen) == {200}


def test_a_redaction_up_to_the_position_makes_no_difference(api: ApiClient) -> None:
    path = told(api)
    redact(api, path, "title")
    position = api.last_position()
    tag = api.get(f"{path}/history", position=position).headers["etag"]
    assert tag == f'W/"{RELEASE}:{position}"'
    version = api.get(path, position=position - 1).headers["etag"]
    assert version.endswith(f':redacted-{position}"')
    # A write reads the version in it.
    body = {"parts": ["reports"], **WHY}
    refusal(api.post(f"{path}/redaction", body, If_Match=version), 412)


def _statuses(api: ApiClient, tags: set[tuple[str, str]]) -> set[int]:
    return {api.get_unless(tag, address).status_code for address, tag in tags}


def questions(path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every question whose answer shows texts of a development."""
    yield path, {}
    yield f"{path}/history", {}
    yield "/v1/events", {}
    yield "/v1/commitments", {"on": "2024-01-10"}
    yield "/v1/actors/hezbollah/stances", {"on": "2024-01-10", "evidence": "true"}
    yield "/v1/actors/hezbollah/timeline", {}
    for form in ("", ".csv", ".jsonl", ".atom", ".ics", ".geojson"):
        yield f"/v1/developments{form}", {}


def test_the_history_shows_who_redacted_what_and_why(api: ApiClient) -> None:
    path = told(api)
    redact(api, path, "title", "reports.1")
    *_, last = api.read(f"{path}/history")["data"]
    assert last["reason"] == WHY["reason"]
    assert last["event"]["type"] == "development.redacted.v1"
    assert last["event"]["data"]["parts"] == ["title", "reports.1"]
    assert last["event"]["data"]["texts"] == [
        {"version": 1, "field": "account.title"},
        {"version": 1, "field": "reports.0.attributed_to"},
        {"version": 1, "field": "reports.0.summary"},
        {"version": 1, "field": "reports.0.url"},
        {"version": 4, "field": "account.title"},
    ]


def test_an_event_shows_which_of_its_texts_are_gone(api: ApiClient) -> None:
    path = told(api)
    redact(api, path, "title")
    events = api.read("/v1/events", types="development.reported")["data"]
    account = events[-1]["data"]["account"]
    assert (account["title"], account["redacted"]) == (None, True)
    assert "redacted" not in events[-1]["data"]["reports"][0]


def test_stances_are_as_before(api: ApiClient) -> None:
    path = told(api)
    asked = {"on": "2024-01-10"}
    [before] = api.read("/v1/actors/hezbollah/stances", **asked)["stances"]
    redact(api, path, *ALL)
    [after] = api.read("/v1/actors/hezbollah/stances", **asked)["stances"]
    assert after["basis"][0]["redacted"] is True
    assert after["basis"][0]["title"] is None
    same = ("posture", "since", "confidence", "dating", "rule")
    assert [after[name] for name in same] == [before[name] for name in same]


def test_a_repeated_request_gets_the_first_answer(api: ApiClient) -> None:
    path = told(api)
    body = {"parts": ["title"], **WHY}
    first = api.post(f"{path}/redaction", body, Idempotency_Key="one")
    again = api.post(f"{path}/redaction", body, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "created": False}
    assert api.read(path)["version"] == 6


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"parts": [], **WHY}, "parts"),
        ({"parts": ["everything"], **WHY}, "parts[0]"),
        ({"parts": ["title", "reports.3"], **WHY}, "parts[1]"),
        ({"parts": ["title"], "reason": ""}, "reason"),
        ({"parts": ["title"]}, "reason"),
        (WHY, "parts"),
    ],
)
def test_a_wrong_request_is_refused(api: ApiClient, body: Json, field: str) -> None:
    path = told(api)
    before = api.last_position()
    assert refused_field(api.post(f"{path}/redaction", body))[0] == field
    assert api.last_position() == before


def test_a_second_redaction_of_the_same_texts_is_a_conflict(api: ApiClient) -> None:
    path = told(api)
    redact(api, path, "title")
    answer = api.post(f"{path}/redaction", {"parts": ["title"], **WHY})
    assert "no text to redact in title" in refusal(answer, 409)["detail"]


def test_the_text_in_place_of_a_redacted_one_is_not_recorded(api: ApiClient) -> None:
    answer = api.post("/v1/developments", a_development(title="[redacted]"))
    assert refused_field(answer)[0] == "title"
