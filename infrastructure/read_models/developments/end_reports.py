"""The sources that report or deny the end of an act on which a stance rests, for its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from domain.claims.claim import Claim, Part
from domain.claims.omission import kept_reports
from domain.dates import FOREVER, parse_when, published_by
from domain.explanation.explained import EndReported
from domain.vocabulary import DisputePart
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import ClaimFilter, sources_left_out
from infrastructure.read_models.developments.rows import DevelopmentInBrief
from infrastructure.read_models.registry.sources import rated_sources

if TYPE_CHECKING:
    from domain.development.development import Development
    from domain.values import Dispute, Report

# Who reports and who denies the end of a development, by its id.
ReportedEnds = Mapping[str, EndReported]


def reported_ends(
    knowledge: Knowledge,
    claims: Iterable[Claim],
    developments: Mapping[str, DevelopmentInBrief],
    only: ClaimFilter,
) -> ReportedEnds:
    """Return who reports and who denies the ends of the developments that make these claims.

    Without the reports that a filter leaves out. Developments without such an end are left out.
    """
    claiming = {one.development: one for one in claims if _may_have_end(one, developments)}
    if not claiming:
        return {}
    # Most answers name no end. Applying events imports what writers use, which is slow to start.
    from infrastructure.read_models.history import applied_developments  # noqa: PLC0415

    ends: dict[str, tuple[list[str], list[str]]] = {}
    for state in applied_developments(knowledge, claiming):
        id = str(state.id)
        if state.end is not None and _ends(claiming[id], state, only.published):
            denials = [one.report for one in state.disputes if _denies_end(one)]
            ends[id] = _sources(state.end.reports, only), _sources(denials, only)
    sources = {source for both in ends.values() for some in both for source in some}
    names = {id: one.name for id, one in rated_sources(knowledge, sources).items()}
    return {
        id: EndReported(*([names.get(one, one) for one in some] for some in both))
        for id, both in ends.items()
    }


def _sources(reports: Iterable[Report], only: ClaimFilter) -> list[str]:
    shown = [one for one in reports if published_by(one.reported_at) <= only.published]
    kept = kept_reports(shown, sources_left_out(only))
    return list(dict.fromkeys(one.source for one in kept))


def _denies_end(dispute: Dispute) -> bool:
    return dispute.part == DisputePart.END and not dispute.withdrawn


def _may_have_end(claim: Claim, developments: Mapping[str, DevelopmentInBrief]) -> bool:
    """Return whether an end may be on record of the act of a claim: it is over, but not stated."""
    if claim.part is not Part.KIND or not claim.is_duration or claim.end_latest >= FOREVER:
        return False
    occurred = parse_when(developments[claim.development].occurred)
    return occurred.open_end or occurred.unknown_end or not occurred.is_duration


def _ends(claim: Claim, state: Development, day: int) -> bool:
    """Return whether the claim is over because of the end on record, which may be void."""
    from domain.claims.publication import with_account_of  # noqa: PLC0415
    from domain.development.durations import occurred_until  # noqa: PLC0415

    until = occurred_until(with_account_of(state, day).account, state.end)
    return (until.end_earliest, until.end_latest) == (claim.end_earliest, claim.end_latest)
