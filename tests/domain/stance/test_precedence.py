"""The one stance to show first of a pair, and the posture of a dyad (expected by the rules)."""

from __future__ import annotations

import pytest

from domain.stance.precedence import HeldStance, posture_of_dyad, shown_first
from domain.vocabulary import Posture

OWN = None


@pytest.mark.parametrize(
    ("stances", "first"),
    [
        # A's own if it is current …
        ([("ceasefire", OWN), ("hostilities", "axis")], 0),
        ([("restrained", OWN), ("hostilities", "axis")], 0),
        ([("cooperating", OWN), ("opposed", "axis")], 0),
        ([("hostilities", "axis"), ("negotiating", OWN)], 1),
        # … but hostilities through a coalition go before own threatening or opposed,
        ([("threatening", OWN), ("hostilities", "axis")], 1),
        ([("opposed", OWN), ("hostilities", "axis")], 1),
        ([("opposed", OWN), ("threatening", "axis")], 0),
        # else the harshest of the others.
        ([("no-recent-record", OWN), ("cooperating", "axis")], 1),
        ([("no-recent-record", OWN), ("no-recent-record", "axis")], 0),
        ([("ceasefire", "axis"), ("opposed", "bloc"), ("negotiating", "club")], 1),
        ([("ceasefire", "axis"), ("threatening", "bloc"), ("opposed", "club")], 1),
        ([("negotiating", "axis"), ("restrained", "bloc"), ("ceasefire", "club")], 2),
        ([("no-recent-record", OWN), ("cooperating", "axis"), ("negotiating", "bloc")], 2),
    ],
)
def test_the_stance_to_show_first(stances: list[tuple[str, str | None]], first: int) -> None:
    held = [HeldStance(Posture(posture), 70, (via or "", "")) for posture, via in stances]
    assert shown_first(held) == first


def test_of_equal_postures_the_better_attested_is_first() -> None:
    hostile = Posture.HOSTILITIES
    unknown, low, high = (HeldStance(hostile, known, ("axis", "")) for known in (None, 30, 70))
    assert shown_first([unknown, low]) == 1
    assert shown_first([low, high, unknown]) == 1
    assert shown_first([HeldStance(hostile, 70, ("bloc", "")), high]) == 1


@pytest.mark.parametrize(
    ("one", "other", "dyad"),
    [
        ("ceasefire", "hostilities", "hostilities"),
        ("ceasefire", "threatening", "ceasefire"),
        ("threatening", "opposed", "threatening"),
        ("restrained", "opposed", "opposed"),
        ("negotiating", "restrained", "restrained"),
        ("cooperating", "negotiating", "negotiating"),
        ("no-recent-record", "cooperating", "cooperating"),
        ("no-recent-record", "no-recent-record", "no-recent-record"),
    ],
)
def test_the_posture_of_a_dyad(one: str, other: str, dyad: str) -> None:
    assert posture_of_dyad([Posture(one), Posture(other)]) == dyad
    assert posture_of_dyad([Posture(other), Posture(one)]) == dyad
    assert posture_of_dyad([Posture(one)]) == one


def test_a_dyad_without_a_stance_has_no_posture() -> None:
    assert posture_of_dyad([]) is None
