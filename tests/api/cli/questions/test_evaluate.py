"""How often the answers agree with questions that a person answered by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.cli.command_line import stanceline

# By the article, Hezbollah and Israel cease attacks from 2024-11-27 on, without a stated end.
CEASEFIRE: dict[str, Any] = {
    "id": "q1",
    "actor": "hezbollah",
    "toward": "israel",
    "on": "2024-12-31",
    "accept": ["ceasefire"],
    "reject": ["hostilities", "no-record"],
    "why": "The truce holds.",
}
# Nothing in the article is by Hamas toward Iran.
NOTHING = {**CEASEFIRE, "id": "q2", "actor": "hamas", "toward": "iran", "accept": ["no-record"]}
NOTHING["reject"] = ["cooperating"]


def questions(folder: Path, *lines: dict[str, Any] | str) -> str:
    file = folder / "questions.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    file.write_text("\n".join(texts) + "\n")
    return str(file)


def test_each_answer_is_accepted_between_or_wrong(article: str, tmp_path: Path) -> None:
    file = questions(
        tmp_path,
        CEASEFIRE,
        NOTHING,
        {**CEASEFIRE, "id": "q3", "accept": ["restrained"], "reject": []},
        {**CEASEFIRE, "id": "q4", "accept": ["hostilities"], "reject": ["ceasefire"]},
    )

    result = stanceline("evaluate", file, url=article)

    assert result.exit_code == 1
    first, _, *misses = result.stdout.splitlines()
    assert "4 questions" in first
    assert first.endswith("2 accepted, 1 between, 1 wrong")
    assert [line.split()[:2] for line in misses if not line.startswith(" ")] == [
        ["between:", "q3"],
        ["wrong:", "q4"],
    ]
    assert "The truce holds." in result.stdout


def test_a_file_without_a_wrong_answer_ends_with_0(article: str, tmp_path: Path) -> None:
    result = stanceline("evaluate", questions(tmp_path, CEASEFIRE, "", NOTHING), url=article)
    assert (result.exit_code, "2 accepted, 0 between, 0 wrong" in result.stdout) == (0, True)


def test_a_question_may_ask_what_was_known_by_a_day(article: str, tmp_path: Path) -> None:
    """The text that the article set is coded from has no date, so no report has one."""
    by_then = {**CEASEFIRE, "known": "2024-12-31", "accept": ["no-record"], "reject": []}
    result = stanceline("evaluate", questions(tmp_path, by_then), url=article)
    assert (result.exit_code, "1 accepted" in result.stdout) == (0, True)


def test_a_certain_answer_is_one_that_is_at_least_probable(article: str, tmp_path: Path) -> None:
    """Two origins report the truce, one of them by hearsay: it is confirmed or probable."""
    certain = {**CEASEFIRE, "certainty": "certain"}
    possible = {**CEASEFIRE, "id": "q2", "certainty": "possible"}

    result = stanceline("evaluate", questions(tmp_path, certain, possible), "--json", url=article)

    found = {one["id"]: one["trusted"] for one in json.loads(result.stdout)["outcomes"]}
    assert found == {"q1": True, "q2": False}


def test_an_assessment_that_does_not_agree_is_listed(article: str, tmp_path: Path) -> None:
    possible = {**CEASEFIRE, "certainty": "possible"}

    result = stanceline("evaluate", questions(tmp_path, possible, NOTHING), url=article)

    assert result.exit_code == 0
    _, judged, line, reader, answer = result.stdout.splitlines()
    assert "the assessment of 0 agrees" in judged
    assert line.startswith("assessment: q1 hezbollah → israel on 2024-12-31: ceasefire, ")
    assert line.endswith(", by the reader possible")
    assert (reader, "undertook" in answer) == ("    the reader: The truce holds.", True)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2"),
        ("[]", "line 2"),
        ({**NOTHING, "on": "2024"}, "line 2"),
        ({**NOTHING, "accept": []}, "accept names no answer"),
        ({**NOTHING, "accept": ["peace"]}, "'peace' is no answer"),
        ({**NOTHING, "reject": ["no-record"]}, "both accepted and rejected"),
        ({**NOTHING, "id": "q1"}, "given twice"),
        ({**NOTHING, "actor": "atlantis"}, "question q2: there is no actor 'atlantis'"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_with_its_place(
    article: str, tmp_path: Path, line: dict[str, Any] | str, says: str
) -> None:
    result = stanceline("evaluate", questions(tmp_path, CEASEFIRE, line), url=article)
    assert (result.exit_code, result.stdout) == (1, "")
    assert says in " ".join(result.stderr.split())


def test_a_file_without_questions_is_refused(article: str, tmp_path: Path) -> None:
    result = stanceline("evaluate", questions(tmp_path, ""), url=article)
    assert (result.exit_code, "no question" in result.stderr) == (1, True)
