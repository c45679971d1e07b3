"""The end of a timeline is the same, however little of the history it is folded from."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.claims.claim import Claim
from domain.stance import tail
from domain.stance.fold import Segment, Snapshot, fold
from domain.stance.policy import Policy
from domain.stance.tail import fold_from
from domain.vocabulary import Effect
from tests.domain.claim_builders import (
    POLICY,
    a_ceasefire,
    a_pledge,
    a_statement,
    a_threat,
    an_open_ceasefire,
    cooperation,
    day,
    force,
    rivals,
    talks,
)
from tests.domain.stance.histories import FIRST_DAY, LAST_DAY, some_years
from tests.random_examples import examples

ASKED = day("2024-06-01")
_days = st.integers(FIRST_DAY - 100, LAST_DAY)
_perhaps_dissolved = st.one_of(
    st.none(), st.none(), st.tuples(_days, st.integers(0, 40)).map(lambda d: (d[0], d[0] + d[1]))
)


# Each parameter decides how long something of the past counts.
_policies = st.sampled_from(
    [
        POLICY,
        Policy(isolated=100, sustained=30),
        Policy(days=2, within=120),
        Policy(unknown_end=10),
        Policy(opposition=10, cooperation=20),
        Policy(floor=60),
    ]
)


def ends(
    claims: list[Claim],
    begin: int,
    dissolved: tuple[int, int] | None = None,
    policy: Policy = POLICY,
) -> list[Segment]:
    return [s for s in fold(claims, policy, dissolved=dissolved) if s.through >= begin]


@settings(max_examples=examples(50), deadline=None, print_blob=True)
@given(some_years(), st.lists(_days, min_size=1, max_size=3), _perhaps_dissolved, _policies)
def test_the_end_of_several_years_folded_alone_is_the_end_of_the_whole(
    claims: list[Claim], begins: list[int], dissolved: tuple[int, int] | None, policy: Policy
) -> None:
    weighed = [claim._replace(score=-3.5) for claim in claims]
    for begin in begins:
        found = fold_from(weighed, begin, policy, dissolved=dissolved)
        assert found == ends(weighed, begin, dissolved, policy)


def every(days: int, first: str, last: str) -> list[str]:
    """The days from the first to the last, this many apart."""
    apart = range(0, day(last) - day(first) + 1, days)
    return [(date.fromisoformat(first) + timedelta(days=n)).isoformat() for n in apart]


def fought_for_years() -> list[Claim]:
    """Attacks every ten days for eight years; a ceasefire of unknown end every hundred days."""
    attacks = [force(on) for on in every(10, "2016-06-01", "2024-05-20")]
    return attacks + [a_ceasefire(on) for on in every(100, "2016-06-02", "2024-05-20")]


def threatened_for_years() -> list[Claim]:
    """Threats every hundred days; the last of 2024-04-01 counts through 2024-05-31."""
    return [a_threat(on) for on in every(100, "2020-06-01", "2024-04-01")]


def folded_claims(monkeypatch: pytest.MonkeyPatch, claims: list[Claim]) -> list[Claim]:
    """The claims that are folded for the stance on the day; those folded twice are there twice."""
    folded: list[Claim] = []

    def counted(given: list[Claim], policy: Policy, **asked: Snapshot) -> list[Segment]:
        folded.extend(given)
        return fold(given, policy, **asked)  # type: ignore[arg-type]

    monkeypatch.setattr(tail, "fold", counted)
    assert fold_from(claims, ASKED, POLICY) == ends(claims, ASKED)
    return folded


def test_only_the_last_part_of_a_long_history_is_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = fought_for_years()
    assert len(folded_claims(monkeypatch, claims)) < len(claims) / 3


def test_only_the_last_acts_are_folded_if_no_commitment_was_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folded = folded_claims(monkeypatch, threatened_for_years())
    assert [claim.development for claim in folded] == ["threat 2024-04-01"]


# Each still counts on the day, next to the threats; with the posture then and its first day.
STILL_COUNTS = {
    "a ceasefire until it is ended": (an_open_ceasefire("2020-07-01"), "ceasefire", "2020-07-01"),
    "a ceasefire of several years": (
        a_ceasefire("2020-07-01", expires="2024-12-31"),
        "ceasefire",
        "2020-07-01",
    ),
    "an attack of unknown day": (
        force("2020-07-01", or_by="2024-05-20"),
        "hostilities",
        "2020-07-01",
    ),
    "a threat of unknown day": (
        a_threat("2020-07-01", or_by="2024-05-20"),
        "threatening",
        "2020-06-01",
    ),
    "a ceasefire of unknown end": (a_ceasefire("2020-07-01"), "ceasefire", "2024-06-01"),
    "a pledge until it is ended": (
        a_pledge("2020-07-01", expires=".."),
        "restrained",
        "2024-06-01",
    ),
    "support that continues": (
        cooperation("2020-07-01", lasting_to=".."),
        "cooperating",
        "2024-06-01",
    ),
}


@pytest.mark.parametrize("name", STILL_COUNTS)
def test_what_began_long_ago_and_still_counts_is_folded_from_its_beginning(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    still_counts, posture, since = STILL_COUNTS[name]
    claims = [*threatened_for_years(), still_counts]
    folded = folded_claims(monkeypatch, claims)
    stance, *_ = fold_from(claims, ASKED, POLICY)
    assert (stance.posture, stance.since) == (posture, day(since))
    assert still_counts._replace(score=0.0) in folded or still_counts in folded
    if stance.since < ASKED:  # the complete history is folded for the first day of the posture
        assert folded[-len(claims) :] == sorted(claims, key=lambda claim: claim.start_earliest)


def test_a_ceasefire_of_unknown_end_that_no_force_followed_is_not_left_out() -> None:
    claims = [force("2019-01-01"), a_ceasefire("2020-01-01"), talks("2022-01-01")]
    stance, *_ = fold_from(claims, ASKED, POLICY)
    assert stance.rule == "ceasefire-presumed"


def test_a_posture_that_has_lasted_for_years_is_since_its_first_day() -> None:
    claims = [claim for claim in fought_for_years() if claim.effect is Effect.FORCE]
    stance, *_ = fold_from(claims, ASKED, POLICY)
    assert stance.since == day("2016-06-01")


def test_claims_that_are_left_out_still_weigh() -> None:
    claims = [force("2020-01-01", score=-8.0), a_threat("2024-05-31", score=-3.5)]
    stance, *_ = fold_from(claims, ASKED, POLICY)
    assert stance.score == ends(claims, ASKED)[0].score


def test_the_force_that_a_ceasefire_may_precede_is_its_rival_for_years() -> None:
    claims = [
        force("2019-12-01", or_by="2020-02-01"),
        an_open_ceasefire("2020-01-01"),
        *[force(on) for on in every(10, "2024-01-01", "2024-01-21")],
    ]
    stance, *_ = fold_from(claims, ASKED, POLICY)  # again a ceasefire, since 2024-04-21
    assert (stance.rule, stance.since) == ("ceasefire", day("2024-04-21"))
    assert rivals(stance) == ["force 2019-12-01"]


def test_a_record_lasts_while_the_end_of_an_actor_is_not_known() -> None:
    """The posture of no recent record does not begin when the actor may have been dissolved."""
    claims, begin = [a_threat("2020-01-01")], day("2024-01-01")
    dissolved = (begin - 5, begin + 5)
    stance, *_ = fold_from(claims, begin, POLICY, dissolved=dissolved)
    assert stance.since == day("2020-03-02")
    for first in range(begin - 1000, begin + 1):
        dissolved = (first, begin + 5)
        found = fold_from(claims, begin, POLICY, dissolved=dissolved)
        assert found == ends(claims, begin, dissolved)


# The first part of each history is left out; the answer would differ if less of the rest were
# folded.
NEARLY_MISSED = {
    "support that is still in its window when a later ceasefire is over": (
        "2024-01-10",
        [
            force("2023-01-10"),
            cooperation("2023-01-01", or_by="2023-03-01"),
            a_ceasefire("2023-03-01", expires="2023-05-15"),
        ],
    ),
    "support whose window ends on the eve of other support": (
        "2024-01-25",
        [
            force("2023-01-10"),
            cooperation("2023-01-09", or_by="2023-01-30"),
            a_ceasefire("2023-01-20", expires="2023-01-30"),
            cooperation("2023-07-30"),
        ],
    ),
    "a ceasefire violated by an attack that counts for months": (
        "2024-01-28",
        [
            a_ceasefire("2023-01-01", expires="2023-03-01"),
            force("2023-02-01", or_by="2024-01-15"),
            a_ceasefire("2023-06-01", expires="2023-12-15"),
        ],
    ),
    "a ceasefire of unknown end, violated twice": (
        "2024-01-28",
        [
            a_ceasefire("2023-01-01"),
            force("2023-01-05"),
            force("2023-01-20", or_by="2024-01-15"),
            a_ceasefire("2023-06-01", expires="2023-12-15"),
        ],
    ),
    "a ceasefire of unknown end, followed by force after years": (
        "2023-05-01",
        [
            a_ceasefire("2020-01-01"),
            talks("2022-01-01"),
            a_threat("2022-09-01"),
            force("2023-06-01"),
        ],
    ),
    "a ceasefire of unknown end, followed by force that hardly anyone believes, and by other": (
        "2024-06-01",
        [
            a_ceasefire("2020-01-01"),
            force("2020-06-01", confidence=10),
            force("2020-09-01"),
            a_threat("2024-02-01"),
        ],
    ),
    "support after a ceasefire, and talks of an unknown day that may have superseded it": (
        "2024-06-01",
        [
            force("2022-01-01"),
            a_ceasefire("2023-06-01", expires="2024-05-01"),
            cooperation("2024-01-01"),
            talks("2023-12-20", or_by="2024-01-20"),
        ],
    ),
    "a ceasefire that a longer one replaced, which was ended": (
        "2024-06-01",
        [
            force("2022-01-01"),
            a_ceasefire("2023-01-01", expires="2024-12-31"),
            a_ceasefire("2023-03-01", expires="2025-06-30", stops="2023-04-01"),
            *[force(on) for on in every(5, "2024-05-20", "2024-05-30")],
        ],
    ),
    "only ceasefires that never took effect after it": (
        "2024-06-01",
        [force("2020-01-01"), a_ceasefire("2022-01-01", stops="2021-12-31")],
    ),
    "only ceasefires that never took effect before it": (
        "2024-06-01",
        [
            a_ceasefire("2020-01-01", stops="2019-12-31"),
            a_ceasefire("2024-01-01", stops="2023-12-31"),
            force("2024-07-01"),
        ],
    ),
    "no recent record, and a statement after a ceasefire that never took effect": (
        "2024-01-01",
        [
            force("2020-01-01"),
            a_ceasefire("2022-01-01", stops="2021-12-31"),
            a_statement("2023-06-01"),
        ],
    ),
    "no recent record, and an attack on the day after the one asked about": (
        "2023-12-31",
        [
            force("2020-01-01"),
            a_ceasefire("2022-01-01", stops="2021-12-31"),
            force("2024-01-01"),
        ],
    ),
    "no recent record for certain, and a ceasefire that may have begun after it was ended": (
        "2023-01-15",
        [
            force("2020-01-01"),
            a_ceasefire(
                "2022-01-01", or_by="2023-02-01", stops="2023-01-01", stops_by="2023-03-01"
            ),
        ],
    ),
    "a record that may not have been made when a pledge that may have begun later was ended": (
        "2024-02-15",
        [
            a_statement("2020-01-01", or_by="2025-01-01"),
            a_pledge("2024-01-01", or_by="2024-03-01", stops="2024-02-01", stops_by="2024-04-01"),
        ],
    ),
}


@pytest.mark.parametrize("history", NEARLY_MISSED)
def test_nothing_is_left_out_that_still_counts(history: str) -> None:
    on, claims = NEARLY_MISSED[history]
    shown = fold_from(claims, day(on), POLICY)
    assert shown
    assert shown == ends(claims, day(on))
