"""What a successor took over is in addition to what it undertook itself.

Iran, which succeeds Iraq on 1 February 2024, is bound toward Israel. Iraq had promised a ceasefire
on 20 January.
"""

from __future__ import annotations

from typing import Any

import pytest

from domain.claims.claim import Claim, Origin
from domain.dates import iso_day
from domain.stance.fold import fold
from domain.stance.policy import Policy
from domain.vocabulary import Assessment
from tests.domain.claim_builders import a_ceasefire, an_open_ceasefire, day


def taken_over(on: str = "2024-02-01", by: str = "iraq", **said: Any) -> Claim:
    said = {"development": f"of {by}", "at_best": Assessment.POSSIBLE, "score": 0.0, **said}
    claim = a_ceasefire(on, **said)
    began = day("2024-01-20")
    return claim._replace(origin=Origin(by, "israel", began, began, day(on), day(on)))


def timeline(*claims: Claim) -> list[tuple[str, str, str]]:
    return [
        (iso_day(one.start), one.rule, one.basis[0].development if one.basis else "")
        for one in fold(claims, Policy())
    ]


OWN = an_open_ceasefire("2024-01-01", development="own")
BY_OWN = [("2024-01-01", "ceasefire", "own")]


@pytest.mark.parametrize("said", [{}, {"stops": "2024-03-01"}, {"expires": ".."}])
def test_a_ceasefire_of_its_own_decides_while_it_is_in_force(said: dict[str, Any]) -> None:
    assert timeline(OWN, taken_over(**said)) == BY_OWN


def test_what_was_taken_over_decides_again_after_its_own_is_over() -> None:
    own = a_ceasefire("2024-01-01", development="own", expires="2024-03-31")
    assert timeline(own, taken_over(expires="..")) == [
        *BY_OWN,
        ("2024-04-01", "ceasefire", "of iraq"),
    ]


def test_a_later_ceasefire_of_its_own_replaces_what_it_took_over() -> None:
    """Its unknown end counts for 90 days: through 30 May."""
    own = a_ceasefire("2024-03-01", development="own")
    assert timeline(taken_over(expires=".."), own) == [
        ("2024-02-01", "ceasefire", "of iraq"),
        ("2024-03-01", "ceasefire", "own"),
        ("2024-05-31", "ceasefire-presumed", "own"),
    ]


def test_of_two_that_were_taken_over_only_one_of_the_same_actors_replaces_the_other() -> None:
    """The unknown end of the later one counts for 90 days from 20 January: through 19 April."""
    first = taken_over(expires="..")
    other = taken_over("2024-03-01", by="resistance")
    assert timeline(first, other) == [
        ("2024-02-01", "ceasefire", "of iraq"),
        ("2024-03-01", "ceasefire", "of resistance"),
        ("2024-04-20", "ceasefire", "of iraq"),
    ]


@pytest.mark.parametrize("on", ["2024-02-01", "2024-03-01"])
def test_what_the_predecessor_had_replaced_does_not_come_back_for_its_successor(on: str) -> None:
    """Both pass, on one day or one after the other; the later is ended on 1 April."""
    first = taken_over(expires="..")
    later = taken_over(on, development="later", stops="2024-04-01")
    began = day("2024-01-25")
    assert later.origin is not None
    later = later._replace(origin=later.origin._replace(begins=began, settled=began))
    assert timeline(first, later)[-1] == ("2024-04-01", "no-recent-record", "")
    assert timeline(later) == [
        (on, "ceasefire", "later"),
        ("2024-04-01", "no-recent-record", ""),
    ]
