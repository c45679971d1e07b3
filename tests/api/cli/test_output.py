"""Rows of answers, on terminals of any width and for other programs: nothing is cut."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.cli.output import print_parts, print_row, print_table
from tests.api.cli.command_line import stanceline

DYAD = ("dyad", "hezbollah", "israel", "--from", "2024-11-01", "--to", "2025-03-01")
COMMANDS = [
    ("stances", "--on", "2024-12-31"),
    ("stances", "--on", "2024-12"),
    ("timeline", "harakat-hezbollah-al-nujaba"),
    DYAD,
    ("commitments", "--on", "2025-01-10"),
    ("events",),
    ("actors",),
    ("actors", "hezbollah"),
    ("sources",),
    ("datasets",),
]
SHOWN = {
    "id", "development", "start_date", "end_date", "since", "ending_date", "recorded_at",
    "effective_from_earliest", "posture", "assessment", "status", "type", "match",
}  # fmt: skip
# What else an answer has is the evidence of a row: `state` and `--json` show it.
ROWS = {"data", "timelines", "segments", "directions"}
PARTS_OF_A_ROW = {
    "segments", "actor", "toward", "by", "sides",
    "inherited_from", "toward_inherited_from", "alleged_violations", "undetermined_attacks",
    "dismissed_attacks",
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_narrow_terminal_cuts_no_id_date_posture_or_assessment(
    article: str, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    values = _shown_values(command, article)
    monkeypatch.setattr("api.cli.output.on_terminal", lambda: True)

    for columns in (40, 80):
        shown = stanceline(*command, url=article, columns=columns).stdout
        assert values - _words(shown) == set(), columns


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_another_program_receives_each_row_whole_on_a_line(
    article: str, command: tuple[str, ...]
) -> None:
    shown = stanceline(*command, url=article, columns=40).stdout

    assert _shown_values(command, article) - _words(shown) == set()
    lines = shown.splitlines()
    if command == DYAD:
        # The posture of the pair comes before the stance of each side.
        lines = lines[: lines.index("Hezbollah → Israel")]
    rows = [line for line in lines[1:] if not line.startswith("More: ")]
    assert len({row.count("\t") for row in rows}) == 1
    assert len(set(rows)) == len(rows) > 1


def _words(shown: str) -> set[str]:
    return set(re.split(r"[\s,()]+", shown))


def _shown_values(command: tuple[str, ...], url: str) -> set[str]:
    answer = json.loads(stanceline(*command, "--json", url=url).stdout)
    values = {value for name in ROWS for value in _values(answer.get(name))}
    assert values
    return values


def _values(part: Any) -> Iterator[str]:
    """The texts of a part of an answer that its rows show."""
    if isinstance(part, list):
        for one in part:
            yield from _values(one)
    elif isinstance(part, dict):
        # A segment has its own days. The last day of a commitment follows from its end.
        hidden = (
            {"since"} if "start_date" in part else {"end_date"} if "ending_date" in part else ()
        )
        for name in part.keys() & SHOWN - set(hidden):
            if isinstance(part[name], str):
                yield part[name]
        for name in part.keys() & PARTS_OF_A_ROW:
            yield from _values(part[name])


def _drawn(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[str]:
    monkeypatch.setattr("api.cli.output.on_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    rows = [("a-long-id", "one two three"), ("b", "")], [("c", ":warning: [b]\nfour")]
    print_parts("Title", ("id", "text"), rows)
    return capsys.readouterr().out.splitlines()


def test_a_table_is_as_wide_as_its_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _drawn(80, monkeypatch, capsys) == [
        "Title",
        "┏━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓",
        "┃ id        ┃ text          ┃",
        "┡━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩",
        "│ a-long-id │ one two three │",
        "│ b         │               │",
        "├───────────┼───────────────┤",
        "│ c         │ :warning: [b] │",
        "│           │ four          │",
        "└───────────┴───────────────┘",
    ]


def test_a_narrow_table_is_folded_between_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The longest words have 9 letters each, and the frame takes 7 columns.
    assert _drawn(25, monkeypatch, capsys) == [
        "Title",
        "┏━━━━━━━━━━━┳━━━━━━━━━━━┓",
        "┃ id        ┃ text      ┃",
        "┡━━━━━━━━━━━╇━━━━━━━━━━━┩",
        "│ a-long-id │ one two   │",
        "│           │ three     │",
        "│ b         │           │",
        "├───────────┼───────────┤",
        "│ c         │ :warning: │",
        "│           │ [b]       │",
        "│           │ four      │",
        "└───────────┴───────────┘",
    ]


def test_where_a_word_does_not_fit_each_column_of_a_row_is_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _drawn(24, monkeypatch, capsys) == [
        "Title",
        "id    a-long-id",
        "text  one two three",
        "",
        "id    b",
        "",
        "id    c",
        "text  :warning: [b]",
        "text  four",
    ]


def test_a_tab_and_a_line_end_of_a_text_do_not_divide_a_row(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table("Ti\ttle", ("id", "text"), [("a\tb", "one\ntwo")])
    print_row(("1", "c\td\ne"))

    assert capsys.readouterr().out.splitlines() == [
        r"Ti\ttle", "id\ttext", r"a\tb" + "\tone; two", "1\t" + r"c\td\ne",
    ]  # fmt: skip
