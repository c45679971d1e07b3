"""JSON Lines and CSV: all there is, in order, safe to open, and seen to be whole."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

import pytest

from api.formats.table import FORMATS
from api.queries import entries, exporting
from infrastructure.read_models.development_search import development_rows
from tests.api.formats.conftest import FORMULA, Told
from tests.api.talking import Conversation, a_commitment, a_report

TIMELINE = "/v1/actors/hezbollah/timeline"
# What is only at the end of each stream.
LAST = {"csv": b"#end", "jsonl": b'{"end"', "ics": b"END:VCALENDAR", "geojson": b"}]}"}
NAMES = ["attack", "ceasefire", "talks", "warning", "aid"]


def rows(content: bytes) -> tuple[list[dict[str, str]], list[str]]:
    """The rows by the names of their columns, and the last line."""
    head, *told, last = csv.reader(StringIO(content.decode(), newline=""))
    return [dict(zip(head, row, strict=True)) for row in told], last


def lines(content: bytes) -> list[Any]:
    return [json.loads(line) for line in content.splitlines()]


def test_a_row_tells_a_development_with_its_days_as_given_and_as_bounds(told: Told) -> None:
    found, _ = rows(told.body("/v1/developments.csv"))
    assert [row["id"] for row in found] == [told.ids[name] for name in NAMES]
    assert [(row["occurred"], row["earliest"], row["latest"]) for row in found] == [
        ("2024-01-01", "2024-01-01", "2024-01-01"),
        ("2024-02-10", "2024-02-10", "2024-02-10"),
        ("2024-03~", "2024-02-01", "2024-04-30"),
        ("2024-05", "2024-05-01", "2024-05-31"),
        ("2024-06-01/..", "2024-06-01", ""),
    ]
    attack = found[0]
    assert (attack["lat"], attack["lon"], attack["place_precision"]) == ("33.28", "35.58", "2")
    assert (attack["confidence"], attack["retracted"]) == ("50", "false")


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\n"])
def test_no_text_of_a_cell_is_taken_for_a_formula(talk: Conversation, begin: str) -> None:
    talk.report(title=f"{begin}1+1", summary=f"said {begin}1", place={
        "name": f"{begin}A1", "country": None, "lat": -1.5, "lon": -2.5, "precision": None,
    })  # fmt: skip
    ((row,), _) = rows(talk.get("/v1/developments.csv").content)
    assert (row["title"], row["place"]) == (f"'{begin}1+1", f"'{begin}A1")
    assert row["summary"] == f"said {begin}1"
    # Numbers are ours, and stay numbers.
    assert (row["lat"], row["lon"]) == ("-1.5", "-2.5")


def test_a_cell_may_hold_commas_quotes_and_line_breaks(talk: Conversation) -> None:
    summary = 'He said: "one, two"\r\nand left'
    talk.report(summary=summary)
    ((row,), _) = rows(talk.get("/v1/developments.csv").content)
    assert row["summary"] == summary


def test_the_last_line_tells_that_all_is_there_and_where_it_stays(told: Told) -> None:
    position = told.talk.last_position()
    _, last = rows(told.body("/v1/developments.csv", kind="attack"))
    permalink = f"http://testserver/v1/developments.csv?kind=attack&position={position}"
    assert last == ["#end", "1", str(position), permalink]
    end = lines(told.body("/v1/developments.jsonl", kind="attack"))[-1]["end"]
    assert (end["lines"], end["known"]["position"]) == (1, position)
    assert end["question"] == {"kind": "attack"}


def test_a_page_says_that_there_is_more_and_where(told: Told) -> None:
    found, (mark, count, _, following) = rows(told.body("/v1/developments.csv", limit="3"))
    assert (mark, count, len(found)) == ("#more", "3", 3)
    rest, (mark, *_) = rows(told.body(following))
    assert mark == "#end"
    assert [row["id"] for row in found + rest] == [told.ids[name] for name in NAMES]


def test_a_stream_of_many_snapshots_shows_one_moment(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "ROWS_IN_SNAPSHOT", 2)
    read = entries.entries_of

    def read_while_others_write(*given: Any, **named: Any) -> Any:
        told.talk.report(title="Told meanwhile")
        return read(*given, **named)

    monkeypatch.setattr(entries, "entries_of", read_while_others_write)
    found, last = rows(told.body("/v1/developments.csv"))
    assert [row["id"] for row in found] == [told.ids[name] for name in NAMES]
    assert last[:2] == ["#end", "5"]


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "ics", "geojson"])
def test_a_stream_that_breaks_is_seen_to_be_cut(
    told: Told, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    whole = told.body(f"/v1/developments.{suffix}")
    monkeypatch.setattr(entries, "ROWS_IN_SNAPSHOT", 2)
    monkeypatch.setattr(exporting, "SENT_AT_ONCE", 1)
    reads = iter([True])

    def lose_the_database(*given: Any) -> Any:
        if next(reads, False):
            return development_rows(*given)
        raise ConnectionError

    monkeypatch.setattr(entries, "development_rows", lose_the_database)
    received = told.talk.client.get(f"/v1/developments.{suffix}").content
    assert told.ids["ceasefire"].encode() in received
    assert LAST[suffix] in whole
    assert LAST[suffix] not in received


def test_a_line_is_what_json_has(told: Told) -> None:
    told_in_json = told.talk.read("/v1/developments")["data"]
    told_in_lines = lines(told.body("/v1/developments.jsonl"))[:-1]
    assert [line["development"] for line in told_in_lines] == told_in_json


def test_a_timeline_is_a_row_for_each_stance(told: Told) -> None:
    found, last = rows(told.body(f"{TIMELINE}.csv", toward="israel"))
    assert [(row["posture"], row["from"], row["through"]) for row in found] == [
        ("hostilities", "2024-01-01", "2024-02-09"),
        ("halted", "2024-02-10", ""),
    ]
    assert [row["basis"] for row in found] == [told.ids["attack"], told.ids["ceasefire"]]
    assert last[:2] == ["#end", "2"]


def test_the_lines_of_a_timeline_are_its_stances_and_its_developments(told: Told) -> None:
    found = lines(told.body(f"{TIMELINE}.jsonl", to="2024-01-31"))
    assert [sorted(line) for line in found] == [["stance"], ["development"], ["end"]]
    assert found[0]["stance"]["posture"] == "hostilities"
    assert found[1]["development"]["title"] == FORMULA


def test_a_pair_is_told_with_the_developments_that_name_both(told: Told) -> None:
    told.talk.report(initiators=["hezbollah"], targets=["iran"], title="A quarrel")
    for suffix in ("jsonl", "atom", "feed.json", "geojson", "timelinejs.json", "vis.json"):
        content = told.body(f"{TIMELINE}.{suffix}", toward="israel").decode()
        assert "A truce" in content, suffix
        assert "A quarrel" not in content, suffix


def test_what_was_published_later_is_in_no_format(told: Told) -> None:
    later = a_report(source="al-manar", reported_at="2024-01-20", url="https://example.org/later")
    told.talk.tell(f"/v1/developments/{told.ids['attack']}/reports", later)
    for suffix in ("jsonl", "atom", "feed.json", "geojson", "timelinejs.json", "vis.json"):
        path = f"{TIMELINE}.{suffix}"
        content = told.body(path, reported_by="2024-01-10").decode()
        assert told.ids["attack"] in content, suffix
        assert "example.org/later" not in content, suffix


@pytest.mark.parametrize("path", ["/v1/developments", TIMELINE])
def test_every_format_tells_by_which_day_it_was_published(told: Told, path: str) -> None:
    told.talk.report(title="Told later", reports=[a_report(reported_at="2024-02-01")])
    for one in FORMATS:
        content = told.body(f"{path}.{one.suffix}", reported_by="2024-01").decode()
        assert "Told later" not in content, one.name
        assert "reported_by=2024-01" in content.replace("\r\n ", ""), one.name
        if one.name not in ("JSON", "JSON Lines", "CSV"):
            assert ", as published by 2024-01" in content.replace("\\,", ","), one.name


def test_an_end_that_was_published_later_ends_nothing_in_a_calendar(told: Told) -> None:
    ending = {
        "ended": "2024-01-20", "reason": "Declared over.", "ended_by": "hezbollah",
        "reported_at": "2024-03-01",
    }  # fmt: skip
    bound = a_commitment(until="..", effective="2024-01-10")
    id = told.talk.report(kind="ceasefire", occurred="2024-01-10", commitments=[bound])
    told.talk.tell(f"/v1/developments/{id}/commitments/1/end", ending)
    before, after = (
        told.body("/v1/developments.ics", kind="ceasefire", reported_by=day).decode()
        for day in ("2024-02-29", "2024-03-01")
    )
    assert "DTEND;VALUE=DATE:20240120\r\n" not in before
    assert "DTEND;VALUE=DATE:20240120\r\n" in after
