"""Commitments listed by who made them toward whom, what they are and where they stand on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, func, select

from domain.checks.filters import Day, Filters, OneOf, Text, filtered_by
from domain.claims.commitment import Term
from domain.dates import FIRST_DAY, FOREVER, iso_day
from domain.stance.policy import STANCE_V1
from domain.stance.term_status import in_effect_through
from domain.vocabulary import ACTIONS, STATUSES
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, is_among
from infrastructure.read_models.as_known import Knowledge, known, published
from infrastructure.read_models.claims import EVERYTHING, ClaimFilter
from infrastructure.read_models.commitments.commitments import (
    SOME_CLAIM_COUNTS,
    Committed,
    commitment_answer,
    commitments,
    made_by,
    standings,
)
from infrastructure.read_models.developments.rows import basis_of
from infrastructure.read_models.stances.held import Answer, names_of

LOOKED_AT_ONCE = 200

Renewed = tuple[str, int, str, str]


@dataclass(frozen=True, slots=True)
class CommitmentFilter(Filters):
    """Which commitments are meant: made by the end of a day. Each condition takes the value."""

    on: date = filtered_by(Day(), "The day asked about; its end is meant, in UTC", is_required=True)
    actor: str | None = filtered_by(
        Text(), "Only commitments made by this actor", lambda id: commitments.c.by == id
    )
    toward: str | None = filtered_by(
        Text(), "Only commitments made toward this actor", lambda id: commitments.c.toward == id
    )
    action: str | None = filtered_by(
        OneOf(ACTIONS),
        "Only commitments to this action",
        lambda action: commitments.c.action == action,
    )
    # Has no condition: the status is not stored, it follows from the acts of the parties.
    status: str | None = filtered_by(
        OneOf(STATUSES), "Only commitments that have this status on the day"
    )
    only: ClaimFilter = EVERYTHING

    @property
    def day(self) -> int:
        """The ordinal of the day."""
        return self.on.toordinal()


class Listed(NamedTuple):
    """A commitment with its place in the list, and how many its development binds."""

    place: int
    reciprocity: str
    committed: Committed


def listed_commitments(
    knowledge: Knowledge, sought: CommitmentFilter, after: int, limit: int
) -> list[Listed]:
    """At most `limit` of those after place `after`, in the order of first reports."""
    # Where every one is listed, no more are looked at than fit on the page.
    at_once = LOOKED_AT_ONCE if sought.status else min(limit, LOOKED_AT_ONCE)
    return list(islice(_found(knowledge, sought, after, at_once), limit))


def commitment_count(knowledge: Knowledge, sought: CommitmentFilter) -> int:
    """How many there are in all; where each stands is looked at only if the status matters."""
    if sought.status is not None:
        return sum(1 for _ in _found(knowledge, sought, 0, LOOKED_AT_ONCE))
    query = _commitments_meeting(knowledge, sought, 0)
    counted = select(func.count()).select_from(query.subquery())
    return int(knowledge.connection.execute(counted, _counting(knowledge, sought)).scalar_one())


def listed_answers(
    knowledge: Knowledge, listed: Sequence[Listed], sought: CommitmentFilter
) -> list[Answer]:
    """Each as an answer about stances shows it on that day, its parties, and what tells of it.

    It holds `through` its last day, where its end is not known the last for which it counts;
    None where it holds until it is ended.
    """
    made = [one.committed for one in listed]
    bound = [term.commitment for _, term, _ in made]
    names = names_of(knowledge, {party for one in bound for party in (one.by, one.toward)})
    basis = basis_of(
        knowledge,
        {id for id, _, _ in made}
        | {id for _, _, stands in made for id in (*stands.violations, *stands.undetermined_by)},
        sought.only.published,
    )
    extensions = _extensions(knowledge, {id for id, _, _ in made}, sought)
    answers = []
    for _, reciprocity, (id, term, stands) in listed:
        answer = commitment_answer(id, term, stands)
        by, toward = term.commitment.by, term.commitment.toward
        answers.append(
            {
                "by": {"id": by, "name": names.get(by)},
                "toward": {"id": toward, "name": names.get(toward)},
                **answer,
                "end_date": _last_day(term),
                "reciprocity": reciprocity,
                "extended_by": extensions.get((id, term.number, by, toward), []),
                "made_in": basis[id].alleged(),
                "alleged_violations": [basis[one].alleged() for one in answer["violations"]],
                "undetermined_attacks": [basis[one].alleged() for one in answer["undetermined_by"]],
            }
        )
    return answers


def _last_day(term: Term) -> str | None:
    # What was ended on the first day of the calendar has no day before it.
    last = max(in_effect_through(term, STANCE_V1), FIRST_DAY)
    return None if last == FOREVER else iso_day(last)


def _found(
    knowledge: Knowledge, sought: CommitmentFilter, after: int, at_once: int
) -> Iterator[Listed]:
    while rows := _rows(knowledge, sought, after, at_once):
        after = rows[-1].place
        stood = standings(knowledge, rows, sought.day, sought.only)
        for row, committed in zip(rows, stood, strict=True):
            if sought.status in (None, committed[2].status):
                yield Listed(row.place, row.reciprocity, committed)


def _rows(
    knowledge: Knowledge, sought: CommitmentFilter, after: int, at_once: int
) -> Sequence[Row[Any]]:
    page = (
        _commitments_meeting(knowledge, sought, after).order_by(commitments.c.place).limit(at_once)
    )
    return knowledge.connection.execute(page, _counting(knowledge, sought)).all()


def _counting(knowledge: Knowledge, sought: CommitmentFilter) -> dict[str, Any]:
    if sought.only.everything:
        return {}
    return {"position": knowledge.position, **sought.only.parameters()}


def _commitments_meeting(
    knowledge: Knowledge, sought: CommitmentFilter, after: int
) -> Select[*tuple[Any, ...]]:
    """The commitments meant, whatever their status is; with filters asks for `_counting`."""
    query = select(commitments).where(
        known(commitments, knowledge.position),
        published(commitments, sought.only.published),
        commitments.c.place > after,
        made_by(sought.day),
        *sought.conditions(),
    )
    return query if sought.only.everything else query.where(SOME_CLAIM_COUNTS)


def _extensions(
    knowledge: Knowledge, ids: Iterable[str], sought: CommitmentFilter
) -> dict[Renewed, list[Answer]]:
    """For each commitment of these developments, those made by the day that renew it."""
    found: dict[Renewed, list[Answer]] = {}
    renewing = _renewing if sought.only.everything else _renewing_and_counted
    rows = renewing.rows(
        knowledge.connection,
        ids=encode_rows(ids),
        on=sought.day,
        position=knowledge.position,
        **sought.only.parameters(),
    )
    for development, number, by, toward, renewed, renewed_number in rows:
        later = {"development": development, "commitment": number}
        found.setdefault((renewed, renewed_number, by, toward), []).append(later)
    return found


@CompiledQuery
def _renewing(dialect: str) -> Select[*tuple[Any, ...]]:
    return _that_renew(dialect)


@CompiledQuery
def _renewing_and_counted(dialect: str) -> Select[*tuple[Any, ...]]:
    return _that_renew(dialect).where(SOME_CLAIM_COUNTS)


def _that_renew(dialect: str) -> Select[*tuple[Any, ...]]:
    c = commitments.c
    renewing = select(
        c.development, c.number, c.by, c.toward, c.extends_development, c.extends_commitment
    )
    renewing = renewing.where(
        is_among(dialect, c.extends_development, "ids"),
        made_by(bindparam("on")),
        known(commitments),
        published(commitments, bindparam("published")),
    )
    return renewing.order_by(c.place)
