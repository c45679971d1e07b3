"""Compare the answers of a log with questions that people answered by hand.

Each line of a file of questions is one JSON object, a `Question`. Fields that it does not name are
notes of the coder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Literal, NamedTuple

import msgspec

from api.answers.stances.stances import stances_answer
from api.questions.moments import require_both
from domain.errors import DomainError, Invalid
from domain.stance.policy import Policy
from domain.vocabulary import Posture
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.stances.held import StancesQuestion

NO_RECORD = "no-record"
ANSWERS = frozenset({NO_RECORD, *(posture.value for posture in Posture)})
ALLOWED = (
    "an object with id, actor, toward, on (YYYY-MM-DD), accept, reject (lists of"
    f" {', '.join(sorted(ANSWERS))}), why, and optionally known (YYYY-MM-DD) and certainty"
    " (certain, possible or either)"
)


class Question(msgspec.Struct, frozen=True):
    """A question about one pair on one day, and the answers that a reader accepts or rejects.

    `known` is the day by which the reports that count had been published; None for all reports.
    `certainty` says whether the answer may be relied on: confirmed or probable is `certain`, and
    possible or doubtful is `possible`.
    """

    id: str
    actor: str
    toward: str
    on: date
    accept: frozenset[str]
    reject: frozenset[str]
    why: str = ""
    known: date | None = None
    certainty: Literal["certain", "possible", "either"] = "either"

    def __post_init__(self) -> None:
        if not self.accept:
            raise ValueError("accept names no answer")
        if unknown := (self.accept | self.reject) - ANSWERS:
            raise ValueError(f"{sorted(unknown)[0]!r} is no answer")
        if both := self.accept & self.reject:
            raise ValueError(f"{sorted(both)[0]} is both accepted and rejected")


class Verdict(StrEnum):
    """What a reader says of an answer; `between` is neither accepted nor rejected."""

    ACCEPTED = "accepted"
    BETWEEN = "between"
    WRONG = "wrong"


class Outcome(NamedTuple):
    """The answer to a question, and its verdict.

    `trusted` is whether its assessment is that of the question; None if the question leaves it
    open, or the answer is not accepted or has no assessment.
    """

    question: Question
    answer: str
    assessment: str | None
    reason: str
    verdict: Verdict
    trusted: bool | None


def read_questions(lines: Iterable[bytes]) -> list[Question]:
    """Return the questions of a file; blank lines are left out. Raises `Invalid` with the line."""
    questions: dict[str, Question] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = msgspec.json.decode(line, type=Question)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Invalid(f"line {number}: {error}", field="file", allowed=ALLOWED) from error
        if question.id in questions:
            raise Invalid(f"line {number}: the id {question.id} is given twice", field="file")
        questions[question.id] = question
    if not questions:
        raise Invalid("the file has no question", field="file", allowed=f"lines, each {ALLOWED}")
    return list(questions.values())


def evaluate(
    knowledge: Knowledge, questions: Iterable[Question], policy: Policy
) -> Iterator[Outcome]:
    """Ask each question; raises `Invalid` for one that names an unknown actor."""
    for question in questions:
        try:
            require_both(knowledge, question.actor, question.toward)
        except DomainError as error:
            raise Invalid(
                f"question {question.id}: {error.message}", field="file", allowed=error.allowed
            ) from error
        yield _outcome(knowledge, question, policy)


def _outcome(knowledge: Knowledge, question: Question, policy: Policy) -> Outcome:
    only = ClaimFilter(reported_by=question.known.isoformat() if question.known else None)
    asked = StancesQuestion(
        question.actor, question.on.toordinal(), policy, question.toward, only=only
    )
    stances = stances_answer(knowledge, asked)["stances"]
    shown = next((stance for stance in stances if stance["first"]), None)
    if shown is None:
        answer, assessment, reason = NO_RECORD, None, "Nothing between the two is on record."
    else:
        answer, assessment, reason = shown["posture"], shown["assessment"], shown["reason"]
    verdict = _verdict(question, answer)
    return Outcome(
        question, answer, assessment, reason, verdict, _trusted(question, verdict, assessment)
    )


def _verdict(question: Question, answer: str) -> Verdict:
    if answer in question.accept:
        return Verdict.ACCEPTED
    return Verdict.WRONG if answer in question.reject else Verdict.BETWEEN


def _trusted(question: Question, verdict: Verdict, assessment: str | None) -> bool | None:
    is_open = question.certainty == "either" or verdict is not Verdict.ACCEPTED
    if is_open or assessment in (None, "unknown", "unrated"):
        return None
    return (assessment in ("confirmed", "probable")) == (question.certainty == "certain")
