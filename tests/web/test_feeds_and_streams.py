"""What leads to the page from elsewhere, and what a browser receives of a stream."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import expect

from tests.web.reader import Reader

NUJABA = "harakat-hezbollah-al-nujaba"
# Gathers what reaches `onmessage`, and what reaches a listener of one name, until both had time.
RECEIVED = """(path) => new Promise((resolve) => {
    const source = new EventSource(path), got = { unnamed: [], named: [] };
    source.onmessage = (event) => got.unnamed.push(JSON.parse(event.data).type);
    source.addEventListener("actor.registered.v1", (event) => got.named.push(event.lastEventId));
    source.addEventListener("ended", () => {});
    setTimeout(() => { source.close(); resolve(got); }, 2000);
})"""


def test_the_page_of_an_item_of_a_feed_shows_the_stance_that_it_shows(reader: Reader) -> None:
    path = f"/v1/actors/{NUJABA}/timeline.feed.json?position=507&toward=israel&inherit=false"
    items = [
        item for item in reader.asks(path)["items"] if "posture" in item["_stanceline"]
    ]  # fmt: skip
    assert len(items) >= 2
    for item in items:
        page = urlsplit(item["_stanceline"]["page"])
        assert f"{page.scheme}://{page.netloc}" == reader.address
        reader.opens(**dict(parse_qsl(page.fragment)))
        posture = reader.page.locator("#panel .posture b")
        expect(posture).to_have_text(item["_stanceline"]["posture"])


def test_only_unnamed_frames_reach_a_browser_that_listens_for_no_name(reader: Reader) -> None:
    reader.page.goto(reader.address)
    path = "/v1/events/stream?after=0&types=actor"
    named = reader.page.evaluate(RECEIVED, path)
    assert (named["unnamed"], len(named["named"]) >= 10) == ([], True)
    unnamed = reader.page.evaluate(RECEIVED, f"{path}&frames=unnamed")
    assert unnamed["named"] == []
    assert unnamed["unnamed"][0] == "connected"
    assert unnamed["unnamed"].count("actor.registered.v1") == len(named["named"])
