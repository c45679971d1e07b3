"""Reads the filters of a question from query parameters, as the table of the question has them."""

from __future__ import annotations

from inspect import Parameter, Signature
from typing import Annotated, Any, Generic

from fastapi import Depends, Query

from api.http.parameters import Between, DayOrPeriod, Instant
from api.http.parameters import Day as DayText
from api.http.parameters import Flag as FlagText
from infrastructure import filters
from infrastructure.filters import Filter, Read, filters_of, read_filters
from infrastructure.log.event_filter import EventFilter
from infrastructure.read_models.claim_filter import ActorClaimFilter, ClaimFilter
from infrastructure.read_models.commitments.commitment_filter import CommitmentFilter
from infrastructure.read_models.developments.development_filter import (
    DevelopmentFilter,
    DuplicateFilter,
)
from infrastructure.read_models.stances.pair_filter import PairFilter

# mypy reads an argument of `Annotated` as a static type; these are built at run time.
_ANNOTATED: Any = Annotated


class FromQuery(Generic[Read]):
    """A dependency with a query parameter for each filter; raises `Invalid` with all refused."""

    def __init__(self, kind: type[Read]) -> None:
        self._kind = kind
        # FastAPI reads the parameters and their descriptions from here.
        self.__signature__ = Signature([_parameter(one) for one in filters_of(kind)])

    async def __call__(self, **given: Any) -> Read:
        return read_filters(self._kind, given)


def _parameter(one: Filter) -> Parameter:
    query, value = Query(description=_described(one)), _type(one.form)
    if one.is_required:
        annotation = _ANNOTATED[value, query]
        return Parameter(one.name, Parameter.KEYWORD_ONLY, annotation=annotation)
    annotation = _ANNOTATED[value | None, query]
    return Parameter(one.name, Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _described(one: Filter) -> str:
    in_vocabulary = isinstance(one.form, filters.OneOf)
    return f"{one.selects}, see /v1/codebook" if in_vocabulary else one.selects


def _type(form: filters.Form) -> Any:
    match form:
        case filters.Number(least, most):
            return Annotated[int, Between(least, most)]
        case filters.Flag():
            return FlagText
        case filters.Day():
            return DayText
        case filters.Period():
            return DayOrPeriod
        case filters.Instant():
            return Instant
        case filters.Texts():
            return list[str]
    return str


OnlyClaims = Annotated[ClaimFilter, Depends(FromQuery(ClaimFilter))]
OnlyActorClaims = Annotated[ActorClaimFilter, Depends(FromQuery(ActorClaimFilter))]
OnlyPairs = Annotated[PairFilter, Depends(FromQuery(PairFilter))]
OnlyCommitments = Annotated[CommitmentFilter, Depends(FromQuery(CommitmentFilter))]
OnlyEvents = Annotated[EventFilter, Depends(FromQuery(EventFilter))]
OnlyDevelopments = Annotated[DevelopmentFilter, Depends(FromQuery(DevelopmentFilter))]
OnlyDuplicates = Annotated[DuplicateFilter, Depends(FromQuery(DuplicateFilter))]
