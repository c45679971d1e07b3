"""Dates in an order that no verb records, as an import or another release may: there is an answer.

What is recorded is never refused afterwards, so the fold must cope with any dates that can be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.claims.claim import Claim
from domain.claims.claims import claims_of
from domain.claims.terms import terms
from domain.commitments import Commitment
from domain.dates import FIRST_DAY, FOREVER, iso_day
from domain.development.development import Development
from domain.stance.alternatives import alternatives
from domain.stance.day_state import DayState
from domain.stance.fold import fold
from domain.stance.policy import Policy
from domain.stance.tail import fold_from
from domain.stance.term_status import status_of_term
from domain.values import Account, Ending
from domain.vocabulary import ACTIONS, KINDS, Posture
from tests.domain.claim_builders import (
    ACTOR,
    POLICY,
    TOWARD,
    a_ceasefire,
    day,
    force,
    record,
    rests_on,
    stance,
)
from tests.random_examples import examples

# The ends of the calendar, days that lie close, whole millennia, and everything between them.
_DATES = st.sampled_from(
    ["0001", "0001-01-01", "0001-01-02", "0010~", "1000", "2024-01-01", "2024-02-15", "2024-03",
     "[2023-01-01..2024-06-01]", "[0001,9998]", "[0001-01-01..9998-12-31]", "9990~", "9998-12-31",
     "XXXX", "0001/9998", "0001/..", "2023-10/", "2024-01-01/2024-02-01", "9998/.."]
)  # fmt: skip
_PARTIES = st.sampled_from([ACTOR, TOWARD])


@st.composite
def _a_commitment(draw: st.DrawFn) -> Commitment:
    by = draw(_PARTIES)
    return Commitment(
        by,
        TOWARD if by == ACTOR else ACTOR,
        draw(st.sampled_from(sorted(ACTIONS))),
        effective_from=draw(st.none() | _DATES),
        expires=draw(st.none() | st.just("..") | _DATES),
    )


@st.composite
def _a_development(draw: st.DrawFn) -> Development:
    ending = st.builds(
        Ending,
        commitment=st.integers(0, 2),
        date=_DATES,
        reason=st.just("Over"),
        ended_by=st.none() | _PARTIES,
    )
    return Development(
        UUID(int=draw(st.integers(0, 3))),
        1,
        Account(
            draw(st.sampled_from(sorted(KINDS))),
            (ACTOR,),
            (TOWARD,),
            draw(_DATES),
            "As recorded",
            commitments=tuple(draw(st.lists(_a_commitment(), max_size=2))),
        ),
        (),
        endings=tuple(draw(st.lists(ending, max_size=2))),
    )


@st.composite
def _a_dissolution(draw: st.DrawFn) -> tuple[int, int]:
    earliest = draw(st.integers(FIRST_DAY, FOREVER))
    return earliest, draw(st.integers(earliest, FOREVER))


@settings(max_examples=examples(60), deadline=None, print_blob=True)
@given(
    st.lists(_a_development(), min_size=1, max_size=4),
    st.none() | _a_dissolution(),
    st.integers(FIRST_DAY, FOREVER),
)
def test_whatever_dates_are_on_record_there_is_one_stance_on_each_day(
    developments: list[Development], dissolved: tuple[int, int] | None, on: int
) -> None:
    claims = list(_claims_of_pair(developments))
    segments = fold(claims, POLICY, dissolved=dissolved)
    for earlier, later in pairwise(segments):
        assert later.start == earlier.through + 1
    for segment in segments:
        assert FIRST_DAY <= segment.since <= segment.start <= segment.through <= FOREVER
    assert fold_from(claims, on, POLICY, dissolved=dissolved) == [
        s for s in segments if s.through >= on
    ]
    for segment in segments:
        if segment.start <= on <= segment.through:
            alternatives(claims, segment, on, POLICY)


@settings(max_examples=examples(60), deadline=None, print_blob=True)
@given(_a_development(), st.lists(_a_development(), max_size=3), st.integers(FIRST_DAY, FOREVER))
def test_whatever_dates_are_on_record_a_commitment_has_a_status(
    development: Development, others: list[Development], on: int
) -> None:
    for term in terms(development):
        assert iso_day(term.begins)
        assert status_of_term(term, on, list(_claims_of_pair(others)), {}, POLICY).status


@pytest.mark.parametrize("expires", ["0001-01-02", "2024-04-30"])
def test_a_ceasefire_that_was_over_before_it_began_never_took_effect(expires: str) -> None:
    act, ceasefire = force("2024-04-20"), a_ceasefire("2024-05-01", expires=expires)
    segment = stance("2024-05-02", act, ceasefire)
    assert (segment.posture, segment.dating) == (Posture.HOSTILITIES, "firm")
    assert rests_on(segment) == ["force 2024-04-20"]
    assert record("2024-05-02", ceasefire) is None


def test_a_ceasefire_over_before_it_began_is_no_alternative() -> None:
    act, ceasefire = force("2024-04-20"), a_ceasefire("2024-05-01", expires="0001-01-02")
    on = day("2024-05-02")
    assert alternatives([act, ceasefire], stance("2024-05-02", act, ceasefire), on, POLICY) == []


def test_a_ceasefire_began_before_its_last_day() -> None:
    """It took effect on some day in May and was over on the tenth, so it began by then."""
    ceasefire = a_ceasefire("2024-05-01", or_by="2024-05-31", expires="2024-05-10")
    assert stance("2024-05-10", ceasefire).dating == "firm"
    assert stance("2024-05-09", ceasefire).dating == "uncertain"


def test_fighting_that_a_ceasefire_suspends_for_millennia_is_not_folded_day_by_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An act of an unknown day keeps the run open, and the war does not count before 9998."""
    steps = []
    next_change = DayState.next_change

    def counted(state: DayState, day: int, policy: Policy) -> int:
        steps.append(day)
        return next_change(state, day, policy)

    monkeypatch.setattr(DayState, "next_change", counted)
    war = force("0001-01-02", lasting_to="9998-12-31")
    act = force("0001-01-03", or_by="9998-12-31")
    truce = a_ceasefire("0001-01-03", expires="9998-12-01")
    assert stance("2024-01-01", war, act, truce).rule == "ceasefire"
    assert stance("9998-12-02", war, act, truce).rule == "force-isolated"
    assert len(steps) < 100


def _claims_of_pair(developments: list[Development]) -> Iterator[Claim]:
    for development in developments:
        for claim in claims_of(development, {}):
            if (claim.actor, claim.toward) == (ACTOR, TOWARD):
                yield claim
