"""What attacks and non-violent acts make of a stance, for how long, and which of them decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.claims.claims import Claim
from domain.vocabulary import Effect, Posture
from tests.domain.claim_builders import (
    a_claim,
    a_halt,
    a_statement,
    a_threat,
    an_announcement,
    an_attack,
    cooperation,
    opposition,
    record,
    rests_on,
    stance,
    talks,
)


def test_an_attack_makes_hostilities_from_its_day_through_the_90th_day_after() -> None:
    attack = an_attack("2024-01-10")
    assert record("2024-01-09", attack) is None
    for on in ("2024-01-10", "2024-04-09"):
        assert (stance(on, attack).posture, stance(on, attack).rule) == (
            Posture.HOSTILITIES,
            "attack",
        )
    assert stance("2024-04-10", attack).posture is Posture.QUIET


def test_the_90_days_run_from_the_last_day_the_attack_may_have_been_on() -> None:
    attack = an_attack("2024-01-10", or_by="2024-01-20")
    assert stance("2024-01-10", attack).posture is Posture.HOSTILITIES
    assert stance("2024-04-19", attack).posture is Posture.HOSTILITIES
    assert stance("2024-04-20", attack).posture is Posture.QUIET


def test_fighting_under_way_counts_as_today() -> None:
    fighting = an_attack("2023-01-10", lasting_to="2024-01-10")
    assert stance("2023-12-01", fighting).posture is Posture.HOSTILITIES
    assert stance("2024-04-09", fighting).posture is Posture.HOSTILITIES
    assert stance("2024-04-10", fighting).posture is Posture.QUIET


def test_fighting_of_unknown_end_lasts_to_its_latest_known_day() -> None:
    begun = an_attack("2024-01-01", or_by="2024-01-10", lasting_to="2024-01-01",
                      ending_by="2024-01-10")  # fmt: skip
    assert stance("2024-04-09", begun).posture is Posture.HOSTILITIES
    assert stance("2024-04-10", begun).posture is Posture.QUIET


def test_the_last_attack_to_take_effect_decides_while_it_counts() -> None:
    claims = [an_attack("2024-01-01", lasting_to="2024-12-31"), an_attack("2024-02-01")]
    assert rests_on(stance("2024-05-01", *claims)) == ["attack 2024-02-01"]
    assert rests_on(stance("2024-05-02", *claims)) == ["attack 2024-01-01"]


def test_the_earlier_attack_decides_for_the_days_it_counts_longer() -> None:
    claims = [
        an_attack("2024-01-05", or_by="2024-01-20"),
        an_attack("2024-01-06", or_by="2024-01-19"),
    ]
    assert rests_on(stance("2024-04-18", *claims)) == ["attack 2024-01-06"]
    assert rests_on(stance("2024-04-19", *claims)) == ["attack 2024-01-05"]
    assert stance("2024-04-20", *claims).rule == "quiet"


@pytest.mark.parametrize(
    ("lesser", "greater"),
    [
        ({"confidence": 30, "development": "z"}, {"confidence": 50, "development": "a"}),
        ({"confidence": None, "development": "z"}, {"confidence": 10, "development": "a"}),
        ({"development": "a", "commitment": 2}, {"development": "b", "commitment": 1}),
        ({"development": "a", "commitment": 1}, {"development": "a", "commitment": 2}),
    ],
)
@pytest.mark.parametrize(
    ("effect", "on"), [(Effect.ATTACK, "2024-01-11"), (Effect.HALT, "2024-01-11"),
                       (Effect.THREAT, "2024-01-11"), (Effect.NONE, "2024-01-11")]
)  # fmt: skip
def test_of_claims_of_one_day_the_best_believed_decides_then_the_greater_id_then_number(
    lesser: dict[str, Any], greater: dict[str, Any], effect: Effect, on: str
) -> None:
    lesser_claim = a_claim(effect, "2024-01-10", **lesser)
    greater_claim = a_claim(effect, "2024-01-10", **greater)
    for claims in ((lesser_claim, greater_claim), (greater_claim, lesser_claim)):
        basis = stance(on, *claims).basis[0]
        assert (basis.development, basis.commitment) == (
            greater_claim.development,
            greater_claim.commitment,
        )


@pytest.mark.parametrize(
    ("act", "rule", "posture", "last", "after"),
    [
        (a_threat("2024-01-10"), "threat", Posture.THREATENING, "2024-03-10", "2024-03-11"),
        (opposition("2024-01-10"), "opposition", Posture.OPPOSED, "2024-04-09", "2024-04-10"),
        (talks("2024-01-10"), "talks", Posture.NEGOTIATING, "2024-03-10", "2024-03-11"),
        (cooperation("2024-01-10"), "cooperation", Posture.COOPERATING, "2024-07-08",
         "2024-07-09"),
    ],
)  # fmt: skip
def test_a_non_violent_act_decides_through_the_last_day_of_its_window(
    act: Claim, rule: str, posture: Posture, last: str, after: str
) -> None:
    for on in ("2024-01-10", last):
        assert (stance(on, act).rule, stance(on, act).posture) == (rule, posture)
    assert stance(after, act).rule == "quiet"


def test_the_window_of_an_uncertain_act_runs_from_its_latest_day() -> None:
    warned = a_threat("2024-01-10", or_by="2024-01-20")
    assert stance("2024-03-20", warned).rule == "threat"
    assert stance("2024-03-21", warned).rule == "quiet"


def test_the_later_act_decides_however_mild() -> None:
    assert stance("2024-01-12", a_threat("2024-01-10"), talks("2024-01-12")).rule == "talks"


@pytest.mark.parametrize(
    ("milder", "harsher", "rule"),
    [
        (cooperation, talks, "talks"),
        (talks, opposition, "opposition"),
        (opposition, a_threat, "threat"),
    ],
)
def test_of_acts_of_one_day_the_harsher_decides(
    milder: Callable[..., Claim], harsher: Callable[..., Claim], rule: str
) -> None:
    acts = [milder("2024-01-10", confidence=90), harsher("2024-01-10", confidence=10)]
    assert stance("2024-01-10", *acts).rule == rule


def test_when_the_window_is_over_no_older_act_returns() -> None:
    acts = [cooperation("2024-01-01"), talks("2024-01-10")]
    assert stance("2024-03-10", *acts).rule == "talks"
    assert stance("2024-03-11", *acts).rule == "quiet"


def test_support_still_under_way_when_the_window_of_a_warning_closes_never_left() -> None:
    acts = [cooperation("2024-01-01", lasting_to="2024-12-31"), a_threat("2024-01-10")]
    assert stance("2024-03-10", *acts).rule == "threat"
    assert stance("2024-03-11", *acts).rule == "cooperation"
    assert stance("2025-06-29", *acts).rule == "cooperation"
    assert stance("2025-06-30", *acts).rule == "quiet"


def test_support_that_ended_while_the_window_of_a_warning_ran_does_not_return() -> None:
    warning = a_threat("2024-01-10")
    ended = cooperation("2024-01-01", lasting_to="2024-03-10")
    assert stance("2024-03-11", ended, warning).rule == "quiet"
    a_day_longer = cooperation("2024-01-01", lasting_to="2024-03-11")
    assert stance("2024-03-11", a_day_longer, warning).rule == "cooperation"


def test_of_two_durations_that_never_left_the_last_begun_decides_first() -> None:
    acts = [
        cooperation("2024-01-01", lasting_to="2025-12-31"),
        opposition("2024-01-05", lasting_to="2024-04-01"),
        a_threat("2024-01-10"),
    ]
    assert stance("2024-03-11", *acts).rule == "opposition"
    assert stance("2024-06-30", *acts).rule == "opposition"
    assert stance("2024-07-01", *acts).rule == "cooperation"


def test_acts_of_one_day_and_effect_share_the_decision() -> None:
    exact = talks("2024-01-10", confidence=90, development="exact")
    vague = talks("2024-01-10", or_by="2024-01-20", confidence=30, development="vague")
    assert rests_on(stance("2024-03-10", exact, vague)) == ["exact"]
    shared = stance("2024-03-11", exact, vague)
    assert (rests_on(shared), shared.confidence) == (["vague"], 30)


def test_an_announcement_stops_counting_on_the_day_the_halt_takes_effect() -> None:
    acts = [cooperation("2024-01-05"), an_announcement("2024-01-10", stops="2024-02-01")]
    assert stance("2024-01-31", *acts).rule == "talks"
    assert stance("2024-02-01", *acts).rule == "quiet"


def test_an_announcement_called_off_on_its_own_day_hides_nothing_but_is_on_record() -> None:
    called_off = an_announcement("2024-01-10", stops="2024-01-10")
    assert stance("2024-01-10", called_off).rule == "quiet"
    assert stance("2024-01-10", a_threat("2024-01-05"), called_off).rule == "threat"


def test_an_attack_outweighs_the_talks_that_follow_it() -> None:
    claims = [an_attack("2024-01-10"), talks("2024-04-01")]
    assert stance("2024-04-09", *claims).posture is Posture.HOSTILITIES
    after = stance("2024-04-10", *claims)
    assert (after.posture, rests_on(after)) == (Posture.NEGOTIATING, ["talks 2024-04-01"])


def test_an_act_within_its_window_decides_before_an_undetermined_halt() -> None:
    claims = [a_halt("2024-01-10"), a_threat("2024-03-01")]
    assert stance("2024-04-10", *claims).rule == "threat"
    assert stance("2024-05-01", *claims).rule == "halt-undetermined"


def test_no_record_is_no_stance_and_a_mere_statement_is_quiet() -> None:
    said = a_statement("2024-01-10")
    assert record("2024-01-09", said) is None
    assert stance("2024-01-10", said).posture is Posture.QUIET


def test_quiet_rests_on_the_last_claim_to_take_effect() -> None:
    assert rests_on(stance("2025-01-01", a_threat("2024-01-10"), a_statement("2024-02-01"))) == [
        "none 2024-02-01"
    ]


def test_an_announcement_hides_the_cooperation_of_its_own_day_for_good() -> None:
    agreed = cooperation("2024-01-10")
    announced = an_announcement("2024-01-10", stops="2024-01-11")
    halts = a_halt("2024-01-11", expires="2024-01-20")

    assert stance("2024-01-10", agreed, announced, halts).rule == "talks"
    assert stance("2024-01-20", agreed, announced, halts).rule == "halt-in-force"
    assert stance("2024-01-21", agreed, announced, halts).rule == "quiet"


def test_without_an_announcement_cooperation_is_there_again_when_the_halt_has_run_out() -> None:
    agreed, halts = cooperation("2024-01-10"), a_halt("2024-01-10", expires="2024-01-20")

    assert stance("2024-01-20", agreed, halts).rule == "halt-in-force"
    assert stance("2024-01-21", agreed, halts).rule == "cooperation"
