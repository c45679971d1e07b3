"""Every stance that an actor held within a month or a year."""

from __future__ import annotations

from domain.dates import iso_day
from domain.vocabulary import POLICY
from infrastructure.read_models.answers import Answer, known_answer, named, narrowed, permalink
from infrastructure.read_models.knowledge import Knowledge
from infrastructure.read_models.timelines import Span, pair_timelines


def within_answer(knowledge: Knowledge, on: str, span: Span) -> Answer:
    """The body of `GET /v1/actors/{id}/stances?on=2024-12`; the actor must be known then.

    `on` is the month or the year as it was given; `span` has its first and its last day.
    """
    path = f"/v1/actors/{span.actor}"
    asked = {"on": on, **narrowed(span.toward, span.inherit, span.only)}
    return {
        "actor": named(knowledge, span.actor),
        "on": on,
        "from": iso_day(span.begin),
        "through": iso_day(span.through),
        "known": known_answer(knowledge),
        "policy": POLICY,
        "stances": [_with_postures(row) for row in pair_timelines(knowledge, span)],
        "links": {
            "permalink": permalink(knowledge, f"{path}/stances", asked),
            "timeline": f"{path}/timeline?position={knowledge.position}",
        },
    }


def _with_postures(row: Answer) -> Answer:
    """The postures of its segments, each where it first held."""
    postures = list(dict.fromkeys(segment["posture"] for segment in row["segments"]))
    return {"toward": row["toward"], "via": row["via"], "postures": postures, **row}
