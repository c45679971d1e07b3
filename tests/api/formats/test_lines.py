"""JSON Lines and CSV: every line is data, in order, safe to open, and counted in a header."""

from __future__ import annotations

import csv
import json
from http.client import IncompleteRead
from io import StringIO
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

import pytest

from api.exports import answers, exporting
from api.formats.table import FORMATS
from domain.commitments import Place
from domain.development.events import DevelopmentReported
from infrastructure.read_models.developments.search import development_rows
from tests import builders
from tests.api.api_client import ApiClient, a_commitment, a_development, a_report, refused_field
from tests.api.formats.conftest import FORMULA, Reported
from tests.api.streamed import served

TIMELINE = "/v1/actors/hezbollah/timeline"
# What is only at the end of a stream whose format has an end.
LAST = {"ics": b"END:VCALENDAR", "geojson": b"}]}"}
NAMES = ["attack", "ceasefire", "talks", "warning", "aid"]


def rows(content: bytes) -> list[dict[str, str]]:
    """The rows by the names of their columns, each as long as the first line."""
    head, *reported_log = csv.reader(StringIO(content.decode(), newline=""))
    return [dict(zip(head, row, strict=True)) for row in reported_log]


def lines(content: bytes) -> list[Any]:
    return [json.loads(line) for line in content.splitlines()]


def record(api: ApiClient, **said: Any) -> None:
    """Put a development into the log as an older one may hold it, whatever is refused today."""
    event = DevelopmentReported(
        account=builders.an_account(**said), reports=(builders.a_report(),),
        originator_id=uuid4(), originator_version=1, recorded_by="tester",
    )  # fmt: skip
    api.client.app.state.server.writing.log.append([event])  # type: ignore[attr-defined]
    api.client.app.state.server.finish_write()  # type: ignore[attr-defined]


def test_a_row_shows_a_development_with_its_days_as_given_and_as_bounds(
    reported_log: Reported,
) -> None:
    found = rows(reported_log.body("/v1/developments.csv"))
    assert [row["id"] for row in found] == [reported_log.ids[name] for name in NAMES]
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


STARTS = [
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    "﹦",
    "﹢",
    "−",
    " =",
    "\xa0+",
    "\u200b@",
]


@pytest.mark.parametrize("begin", STARTS)
def test_no_text_of_a_cell_is_taken_for_a_formula(api: ApiClient, begin: str) -> None:
    place = Place(name=f"{begin}A1", lat=-1.5, lon=-2.5)
    record(api, title=f"{begin}1+1", summary=f"said {begin}1", place=place)
    (row,) = rows(api.get("/v1/developments.csv").content)
    assert (row["title"], row["place"]) == (f"'{begin}1+1", f"'{begin}A1")
    assert row["summary"] == f"said {begin}1"
    # Numbers are ours, and stay numbers.
    assert (row["lat"], row["lon"]) == ("-1.5", "-2.5")


def test_a_cell_may_hold_commas_quotes_and_line_breaks(api: ApiClient) -> None:
    summary = 'He said: "one, two"\r\nand left'
    api.report(summary=summary)
    (row,) = rows(api.get("/v1/developments.csv").content)
    assert row["summary"] == summary


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_header_counts_the_rows_and_another_has_the_link_that_stays(
    reported_log: Reported, suffix: str
) -> None:
    position, path = reported_log.api.last_position(), f"/v1/developments.{suffix}"
    for asked, count in (({}, 5), ({"kind": "attack"}, 1), ({"conflict": "elsewhere"}, 0)):
        answer = reported_log.api.get(path, **asked)
        assert answer.headers["stanceline-rows"] == str(count)
        assert len(answer.text.splitlines()) == count + (suffix == "csv")
        assert f"position={position}" in answer.links["bookmark"]["url"]
        assert reported_log.api.client.head(str(answer.url)).headers["stanceline-rows"] == str(
            count
        )


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_page_says_how_long_it_is_and_where_the_next_one_is(
    reported_log: Reported, suffix: str
) -> None:
    first = reported_log.api.get(f"/v1/developments.{suffix}", limit="3")
    rest = reported_log.api.get(first.links["next"]["url"])
    assert "next" not in rest.links
    assert [one.headers["stanceline-rows"] for one in (first, rest)] == ["3", "2"]
    read = rows if suffix == "csv" else lines
    found = [*read(first.content), *read(rest.content)]
    assert [row["id"] for row in found] == [reported_log.ids[name] for name in NAMES]


def test_a_stream_of_many_snapshots_shows_one_moment(
    reported_log: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "ROWS_IN_SNAPSHOT", 2)
    read = answers.entries_of

    def read_while_others_write(*given: Any, **named: Any) -> Any:
        reported_log.api.report(title="Reported meanwhile")
        return read(*given, **named)

    monkeypatch.setattr(answers, "entries_of", read_while_others_write)
    answer = reported_log.api.get("/v1/developments.csv")
    assert [row["id"] for row in rows(answer.content)] == [reported_log.ids[name] for name in NAMES]
    assert answer.headers["stanceline-rows"] == "5"


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "ics", "geojson"])
def test_a_stream_that_breaks_is_seen_to_be_cut(
    reported_log: Reported, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    whole = reported_log.body(f"/v1/developments.{suffix}")
    # A calendar reads developments with commitments only, and there is one of these.
    monkeypatch.setattr(answers, "ROWS_IN_SNAPSHOT", 1 if suffix == "ics" else 2)
    monkeypatch.setattr(exporting, "SENT_AT_ONCE", 1)
    reads = iter([True])

    def lose_the_database(*given: Any) -> Any:
        if next(reads, False):
            return development_rows(*given)
        raise ConnectionError

    monkeypatch.setattr(answers, "development_rows", lose_the_database)
    answer = reported_log.api.client.get(f"/v1/developments.{suffix}")
    received = answer.content
    assert reported_log.ids["ceasefire"].encode() in received
    if suffix in LAST:
        assert LAST[suffix] in whole
        assert LAST[suffix] not in received
    else:
        found = (rows if suffix == "csv" else lines)(received)
        assert (answer.headers["stanceline-rows"], len(found)) == ("5", 2)


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_client_of_http_sees_that_a_stream_was_cut(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    with served(sqlite_url) as server:
        builders.register_cast(server.verbs)
        for _ in range(3):
            server.verbs.report_development(builders.a_development(), builders.BY)
        server.show()
        monkeypatch.setattr(answers, "ROWS_IN_SNAPSHOT", 2)
        monkeypatch.setattr(exporting, "SENT_AT_ONCE", 1)
        reads = iter([True])

        def lose_the_database(*given: Any) -> Any:
            if next(reads, False):
                return development_rows(*given)
            raise ConnectionError

        monkeypatch.setattr(answers, "development_rows", lose_the_database)
        with urlopen(f"{server.address}/v1/developments.{suffix}") as answer:
            assert answer.headers["stanceline-rows"] == "3"
            with pytest.raises(IncompleteRead):
                answer.read()


def test_a_line_is_what_json_has(reported_log: Reported) -> None:
    position = reported_log.api.last_position()
    in_json = reported_log.api.read("/v1/developments")["data"]
    in_lines = lines(reported_log.body("/v1/developments.jsonl"))
    assert in_lines == [
        {
            "type": "development",
            **one,
            "href": f"http://testserver/v1/developments/{one['id']}?position={position}",
        }
        for one in in_json
    ]


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029"])
def test_no_reader_splits_a_line_within_a_text(api: ApiClient, end: str) -> None:
    title = f"one{end}two"
    record(api, title=title)
    for path in ("/v1/developments.jsonl", f"{TIMELINE}.jsonl"):
        text = api.get(path).text
        assert len(text.splitlines()) == text.count("\n")
        assert title in [json.loads(line).get("title") for line in text.splitlines()]


def test_an_answer_to_a_line_of_an_import_is_one_line(api: ApiClient) -> None:
    body = json.dumps(a_development(**{"w\u2028\x85ar": 1}), ensure_ascii=False).encode()
    answer = api.send("/v1/developments:import", body, kind="application/jsonl")
    assert len(answer.text.splitlines()) == 1
    assert answer.json()["error"]["errors"][0]["field"] == "w\u2028\x85ar"


def test_a_timeline_is_a_row_for_each_stance(reported_log: Reported) -> None:
    answer = reported_log.api.get(f"{TIMELINE}.csv", toward="israel")
    found = rows(answer.content)
    assert [(row["posture"], row["start_date"], row["end_date"]) for row in found] == [
        ("hostilities", "2024-01-01", "2024-01-31"),
        ("no-recent-record", "2024-02-01", "2024-02-01"),
        ("no-recent-record", "2024-02-02", "2024-02-09"),
        ("ceasefire", "2024-02-10", ""),
    ]
    assert [row["basis"] for row in found] == [
        reported_log.ids["attack"],
        "",
        "",
        reported_log.ids["ceasefire"],
    ]
    # The newest report was published on 2 January: the record reaches the 30th day after it.
    assert [
        (row["assessment"], row["projected"], row["dating"], row["confidence"]) for row in found
    ] == [
        ("possible", "false", "firm", "50"),
        ("unknown", "false", "", ""),
        ("unknown", "true", "", ""),
        ("possible", "true", "uncertain", "50"),
    ]
    assert answer.headers["stanceline-rows"] == "4"


def test_the_lines_of_a_timeline_are_its_stances_and_its_developments(
    reported_log: Reported,
) -> None:
    answer = reported_log.api.get(f"{TIMELINE}.jsonl", to="2024-01-31")
    stance, development = lines(answer.content)
    assert (stance["type"], stance["posture"]) == ("stance", "hostilities")
    assert (development["type"], development["title"]) == ("development", FORMULA)
    assert answer.headers["stanceline-rows"] == "2"


def test_a_byte_order_mark_is_put_before_csv_where_it_is_asked_for(
    reported_log: Reported,
) -> None:
    plain = reported_log.api.get("/v1/developments.csv")
    marked = reported_log.api.get("/v1/developments.csv", bom="true")
    assert marked.content[:3] == b"\xef\xbb\xbf"
    assert marked.content[3:] == plain.content
    assert marked.headers["etag"] != plain.headers["etag"]
    permalink = marked.links["bookmark"]["url"]
    assert permalink.endswith("&bom=true")
    assert reported_log.body(permalink) == marked.content
    first = reported_log.api.get("/v1/developments.csv", bom="true", limit="3")
    assert reported_log.body(first.links["next"]["url"])[:3] == b"\xef\xbb\xbf"
    accepted = reported_log.api.client.get(f"{TIMELINE}?bom=true", headers={"Accept": "text/csv"})
    assert accepted.content[:3] == b"\xef\xbb\xbf"
    for one in FORMATS:
        if one.name != "CSV":
            refused = reported_log.api.get(f"/v1/developments.{one.suffix}", bom="true")
            assert refused_field(refused)[0] == "bom"


def test_a_pair_is_reported_with_the_developments_that_name_both(reported_log: Reported) -> None:
    reported_log.api.report(initiators=["hezbollah"], targets=["iran"], title="A quarrel")
    for suffix in ("jsonl", "atom", "feed.json", "geojson", "timelinejs.json", "vis.json"):
        content = reported_log.body(f"{TIMELINE}.{suffix}", toward="israel").decode()
        assert "A truce" in content, suffix
        assert "A quarrel" not in content, suffix


def test_what_was_published_later_is_in_no_format(reported_log: Reported) -> None:
    later = a_report(source="al-manar", reported_at="2024-01-20", url="https://example.org/later")
    reported_log.api.record(f"/v1/developments/{reported_log.ids['attack']}/reports", later)
    for suffix in ("jsonl", "atom", "feed.json", "geojson", "timelinejs.json", "vis.json"):
        path = f"{TIMELINE}.{suffix}"
        content = reported_log.body(path, reported_by="2024-01-10").decode()
        assert reported_log.ids["attack"] in content, suffix
        assert "example.org/later" not in content, suffix


@pytest.mark.parametrize("path", ["/v1/developments", TIMELINE])
def test_every_format_shows_by_which_day_it_was_published(
    reported_log: Reported, path: str
) -> None:
    reported_log.api.report(title="Reported later", reports=[a_report(reported_at="2024-02-01")])
    for one in FORMATS:
        content = reported_log.body(f"{path}.{one.suffix}", reported_by="2024-01").decode()
        assert "Reported later" not in content, one.name
        assert "reported_by=2024-01" in content.replace("\r\n ", ""), one.name
        if one.name not in ("JSON", "JSON Lines", "CSV"):
            assert ", as published by 2024-01" in content.replace("\\,", ","), one.name


def test_an_end_that_was_published_later_ends_nothing_in_a_calendar(
    reported_log: Reported,
) -> None:
    ending = {
        "date": "2024-01-20", "reason": "Declared over.", "ended_by": "hezbollah",
        "reported_at": "2024-03-01",
    }  # fmt: skip
    bound = a_commitment(expires="..", effective_from="2024-01-10")
    id = reported_log.api.report(kind="ceasefire", occurred="2024-01-10", commitments=[bound])
    reported_log.api.record(f"/v1/developments/{id}/commitments/1/end", ending)
    before, after = (
        reported_log.body("/v1/developments.ics", kind="ceasefire", reported_by=day).decode()
        for day in ("2024-02-29", "2024-03-01")
    )
    assert "DTEND;VALUE=DATE:20240120\r\n" not in before
    assert "DTEND;VALUE=DATE:20240120\r\n" in after
