"""Every stance that an actor held within a month or a year."""

from __future__ import annotations

from dataclasses import dataclass

from domain.dates import iso_day
from domain.vocabulary import POLICY
from infrastructure.read_models.knowledge import Knowledge
from infrastructure.read_models.permalinks import permalink
from infrastructure.read_models.stances.held import Answer, known_answer, named, narrowed
from infrastructure.read_models.stances.timeline import TimelineAsked, pair_timelines


@dataclass(frozen=True, slots=True)
class Within:
    """The month or the year `on` as it was given, and what is asked about its days."""

    on: str
    timeline: TimelineAsked

    def parameters(self) -> dict[str, str]:
        """The question as query parameters, the same for the same question."""
        return {
            "on": self.on,
            **narrowed(self.timeline.toward, self.timeline.inherit, self.timeline.only),
        }


def within_answer(knowledge: Knowledge, asked: Within) -> Answer:
    """The body of `GET /v1/actors/{id}/stances?on=2024-12`; the actor must be known then."""
    on, timeline = asked.on, asked.timeline
    path = f"/v1/actors/{timeline.actor}"
    return {
        "actor": named(knowledge, timeline.actor),
        "on": on,
        "start_date": iso_day(timeline.begin),
        "end_date": iso_day(timeline.through),
        "known": known_answer(knowledge),
        "policy": POLICY,
        "stances": [_with_postures(row) for row in pair_timelines(knowledge, timeline)],
        "links": {
            "permalink": permalink(knowledge, f"{path}/stances", asked.parameters()),
            "timeline": permalink(
                knowledge,
                f"{path}/timeline",
                narrowed(timeline.toward, timeline.inherit, timeline.only),
            ),
        },
    }


def _with_postures(row: Answer) -> Answer:
    """The postures of its segments, each where it first held."""
    postures = list(dict.fromkeys(segment["posture"] for segment in row["segments"]))
    return {
        "toward": row["toward"],
        "inherited_from": row["inherited_from"],
        "postures": postures,
        **row,
    }
