"""A problem shows a client what went wrong, and not where the server keeps its files."""

from __future__ import annotations

import pytest

from api.problems import without_folders


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
