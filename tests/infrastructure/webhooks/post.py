"""A log with the cast, its webhooks, and a clock that moves only when a test moves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from api.answers.links import event_link
from domain.log import Recorded
from infrastructure.filters import read_filters
from infrastructure.log.event_filter import EventFilter
from infrastructure.webhooks.deliverer import Deliverer
from infrastructure.webhooks.deliveries import Delivery, delivery_log
from infrastructure.webhooks.endpoint import AllowedTargets
from infrastructure.webhooks.sender import Sender
from infrastructure.webhooks.subscriptions import SUMMARY, Webhook, Webhooks
from tests.builders import BY, a_development
from tests.infrastructure.projections.world import World


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Post:
    """Reports, and delivers what is due when a test asks for it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.world = World(engine)
        self.clock = Clock()
        self.webhooks = Webhooks(engine, self.clock)
        self.deliverer = self.another()

    def another(self) -> Deliverer:
        """A deliverer as another process has it, on the same database."""
        return Deliverer(self.engine, self.world.log, self.a_sender, event_link, self.clock)

    def a_sender(self) -> Sender:
        return Sender(AllowedTargets(private=True), seconds=5.0)

    def subscribe(
        self, url: str, *, detail: str = SUMMARY, after: int | None = None, **filters: str
    ) -> Webhook:
        """Add a webhook for a receiver, by default from now on."""
        return self.webhooks.add(url, read_filters(EventFilter, filters), detail, after)

    def report(self, times: int = 1) -> None:
        for _ in range(times):
            self.world.report()

    def report_many(self, times: int) -> None:
        """The same, in one go."""
        shown = self.world.verbs.report_developments([a_development() for _ in range(times)], BY)
        assert all(isinstance(one, Recorded) for one in shown)

    def deliver(self) -> None:
        self.deliverer.deliver_all()

    def now(self, webhook: Webhook) -> Webhook:
        return self.webhooks.one(webhook.id)

    def wait(self, webhook: Webhook) -> timedelta:
        """Move the clock to the next try, and deliver; how long that was."""
        next_try_at = self.now(webhook).next_try_at
        assert next_try_at is not None
        waited = next_try_at - self.clock.now
        self.clock.now = next_try_at
        self.deliver()
        return waited

    def log_of(self, webhook: Webhook) -> list[Delivery]:
        """Its deliveries, oldest first."""
        return delivery_log(self.engine, webhook.id, None, 10_000)[::-1]
