"""Two spellings of one place are one name; two places are two."""

from __future__ import annotations

import pytest

from domain.commitments import place_name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Idlib", "Ídlīb"),
        ("Deir ez-Zor", "DEIR EZ ZOR"),
        ("حِمْص", "حمص"),  # with and without the signs of short vowels
        ("Йошкар", "Иошкар"),
    ],
)
def test_diacritics_case_and_signs_between_words_make_no_other_place(one: str, other: str) -> None:
    assert place_name_key(one) == place_name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Homs", "Hama"),
        ("काना", "कीना"),  # Kana and Kina: vowel signs of Devanagari
        ("မန", "မိန"),  # a vowel sign of Burmese
        ("かな", "がな"),  # Kana and Gana: a voicing mark
    ],
)
def test_vowel_signs_and_voicing_marks_make_another_place(one: str, other: str) -> None:
    assert place_name_key(one) != place_name_key(other)
