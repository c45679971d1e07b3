"""The fold answers as the brute-force oracle does, for any history and on any day."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import isclose
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.claims.claims import Claim
from domain.dates import FOREVER
from domain.stance import fold as stance
from domain.stance.fold import Segment, Snapshot, fold
from domain.stance.policy import STANCE_V1
from tests.domain.claim_histories import FIRST_DAY, LAST_DAY, a_dissolution, a_history
from tests.domain.stance_oracle import Answer, history

_perhaps_dissolved = st.one_of(st.none(), st.none(), st.none(), a_dissolution())
_thorough = settings(max_examples=300, deadline=None, print_blob=True)


@_thorough
@given(a_history(), _perhaps_dissolved)
def test_the_fold_says_on_every_day_what_the_rules_say(
    claims: list[Claim], dissolved: tuple[int, int] | None
) -> None:
    expected = history(claims, FIRST_DAY - 1, LAST_DAY, dissolved)
    found = dict(_by_day(fold(claims, STANCE_V1, dissolved=dissolved), LAST_DAY))
    assert found.keys() == expected.keys()
    for day, (answer, since) in expected.items():
        segment = found[day]
        assert _as_answer(segment, answer.score) == answer, f"on day {day - FIRST_DAY}"
        assert segment.since == since, f"on day {day - FIRST_DAY}"
        score = segment.score_on(day, STANCE_V1)
        assert isclose(score, answer.score, rel_tol=1e-9, abs_tol=1e-12), f"on day {day}"


@_thorough
@given(a_history(), _perhaps_dissolved)
def test_segments_follow_one_another_without_gap_or_needless_cut(
    claims: list[Claim], dissolved: tuple[int, int] | None
) -> None:
    segments = fold(claims, STANCE_V1, dissolved=dissolved)
    weighs = {claim.start_earliest for claim in claims if claim.score}
    for earlier, later in pairwise(segments):
        assert later.start == earlier.through + 1
        assert not earlier.same_stance(later) or later.start in weighs
    assert all(segment.start <= segment.through for segment in segments)
    if segments:
        assert segments[-1].through == (dissolved[1] - 1 if dissolved else FOREVER)


@_thorough
@given(a_history(), _perhaps_dissolved)
def test_going_on_from_any_snapshot_gives_the_rest_of_the_same_timeline(
    claims: list[Claim], dissolved: tuple[int, int] | None
) -> None:
    snapshots: list[Snapshot] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stance, "CLAIMS_BETWEEN_SNAPSHOTS", 1)
        whole = fold(claims, STANCE_V1, dissolved=dissolved, keep=snapshots.append)
    for snapshot in snapshots:
        unseen = [claim for claim in claims if claim.start_latest > snapshot.day]
        resumed = fold(unseen, STANCE_V1, dissolved=dissolved, start=snapshot.copy())
        assert resumed == [segment for segment in whole if segment.through >= snapshot.day]


@_thorough
@given(a_history(), st.randoms(use_true_random=False), _perhaps_dissolved)
def test_the_order_in_which_claims_are_given_does_not_matter(
    claims: list[Claim], random: Random, dissolved: tuple[int, int] | None
) -> None:
    shuffled = list(claims)
    random.shuffle(shuffled)
    assert fold(shuffled, STANCE_V1, dissolved=dissolved) == fold(
        claims, STANCE_V1, dissolved=dissolved
    )


@_thorough
@given(a_history(), st.integers(FIRST_DAY - 1, LAST_DAY), _perhaps_dissolved)
def test_a_fold_through_a_day_says_the_same_up_to_that_day(
    claims: list[Claim], through: int, dissolved: tuple[int, int] | None
) -> None:
    whole = dict(_by_day(fold(claims, STANCE_V1, dissolved=dissolved), through))
    partial = dict(_by_day(fold(claims, STANCE_V1, dissolved=dissolved, through=through), through))
    assert partial.keys() == whole.keys()
    for day, segment in partial.items():
        assert segment.same_stance(whole[day])
        assert segment.start == whole[day].start
        assert segment.score == whole[day].score


def _by_day(segments: list[Segment], last: int) -> Iterator[tuple[int, Segment]]:
    for segment in segments:
        for day in range(segment.start, min(segment.through, last) + 1):
            yield day, segment


def _as_answer(segment: Segment, score: float) -> Answer:
    return Answer(
        segment.posture,
        segment.rule,
        segment.certain,
        segment.confidence,
        segment.single_source,
        tuple((basis.development, basis.commitment) for basis in segment.basis),
        score,
    )
