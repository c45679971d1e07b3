"""A stance in brief, and days on which one differs from another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from api.answers.cited import BasisAnswer, basis_answer
from domain.dates import FOREVER, iso_day
from domain.stance.fold import Segment
from infrastructure.read_models.developments.rows import DevelopmentInBrief

if TYPE_CHECKING:
    from infrastructure.read_models.changes.diff import Span

Basis = Mapping[str, BasisAnswer]


class StanceInBrief(TypedDict):
    posture: str
    rule: str
    since: str
    dating: str | None
    evidence_date: str | None
    confidence: int | None
    single_source: bool
    assessment_at_best: str | None
    basis: list[BasisAnswer]


class Changed(TypedDict):
    """A stance before and after."""

    before: StanceInBrief | None
    after: StanceInBrief | None
    changed_fields: list[str]


class SpanOfDays(TypedDict):
    """The first and the last day, None if there is no last day."""

    start_date: str
    end_date: str | None


class DifferingSpan(SpanOfDays, Changed):
    pass


def changed(span: Span, before: Basis, after: Basis) -> Changed:
    """Return the two stances of a span; the developments of their basis are given by id."""
    return {
        "before": stance_in_brief(span.before, before),
        "after": stance_in_brief(span.after, after),
        "changed_fields": _changed_fields(span.before, span.after),
    }


def differing_span(span: Span, before: Basis, after: Basis) -> DifferingSpan:
    """Return the two stances of a span with its days."""
    return {
        "start_date": iso_day(span.begin),
        "end_date": last_day(span.through),
        **changed(span, before, after),
    }


def stance_in_brief(segment: Segment | None, basis: Basis) -> StanceInBrief | None:
    """Return a stance without its reason and its commitments; None if there is none."""
    if segment is None:
        return None
    return {
        "posture": segment.posture.value,
        "rule": segment.rule,
        "since": iso_day(segment.since),
        "dating": segment.dating,
        "evidence_date": evidence_date(segment),
        "confidence": segment.confidence,
        "single_source": segment.single_source,
        "assessment_at_best": None if segment.at_best is None else segment.at_best.value,
        "basis": [basis[one.development] for one in segment.basis],
    }


def evidence_date(segment: Segment) -> str | None:
    """Return the last day of the act that decides; None for a commitment, or if it is open."""
    return None if segment.evidence is None else last_day(segment.evidence)


def last_day(through: int) -> str | None:
    """Return a last day; None if there is none."""
    return None if through == FOREVER else iso_day(through)


def basis_answers(
    developments: Mapping[str, DevelopmentInBrief], href: Callable[[str], str]
) -> dict[str, BasisAnswer]:
    """Return each of these developments as a stance cites it, by its id."""
    return {id: basis_answer(one, href(id)) for id, one in developments.items()}


def _changed_fields(before: Segment | None, after: Segment | None) -> list[str]:
    """Return the names of the fields that differ: all of them if one of the two is None."""
    then, now = _fields(before), _fields(after)
    if not then or not now:
        return list(then or now)
    return [name for name, shown in now.items() if then[name] != shown]


def _fields(stance: Segment | None) -> dict[str, object]:
    """Return the fields of a stance that an answer compares, in the order in which it has them."""
    if stance is None:
        return {}
    return {
        "posture": stance.posture,
        "rule": stance.rule,
        "since": stance.since,
        "dating": stance.dating,
        "evidence_date": None if stance.evidence == FOREVER else stance.evidence,
        "confidence": stance.confidence,
        "single_source": stance.single_source,
        "assessment_at_best": stance.at_best,
        "basis": stance.basis,
    }
