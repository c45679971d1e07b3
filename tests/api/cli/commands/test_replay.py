"""`stanceline replay`: the database as it stood then, in another place."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.api.cli.command_line import stanceline

QUESTION = ("state", "hezbollah", "--on", "2024-12-31")


@pytest.fixture
def told_url(sqlite_url: str) -> str:
    """The article's developments, forty events."""
    stanceline("seed", "article", url=sqlite_url)
    return sqlite_url


def test_the_replayed_database_answers_as_the_log_did_at_that_position(
    told_url: str, tmp_path: Path
) -> None:
    into = f"sqlite:///{tmp_path}/then.db"

    result = stanceline("replay", "--to", "30", "--into", into, url=told_url)

    assert result.stdout == f"{into} now holds the log up to position 30.\n"
    then = stanceline(*QUESTION, "--json", url=into).stdout
    assert msgspec.json.decode(then)["known"]["position"] == 30
    assert then == stanceline(*QUESTION, "--position", "30", "--json", url=told_url).stdout
    assert stanceline("projections", "verify", url=into).exit_code == 0


def test_an_instant_names_the_last_position_recorded_by_then(told_url: str, tmp_path: Path) -> None:
    into = f"sqlite:///{tmp_path}/before.db"

    result = stanceline("replay", "--to", "1999-01-01T00:00:00Z", "--into", into, url=told_url)

    assert result.stdout == f"{into} now holds the log up to position 0.\n"


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("45", "--to: 45 is ahead of the log\nAllowed: 0 to 44, or an instant\n"),
        ("9" * 5_000, "--to: '9999"),
        ("yesterday", "--to: 'yesterday' is neither a position nor an instant\n"),
        ("2026-01-31T12:00", "--to: '2026-01-31T12:00' is neither a position nor an instant\n"),
    ],
)
def test_what_is_no_moment_of_the_log_is_refused_and_builds_nothing(
    told_url: str, tmp_path: Path, to: str, said: str
) -> None:
    into = tmp_path / "never.db"

    result = stanceline("replay", "--to", to, "--into", f"sqlite:///{into}", url=told_url)

    assert result.exit_code == 1
    assert result.stderr.startswith(said)
    assert not into.exists()


def test_the_log_itself_is_no_place_to_replay_into(told_url: str) -> None:
    result = stanceline("replay", "--to", "30", "--into", told_url, url=told_url)

    assert result.exit_code == 1
    assert "holds 44 events already, more than the 30 asked for" in result.stderr
