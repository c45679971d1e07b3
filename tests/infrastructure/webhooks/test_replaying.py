"""Delivered again, or not: after a replay, a rebuild, a restart, and by one process at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.stance.policy import Policy
from infrastructure.database.engine import write_transaction
from infrastructure.generations.rebuild import rebuild
from infrastructure.webhooks.deliveries import move_on
from tests.infrastructure.webhooks.post import Post
from tests.infrastructure.webhooks.receivers import Receiver, summary

CAST = 8  # what the log holds before anything is reported


def test_a_disabled_webhook_goes_on_where_it_stopped(post: Post, there: Receiver) -> None:
    webhook = post.subscribe(there.url)
    post.report(2)
    there.will(summary(410), summary(204))
    post.deliver()
    enabled = post.webhooks.replay(webhook.id, after=None)
    assert (enabled.disabled_at, enabled.disabled_because) == (None, None)
    post.deliver()
    assert there.positions() == [CAST + 1, CAST + 1, CAST + 2]


def test_a_replay_shows_everything_after_a_position_again_under_the_same_ids(
    post: Post, there: Receiver
) -> None:
    webhook = post.subscribe(there.url)
    post.report(3)
    post.deliver()
    post.webhooks.replay(webhook.id, after=CAST + 1)
    post.deliver()
    assert there.positions() == [CAST + n for n in (1, 2, 3, 2, 3)]
    assert [one.id for one in there.came[1:3]] == [one.id for one in there.came[3:]]
    assert [one.number for one in post.log_of(webhook)] == [1, 2, 3, 4, 5]


def test_a_replay_forgets_what_was_missed(post: Post, there: Receiver) -> None:
    webhook = post.subscribe(there.url)
    post.report()
    there.will(*[summary(500)] * 10, summary(204))
    post.deliver()
    while post.now(webhook).next_try_at is not None:
        post.wait(webhook)
    assert post.now(webhook).skipped == (CAST + 1,)
    post.webhooks.replay(webhook.id, after=CAST)
    post.deliver()
    assert there.came[-1].shown["data"]["skipped"] == []


def test_a_replay_drops_what_was_being_tried(post: Post, there: Receiver) -> None:
    webhook = post.subscribe(there.url)
    post.report(2)
    there.will(summary(500), summary(204))
    post.deliver()
    post.webhooks.replay(webhook.id, after=0)
    post.deliver()
    assert there.positions() == [CAST + 1, *range(1, CAST + 3)]
    states = [one.state for one in post.log_of(webhook)]
    assert states == ["dropped"] + ["acknowledged"] * (CAST + 2)


def test_going_on_tries_at_once_and_takes_no_try_from_those_of_a_day(
    post: Post, there: Receiver
) -> None:
    webhook = post.subscribe(there.url)
    post.report()
    there.will(summary(500), summary(500), summary(500), summary(204))
    post.deliver()
    post.wait(webhook)
    post.webhooks.replay(webhook.id, after=None)
    post.deliver()
    assert len(there.came) == 3
    assert post.wait(webhook) < timedelta(seconds=10)
    attempts = [(one.state, [a.status for a in one.attempts]) for one in post.log_of(webhook)]
    assert attempts == [("dropped", [500, 500]), ("acknowledged", [500, 204])]
    assert len({one.id for one in there.came}) == 1


def test_going_on_takes_nothing_from_who_is_sending(post: Post, there: Receiver) -> None:
    webhook = post.subscribe(there.url)
    post.report(2)
    asked: list[int] = []

    def go_on_meanwhile(*_: object) -> bool:
        asked.append(1)
        if len(asked) == 2:
            post.webhooks.replay(webhook.id, after=None)
        return True

    post.deliverer.deliver(webhook.id, go_on_meanwhile)
    assert there.positions() == [CAST + 1, CAST + 2]
    assert [one.state for one in post.log_of(webhook)] == ["acknowledged"] * 2


def test_who_was_sent_back_meanwhile_is_not_moved_on(post: Post, there: Receiver) -> None:
    webhook = post.subscribe(there.url, after=CAST)
    with write_transaction(post.engine) as connection:
        move_on(connection, {webhook.id: (CAST - 1, CAST + 1)}, post.clock())
    assert post.now(webhook).position == CAST


def test_a_hold_ends_before_its_lease(post: Post, there: Receiver) -> None:
    """Given a receiver that takes ten seconds for each event."""
    webhook = post.subscribe(there.url)
    post.report(5)

    def ten_seconds_pass(*_: object) -> bool:
        post.clock.move(seconds=5)  # asked before and after each attempt
        return True

    post.deliverer.deliver(webhook.id, ten_seconds_pass)
    assert there.positions() == [CAST + 1, CAST + 2, CAST + 3]
    post.deliver()
    assert there.positions() == [CAST + n for n in (1, 2, 3, 4, 5)]


def test_a_rebuild_shows_nobody_anything(post: Post, there: Receiver) -> None:
    webhook = post.subscribe(there.url, after=0)
    post.report(2)
    post.world.catch_up()
    post.deliver()
    before = post.now(webhook), post.log_of(webhook)
    rebuild(post.engine, post.world.log, Policy())
    post.deliver()
    assert len(there.came) == CAST + 2
    assert (post.now(webhook), post.log_of(webhook)) == before


def test_what_was_acknowledged_is_not_sent_again_after_a_restart(
    post: Post, there: Receiver
) -> None:
    post.subscribe(there.url)
    post.report(2)
    post.deliver()
    post.report()
    Post(post.engine).deliverer.deliver_all()
    assert there.positions() == [CAST + 1, CAST + 2, CAST + 3]


def test_while_one_delivers_another_does_not(post: Post, there: Receiver) -> None:
    webhook = post.subscribe(there.url)
    post.report()
    met: list[int] = []

    def meanwhile(*_: object) -> bool:
        other = post.another()
        met.append(len(other.find().ids))
        other.deliver(webhook.id)
        return True

    post.deliverer.deliver(webhook.id, meanwhile)
    assert met == [0, 0]
    assert there.positions() == [CAST + 1]


def test_what_was_acknowledged_while_the_process_was_ending_counts(
    post: Post, there: Receiver
) -> None:
    webhook = post.subscribe(there.url)
    post.report(2)
    asked = iter([True, False, False])
    post.deliverer.deliver(webhook.id, lambda _: next(asked))
    assert [one.state for one in post.log_of(webhook)] == ["acknowledged"]
    post.deliver()
    assert there.positions() == [CAST + 1, CAST + 2]


def test_what_was_sent_and_not_kept_is_sent_again_under_the_same_id(
    post: Post, there: Receiver
) -> None:
    webhook = post.subscribe(there.url)
    post.report()
    there.will(summary(500), summary(204))
    asked = iter([True, False])
    post.deliverer.deliver(webhook.id, lambda _: next(asked))
    assert post.log_of(webhook) == []
    post.deliver()
    first, again = there.came
    assert (first.id, first.body) == (again.id, again.body)


def test_a_lease_of_a_process_that_is_gone_ends(post: Post, there: Receiver) -> None:
    webhook = post.subscribe(there.url)
    post.report()

    def dies(*_: object) -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        post.deliverer.deliver(webhook.id, dies)
    post.deliver()
    assert there.came == []
    post.clock.move(seconds=91)
    post.deliver()
    assert there.positions() == [CAST + 1]


def test_what_comes_of_an_attempt_is_not_kept_for_a_webhook_that_was_sent_back(
    post: Post, there: Receiver
) -> None:
    webhook = post.subscribe(there.url)
    post.report(2)
    asked: list[int] = []

    def replay_after_the_first(*_: object) -> bool:
        asked.append(1)
        if len(asked) == 2:
            post.webhooks.replay(webhook.id, after=0)
        return True

    post.deliverer.deliver(webhook.id, replay_after_the_first)
    assert there.positions() == [CAST + 1]
    assert (post.now(webhook).position, post.log_of(webhook)) == (0, [])
    post.deliver()
    assert there.positions() == [CAST + 1, *range(1, CAST + 3)]
