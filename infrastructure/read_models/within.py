"""Every stance that an actor held within a month or a year."""

from __future__ import annotations

from dataclasses import dataclass

from domain.dates import iso_day
from domain.vocabulary import POLICY
from infrastructure.read_models.answers import Answer, known_answer, named, narrowed, permalink
from infrastructure.read_models.knowledge import Knowledge
from infrastructure.read_models.timelines import Span, pair_timelines


@dataclass(frozen=True, slots=True)
class Within:
    """The month or the year `on` as it was given, and what is asked about its days."""

    on: str
    span: Span

    def parameters(self) -> dict[str, str]:
        """The question as query parameters, the same for the same question."""
        return {"on": self.on, **narrowed(self.span.toward, self.span.inherit, self.span.only)}


def within_answer(knowledge: Knowledge, asked: Within) -> Answer:
    """The body of `GET /v1/actors/{id}/stances?on=2024-12`; the actor must be known then."""
    on, span = asked.on, asked.span
    path = f"/v1/actors/{span.actor}"
    return {
        "actor": named(knowledge, span.actor),
        "on": on,
        "from": iso_day(span.begin),
        "through": iso_day(span.through),
        "known": known_answer(knowledge),
        "policy": POLICY,
        "stances": [_with_postures(row) for row in pair_timelines(knowledge, span)],
        "links": {
            "permalink": permalink(knowledge, f"{path}/stances", asked.parameters()),
            "timeline": f"{path}/timeline?position={knowledge.position}",
        },
    }


def _with_postures(row: Answer) -> Answer:
    """The postures of its segments, each where it first held."""
    postures = list(dict.fromkeys(segment["posture"] for segment in row["segments"]))
    return {"toward": row["toward"], "via": row["via"], "postures": postures, **row}
