"""Webhooks of a server that delivers by itself, and the log of what it delivered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from standardwebhooks import Webhook as Verifier

from api.app import create_app
from infrastructure.settings import Settings
from tests.api.api_client import ApiClient
from tests.builders import BY
from tests.infrastructure.webhooks.receivers import Receiver, receiver, summary

PATIENCE_SECONDS = 20.0


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as it:
        yield it


@pytest.fixture
def delivering(sqlite_url: str) -> Iterator[ApiClient]:
    """A server that knows the cast, and may deliver to this machine."""
    app = create_app(Settings(database_url=sqlite_url, allow_private_webhooks=True))
    with TestClient(app) as client:
        api = ApiClient(client, lambda: None)
        api.register_cast()
        yield api


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_server_on_an_embedded_database_delivers_what_is_recorded(
    delivering: ApiClient, there: Receiver
) -> None:
    made = delivering.record("/v1/webhooks", {"url": there.url, "actor": "hezbollah"})
    delivering.report(initiators=["iran"])
    id = delivering.report()
    until(lambda: len(there.came) == 1)
    (came,) = there.came
    returned = Verifier(made["secret"]).verify(came.body, came.headers)
    assert returned["data"]["id"] == id
    (linked,) = delivering.read(returned["data"]["href"])["data"]
    assert (linked["position"], linked["id"]) == (returned["data"]["position"], id)


def test_the_log_of_deliveries_shows_attempts_and_the_next_try(
    delivering: ApiClient, there: Receiver
) -> None:
    there.will(summary(204), summary(500))
    path = f"/v1/webhooks/{delivering.record('/v1/webhooks', {'url': there.url})['id']}"
    delivering.report()
    until(lambda: len(deliveries(delivering, path)) == 1)
    delivering.report()
    until(lambda: len(deliveries(delivering, path)) == 2)
    failed, taken = deliveries(delivering, path)
    assert [one["number"] for one in (failed, taken)] == [2, 1]
    assert (taken["state"], taken["next_try_at"]) == ("acknowledged", None)
    assert taken["message"] == there.came[0].id
    assert failed["state"] == "pending"
    assert failed["next_try_at"] == delivering.read(path)["next_try_at"] is not None
    (attempt,) = failed["attempts"]
    assert (attempt["status"], attempt["error"], attempt["retry_after"]) == (500, None, None)
    assert attempt["at"] < failed["next_try_at"]


def test_deliveries_are_paged_from_the_newest(delivering: ApiClient, there: Receiver) -> None:
    path = f"/v1/webhooks/{delivering.record('/v1/webhooks', {'url': there.url, 'after': 0})['id']}"
    until(lambda: len(there.came) == 7 and delivering.read(path)["position"] == 7)
    first = delivering.read(f"{path}/deliveries", limit="4", with_total="true")
    assert [one["position"] for one in first["data"]] == [7, 6, 5, 4]
    assert first["total"] == 7
    rest = delivering.read(f"{path}/deliveries", limit="4", cursor=first["next"])
    assert [one["position"] for one in rest["data"]] == [3, 2, 1]
    assert (rest["next"], rest["position"]) == (None, 7)
    assert "total" not in rest


def test_no_list_shows_a_secret(delivering: ApiClient, there: Receiver) -> None:
    made = delivering.record("/v1/webhooks", {"url": there.url})
    path = f"/v1/webhooks/{made['id']}"
    rotated = delivering.post(f"{path}/secret", None).json()
    delivering.report()
    until(lambda: len(there.came) == 1)
    for shown in ("/v1/webhooks", path, f"{path}/deliveries", "/v1/events"):
        text = delivering.get(shown).text
        assert made["secret"] not in text
        assert rotated["secret"] not in text
        assert "whsec_" not in text


def test_what_waited_while_the_server_was_down_is_delivered_when_it_is_back(
    sqlite_url: str, there: Receiver
) -> None:
    settings = Settings(database_url=sqlite_url, allow_private_webhooks=True)
    with TestClient(create_app(settings)) as client:
        api = ApiClient(client, lambda: None)
        api.register_cast()
        path = f"/v1/webhooks/{api.record('/v1/webhooks', {'url': there.url})['id']}"
        api.report()
        until(lambda: bool(api.read(path)["position"] == 8))
    quiet = create_app(Settings(database_url=sqlite_url))
    quiet.state.server.verbs.add_alias("iran", "Persia", BY)
    with TestClient(create_app(settings)):
        until(lambda: len(there.came) == 2)
    assert there.positions() == [8, 9]


def deliveries(api: ApiClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.read(f"{path}/deliveries")["data"]
    return found
