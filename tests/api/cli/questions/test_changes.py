"""The command that shows what changed between two positions, on the coded article."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from infrastructure.read_models.changes import diff
from infrastructure.settings import Settings
from tests.api.api_client import ApiClient
from tests.api.cli.command_line import http_body, recorded_at, stanceline

NUJABA = "harakat-hezbollah-al-nujaba"


def test_what_was_learnt_is_reported_with_the_events_that_taught_it(article: str) -> None:
    shown = stanceline(
        "changes", "--from-position", "0", "--on", "2024-12-31", "--actor", NUJABA, url=article
    )

    assert "Stances on 2024-12-31 that differ between positions 0 and 44" in shown.stdout
    assert "Harakat Hezbollah al-Nujaba → Israel" in shown.stdout
    assert "before: no stance" in shown.stdout
    assert "after:  ceasefire (ceasefire) since 2024-12-08, dating uncertain" in shown.stdout
    assert "development.reported.v1, “" in shown.stdout


def test_what_was_learnt_of_a_month_is_reported_span_by_span(article: str) -> None:
    shown = stanceline(
        "changes", "--from-position", "0", "--on", "2024-12", "--actor", NUJABA, url=article
    )

    assert "Stances in 2024-12 that differ" in shown.stdout
    assert "2024-12-08 to 2024-12-31" in shown.stdout


def test_more_changes_are_asked_for_with_a_cursor(article: str) -> None:
    asked = ("changes", "--from-position", "0", "--on", "2024-12-31", "--limit", "1")
    first = stanceline(*asked, url=article)
    cursor = first.stdout.split("--cursor ")[1].strip()
    second = stanceline(*asked, "--cursor", cursor, url=article)

    returned = [
        [line for line in page.stdout.splitlines() if "→" in line] for page in (first, second)
    ]
    # In the order of the ids: hayat-tahrir-al-sham, iraqi-government.
    towards = ("Hay'at Tahrir al-Sham", "Government of Iraq")
    assert returned == [[f"Harakat Hezbollah al-Nujaba → {toward}"] for toward in towards]


def test_nothing_learnt_is_said_and_is_no_error(article: str) -> None:
    result = stanceline("changes", "--from-position", "44", "--on", "2024-12-31", url=article)

    assert result.exit_code == 0
    assert (
        "No actor's own stance differs. Stances inherited from coalitions are not compared."
        in result.stdout
    )


def test_none_among_the_pairs_looked_at_is_not_said_of_all(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TestClient(create_app(Settings(database_url=sqlite_url))) as client:
        api = ApiClient(client, lambda: None)
        api.register_cast()
        api.report()
        before = str(api.last_position())
        # Hezbollah's attack still decides on 20 January: a warning decides nothing under it.
        api.report(kind="warning", occurred="2024-01-15")
        api.report(initiators=["iran"])
    asked = ("changes", "--from-position", before, "--on", "2024-01-20")
    monkeypatch.setattr(diff, "MOST_PAIRS", 1)

    first = stanceline(*asked, url=sqlite_url).stdout
    more = stanceline(*asked, "--cursor", first.split("--cursor ")[1].strip(), url=sqlite_url)

    assert "No stance differs among the pairs compared so far." in first
    assert "Iran → Israel" in more.stdout


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (
            ("--from-position", "30", "--on", "2024-12-31", "--actor", "israel"),
            "/v1/changes?from_position=30&on=2024-12-31&actor=israel",
        ),
        (
            ("--from-position", "30", "--to-position", "39", "--on", "2024-12"),
            "/v1/changes?from_position=30&to_position=39&on=2024-12",
        ),
        (
            ("--from-position", "30", "--from", "2024-12-01", "--to", "2024-12-31"),
            "/v1/changes?from_position=30&from=2024-12-01&to=2024-12-31",
        ),
        (
            ("--from-position", "0", "--from", "2024-12-01", "--conflict", "iraq-militias-israel"),
            "/v1/changes?from_position=0&from=2024-12-01&conflict=iraq-militias-israel",
        ),
        (
            ("--from-position", "0", "--on", "2024-12-31", "--min-confidence", "60"),
            "/v1/changes?from_position=0&on=2024-12-31&min_confidence=60",
        ),
        (
            ("--from-position", "0", "--on", "2025-01-10", "--reported-by", "2025-01"),
            "/v1/changes?from_position=0&on=2025-01-10&reported_by=2025-01",
        ),
    ],
)
def test_json_is_the_very_body_of_the_http_answer(
    article: str, command: tuple[str, ...], path: str
) -> None:
    body = stanceline("changes", *command, "--json", url=article).stdout_bytes

    assert body == http_body(path, article) + b"\n"


def test_what_was_learnt_between_two_instants_is_reported_as_over_http(article: str) -> None:
    ends = {"from_known_at": recorded_at(30, article), "to_known_at": recorded_at(38, article)}
    options = (part for name, at in ends.items() for part in (f"--{name.replace('_', '-')}", at))

    returned = stanceline("changes", *options, "--on", "2024-12-31", "--json", url=article)

    body = http_body("/v1/changes", article, on="2024-12-31", **ends)
    assert returned.stdout_bytes == body + b"\n"
    assert json.loads(body)["data"] != []


def test_changes_of_a_range_are_reported_with_its_ends(article: str) -> None:
    returned = stanceline("changes", "--from-position", "0", "--from", "2024-12-01", url=article)

    assert "Stances from 2024-12-01 to … that differ between positions 0 and 44" in returned.stdout


@pytest.mark.parametrize(
    ("wrong", "allowed"),
    [
        (("--on", "2024-12-31"), "one of --from-position and --from-known-at"),
        (("--from-position", "0"), "either --on, or one or both of --from and --to"),
        (
            ("--from-position", "0", "--from", "2024-12-02", "--to", "2024-12-01"),
            "2024-12-02 or later",
        ),
    ],
)
def test_a_question_without_its_ends_names_the_options_that_give_them(
    article: str, wrong: tuple[str, ...], allowed: str
) -> None:
    result = stanceline("changes", *wrong, url=article)

    assert (result.exit_code, f"Allowed: {allowed}" in result.stderr) == (1, True)
