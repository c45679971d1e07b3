"""What is answered on demand, compared with the reference evaluator."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.claims.claim import Claim, Part
from domain.claims.gaps import Gap as ClaimGap
from domain.dates import FOREVER, NEVER
from domain.stance.fold import Segment, fold
from domain.stance.policy import Policy
from domain.vocabulary import Effect
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.stances.held import StancesQuestion, held_by
from tests.infrastructure.projections.replay import Knowledge as Replay
from tests.infrastructure.projections.replay import Pair
from tests.stance_reference.acts import Act, Commitment, Gap, History, Origin
from tests.stance_reference.acts import Claim as Decider
from tests.stance_reference.days import OPEN, Dates, single
from tests.stance_reference.posture import posture
from tests.stance_reference.score import score


def assert_all_pairs_answered(
    knowledge: Knowledge, read: Replay, only: ClaimFilter, on: int
) -> None:
    """Every actor has the stance toward each other one that follows from the claims that count.

    `read` is what a replay gives for a reader of what `only` lets through.
    """
    said = [claim for claim, conflict in read.claims() if counts(only, claim, conflict)]
    for actor in read.actors:
        held = held_by(knowledge, StancesQuestion(actor, on, Policy(), inherit=False, only=only))
        for toward in read.actors:
            claims = [claim for claim in said if (claim.actor, claim.toward) == (actor, toward)]
            pair = (actor, toward)
            assert _told(held.pop(toward, None), on) == _expected(claims, pair, on, read.gone(pair))
        assert not held


def counts(only: ClaimFilter, claim: Claim, conflict: str | None) -> bool:
    """Return whether a claim of a development of this conflict passes the filters."""
    if only.conflict is not None and conflict != only.conflict:
        return False
    if only.single_source not in (None, claim.single_source):
        return False
    least = only.min_confidence
    return least is None or (claim.confidence is not None and claim.confidence >= least)


def _told(segment: Segment | None, on: int) -> tuple[Any, ...] | None:
    if segment is None:
        return None
    rivals = {tuple(rival) for rival in segment.rivals}
    decider = tuple(segment.basis[0]) if segment.basis else None
    attested = (segment.confidence, segment.single_source)
    said = (segment.posture.value, segment.rule, segment.dating, *attested, decider, rivals)
    return (*said, pytest.approx(segment.score_on(on), abs=1e-9), segment.since)


def _expected(
    claims: list[Claim], pair: Pair, on: int, gone: tuple[int, int] | None
) -> tuple[Any, ...] | None:
    """The rules look at one day at a time: since when is left to the fold."""
    history = history_of(claims)
    found = posture(history, pair, on)
    if found is None or (gone and on >= gone[1]):
        return None
    decider, dating = found.decider, None
    if decider is not None:
        others = [posture(history, pair, on, "early"), posture(history, pair, on, "late")]
        same = all(one is not None and one.posture == found.posture for one in others)
        known = same and not found.unsure and not found.doubtful and not (gone and on >= gone[0])
        dating = "firm" if known else "uncertain"
    attested = (decider.confidence, decider.single_source) if decider else (None, False)
    rivals = {_key(rival) for rival in found.rivals}
    said = (found.posture, found.rule, dating, *attested, decider and _key(decider), rivals)
    since = [s.since for s in fold(claims, Policy(), dissolved=gone) if s.start <= on <= s.through]
    return (*said, score(history, pair, on), *since)


def history_of(claims: list[Claim]) -> History:
    """Return the claims of one pair as a history of the reference."""
    history = History()
    committed: dict[tuple[str, int], Commitment] = {}
    for claim in claims:
        if claim.effect in (Effect.CEASEFIRE, Effect.PLEDGE):
            commitment = committed[_key_of(claim)] = _commitment(claim)
            history.add(commitment)
    for claim in claims:
        if claim.effect not in (Effect.CEASEFIRE, Effect.PLEDGE):
            announced = None
            if claim.part is Part.ANNOUNCEMENT:
                # A promise to negotiate is talks, and no commitment in force.
                announced = committed.get(_key_of(claim), replace(_commitment(claim), never=True))
            act = _act(claim, announced)
            history.acts[claim.actor, claim.toward].append(act)
    return history


def _act(claim: Claim, announces: Commitment | None) -> Act:
    dates = single(claim.start_earliest, claim.end_latest, claim.doubtful)
    if claim.is_duration:
        dates = Dates(
            claim.start_earliest, _day(claim.end_latest), True, claim.start_latest,
            _day(claim.end_earliest), claim.doubtful,
        )  # fmt: skip
    return Act(
        claim.development,
        None if claim.effect is Effect.NONE else claim.effect.value,  # type: ignore[arg-type]
        dates,
        claim.confidence,
        claim.deaths,
        single_source=claim.single_source,
        announces=announces,
        number=claim.commitment,
        weight=claim.score,
        days=claim.days,
        at_best=claim.at_best,
    )


def _commitment(claim: Claim) -> Commitment:
    ended = None
    if claim.stops_earliest is not None and claim.stops_latest is not None:
        ended = single(claim.stops_earliest, claim.stops_latest)
    return Commitment(
        claim.development,
        claim.commitment,
        claim.actor,
        claim.toward,
        claim.effect is Effect.CEASEFIRE,
        single(claim.start_earliest, claim.start_latest, claim.doubtful),
        None if claim.expires is None else _day(claim.expires),
        ended,
        claim.confidence,
        single_source=claim.single_source,
        weight=claim.score,
        at_best=claim.at_best,
        gaps=tuple(map(_gap, claim.gaps)),
        origin=_origin(claim),
    )


def _gap(gap: ClaimGap) -> Gap:
    end = None if gap.end_earliest == NEVER else single(gap.end_earliest, gap.end_latest)
    return Gap(single(gap.start_earliest, gap.start_latest), end)


def _origin(claim: Claim) -> Origin | None:
    if (origin := claim.origin) is None:
        return None
    return Origin((origin.by, origin.toward), origin.begins, origin.settled, unsure=False)


def _day(ordinal: int) -> int:
    return OPEN if ordinal == FOREVER else ordinal


def _key_of(claim: Claim) -> tuple[str, int]:
    return claim.development, claim.commitment


def _key(decider: Decider) -> tuple[str, int]:
    return decider.development, decider.number
