"""The filters that choose among the claims of developments."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Self

from domain.checks.words import check_slug
from domain.claims.claim import Coding
from domain.dates import FOREVER
from domain.stance.policy import Policy
from infrastructure.filters import (
    Filters,
    Flag,
    Number,
    Period,
    Text,
    Texts,
    filtered_by,
    filters_of,
    last_day,
)
from infrastructure.read_models.omissions.omission import (
    NO_OMISSION,
    SOURCE,
    Omission,
    Omitted,
    check_omitted,
    read_omitted,
    write_omitted,
)

if TYPE_CHECKING:
    from domain.claims.claim import Claim
    from domain.values import Account

# What filters compare of a claim that it does not have itself: texts of the account of its
# development. Claims and developments have a column of the same name for each.
OF_ACCOUNT: dict[str, Callable[[Account], str | None]] = {"conflict": attrgetter("conflict")}


@dataclass(frozen=True, slots=True)
class ClaimFilter(Filters):
    """Which claims count. Each field is one filter, for every question about stances.

    To add a filter, add a field, and a line in `passes`. Its condition names columns that claims
    and developments both have: those of `OF_ACCOUNT`, `{confidence}` (an unknown one passes no
    comparison) and `{single_source}`.
    """

    conflict: str | None = filtered_by(
        Text(check_slug), "Only what belongs to this conflict", "{conflict} = :conflict"
    )
    min_confidence: int | None = filtered_by(
        Number(0, 100),
        "Only what has at least this confidence, 0 to 100; unknown confidence does not pass",
        "{confidence} >= :min_confidence",
    )
    single_source: bool | None = filtered_by(
        Flag(),
        "Only what one origin alone reports; if false, only what several report independently",
        "{single_source} = :single_source",
    )
    # Has no condition: it chooses the row of a claim, not the claim.
    reported_by: str | None = filtered_by(
        Period(), "Only what had been published by this day, or by the end of this month or year"
    )
    # Set for a question that leaves something out, once it is known what depends on it.
    omission: Omission = NO_OMISSION
    # Of the policy of the question, which `under` sets.
    codings: tuple[int, int] = Policy().codings

    def under(self, policy: Policy) -> Self:
        """Return the same filter, for the claims that a policy counts by who coded them."""
        return self if self.codings == policy.codings else replace(self, codings=policy.codings)

    @property
    def counts_programs(self) -> bool:
        """Whether a claim counts that only programs coded."""
        return self.codings[1] >= Coding.PROGRAMS_ONLY

    @property
    def everything(self) -> bool:
        return self.omission is NO_OMISSION and not any(True for _ in self.given())

    @property
    def leaves_out_claims(self) -> bool:
        """Whether a filter leaves out claims; `reported_by` chooses what was known of each."""
        return any(getattr(self, one.name) is not None for one in CONDITIONS)

    def with_all_claims(self) -> Self:
        """Return the same filter without the filters that leave out claims."""
        all_pass: dict[str, Any] = {one.name: None for one in CONDITIONS}
        return replace(self, **all_pass)

    def passes(self, claim: Claim, account: Account) -> bool:
        """Return whether a claim of a development with this account passes, as in SQL."""
        least, known = self.min_confidence, claim.confidence
        return (
            self.conflict in (None, account.conflict)
            and (least is None or (known is not None and known >= least))
            and self.single_source in (None, claim.single_source)
            and self.codings[0] <= claim.coding <= self.codings[1]
        )

    @property
    def published(self) -> int:
        """The day of publication of the rows to read; FOREVER includes reports without a date."""
        return FOREVER if self.reported_by is None else min(last_day(self.reported_by), FOREVER - 1)

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of a statement, NULL for a filter that is not given."""
        conditions = {one.name: getattr(self, one.name) for one in CONDITIONS}
        first, last = self.codings
        more = {"published": self.published, "first_coding": first, "last_coding": last}
        return {**conditions, **more}


@dataclass(frozen=True, slots=True)
class ActorClaimFilter(ClaimFilter):
    """The filters of a question about one actor or one pair, which may leave something out."""

    without: tuple[Omitted, ...] = filtered_by(
        Texts(check_omitted, read_omitted, write_omitted),
        "The answer without a source, a development or a data set, as if it had been retracted, and"
        " what then differs: source:ID, development:ID or dataset:ID, repeatable",
        default=(),
    )


def sources_left_out(only: ClaimFilter) -> Set[str]:
    """Return the ids of the sources that a filter leaves out."""
    if not isinstance(only, ActorClaimFilter):
        return frozenset()
    return {id for kind, id in only.without if kind == SOURCE}


EVERYTHING = ClaimFilter()
CONDITIONS = [one for one in filters_of(ClaimFilter) if one.condition]


def with_everything(only: ClaimFilter) -> ClaimFilter:
    """Return the same filter, which leaves nothing out."""
    if isinstance(only, ActorClaimFilter):
        return replace(only, without=(), omission=NO_OMISSION)
    return only
