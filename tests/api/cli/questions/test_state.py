"""The commands that ask, on the coded article."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.service import Service
from infrastructure.database.engine import open_engine
from infrastructure.read_models.active import projection_transaction
from infrastructure.read_models.as_known import projection_status
from infrastructure.settings import Settings
from seeds import loader
from tests.api.cli.command_line import http_body, recorded_at, stanceline

NUJABA = "harakat-hezbollah-al-nujaba"

NO_STANCE = "No stance follows from what is on record."


def test_a_state_is_a_table_with_the_reason_of_each_stance(article: str) -> None:
    result = stanceline("state", "hezbollah", "--on", "2024-12-31", url=article)

    assert result.exit_code == 0
    assert "on 2024-12-31, as known at position 44" in result.stdout
    for word in ("Israel", "ceasefire", "2024-11-27", "dating firm", "confidence 90"):
        assert word in result.stdout


def test_a_row_of_which_nothing_can_be_made_is_no_riddle(article: str) -> None:
    """Given a posture that there is none of, put there by hand."""
    engine = open_engine(article)
    with projection_transaction(engine) as connection:
        connection.exec_driver_sql("UPDATE stance_segments SET posture = 'allied'")
    engine.dispose()

    result = stanceline("state", "hezbollah", "--on", "2024-12-31", url=article)

    assert isinstance(result.exception, KeyError)
    assert "changed rows, which `stanceline projections verify` names" in result.stderr


def test_a_state_may_know_only_what_the_press_had_published(article: str) -> None:
    """The one text the article set is coded from bears no date."""
    asked = ("state", "hezbollah", "--on", "2024-12-31", "--reported-by")

    result = stanceline(*asked, "2024-12", url=article)
    refused = stanceline(*asked, "December", url=article)

    assert (result.exit_code, NO_STANCE in result.stdout) == (
        0,
        True,
    )
    assert (refused.exit_code, "YYYY-MM" in refused.stderr) == (2, True)


def test_a_timeline_may_know_only_what_the_press_had_published(article: str) -> None:
    result = stanceline("timeline", "hezbollah", "--reported-by", "2025", url=article)

    assert (result.exit_code, NO_STANCE in result.stdout) == (
        0,
        True,
    )


def test_what_a_coalition_does_is_shown_as_coming_through_it(article: str) -> None:
    result = stanceline("state", NUJABA, "--on", "2024-11-30", url=article)

    assert "through Islamic Resistance in Iraq" in result.stdout


def test_a_state_as_json_has_the_fields_of_the_http_answer(article: str) -> None:
    result = stanceline("state", NUJABA, "--on", "2024-12-31", "--json", url=article)

    answer = json.loads(result.stdout)
    assert (answer["actor"]["id"], answer["on"], answer["policy"]) == (
        NUJABA,
        "2024-12-31",
        "stance.v2",
    )
    (own,) = [
        s for s in answer["stances"] if s["toward"]["id"] == "israel" and not s["inherited_from"]
    ]
    assert (own["posture"], own["rule"], own["since"]) == ("ceasefire", "ceasefire", "2024-12-08")
    assert own["dating"] == "uncertain"


def test_a_state_in_a_month_shows_every_stance_that_held(article: str) -> None:
    result = stanceline("state", "hezbollah", "--on", "2024-11", url=article)

    assert "Hezbollah in 2024-11, as known at position 44" in result.stdout
    assert "2024-11-27\t2024-11-30\tceasefire\t" in result.stdout


def test_evidence_shows_who_reports_and_what_does_not_decide(article: str) -> None:
    result = stanceline("state", NUJABA, "--on", "2024-12-31", "--evidence", url=article)

    graded = "al-Akhbar (C3, undated, attributed to a high official of al-Nujaba, not named)"
    assert f"{graded}: Origin of the story" in result.stdout
    assert "confidence 50, 1 origin" in result.stdout
    assert "    not hostilities: “" in result.stdout


def test_evidence_shows_the_acts_on_record(article: str) -> None:
    asked = ("state", "hezbollah", "--on", "2024-12-31", "--toward", "israel")

    shown = stanceline(*asked, "--evidence", url=article).stdout

    # The article has one truce of Hezbollah, and no attack of it.
    assert "newest evidence: ceasefire, 2024-11-27\n" in shown
    assert "last force" not in shown
    assert "newest evidence" not in stanceline(*asked, url=article).stdout


def test_a_filter_says_what_it_leaves_out(article: str) -> None:
    asked = ("state", "islamic-resistance-in-iraq", "--on", "2025-01-10", "--toward", "israel")

    shown = stanceline(*asked, "--min-confidence", "60", url=article).stdout

    # The promise of the factions has a confidence of 50.
    assert "the filters leave out 1 claim, with which the posture is ceasefire" in shown


def test_nothing_on_record_is_said_and_is_no_error(article: str) -> None:
    result = stanceline("state", NUJABA, "--on", "2001-01-01", url=article)

    assert result.exit_code == 0
    assert NO_STANCE in result.stdout


def test_a_past_position_answers_from_what_was_known_then(article: str) -> None:
    at_39 = stanceline(
        "state", NUJABA, "--on", "2024-12-31", "--position", "39", "--json", url=article
    )

    assert json.loads(at_39.stdout)["known"]["position"] == 39


def test_a_timeline_shows_the_segments_of_each_pair(article: str) -> None:
    shown = stanceline("timeline", "hezbollah", url=article)
    as_json = stanceline("timeline", "hezbollah", "--json", url=article)

    assert "ceasefire-presumed" in shown.stdout
    (toward_israel,) = [
        row for row in json.loads(as_json.stdout)["timelines"] if row["toward"]["id"] == "israel"
    ]
    assert [(s["start_date"], s["rule"]) for s in toward_israel["segments"]] == [
        ("2024-11-27", "ceasefire"),
        ("2025-01-21", "ceasefire"),
        ("2025-02-26", "ceasefire-presumed"),
    ]
    # The article declares that it covers the days through 20 January 2025.
    assert [s["projected"] for s in toward_israel["segments"]] == [False, True, True]
    assert "possible, projected" in shown.stdout


COMMANDS = [
    ("state", "hezbollah", "--on", "2024-12-31"),
    ("timeline", "hezbollah"),
    ("changes", "--from-position", "0", "--on", "2024-12-31"),
    ("events",),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_killed_command_had_recorded_is_shown_first(
    sqlite_url: str, command: tuple[str, ...]
) -> None:
    recorded = Service(Settings(database_url=sqlite_url))
    loader.load(recorded.verbs, "article")
    reached = projection_status(recorded.writing.engine)
    assert (reached.log, reached.shown, reached.set_aside) == (44, 0, None)

    result = stanceline(*command, url=sqlite_url)

    assert result.exit_code == 0
    reached = projection_status(recorded.writing.engine)
    assert (reached.log, reached.shown, reached.set_aside) == (44, 44, None)
    recorded.close()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_database_that_is_not_there_is_reported_and_not_made(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    file = tmp_path / "no" / "such.db"

    result = stanceline(*command, url=f"sqlite:///{file}")

    assert result.exit_code == 1
    assert f"there is no database {file}" in result.stderr
    assert "`stanceline seed` or `stanceline serve` creates one" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [
        ("state", "nobody", "--on", "2024-12-31"),
        ("timeline", "nobody"),
        ("changes", "--from-position", "0", "--on", "2024-12-31", "--actor", "nobody"),
    ],
)
def test_an_unknown_actor_is_reported_with_how_to_find_one(
    article: str, command: tuple[str, ...]
) -> None:
    result = stanceline(*command, url=article)

    assert result.exit_code == 1
    assert "there is no actor 'nobody'" in result.stderr
    assert result.stdout == ""


def test_a_position_ahead_of_the_log_is_reported_with_the_last_one(article: str) -> None:
    result = stanceline("timeline", "hezbollah", "--position", "4000", url=article)

    assert result.exit_code == 1
    assert "Allowed: 0 to 44, the last position of the log" in result.stderr


@pytest.mark.parametrize("day", ["2024-13-01", "31.12.2024", "2024-1-1", "today"])
def test_what_is_no_day_is_a_usage_error(article: str, day: str) -> None:
    result = stanceline("state", "hezbollah", "--on", day, url=article)

    assert result.exit_code == 2
    assert "YYYY-MM-DD" in result.stderr


def test_a_state_needs_a_day(article: str) -> None:
    assert stanceline("state", "hezbollah", url=article).exit_code == 2


def test_the_log_is_listed_oldest_first_with_where_to_go_on(article: str) -> None:
    shown = stanceline("events", "--after", "3", "--limit", "2", url=article)

    assert "Events after position 3, of 44" in shown.stdout
    assert "actor.registered.v1" in shown.stdout
    assert "More: stanceline events --after 5" in shown.stdout


def test_the_end_of_the_log_has_no_more(article: str) -> None:
    result = stanceline("events", "--after", "44", url=article)

    assert "Nothing is on record." in result.stdout
    assert "More" not in result.stdout


@pytest.mark.parametrize("limit", ["0", "501", "many"])
def test_a_page_of_the_log_has_a_limit(article: str, limit: str) -> None:
    result = stanceline("events", "--limit", limit, url=article)

    assert result.exit_code == 2
    assert "--limit" in result.stderr


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (
            ("state", NUJABA, "--on", "2024-12-31", "--position", "44"),
            f"/v1/actors/{NUJABA}/stances?on=2024-12-31&position=44",
        ),
        (
            ("state", NUJABA, "--on", "2024-12-31", "--evidence"),
            f"/v1/actors/{NUJABA}/stances?on=2024-12-31&evidence=true",
        ),
        (
            ("state", NUJABA, "--on", "2024-12"),
            f"/v1/actors/{NUJABA}/stances?on=2024-12",
        ),
        (
            ("state", NUJABA, "--on", "2024-12-31", "--min-confidence", "60", "--no-inherit"),
            f"/v1/actors/{NUJABA}/stances?on=2024-12-31&min_confidence=60&inherit=false",
        ),
        (("timeline", NUJABA), f"/v1/actors/{NUJABA}/timeline"),
        (
            ("timeline", NUJABA, "--from", "2024-11-01", "--to", "2024-12-31"),
            f"/v1/actors/{NUJABA}/timeline?from=2024-11-01&to=2024-12-31",
        ),
        (
            ("timeline", NUJABA, "--toward", "israel", "--conflict", "iraq-militias-israel"),
            f"/v1/actors/{NUJABA}/timeline?toward=israel&conflict=iraq-militias-israel",
        ),
        (("events", "--after", "30", "--limit", "3"), "/v1/events?after=30&limit=3"),
    ],
)
def test_json_is_the_very_body_of_the_http_answer(
    article: str, command: tuple[str, ...], path: str
) -> None:
    body = stanceline(*command, "--json", url=article).stdout_bytes
    assert body == http_body(path, article) + b"\n"


@pytest.mark.parametrize(
    ("command", "path", "asked"),
    [
        (("state", "--on", "2024-12-31"), "stances", {"on": "2024-12-31"}),
        (("timeline",), "timeline", {}),
    ],
)
def test_what_was_known_at_an_instant_is_answered_as_over_http(
    article: str, command: tuple[str, ...], path: str, asked: dict[str, str]
) -> None:
    instant = recorded_at(38, article)

    returned = stanceline(*command, NUJABA, "--known-at", instant, "--json", url=article)

    body = http_body(f"/v1/actors/{NUJABA}/{path}", article, known_at=instant, **asked)
    assert returned.stdout_bytes == body + b"\n"
    assert 38 <= json.loads(body)["known"]["position"] < 44


def test_two_moments_at_once_are_refused_by_the_names_of_their_options(article: str) -> None:
    both = ("--position", "38", "--known-at", "2024-12-24T18:00:00Z")

    result = stanceline("state", NUJABA, "--on", "2024-12-31", *both, url=article)

    assert result.exit_code == 1
    assert "Allowed: one of --position and --known-at" in result.stderr


@pytest.mark.parametrize("instant", ["2024-12-24", "2024-12-24T18:00", "yesterday"])
def test_what_is_no_instant_is_a_usage_error(article: str, instant: str) -> None:
    result = stanceline("timeline", NUJABA, "--known-at", instant, url=article)

    assert result.exit_code == 2
    assert "2024-12-24T18:00:00Z" in result.stderr


def test_a_confidence_that_none_can_be_is_refused(article: str) -> None:
    result = stanceline("timeline", NUJABA, "--min-confidence", "101", url=article)

    assert result.exit_code == 2
    assert "--min-confidence" in result.stderr
    assert "100" in result.stderr


@pytest.mark.parametrize("given", ["hezbolla", "Hezbollah"])
def test_a_command_about_an_unknown_actor_suggests_the_one_that_was_meant(
    article: str, given: str
) -> None:
    refused = stanceline("state", given, "--on", "2024-12-31", url=article)

    assert refused.exit_code == 1
    assert "Did you mean 'hezbollah'?" in refused.stderr
