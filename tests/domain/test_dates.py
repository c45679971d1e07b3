"""What an uncertain date allows: bounds worked out by hand, and held against the edtf library."""

from __future__ import annotations

import re
from datetime import date
from time import perf_counter
from typing import Any

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dates import FOREVER, When, day, in_words, iso_day, parse_when
from domain.errors import Invalid
from tests.random_examples import examples

DAYS = st.dates(date(1, 1, 1), date(9998, 12, 31)).map(date.isoformat)
PLAIN = DAYS | DAYS.map(lambda text: text[:7]) | DAYS.map(lambda text: text[:4])


def bounds(when: When) -> tuple[str, str]:
    return iso_day(when.earliest), iso_day(when.latest)


def all_bounds(when: When) -> tuple[str, ...]:
    start = (when.start_earliest, when.start_latest)
    return tuple(iso_day(ordinal) for ordinal in (*start, when.end_earliest, when.end_latest))


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2024-12-23", "2024-12-23", "2024-12-23"),
        ("2024-12", "2024-12-01", "2024-12-31"),
        # about: three days, one month, one year
        ("2024-03-01%", "2024-02-27", "2024-03-04"),
        ("2024-12~", "2024-11-01", "2025-01-31"),
        ("2024-02~", "2024-01-01", "2024-03-31"),
        ("2024-04~", "2024-03-01", "2024-05-31"),
        ("2024~", "2023-01-01", "2025-12-31"),
        ("0001~", "0001-01-01", "0002-12-31"),
        # one unknown day of a range or list
        ("[2016-01-01..2016-01-07]", "2016-01-01", "2016-01-07"),
        ("[2024-12-16,2024-12-23]", "2024-12-16", "2024-12-23"),
        ("[2024,2022-05]", "2022-05-01", "2024-12-31"),
        ("[2024-01-05~..2024-02]", "2024-01-02", "2024-02-29"),
        ("[2024-01-01..2024-01-03,2024-03]", "2024-01-01", "2024-03-31"),
        # unknown digits
        ("999X", "9990-01-01", "9998-12-31"),
        ("2024-1X", "2024-10-01", "2024-12-31"),
        ("2024-XX-3X", "2024-01-30", "2024-12-31"),
        ("20X4-02-29", "2004-02-29", "2084-02-29"),
        ("XXXX-02-29", "0004-02-29", "9996-02-29"),
        ("2024-12-XX~", "2024-11-01", "2025-01-31"),
        ("2024-XX~", "2023-01-01", "2025-12-31"),
        # seasons, quarters, halves
        ("2023-24", "2023-12-01", "2024-02-29"),
        ("~9998-24", "9997-12-01", "9998-12-31"),
        ("202X-41", "2020-07-01", "2029-12-31"),
        # marks on components: the coarsest component called "about" decides
        ("2024-12~-23", "2024-11-23", "2025-01-23"),
        ("2024-12-~23", "2024-12-20", "2024-12-26"),
        ("~2024-02-29", "2023-02-28", "2025-02-28"),
        ("2024-~03-31", "2024-02-29", "2024-04-30"),
    ],
)
def test_a_single_act_lies_on_one_day_between_its_bounds(
    text: str, earliest: str, latest: str
) -> None:
    when = parse_when(text)

    assert all_bounds(when) == (earliest, latest, earliest, latest)
    assert (when.is_duration, when.open_end, when.unknown_end) == (False, False, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-10/2024-12", ("2023-10-01", "2023-10-31", "2024-12-01", "2024-12-31")),
        ("2023-10-07/2023-10-07", ("2023-10-07",) * 4),
        ("2023-10-07~/2024", ("2023-10-04", "2023-10-10", "2024-01-01", "2024-12-31")),
        ("2024-21/2024-1X", ("2024-03-01", "2024-05-31", "2024-10-01", "2024-12-31")),
        ("2024-12-15/2024-12", ("2024-12-15", "2024-12-15", "2024-12-15", "2024-12-31")),
        ("2024/2024-06", ("2024-01-01", "2024-06-30", "2024-06-01", "2024-06-30")),
    ],
)
def test_a_duration_goes_on_from_a_day_of_its_start_to_a_day_of_its_end(
    text: str, expected: tuple[str, ...]
) -> None:
    when = parse_when(text)

    assert all_bounds(when) == expected
    assert (when.is_duration, when.open_end, when.unknown_end) == (True, False, False)


def test_an_open_end_lasts_for_ever() -> None:
    when = parse_when("2023-10/..")

    assert all_bounds(when) == ("2023-10-01", "2023-10-31", iso_day(FOREVER), iso_day(FOREVER))
    assert (when.is_duration, when.open_end, when.unknown_end) == (True, True, False)


def test_an_unknown_end_lasts_to_the_latest_known_day() -> None:
    when = parse_when("2023-10/")

    assert all_bounds(when) == ("2023-10-01", "2023-10-31", "2023-10-01", "2023-10-31")
    assert (when.is_duration, when.open_end, when.unknown_end) == (True, False, True)


@pytest.mark.parametrize(
    "text",
    ["2024-12?", "2024%", "?2024-12", "[2022?,2024]", "[2021%..2022]", "2023?/..", "2023/2024?"],
)
def test_a_question_or_percent_mark_anywhere_makes_it_doubtful(text: str) -> None:
    assert parse_when(text).doubtful


@pytest.mark.parametrize("text", ["2024-12-23", "2024-12-23~", "2023-10~/.."])
def test_a_date_without_such_a_mark_is_not_doubtful(text: str) -> None:
    assert not parse_when(text).doubtful


EXACT = {"2024-12-23?": True, "[2024,2024]": False, "2024": False, "2024-12-23/..": False}


@pytest.mark.parametrize(("text", "exact"), EXACT.items())
def test_a_day_is_exact_when_no_other_is_possible(text: str, exact: bool) -> None:
    assert parse_when(text).is_exact_day is exact


def test_the_text_is_kept_as_given_without_outer_blanks() -> None:
    assert parse_when(" 2024-12-23~ ").text == "2024-12-23~"


def test_an_ordinal_reads_as_a_day() -> None:
    assert day(parse_when("2024-12-23").earliest) == date(2024, 12, 23)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2024-12-23", "23 December 2024"),
        ("2024-12-23?", "probably 23 December 2024"),
        ("2024-12", "December 2024"),
        ("2024-02", "February 2024"),
        ("2024", "2024"),
        ("[2024-12-08..2024-12-23]", "a day from 8 to 23 December 2024"),
        ("2024-12-01~", "a day from 28 November to 4 December 2024"),
        ("[2024-12-31..2025-01-02]", "a day from 31 December 2024 to 2 January 2025"),
        ("2024-22", "a day from 1 June to 31 August 2024"),
        ("2023~", "a day from 1 January 2022 to 31 December 2024"),
        ("2023-10-07/2025-01-18", "from 7 October 2023 to 18 January 2025"),
        ("2023-10/2024", "from October 2023 to 2024"),
        ("2023-10/..", "since October 2023"),
        ("2023-10-07?/..", "probably since 7 October 2023"),
        ("2023-10-07/", "from 7 October 2023, end unknown"),
    ],
)
def test_a_date_is_put_in_words(text: str, words: str) -> None:
    assert in_words(text) == words


REFUSED = {
    "is empty": ["", "  "],
    "where a date belongs": ["yesterday", "2024-2-3", "20241223", "2024-W01-1", "٢٠٢٤-12-23"],
    "'[2024' where a date belongs": ["[2024", "[2024/2025]"],
    "'2024-12-23?~' where": ["2024-12-23?~"],
    "'2025/2026' where": ["2024/2025/2026"],
    "not in the calendar": ["2024-02-30", "2023-02-29", "2024-13", "2024-00", "2024-21-05"],
    "fits no day": ["2024-02-3X", "XXXX-02-3X", "2024-2X"],
    "year outside 0001 to 9998": ["0000", "9999-12-31", "-2024", "Y12024", "Y1E999999999"],
    "time of day": ["2024-01-01T10:00:00Z", "2024-01-01T10:00:00Z/2024-01-02"],
    "one development for each": ["{2024-12-16,2024-12-23}"],
    "open on one side": ["[..2024-01-01]", "[2024-01-01..]", "[2022,..]"],
    "lacks a date": ["[]", "[2024,]"],
    "no known start": ["/2024", "../2024", "../..", "/"],
    "ends before it begins": ["2024-12/2024-01", "[2024-02..2024-01]"],
    "2024-11-30 comes before 2024-12-15": ["2024-12-15/2024-11"],
}


@pytest.mark.parametrize(
    ("text", "reason"), [(text, reason) for reason, texts in REFUSED.items() for text in texts]
)
def test_what_cannot_be_bounded_in_days_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_when(text, field="effective_from")

    assert reason in refusal.value.message
    assert refusal.value.field == "effective_from"
    assert "2023-10/.. (open end)" in refusal.value.allowed


def test_a_long_text_is_refused_unread() -> None:
    listed = "[" + ",".join(["2024-12-23"] * 20) + "]"

    with pytest.raises(Invalid, match="221 characters"):
        parse_when(listed)


def library_bounds(text: str) -> tuple[str, str]:
    parsed: Any = parse_edtf(text)
    lower, upper = parsed.lower_strict(), parsed.upper_strict()
    return date(*lower[:3]).isoformat(), date(*upper[:3]).isoformat()


@settings(deadline=None)
@given(PLAIN, st.sampled_from(["", "?"]))
def test_plain_dates_have_the_strict_bounds_of_the_library(text: str, mark: str) -> None:
    assert bounds(parse_when(text + mark)) == library_bounds(text + mark)


@settings(max_examples=examples(50), deadline=None)
@given(DAYS, DAYS, st.sampled_from([4, 7, 10]), st.sampled_from(["{}/{}", "[{},{}]", "[{}..{}]"]))
def test_intervals_lists_and_ranges_have_the_strict_bounds_of_the_library(
    one: str, other: str, length: int, form: str
) -> None:
    text = form.format(*sorted([one[:length], other[:length]]))

    assert bounds(parse_when(text)) == library_bounds(text)


# A winter is December alone to the library, while to us it goes on into the next year.
RARER = ["202X", "20XX", "2024-XX", "2024-02-XX", "2024-XX-15", "2024-12?-23", "?2024-12-23"]
RARER += [f"2024-{code}" for code in range(21, 42) if code not in (24, 28, 30)]


@pytest.mark.parametrize("text", RARER)
def test_rarer_forms_the_library_reads_rightly_have_its_strict_bounds(text: str) -> None:
    assert bounds(parse_when(text)) == library_bounds(text)


def days_matching(pattern: str) -> list[str]:
    first = date(int(pattern[:4]), 1, 1).toordinal()
    year = map(iso_day, range(first, first + 366))
    return [text for text in year if re.fullmatch(pattern.replace("X", "."), text)]


@settings(deadline=None)
@given(st.from_regex(r"20[0-9]{2}-[01X][0-9X]-[0-3X][0-9X]", fullmatch=True))
def test_unknown_digits_allow_exactly_the_days_that_fit(pattern: str) -> None:
    fitting = days_matching(pattern)
    if fitting:
        assert bounds(parse_when(pattern)) == (fitting[0], fitting[-1])
    else:
        with pytest.raises(Invalid):
            parse_when(pattern)


EDTF_TEXT = st.text("0123456789X-~?%/.[]{},TYES", max_size=40)
EDTF_PARTS = st.from_regex(
    r"(2024|20XX|XXXX|-12|-1X|-XX|-31|-3X|-24|[][~?%/,YT]|\.\.|0001|9998){0,20}", fullmatch=True
)


@settings(max_examples=examples(150), deadline=None)
@given(st.text() | EDTF_TEXT | EDTF_PARTS)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        when = parse_when(text)
    except Invalid:
        return
    assert 1 <= when.start_earliest <= when.start_latest <= when.end_latest <= FOREVER
    assert when.start_earliest <= when.end_earliest <= when.end_latest
    assert (when.latest == FOREVER) == when.open_end


def test_the_costliest_text_is_read_quickly() -> None:
    costliest = "[" + ",".join(["XXXX-02-29"] * 17) + ",XXXX-02-3X]"
    assert len(costliest) <= 200

    begun = perf_counter()
    with pytest.raises(Invalid, match="fits no day"):
        parse_when(costliest)
    assert perf_counter() - begun < 1
