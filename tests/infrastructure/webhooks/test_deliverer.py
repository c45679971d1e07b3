"""A webhook receives every event it asked for, in order, at least once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from eventsourcing.persistence import StoredEvent
from standardwebhooks import Webhook as Verifier

from infrastructure.log.mapper import TOPICS
from infrastructure.webhooks.subscriptions import FULL
from tests.builders import BY, SOURCES, a_report
from tests.infrastructure.webhooks.post import Post
from tests.infrastructure.webhooks.receivers import Receiver, receiver, summary

CAST = 8  # what the log holds before anything is reported


def test_a_webhook_is_reported_what_is_recorded_from_then_on(post: Post, there: Receiver) -> None:
    post.report()
    webhook = post.subscribe(there.url)
    post.report(2)
    post.deliver()
    assert there.positions() == [CAST + 2, CAST + 3]
    assert post.now(webhook).position == CAST + 3
    post.deliver()
    assert len(there.came) == 2


def test_what_is_sent_is_verified_by_the_library_of_the_receiver(
    post: Post, there: Receiver
) -> None:
    webhook = post.subscribe(there.url, after=CAST)
    post.report()
    post.deliver()
    (came,) = there.came
    shown = Verifier(webhook.secret).verify(came.body, came.headers)
    assert (shown["type"], shown["data"]["position"]) == ("development.reported.v1", CAST + 1)


def test_it_may_begin_anywhere_in_the_log(post: Post, there: Receiver) -> None:
    post.subscribe(there.url, after=0)
    post.deliver()
    assert there.positions() == list(range(1, CAST + 1))


def test_only_what_the_filters_name_is_reported(post: Post, there: Receiver) -> None:
    webhook = post.subscribe(there.url, after=0, types="actor,source", actor="iran")
    post.deliver()
    assert [one.shown["data"]["id"] for one in there.came] == ["iran"]
    assert post.now(webhook).position == CAST


def test_a_correction_is_reported_to_those_who_follow_what_was_there_before(
    post: Post, there: Receiver
) -> None:
    id = post.world.report()
    with receiver() as other:
        post.subscribe(there.url, pair="hezbollah,israel")
        post.subscribe(other.url, pair="iran,israel")
        post.world.verbs.correct_development(id, {"initiators": ("iran",)}, "It was Iran.", BY)
        post.world.verbs.add_report(id, a_report(source="al-manar"), BY)
        post.deliver()
        assert there.positions() == [CAST + 2]
        assert other.positions() == [CAST + 2, CAST + 3]


def test_a_filter_that_finds_nothing_for_long_is_looked_through_in_pages(
    post: Post, there: Receiver
) -> None:
    webhook = post.subscribe(there.url, after=0, actor="iraq", types="development")
    post.report_many(1_200)
    post.world.report(targets=("iraq",))
    post.deliver()
    assert there.positions() == [CAST + 1_201]
    assert post.now(webhook).position == CAST + 1_201


def test_what_fails_is_tried_again_later_under_the_same_id(post: Post, there: Receiver) -> None:
    webhook = post.subscribe(there.url)
    post.report()
    there.will(summary(500), summary(400), summary(200))
    post.deliver()
    post.deliver()
    assert len(there.came) == 1
    assert timedelta(seconds=5) <= post.wait(webhook) <= timedelta(seconds=5.5)
    assert timedelta(minutes=4) <= post.wait(webhook) <= timedelta(minutes=6)
    assert [one.position for one in there.came] == [CAST + 1] * 3
    assert len({(one.id, one.body) for one in there.came}) == 1
    stamps = [int(one.headers["webhook-timestamp"]) for one in there.came]
    assert stamps == sorted(set(stamps))
    assert all(one.is_verified_by(webhook.secret) for one in there.came)
    (delivery,) = post.log_of(webhook)
    assert delivery.state == "acknowledged"
    assert [attempt.status for attempt in delivery.attempts] == [500, 400, 200]


def test_the_next_event_waits_for_the_one_before(post: Post, there: Receiver) -> None:
    webhook = post.subscribe(there.url)
    post.report(3)
    there.will(summary(204), summary(500), summary(204))
    post.deliver()
    assert there.positions() == [CAST + 1, CAST + 2]
    post.report()
    post.deliver()
    assert len(there.came) == 2
    post.wait(webhook)
    assert there.positions() == [CAST + n for n in (1, 2, 2, 3, 4)]


def test_one_that_fails_does_not_hold_up_another(post: Post, there: Receiver) -> None:
    with receiver() as broken:
        broken.will(summary(500))
        post.subscribe(broken.url)
        post.subscribe(there.url)
        post.report(2)
        post.deliver()
        assert (broken.positions(), there.positions()) == ([CAST + 1], [CAST + 1, CAST + 2])


def test_after_a_day_an_event_is_given_up_and_the_next_one_says_so(
    post: Post, there: Receiver
) -> None:
    webhook = post.subscribe(there.url)
    post.report(2)
    there.will(*[summary(500)] * 10, summary(204))
    begun = post.clock.now
    post.deliver()
    for _ in range(8):
        post.wait(webhook)
    assert post.now(webhook).skipped == ()
    post.wait(webhook)
    assert timedelta(hours=24) <= post.clock.now - begun <= timedelta(hours=26.4)
    assert there.positions() == [CAST + 1] * 10 + [CAST + 2]
    assert there.came[-1].shown["data"]["skipped"] == [CAST + 1]
    assert [one.state for one in post.log_of(webhook)] == ["failed", "acknowledged"]
    assert post.now(webhook).skipped == ()


def test_three_events_given_up_in_a_row_disable_a_webhook(post: Post, there: Receiver) -> None:
    webhook = post.subscribe(there.url)
    post.report(4)
    there.will(summary(500))
    post.deliver()
    while post.now(webhook).next_try_at is not None:
        post.wait(webhook)
    disabled = post.now(webhook)
    assert disabled.disabled_because == "3 events in a row failed"
    assert disabled.skipped == (CAST + 1, CAST + 2, CAST + 3)
    assert len(there.came) == 30
    post.clock.move(days=10)
    post.deliver()
    assert len(there.came) == 30


def test_gone_disables_a_webhook_at_once(post: Post, there: Receiver) -> None:
    webhook = post.subscribe(there.url)
    post.report(2)
    there.will(summary(410))
    post.deliver()
    post.clock.move(days=2)
    post.deliver()
    assert there.positions() == [CAST + 1]
    disabled = post.now(webhook)
    assert disabled.disabled_because == "the receiver answered 410 Gone"
    assert disabled.next_try_at is None
    assert disabled.position == CAST


def test_what_is_recorded_while_it_delivers_is_reported_without_another_look(
    post: Post, there: Receiver
) -> None:
    webhook = post.subscribe(there.url)
    post.report()
    reports = iter([post.report])

    def reports_once(*_: object) -> bool:
        next(reports, lambda: None)()
        return True

    post.deliverer.deliver(webhook.id, reports_once)
    assert there.positions() == [CAST + 1, CAST + 2]


def test_what_is_not_wanted_after_the_last_that_is_counts_as_looked_at(
    post: Post, there: Receiver
) -> None:
    webhook = post.subscribe(there.url, types="development.reported")
    post.report()
    post.world.verbs.add_alias("iran", "Persia", BY)
    post.deliverer.deliver(webhook.id)
    assert post.now(webhook).position == CAST + 2


def test_a_removed_webhook_is_reported_nothing_more(post: Post, there: Receiver) -> None:
    webhook = post.subscribe(there.url)
    post.report(2)
    asked: list[int] = []

    def remove_during_the_first(*_: object) -> bool:
        asked.append(1)
        if len(asked) == 2:
            post.webhooks.remove(webhook.id)
        return True

    post.deliverer.deliver(webhook.id, remove_during_the_first)
    post.deliver()
    assert there.positions() == [CAST + 1]
    assert post.log_of(webhook) == []


def test_for_a_day_after_a_rotation_both_secrets_sign(post: Post, there: Receiver) -> None:
    former = post.subscribe(there.url)
    renewed = post.webhooks.rotate(former.id)
    assert renewed.secret != former.secret
    post.report()
    post.deliver()
    post.clock.move(hours=24)
    post.report()
    post.deliver()
    rotating, rotated = there.came
    assert rotating.is_verified_by(former.secret)
    assert rotating.is_verified_by(renewed.secret)
    assert Verifier(former.secret).verify(rotating.body, rotating.headers)
    assert rotated.is_verified_by(renewed.secret)
    assert not rotated.is_verified_by(former.secret)


def test_two_webhooks_share_neither_secrets_nor_ids(post: Post, there: Receiver) -> None:
    one, other = post.subscribe(there.url), post.subscribe(there.url, types="development")
    post.report()
    post.deliver()
    assert one.secret != other.secret
    assert len({came.id for came in there.came}) == 2


def test_of_the_deliveries_the_newest_are_kept(
    post: Post, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = 20
    monkeypatch.setattr("infrastructure.webhooks.deliveries.MOST_KEPT", kept)
    webhook = post.subscribe(there.url)
    post.report_many(kept + 5)
    post.deliver()
    numbers = [one.number for one in post.log_of(webhook)]
    assert numbers == list(range(6, kept + 6))
    assert len(there.came) == kept + 5


def test_a_type_is_selected_by_its_beginning(post: Post, there: Receiver) -> None:
    wanted = post.subscribe(there.url, types="actor.membership_ended,source").filters
    named = {topic for topic in TOPICS if wanted.takes(topic, ())}
    assert named == {
        "actor.membership_ended.v1",
        *(topic for topic in TOPICS if topic.startswith("source.")),
    }
    assert wanted.takes("source.merged.v1", ())  # which a newer release may add
    assert not wanted.takes("sourcebook.opened.v1", ())


def test_an_event_of_a_newer_release_is_delivered_as_it_is_stored(
    post: Post, there: Receiver
) -> None:
    """Given an event of an unknown type about a development that a receiver follows."""
    id = post.world.report()
    post.subscribe(there.url, detail="full", types="development", actor="hezbollah")
    state = b'{"recorded_by":"newer","layer":"rivers"}'
    post.world.log.recorder.insert_events([StoredEvent(id, 2, "development.mapped.v1", state)])
    post.report()
    post.deliver()
    mapped, reported = (json.loads(one.body) for one in there.came)
    assert (mapped["type"], mapped["data"]["position"]) == ("development.mapped.v1", CAST + 2)
    assert mapped["data"]["data"] == {"layer": "rivers"}
    assert reported["type"] == "development.reported.v1"


def test_a_retry_that_was_put_off_while_the_clock_was_ahead_is_due_when_it_is_set(
    post: Post, there: Receiver
) -> None:
    post.subscribe(there.url)
    post.report()
    there.will(summary(500), summary(200))
    post.clock.move(days=365)
    post.deliver()
    post.clock.move(days=-365)
    post.deliver()
    assert [one.position for one in there.came] == [CAST + 1] * 2


def test_in_short_a_message_says_what_happened_and_where_to_read_it(
    post: Post, there: Receiver
) -> None:
    post.subscribe(there.url)
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
    post.subscribe(there.url, detail=FULL)
    post.world.report(title="Rockets at the north")
    post.deliver()
    shown = there.came[0].shown["data"]
    assert shown["data"]["account"]["title"] == "Rockets at the north"
    assert list(shown) == [
        *("position", "recorded_at", "type", "about", "id", "version", "recorded_by", "data"),
        *("skipped", "href"),
    ]


def test_what_is_too_long_is_reported_in_short(post: Post, there: Receiver) -> None:
    post.subscribe(there.url, detail=FULL)
    long = [a_report(source=source, summary="x" * 5_000) for source in SOURCES]
    post.world.report(*long)
    post.world.report(*long, summary="x" * 5_000)
    post.deliver()
    whole, short = there.came
    assert 15_000 < len(whole.body) <= 20_000
    assert "data" in whole.shown["data"]
    assert "data" not in short.shown["data"]
    assert short.is_verified_by(post.webhooks.all()[0].secret)
