"""Cells as Excel, LibreOffice and people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.cli.sheet.cells import CellError, guarded, unguarded, value_of


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2025-03-01", "2025-03-01"),
        ("2025-03-01 00:00:00", "2025-03-01"),
        ("2025-03-01T00:00", "2025-03-01"),
        ("2025/3/1", "2025-03-01"),
        ("25.12.2025", "2025-12-25"),
        ("12/25/2025", "2025-12-25"),
        ("03.03.2025", "2025-03-03"),
        ("2025-03-01/..", "2025-03-01/.."),
        ("2025-03", "2025-03"),
    ],
)
def test_a_date_as_a_spreadsheet_writes_it_is_its_day(cell: str, day: str) -> None:
    assert value_of("occurred", cell) == day


@pytest.mark.parametrize("cell", ["01.03.2025", "3/1/2025", "3-1-2025"])
def test_a_day_that_may_be_of_two_months_is_refused_with_both(cell: str) -> None:
    with pytest.raises(CellError, match=r"may be 2025-0[13]-0[13] or 2025-0[13]-0[13]") as refused:
        value_of("reported_at", cell)

    assert refused.value.allowed == "YYYY-MM-DD"


def test_a_list_is_separated_by_semicolons() -> None:
    assert value_of("initiators", "Northland; Eastland;") == ["Northland", "Eastland"]
    assert value_of("initiators", r"Army\; north; Eastland") == ["Army; north", "Eastland"]
    assert value_of("commitments", "a > b: withdraw\r\nb > a: withdraw; partial") == [
        "a > b: withdraw",
        "b > a: withdraw; partial",
    ]


def test_numbers_are_read_as_spreadsheets_write_them() -> None:
    assert value_of("fatalities", "3.0") == 3
    assert value_of("lat", "33,5") == 33.5
    assert value_of("lon", "-36.25") == -36.25
    assert value_of("reciprocal", "TRUE") is True
    assert value_of("reciprocal", "no") is False


@pytest.mark.parametrize(
    ("column", "cell", "why"),
    [
        ("fatalities", "three", "'three' is not a whole number"),
        ("fatalities", "1,500", "'1,500' is not a whole number"),
        ("lat", "33°", "'33°' is not a number of degrees"),
        ("reciprocal", "perhaps", "'perhaps' is neither yes nor no"),
        ("statement", "#NAME?", "#NAME\\? is an error of a formula"),
    ],
)
def test_a_cell_of_another_form_is_refused(column: str, cell: str, why: str) -> None:
    with pytest.raises(CellError, match=why):
        value_of(column, cell)


def test_a_cell_of_blanks_is_empty_and_a_text_keeps_its_blanks() -> None:
    assert value_of("title", " \n\xa0") is None
    assert value_of("statement", " Both\nsigned. ") == " Both\nsigned. "


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n aé\u200b"), max_size=6))
def test_a_text_that_looks_like_a_formula_is_read_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
