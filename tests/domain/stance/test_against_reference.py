"""The fold gives the stances of the brute-force reference, for any history."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dates import FOREVER
from domain.stance import fold as stance
from domain.stance.fold import Snapshot, fold
from domain.stance.policy import Policy, policy_named
from domain.stance.tail import fold_from
from tests.domain.stance.histories import FIRST_DAY, LAST_DAY, a_history, claims_of
from tests.domain.stance.reference import VARIANTS, compare, edges
from tests.random_examples import examples
from tests.stance_reference.acts import History
from tests.stance_reference.parameters import Parameters

POLICY = Policy()
# benchmarks/fold_against_reference.py compares more histories, on every day.
_some = settings(max_examples=examples(30), deadline=None, print_blob=True)
_many = settings(max_examples=examples(40), deadline=None, print_blob=True)
_days = st.integers(FIRST_DAY - 1, LAST_DAY)
_gone = st.one_of(
    st.none(), st.none(), st.tuples(_days, st.integers(0, 40)).map(lambda d: (d[0], d[0] + d[1]))
)


@_some
@given(a_history(), st.integers(0, 10))
def test_the_fold_says_what_the_rules_say(history: History, first: int) -> None:
    segments = fold(claims_of(history), POLICY)
    compare(history, segments, [*range(FIRST_DAY - 60 + first, LAST_DAY, 11), *edges(segments)])


@_some
@given(a_history(), st.sampled_from(VARIANTS))
def test_a_variant_of_the_policy_changes_the_fold_as_the_rules(
    history: History, variant: str
) -> None:
    name, value = variant.split("=")
    policy = policy_named(f"stance.v2,{variant}")
    given_parameters: dict[str, Any] = {name: int(value)}
    parameters = Parameters(**given_parameters)
    segments = fold(claims_of(history), policy)
    days = [*range(FIRST_DAY - 60, LAST_DAY, 17), *edges(segments)]
    compare(history, segments, days, parameters)


@_many
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


@_many
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


@_many
@given(a_history(), st.randoms(use_true_random=False))
def test_the_order_in_which_claims_are_given_does_not_matter(
    history: History, random: Random
) -> None:
    claims = claims_of(history)
    shuffled = list(claims)
    random.shuffle(shuffled)
    assert fold(shuffled, POLICY) == fold(claims, POLICY)


@_many
@given(a_history(), _days, _gone)
def test_the_end_folded_alone_is_the_end_of_the_whole(
    history: History, begin: int, gone: tuple[int, int] | None
) -> None:
    claims = claims_of(history)
    whole = [s for s in fold(claims, POLICY, dissolved=gone) if s.through >= begin]
    assert fold_from(claims, begin, POLICY, dissolved=gone) == whole
