"""Which names look alike, and which are nearly spelled alike."""

from __future__ import annotations

import unicodedata

import pytest

from domain.checks.confusables import PROTOTYPES
from domain.checks.lookalikes import is_near, lookalike_key, near_words


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("\u13bb\u13aa\u13b7\u13aa\u13da", "HAMAS"),  # all letters are Cherokee
        ("\ua4e7\ua4ee\ua4df\ua4ee\ua4e2", "HAMAS"),  # all letters are Lisu
        ("\u041d\u0410\u041c\u0410\u0405", "Hamas"),  # all letters are Cyrillic
        ("\u0397e\u1d22bollah", "Hezbollah"),  # a Greek Eta and a small capital Z
        ("Harnas", "Hamas"),
        ("\u217f\u217fM", "mmm"),  # Roman numerals
        ("vvagner", "wagner"),
        ("HezboIlah", "Hezbollah"),  # a capital I
        ("0man", "Oman"),
        ("Ir\u0430n", "1ran"),
        ("\ufb01nland", "finland"),  # a ligature
        ("\uff2f\uff2d\uff21\uff2e", "Oman"),  # full width
        ("\U0001d407\U0001d41a\U0001d426\U0001d41a\U0001d42c", "Hamas"),  # bold of mathematics
        ("\u03dcatah", "Fatah"),  # a Greek digamma
        ("\u0627\u064a\u0631\u0627\u0646", "\u0627\u06cc\u0631\u0627\u0646"),  # two forms of yeh
        ("\u043cali", "mali"),  # a small Cyrillic letter, compared as it sounds
    ],
)
def test_names_look_alike(name: str, other: str) -> None:
    assert lookalike_key(name) == lookalike_key(other)


@pytest.mark.parametrize(
    ("name", "other"),
    [("Iran", "Iraq"), ("Chad", "Ghad"), ("Mali", "Malawi"), ("Syria", "Sylia"), ("USA", "UAE")],
)
def test_names_look_different(name: str, other: str) -> None:
    assert lookalike_key(name) != lookalike_key(other)


def near(name: str, other: str) -> bool:
    found = dict(near_words(other))
    return any(rest in found and is_near(word, found[rest]) for rest, word in near_words(name))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Hezboilah", "Hezbollah"),  # changed
        ("Hezbolah", "Hezbollah"),  # missing
        ("Hezbolllah", "Hezbollah"),  # added
        ("Hezbollha", "Hezbollah"),  # swapped
        ("hezbo\u0131lah", "Hezbollah"),
        ("Al-Qaida", "al-Qaeda"),
        ("Government of Mauritaina", "Government of Mauritania"),
        ("Kata'ib Hizbullah", "Kataib Hizbollah"),
    ],
)
def test_names_are_nearly_spelled_alike(name: str, other: str) -> None:
    assert near(name, other)
    assert near(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Iran", "Iraq"),
        ("Hamas", "Hams"),
        ("Government of Iran", "Government of Iraq"),
        ("Government of Mali", "Government of Mall"),
        ("Austria", "Australia"),
        ("North Korea", "South Korea"),
        ("Slovakia", "Slovenia"),
        ("Mauritius", "Mauritania"),
        ("Gambian Army", "Zambian Army"),
        ("Hizbullah", "Hezbollah"),  # two letters
        ("Bezbollah", "Hezbollah"),  # the first letter
        ("Brigade12 of the Army", "Brigade13 of the Army"),
        ("Hezbollah Brigades", "Hezboilah Brigade"),  # two words
        ("Hezbollah", "Hezboilah Brigade"),
        ("Hezbollah", "Hezbollah"),  # the same spelling is another case
    ],
)
def test_names_are_not_nearly_spelled_alike(name: str, other: str) -> None:
    assert not near(name, other)
    assert not near(other, name)


def test_a_character_has_the_key_of_its_prototype() -> None:
    assert len(PROTOTYPES) > 1_500
    small_palochka = 0x04CF
    for character, prototype in PROTOTYPES.items():
        if character == small_palochka:
            continue
        assert unicodedata.normalize("NFD", chr(character)) == chr(character)
        assert lookalike_key(chr(character)) == lookalike_key(prototype) != ""
