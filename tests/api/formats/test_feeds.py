"""Atom and JSON Feed, read by feedparser and feedsmith: what changed last first, page by page."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import feedparser
import pytest

from domain.development.events import DevelopmentReported
from tests import builders
from tests.api.api_client import ApiClient
from tests.api.formats.conftest import FORMULA, Reported
from tests.api.formats.readers import read_by_node

LIST = "/v1/developments.atom"
TIMELINE = "/v1/actors/hezbollah/timeline.atom"
NEWEST_FIRST = ["aid", "warning", "talks", "ceasefire", "attack"]


def feed(content: bytes) -> Any:
    read = feedparser.parse(content)
    assert read.bozo is False
    assert read.version == "atom10"
    return read


def link(read: Any, relation: str) -> str | None:
    return next((one.href for one in read.feed.links if one.rel == relation), None)


def pages(reported_log: Reported, path: str) -> list[Any]:
    found, following = [], path
    while following:
        found.append(feed(reported_log.body(following)))
        following = link(found[-1], "next") or ""
    return found


def test_an_entry_shows_a_development_and_where_it_was_read(reported_log: Reported) -> None:
    (entry,) = feed(reported_log.body(LIST, kind="attack")).entries
    one = reported_log.api.read(f"/v1/developments/{reported_log.ids['attack']}")
    assert entry.id == f"urn:stanceline:development:{reported_log.ids['attack']}"
    assert entry.title_detail.value == FORMULA
    assert (entry.published, entry.updated) == (one["recorded_at"], one["recorded_at"])
    assert [tag.term for tag in entry.tags] == ["attack", "border"]
    position = reported_log.api.last_position()
    links = {(one.rel, one.type): one.href for one in entry.links}
    assert links == {
        ("alternate", "text/html"): (
            f"http://testserver/#actor=hezbollah&on=2024-01-01&position={position}"
        ),
        ("alternate", "application/json"): (
            f"http://testserver/v1/developments/{reported_log.ids['attack']}?position={position}"
        ),
        ("via", "text/html"): "https://example.org/metula?a=1&b=2",
    }
    # What a reader of feeds opens is the page.
    assert entry.link == links["alternate", "text/html"]
    assert "Attack: Hezbollah → Israel" in entry.summary


def test_an_uncertain_day_is_reported_in_words_and_as_edtf(reported_log: Reported) -> None:
    entries = {entry.title: entry for entry in feed(reported_log.body(LIST)).entries}
    assert entries["A visit"].dcterms_temporal == "2024-03~"
    assert "2024-03~ (some day from 2024-02-01 to 2024-04-30)" in entries["A visit"].summary
    assert "2024-06-01/.. (from 2024-06-01, no end known)" in entries["Money"].summary
    assert "Occurred: 2024-02-10\n" in entries["A truce"].summary


def test_what_changed_last_comes_first(reported_log: Reported) -> None:
    path = f"/v1/developments/{reported_log.ids['attack']}"
    reported_log.api.record(
        f"{path}/corrections", {"changes": {"title": "Drones"}, "reason": "A slip."}
    )
    reported_log.api.record(
        f"/v1/developments/{reported_log.ids['talks']}/retraction", {"reason": "Never was."}
    )
    read = feed(reported_log.body(LIST))
    titles = ["Retracted: A visit", "Drones", "Money", "A warning", "A truce"]
    assert [entry.title for entry in read.entries] == titles
    assert read.entries[0].updated > read.entries[0].published
    assert read.feed.updated == read.entries[0].updated


def test_pages_follow_one_another_whatever_is_reported_meanwhile(reported_log: Reported) -> None:
    position = reported_log.api.last_position()
    first = feed(reported_log.body(f"{LIST}?limit=2"))
    reported_log.api.report(title="Reported meanwhile")
    found = [first, *pages(reported_log, link(first, "next") or "")]
    ids = [entry.id for page in found for entry in page.entries]
    assert ids == [f"urn:stanceline:development:{reported_log.ids[name]}" for name in NEWEST_FIRST]
    assert [len(page.entries) for page in found] == [2, 2, 1]
    start = f"http://testserver{LIST}?position={position}&limit=2"
    assert {link(page, "first") for page in found} == {start}
    assert link(first, "self") == f"http://testserver{LIST}?limit=2"
    assert feed(reported_log.body(LIST)).entries[0].title == "Reported meanwhile"


def test_every_page_has_a_link_under_which_it_stays(reported_log: Reported) -> None:
    second = reported_log.api.get(f"{LIST}?limit=2").links["next"]["url"]
    page = feed(reported_log.body(second))
    reported_log.api.report()
    assert feed(reported_log.body(link(page, "bookmark") or "")).entries == page.entries


def test_a_timeline_shows_stances_among_the_developments_they_rest_on(
    reported_log: Reported,
) -> None:
    read = feed(reported_log.body(TIMELINE))
    assert [entry.title for entry in read.entries] == [
        "A truce",
        "Hezbollah → Israel: ceasefire from 2024-02-10",
        FORMULA,
        "Hezbollah → Israel: hostilities from 2024-01-01",
    ]
    assert "Rests on: A truce (10 February 2024)" in read.entries[1].summary
    assert [tag.term for tag in read.entries[1].tags] == ["stance", "ceasefire"]
    found = [
        entry.id for page in pages(reported_log, f"{TIMELINE}?limit=1") for entry in page.entries
    ]
    assert found == [entry.id for entry in read.entries]


def test_a_stance_keeps_its_id_when_what_it_rests_on_is_corrected(
    reported_log: Reported,
) -> None:
    before = feed(reported_log.body(TIMELINE))
    body = {"changes": {"title": "A truce at last"}, "reason": "A slip."}
    reported_log.api.record(f"/v1/developments/{reported_log.ids['ceasefire']}/corrections", body)
    after = feed(reported_log.body(TIMELINE))
    assert [entry.id for entry in after.entries] == [entry.id for entry in before.entries]
    assert after.entries[1].updated > before.entries[1].updated


def test_a_feed_of_nothing_is_a_feed(empty: ApiClient) -> None:
    read = feed(empty.get(LIST).content)
    assert (read.entries, read.feed.updated) == ([], "1970-01-01T00:00:00Z")


def test_characters_that_xml_cannot_hold_are_replaced(api: ApiClient) -> None:
    event = DevelopmentReported(
        account=builders.an_account(title="Rockets\uffff & <drones>"),
        reports=(builders.a_report(),), originator_id=uuid4(), originator_version=1,
        recorded_by="an older release",
    )  # fmt: skip
    api.client.app.state.server.writing.log.append([event])  # type: ignore[attr-defined]
    api.client.app.state.server.finish_write()  # type: ignore[attr-defined]
    (entry,) = feed(api.get(LIST).content).entries
    assert entry.title_detail.value == "Rockets\N{REPLACEMENT CHARACTER} & <drones>"


def test_an_address_recorded_before_such_characters_were_refused_is_reported(
    api: ApiClient,
) -> None:
    report = builders.a_report(url="https://example.org/\ufffe?a=1&b=\uffff")
    event = DevelopmentReported(
        account=builders.an_account(), reports=(report,), originator_id=uuid4(),
        originator_version=1, recorded_by="analyst",
    )  # fmt: skip
    api.client.app.state.server.writing.log.append([event])  # type: ignore[attr-defined]
    api.report(title="Reported after it")
    _, entry = feed(api.get(LIST).content).entries
    # The bytes EF BF BE and EF BF BF are U+FFFE and U+FFFF in UTF-8.
    via = next(one.href for one in entry.links if one.rel == "via")
    assert via == "https://example.org/%EF%BF%BE?a=1&b=%EF%BF%BF"


@pytest.mark.parametrize("path", [LIST, TIMELINE])
def test_a_feed_keeps_its_id_on_every_page_and_at_every_position(
    reported_log: Reported, path: str
) -> None:
    read = feed(reported_log.body(path, limit="1"))
    links = [link(read, relation) or "" for relation in ("next", "first", "bookmark")]
    reported_log.api.report(title="Reported meanwhile")
    found = {feed(reported_log.body(one)).feed.id for one in (*links, path, f"{path}?limit=2")}
    assert found == {read.feed.id}


def test_another_question_is_another_feed(reported_log: Reported) -> None:
    asked = [LIST, TIMELINE, f"{LIST}?kind=attack", f"{LIST}?kind=talks", f"{TIMELINE}?toward=iran"]
    ids = [feed(reported_log.body(path)).feed.id for path in asked]
    assert len(set(ids)) == len(asked)
    ordered = [f"{LIST}?kind=attack&conflict=border", f"{LIST}?conflict=border&kind=attack"]
    assert len({feed(reported_log.body(path)).feed.id for path in ordered}) == 1


@pytest.mark.parametrize("path", ["/v1/developments", "/v1/actors/hezbollah/timeline"])
def test_both_kinds_of_feed_show_the_same(reported_log: Reported, path: str) -> None:
    content = reported_log.body(f"{path}.feed.json?limit=2")
    read, atom = (
        read_by_node("read_json_feed.mjs", content),
        feed(reported_log.body(f"{path}.atom?limit=2")),
    )
    assert json.loads(content)["version"] == "https://jsonfeed.org/version/1.1"
    assert read["title"] == atom.feed.title
    assert [item["id"] for item in read["items"]] == [entry.id for entry in atom.entries]
    assert [item["title"] for item in read["items"]] == [
        entry.title_detail.value for entry in atom.entries
    ]
    assert [item["content_text"] for item in read["items"]] == [
        entry.summary for entry in atom.entries
    ]
    following = read_by_node("read_json_feed.mjs", reported_log.body(read["next_url"]))
    atom_following = feed(reported_log.body(link(atom, "next") or ""))
    assert [item["id"] for item in following["items"]] == [e.id for e in atom_following.entries]


def test_an_item_holds_the_days_where_a_program_finds_them(reported_log: Reported) -> None:
    items = json.loads(reported_log.body("/v1/developments.feed.json"))["items"]
    days = {item["title"]: item["_stanceline"] for item in items}
    assert (days["A visit"]["occurred"], days["A visit"]["earliest"]) == ("2024-03~", "2024-02-01")
    assert days["Money"]["latest"] is None
    attack = days[FORMULA]
    assert attack["sources"] == ["https://example.org/metula?a=1&b=2"]


def test_a_stance_is_one_item_that_lists_the_days_of_each_assessment(
    reported_log: Reported,
) -> None:
    def item() -> dict[str, Any]:
        items = json.loads(reported_log.body("/v1/actors/hezbollah/timeline.feed.json"))["items"]
        (found,) = [one for one in items if "ceasefire" in one["tags"] and "stance" in one["tags"]]
        return dict(found)

    # The newest report was published on 2 January, 39 days before the truce.
    before = item()
    whole = {"start_date": "2024-02-10", "end_date": None}
    assert before["_stanceline"]["assessments"] == [
        {**whole, "assessment": "possible", "projected": True}
    ]
    reported_log.api.publish_until("2024-02-20")
    after = item()
    assert (after["id"], after["title"]) == (before["id"], before["title"])
    assert after["title"] == "Hezbollah → Israel: ceasefire from 2024-02-10"
    assert after["_stanceline"]["end_date"] is None
    assert after["_stanceline"]["assessments"] == [
        {
            "start_date": "2024-02-10",
            "end_date": "2024-03-21",
            "assessment": "possible",
            "projected": False,
        },
        {"start_date": "2024-03-22", "end_date": None, "assessment": "possible", "projected": True},
    ]
    assert (
        "Assessment: possible; possible from 2024-03-22 (projected: the log does not reach these"
        " days)."
    ) in after["content_text"]
