"""What the items of a JSON answer link to: the thing as the answer knew it, narrowed as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.api.api_client import ApiClient, Json, a_commitment, a_report

HEZBOLLAH = "/v1/actors/hezbollah"
DAY = "2024-02-01"
READ_BY = {"reported_by": "2024-03-01"}

STANCES = f"{HEZBOLLAH}/stances?on={DAY}"
EVIDENCE = f"{HEZBOLLAH}/stances?on={DAY}&evidence=true"
ALL_STANCES = f"/v1/stances?on={DAY}"
WITHIN = f"{HEZBOLLAH}/stances?on=2024"
TIMELINE = f"{HEZBOLLAH}/timeline"
COMMITMENTS = f"/v1/commitments?on={DAY}"
DEVELOPMENTS = "/v1/developments"
NARROWED = [STANCES, EVIDENCE, ALL_STANCES, WITHIN, TIMELINE, COMMITMENTS, DEVELOPMENTS]
ASKED = [
    *NARROWED, "/v1/actors", "/v1/actors?q=hezbollah", HEZBOLLAH, "/v1/sources",
    "/v1/sources/reuters",
]  # fmt: skip
# What an event of `/v1/changes` says of itself and not of the thing that it is about.
OF_EVENT = frozenset({"position", "reason", "recorded_at", "type"})


@pytest.fixture
def then(api: ApiClient) -> int:
    """A position after which every thing that is linked to has changed."""
    attack = api.report(title="Rockets")
    late = a_report(source="al-manar", reported_at="2024-04-01", summary="Reported later.")
    api.record(f"{DEVELOPMENTS}/{attack}/reports", late)
    truce = api.report(
        kind="ceasefire", title="A truce", occurred="2024-01-10",
        commitments=[a_commitment(expires="..")],
    )  # fmt: skip
    violation = api.report(title="More rockets", occurred="2024-01-20", fatalities={"best": 25})
    position = api.last_position()
    for name in (attack, truce, violation):
        corrected = {"changes": {"title": "Another title"}, "reason": "Misread."}
        api.record(f"{DEVELOPMENTS}/{name}/corrections", corrected)
        api.record(f"{DEVELOPMENTS}/{name}/retraction", {"reason": "Never was."})
    for actor in ("hezbollah", "israel"):
        renamed = {"name": "Another name", "reason": "So it is spelt."}
        api.record(f"/v1/actors/{actor}/name", renamed)
    rated = {"reliability": "B", "start_date": "2020-01-01"}
    api.record("/v1/sources/reuters/ratings", rated)
    return position


def items(answer: Any) -> Iterator[Json]:
    """Everything in an answer, at whatever depth, that links to a thing."""
    if isinstance(answer, dict):
        if "href" in answer:
            yield answer
        answer = list(answer.values())
    if isinstance(answer, list):
        for one in answer:
            yield from items(one)


def linking(api: ApiClient, path: str, **narrowed: str) -> list[Json]:
    """The items of an answer; there must be some."""
    also = "&" if "?" in path else "?"
    found = list(items(api.read(f"{path}{also}{urlencode(narrowed)}")))
    assert found != []
    return found


def query(href: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(href).query).items()}


def contradictions(api: ApiClient, item: Json, but: frozenset[str] = frozenset()) -> Json:
    """The members of an item that the answer at its link has too, and has otherwise."""
    answer = api.get(item["href"])
    assert "immutable" in answer.headers["cache-control"], answer.text
    linked = answer.json()
    shared = (item.keys() & linked.keys()) - but
    assert {"title", "name"} & shared
    pairs = {name: (_ids(item[name]), _ids(linked[name])) for name in shared}
    return {name: (said, found) for name, (said, found) in pairs.items() if said != found}


def _ids(value: Any) -> Any:
    """Actors that an item names, as the ids of an answer that names none; all else as it is."""
    is_named = isinstance(value, list) and all(isinstance(one, dict) for one in value)
    if is_named and all(one.keys() == {"id", "name"} for one in value):
        return [one["id"] for one in value]
    return value


@pytest.mark.parametrize("path", ASKED)
def test_the_link_of_an_item_answers_what_the_item_says(
    api: ApiClient, then: int, path: str
) -> None:
    found = linking(api, path, position=str(then))
    for item in found:
        assert item["href"].startswith("/v1/")
        assert query(item["href"]) == {"position": str(then)}
        assert contradictions(api, item) == {}


@pytest.mark.parametrize("path", NARROWED)
def test_the_link_of_an_item_counts_the_publications_that_the_item_counts(
    api: ApiClient, then: int, path: str
) -> None:
    narrowed = {"position": str(then), **READ_BY}
    found = linking(api, path, **narrowed)
    for item in found:
        assert query(item["href"]) == narrowed
        assert contradictions(api, item) == {}
        assert "Reported later." not in api.get(item["href"]).text


@pytest.mark.parametrize("narrowed", [{}, READ_BY])
def test_the_links_of_a_change_answer_what_was_known_before_and_after(
    api: ApiClient, then: int, narrowed: dict[str, str]
) -> None:
    asked = {"on": DAY, "from_position": then - 1, "to_position": then, **narrowed}
    found = api.read("/v1/changes", **asked)["data"]
    assert found != []
    for change in found:
        for when, position in (("before", then - 1), ("after", then)):
            for cause in items(change[when]):
                assert query(cause["href"]) == {"position": str(position), **narrowed}
                assert contradictions(api, cause) == {}
        (event,) = change["events"]
        assert query(event["href"]) == {"position": str(then), **narrowed}
        assert contradictions(api, event, but=OF_EVENT) == {}
    assert list(items([change["before"] for change in found])) != []


def test_the_event_of_a_change_links_to_an_actor_as_the_answer_knew_it(
    api: ApiClient,
) -> None:
    api.report()
    api.record("/v1/actors/israel/dissolution", {"date": "2024-01-15", "reason": "An example."})
    position = api.last_position()
    asked = {"on": DAY, "from_position": position - 1, "to_position": position, **READ_BY}
    (change,) = api.read("/v1/changes", **asked)["data"]
    # Nothing about an actor has a day of publication, so its route takes none.
    assert [event["href"] for event in change["events"]] == [
        f"/v1/actors/israel?position={position}"
    ]


@pytest.mark.parametrize("path", ASKED)
def test_an_answer_about_today_links_to_what_is_known_today(
    api: ApiClient, then: int, path: str
) -> None:
    api.report(
        kind="ceasefire", title="A truce after all", occurred="2024-01-25",
        commitments=[a_commitment(expires="..")],
    )  # fmt: skip
    newest = api.last_position()
    assert newest > then
    found = linking(api, path)
    assert {query(item["href"])["position"] for item in found} == {str(newest)}
