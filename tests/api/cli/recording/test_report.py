"""The command `report`: a development by the names of its actors, checked as a whole."""

from __future__ import annotations

from tests.api.cli.command_line import stanceline
from tests.api.cli.recording.recorded import (
    REGISTERING,
    SAID,
    development,
    position,
    recorded,
    refused,
    reported,
)


def test_a_development_is_reported_by_names_that_the_same_command_registers(empty: str) -> None:
    shown = development(reported("talks", url=empty), empty)

    assert shown["initiators"] == ["northland"]
    assert shown["targets"] == ["southland"]
    assert shown["reports"][0]["source"] == "the-gazette"
    assert shown["reports"][0]["summary"] == "A spokesman said so."


def test_what_it_means_today_is_printed_for_both_directions(empty: str) -> None:
    done = stanceline(
        "report", "--kind", "attack", "--initiator", "Northland", "--target", "Southland",
        "--occurred", "2020-01-01/..", "--title", "A war", *SAID, *REGISTERING, url=empty,
    )  # fmt: skip

    assert "today: Northland → Southland: hostilities since 2020-01-01" in done.stdout
    assert "today: Southland → Northland: no stance" in done.stdout


def test_every_field_of_a_development_has_an_option(empty: str) -> None:
    id = reported(
        "attack", "--summary", "Shells fell.", "--mode", "heavy-weapons", "--context", "territory",
        "--place", "Riverton", "--country", "SYR", "--lat", "33.5", "--lon", "36.3",
        "--precision", "1", "--conflict", "river", "--fatalities", "3", "--fatalities-low", "2",
        "--fatalities-high", "5", "--attribution", "Northland=suspected",
        "--reported-at", "2024-03-02", "--attributed-to", "A colonel", "--credibility", "2",
        "--url", "https://gazette.example/1", "--reciprocal", "--coded-by", "Reader",
        "--coder-version", "2", url=empty,
    )  # fmt: skip
    shown = development(id, empty)

    assert shown["summary"] == "Shells fell."
    assert shown["mode"] == "heavy-weapons"
    assert shown["contexts"] == ["territory"]
    assert shown["place"]["name"] == "Riverton"
    assert shown["fatalities"] == {"best": 3, "low": 2, "high": 5}
    assert shown["attributions"][0]["degree"] == "suspected"
    assert shown["reports"][0]["attributed_to"] == "A colonel"
    assert shown["reports"][0]["url"] == "https://gazette.example/1"
    assert shown["reciprocal"] is True
    assert shown["reports"][0]["coded_by"] == {"tool": "Reader", "version": "2"}


def test_a_commitment_is_one_option(empty: str) -> None:
    id = reported(
        "ceasefire",
        "--commitment",
        "Northland > Southland: cease-attacks; partial; places=SYR/Homs, IRQ; expires=2024-04-01",
        url=empty,
    )
    (made,) = development(id, empty)["commitments"]

    assert (made["by"], made["toward"]) == ("northland", "southland")
    assert (made["action"], made["partial"], made["expires"]) == (
        "cease-attacks", True, "2024-04-01",
    )  # fmt: skip
    assert [(one["country"], one["name"]) for one in made["places"]] == [
        ("SYR", "Homs"), ("IRQ", None),
    ]  # fmt: skip


def test_all_that_is_wrong_is_listed_at_once_by_option(empty: str) -> None:
    reported("talks", url=empty)

    said = refused(
        "report", "--kind", "talkz", "--target", "Sothland", "--occurred", "2024-13-02",
        "--commitment", "Northland cease-attacks", "--source", "Gazete", url=empty,
    )  # fmt: skip

    assert "--initiator: it is missing" in said
    assert "--title: it is missing" in said
    assert "--statement: it is missing" in said
    assert "--kind: 'talkz' is not in the vocabulary" in said
    assert "--occurred '2024-13-02' names 2024-13-02, which is not in the calendar" in said
    assert "--commitment 1: 'Northland cease-attacks' cannot be read" in said
    assert "--target: no actor has the name 'Sothland'. Did you mean 'southland'" in said
    assert "--source: no source has the name 'Gazete'. Did you mean 'the-gazette'?" in said


def test_a_name_of_two_actors_is_refused_with_the_ids_of_both(empty: str) -> None:
    reported("talks", "--new-actor", "North Land=armed-group", url=empty)

    said = refused(
        "report", "--kind", "talks", "--initiator", "NORTH-LAND", "--target", "Southland",
        "--occurred", "2024-03-01", "--title", "Talks", *SAID, url=empty,
    )  # fmt: skip

    assert said.startswith("--initiator: 'NORTH-LAND' names several actors: north-land, northland")


def test_a_new_name_that_is_spelt_like_one_on_record_is_said_to_mean_that_one(empty: str) -> None:
    reported("talks", url=empty)

    done = stanceline(
        "report", "--kind", "talks", "--initiator", "NORTHLAND", "--target", "Southland",
        "--occurred", "2024-03-09", "--title", "More talks", *SAID,
        "--new-actor", "NORTHLAND=armed-group", url=empty,
    )  # fmt: skip

    assert done.exit_code == 0, done.stderr
    assert done.stderr.splitlines()[0] == (
        "--new-actor: 'NORTHLAND' is the actor northland on record: not registered again"
    )
    assert "Registered" not in done.stdout


def test_a_refused_command_registers_nobody_and_makes_no_database(empty: str) -> None:
    done = stanceline(
        "report", "--kind", "talks", "--initiator", "Northland", "--target", "Southland",
        "--occurred", "tomorrow", "--title", "Talks", *SAID, *REGISTERING, url=empty,
    )  # fmt: skip

    assert done.exit_code == 1
    assert "--occurred" in done.stderr
    assert position(empty) == 0


def test_a_dry_run_checks_and_records_nothing(empty: str) -> None:
    reported("talks", url=empty)
    before = position(empty)

    done = stanceline(
        "report", "--kind", "attack", "--initiator", "Northland", "--target", "Southland",
        "--occurred", "2024-03-05", "--title", "An attack", *SAID, "--dry-run", url=empty,
    )  # fmt: skip

    assert (done.exit_code, position(empty)) == (0, before)
    assert "Nothing was recorded" in done.stdout


def test_the_same_command_with_a_key_is_recorded_once(empty: str) -> None:
    first = reported("talks", "--key", "monday", url=empty)
    before = position(empty)

    assert reported("talks", "--key", "monday", url=empty) == first
    assert position(empty) == before


def test_another_source_reports_a_development_on_record(empty: str) -> None:
    id = reported("talks", url=empty)

    recorded(
        "report", "--to", id, "--source", "The Herald", "--statement", "They met.",
        "--new-source", "The Herald", url=empty,
    )  # fmt: skip

    assert [one["source"] for one in development(id, empty)["reports"]] == [
        "the-gazette", "the-herald",
    ]  # fmt: skip


def test_a_report_of_a_development_on_record_has_no_account(empty: str) -> None:
    id = reported("talks", url=empty)

    said = refused("report", "--to", id, *SAID, "--kind", "attack", url=empty)

    assert said.startswith("--kind: a further report has no such field")


def test_on_a_server_database_the_answers_follow_the_projection(postgres_url: str) -> None:
    done = stanceline(
        "report", "--kind", "talks", "--initiator", "Northland", "--target", "Southland",
        "--occurred", "2024-03-01", "--title", "Talks", *SAID, *REGISTERING, url=postgres_url,
    )  # fmt: skip

    assert done.exit_code == 0, done.stderr
    assert "The answers follow once `stanceline projections run`" in done.stdout


def test_what_may_be_the_same_is_printed_with_the_command_that_accepts_it(empty: str) -> None:
    raid = (
        "report", "--kind", "attack", "--initiator", "Northland", "--target", "Southland",
        "--occurred", "2026-03-02", "--title", "Raid at the river", *SAID,
    )  # fmt: skip
    first = stanceline(*raid, *REGISTERING, url=empty)
    second = stanceline(*raid, url=empty)

    stays, goes = (one.stdout.split("development ")[1].split()[0] for one in (first, second))
    assert "duplicate" not in first.stdout
    reasons = "same-parties, same-kind, same-day, similar-title"
    assert f"perhaps a duplicate of {stays}: Raid at the river ({reasons})" in second.stdout
    assert f"stanceline retract {goes} --duplicate-of {stays} --reason" in second.stdout
