"""Questions to the chronology, each with two true answers: as known before, and as known since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from domain.application import Stanceline
from domain.event import development_id
from infrastructure.database.engine import open_engine
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from seeds.loader import in_order, load
from tests.api.api_client import ApiClient, Json, refused_field
from tests.api.conftest import conversation
from tests.database_files import copy_database

BY_HAND: Json = json.loads(
    Path(__file__).with_name("chronology_questions.json").read_text(encoding="utf-8")
)
LINES = [line for _, line in in_order("chronology")]
NEVER_SPOKE = "kataib-al-imam-ali"


@pytest.fixture(scope="module")
def asked(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiClient]:
    """A server on the chronology, every line of which was recorded on the day it came out."""
    file = tmp_path_factory.mktemp("asked") / "stanceline.db"
    copy_database(_migrated_sqlite, file)
    url = f"sqlite:///{file}"
    engine = open_engine(url)
    instants = map(_recorded_at, range(1, len(LINES) + 1))
    log = EventLog(SQLAlchemyRecorder(engine, clock=lambda: next(instants)))
    load(Stanceline(log), "chronology")
    assert log.recorder.position() == len(LINES)  # each line is one event
    engine.dispose()
    with conversation(url) as api:
        api.client.app.state.server.finish_write()  # type: ignore[attr-defined]
        yield api


@pytest.mark.parametrize("question", BY_HAND["stances"], ids=lambda row: row["asks"])
def test_where_an_actor_stood_depends_on_what_was_known(asked: ApiClient, question: Json) -> None:
    for expected in question["answers"]:
        given = _stance(asked, question, _position(expected["known"]))
        shown = expected["stance"] and expected["stance"].split()
        if expected.get("projected"):
            # Changes compare stances without projection; an answer about a day is uncertain.
            assert given is not None
            assert given["projected"]
            shown = ["uncertain" if word == "firm" else word for word in shown]
        assert _in_short(given, shown) == shown, expected["why"]
        for name, stands in expected.get("commitments", {}).items():
            assert given is not None
            commitment = _commitment(given, name)
            for key, value in stands.items():
                assert _in_any_order(commitment[key]) == _named(value), (name, key)


@pytest.mark.parametrize(
    "question",
    [row for row in BY_HAND["stances"] if any("evidence" in one for one in row["answers"])],
    ids=lambda row: row["asks"],
)
def test_an_answer_shows_who_says_so_and_what_else_was_on_record(
    asked: ApiClient, question: Json
) -> None:
    for expected in question["answers"]:
        stance = _stance(asked, question, _position(expected["known"]), evidence="true")
        if stance is None:
            assert expected["stance"] is None
            continue
        basis = {cause["development"]: cause for cause in stance["basis"]}
        for slug, said in expected.get("evidence", {}).items():
            cause = basis[str(development_id("seeds", slug))]
            assert sorted(report["source"] for report in cause["reports"]) == said["reported_by"]
            denying = [dispute["report"]["source"] for dispute in cause["disputes"]]
            assert sorted(denying) == said["denied_by"]
        if "alternatives" in expected:
            assert {
                one["development"]: one["why_not"]["code"] for one in stance["alternatives"]
            } == {
                str(development_id("seeds", slug)): code
                for slug, code in expected["alternatives"].items()
            }


@pytest.mark.parametrize(
    "question",
    [row for row in BY_HAND["stances"] if "inherited_from" not in row],
    ids=lambda row: row["asks"],
)
def test_what_was_learnt_in_between_is_reported_with_the_event_that_taught_it(
    asked: ApiClient, question: Json
) -> None:
    for earlier, later in pairwise(question["answers"]):
        first, last = _position(earlier["known"]), _position(later["known"])
        about = {name: question[name] for name in ("on", "actor", "toward")}
        between = {"from_position": first, "to_position": last}
        rows = asked.read("/v1/changes", **about, **between)["data"]
        if earlier["stance"] == later["stance"]:
            assert rows == []
            continue
        (row,) = rows
        for side, expected in (("before", earlier), ("after", later)):
            shown = expected["stance"] and expected["stance"].split()
            assert _in_short(row[side], shown) == shown, expected["why"]
        positions = [event["position"] for event in row["events"]]
        assert all(first < position <= last for position in positions)
        assert positions
        if earlier["known"].startswith("before"):
            assert first + 1 in positions  # the very event that the moment lies before
        elif later["known"].startswith("after"):
            assert last in positions


@pytest.mark.parametrize("question", BY_HAND["readers"], ids=lambda row: row["asks"])
def test_a_reader_of_the_press_knew_what_had_been_published(
    asked: ApiClient, question: Json
) -> None:
    for expected in question["answers"]:
        by = expected["reported_by"]
        given = _stance(asked, question, len(LINES), reported_by=by)
        shown = expected["stance"] and expected["stance"].split()
        assert _in_short(given, shown) == shown, expected["why"]


@pytest.mark.parametrize("question", BY_HAND["months"], ids=lambda row: row["asks"])
def test_how_a_month_went_depends_on_what_was_known(asked: ApiClient, question: Json) -> None:
    for expected in question["answers"]:
        stance = _stance(asked, question, _position(expected["known"]))
        assert stance is not None
        assert _as_one(stance["segments"]) == expected["segments"], expected["why"]


@pytest.mark.parametrize("question", BY_HAND["developments"], ids=lambda row: row["asks"])
def test_what_a_development_was_depends_on_what_was_known(asked: ApiClient, question: Json) -> None:
    path = f"/v1/developments/{development_id('seeds', question['development'])}"
    for expected in question["answers"]:
        given = asked.read(path, position=_position(expected["known"]))
        assert expected["is"] == {key: given[key] for key in expected["is"]}, expected["why"]


@pytest.mark.parametrize(
    "question",
    BY_HAND["stances"] + BY_HAND["months"] + BY_HAND["developments"],
    ids=lambda row: row["asks"],
)
def test_each_question_has_answers_that_differ_in_the_order_they_became_known(
    question: Json,
) -> None:
    answers = question["answers"]
    positions = [_position(answer["known"]) for answer in answers]
    assert positions == sorted(set(positions))
    for earlier, later in pairwise(answers):
        shown = ("stance", "commitments", "segments", "is")
        assert [earlier.get(key) for key in shown] != [later.get(key) for key in shown]


@pytest.mark.parametrize("question", BY_HAND["stances"][:5], ids=lambda row: row["asks"])
def test_an_instant_asks_for_the_last_position_recorded_by_then(
    asked: ApiClient, question: Json
) -> None:
    path = f"/v1/actors/{question['actor']}/stances"
    for expected in question["answers"]:
        position = _position(expected["known"])
        by_position = asked.read(path, on=question["on"], position=position)
        at = _recorded_at(position)
        just_before_the_next = at + timedelta(milliseconds=999)
        for instant in (at, just_before_the_next):
            assert by_position == asked.read(path, on=question["on"], known_at=_written(instant))
        assert datetime.fromisoformat(by_position["known"]["at"]) == at


def test_the_paper_of_monday_was_not_known_on_sunday_evening(asked: ApiClient) -> None:
    def posture(evening: str) -> str:
        path = "/v1/actors/harakat-hezbollah-al-nujaba/stances"
        given = asked.read(
            path, on="2024-12-15", toward="israel", inherit="false", known_at=evening
        )
        (stance,) = given["stances"]
        return str(stance["posture"])

    assert posture("2024-12-22T23:59:59Z") == "threatening"
    assert posture("2024-12-23T23:59:59Z") == "ceasefire"


def test_an_actor_is_unknown_until_it_is_registered_and_has_no_stance_at_first(
    asked: ApiClient,
) -> None:
    position = 1 + LINES.index(
        next(line for line in LINES if line.get("id") == NEVER_SPOKE and "kind" in line)
    )
    path = f"/v1/actors/{NEVER_SPOKE}/stances"
    before = asked.get(path, on="2024-12-24", position=position - 1)
    assert refused_field(before, 404) == (
        "id",
        f"a position from {position} on, where it was registered",
    )
    assert asked.read(path, on="2024-12-24", position=position)["stances"] == []


def _recorded_at(position: int) -> datetime:
    """Noon of the day a line came out, and a second for each line before it."""
    # The first report of the chronology is of November 2018.
    day = LINES[position - 1].get("published", "2018-11-01")
    return datetime.combine(date.fromisoformat(day), time(12), UTC) + timedelta(seconds=position)


def _written(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def _position(known: str) -> int:
    """`now`, or just `before` or `after` the nth use of a verb on a development."""
    if known == "now":
        return len(LINES)
    side, verb, development, *nth = known.split()
    shown = [
        position
        for position, line in enumerate(LINES, start=1)
        if (line["do"], line.get("development")) == (verb, development)
    ]
    at = shown[int(nth[0]) - 1 if nth else 0]
    return {"before": at - 1, "after": at}[side]


def _stance(asked: ApiClient, question: Json, position: int, **more: str) -> Json | None:
    path = f"/v1/actors/{question['actor']}/stances"
    given = asked.read(
        path, on=question["on"], toward=question["toward"], position=position, **more
    )
    inherited_from = question.get("inherited_from")
    for stance in given["stances"]:
        through = stance["inherited_from"] and stance["inherited_from"]["id"]
        if (through, stance["toward_inherited_from"]) == (inherited_from, None):
            found: Json = stance
            return found
    return None


def _in_short(given: Json | None, shown: list[str] | None) -> list[str] | None:
    """Posture, rule, dating, since and confidence (`-`: null), and the number of origins."""
    if given is None:
        return None
    values = [given[key] for key in ("posture", "rule", "dating", "since", "confidence")]
    short = ["-" if value is None else str(value) for value in values]
    short.append("single" if given["single_source"] else "several")
    return short[: len(shown)] if shown else short


def _commitment(stance: Json, name: str) -> Json:
    slug, number = name.split()
    (commitment,) = (
        commitment
        for commitment in stance["commitments"]
        if (commitment["development"], commitment["number"])
        == (str(development_id("seeds", slug)), int(number))
    )
    found: Json = commitment
    return found


def _named(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(str(development_id("seeds", slug)) for slug in value)
    return value


def _in_any_order(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def _as_one(segments: list[Json]) -> list[str]:
    """First and last day, posture and dating (`-`: null); neighbours with the same two in one."""
    shown: list[list[str]] = []
    for one in segments:
        alike = [one["posture"], one["dating"] or "-"]
        if shown and shown[-1][2:] == alike:
            shown[-1][1] = one["end_date"]
        else:
            shown.append([one["start_date"], one["end_date"], *alike])
    return [" ".join(words) for words in shown]
