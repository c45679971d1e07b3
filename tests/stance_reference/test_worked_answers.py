"""The reference gives the answers that were worked out by hand from the text of the rules."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.stance_reference.answers import Answers, Filters
from tests.stance_reference.days import day
from tests.stance_reference.facts import log_of_facts
from tests.stance_reference.log import Json
from tests.stance_reference.parameters import Parameters

FILE = Path(__file__).with_name("worked_answers.json")
WORKED: list[Json] = json.loads(FILE.read_text(encoding="utf-8"))["worked"]


@pytest.mark.parametrize("worked", WORKED, ids=lambda worked: worked["title"])
def test_the_reference_gives_the_worked_answer(worked: Json) -> None:
    log = log_of_facts(worked["facts"])
    for question in worked["questions"]:
        answers = Answers(
            log, Parameters(**question.get("parameters", {})), Filters(**_filters(question))
        )
        given = _answer(answers, question)
        expected = question["answer"]
        shown = None if given is None or expected is None else {k: given[k] for k in expected}
        assert (question, shown if expected is not None else given) == (question, expected)


def test_every_worked_answer_has_its_reason() -> None:
    questions = [question for worked in WORKED for question in worked["questions"]]
    assert all(question["because"].endswith(".") for question in questions)
    assert len({worked["title"] for worked in WORKED}) == len(WORKED)


def _filters(question: Json) -> Json:
    filters = dict(question.get("filters", {}))
    if "reported_by" in filters:
        filters["reported_by"] = day(filters["reported_by"])
    return filters


def _answer(answers: Answers, question: Json) -> Json | None:
    """Return the answer to a question as plain values, None if there is no stance."""
    actor, toward, on = question.get("actor", "a"), question.get("toward", "b"), question["on"]
    match question.get("ask", "stance"):
        case "shown_first":
            found = answers.shown_first(actor, toward, day(on))
            return None if found is None else _plain(asdict(found))
        case "rows":
            rows = answers.rows(actor, toward, day(on))
            keys = ("inherited_from", "toward_inherited_from", "posture", "assessment")
            return {"rows": [[getattr(row, key) for key in keys] for row in rows]}
        case "dyad":
            dyad = answers.dyad(actor, toward, day(on))
            return None if dyad is None else _plain(asdict(dyad))
    stance = answers.stance(actor, toward, day(on))
    return None if stance is None else _plain(asdict(stance))


def _plain(answer: Json) -> Json:
    """Return the answer as JSON has it: lists for tuples, and a score of four decimals."""
    plain: Json = json.loads(json.dumps(answer))
    return {**plain, "score": round(plain["score"], 4)} if "score" in plain else plain
