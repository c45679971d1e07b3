"""Links from feeds to the page, and what a browser receives from a stream."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import expect

from tests.web.reader import Reader

NUJABA = "harakat-hezbollah-al-nujaba"
# Collects for two seconds what reaches `onmessage` and what reaches a listener of one event name.
RECEIVED = """(path) => new Promise((resolve) => {
    const source = new EventSource(path), got = { unnamed: [], named: [] };
    source.onmessage = (event) => got.unnamed.push(JSON.parse(event.data).type);
    source.addEventListener("actor.registered.v1", (event) => got.named.push(event.lastEventId));
    source.addEventListener("ended", () => {});
    setTimeout(() => { source.close(); resolve(got); }, 2000);
})"""


def test_a_feed_item_links_to_a_page_with_the_same_stance(reader: Reader) -> None:
    path = f"/v1/actors/{NUJABA}/timeline.feed.json?position=743&toward=united-states&inherit=false"
    items = [
        item for item in reader.get_json(path)["items"] if "posture" in item["_stanceline"]
    ]  # fmt: skip
    assert len(items) >= 2
    for item in items:
        page = urlsplit(item["_stanceline"]["page"])
        assert f"{page.scheme}://{page.netloc}" == reader.address
        reader.open(**dict(parse_qsl(page.fragment)))
        posture = reader.page.locator("#panel .posture b")
        expect(posture).to_have_text(item["_stanceline"]["posture"])


def test_a_browser_without_named_listeners_receives_only_unnamed_frames(reader: Reader) -> None:
    reader.page.goto(reader.address)
    path = "/v1/events/stream?after=0&types=actor"
    named = reader.page.evaluate(RECEIVED, path)
    assert (named["unnamed"], len(named["named"]) >= 10) == ([], True)
    unnamed = reader.page.evaluate(RECEIVED, f"{path}&frames=unnamed")
    assert unnamed["named"] == []
    assert unnamed["unnamed"][0] == "connected"
    assert unnamed["unnamed"].count("actor.registered.v1") == len(named["named"])
