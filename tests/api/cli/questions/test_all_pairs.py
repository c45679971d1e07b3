"""The command `stances`, on the coded article."""

from __future__ import annotations

import json
import re

import pytest

from tests.api.cli.command_line import http_body, stanceline


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        (("--on", "2024-12-31"), {"on": "2024-12-31"}),
        (("--on", "2024-12", "--actor", "hezbollah"), {"on": "2024-12", "actor": "hezbollah"}),
        (
            ("--on", "2024", "--toward", "israel", "--posture", "ceasefire", "--limit", "2"),
            {"on": "2024", "toward": "israel", "posture": "ceasefire", "limit": "2"},
        ),
        (
            ("--on", "2024-12-31", "--min-confidence", "60", "--position", "30"),
            {"on": "2024-12-31", "min_confidence": "60", "position": "30"},
        ),
    ],
)
def test_its_json_is_the_http_answer(
    article: str, options: tuple[str, ...], asked: dict[str, str]
) -> None:
    result = stanceline("stances", *options, "--json", url=article)
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout) == json.loads(http_body("/v1/stances", article, **asked))


def test_a_day_and_a_month_are_tables(article: str) -> None:
    chosen = ("--actor", "hezbollah", "--toward", "israel")
    for on, days in (("2024-12-31", "on 2024-12-31"), ("2024-12", "in 2024-12")):
        result = stanceline("stances", "--on", on, *chosen, url=article)
        assert result.exit_code == 0, result.stderr
        for word in (f"Stances {days}", "hezbollah\tisrael\t", "ceasefire", "confirmed"):
            assert word in result.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--toward", "nobody"), "there is no actor .nobody."),
        (("--posture", "angry"), "posture"),
        (("--policy", "stance.v2,isolated=60"), "policy"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    article: str, options: tuple[str, ...], message: str
) -> None:
    result = stanceline("stances", "--on", "2024-12-31", *options, url=article)
    assert result.exit_code == 1
    assert re.search(message, result.stderr)
