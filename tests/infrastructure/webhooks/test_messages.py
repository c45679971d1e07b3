"""What a receiver reads: an event in short with a link to it, or whole where that is not long."""

from __future__ import annotations

from infrastructure.webhooks.subscriptions import FULL
from tests.builders import SOURCES, a_report
from tests.infrastructure.webhooks.post import Post
from tests.infrastructure.webhooks.receivers import Receiver


def test_in_short_a_message_says_what_happened_and_where_to_read_it(
    post: Post, there: Receiver
) -> None:
    post.tell(there.url)
    id = post.world.report(title="Rockets at the north")
    post.deliver()
    (recorded,) = post.world.log.recorder.read(8, 1)
    assert there.came[0].shown == {
        "type": "development.reported.v1",
        "timestamp": recorded.recorded_at.isoformat().replace("+00:00", "Z"),
        "data": {
            "position": 9,
            "about": "development",
            "id": str(id),
            "version": 1,
            "skipped": [],
            "href": "/v1/events?after=8&limit=1&position=9",
        },
    }


def test_in_full_it_is_the_event_as_the_list_shows_it(post: Post, there: Receiver) -> None:
    post.tell(there.url, detail=FULL)
    post.world.report(title="Rockets at the north")
    post.deliver()
    shown = there.came[0].shown["data"]
    assert shown["data"]["account"]["title"] == "Rockets at the north"
    assert list(shown) == [
        *("position", "recorded_at", "type", "about", "id", "version", "recorded_by", "data"),
        *("skipped", "href"),
    ]


def test_what_is_too_long_is_reported_in_short(post: Post, there: Receiver) -> None:
    post.tell(there.url, detail=FULL)
    long = [a_report(source=source, summary="x" * 5_000) for source in SOURCES]
    post.world.report(*long)
    post.world.report(*long, summary="x" * 5_000)
    post.deliver()
    whole, short = there.came
    assert 15_000 < len(whole.body) <= 20_000
    assert "data" in whole.shown["data"]
    assert "data" not in short.shown["data"]
    assert short.is_verified_by(post.webhooks.all()[0].secret)
