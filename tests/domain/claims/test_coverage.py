"""Where a partial commitment holds: inside, outside, or not to be told."""

from __future__ import annotations

import pytest

from domain.claims.coverage import is_covered
from domain.values import CoveredPlace, Place

IDLIB = CoveredPlace("SYR", "Idlib")
SYRIA = CoveredPlace("SYR")


def at(name: str, country: str | None = "SYR", precision: int | None = 1) -> Place:
    return Place(name, country, precision=precision)


@pytest.mark.parametrize("precision", [None, 1, 4, 6])
def test_the_place_of_that_name_is_inside_however_precisely_it_is_known(
    precision: int | None,
) -> None:
    assert is_covered(at("Idlib", precision=precision), [IDLIB]) is True


@pytest.mark.parametrize("spelt", ["IDLIB", "Ídlīb", "idlib "])
def test_case_and_diacritics_make_no_other_place(spelt: str) -> None:
    assert is_covered(at(spelt), [IDLIB]) is True


@pytest.mark.parametrize("precision", [None, 1, 6, 7])
def test_another_country_is_outside_whatever_the_place_is_called(precision: int | None) -> None:
    assert is_covered(at("Idlib", "TUR", precision), [IDLIB]) is False
    assert is_covered(at("Idlib", "TUR", precision), [SYRIA]) is False


@pytest.mark.parametrize(("precision", "shown"), [
    (1, False), (2, False), (3, False), (4, None), (5, None), (6, None), (7, None), (None, None),
])  # fmt: skip
def test_another_place_of_the_country_is_outside_only_where_it_is_known_closely(
    precision: int | None, shown: bool | None
) -> None:
    assert is_covered(at("Aleppo", precision=precision), [IDLIB]) is shown


def test_a_country_is_covered_whole() -> None:
    assert is_covered(at("Aleppo", precision=None), [SYRIA]) is True


def test_without_a_place_or_its_country_it_cannot_be_reported() -> None:
    assert is_covered(None, [IDLIB]) is None
    assert is_covered(at("Idlib", None), [IDLIB]) is None


def test_without_places_that_are_covered_it_cannot_be_reported() -> None:
    assert is_covered(at("Idlib"), []) is None


def test_inside_one_of_several_is_inside_and_only_outside_all_is_outside() -> None:
    homs = CoveredPlace("SYR", "Homs")
    assert is_covered(at("Homs"), [IDLIB, homs]) is True
    assert is_covered(at("Aleppo"), [IDLIB, homs]) is False
    assert is_covered(at("Aleppo", precision=4), [CoveredPlace("TUR"), homs]) is None
