"""Which of two editions of a data set is the newer one."""

from __future__ import annotations

import pytest

from infrastructure.importers.editions.order import newer


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("26.1", "25.1"),
        ("26.0.10", "26.0.9"),
        ("26.0.3", "25.1"),
        ("25.1", "24.0.12"),
        ("2026-11-30", "2026-09-30"),
        ("2026-11-30T08:15Z", "2026-11-30T07:00Z"),
    ],
)
def test_an_edition_is_newer_than_another(one: str, other: str) -> None:
    assert newer(one, other) is True
    assert newer(other, one) is False


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("26.1", "26.0.3"),
        ("26.1", "final"),
        ("26.1", "2026-11-30"),
        ("26.01", "26.1"),
        ("2026-11-30", "2026-11-30T08:15Z"),
    ],
)
def test_nothing_says_which_of_two_editions_is_newer(one: str, other: str) -> None:
    assert newer(one, other) is None
    assert newer(other, one) is None


def test_an_edition_is_not_newer_than_itself() -> None:
    assert newer("final", "final") is False
