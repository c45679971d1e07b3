"""What a halt does to a stance: how long it lives, what breaks it, what it spends, what remains."""

from __future__ import annotations

from domain.vocabulary import Posture
from tests.domain.claim_builders import (
    a_halt,
    a_threat,
    an_attack,
    an_open_halt,
    record,
    rests_on,
    stance,
)


def test_a_halt_is_in_force_from_its_effective_day_through_the_last_day_of_until() -> None:
    halt = a_halt("2024-01-10", expires="2024-01-20")
    assert record("2024-01-09", halt) is None
    for on in ("2024-01-10", "2024-01-20"):
        assert stance(on, halt).rule == "halt-in-force"
        assert stance(on, halt).posture is Posture.HALTED
    assert stance("2024-01-21", halt).rule == "quiet"


def test_an_open_halt_holds_for_ever() -> None:
    assert stance("9000-01-01", an_open_halt("2024-01-10")).rule == "halt-in-force"


def test_a_halt_of_unknown_end_is_in_force_for_90_days_and_then_undetermined() -> None:
    halt = a_halt("2024-01-10")
    last = stance("2024-04-09", halt)
    assert (last.rule, last.certain) == ("halt-in-force", True)
    after = stance("2024-04-10", halt)
    assert (after.rule, after.certain) == ("halt-undetermined", False)
    assert after.posture is Posture.HALTED
    assert stance("2030-01-01", halt).rule == "halt-undetermined"


def test_the_90_days_run_from_the_latest_day_it_may_have_taken_effect() -> None:
    halt = a_halt("2024-01-10", or_by="2024-01-20")
    assert stance("2024-04-19", halt).rule == "halt-in-force"
    assert stance("2024-04-20", halt).rule == "halt-undetermined"


def test_the_day_before_the_ending_is_the_last_day_of_a_halt() -> None:
    halt = an_open_halt("2024-01-10", stops="2024-02-01")
    assert stance("2024-01-31", halt).posture is Posture.HALTED
    assert stance("2024-02-01", halt).posture is Posture.QUIET


def test_a_halt_ended_by_the_day_it_would_take_effect_does_nothing() -> None:
    stillborn = an_open_halt("2024-01-10", stops="2024-01-10")
    assert record("2024-01-10", stillborn) is None
    attacked = stance("2024-01-11", stillborn, an_attack("2024-01-05"))
    assert (attacked.rule, rests_on(attacked)) == ("attack", ["attack 2024-01-05"])


def test_an_undetermined_halt_is_over_once_it_is_ended() -> None:
    halt = a_halt("2024-01-10", stops="2024-06-01")
    assert stance("2024-05-31", halt).rule == "halt-undetermined"
    assert stance("2024-06-01", halt).rule == "quiet"


def test_an_attack_on_the_day_after_a_halt_takes_effect_breaks_it() -> None:
    broken = stance("2024-01-11", an_open_halt("2024-01-10"), an_attack("2024-01-11"))
    assert (broken.posture, broken.rule) == (Posture.HOSTILITIES, "halt-breached")
    assert rests_on(broken) == ["attack 2024-01-11", "halt 2024-01-10"]


def test_an_attack_on_the_very_day_a_halt_takes_effect_does_not_break_it() -> None:
    kept = stance("2024-01-10", an_open_halt("2024-01-10"), an_attack("2024-01-10"))
    assert (kept.rule, kept.certain) == ("halt-in-force", True)


def test_a_threat_does_not_break_a_halt() -> None:
    kept = stance("2024-01-12", an_open_halt("2024-01-10"), a_threat("2024-01-12"))
    assert kept.rule == "halt-in-force"


def test_a_broken_halt_resumes_once_the_last_attack_is_over_90_days_ago() -> None:
    claims = [an_open_halt("2024-01-10"), an_attack("2024-01-11")]
    assert stance("2024-04-10", *claims).rule == "halt-breached"
    resumed = stance("2024-04-11", *claims)
    assert (resumed.posture, resumed.rule) == (Posture.HALTED, "halt-resumed")
    assert rests_on(resumed) == ["halt 2024-01-10", "attack 2024-01-11"]


def test_a_resumed_halt_names_the_last_attack_that_broke_it() -> None:
    claims = [an_open_halt("2024-01-10"), an_attack("2024-01-11"), an_attack("2024-02-01")]
    assert rests_on(stance("2024-05-01", *claims)) == ["attack 2024-02-01", "halt 2024-01-10"]
    assert rests_on(stance("2024-05-02", *claims)) == ["halt 2024-01-10", "attack 2024-02-01"]


def test_fighting_that_goes_on_breaks_a_halt_on_the_day_after_it_took_effect() -> None:
    claims = [an_open_halt("2024-01-10"), an_attack("2024-01-01", lasting_to="2024-01-20")]
    assert stance("2024-01-10", *claims).rule == "halt-in-force"
    assert stance("2024-01-11", *claims).rule == "halt-breached"


def test_fighting_that_stops_on_the_day_a_halt_takes_effect_is_spent() -> None:
    claims = [
        a_halt("2024-01-10", expires="2024-01-12"),
        an_attack("2024-01-01", lasting_to="2024-01-10"),
    ]
    assert stance("2024-01-09", *claims).rule == "attack"
    assert stance("2024-01-12", *claims).rule == "halt-in-force"
    assert stance("2024-01-13", *claims).rule == "quiet"


def test_attacks_before_a_halt_stay_spent_when_it_has_lapsed() -> None:
    claims = [a_halt("2024-01-10", expires="2024-01-12"), an_attack("2024-01-05")]
    assert stance("2024-01-09", *claims).rule == "attack"
    assert stance("2024-01-13", *claims).rule == "quiet"


def test_an_attack_on_a_day_by_which_the_halt_may_not_yet_have_begun_is_spent() -> None:
    kept = stance(
        "2024-01-15", an_open_halt("2024-01-10", or_by="2024-01-20"), an_attack("2024-01-15")
    )
    assert (kept.rule, kept.certain) == ("halt-in-force", False)


def test_an_attack_that_may_lie_on_either_side_leaves_the_halt_undetermined() -> None:
    claims = [an_open_halt("2024-01-10"), an_attack("2024-01-05", or_by="2024-01-15")]
    for on in ("2024-01-10", "2025-01-10"):
        kept = stance(on, *claims)
        assert (kept.rule, kept.certain) == ("halt-in-force", False)


def test_an_attack_that_may_have_come_after_a_lapsed_halt_still_makes_hostilities() -> None:
    claims = [
        a_halt("2024-01-10", expires="2024-01-12"),
        an_attack("2024-01-05", or_by="2024-01-15"),
    ]
    after = stance("2024-01-13", *claims)
    assert (after.rule, after.certain) == ("attack", False)


def test_an_attack_on_the_last_day_of_a_halt_breaks_it() -> None:
    claims = [a_halt("2024-01-10", expires="2024-01-20"), an_attack("2024-01-20")]
    assert stance("2024-01-20", *claims).rule == "halt-breached"


def test_an_attack_after_a_halt_has_lapsed_breaks_nothing() -> None:
    claims = [a_halt("2024-01-10", expires="2024-01-20"), an_attack("2024-01-21")]
    assert stance("2024-01-21", *claims).rule == "attack"


def test_a_violation_keeps_its_name_after_the_halt_has_lapsed() -> None:
    claims = [a_halt("2024-01-10", expires="2024-01-20"), an_attack("2024-01-15")]
    assert stance("2024-02-01", *claims).rule == "halt-breached"


def test_fighting_does_not_hide_that_another_attack_may_have_come_after_the_halt() -> None:
    held = stance(
        "2024-01-10",
        an_open_halt("2024-01-10"),
        an_attack("2024-01-10", or_by="2024-01-11", confidence=30, development="raid"),
        an_attack("2024-01-10", lasting_to="..", confidence=90, development="fighting"),
    )
    assert (held.rule, held.certain) == ("halt-in-force", False)


def test_a_new_halt_mends_a_broken_one() -> None:
    claims = [
        an_open_halt("2024-01-10"),
        an_attack("2024-01-12"),
        an_open_halt("2024-01-15"),
    ]
    assert stance("2024-01-14", *claims).rule == "halt-breached"
    mended = stance("2024-01-15", *claims)
    assert (mended.rule, rests_on(mended)) == ("halt-in-force", ["halt 2024-01-15"])


def test_of_two_broken_halts_the_last_to_take_effect_is_named() -> None:
    claims = [an_open_halt("2024-01-10"), an_open_halt("2024-01-12"), an_attack("2024-01-15")]
    assert rests_on(stance("2024-01-15", *claims)) == ["attack 2024-01-15", "halt 2024-01-12"]
    assert rests_on(stance("2024-04-15", *claims)) == ["halt 2024-01-12", "attack 2024-01-15"]


def test_a_determined_halt_decides_before_a_later_undetermined_one() -> None:
    claims = [
        an_open_halt("2024-01-01", or_by="2024-01-31"),
        an_open_halt("2024-01-10"),
        an_attack("2024-01-05", or_by="2024-01-15"),
    ]
    held = stance("2024-01-12", *claims)
    assert (rests_on(held), held.certain) == (["halt 2024-01-01"], True)


def test_of_halts_that_begin_on_one_day_the_one_settled_later_decides() -> None:
    held = stance(
        "2024-01-20",
        an_open_halt("2024-01-10", development="exact", confidence=90),
        an_open_halt("2024-01-10", or_by="2024-01-20", development="vague", confidence=30),
    )
    assert (rests_on(held), held.confidence) == (["vague"], 30)


def test_an_undetermined_halt_is_forgotten_once_an_attack_has_gone_past_it() -> None:
    claims = [a_halt("2024-01-10"), an_attack("2024-02-01")]
    assert stance("2024-05-01", *claims).rule == "halt-breached"
    assert stance("2024-05-02", *claims).rule == "quiet"


def test_an_attack_on_a_halt_that_has_lapsed_answers_the_question_of_it() -> None:
    claims = [a_halt("2024-01-10"), an_attack("2024-05-01")]
    assert stance("2024-04-30", *claims).rule == "halt-undetermined"
    assert stance("2024-05-01", *claims).rule == "attack"
    assert stance("2024-07-31", *claims).rule == "quiet"


def test_a_halt_resumed_names_the_last_attack_that_broke_it() -> None:
    halt = an_open_halt("2024-01-10")
    first, last = an_attack("2024-02-01"), an_attack("2024-03-01")
    resumed = stance("2024-06-01", halt, first, last)
    assert resumed.rule == "halt-resumed"
    assert rests_on(resumed) == ["halt 2024-01-10", "attack 2024-03-01"]


def test_an_attack_that_may_have_come_before_leaves_the_question_of_the_halt_open() -> None:
    claims = [a_halt("2024-01-10"), an_attack("2024-01-05", or_by="2024-01-15")]
    assert stance("2024-04-09", *claims).rule == "halt-in-force"
    assert stance("2024-04-14", *claims).rule == "attack"
    assert stance("2024-04-15", *claims).rule == "halt-undetermined"


def test_of_two_undetermined_halts_the_last_to_take_effect_decides() -> None:
    held = stance("2024-08-01", a_halt("2024-01-10"), a_halt("2024-02-10"))
    assert (held.rule, rests_on(held)) == ("halt-undetermined", ["halt 2024-02-10"])


def test_when_the_later_of_two_undetermined_halts_is_ended_the_earlier_decides() -> None:
    claims = [a_halt("2024-01-10"), a_halt("2024-02-10", stops="2024-08-01")]
    assert rests_on(stance("2024-07-31", *claims)) == ["halt 2024-02-10"]
    assert rests_on(stance("2024-08-01", *claims)) == ["halt 2024-01-10"]
