"""The command that lists commitments, on the coded article."""

from __future__ import annotations

import json

import pytest

from tests.api.cli.command_line import http_body, recorded_at, stanceline

NUJABA = "harakat-hezbollah-al-nujaba"


def test_commitments_are_a_table_with_where_each_stands(article: str) -> None:
    result = stanceline("commitments", NUJABA, "--on", "2025-01-10", url=article)

    assert result.exit_code == 0
    assert "on 2025-01-10, as known at position 44" in result.stdout
    for word in ("israel", "cease-attacks", "not-intervene", "2024-12-08", "unknown", "in-force"):
        assert word in result.stdout


def test_commitments_as_json_have_the_fields_of_the_http_answer(article: str) -> None:
    sought = ("--on", "2025-01-10", "--toward", "israel", "--status", "in-force")
    result = stanceline("commitments", NUJABA, *sought, "--json", url=article)

    asked = {"on": "2025-01-10", "actor": NUJABA, "toward": "israel", "status": "in-force"}
    body = http_body("/v1/commitments", article, **asked)
    assert result.stdout_bytes == body + b"\n"
    answer = json.loads(body)
    assert [one["action"] for one in answer["data"]] == ["cease-attacks"]


@pytest.mark.parametrize(
    "wrong", [("--on", "2025-01"), ("--on", "2025-01-10", "--status", "broken"), ()]
)
def test_commitments_are_asked_for_a_day_and_a_known_status(
    article: str, wrong: tuple[str, ...]
) -> None:
    assert stanceline("commitments", NUJABA, *wrong, url=article).exit_code != 0


def test_commitments_of_every_actor_are_reported_with_who_made_them(article: str) -> None:
    shown = stanceline("commitments", "--on", "2025-01-10", url=article).stdout

    assert "Commitments on 2025-01-10, as known at position 44" in shown
    for party in ("hezbollah", "israel", "kataib-sayyid-al-shuhada"):
        assert f"\n{party}\t" in shown


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"action": "not-intervene"},
        {"limit": "2"},
        {"min_confidence": "60"},
        {"conflict": "iraq-militias-israel"},
        {"reported_by": "2025"},
    ],
)
def test_json_is_the_very_body_of_the_http_answer(article: str, asked: dict[str, str]) -> None:
    options = [part for name, at in asked.items() for part in (f"--{name.replace('_', '-')}", at)]

    shown = stanceline("commitments", "--on", "2025-01-10", *options, "--json", url=article)

    assert (
        shown.stdout_bytes
        == http_body("/v1/commitments", article, on="2025-01-10", **asked) + b"\n"
    )


def test_more_commitments_are_asked_for_with_a_cursor(article: str) -> None:
    asked = ("commitments", "--on", "2025-01-10", "--limit", "2")
    first = stanceline(*asked, url=article).stdout
    cursor = first.split("--cursor ")[1].strip()

    shown = stanceline(*asked, "--cursor", cursor, "--json", url=article)

    over_http = {"on": "2025-01-10", "limit": "2", "cursor": cursor}
    assert shown.stdout_bytes == http_body("/v1/commitments", article, **over_http) + b"\n"


def test_commitments_are_reported_as_known_at_an_instant(article: str) -> None:
    instant = recorded_at(38, article)

    shown = stanceline(
        "commitments", "--on", "2025-01-10", "--known-at", instant, "--json", url=article
    )

    body = http_body("/v1/commitments", article, on="2025-01-10", known_at=instant)
    assert shown.stdout_bytes == body + b"\n"
    assert 38 <= json.loads(body)["position"] < 44
