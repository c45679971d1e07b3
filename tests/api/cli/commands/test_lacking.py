"""What a copy of a log lacks, and what answers do not show yet, is said and not refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.api.cli.command_line import stanceline


def test_a_backup_without_read_models_is_what_was_signed(article: str) -> None:
    """Given a log of which the read models, which need no backup, were left out."""
    assert stanceline("log", "checkpoint", url=article).exit_code == 0
    file = Path(article.removeprefix("sqlite:///"))
    shutil.rmtree(file.with_name(f"{file.name}.read-models"))

    said = stanceline("log", "verify", url=article)

    assert said.exit_code == 0, said.output
    assert "all 44 events match the signed checkpoint." in said.stdout
    assert "There are no read models. They are derived from the log" in said.stdout


def test_a_server_on_which_nobody_projects_says_how_far_answers_are_behind(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANCELINE_LOG_DIR", str(tmp_path / "signed"))
    assert stanceline("seed", "article", url=postgres_url).exit_code == 0
    asked = ("state", "hezbollah", "--on", "2024-12-31")

    behind = stanceline(*asked, url=postgres_url)
    assert behind.exit_code == 1
    assert "The answers are 44 events behind the log" in behind.stderr
    assert "`stanceline projections run --once`" in behind.stderr

    assert stanceline("projections", "run", "--once", url=postgres_url).exit_code == 0
    shown = stanceline(*asked, url=postgres_url)
    assert (shown.exit_code, shown.stderr) == (0, "")
