"""What a receiver is sent: an event in short with a link, or whole, signed as it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec
from standardwebhooks import Webhook as Signer

from infrastructure.read_models.event_feed import EventAnswer, event_answer
from infrastructure.read_models.event_subjects import EventWithSubjects
from infrastructure.read_models.permalinks import pinned
from infrastructure.webhooks.subscriptions import FULL

MOST_BYTES = 20_000


def body_of(matter: EventWithSubjects, detail: str, skipped: Sequence[int]) -> bytes:
    """The message about an event; one that would be longer than `MOST_BYTES` is sent in short.

    `skipped` are the positions of the events that were given up just before it.
    """
    answer = event_answer(matter.recorded, matter.event)
    position = answer.position
    asked = {"after": str(position - 1), "limit": "1"}
    place = {"skipped": skipped, "href": pinned("/v1/events", asked, position)}
    if detail == FULL:
        told = asdict(answer)
        whole = _message(answer, {**told, **place})
        if len(whole) <= MOST_BYTES:
            return whole
    short = {name: getattr(answer, name) for name in ("position", "about", "id", "version")}
    return _message(answer, {**short, **place})


def signed(message: str, body: bytes, secrets: Sequence[str], at: datetime) -> dict[str, str]:
    """The headers of a message that is sent now, with a signature for each secret."""
    signatures = (Signer(secret).sign(message, at, body.decode()) for secret in secrets)
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _message(answer: EventAnswer, data: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"type": answer.type, "timestamp": answer.recorded_at, "data": data})
