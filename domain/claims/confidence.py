"""The confidence in a development: credibility, independent origins, disputes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.values import Dispute, Report
from domain.vocabulary import CONFIDENCE_OF, DISPUTED_CREDIBILITY, UNKNOWN_CREDIBILITY


@dataclass(frozen=True, slots=True)
class Assessment:
    """Credibility 1 to 6, confidence 0 to 100 (None if unknown), and the number of origins."""

    credibility: int
    confidence: int | None
    origins: int
    disputed: bool

    @property
    def single_source(self) -> bool:
        return self.origins == 1


def assess(
    reports: Iterable[Report],
    disputes: Iterable[Dispute],
    affiliations: Mapping[str, str | None],
) -> Assessment:
    """Return the best credibility, one step better for each further independent origin.

    While a dispute is not withdrawn, credibility is 4 at best. `affiliations` maps a source to its
    actor: all origins of one actor count once. A source without an actor counts on its own.
    """
    reports = tuple(reports)
    best = UNKNOWN_CREDIBILITY
    origins = set()
    for report, origin in zip(reports, origins_of(reports), strict=True):
        best = min(best, report.credibility)
        affiliation = affiliations.get(origin)
        origins.add(f"actor:{affiliation}" if affiliation else f"source:{origin}")
    disputed = any(not dispute.withdrawn for dispute in disputes)
    if best != UNKNOWN_CREDIBILITY:
        best = max(1, best - (len(origins) - 1))
        if disputed:
            best = max(best, DISPUTED_CREDIBILITY)
    return Assessment(best, CONFIDENCE_OF[best], len(origins), disputed)


def origins_of(reports: Sequence[Report]) -> list[str]:
    """Return for each report of one development its original source, through all relays."""
    # A source that only relays is not an origin, and neither is a relay that it cites.
    own = {report.source for report in reports if report.original_source is None}
    relayed = {
        r.source: r.original_source for r in reports if r.original_source and r.source not in own
    }
    return [_traced(report.original_source or report.source, relayed) for report in reports]


def _traced(source: str, relayed: Mapping[str, str]) -> str:
    passed = set()
    while source in relayed and source not in passed:
        passed.add(source)
        source = relayed[source]
    return source
