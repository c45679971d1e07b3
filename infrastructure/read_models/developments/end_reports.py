"""The sources that report the end of an act on which a stance rests, as its reason names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from domain.claims.claim import Claim, Part
from domain.claims.omission import kept_reports
from domain.dates import FOREVER, parse_when, published_by
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import ClaimFilter, sources_left_out
from infrastructure.read_models.developments.rows import DevelopmentInBrief
from infrastructure.read_models.registry.sources import rated_sources

if TYPE_CHECKING:
    from domain.development.development import Development

# The names of the sources that report the end of a development, by its id.
EndReporters = Mapping[str, tuple[str, ...]]


def end_reporters(
    knowledge: Knowledge,
    claims: Iterable[Claim],
    developments: Mapping[str, DevelopmentInBrief],
    only: ClaimFilter,
) -> EndReporters:
    """Return who reports the ends of the developments that make these claims.

    Without the reports that a filter leaves out. Developments without such an end are left out.
    """
    claiming = {one.development: one for one in claims if _may_have_end(one, developments)}
    if not claiming:
        return {}
    # Most answers name no end. Applying events imports what writers use, which is slow to start.
    from infrastructure.read_models.history import applied_developments  # noqa: PLC0415

    omitted = sources_left_out(only)
    sources: dict[str, list[str]] = {}
    for state in applied_developments(knowledge, claiming):
        id = str(state.id)
        if state.end is not None and _ends(claiming[id], state, only.published):
            day = only.published
            shown = [r for r in state.end.reports if published_by(r.reported_at) <= day]
            sources[id] = [one.source for one in kept_reports(shown, omitted)]
    named = rated_sources(knowledge, {one for some in sources.values() for one in some})
    return {
        id: tuple(dict.fromkeys(named[one].name if one in named else one for one in some))
        for id, some in sources.items()
        if some
    }


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
