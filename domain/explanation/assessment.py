"""What a reader may rely on: the assessment of a stance, and whether its day is projected.

Both depend on the day that is asked about and on what the log knows at a position. They are
computed when a question is answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from domain.dates import FOREVER, parse_when, published_by
from domain.stance.rules import RULES
from domain.vocabulary import AT_BEST, LEAST_CONFIDENCE, Assessment

if TYPE_CHECKING:
    from domain.development.development import Development
    from domain.stance.fold import Segment
    from domain.stance.policy import Policy
    from domain.values import Report

_RATED = (*LEAST_CONFIDENCE, Assessment.DOUBTFUL)
_CAP = Assessment.POSSIBLE
NO_EVIDENCE = 0


class Horizon(NamedTuple):
    """How far the log can know: the day of its newest event, and that of its newest evidence.

    `recorded` is the day on which the newest event was recorded. `evidence` is the day by which
    the newest report is dated, NO_EVIDENCE if there is no report.
    """

    recorded: int
    evidence: int = NO_EVIDENCE

    def last_known(self, policy: Policy, coverage: int | None = None) -> int:
        """Return the last day that is not projected.

        `coverage` is the last day that the data sets of the pair declare to cover. It replaces
        both limits of the policy.
        """
        if coverage is not None:
            return coverage
        return min(self.recorded + policy.lag, self.evidence + policy.grace)


def dated_evidence(published: int, occurred: int, recorded: int) -> int:
    """Return the day by which a report is dated, which is never later than the day recorded.

    `published` is the day of its publication, FOREVER if that is not known; `occurred` the last
    possible day of what it reports.
    """
    return min(occurred if published == FOREVER else published, recorded)


class DatedReport(NamedTuple):
    """A report, the day by which it is dated as evidence, and the day of its publication."""

    report: Report
    day: int
    published: int


def dated_reports(development: Development, recorded: Sequence[int]) -> list[DatedReport]:
    """Return the reports of a development as evidence; a retracted one has none.

    `recorded` has the day on which each report was recorded, withdrawn ones included.
    """
    if development.retracted:
        return []
    occurred = parse_when(development.account.occurred).latest
    found = []
    for number, report in development.numbered_reports.items():
        published = published_by(report.reported_at)
        day = dated_evidence(published, occurred, recorded[number - 1])
        found.append(DatedReport(report, day, published))
    return found


def assessed(segment: Segment, on: int, policy: Policy, *, is_capped: bool = False) -> Assessment:
    """Return the assessment of a stance on a day.

    `is_capped` is true for a stance that is inherited, projected, or changed by a filter. What the
    decider rests on, such as a suspected author, bounds the assessment as well.
    """
    if not segment.basis:
        return Assessment.UNKNOWN
    if segment.confidence is None:
        return Assessment.UNRATED
    steps = sum(segment.confidence < least for least in LEAST_CONFIDENCE.values())
    steps += not segment.firm
    steps += is_stale(segment, on, policy)
    for at_best in (_CAP if is_capped else None, RULES[segment.rule].at_best, segment.at_best):
        if at_best is not None:
            steps = max(steps, _RATED.index(at_best))
    return _RATED[min(steps, len(_RATED) - 1)]


def is_stale(segment: Segment, on: int, policy: Policy) -> bool:
    """Return whether the evidence is old; a commitment in force does not grow old."""
    return segment.evidence is not None and on - segment.evidence > policy.stale


class AssessedSpan(NamedTuple):
    """Days of a stance on which its assessment does not change, and which are projected or not.

    The dating of a projected part is uncertain.
    """

    segment: Segment
    assessment: Assessment
    is_projected: bool


def assessed_spans(
    segment: Segment, policy: Policy, last_known: int, capped: Iterable[tuple[int, int]] = ()
) -> list[AssessedSpan]:
    """Split a stance where its assessment changes, and after the last day that is known.

    Each part is assessed as each of its days is. `capped` are first and last days on which the
    stance is at best possible, because it is inherited or changed by a filter.
    """
    spans = list(capped)
    cuts = {last_known + 1, *(day for first, last in spans for day in (first, last + 1))}
    if segment.evidence is not None:
        cuts.add(segment.evidence + policy.stale + 1)
    within = sorted(day for day in cuts if segment.start < day <= segment.through)
    parts: list[AssessedSpan] = []
    for start, following in pairwise([segment.start, *within, segment.through + 1]):
        is_projected = start > last_known
        is_capped = is_projected or any(first <= start <= last for first, last in spans)
        assessment = assessed(segment, start, policy, is_capped=is_capped)
        if parts and parts[-1][1:] == (assessment, is_projected):
            parts[-1] = parts[-1]._replace(
                segment=parts[-1].segment._replace(through=following - 1)
            )
            continue
        days = segment._replace(
            start=start,
            through=following - 1,
            firm=segment.firm and not is_projected,
            score=segment.score_on(start),
        )
        parts.append(AssessedSpan(days, assessment, is_projected))
    return parts


def bounded(
    actor: str,
    at_best: Assessment | None,
    announced_by_other: bool = False,
    was_taken_over: bool = False,
) -> str:
    """Return a sentence on what bounds the assessment; empty if nothing does.

    `announced_by_other` says that somebody else announced the commitment that decides, and
    `was_taken_over` that one of the two is a successor of the actor that undertook it.
    """
    if at_best is None:
        return ""
    if was_taken_over:
        why = "A successor took it over"
    elif announced_by_other:
        why = f"Others announced it, but {actor} did not"
    elif at_best is AT_BEST["attributed"]:
        why = f"Others attribute it to {actor}, and no claim of it by {actor} is on record"
    else:
        why = f"That it was {actor} is only suspected, or contested"
    return f" {why}, so it is at best {at_best.value}."
