"""An answer as it was asked for over HTTP, and in the words of the model."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.timemachine.answering import Question
from tests.timemachine.facts import Json


def parameters(asked: Question) -> dict[str, str]:
    given = {
        "on": date.fromordinal(asked.on).isoformat(),
        "toward": asked.toward,
        "conflict": asked.conflict,
        "min_confidence": asked.min_confidence,
        "inherit": None if asked.inherit else "false",
    }
    return {name: str(value) for name, value in given.items() if value is not None}


def in_short(stance: Json) -> Json:
    """A stance as the model tells it: ids for what is named, lists without an order sorted."""
    same = ("posture", "since", "certainty", "confidence", "single_source", "score", "rule")
    return {
        **{name: stance[name] for name in same},
        "toward": stance["toward"]["id"],
        "via": stance["via"] and stance["via"]["id"],
        "basis": [ground["development"] for ground in stance["basis"]],
        "commitments": sorted(
            (
                {
                    "development": commitment["development"],
                    "number": commitment["number"],
                    "status": commitment["status"],
                    "breaches": sorted(commitment["breaches"]),
                    "strained_by": sorted(commitment["strained_by"]),
                }
                for commitment in stance["commitments"]
            ),
            key=lambda commitment: (commitment["development"], commitment["number"]),
        ),
    }


def without_instant(answer: Any) -> bytes:
    """The body but for the instant at which a server's own clock recorded the position."""
    content: bytes = answer.content
    at = answer.json().get("known", {}).get("at")
    return content.replace(at.encode(), b"") if at else content
