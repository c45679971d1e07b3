"""What is answered on demand, held against the rules worked out by brute force."""

from __future__ import annotations

from typing import Any

import pytest

from domain.claims.claims import Claim
from domain.stance.fold import Segment, fold
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claims import ClaimFilter
from infrastructure.read_models.stances.held import StancesQuestion, held_by
from tests.domain.stance_oracle import answer
from tests.infrastructure.projections.replay import Knowledge as Replay


def assert_all_pairs_answered(
    knowledge: Knowledge, read: Replay, only: ClaimFilter, on: int
) -> None:
    """Every actor stands toward each other one as the claims that count make it stand.

    `read` is what a replay gives for a reader of what `only` lets through.
    """
    said = [claim for claim, conflict in read.claims() if counts(only, claim, conflict)]
    for actor in read.actors:
        held = held_by(knowledge, StancesQuestion(actor, on, Policy(), inherit=False, only=only))
        for toward in read.actors:
            claims = [claim for claim in said if (claim.actor, claim.toward) == (actor, toward)]
            assert _told(held.pop(toward, None), on) == _expected(
                claims, on, read.gone((actor, toward))
            )
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
    posture, rule, since, certain, confidence, single_source, basis = segment[2:-1]
    said = (posture, rule, certain, confidence, single_source, basis)
    return (*said, pytest.approx(segment.score_on(on, Policy())), since)


def _expected(claims: list[Claim], on: int, gone: tuple[int, int] | None) -> tuple[Any, ...] | None:
    """The rules look at one day at a time: since when is left to the fold."""
    found = answer(claims, on, gone)
    if found is None:
        return None
    since = [s.since for s in fold(claims, Policy(), dissolved=gone) if s.start <= on <= s.through]
    said = (found.posture, found.rule, found.certain, found.confidence, found.single_source)
    return (*said, found.basis, found.score, *since)
