"""Text of one line is recorded in one form, and holds nothing that nobody can see."""

from __future__ import annotations

import pytest

from domain.checks.text import check_text, check_visible, name_of, one_line, printable
from domain.errors import Invalid


@pytest.mark.parametrize(
    ("given", "recorded"),
    [
        ("Israel", "Israel"),
        ("Israel ", "Israel"),
        ("\u3000Israel\xa0", "Israel"),
        ("Islamic  \t Resistance\nin Iraq", "Islamic Resistance in Iraq"),
        ("Gu\u0308lenists", "G\xfclenists"),
        ("\u212bland", "\xc5land"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("\u26a0\ufe0f Sirens", "\u26a0\ufe0f Sirens"),
    ],
)
def test_a_line_is_recorded_in_one_form(given: str, recorded: str) -> None:
    assert one_line(given, "title", 300) == recorded


@pytest.mark.parametrize(
    ("given", "at", "named"),
    [
        ("Is\u202erael", 3, "U+202E (RIGHT-TO-LEFT OVERRIDE)"),
        ("Israel\u200f", 7, "U+200F (RIGHT-TO-LEFT MARK)"),
        ("Is\u2066rael\u2069", 3, "U+2066 (LEFT-TO-RIGHT ISOLATE)"),
        ("Isr\u200bael", 4, "U+200B (ZERO WIDTH SPACE)"),
        ("Isr\u200dael", 4, "U+200D (ZERO WIDTH JOINER)"),
        ("\u200c\u0645\u06cc", 1, "U+200C (ZERO WIDTH NON-JOINER)"),
        ("\ufeffIsrael", 1, "U+FEFF (ZERO WIDTH NO-BREAK SPACE)"),
        ("Is\xadrael", 3, "U+00AD (SOFT HYPHEN)"),
        ("Israel\x00", 7, "U+0000 (Cc)"),
        ("Israel\x1f", 7, "U+001F (Cc)"),
        ("Israel\x9b", 7, "U+009B (Cc)"),
        ("Israel\ud800", 7, "U+D800 (Cs)"),
        ("Israel\ue000", 7, "U+E000 (Co)"),
        ("Israel\u0378", 7, "U+0378 (Cn)"),
        ("Israel\uffff", 7, "U+FFFF (Cn)"),
        ("Israel\u3164", 7, "U+3164 (HANGUL FILLER)"),
        ("Israel\u034f", 7, "U+034F (COMBINING GRAPHEME JOINER)"),
        ("Israel\ufe0f", 7, "U+FE0F (VARIATION SELECTOR-16)"),
        ("Israel\u2800", 7, "U+2800 (BRAILLE PATTERN BLANK)"),
        ("Israel\U000e0041", 7, "U+E0041 (TAG LATIN CAPITAL LETTER A)"),
    ],
)
def test_what_nobody_could_see_is_refused_by_its_place_and_name(
    given: str, at: int, named: str
) -> None:
    with pytest.raises(Invalid) as refused:
        one_line(given, "name", 300)
    assert refused.value.message == f"name: character {at} is {named}, which is not visible"
    assert refused.value.field == "name"
    with pytest.raises(Invalid):
        check_visible(given, "url")


def test_a_limit_counts_what_is_recorded() -> None:
    assert one_line(" " * 5000 + "x" * 300, "name", 300) == "x" * 300
    with pytest.raises(Invalid, match="has 301 characters"):
        one_line("x" * 301, "name", 300)
    # One character that is two in NFC.
    with pytest.raises(Invalid, match="has 302 characters"):
        one_line("\u0958" * 151, "name", 300)


@pytest.mark.parametrize("given", ["", " ", "\u2028", "…", "— !", "\u26a0\ufe0f"])
def test_a_name_has_a_letter_or_a_digit(given: str) -> None:
    with pytest.raises(Invalid):
        name_of(given, "name")
    assert name_of("14 تموز", "name") == "14 تموز"


def test_a_text_of_several_lines_is_kept_as_given_but_for_what_controls_how_it_is_read() -> None:
    check_text("First\r\n\tsecond\u200f line\x85", "summary", 5000)
    for refused in ("\x9b31m", "\x1b[31m", "\u202egnihton", "\ud800"):
        with pytest.raises(Invalid):
            check_text(refused, "summary", 5000)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hizbullāh — 1 \u26a0\ufe0f", "Hizbullāh — 1 \u26a0\ufe0f"),
        ("a\nb\r\x1b[31m\t", r"a\nb\r\x1b[31m\t"),
        ("a\x85b\u2028c\u202ed\ud800", r"a\x85b\u2028c\u202ed\ud800"),
    ],
)
def test_what_ends_a_line_or_controls_a_terminal_is_printed_as_an_escape(
    text: str, shown: str
) -> None:
    assert printable(text) == shown
