"""The page shows EDTF dates in words."""

from __future__ import annotations

import pytest

from tests.web.reader import Reader

IN_WORDS = "async date => (await import('/web/page/base/words.js')).inWords(date)"
DAYS = "async date => (await import('/web/page/chart/development_days.js')).daysOf(date)"


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2024-12-23", "23 December 2024"),
        ("2024-12", "December 2024"),
        ("0100", "100"),
        ("2024-12-23~", "about 23 December 2024"),
        ("2024-12?", "perhaps December 2024"),
        ("2024%", "perhaps about 2024"),
        ("20XX", "between 2000 and 2099"),
        ("2024-1X", "between October and December 2024"),
        ("2024-XX", "2024"),
        ("2023-02-2X", "between 20 and 28 February 2023"),
        ("2024-24", "winter 2024"),
        ("2024-29", "southern spring 2024"),
        ("2024-34", "second quarter of 2024"),
        ("2024-41", "second half of 2024"),
        ("[2024-12-08..2024-12-23]", "between 8 and 23 December 2024"),
        ("[2023-12-30..2024-01-02]", "between 30 December 2023 and 2 January 2024"),
        ("[2024-02-10,2024-02-12,2024-03-01]", "10 February, 12 February or 1 March 2024"),
        ("[2024-01-01..2024-01-07,2024-02-01]", "between 1 and 7 January 2024 or 1 February 2024"),
        ("2024-12-01/2024-12-03", "from 1 to 3 December 2024"),
        ("2023-12~/2024-11-27~", "from about December 2023 to about 27 November 2024"),
        ("2023-10/..", "since October 2023"),
        ("2023-10/", "from October 2023, end unknown"),
    ],
)
def test_a_date_is_shown_in_words(reader: Reader, date: str, words: str) -> None:
    reader.open()
    assert reader.page.evaluate(IN_WORDS, date) == words


@pytest.mark.parametrize(
    ("date", "days"),
    [
        ("2024-02-10", ["2024-02-10", "2024-02-10"]),
        ("2024-02", ["2024-02-01", "2024-02-29"]),
        ("0023", ["0023-01-01", "0023-12-31"]),
        ("[2019-11-20..2019-12-01]", ["2019-11-20", "2019-12-01"]),
        ("2023-10/2024-12", ["2023-10-01", "2024-12-31"]),
        ("2023-10/..", ["2023-10-01", None]),
        ("2023-10/", ["2023-10-01", "2023-10-31"]),
        ("2024-21", None),
        ("[2024-21,2024-06-21]", None),
        ("202X", None),
        ("2024-02~", None),
    ],
)
def test_days_are_read_from_plain_dates_only(
    reader: Reader, date: str, days: list[str | None] | None
) -> None:
    reader.open()
    found = reader.page.evaluate(DAYS, date)
    assert found == (days and dict(zip(("earliest", "latest"), days, strict=True)))
