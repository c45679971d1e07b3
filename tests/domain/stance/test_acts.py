"""Claims short of force: for how long they count, and which of them decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.claims.claim import Claim
from domain.vocabulary import Assessment
from tests.domain.claim_builders import (
    a_ceasefire,
    a_pledge,
    a_statement,
    a_threat,
    an_announcement,
    an_open_ceasefire,
    cooperation,
    force,
    opposition,
    postures,
    record,
    restraint,
    rests_on,
    rivals,
    stance,
    talks,
)


def rules(claims: list[Claim], *days: str) -> list[str]:
    return [stance(on, *claims).rule for on in days]


@pytest.mark.parametrize(
    ("act", "rule", "posture", "last", "after"),
    [
        (a_threat, "threat", "threatening", "2024-03-10", "2024-03-11"),
        (opposition, "opposition", "opposed", "2024-04-09", "2024-04-10"),
        (restraint, "restraint", "restrained", "2024-04-09", "2024-04-10"),
        (talks, "talks", "negotiating", "2024-03-10", "2024-03-11"),
        (cooperation, "cooperation", "cooperating", "2024-07-08", "2024-07-09"),
    ],
)
def test_an_act_counts_through_the_last_day_of_its_window(
    act: Callable[[str], Claim], rule: str, posture: str, last: str, after: str
) -> None:
    claims = [act("2024-01-10")]
    assert rules(claims, "2024-01-10", last, after) == [rule, rule, "no-recent-record"]
    assert postures(claims, last) == [posture]


def test_the_window_of_an_act_of_unknown_day_runs_from_its_last_possible_day() -> None:
    warned = a_threat("2024-01-10", or_by="2024-01-20")
    assert rules([warned], "2024-01-10", "2024-03-20", "2024-03-21") == [
        "threat",
        "threat",
        "no-recent-record",
    ]


def test_a_duration_counts_while_it_lasts_and_through_its_window() -> None:
    support = cooperation("2024-01-01", lasting_to="2024-12-31")
    assert rules([support], "2024-12-31", "2025-06-29", "2025-06-30") == [
        "cooperation",
        "cooperation",
        "no-recent-record",
    ]


def test_the_later_act_decides_however_mild() -> None:
    assert stance("2024-01-12", a_threat("2024-01-10"), talks("2024-01-12")).rule == "talks"


@pytest.mark.parametrize(
    ("milder", "harsher", "rule"),
    [
        (cooperation, talks, "talks"),
        (talks, restraint, "restraint"),
        (restraint, opposition, "opposition"),
        (opposition, a_threat, "threat"),
    ],
)
def test_of_acts_of_one_day_the_harsher_decides_for_certain(
    milder: Callable[..., Claim], harsher: Callable[..., Claim], rule: str
) -> None:
    acts = [milder("2024-01-10", confidence=90), harsher("2024-01-10", confidence=30)]
    found = stance("2024-01-10", *acts)
    assert (found.rule, found.dating, rivals(found)) == (rule, "firm", [])


def test_of_acts_of_unknown_order_the_harsher_decides_and_the_other_is_a_rival() -> None:
    threat = a_threat("2023-11-27", or_by="2024-01-20")
    agreement = talks("2023-12-08", or_by="2024-01-20")
    for on in ("2023-12-08", "2024-01-05", "2024-01-20"):
        found = stance(on, threat, agreement)
        assert (found.rule, found.dating) == ("threat", "uncertain")
        assert rivals(found) == ["talks 2023-12-08"]


def test_acts_of_one_posture_are_no_rivals() -> None:
    acts = [a_threat("2024-01-01", or_by="2024-01-10"), a_threat("2024-01-05", or_by="2024-01-10")]
    found = stance("2024-01-10", *acts)
    assert (rests_on(found), rivals(found)) == (["threat 2024-01-05"], [])
    assert found.dating == "firm"


def test_an_act_that_is_certainly_older_gives_way_to_the_milder() -> None:
    acts = [a_threat("2024-01-01", or_by="2024-01-04"), talks("2024-01-05", or_by="2024-01-20")]
    assert stance("2024-01-05", *acts).rule == "talks"
    assert rivals(stance("2024-01-05", *acts)) == []


# Ties


@pytest.mark.parametrize("ids", [("a", "b"), ("b", "a")])
@pytest.mark.parametrize("make", [force, a_threat, cooperation, an_open_ceasefire, a_pledge])
def test_of_equal_claims_the_one_with_the_better_assessment_decides(
    make: Callable[..., Claim], ids: tuple[str, str]
) -> None:
    plain, suspected = ids
    claims = [
        make("2024-01-10", development=plain),
        make("2024-01-10", development=suspected, at_best=Assessment.POSSIBLE),
    ]
    found = stance("2024-01-10", *claims)
    assert (rests_on(found), found.at_best) == ([plain], None)


def test_of_equal_claims_the_weaker_bound_and_the_certain_date_decide() -> None:
    attributed = force("2024-01-10", development="a", at_best=Assessment.PROBABLE)
    suspected = force("2024-01-10", development="b", at_best=Assessment.POSSIBLE)
    doubtful = force("2024-01-10", development="c", doubtful=True)
    assert rests_on(stance("2024-01-10", attributed, suspected)) == ["a"]
    # Of confidence 70: probable, and with a doubtful date or a suspected author possible.
    assert rests_on(stance("2024-01-10", attributed, doubtful)) == ["a"]
    assert rests_on(stance("2024-01-10", suspected, doubtful)) == ["c"]


def test_a_bound_that_lowers_nothing_leaves_the_tie_to_the_ids() -> None:
    weak = force("2024-01-10", development="a", confidence=30)
    suspected = force("2024-01-10", development="b", confidence=30, at_best=Assessment.POSSIBLE)
    assert rests_on(stance("2024-01-10", weak, suspected)) == ["b"]


def test_the_higher_confidence_decides_before_the_better_assessment() -> None:
    claimed = force("2024-01-10", development="b", confidence=70)
    suspected = force("2024-01-10", development="a", confidence=90, at_best=Assessment.POSSIBLE)
    found = stance("2024-01-10", claimed, suspected)
    assert (rests_on(found), found.confidence) == (["a"], 90)


# Superseded acts


@pytest.mark.parametrize(
    "later",
    [
        talks("2024-01-10"),
        force("2024-01-10"),
        a_ceasefire("2024-01-10", expires="2024-01-20"),
        a_pledge("2024-01-10", expires="2024-01-20"),
    ],
)
def test_a_superseded_act_does_not_return(later: Claim) -> None:
    support = cooperation("2024-01-01")
    assert stance("2024-01-09", support, later).rule == "cooperation"
    assert stance("2024-03-12", support, later).rule == "no-recent-record"


def test_a_threat_that_force_followed_does_not_return() -> None:
    claims = [a_threat("2024-03-01"), force("2024-03-10")]
    assert postures(claims, "2024-03-09", "2024-04-09", "2024-04-10") == [
        "threatening",
        "hostilities",
        "no-recent-record",
    ]


def test_a_claim_that_may_have_come_first_supersedes_nothing() -> None:
    acts = [cooperation("2024-01-01", or_by="2024-01-10"), a_threat("2024-01-05")]
    assert rules(acts, "2024-01-07", "2024-03-05", "2024-03-06") == [
        "threat",
        "threat",
        "cooperation",
    ]
    assert stance("2024-03-06", *acts).dating == "uncertain"


def test_a_claim_during_a_duration_does_not_supersede_it() -> None:
    support = cooperation("2024-01-01", lasting_to="2024-03-10")
    acts = [support, a_threat("2024-01-10")]
    assert rules(acts, "2024-03-10", "2024-03-11", "2024-09-06", "2024-09-07") == [
        "threat",
        "cooperation",
        "cooperation",
        "no-recent-record",
    ]


def test_a_claim_after_a_duration_supersedes_it() -> None:
    acts = [cooperation("2024-01-01", lasting_to="2024-03-10"), a_threat("2024-03-11")]
    assert rules(acts, "2024-05-10", "2024-05-11") == ["threat", "no-recent-record"]


def test_a_standing_sanction_counts_again_when_later_talks_are_over() -> None:
    acts = [opposition("2024-01-01", lasting_to=".."), talks("2024-06-01")]
    assert postures(acts, "2024-05-31", "2024-06-01", "2024-07-31", "2024-08-01") == [
        "opposed",
        "negotiating",
        "negotiating",
        "opposed",
    ]


@pytest.mark.parametrize(
    "nothing", [a_statement("2024-02-01"), a_threat("2024-02-01", confidence=10)]
)
def test_what_claims_nothing_supersedes_nothing(nothing: Claim) -> None:
    assert stance("2024-02-02", cooperation("2024-01-01"), nothing).rule == "cooperation"


# Announcements


def test_an_announcement_counts_until_the_ceasefire_takes_effect() -> None:
    announced = an_announcement("2024-01-10", stops="2024-02-01")
    assert rules([announced], "2024-01-31", "2024-02-01") == ["talks", "no-recent-record"]


def test_an_announcement_called_off_on_its_own_day_supersedes_nothing_but_is_on_record() -> None:
    called_off = an_announcement("2024-01-10", stops="2024-01-10")
    assert stance("2024-01-10", called_off).rule == "no-recent-record"
    assert stance("2024-01-10", a_threat("2024-01-05"), called_off).rule == "threat"


# Pledges


def test_a_pledge_is_in_force_through_its_last_day() -> None:
    pledge = a_pledge("2024-01-10", expires="2024-06-01")
    found = stance("2024-06-01", pledge)
    assert (found.posture.value, found.rule, found.evidence) == ("restrained", "pledge", None)
    assert stance("2024-06-02", pledge).rule == "no-recent-record"


def test_a_pledge_of_unknown_end_is_in_force_for_90_days_and_not_presumed() -> None:
    pledge = a_pledge("2024-01-10", or_by="2024-01-20")
    assert rules([pledge], "2024-04-19", "2024-04-20") == ["pledge", "no-recent-record"]


def test_a_pledge_is_over_on_the_day_of_its_ending() -> None:
    pledge = a_pledge("2025-01-19", expires="..", stops="2025-03-15")
    assert rules([pledge], "2025-03-14", "2025-03-15") == ["pledge", "no-recent-record"]


def test_a_pledge_in_force_is_never_superseded() -> None:
    claims = [a_pledge("2024-01-10", expires=".."), a_threat("2024-02-01")]
    assert postures(claims, "2024-02-01", "2024-04-01", "2024-04-02") == [
        "threatening",
        "threatening",
        "restrained",
    ]


def test_a_pledge_decides_when_the_ceasefire_that_came_with_it_is_over() -> None:
    claims = [
        a_ceasefire("2024-01-19", expires="2024-03-01"),
        a_pledge("2024-01-19", expires="2024-06-01"),
    ]
    assert postures(claims, "2024-03-01", "2024-03-02", "2024-06-01", "2024-06-02") == [
        "ceasefire",
        "restrained",
        "restrained",
        "no-recent-record",
    ]


# No recent record


def test_before_the_first_claim_there_is_no_stance() -> None:
    assert record("2024-01-09", a_threat("2024-01-10")) is None


def test_no_recent_record_has_no_basis_confidence_or_dating() -> None:
    found = stance("2025-01-01", a_threat("2024-01-10"))
    assert (found.posture.value, found.rule) == ("no-recent-record", "no-recent-record")
    assert (found.basis, found.confidence, found.dating, found.evidence) == ((), None, None, None)
