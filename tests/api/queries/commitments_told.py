"""Commitments that tests record on the server, and the list it gives."""

from __future__ import annotations

from typing import Any

from tests.api.talking import Conversation, Json


def listed(talk: Conversation, on: str, **asked: Any) -> list[Json]:
    found: list[Json] = talk.read("/v1/commitments", on=on, **asked)["data"]
    return found


def truce(talk: Conversation, occurred: str, *commitments: Json, **said: Any) -> str:
    shown = {"kind": "ceasefire", "title": "A truce", "commitments": list(commitments)}
    return talk.report(occurred=occurred, **{**shown, **said})


def an_attack(talk: Conversation, occurred: str, name: str | None = None, **where: Any) -> str:
    place = None if name is None else {"name": name, "country": "SYR", "precision": 1, **where}
    return talk.report(occurred=occurred, title=f"Shells on {name}", place=place)


def status_of(commitment: Json) -> str:
    status: str = commitment["status"]
    return status


def statuses(found: list[Json]) -> list[tuple[str, str, str]]:
    return [(one["by"]["id"], one["toward"]["id"], one["status"]) for one in found]
