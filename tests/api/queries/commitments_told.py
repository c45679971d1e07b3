"""Commitments that tests record on the server, and the list it gives."""

from __future__ import annotations

from typing import Any

from tests.api.api_client import ApiClient, Json


def listed(api: ApiClient, on: str, **asked: Any) -> list[Json]:
    found: list[Json] = api.read("/v1/commitments", on=on, **asked)["data"]
    return found


def truce(api: ApiClient, occurred: str, *commitments: Json, **said: Any) -> str:
    shown = {"kind": "ceasefire", "title": "A truce", "commitments": list(commitments)}
    return api.report(occurred=occurred, **{**shown, **said})


def an_attack(api: ApiClient, occurred: str, name: str | None = None, **where: Any) -> str:
    place = None if name is None else {"name": name, "country": "SYR", "precision": 1, **where}
    return api.report(occurred=occurred, title=f"Shells on {name}", place=place)


def status_of(commitment: Json) -> str:
    status: str = commitment["status"]
    return status


def statuses(found: list[Json]) -> list[tuple[str, str, str]]:
    return [(one["by"]["id"], one["toward"]["id"], one["status"]) for one in found]
