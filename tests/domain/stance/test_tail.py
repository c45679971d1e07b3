"""The end of a timeline is the same, however little of the history it is folded from."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.claims.claims import Claim
from domain.stance import tail
from domain.stance.fold import Segment, Snapshot, fold
from domain.stance.policy import STANCE_V1, Policy
from domain.stance.tail import fold_from
from tests.domain.claim_builders import (
    a_halt,
    a_statement,
    a_threat,
    an_attack,
    an_open_halt,
    cooperation,
    day,
    talks,
)
from tests.domain.claim_histories import FIRST_DAY, LAST_DAY, a_dissolution, a_history

ASKED = day("2024-06-01")
_perhaps_dissolved = st.one_of(st.none(), st.none(), st.none(), a_dissolution())


def ends(claims: list[Claim], begin: int, dissolved: tuple[int, int] | None) -> list[Segment]:
    return [s for s in fold(claims, STANCE_V1, dissolved=dissolved) if s.through >= begin]


def moved(claim: Claim, days: int) -> Claim:
    """The claim, so many days earlier; what is open stays open."""
    stops = (claim.stops_earliest, claim.stops_latest)
    sooner = [None if one is None else one - days for one in stops]
    open_ended = claim.end_earliest > LAST_DAY * 2
    return claim._replace(
        start_earliest=claim.start_earliest - days,
        start_latest=claim.start_latest - days,
        end_earliest=claim.end_earliest - (0 if open_ended else days),
        end_latest=claim.end_latest - (0 if open_ended else days),
        expires=claim.expires - days
        if claim.expires and claim.expires < LAST_DAY * 2
        else claim.expires,
        stops_earliest=sooner[0],
        stops_latest=sooner[1],
    )


@st.composite
def a_long_history(draw: st.DrawFn) -> list[Claim]:
    """Up to four histories of a year each, near enough to one another to have to do with it."""
    years = draw(st.lists(a_history(), min_size=1, max_size=4))
    apart = draw(st.sampled_from([120, 200, 280, 400]))
    return [moved(claim, ago * apart) for ago, year in enumerate(years) for claim in year]


@settings(max_examples=500, deadline=None, print_blob=True)
@given(a_long_history(), st.integers(FIRST_DAY - 100, LAST_DAY), _perhaps_dissolved)
def test_the_end_folded_alone_is_the_end_of_the_whole(
    claims: list[Claim], begin: int, dissolved: tuple[int, int] | None
) -> None:
    assert fold_from(claims, begin, STANCE_V1, dissolved=dissolved) == ends(
        claims, begin, dissolved
    )


def fought_for_years() -> list[Claim]:
    """Attacks every ten days for four years; every hundred days a halt of unknown end for one."""
    first = date(2020, 6, 1)
    claims = []
    for n in range(146):
        on = first + timedelta(days=10 * n)
        claims.append(an_attack(on.isoformat(), score=-9.0))
        if n % 10 == 0:
            claims.append(a_halt((on + timedelta(days=1)).isoformat()))
    return claims


def folded_claims(monkeypatch: pytest.MonkeyPatch, claims: list[Claim]) -> int:
    """How many claims are folded for the stance on the day."""
    folded = 0

    def counted(given: list[Claim], policy: Policy, **asked: Snapshot) -> list[Segment]:
        nonlocal folded
        folded += len(given)
        return fold(given, policy, **asked)  # type: ignore[arg-type]

    monkeypatch.setattr(tail, "fold", counted)
    assert fold_from(claims, ASKED, STANCE_V1) == ends(claims, ASKED, None)
    return folded


def test_of_a_long_history_only_the_last_part_is_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = fought_for_years()
    assert folded_claims(monkeypatch, claims) < len(claims) / 3


@pytest.mark.parametrize(
    "still_counts",
    [
        pytest.param(an_open_halt("2020-07-01"), id="a halt until it is ended"),
        pytest.param(a_halt("2020-07-01", expires="2024-12-31"), id="a halt that runs for years"),
        pytest.param(cooperation("2020-07-01", lasting_to=".."), id="support that goes on"),
        pytest.param(an_attack("2020-07-01", or_by="2024-05-20"), id="an attack of unknown day"),
    ],
)
def test_what_began_long_ago_and_still_counts_is_folded_from_its_beginning(
    monkeypatch: pytest.MonkeyPatch, still_counts: Claim
) -> None:
    claims = [*fought_for_years(), still_counts]
    assert folded_claims(monkeypatch, claims) >= len(claims) - 6


def test_a_halt_of_unknown_end_that_nothing_answered_is_not_left_out() -> None:
    claims = [an_attack("2019-01-01"), a_halt("2020-01-01"), talks("2022-01-01")]
    stance, *_ = fold_from(claims, ASKED, STANCE_V1)
    assert stance.rule == "halt-undetermined"


def test_a_posture_that_has_lasted_for_years_is_since_its_first_day() -> None:
    claims = [c for c in fought_for_years() if c.effect.value == "attack"]
    stance, *_ = fold_from(claims, ASKED, STANCE_V1)
    assert stance.since == day("2020-06-01")


def test_what_was_left_out_still_weighs() -> None:
    claims = [an_attack("2020-01-01", score=-8.0), a_threat("2024-05-31", score=-3.5)]
    stance, *_ = fold_from(claims, ASKED, STANCE_V1)
    assert stance.score == ends(claims, ASKED, None)[0].score


# Of each history the first part is left out, and would be missed if less of the rest were folded.
NEARLY_MISSED = {
    "support that is still in its window when a later halt is over": (
        "2024-01-10",
        [
            cooperation("2023-01-01"),
            an_attack("2023-01-10"),
            a_halt("2023-03-01", expires="2023-05-15"),
        ],
    ),
    "support whose window ends on the eve of other support": (
        "2024-01-05",
        [
            cooperation("2023-01-09"),
            an_attack("2023-01-10"),
            a_halt("2023-01-20", expires="2023-01-30"),
            cooperation("2023-07-09"),
        ],
    ),
    "a halt broken by an attack that counts for months": (
        "2024-01-28",
        [
            a_halt("2023-01-01", expires="2023-03-01"),
            an_attack("2023-02-01", or_by="2024-01-15"),
            a_halt("2023-06-01", expires="2023-12-15"),
        ],
    ),
    "a halt of unknown end, broken twice": (
        "2024-01-28",
        [
            a_halt("2023-01-01"),
            an_attack("2023-01-05"),
            an_attack("2023-01-20", or_by="2024-01-15"),
            a_halt("2023-06-01", expires="2023-12-15"),
        ],
    ),
    "a halt of unknown end, answered after years": (
        "2023-05-01",
        [
            a_halt("2020-01-01"),
            talks("2022-01-01"),
            a_threat("2022-09-01"),
            an_attack("2023-06-01"),
        ],
    ),
    "only halts that never took effect after it": (
        "2024-06-01",
        [an_attack("2020-01-01"), a_halt("2022-01-01", stops="2021-12-31")],
    ),
    "quiet, and a statement after a halt that never took effect": (
        "2024-01-01",
        [
            an_attack("2020-01-01"),
            a_halt("2022-01-01", stops="2021-12-31"),
            a_statement("2023-06-01"),
        ],
    ),
    "quiet, and an attack on the day after the one asked about": (
        "2023-12-31",
        [
            an_attack("2020-01-01"),
            a_halt("2022-01-01", stops="2021-12-31"),
            an_attack("2024-01-01"),
        ],
    ),
    "quiet for sure, and a halt that may have begun after it was ended": (
        "2023-01-15",
        [
            an_attack("2020-01-01"),
            a_halt("2022-01-01", or_by="2023-02-01", stops="2023-01-01", stops_by="2023-03-01"),
        ],
    ),
}


@pytest.mark.parametrize("history", NEARLY_MISSED)
def test_nothing_is_left_out_that_still_counts(history: str) -> None:
    on, claims = NEARLY_MISSED[history]
    shown = fold_from(claims, day(on), STANCE_V1)
    assert shown
    assert shown == ends(claims, day(on), None)
