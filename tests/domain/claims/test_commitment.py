"""Who else is bound by a commitment, and where it applies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from domain.claims.commitment import is_covered, reciprocity
from domain.claims.terms import terms
from domain.commitments import Commitment, CoveredPlace, Place
from domain.development.development import Development
from tests.builders import a_commitment, a_report, an_account

IDLIB = CoveredPlace("SYR", "Idlib")
SYRIA = CoveredPlace("SYR")
IN_IDLIB, IN_HOMS = Place("Idlib", "SYR", precision=1), Place("Homs", "SYR", precision=1)
IN_SYRIA = Place("Syria", "SYR", precision=6)


def membership(by: str, toward: str, **said: Any) -> Commitment:
    return a_commitment(by=by, toward=toward, **said)


def test_one_side_that_is_bound_alone_is_unilateral_however_many_stand_on_it() -> None:
    alone = membership("hezbollah", "israel")
    assert reciprocity(alone, [alone]) == "unilateral"
    assert reciprocity(alone, [alone, membership("iran", "israel")]) == "unilateral"


def test_two_that_are_bound_to_one_another_are_mutual() -> None:
    there, back = membership("hezbollah", "israel"), membership("israel", "hezbollah")
    assert reciprocity(there, [there, back]) == reciprocity(back, [there, back]) == "mutual"


def test_another_undertaking_in_return_is_not_the_same_one() -> None:
    there, back = (
        membership("hezbollah", "israel"),
        membership("israel", "hezbollah", action="withdraw"),
    )
    assert reciprocity(there, [there, back]) == "unilateral"


def test_more_than_two_that_are_bound_to_one_another_are_multi_party() -> None:
    both = [membership("hezbollah", "israel"), membership("israel", "hezbollah")]
    others = [membership("iran", "israel"), membership("israel", "iran")]
    alone = membership("iraq", "israel")
    made = [*both, *others, alone]
    assert [reciprocity(one, made) for one in made] == ["multilateral"] * 4 + ["unilateral"]


def test_each_pair_of_a_bare_truce_is_bound() -> None:
    sides = ("hezbollah", "israel")
    truce = an_account(kind="ceasefire", initiators=sides, targets=sides)
    made = [t.commitment for t in terms(Development(UUID(int=1), 1, truce, (a_report(),)))]
    assert {(c.by, c.toward): reciprocity(c, made) for c in made} == {
        ("hezbollah", "israel"): "mutual",
        ("israel", "hezbollah"): "mutual",
    }


def a_place(name: str, country: str | None = "SYR", precision: int | None = 1) -> Place:
    return Place(name, country, precision=precision)


@pytest.mark.parametrize("precision", [None, 1, 4, 6])
def test_the_place_of_that_name_is_inside_however_precisely_it_is_known(
    precision: int | None,
) -> None:
    assert is_covered(a_place("Idlib", precision=precision), [IDLIB]) is True


@pytest.mark.parametrize("spelt", ["IDLIB", "Ídlīb", "idlib "])
def test_case_and_diacritics_make_no_other_place(spelt: str) -> None:
    assert is_covered(a_place(spelt), [IDLIB]) is True


@pytest.mark.parametrize("precision", [None, 1, 6, 7])
def test_another_country_is_outside_whatever_the_place_is_called(precision: int | None) -> None:
    assert is_covered(a_place("Idlib", "TUR", precision), [IDLIB]) is False
    assert is_covered(a_place("Idlib", "TUR", precision), [SYRIA]) is False


@pytest.mark.parametrize(("precision", "shown"), [
    (1, False), (2, False), (3, False), (4, None), (5, None), (6, None), (7, None), (None, None),
])  # fmt: skip
def test_another_place_of_the_country_is_outside_only_where_it_is_known_closely(
    precision: int | None, shown: bool | None
) -> None:
    assert is_covered(a_place("Aleppo", precision=precision), [IDLIB]) is shown


def test_a_country_is_covered_whole() -> None:
    assert is_covered(a_place("Aleppo", precision=None), [SYRIA]) is True


def test_without_a_place_or_its_country_it_cannot_be_reported() -> None:
    assert is_covered(None, [IDLIB]) is None
    assert is_covered(a_place("Idlib", None), [IDLIB]) is None


@pytest.mark.parametrize(("where", "shown"), [
    (IN_IDLIB, False), (IN_HOMS, True), (IN_SYRIA, None), (Place("Tyre", "LBN"), False),
    (None, None),
])  # fmt: skip
def test_an_excluded_place_is_outside(where: Place | None, shown: bool | None) -> None:
    assert is_covered(where, [SYRIA], [IDLIB]) is shown


@pytest.mark.parametrize(("where", "shown"), [
    (IN_IDLIB, False), (IN_HOMS, True), (IN_SYRIA, None), (Place("Tyre", "LBN"), True),
    (None, None),
])  # fmt: skip
def test_all_places_but_the_excluded_ones_are_covered(
    where: Place | None, shown: bool | None
) -> None:
    assert is_covered(where, [], [IDLIB]) is shown


def test_without_places_that_are_covered_it_cannot_be_reported() -> None:
    assert is_covered(a_place("Idlib"), []) is None


def test_inside_one_of_several_is_inside_and_only_outside_all_is_outside() -> None:
    homs = CoveredPlace("SYR", "Homs")
    assert is_covered(a_place("Homs"), [IDLIB, homs]) is True
    assert is_covered(a_place("Aleppo"), [IDLIB, homs]) is False
    assert is_covered(a_place("Aleppo", precision=4), [CoveredPlace("TUR"), homs]) is None
