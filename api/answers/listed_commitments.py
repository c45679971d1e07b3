"""Commitments as the list of them shows them, with what bears on each."""

from __future__ import annotations

from collections.abc import Sequence

from api.answers.cited import Alleged, alleged_answer
from api.answers.commitments import Commitment, commitment_answer
from api.answers.links import Named, development_href, named
from domain.commitments import Extension
from domain.dates import FOREVER, iso_day
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.commitments.commitment_filter import CommitmentFilter
from infrastructure.read_models.commitments.listed import Listed, context_of


class ListedCommitment(Commitment):
    by: Named
    toward: Named
    end_date: str | None
    reciprocity: str
    extended_by: list[Extension]
    made_in: Alleged
    alleged_violations: list[Alleged]
    undetermined_attacks: list[Alleged]
    dismissed_attacks: list[Alleged]


def listed_answers(
    knowledge: Knowledge, listed: Sequence[Listed], sought: CommitmentFilter
) -> list[ListedCommitment]:
    """Return each commitment with its parties, and the developments that bear on it.

    `end_date` is the last day on which it holds, the last day for which it counts if its end is
    not known, and None if it holds until somebody ends it.
    """
    context = context_of(knowledge, listed, sought)
    href = development_href(knowledge, sought.only.published)

    def alleged(id: str) -> Alleged:
        return alleged_answer(context.developments[id], href(id))

    answers: list[ListedCommitment] = []
    for one in listed:
        id, term, stands = one.committed
        answer = commitment_answer(id, term, stands, context.names)
        by, toward = term.commitment.by, term.commitment.toward
        answers.append(
            {
                "by": named(by, context.names),
                "toward": named(toward, context.names),
                **answer,
                "end_date": None if one.last_day == FOREVER else iso_day(one.last_day),
                "reciprocity": one.reciprocity,
                "extended_by": context.extensions.get((id, term.number, by, toward), []),
                "made_in": alleged(id),
                "alleged_violations": [alleged(act) for act in answer["violations"]],
                "undetermined_attacks": [alleged(act) for act in answer["undetermined_by"]],
                "dismissed_attacks": [alleged(act) for act in answer["dismissed"]],
            }
        )
    return answers
