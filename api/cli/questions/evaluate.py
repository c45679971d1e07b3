"""The command `evaluate`: how often the answers agree with questions answered by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import AsJson, DatabaseUrl, KnownAt, PolicyName, Position
from api.cli.output import print_body
from domain.checks.text import printable
from infrastructure.files import input_file

if TYPE_CHECKING:
    from api.questions.evaluation import Outcome, Verdict


def evaluation(
    file: Annotated[Path, typer.Argument(help="Questions as JSON Lines; - reads standard input.")],
    position: Position = None,
    known_at: KnownAt = None,
    policy: PolicyName = None,
    as_json: AsJson = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Compare the answers with questions answered by hand.

    Counts those that are accepted, between and wrong. Lists each that is not accepted, or that is
    surer or less sure than the reader. Ends with 1 if one is wrong.
    """
    from api.cli.open import opened_to_ask, settings_of
    from api.database import IN_FORCE
    from api.questions.evaluation import Verdict, evaluate, read_questions
    from api.questions.moments import moment_of, policy_named

    settings = settings_of(database_url=database_url)
    by = policy_named(policy, IN_FORCE)
    with input_file(file, settings.max_import_file_bytes) as kept, kept.open("rb") as lines:
        questions = read_questions(lines)
    with (
        opened_to_ask(settings) as service,
        service.reading.as_known(moment_of(position, known_at)) as knowledge,
    ):
        outcomes = list(evaluate(knowledge, questions, by))
        answered_at = knowledge.position
    counts = Counter(outcome.verdict for outcome in outcomes)
    if as_json:
        print_body(_body(outcomes, counts, answered_at, by.name))
    else:
        _print(outcomes, counts, answered_at, by.name)
    if counts[Verdict.WRONG]:
        raise typer.Exit(1)


def _print(outcomes: list[Outcome], counts: Counter[Verdict], position: int, policy: str) -> None:
    from api.questions.evaluation import Verdict

    typer.echo(
        f"{len(outcomes)} questions at position {position} by {policy}: "
        + ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict)
    )
    judged = [outcome.trusted for outcome in outcomes if outcome.trusted is not None]
    typer.echo(
        f"Of {len(judged)} accepted answers that a reader could rely on or not, the assessment of"
        f" {sum(judged)} agrees."
    )
    for outcome in outcomes:
        if outcome.verdict is not Verdict.ACCEPTED or outcome.trusted is False:
            for line in _miss(outcome):
                typer.echo(printable(line))


def _miss(outcome: Outcome) -> Iterator[str]:
    from api.questions.evaluation import Verdict

    asked = outcome.question
    known = f", as reported by {asked.known}" if asked.known else ""
    named = f"{asked.id} {asked.actor} → {asked.toward} on {asked.on}{known}: {outcome.answer}"
    if outcome.verdict is Verdict.ACCEPTED:
        yield f"assessment: {named}, {outcome.assessment}, by the reader {asked.certainty}"
    else:
        yield f"{outcome.verdict.value}: {named}, accepted {', '.join(sorted(asked.accept))}"
    yield f"    the reader: {asked.why}"
    yield f"    the answer: {outcome.reason}"


def _body(
    outcomes: list[Outcome], counts: Counter[Verdict], position: int, policy: str
) -> dict[str, Any]:
    from api.questions.evaluation import Verdict

    return {
        "position": position,
        "policy": policy,
        **{verdict.value: counts[verdict] for verdict in Verdict},
        "outcomes": [
            {
                "id": one.question.id,
                "answer": one.answer,
                "assessment": one.assessment,
                "verdict": one.verdict.value,
                "trusted": one.trusted,
                "reason": one.reason,
            }
            for one in outcomes
        ],
    }
