"""Convert questions to HTTP parameters, and HTTP answers to the form of the model."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from tests.timemachine.answering import THROUGH, Question
from tests.timemachine.facts import Json

_INSTANT = re.compile(rb"\d{4}-\d\d-\d\dT[\d:.]+Z")


def parameters(asked: Question) -> dict[str, str]:
    given = {
        "on": date.fromordinal(asked.on).isoformat(),
        "toward": asked.toward,
        "conflict": asked.conflict,
        "min_confidence": asked.min_confidence,
        "single_source": None if asked.single_source is None else str(asked.single_source).lower(),
        "reported_by": asked.reported_by,
        "inherit": None if asked.inherit else "false",
    }
    return {name: str(value) for name, value in given.items() if value is not None}


def in_short(stance: Json) -> Json:
    """Return a stance in the form of the model: ids instead of names, unordered lists sorted."""
    same = (
        "posture", "since", "dating", "projected", "evidence_date", "confidence",
        "single_source", "score", "rule",
    )  # fmt: skip
    return {
        **{name: stance[name] for name in same},
        "toward": stance["toward"]["id"],
        **{name: stance[name] and stance[name]["id"] for name in THROUGH},
        "basis": [cause["development"] for cause in stance["basis"]],
        "rivals": sorted(rival["development"] for rival in stance["rivals"]),
        "commitments": sorted(
            (
                {
                    "development": commitment["development"],
                    "number": commitment["number"],
                    "status": commitment["status"],
                    "violations": sorted(commitment["violations"]),
                    "tensions": sorted(commitment["tensions"]),
                }
                for commitment in stance["commitments"]
            ),
            key=lambda commitment: (commitment["development"], commitment["number"]),
        ),
    }


def in_brief(row: Json) -> Json:
    """Return a changed pair in the form of the model."""
    shown: Json = {"actor": row["actor"]["id"], "toward": row["toward"]["id"]}
    for side in ("before", "after"):
        stance = row[side]
        basis = [cause["development"] for cause in stance["basis"]] if stance else []
        shown[side] = stance and {**stance, "basis": basis}
    return shown


def without_instants(answer: Any) -> bytes:
    """Return the body without instants, which depend on the clock of the server."""
    content: bytes = answer.content
    return _INSTANT.sub(b"", content)
