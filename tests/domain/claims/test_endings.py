"""From when a commitment is over: its own ending, and the commitments on which it depends."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.claims.claim import Claim, Part
from domain.claims.claims import claims_of
from domain.claims.endings import bearing
from domain.claims.terms import terms
from domain.commitments import Commitment, Dependency
from domain.development.development import Development
from domain.values import Ending
from tests.builders import a_commitment, a_report, an_account, an_ending

TRUCE, OTHER, THIRD, CAUSE = (UUID(int=n) for n in (1, 2, 3, 4))


def a_truce(id: UUID, *made: Commitment, **said: Any) -> Development:
    """A ceasefire of 1 January 2024 with these commitments."""
    account = an_account(kind="ceasefire", commitments=made)
    return Development(id, 1, account, (a_report(),), **said)


def while_kept(development: UUID, number: int = 1, **said: Any) -> Commitment:
    """A commitment of Iran toward Iraq that lasts while another one is kept."""
    given = {"by": "iran", "toward": "iraq", "expires": "..", **said}
    return a_commitment(holds_while=Dependency(development, number), **given)


def over_from(one: Development, *bearing: Development, number: int = 1, **gone: str) -> str | None:
    """From when the commitment is over, by its claim and by its term."""
    known = {str(other.id): other for other in bearing}
    days = {actor: (_day(on), _day(on)) for actor, on in gone.items()}
    claims = [
        claim
        for claim in claims_of(one, {}, known, days)
        if claim.part is Part.COMMITMENT and claim.commitment == number
    ]
    (term,) = (term for term in terms(one, known, days) if term.number == number)
    assert {claim.stops_earliest for claim in claims} == {term.stops}
    return None if term.stops is None else date.fromordinal(term.stops).isoformat()


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def test_it_ends_when_the_one_it_names_was_ended() -> None:
    dependent = a_truce(OTHER, while_kept(TRUCE))
    open_truce = a_truce(TRUCE, a_commitment(expires=".."))
    ended = a_truce(TRUCE, a_commitment(expires=".."), endings=(an_ending(),))
    assert over_from(dependent, open_truce) is None
    assert over_from(dependent, ended) == "2024-03-01"


def test_it_ends_on_the_day_after_the_last_one_of_the_one_it_names() -> None:
    dependent = a_truce(OTHER, while_kept(TRUCE))
    assert over_from(dependent, a_truce(TRUCE, a_commitment(expires="2024-02-10"))) == "2024-02-11"
    # "Some day in February": by the last one it has certainly expired.
    assert over_from(dependent, a_truce(TRUCE, a_commitment(expires="2024-02"))) == "2024-03-01"


def test_an_unknown_end_does_not_run_out() -> None:
    assert over_from(a_truce(OTHER, while_kept(TRUCE)), a_truce(TRUCE, a_commitment())) is None


def test_the_sooner_of_its_own_ending_and_that_of_the_one_it_names_counts() -> None:
    named = a_truce(TRUCE, a_commitment(expires=".."), endings=(an_ending(),))
    for own, over in (("2024-02-10", "2024-02-10"), ("2024-04-10", "2024-03-01")):
        dependent = a_truce(OTHER, while_kept(TRUCE), endings=(an_ending(date=own),))
        assert over_from(dependent, named) == over


def test_a_chain_is_followed() -> None:
    first = a_truce(TRUCE, a_commitment(expires="2024-02-10"))
    second = a_truce(OTHER, while_kept(TRUCE))
    third = a_truce(THIRD, while_kept(OTHER, by="israel", toward="resistance"))
    assert over_from(third, first, second) == "2024-02-11"


def test_those_that_name_each_other_end_together() -> None:
    one = a_truce(TRUCE, while_kept(OTHER, by="hezbollah", toward="israel"))
    other = a_truce(OTHER, while_kept(TRUCE), endings=(an_ending(),))
    assert over_from(one, other) == over_from(other, one) == "2024-03-01"


def test_those_that_name_each_other_end_with_the_first_that_runs_out() -> None:
    one = a_truce(TRUCE, while_kept(OTHER, by="hezbollah", toward="israel", expires="2024-02-10"))
    other = a_truce(OTHER, while_kept(TRUCE))
    assert over_from(other, one) == "2024-02-11"
    # That its own last day is over is no ending: `expires` says so.
    assert over_from(one, other) is None


def test_one_of_the_same_development_can_be_named() -> None:
    both = (
        a_commitment(expires="2024-02-10"),
        while_kept(TRUCE, by="israel", toward="hezbollah"),
    )
    assert over_from(a_truce(TRUCE, *both), number=2) == "2024-02-11"


def test_a_bare_ceasefire_is_named_as_number_0() -> None:
    bare = a_truce(TRUCE, endings=(an_ending(commitment=0),))
    assert over_from(a_truce(OTHER, while_kept(TRUCE, 0)), bare) == "2024-03-01"


def test_a_pledge_ends_with_its_ceasefire_also_if_that_ends_through_its_while() -> None:
    named = a_truce(TRUCE, a_commitment(expires=".."), endings=(an_ending(),))
    pledge = a_commitment(by="iran", toward="iraq", action="release", expires="..")
    dependent = a_truce(OTHER, while_kept(TRUCE), pledge)
    assert over_from(dependent, named, number=2) == "2024-03-01"


@pytest.mark.parametrize(
    ("ceasefire_ended", "pledge_ended", "over"),
    [
        ("2024-03-01", None, "2024-03-01"), (None, "2024-03-01", "2024-03-01"),
        ("2024-03-01", "2024-03-15", "2024-03-01"), ("2024-03-15", "2024-03-01", "2024-03-01"),
    ],
)  # fmt: skip
def test_a_pledge_ends_with_the_ceasefire_it_came_with_or_before(
    ceasefire_ended: str | None, pledge_ended: str | None, over: str
) -> None:
    ends = {1: ceasefire_ended, 2: pledge_ended}
    endings = tuple(an_ending(commitment=n, date=on) for n, on in ends.items() if on)
    made = a_commitment(), a_commitment(action="withdraw")
    assert over_from(a_truce(TRUCE, *made, endings=endings), number=2) == over


def test_a_pledge_does_not_end_when_its_ceasefire_expires() -> None:
    pledge = a_commitment(action="release", expires="2024-06-01")
    both = a_truce(TRUCE, a_commitment(expires="2024-02-10"), pledge)
    assert over_from(both, number=2) is None


def test_a_pledge_may_name_its_ceasefire_and_then_ends_when_that_expires() -> None:
    pledge = while_kept(TRUCE, by="hezbollah", toward="israel", action="release")
    both = a_truce(TRUCE, a_commitment(expires="2024-02-10"), pledge)
    assert over_from(both, number=2) == "2024-02-11"


def test_what_is_unknown_retracted_or_not_published_ends_nothing() -> None:
    dependent = a_truce(OTHER, while_kept(TRUCE))
    made = a_commitment(expires="2024-02-10")
    hidden = Development(TRUCE, 1, an_account(kind="ceasefire", commitments=(made,)), ())
    assert over_from(dependent) is None
    assert over_from(dependent, a_truce(TRUCE, made, retracted=True)) is None
    assert over_from(dependent, hidden) is None
    assert over_from(dependent, a_truce(TRUCE)) is None  # no commitment 1


@pytest.mark.parametrize(("retracted", "over"), [(False, "2024-03-01"), (True, None)])
def test_an_ending_without_its_cause_ends_nothing_that_depends_on_it(
    retracted: bool, over: str | None
) -> None:
    ending = an_ending(cause=str(CAUSE))
    named = a_truce(TRUCE, a_commitment(expires=".."), endings=(ending,))
    cause = a_truce(CAUSE, retracted=retracted)
    assert over_from(a_truce(OTHER, while_kept(TRUCE)), named, cause) == over


def test_the_dissolution_of_a_party_ends_what_depends_on_its_commitments() -> None:
    named = a_truce(TRUCE, a_commitment(expires=".."))
    dependent = a_truce(OTHER, while_kept(TRUCE))
    assert over_from(dependent, named, israel="2024-02-10") == "2024-02-10"
    # That a party of its own is dissolved ends the stances of the pair, not the commitment.
    assert over_from(dependent, named, iran="2024-02-10") is None


def the_claim(ending: Ending) -> Claim:
    named = a_truce(TRUCE, a_commitment(expires=".."), endings=(ending,))
    (claim,) = claims_of(a_truce(OTHER, while_kept(TRUCE)), {}, {str(TRUCE): named})
    return claim


def test_an_uncertain_day_and_doubt_are_those_of_the_ending_that_ends_it() -> None:
    claim = the_claim(an_ending(date="2024-03?"))
    stops = (claim.stops_earliest, claim.stops_latest)
    assert stops == (_day("2024-03-01"), _day("2024-03-31"))
    assert claim.doubtful
    assert not the_claim(an_ending(date="2024-03")).doubtful


def test_the_announcement_of_a_ceasefire_counts_until_the_one_it_names_ends() -> None:
    named = a_truce(TRUCE, a_commitment(expires=".."), endings=(an_ending(date="2024-01-10"),))
    dependent = a_truce(OTHER, while_kept(TRUCE, effective_from="2024-02-01"))
    claims = claims_of(dependent, {}, {str(TRUCE): named})
    stops = {claim.part: claim.stops_earliest for claim in claims}
    day = _day("2024-01-10")
    assert stops == {Part.COMMITMENT: day, Part.ANNOUNCEMENT: day}


def test_no_one_threatens_by_an_ending_of_another_commitment() -> None:
    claim = the_claim(an_ending(ended_by="hezbollah"))
    assert claim.part is Part.COMMITMENT


def test_a_long_chain_is_followed_to_its_end() -> None:
    first = a_truce(UUID(int=10), a_commitment(expires="2024-02-10"))
    chain = [first]
    for number in range(11, 3_000):
        chain.append(a_truce(UUID(int=number), while_kept(UUID(int=number - 1))))
    assert over_from(chain[-1], *chain) == "2024-02-11"


def test_the_developments_that_bear_on_its_commitments_are_causes_and_those_it_names() -> None:
    ending = an_ending(commitment=2, cause=str(CAUSE))
    own = a_commitment(by="israel", holds_while=Dependency(OTHER, 1), toward="iran")
    dependent = a_truce(OTHER, while_kept(TRUCE), own, endings=(ending,))
    assert bearing(dependent) == {str(TRUCE), str(CAUSE), str(OTHER)}
    assert bearing(a_truce(OTHER, while_kept(TRUCE))) == {str(TRUCE)}
