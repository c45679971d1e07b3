"""Compares the stances known at two positions, with the events that made the difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.claims.claims import Pair
from domain.dates import FOREVER, iso_day
from domain.stance.fold import Segment, certainty
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.changes.causes import bearing_events, events_at
from infrastructure.read_models.changes.diff import Compared, Difference, Span, differences
from infrastructure.read_models.claims import ClaimFilter
from infrastructure.read_models.developments.rows import Basis, basis_of
from infrastructure.read_models.stances.held import Answer, known_answer, names_of
from infrastructure.read_models.stances.timeline import BEGINNING

Grounds = dict[str, Basis]
STANCE = ("posture", "rule", "since", "certainty", "confidence", "single_source", "basis")


@dataclass(frozen=True, slots=True)
class ChangesQuestion:
    """Which stances differ on the days from `begin` through `through` (ordinals, inclusive).

    `is_one_day` is true for a question about one day. A range may begin at BEGINNING and end at
    FOREVER. The answer has at most `limit` pairs after the pair `after`; `actor` is the holder or
    the counterpart.
    """

    begin: int
    through: int
    is_one_day: bool
    policy: Policy
    limit: int
    after: Pair = ("", "")
    only: ClaimFilter = field(default_factory=ClaimFilter)
    actor: str | None = None
    toward: str | None = None

    @property
    def days(self) -> str | dict[str, str | None]:
        """The day, or both ends of the range, None where it is open."""
        if self.is_one_day:
            return iso_day(self.begin)
        return {
            "from": None if self.begin == BEGINNING else iso_day(self.begin),
            "to": None if self.through == FOREVER else iso_day(self.through),
        }

    def parameters(self) -> dict[str, str]:
        """The question as query parameters, but for the page of its answer."""
        days = {"on": self.days} if isinstance(self.days, str) else self.days
        given = {**days, "actor": self.actor, "toward": self.toward, **self.only.asked()}
        return {name: str(value) for name, value in given.items() if value is not None}


def changes_answer(
    earlier: Knowledge, later: Knowledge, question: ChangesQuestion
) -> tuple[Answer, Pair | None]:
    """Return the body of `GET /v1/changes` without `next` and `links`, and the last pair if there
    are more."""
    compared = Compared(
        earlier,
        later,
        question.begin,
        question.through,
        question.policy,
        question.only,
        question.actor,
        question.toward,
    )
    found, last = differences(compared, question.after, question.limit)
    return {
        "from": known_answer(earlier),
        "to": known_answer(later),
        "on" if question.is_one_day else "days": question.days,
        "policy": question.policy.name,
        "inherit": False,
        "data": _pair_answers(compared, found, is_one_day=question.is_one_day),
        "position": later.position,
    }, last


def _pair_answers(compared: Compared, found: list[Difference], *, is_one_day: bool) -> list[Answer]:
    pairs = [one.pair for one in found]
    names = names_of(compared.later, {actor for pair in pairs for actor in pair})
    spans = [span for one in found for span in one.spans]
    published = compared.only.published
    before = _grounds(compared.earlier, published, (span.before for span in spans))
    after = _grounds(compared.later, published, (span.after for span in spans))
    bearing = bearing_events(compared, found)
    positions = {at for one in bearing.values() for at in one.positions}
    events = events_at(compared.later, positions, published)
    answers = []
    for one in found:
        actor, toward = ({"id": id, "name": names.get(id)} for id in one.pair)
        shown = [_span(span, before, after) for span in one.spans]
        stance = shown[0] if is_one_day else {"spans": _dated(one.spans, shown)}
        by = bearing[one.pair]
        answers.append(
            {
                "actor": actor,
                "toward": toward,
                **stance,
                "events": [events[position] for position in by.positions],
                "events_truncated": by.truncated,
                "events_decisive": by.decisive,
            }
        )
    return answers


def _grounds(knowledge: Knowledge, published: int, segments: Iterable[Segment | None]) -> Grounds:
    return basis_of(knowledge, {b.development for s in segments if s for b in s.basis}, published)


def _dated(spans: list[Span], shown: list[Answer]) -> list[Answer]:
    return [
        {
            "start_date": iso_day(span.begin),
            "end_date": None if span.through == FOREVER else iso_day(span.through),
            **stance,
        }
        for span, stance in zip(spans, shown, strict=True)
    ]


def _span(span: Span, before: Grounds, after: Grounds) -> Answer:
    then, now = _stance(span.before, before), _stance(span.after, after)
    return {"before": then, "after": now, "changed_fields": _differs(span.before, span.after)}


def _stance(segment: Segment | None, grounds: Grounds) -> Answer | None:
    if segment is None:
        return None
    return {
        "posture": segment.posture.value,
        "rule": segment.rule,
        "since": iso_day(segment.since),
        "certainty": certainty(segment.certain),
        "confidence": segment.confidence,
        "single_source": segment.single_source,
        "basis": [grounds[b.development].answer() for b in segment.basis],
    }


def _differs(before: Segment | None, after: Segment | None) -> list[str]:
    """Return the names of the fields that differ: all of them if one of the two is None."""
    if before is None or after is None:
        return list(STANCE)
    members = zip(STANCE, before.stance, after.stance, strict=True)
    return [name for name, then, now in members if then != now]
