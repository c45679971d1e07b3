"""Which two developments may be one, and for which reasons."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.commitments import Place
from domain.likeness.developments import AGAINST, MATCHING, SIGNS, likeness
from domain.values import Account, Fatalities

RAID = Account(
    kind="attack",
    initiators=("hezbollah",),
    targets=("israel",),
    occurred="2024-01-01",
    title="Rockets at the north",
)
# Four signs of the table: the parties (25), the kind (10), the day (25) and the title (20).
SAME = ("same-parties", "same-kind", "same-day", "similar-title")


def repeated(**said: Any) -> Account:
    return replace(RAID, **said)


def reasons(one: Account, other: Account) -> tuple[str, ...] | None:
    found = likeness(one, other)
    return found and found.reasons


def test_what_two_outlets_tell_alike_has_every_reason_and_their_points() -> None:
    assert likeness(RAID, repeated(title="Rockets hit the north")) == (80, SAME)


def test_the_same_place_and_toll_make_it_certain() -> None:
    at, dead = Place("Kiryat Shmona", "ISR"), Fatalities(2)
    one = repeated(place=at, fatalities=dead)
    again = likeness(one, repeated(place=Place("Kiryat  shmona", "ISR"), fatalities=dead))
    assert again == (100, (*SAME[:3], "same-place", "same-deaths", "similar-title"))


def test_the_other_direction_is_another_deed_but_talks_have_none() -> None:
    assert likeness(RAID, repeated(initiators=("israel",), targets=("hezbollah",))) is None
    talks = repeated(kind="talks", title="Talks in Cairo")
    back = replace(talks, initiators=("israel",), targets=("hezbollah",))
    assert reasons(talks, back) == SAME


def test_a_joint_act_is_the_same_whichever_side_is_named_first() -> None:
    clash = repeated(reciprocal=True)
    back = replace(clash, initiators=("israel",), targets=("hezbollah",))
    assert reasons(clash, back) == SAME


def test_one_pair_in_common_says_less_than_all() -> None:
    found = likeness(RAID, repeated(targets=("israel", "united-states")))
    assert found is not None
    assert (found.points, found.reasons[0]) == (65, "shared-pair")


@pytest.mark.parametrize(
    ("occurred", "reason"),
    [
        ("2024-01-01", "same-day"),
        ("2024-01-02", "next-day"),
        ("2024-01", "overlapping-days"),
        ("[2023-12-30..2024-01-04]", "overlapping-days"),
        ("2024-01-01/2024-01-02", "overlapping-days"),
        ("2024-01-03", None),
        ("2023-10-07/2024-11-26", None),
    ],
)
def test_days_are_the_same_overlap_or_follow_one_another(occurred: str, reason: str | None) -> None:
    found = reasons(RAID, repeated(occurred=occurred))
    assert (found and found[2]) == reason


def test_two_campaigns_are_one_if_they_begin_and_end_alike() -> None:
    war = repeated(occurred="2023-10-08/2024-11-26")
    assert reasons(war, repeated(occurred="2023-10/2024-11")) is not None
    assert reasons(war, repeated(occurred="2023-10-08/..")) is not None
    assert reasons(war, repeated(occurred="2023-10-08/2024-01-15")) is None
    assert reasons(war, repeated(occurred="2024-02-01/2024-11-26")) is None


def test_kinds_that_coders_confuse_are_compared_and_others_are_not() -> None:
    truce = repeated(kind="ceasefire", title="A truce")
    # An agreement binds both sides, this truce only one.
    agreed = reasons(truce, replace(truce, kind="agreement"))
    assert agreed == ("shared-pair", "same-day", "similar-title")
    assert likeness(RAID, repeated(kind="talks")) is None


def test_towns_far_from_each_other_are_two_places_and_near_ones_may_be_one() -> None:
    haifa = repeated(place=Place("Haifa", "ISR", 32.79, 34.99, 1))
    nesher = repeated(place=Place("Nesher", "ISR", 32.77, 35.04, 1))
    beersheba = repeated(place=Place("Beersheba", "ISR", 31.25, 34.79, 1))
    assert "near-place" in (reasons(haifa, nesher) or ())
    assert likeness(haifa, beersheba) is None
    # Only the country is known: it may be Haifa.
    assert reasons(haifa, repeated(place=Place("Israel", "ISR", precision=6))) == SAME


def test_a_name_with_all_words_of_the_other_is_the_same_place() -> None:
    street = repeated(place=Place("Palestine Street, Baghdad", "IRQ", precision=1))
    assert "same-place" in (reasons(street, repeated(place=Place("Baghdād", "IRQ"))) or ())
    two = repeated(place=Place("Jurf al-Sakhar / Musayyib", "IRQ", precision=2))
    assert "same-place" in (reasons(two, repeated(place=Place("Musayyib", "IRQ"))) or ())
    assert "same-place" not in (reasons(two, repeated(place=Place("al-Qaim", "IRQ"))) or ())


def test_what_differs_speaks_against_it() -> None:
    one = repeated(mode="drone", fatalities=Fatalities(3), place=Place("Haifa", "ISR"))
    other = repeated(
        mode="firearms",
        fatalities=Fatalities(40, low=30),
        place=Place("Acre", "ISR"),
        title="Ambush",
    )
    # 25 + 10 + 25 for parties, kind and day; 10 + 15 + 10 + 10 for what differs.
    assert likeness(one, other) == (15, ("same-parties", "same-kind", "same-day"))


def test_tolls_that_overlap_may_be_one() -> None:
    first, later = Fatalities(250, low=250), Fatalities(1200, low=240, high=1400)
    found = reasons(repeated(fatalities=first), repeated(fatalities=later))
    assert found is not None
    assert "overlapping-deaths" in found


def test_a_redacted_title_says_nothing() -> None:
    assert reasons(RAID, repeated(title="[redacted]")) == SAME[:3]


def test_each_sign_speaks_for_or_against_it() -> None:
    assert all(one.points > 0 for one in SIGNS.values())
    assert all(one.points < 0 for one in AGAINST.values())
    assert 0 < MATCHING.least_likeness <= 100
