"""The body of an answer about changes, as OpenAPI describes it."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from api.answers.developments import Basis
from api.answers.links import Known, Named, Permalink
from infrastructure.read_models.changes.causes import BearingEvent


class StanceInBrief(TypedDict):
    posture: str
    rule: str
    since: str
    certainty: str
    confidence: int | None
    single_source: bool
    basis: list[Basis]


class DifferingSpan(TypedDict):
    start_date: str
    end_date: str | None
    before: StanceInBrief | None
    after: StanceInBrief | None
    changed_fields: list[str]


class DifferingPair(TypedDict):
    actor: Named
    toward: Named
    events: list[BearingEvent]
    events_truncated: bool
    events_decisive: bool


class DifferingOnDay(DifferingPair):
    before: StanceInBrief | None
    after: StanceInBrief | None
    changed_fields: list[str]


class DifferingOnDays(DifferingPair):
    spans: list[DifferingSpan]


Days = TypedDict("Days", {"from": str | None, "to": str | None})


Changes = TypedDict(
    "Changes",
    {
        "from": Known,
        "to": Known,
        "on": NotRequired[str],
        "days": NotRequired[Days],
        "policy": str,
        "inherit": Literal[False],
        "data": list[DifferingOnDay] | list[DifferingOnDays],
        "next": str | None,
        "position": int,
        "links": Permalink,
    },
)
