"""A command is refused with all that is wrong with its options, in one message."""

from __future__ import annotations

import re

import pytest

from tests.api.cli.command_line import stanceline


@pytest.mark.parametrize(
    ("command", "exit_code", "messages"),
    [
        (
            "developments --actor hezbolla --kind war --source gossip --conflict Gaza!",
            1,
            [
                "--kind: 'war' is not in the vocabulary",
                "--conflict: 'Gaza!' is not a valid identifier",
                "there is no actor 'hezbolla'. Did you mean 'hezbollah'?",
                "there is no source 'gossip'",
            ],
        ),
        (
            "state hezbolla --on 2024-12 --toward isreal",
            1,
            [
                "there is no actor 'hezbolla'. Did you mean 'hezbollah'?",
                "there is no actor 'isreal'. Did you mean 'israel'?",
            ],
        ),
        (
            "state hezbollah --on 2024-13 --min-confidence 300 --conflict Gaza! --toward isreal",
            2,
            [
                "Invalid value for '--on'",
                "Invalid value for '--min-confidence'",
                "--conflict: 'Gaza!' is not a valid identifier",
                "there is no actor 'isreal'. Did you mean 'israel'?",
            ],
        ),
        (
            "changes --actor ghost --cursor zz",
            1,
            [
                "--from-position: the earlier moment is not given",
                "--on: no days are given",
                "--cursor: cannot be read",
                "there is no actor 'ghost'",
            ],
        ),
        (
            "dyad nobody noone --on 2024-01-01",
            1,
            ["there is no actor 'nobody'", "there is no actor 'noone'"],
        ),
        (
            "dyad nobody noone --from 2024-02-01 --to 2024-01-01",
            1,
            [
                "--to: 2024-01-01 is before 2024-02-01",
                "there is no actor 'nobody'",
                "there is no actor 'noone'",
            ],
        ),
        (
            "timeline hezbollah --from 2024-02-01 --to 2024-01-01 --toward isreal",
            1,
            ["--to: 2024-01-01 is before 2024-02-01", "there is no actor 'isreal'"],
        ),
        (
            "commitments --status bad --action smile --toward ghost",
            2,
            [
                "Missing option '--on'",
                "--action: 'smile' is not in the vocabulary",
                "--status: 'bad' is not in the vocabulary",
                "there is no actor 'ghost'",
            ],
        ),
        (
            "events --follow --after -1 --kind war --types x,y --pair a,b",
            2,
            [
                "Invalid value for '--after'",
                "--types: 'x' is not a type of event",
                "--types: 'y' is not a type of event",
                "--kind: 'war' is not in the vocabulary",
                "there is no actor 'a'",
                "there is no actor 'b'",
            ],
        ),
    ],
)
def test_all_that_is_wrong_is_said_at_once(
    article: str, command: str, exit_code: int, messages: list[str]
) -> None:
    said = stanceline(*command.split(), url=article)
    assert said.exit_code == exit_code, said.output
    assert said.stdout == ""
    places = [said.stderr.find(message) for message in messages]
    assert -1 not in places, said.stderr
    assert places == sorted(places)
    refused = re.findall(
        r"there is no|Invalid value|Missing option|^--\S+: |\n--\S+: ", said.stderr
    )
    assert len(refused) == len(messages), said.stderr


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (
            "dyad hezbollah israel --on 2024 --from 2024-01-01",
            "--on: cannot be combined with --from or --to\n"
            "Allowed: either --on, or one or both of --from and --to\n",
        ),
        (
            "changes --from-position 1 --on 2024 --without source:reuters",
            "--without: a question about all pairs of actors does not take it\n"
            "Allowed: `stanceline state`, `stanceline timeline`, `stanceline dyad`, and"
            " `stanceline changes` with --actor\n",
        ),
        (
            "dyad hezbollah hezbollah --on 2024",
            "B: 'hezbollah' is given twice\nAllowed: an actor other than the first\n",
        ),
        (
            "state hezbollah --on 2024-01-01 --evidence --without source:al-akhbar",
            "--evidence: --evidence and --without exclude each other\n"
            "Allowed: one of --evidence and --without\n",
        ),
    ],
)
def test_options_that_exclude_each_other_are_refused_once(
    article: str, command: str, shown: str
) -> None:
    assert stanceline(*command.split(), url=article).stderr == shown


def test_one_mistake_is_said_as_before(article: str) -> None:
    said = stanceline("developments", "--kind", "war", url=article)
    assert said.stderr.splitlines()[0] == "--kind: 'war' is not in the vocabulary"
    assert len(said.stderr.splitlines()) == 2


def test_a_command_that_records_is_not_run_to_find_its_mistakes(article: str) -> None:
    said = stanceline("seed", "nope", url=article)
    assert said.exit_code == 2
    assert "'nope' is not one of" in said.stderr


def test_a_database_that_cannot_be_opened_is_not_replaced_by_another(article: str) -> None:
    said = stanceline(
        "developments", "--actor", "ghost", "--database-url", "sqlite:///nowhere.db", url=article
    )
    assert said.exit_code == 1
    assert "there is no database" in said.stderr
    assert "ghost" not in said.stderr
