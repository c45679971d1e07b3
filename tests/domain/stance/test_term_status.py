"""The life of a commitment: its status on a day, worked out by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from domain.claims.claim import Claim
from domain.claims.commitment import Term, ended_by_dissolution
from domain.claims.terms import terms
from domain.commitments import CoveredPlace, Place
from domain.development.development import Development
from domain.stance.term_status import TermStatus, status_of_term
from domain.values import Ending, Interruption, Resumption, Suspension
from tests.builders import a_commitment, a_report, an_account, an_ending
from tests.domain.claim_builders import POLICY, a_threat, day, force

IDLIB = CoveredPlace("SYR", "Idlib")
SYRIA = CoveredPlace("SYR")
IN_IDLIB, IN_HOMS = Place("Idlib", "SYR", precision=1), Place("Homs", "SYR", precision=1)
IN_SYRIA = Place("Syria", "SYR", precision=6)


def the_term(
    *endings: Ending,
    occurred: str = "2024-01-10",
    suspended: str | None = None,
    resumed: str | None = None,
    **said: Any,
) -> Term:
    """Of an agreement with one commitment, but for what is `said` of it."""
    account = an_account(kind="agreement", occurred=occurred, commitments=(a_commitment(**said),))
    paused: list[Interruption] = []
    if suspended is not None:
        again = Resumption(1, resumed) if resumed else None
        paused.append(Interruption(Suspension(1, suspended), again))
    made = Development(
        UUID(int=1), 1, account, (a_report(),), endings=endings, interruptions=tuple(paused)
    )
    (term,) = terms(made)
    return term


def stands(term: Term, on: str, *acts: Claim, **where: Place) -> TermStatus:
    """`where` names a place by the day of its attack, as in d0120 for 20 January."""
    places = {f"force 2024-{d[1:3]}-{d[3:]}": place for d, place in where.items()}
    return status_of_term(term, day(on), acts, places, POLICY)


def status(term: Term, on: str, *acts: Claim, **where: Place) -> str:
    return stands(term, on, *acts, **where).status


def test_a_commitment_is_declared_until_it_takes_effect() -> None:
    term = the_term(effective_from="2024-01-15", expires="..")
    assert [status(term, on) for on in ("2024-01-14", "2024-01-15")] == ["declared", "in-force"]


def test_what_is_suspended_before_its_first_day_is_declared_until_it_is_resumed() -> None:
    term = the_term(expires="..", suspended="2024-01-08")
    on, acts = "2024-01-20", (force("2024-01-12"), a_threat("2024-01-13"))
    found = stands(term, on, *acts)
    assert (found.status, found.violations, found.tensions) == ("declared", (), ())
    again = the_term(expires="..", suspended="2024-01-08", resumed="2024-01-18")
    assert [status(again, day) for day in ("2024-01-17", "2024-01-18")] == ["declared", "in-force"]
    later = the_term(expires="..", suspended="2024-01-15")
    assert [status(later, day) for day in ("2024-01-14", "2024-01-15")] == ["in-force", "suspended"]


def test_it_expires_on_the_day_after_its_last() -> None:
    term = the_term(expires="2024-02-01")
    assert [status(term, on) for on in ("2024-02-01", "2024-02-02")] == ["in-force", "expired"]


def test_it_is_ended_from_the_day_of_its_ending_on() -> None:
    term = the_term(an_ending(date="2024-02-01"), expires="..")
    assert [status(term, on) for on in ("2024-01-31", "2024-02-01")] == ["in-force", "ended"]


def test_what_was_called_off_before_it_took_effect_is_ended_and_no_longer_declared() -> None:
    term = the_term(an_ending(date="2024-01-12"), effective_from="2024-01-15", expires="..")
    assert [status(term, on) for on in ("2024-01-11", "2024-01-12")] == ["declared", "ended"]


def test_of_unknown_end_it_is_undetermined_after_ninety_days() -> None:
    term = the_term(expires=None)  # 10 January and 90 days: 9 April
    assert [status(term, on) for on in ("2024-04-09", "2024-04-10")] == [
        "in-force",
        "undetermined",
    ]


def test_an_attack_after_its_day_breaks_it_and_one_on_its_day_does_not() -> None:
    term = the_term(expires="..")
    attack = force("2024-01-11")
    assert status(term, "2024-01-20", force("2024-01-10")) == "in-force"
    assert status(term, "2024-01-10", attack) == "in-force"
    assert status(term, "2024-01-11", attack) == "violated"
    assert stands(term, "2024-01-11", attack).violations == ("force 2024-01-11",)


def test_an_attack_on_either_side_of_its_day_leaves_it_undetermined() -> None:
    term = the_term(expires="..")
    found = stands(term, "2024-02-01", force("2024-01-09", or_by="2024-01-12"))
    assert (found.status, found.violations) == ("undetermined", ())
    assert found.undetermined_by == ("force 2024-01-09",)


def test_an_attack_that_goes_on_past_its_day_breaks_it() -> None:
    term = the_term(expires="..")
    attack = force("2024-01-01", lasting_to="2024-01-12")
    assert status(term, "2024-01-10", attack) == "in-force"
    assert status(term, "2024-01-11", attack) == "violated"


def test_once_over_it_is_ended_or_expired_also_where_it_was_broken_before() -> None:
    attack = force("2024-01-20")
    assert status(the_term(expires="2024-02-01"), "2024-02-02", attack) == "expired"
    ended = the_term(an_ending(date="2024-02-01"), expires="..")
    found = stands(ended, "2024-02-01", attack, force("2024-02-10"))
    assert (found.status, found.violations) == ("ended", ("force 2024-01-20",))


def test_threats_and_attacks_suffered_strain_it_and_break_nothing() -> None:
    suffered = force("2024-01-21")._replace(actor="israel", toward="hezbollah")
    found = stands(the_term(expires=".."), "2024-02-01", a_threat("2024-01-20"), suffered)
    assert (found.status, found.violations) == ("in-force", ())
    assert found.tensions == ("threat 2024-01-20", "force 2024-01-21")


@pytest.mark.parametrize(
    ("action", "then"),
    [
        ("cease-attacks", "violated"),
        ("not-intervene", "violated"),
        ("withdraw", "in-force"),
        ("disarm", "in-force"),
        ("release", "in-force"),
        ("allow-access", "in-force"),
        ("other", "in-force"),
    ],
)
def test_force_violates_only_promises_that_forbid_it(action: str, then: str) -> None:
    term = the_term(action=action, expires="..")
    assert status(term, "2024-02-01", force("2024-01-20")) == then


@pytest.mark.parametrize(
    ("lasting_to", "expires", "then"),
    [
        ("2024-03-01", "..", "violated"),  # known to go on after the first day
        ("2024-03-01", None, "violated"),
        ("2024-03-01", "2024-02-10", "in-force"),  # suspended
        ("..", "2024-02-10", "in-force"),  # suspended
        ("..", "..", "in-force"),  # an open end counts as over
        ("..", None, "in-force"),
        ("2024-01-10", "..", "in-force"),  # over on the first day
    ],
)
def test_a_war_that_began_before_violates_only_a_ceasefire_that_it_is_known_to_pass(
    lasting_to: str, expires: str | None, then: str
) -> None:
    war = force("2024-01-01", lasting_to=lasting_to)
    assert status(the_term(expires=expires), "2024-02-01", war) == then


def test_a_war_that_began_since_violates() -> None:
    war = force("2024-01-11", lasting_to="..")
    assert status(the_term(expires="2024-02-10"), "2024-01-11", war) == "violated"


def test_a_partial_one_that_does_not_say_where_is_undetermined_by_any_attack() -> None:
    found = stands(the_term(partial=True, expires=".."), "2024-02-01", force("2024-01-20"))
    assert (found.status, found.undetermined_by) == ("undetermined", ("force 2024-01-20",))


@pytest.mark.parametrize(
    ("where", "then"),
    [
        ({"d0120": IN_IDLIB}, "violated"),
        ({"d0120": IN_HOMS}, "in-force"),
        ({"d0120": IN_SYRIA}, "undetermined"),
        ({}, "undetermined"),
    ],
)
def test_a_partial_one_is_broken_where_it_holds(where: dict[str, Place], then: str) -> None:
    term = the_term(partial=True, places=(IDLIB,), expires="..")
    assert status(term, "2024-02-01", force("2024-01-20"), **where) == then


@pytest.mark.parametrize("where", [IN_IDLIB, IN_HOMS])
def test_an_attack_at_a_disputed_place_is_undetermined(where: Place) -> None:
    term = the_term(partial=True, places=(IDLIB,), expires="..")
    attack = force("2024-01-20")._replace(place_disputed=True)
    assert status(term, "2024-02-01", attack, d0120=where) == "undetermined"
    assert status(the_term(expires=".."), "2024-02-01", attack, d0120=where) == "violated"


def test_one_attack_inside_is_enough_and_each_is_reported_for_what_it_is() -> None:
    term = the_term(partial=True, places=(IDLIB,), expires="..")
    acts = [force(f"2024-01-{on}") for on in (20, 21, 22)]
    found = stands(term, "2024-02-01", *acts, d0120=IN_HOMS, d0121=IN_SYRIA, d0122=IN_IDLIB)
    assert (found.status, found.violations) == ("violated", ("force 2024-01-22",))
    assert found.undetermined_by == ("force 2024-01-21",)


def test_inside_but_perhaps_before_its_day_is_undetermined_and_outside_is_nothing() -> None:
    term = the_term(partial=True, places=(IDLIB,), expires="..")
    attack = force("2024-01-09", or_by="2024-01-12")
    assert status(term, "2024-02-01", attack, d0109=IN_IDLIB) == "undetermined"
    assert status(term, "2024-02-01", attack, d0109=IN_HOMS) == "in-force"


def test_inside_but_on_its_day_breaks_nothing() -> None:
    term = the_term(partial=True, places=(IDLIB,), expires="..")
    assert status(term, "2024-02-01", force("2024-01-10"), d0110=IN_IDLIB) == "in-force"


# The end of a party

SOMETIME_IN_MARCH = (day("2024-03-01"), day("2024-03-31"))


def test_it_is_undetermined_from_the_first_day_without_a_party_and_ended_from_the_last() -> None:
    term = ended_by_dissolution(the_term(expires=".."), SOMETIME_IN_MARCH)
    assert [status(term, f"2024-{on}") for on in ("02-29", "03-01", "03-30", "03-31")] == [
        "in-force",
        "undetermined",
        "undetermined",
        "ended",
    ]
    assert term.stops == day("2024-03-31")


def test_without_a_party_nothing_breaks_it_any_more() -> None:
    term = ended_by_dissolution(the_term(expires=".."), SOMETIME_IN_MARCH)
    found = stands(term, "2024-05-01", force("2024-03-30"), force("2024-03-31"))
    assert (found.status, found.violations) == ("ended", ("force 2024-03-30",))
    assert status(term, "2024-03-30", force("2024-03-30")) == "violated"


def test_what_expired_before_a_party_was_gone_for_sure_has_no_end_to_come() -> None:
    term = ended_by_dissolution(the_term(expires="2024-03-15"), SOMETIME_IN_MARCH)
    assert [status(term, f"2024-{on}") for on in ("03-15", "03-16", "04-15")] == [
        "undetermined",
        "expired",
        "expired",
    ]
    assert term.stops is None


def test_what_was_declared_over_before_a_party_was_gone_ended_on_that_day() -> None:
    term = ended_by_dissolution(
        the_term(an_ending(date="2024-02-01"), expires=".."), SOMETIME_IN_MARCH
    )
    assert (status(term, "2024-02-01"), term.stops) == ("ended", day("2024-02-01"))


def test_what_was_to_take_effect_once_a_party_is_gone_ends_without_it() -> None:
    term = ended_by_dissolution(
        the_term(effective_from="2024-05-01", expires=".."), SOMETIME_IN_MARCH
    )
    assert [status(term, on) for on in ("2024-03-30", "2024-03-31")] == ["declared", "ended"]
