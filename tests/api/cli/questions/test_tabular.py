"""The option `--format` prints what HTTP sends, with paths of any server as addresses."""

from __future__ import annotations

import pytest

from tests.api.cli.command_line import http_body, stanceline

HEZBOLLAH = "/v1/actors/hezbollah"


@pytest.mark.parametrize(
    ("form", "command", "path", "asked"),
    [
        ("csv", ("actors",), "/v1/actors", {}),
        ("jsonl", ("actors", "nujaba"), "/v1/actors", {"q": "nujaba"}),
        ("jsonl", ("stances", "--on", "2024-12-31"), "/v1/stances", {"on": "2024-12-31"}),
        (
            "csv",
            ("stances", "--on", "2024", "--min-confidence", "60"),
            "/v1/stances",
            {"on": "2024", "min_confidence": "60"},
        ),
        (
            "jsonl",
            ("state", "hezbollah", "--on", "2024-12"),
            f"{HEZBOLLAH}/stances",
            {"on": "2024-12"},
        ),
        (
            "csv",
            ("dyad", "hezbollah", "israel", "--from", "2024-10-01"),
            "/v1/dyads/hezbollah/israel",
            {"from": "2024-10-01"},
        ),
        (
            "jsonl",
            ("dyad", "hezbollah", "israel", "--on", "2024-12-31"),
            "/v1/dyads/hezbollah/israel",
            {"on": "2024-12-31"},
        ),
    ],
)
def test_rows_are_those_of_http(
    article: str, form: str, command: tuple[str, ...], path: str, asked: dict[str, str]
) -> None:
    printed = stanceline(*command, "--format", form, url=article)
    assert printed.exit_code == 0, printed.stderr
    sent = http_body(f"{path}.{form}", article, **asked)
    assert printed.stdout_bytes == sent.replace(b"http://testserver", b"")
    assert b"hezbollah" in printed.stdout_bytes


def test_a_timeline_is_its_stances(article: str) -> None:
    printed = stanceline("timeline", "hezbollah", "--format", "csv", url=article)
    sent = http_body(f"{HEZBOLLAH}/timeline.csv", article)
    assert printed.stdout_bytes == sent.replace(b"http://testserver", b"")


@pytest.mark.parametrize(
    ("command", "other"),
    [
        (("actors", "--limit", "3"), "limit"),
        (("stances", "--on", "2024", "--json"), "json"),
        (("state", "hezbollah", "--on", "2024-12-31", "--evidence"), "evidence"),
        (("dyad", "hezbollah", "israel", "--without", "source:reuters"), "without"),
    ],
)
def test_options_of_another_output_are_refused(
    article: str, command: tuple[str, ...], other: str
) -> None:
    printed = stanceline(*command, "--format", "csv", url=article)
    assert printed.exit_code == 1
    assert f"--format and --{other} exclude each other" in printed.stderr
    assert printed.stdout == ""
