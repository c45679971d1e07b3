"""More force never makes a run shorter, nor sustained force isolated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.claims.claim import Claim
from domain.dates import iso_day
from domain.stance.fold import fold
from domain.stance.policy import Policy
from tests.domain.claim_builders import an_open_ceasefire, force
from tests.random_examples import examples

pytestmark = pytest.mark.hypothesis

FIRST = date(2024, 1, 2)
# How much a rule says about fighting on a day.
STRENGTH = {"force-isolated": 1, "force-sustained": 2, "ceasefire-not-observed": 2}
POLICIES = [Policy(), Policy(days=3, deaths=12, within=40, isolated=5, sustained=25)]


def _iso(offset: int) -> str:
    return (FIRST + timedelta(days=offset)).isoformat()


def _an_act(begin: int, length: int, kind: str, deaths: int, number: int) -> Claim:
    """An act on a day, on a day of a period, lasting through it, or one of three within it."""
    name, on, last = f"act {number}", _iso(begin), _iso(begin + length)
    if kind == "lasting":
        return force(on, lasting_to=last, deaths=deaths, development=name)
    days = 3 if kind == "three" and length else 1
    or_by = last if kind != "single" else None
    return force(on, or_by=or_by, days=days, deaths=deaths, development=name)


_acts = st.lists(
    st.tuples(
        st.integers(0, 15).map(lambda n: n * 10),
        st.integers(0, 30),
        st.sampled_from(["single"] * 6 + ["unknown", "lasting", "three"]),
        st.sampled_from([0, 0, 0, 12, 25]),
    ),
    min_size=4,
    max_size=6,
).map(lambda drawn: [_an_act(*said, number) for number, said in enumerate(drawn)])


def _strengths(claims: list[Claim], policy: Policy) -> dict[int, int]:
    """Return how strong the rule of each day with force is."""
    found: dict[int, int] = {}
    for segment in fold(claims, policy):
        if (strength := STRENGTH.get(segment.rule, 0)) > 0:
            found |= dict.fromkeys(range(segment.start, segment.through + 1), strength)
    return found


@settings(deadline=None, max_examples=examples(12))
@given(acts=_acts, policy=st.sampled_from(POLICIES), in_ceasefire=st.booleans())
def test_one_more_act_makes_no_day_less_hostile(
    acts: list[Claim], policy: Policy, in_ceasefire: bool
) -> None:
    ceasefire = [an_open_ceasefire("2024-01-01")] if in_ceasefire else []
    more = _strengths([*ceasefire, *acts], policy)
    for act in acts:
        less = _strengths([*ceasefire, *(one for one in acts if one != act)], policy)
        weaker = [iso_day(on) for on, strength in less.items() if more.get(on, 0) < strength]
        assert weaker == []
