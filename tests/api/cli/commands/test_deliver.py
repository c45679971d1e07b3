"""The process that delivers while a server runs: it follows, ends when asked, and may be killed."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import msgspec
import pytest

from api.answers.links import event_link
from api.service import Service
from infrastructure.filters import read_filters
from infrastructure.log.event_filter import EventFilter
from infrastructure.log.recorder import utc_now
from infrastructure.settings import Settings
from infrastructure.webhooks.deliverer import Deliverer
from infrastructure.webhooks.endpoint import AllowedTargets
from infrastructure.webhooks.sender import Sender
from infrastructure.webhooks.subscriptions import SUMMARY, Webhook
from tests.api.cli.command_line import PATIENCE_SECONDS, eventually, running, stanceline
from tests.builders import BY, a_development, register_cast
from tests.infrastructure.webhooks.receivers import Receiver, receiver, summary

CAST = 8
PRIVATE = "--allow-private-webhooks"


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as it:
        yield it


@pytest.fixture
def service(service: Service) -> Service:
    """The system, which knows the cast."""
    register_cast(service.verbs)
    return service


def shown(service: Service, url: str) -> Webhook:
    return service.webhooks.add(url, EventFilter(), SUMMARY, None)


def report(service: Service) -> None:
    service.verbs.report_development(a_development(), BY)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_delivers_what_is_recorded_while_it_runs_and_ends_when_asked(
    service: Service, database_url: str, there: Receiver, number: signal.Signals
) -> None:
    shown(service, there.url)
    with running("deliver", PRIVATE, url=database_url) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Delivering to webhooks")
        report(service)
        report(service)
        assert eventually(lambda: len(there.came) == 2)
        process.send_signal(number)
        assert process.wait(timeout=PATIENCE_SECONDS) == 0
        assert process.stdout.read() == ""
    assert there.positions() == [CAST + 1, CAST + 2]


def test_once_sends_what_is_due_and_ends(sqlite_url: str, there: Receiver) -> None:
    service = Service(Settings(database_url=sqlite_url))
    register_cast(service.verbs)
    webhook = shown(service, there.url)
    report(service)
    assert stanceline("deliver", "--once", PRIVATE, url=sqlite_url).exit_code == 0
    assert there.positions() == [CAST + 1]
    assert service.webhooks.one(webhook.id).position == CAST + 1
    service.close()


def test_without_leave_it_delivers_to_no_private_address(sqlite_url: str, there: Receiver) -> None:
    service = Service(Settings(database_url=sqlite_url))
    register_cast(service.verbs)
    webhook = shown(service, there.url)
    report(service)
    assert stanceline("deliver", "--once", url=sqlite_url).exit_code == 0
    assert there.came == []
    assert service.webhooks.one(webhook.id).next_try_at is not None
    service.close()


def test_asked_to_end_while_it_waits_for_an_answer_it_ends(
    service: Service, database_url: str, there: Receiver
) -> None:
    ended = threading.Event()
    there.will(waits_for(ended), summary(204))
    webhook = shown(service, there.url)
    report(service)
    with running("deliver", PRIVATE, url=database_url) as process:
        assert eventually(lambda: len(there.came) == 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5.0) == 0
    ended.set()
    assert service.webhooks.one(webhook.id).position == CAST
    with running("deliver", PRIVATE, url=database_url):
        assert eventually(lambda: len(there.came) == 2)
    assert there.came[0].id == there.came[1].id


def test_what_a_killed_process_had_sent_and_not_heard_of_is_sent_again_under_the_same_id(
    service: Service, database_url: str, there: Receiver
) -> None:
    ended = threading.Event()
    there.will(waits_for(ended), summary(204))
    webhook = shown(service, there.url)
    report(service)
    report(service)
    with running("deliver", PRIVATE, url=database_url) as process:
        assert eventually(lambda: len(there.came) == 1)
        process.kill()
        process.wait(timeout=PATIENCE_SECONDS)
    ended.set()
    later = datetime.now(UTC) + timedelta(seconds=91)
    for clock in (utc_now, lambda: later):
        deliverer = Deliverer(
            service.writing.engine, service.writing.log, a_sender, event_link, clock
        )
        deliverer.deliver_all()
    assert there.positions() == [CAST + 1, CAST + 1, CAST + 2]
    assert there.came[0].id == there.came[1].id
    assert service.webhooks.one(webhook.id).position == CAST + 2


@pytest.mark.parametrize(
    "filters",
    [
        {"types": "development"},
        {"types": "actor,source", "actor": "hezbollah"},
        {"actor": "hezbollah"},
        {"pair": "hezbollah,israel"},
        {"kind": "ceasefire"},
        {"source": "al-akhbar"},
        {"kind": "agreement", "types": "development.reported", "source": "al-akhbar"},
    ],
    ids=str,
)
def test_a_webhook_is_reported_what_the_list_of_events_shows(
    article: str, there: Receiver, filters: dict[str, str]
) -> None:
    service = Service(Settings(database_url=article))
    service.webhooks.add(there.url, read_filters(EventFilter, filters), SUMMARY, 0)
    assert stanceline("deliver", "--once", PRIVATE, url=article).exit_code == 0
    asked = [part for name, value in filters.items() for part in (f"--{name}", value)]
    listed = stanceline("events", *asked, "--limit", "500", "--json", url=article)
    expected = [one["position"] for one in msgspec.json.decode(listed.stdout)["data"]]
    assert there.positions() == expected != []
    service.close()


def test_it_survives_the_loss_of_its_connections(postgres_url: str, there: Receiver) -> None:
    service = Service(Settings(database_url=postgres_url))
    register_cast(service.verbs)
    shown(service, there.url)
    with running("deliver", PRIVATE, url=postgres_url) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Delivering to webhooks")
        with service.writing.engine.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        report(service)
        assert eventually(lambda: len(there.came) == 1)
        assert process.poll() is None
    service.close()


def test_a_server_ends_while_a_receiver_keeps_it_waiting(sqlite_url: str, there: Receiver) -> None:
    service = Service(Settings(database_url=sqlite_url))
    register_cast(service.verbs)
    webhook = shown(service, there.url)
    report(service)
    ended = threading.Event()
    there.will(waits_for(ended))
    with running("serve", "--port", "0", PRIVATE, url=sqlite_url) as process:
        assert eventually(lambda: len(there.came) == 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=8.0) is not None
        assert process.stdout is not None
        assert "Traceback" not in process.stdout.read()
    ended.set()
    assert service.webhooks.one(webhook.id).position == CAST
    service.close()


def test_several_share_the_work_and_show_nobody_twice(service: Service, database_url: str) -> None:
    with receiver() as one, receiver() as other:
        for it in (one, other):
            shown(service, it.url)
        with (
            running("deliver", PRIVATE, url=database_url),
            running("deliver", PRIVATE, url=database_url),
        ):
            for _ in range(20):
                report(service)
            assert eventually(lambda: len(one.came) >= 20 and len(other.came) >= 20)
        expected = list(range(CAST + 1, CAST + 21))
        assert (one.positions(), other.positions()) == (expected, expected)


def a_sender() -> Sender:
    return Sender(AllowedTargets(private=True))


def waits_for(ended: threading.Event) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answers when nobody waits for it any more."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        ended.wait(PATIENCE_SECONDS)
        handler.close_connection = True

    return answer
