"""Delivers events to one webhook, in the order of the log, signed by Standard Webhooks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from standardwebhooks import Webhook as Signer

from infrastructure.answer_json import encode_answer
from infrastructure.database.completeness import read_complete, write_complete
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import utc_now
from infrastructure.read_models.event_subjects import EventWithSubjects, with_subjects
from infrastructure.read_models.history import EventAnswer, event_answer
from infrastructure.webhooks.deliveries import (
    LEASE,
    after_attempt,
    begin_delivery,
    due,
    give_back,
    held,
    move_on,
    store,
    take,
)
from infrastructure.webhooks.sender import ATTEMPT_SECONDS, Sender
from infrastructure.webhooks.subscriptions import FULL, Webhook

MOST_BYTES = 20_000
PAGE = 250
PAGES_LOOKED_THROUGH = 4
# A deliverer begins no attempt that could outlast its lease.
HOLD = LEASE - timedelta(seconds=4 * ATTEMPT_SECONDS)

_LOG = logging.getLogger(__name__)


def body_of(
    matter: EventWithSubjects, detail: str, skipped: Sequence[int], link: dict[str, str]
) -> bytes:
    """Return the message about an event: a summary if the full one exceeds `MOST_BYTES`.

    `skipped` are the positions of the events that failed just before it. `link` holds the fields
    that say where the event is found.
    """
    answer = event_answer(matter.recorded, matter.event)
    place = {"skipped": skipped, **link}
    if detail == FULL:
        whole = _message(answer, {**asdict(answer), **place})
        if len(whole) <= MOST_BYTES:
            return whole
    short = {name: getattr(answer, name) for name in ("position", "about", "id", "version")}
    return _message(answer, {**short, **place})


def signed(message: str, body: bytes, secrets: Sequence[str], at: datetime) -> dict[str, str]:
    """Return the headers of a message sent at `at`, with a signature for each secret."""
    signatures = (Signer(secret).sign(message, at, body.decode()) for secret in secrets)
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _message(answer: EventAnswer, data: dict[str, Any]) -> bytes:
    return encode_answer({"type": answer.type, "timestamp": answer.recorded_at, "data": data})


@dataclass(slots=True)
class Found:
    """The webhooks with events to send, and whether others moved past events they filter out."""

    ids: list[UUID] = field(default_factory=list)
    moved: bool = False


class Deliverer:
    """Delivers from one log. There may be several: each webhook is leased by one at a time.

    `link` returns the fields of a message that say where the event at a position is found.
    """

    def __init__(
        self,
        engine: Engine,
        log: EventLog,
        sender: Callable[[], Sender],
        link: Callable[[int], dict[str, str]],
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._engine = engine
        self._log = log
        self._sender = sender
        self._link = link
        self._clock = clock

    def find(self) -> Found:
        """Find the webhooks with new events among those that are due; send nothing."""
        now = self._clock()
        with read_complete(self._engine) as connection:
            waiting, head = due(connection, now)
        found, moved = Found(), dict[UUID, tuple[int, int]]()
        in_turn = sorted(waiting, key=lambda one: one.position)
        for position, together in groupby(in_turn, key=lambda one: one.position):
            left, reached = self._look_through(list(together), position, head, found)
            moved |= {one.id: (position, reached) for one in left}
        if moved:
            with write_complete(self._engine) as connection:
                move_on(connection, moved, now)
            found.moved = True
        return found

    def deliver(self, id: UUID, may_go_on: Callable[[Sender], bool] = lambda _: True) -> None:
        """Send a webhook its events in order, until it has to wait or has all of them.

        `may_go_on` is called before and after each attempt with the sender, which can abort it. If
        it returns False, an attempt just made counts only if it was acknowledged.
        """
        now = self._clock()
        with write_complete(self._engine) as connection:
            taken = take(connection, id, now)
        if taken is None:
            return
        webhook, lease = taken
        looked = webhook.position
        with self._sender() as sender:
            for matter, reached in self._ahead(webhook):
                if matter is None:
                    looked = reached
                    continue
                if self._clock() >= now + HOLD or not may_go_on(sender):
                    break
                after = self._send(sender, id, lease, matter, may_go_on)
                if after is None:
                    break
                looked = max(looked, after.position)
                if after.disabled_at is not None or after.next_try_at is not None:
                    break
        with write_complete(self._engine) as connection:
            give_back(connection, id, lease, looked)

    def deliver_all(self) -> None:
        """Send everything that is due now, one webhook after another."""
        while (found := self.find()).ids or found.moved:
            for id in found.ids:
                self.deliver(id)

    def _send(
        self,
        sender: Sender,
        id: UUID,
        lease: str,
        matter: EventWithSubjects,
        may_go_on: Callable[[Sender], bool],
    ) -> Webhook | None:
        """Make one attempt; return the webhook after it, None if the attempt does not count."""
        recorded = matter.recorded
        with read_complete(self._engine) as connection:
            webhook = held(connection, id, lease)
            if webhook is None:
                return None
            delivery = begin_delivery(connection, webhook, recorded.position, recorded.topic)
        at = self._clock()
        body = body_of(matter, webhook.detail, webhook.skipped, self._link(recorded.position))
        headers = signed(delivery.message, body, webhook.secrets_at(at), at)
        attempt = sender.send(webhook.url, headers, body, at)
        goes_on = may_go_on(sender)
        if not goes_on and not attempt.is_acknowledged:
            return None
        after, delivery = after_attempt(webhook, delivery, attempt)
        with write_complete(self._engine) as connection:
            is_stored = store(connection, after, delivery, lease)
        if is_stored and after.disabled_because is not None:
            _LOG.warning("webhook %s is disabled: %s", id, after.disabled_because)
        return after if is_stored else None

    def _ahead(self, webhook: Webhook) -> Iterator[tuple[EventWithSubjects | None, int]]:
        """Yield the events to deliver, in order, and after each page the position reached."""
        position, wanted = webhook.position, webhook.filters
        while position < (head := self._log.recorder.position()):
            page, position = self._page(position, head)
            for one in page:
                if one.is_wanted(wanted):
                    yield one, one.recorded.position
            yield None, position

    def _look_through(
        self, webhooks: list[Webhook], position: int, head: int, found: Found
    ) -> tuple[list[Webhook], int]:
        """Return the webhooks without an event up to a later position, and that position."""
        left = [(one, one.filters) for one in webhooks]
        for _ in range(PAGES_LOOKED_THROUGH):
            if not left or position >= head:
                break
            page, position = self._page(position, head)
            some = [one for one in left if any(matter.is_wanted(one[1]) for matter in page)]
            found.ids += [webhook.id for webhook, _ in some]
            left = [one for one in left if one not in some]
        return [webhook for webhook, _ in left], position

    def _page(self, after: int, head: int) -> tuple[list[EventWithSubjects], int]:
        recorded = self._log.recorder.read(after, PAGE, head)
        page = with_subjects(self._log, recorded, self._log.recorder.histories)
        return page, recorded[-1].position if len(recorded) == PAGE else head
