"""The filters of a list of developments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.checks.invalid_values import InvalidValues
from domain.checks.words import check_slug
from domain.errors import Invalid
from domain.vocabulary import KINDS
from infrastructure.filters import Day, Filters, Instant, OneOf, Text, filtered_by
from infrastructure.read_models.claim_filter import EVERYTHING, ClaimFilter


@dataclass(frozen=True, slots=True)
class DevelopmentFilter(Filters):
    """Which developments are meant; bounds are inclusive.

    Each condition makes one of the columns of developments.

    They also name the actor `other`. `with_commitments` selects developments that contain
    commitments. `actor` and `other` also select those whose commitments they took over.
    """

    # These two have no condition, because each joins a table of its own.
    actor: str | None = filtered_by(Text(), "Only developments with this actor in any part")
    source: str | None = filtered_by(
        Text(), "Only developments that this source reports, relays or denies"
    )
    kind: str | None = filtered_by(
        OneOf(KINDS), "Only developments of this kind", lambda kind: lambda c: c.kind == kind
    )
    occurred_from: date | None = filtered_by(
        Day(),
        "Only developments that may lie on this day or later",
        lambda day: lambda c: c.latest >= day.toordinal(),
    )
    occurred_to: date | None = filtered_by(
        Day(),
        "Only developments that may lie on this day or earlier",
        lambda day: lambda c: c.earliest <= day.toordinal(),
    )
    recorded_from: datetime | None = filtered_by(
        Instant(),
        "Only developments first reported at this instant or later",
        lambda at: lambda c: c.recorded_at >= at.isoformat(),
    )
    recorded_to: datetime | None = filtered_by(
        Instant(),
        "Only developments first reported at this instant or earlier",
        lambda at: lambda c: c.recorded_at <= at.isoformat(),
    )
    only: ClaimFilter = EVERYTHING
    other: str | None = None
    with_commitments: bool = False

    def check(self) -> None:
        found = InvalidValues()
        found.check(_check_order, "occurred_to", self.occurred_from, self.occurred_to)
        found.check(_check_order, "recorded_to", self.recorded_from, self.recorded_to)
        found.check(_check_source, self)
        found.raise_any()


@dataclass(frozen=True, slots=True)
class DuplicateFilter(DevelopmentFilter):
    """Which developments are compared with all others."""

    dataset: str | None = filtered_by(
        Text(check_slug),
        "Only developments that were imported from this data set",
        lambda dataset: lambda c: c.dataset == dataset,
    )


def _check_order(field: str, begin: Any, end: Any) -> None:
    if begin is not None and end is not None and end < begin:
        raise Invalid(f"{field}: {end} is before {begin}", field=field, allowed=f"{begin} or later")


def _check_source(such: DevelopmentFilter) -> None:
    if such.source is not None and such.only.reported_by is not None:
        raise Invalid(
            "source: it cannot be combined with reported_by",
            field="source",
            allowed="without reported_by; each development lists its reports with their days",
        )
