"""Adding, removing, replaying and rotating: what is taken, what is refused, what is shown once."""

from __future__ import annotations

from typing import Any

import pytest

from infrastructure.webhooks.subscriptions import MOST_WEBHOOKS
from tests.api.api_client import ApiClient, Json, refusal, refused_field

URL = "https://receiver.example/hook"
NOBODY = "00000000-0000-4000-8000-000000000000"
CAST = 7  # four actors and three sources


def add(api: ApiClient, **said: Any) -> Json:
    return api.record("/v1/webhooks", {"url": URL, **said})


def test_a_new_webhook_shows_its_secret_once(api: ApiClient) -> None:
    answer = api.post("/v1/webhooks", {"url": URL, "types": "development", "actor": "hezbollah"})
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    made = answer.json()
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert len(secret) == len("whsec_") + 44
    assert answer.headers["location"] == f"/v1/webhooks/{made['id']}"
    assert api.read(answer.headers["location"]) == made
    assert (made["url"], made["detail"], made["position"]) == (URL, "summary", CAST)
    assert (made["types"], made["actor"], made["pair"]) == ("development", "hezbollah", None)


def test_filters_are_kept_as_they_were_meant(api: ApiClient) -> None:
    made = add(api, types=" source,actor ,actor", pair="israel,hezbollah", kind="attack")
    assert made["types"] == "actor,source"
    assert (made["pair"], made["kind"]) == ("hezbollah,israel", "attack")


def test_it_may_begin_at_the_first_event(api: ApiClient) -> None:
    assert add(api, after=0)["position"] == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"url": "http://receiver.example/"}, "url"),
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": "https://[::ffff:10.0.0.1]/"}, "url"),
        ({"url": "https://receiver.example:8443/"}, "url"),
        ({"detail": "whole"}, "detail"),
        ({"after": CAST + 1}, "after"),
        ({"after": -1}, "after"),
        ({"types": "picnic"}, "types"),
        ({"actor": "atlantis"}, "actor"),
        ({"actor": "No Slug"}, "actor"),
        ({"pair": "israel"}, "pair"),
        ({"pair": "israel,atlantis"}, "pair"),
        ({"kind": "picnic"}, "kind"),
        ({"conflict": "No Slug"}, "conflict"),
        ({"source": "gazette"}, "source"),
        ({"secret": "whsec_mine"}, "secret"),
    ],
)
def test_what_cannot_be_reported_is_refused(api: ApiClient, said: Json, field: str) -> None:
    shown, allowed = refused_field(api.post("/v1/webhooks", {"url": URL, **said}))
    assert shown == field
    assert allowed
    assert api.read("/v1/webhooks")["data"] == []


def test_nobody_is_reported_the_same_twice(api: ApiClient) -> None:
    first = add(api, actor="iran")
    again = api.post("/v1/webhooks", {"url": URL, "actor": "iran", "after": 0})
    assert first["id"] in refusal(again, 409)["detail"]
    add(api, actor="israel")


def test_there_are_only_so_many(api: ApiClient) -> None:
    for number in range(MOST_WEBHOOKS):
        add(api, url=f"{URL}/{number}")
    refusal(api.post("/v1/webhooks", {"url": URL}), 409)


def test_a_removed_one_is_gone_with_its_deliveries(api: ApiClient) -> None:
    path = f"/v1/webhooks/{add(api)['id']}"
    answer = api.client.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.read("/v1/webhooks")["data"] == []
    for gone in (api.get(path), api.get(f"{path}/deliveries"), api.client.delete(path)):
        refusal(gone, 404)


def test_a_rotation_shows_a_new_secret_once(api: ApiClient) -> None:
    made = add(api)
    path = f"/v1/webhooks/{made['id']}"
    answer = api.post(f"{path}/secret", None)
    assert answer.status_code == 200
    rotated = answer.json()
    assert rotated.pop("secret") != made["secret"]
    assert rotated["former_secret_until"] is not None
    assert api.read(path) == rotated


def test_a_replay_begins_where_it_is_reported_to(api: ApiClient) -> None:
    path = f"/v1/webhooks/{add(api)['id']}"
    assert api.post(f"{path}/replay", {}).json()["position"] == CAST
    ahead = api.post(f"{path}/replay", {"after": CAST + 1})
    assert refused_field(ahead) == ("after", f"0 to {CAST}, the last position of the log")
    replayed = api.post(f"{path}/replay", {"after": 3})
    assert (replayed.status_code, replayed.json()["position"]) == (200, 3)


@pytest.mark.parametrize("part", ["secret", "replay"])
def test_one_that_is_not_there_cannot_be_changed(api: ApiClient, part: str) -> None:
    refusal(api.post(f"/v1/webhooks/{NOBODY}/{part}", {}), 404)
    refusal(api.post(f"/v1/webhooks/nobody/{part}", {}), 422)
