"""A problem shows a client what went wrong, and not where the server keeps its files."""

from __future__ import annotations

import json

import pytest

from api.http.problems import shortened, without_folders
from tests.api.api_client import ApiClient, a_development, a_report, refusal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "[Errno 13] Permission denied: '/srv/my data/a.db'",
            "[Errno 13] Permission denied: 'a.db'",
        ),
        ("/srv/data/sealing holds a checkpoint of 7", "sealing holds a checkpoint of 7"),
        (
            "the active read models, /srv/data/a.db: no such file",
            "the active read models, a.db: no such file",
        ),
        (
            "Or /srv/x is that of another log (see http://h.example/a/b)",
            "Or x is that of another log (see http://h.example/a/b)",
        ),
        ("12 of 40/50 events, see /docs", "12 of 40/50 events, see /docs"),
    ],
)
def test_a_path_is_shown_without_its_folders(text: str, shown: str) -> None:
    assert without_folders(text) == shown


def test_of_a_number_of_very_many_digits_only_the_beginning_is_quoted(api: ApiClient) -> None:
    body = json.dumps(a_development(reports=[a_report(credibility=5)]))
    sent = body.replace('"credibility": 5', f'"credibility": {"9" * 4_300}').encode()
    problem = refusal(api.send("/v1/developments", sent), 422)
    assert len(problem["detail"]) < 300
    assert all(len(error["detail"]) < 300 for error in problem["errors"])


def test_only_the_beginning_of_a_long_word_is_left() -> None:
    assert shortened(f"n: {'9' * 4_300} is too large") == f"n: {'9' * 200}… is too large"
    assert len(shortened("many words " * 100)) == 500
