"""The fold answers as the brute-force reference does, for any history and on any day."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dates import FOREVER
from domain.stance import fold as stance
from domain.stance.fold import Segment, Snapshot, fold
from domain.stance.policy import Policy
from domain.stance.tail import fold_from
from tests.domain.stance.histories import FIRST_DAY, LAST_DAY, PAIR, a_history, claims_of
from tests.stance_reference.acts import Claim, History
from tests.stance_reference.parameters import Parameters
from tests.stance_reference.posture import Decision, posture

POLICY = Policy()
_thorough = settings(max_examples=150, deadline=None, print_blob=True)
_days = st.integers(FIRST_DAY - 1, LAST_DAY)
_gone = st.one_of(
    st.none(), st.none(), st.tuples(_days, st.integers(0, 40)).map(lambda d: (d[0], d[0] + d[1]))
)


@_thorough
@given(a_history())
def test_the_fold_says_on_every_day_what_the_rules_say(history: History) -> None:
    found = dict(_by_day(fold(claims_of(history), POLICY), LAST_DAY))
    since, before = 0, None
    for day in range(FIRST_DAY - 60, LAST_DAY):
        expected = posture(history, PAIR, day)
        since = since if expected and before and expected.posture == before.posture else day
        before = expected
        said = _said(found[day]) if day in found else None
        assert said == (expected and (*_expected(history, expected, day), since)), day


@_thorough
@given(a_history(), st.sampled_from(["isolated=60", "days=1", "sustained=30", "unknown_end=30"]))
def test_a_variant_of_the_policy_changes_the_fold_as_the_rules(
    history: History, variant: str
) -> None:
    name, value = variant.split("=")
    policy, parameters = Policy(**{name: int(value)}), Parameters(**{name: int(value)})
    found = dict(_by_day(fold(claims_of(history), policy), LAST_DAY))
    for day in range(FIRST_DAY - 60, LAST_DAY, 7):
        expected = posture(history, PAIR, day, parameters=parameters)
        said = found.get(day)
        assert (said and said.posture.value) == (expected and expected.posture), day


@_thorough
@given(a_history(), _gone)
def test_segments_follow_one_another_without_gap(
    history: History, gone: tuple[int, int] | None
) -> None:
    segments = fold(claims_of(history), POLICY, dissolved=gone)
    for earlier, later in pairwise(segments):
        assert later.start == earlier.through + 1
    assert all(segment.start <= segment.through for segment in segments)
    if segments:
        assert segments[-1].through == (gone[1] - 1 if gone else FOREVER)


@_thorough
@given(a_history(), _gone)
def test_resuming_from_any_snapshot_gives_the_rest_of_the_same_timeline(
    history: History, gone: tuple[int, int] | None
) -> None:
    claims = claims_of(history)
    snapshots: list[Snapshot] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stance, "CLAIMS_BETWEEN_SNAPSHOTS", 1)
        whole = fold(claims, POLICY, dissolved=gone, keep=snapshots.append)
    for snapshot in snapshots:
        unseen = [claim for claim in claims if claim.start_latest > snapshot.day]
        resumed = fold(unseen, POLICY, dissolved=gone, start=snapshot.copy())
        assert resumed == [segment for segment in whole if segment.through >= snapshot.day]


@_thorough
@given(a_history(), st.randoms(use_true_random=False))
def test_the_order_in_which_claims_are_given_does_not_matter(
    history: History, random: Random
) -> None:
    claims = claims_of(history)
    shuffled = list(claims)
    random.shuffle(shuffled)
    assert fold(shuffled, POLICY) == fold(claims, POLICY)


@_thorough
@given(a_history(), _days, _gone)
def test_the_end_folded_alone_is_the_end_of_the_whole(
    history: History, begin: int, gone: tuple[int, int] | None
) -> None:
    claims = claims_of(history)
    whole = [s for s in fold(claims, POLICY, dissolved=gone) if s.through >= begin]
    assert fold_from(claims, begin, POLICY, dissolved=gone) == whole


def _by_day(segments: list[Segment], last: int) -> Iterator[tuple[int, Segment]]:
    for segment in segments:
        for day in range(segment.start, min(segment.through, last) + 1):
            yield day, segment


def _said(segment: Segment) -> tuple[Any, ...]:
    decider = tuple(segment.basis[0]) if segment.basis else None
    dating = segment.firm if segment.basis else None
    rivals = {tuple(rival) for rival in segment.rivals}
    return segment.posture.value, segment.rule, decider, dating, rivals, segment.since


def _expected(history: History, found: Decision, day: int) -> tuple[Any, ...]:
    near = (posture(history, PAIR, day, "early"), posture(history, PAIR, day, "late"))
    same = all(one is not None and one.posture == found.posture for one in near)
    firm = same and not found.unsure and not found.doubtful
    rivals = {_key(rival) for rival in found.rivals}
    decider = None if found.decider is None else _key(found.decider)
    return found.posture, found.rule, decider, firm if decider else None, rivals


def _key(claim: Claim) -> tuple[str, int]:
    return claim.development, claim.number
