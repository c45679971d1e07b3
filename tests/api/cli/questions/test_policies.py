"""Commands that take the policy of the answer, as `policy=` over HTTP."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.stance.policy import Policy
from tests.api.cli.command_line import stanceline

NUJABA = "harakat-hezbollah-al-nujaba"
DEFAULT = Policy()
SHORT = Policy(isolated=1, sustained=1, unknown_end=1, threat=1, opposition=1, talks=1)

COMMANDS = {
    "state": ("state", NUJABA, "--on", "2024-12-31"),
    "state of a month": ("state", NUJABA, "--on", "2024-12"),
    "timeline": ("timeline", NUJABA),
    "changes": ("changes", "--from-position", "0", "--on", "2024-12-31", "--actor", NUJABA),
    "commitments": ("commitments", "--on", "2024-12-31"),
}


def _answer(url: str, *asked: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(stanceline(*asked, "--json", url=url).stdout)
    return answer


@pytest.mark.parametrize("asked", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("policy", [None, DEFAULT.name, SHORT.name])
def test_the_permalink_names_the_policy_that_was_asked_for(
    article: str, asked: tuple[str, ...], policy: str | None
) -> None:
    named = () if policy is None else ("--policy", policy)
    link = _answer(article, *asked, *named)["links"]["permalink"]
    assert parse_qs(urlsplit(link).query)["policy"] == [policy or DEFAULT.name]


def test_the_stances_follow_the_policy_that_was_asked_for(article: str) -> None:
    asked = ("state", NUJABA, "--on", "2025-02-28")
    default, named, short = (
        [one["rule"] for one in _answer(article, *asked, *more)["stances"]]
        for more in ((), ("--policy", DEFAULT.name), ("--policy", SHORT.name))
    )
    assert default == named
    assert short != default


@pytest.mark.parametrize("asked", COMMANDS.values(), ids=COMMANDS)
def test_an_unknown_policy_is_refused_with_the_known_ones(
    article: str, asked: tuple[str, ...]
) -> None:
    result = stanceline(*asked, "--policy", "stance.v0", url=article)
    assert result.exit_code == 1
    assert "'stance.v0' is unknown" in result.stderr
    assert DEFAULT.name in result.stderr
