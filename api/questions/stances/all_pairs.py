"""The question about the stances of all pairs of actors on a day, in a month or a year."""

from __future__ import annotations

from api.answers.links import Permalink, permalink
from api.answers.stances.all_pairs import AllPairsInPeriod, pairs_in_period
from api.answers.stances.stances import StanceList, pair_stances, pair_stances_left_out
from api.dates import Days
from api.limits import LONGEST_PAGE
from api.questions.cursors import page_parameters, pair_cursor, pair_of
from domain.dates import iso_day
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.stances.held import AllPairs
from infrastructure.read_models.stances.pair_filter import PairFilter
from infrastructure.read_models.stances.pairs_in_period import (
    PairsInPeriod,
    read_pairs_in_period,
)
from infrastructure.read_models.stances.references.rows import read_all_pairs


def pairs_wanted(
    on: Days, policy: Policy, only: ClaimFilter, such: PairFilter, cursor: str | None, limit: int
) -> AllPairs | PairsInPeriod:
    """Return the question about all pairs on a day, or in a month or a year; raises `Invalid`."""
    first, last = on.first.toordinal(), on.last.toordinal()
    after = pair_of(cursor)
    if on.is_day:
        return AllPairs(first, policy, only, after, limit, such)
    return PairsInPeriod(on.text, first, last, policy, only, such, after, limit)


def every_pair(on: Days, policy: Policy, only: ClaimFilter, such: PairFilter) -> PairsInPeriod:
    """Return the question about all pairs at once, of a day too, with a row for each segment."""
    first, last = on.first.toordinal(), on.last.toordinal()
    return PairsInPeriod(on.text, first, last, policy, only, such, pair_of(None), LONGEST_PAGE)


def all_pairs_body(
    knowledge: Knowledge, wanted: AllPairs | PairsInPeriod
) -> StanceList | AllPairsInPeriod:
    """Return the body of `GET /v1/stances`; the actors must be known."""
    parameters = wanted.parameters() | page_parameters(wanted.after, wanted.limit)
    links: Permalink = {"permalink": permalink(knowledge, "/v1/stances", parameters)}
    if isinstance(wanted, PairsInPeriod):
        found, last = read_pairs_in_period(knowledge, wanted)
        return {
            "type": "pairs_in_period",
            "on": wanted.on,
            "start_date": iso_day(wanted.begin),
            "end_date": iso_day(wanted.through),
            "data": pairs_in_period(knowledge, wanted, found),
            "next": pair_cursor(last),
            "position": knowledge.position,
            "links": links,
        }
    rows, last = read_all_pairs(knowledge, wanted)
    return {
        "type": "pairs",
        "data": pair_stances(knowledge, wanted, rows),
        "stances_left_out": pair_stances_left_out(rows),
        "next": pair_cursor(last),
        "position": knowledge.position,
        "links": links,
    }
