"""Lists commitments by parties, action and status on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, func, select

from domain.commitments import Extension
from domain.dates import FIRST_DAY
from domain.stance.policy import Policy
from domain.stance.term_status import in_effect_through
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, is_among
from infrastructure.read_models.as_known import Knowledge, known, published
from infrastructure.read_models.commitments.commitment_filter import CommitmentFilter
from infrastructure.read_models.commitments.commitments import (
    SOME_CLAIM_COUNTS,
    Committed,
    commitments,
    made_by,
    standings,
)
from infrastructure.read_models.developments.rows import DevelopmentInBrief, in_brief
from infrastructure.read_models.registry.actors import names_of

LOOKED_AT_ONCE = 200

Renewed = tuple[str, int, str, str]


class Listed(NamedTuple):
    """A commitment with its place in the list, and how many its development binds.

    `last_day` is the ordinal of the last day on which it is in effect, FOREVER if there is none.
    """

    place: int
    reciprocity: str
    committed: Committed
    last_day: int


def listed_commitments(
    knowledge: Knowledge, policy: Policy, sought: CommitmentFilter, after: int, limit: int
) -> list[Listed]:
    """Return at most `limit` of those after place `after`, in the order of first reports."""
    # If no status is asked for, no more are read than fit on the page.
    at_once = LOOKED_AT_ONCE if sought.status else min(limit, LOOKED_AT_ONCE)
    return list(islice(_found(knowledge, policy, sought, after, at_once), limit))


def commitment_count(knowledge: Knowledge, policy: Policy, sought: CommitmentFilter) -> int:
    """Count the commitments; the status of each is worked out only if it is asked for."""
    if sought.status is not None:
        return sum(1 for _ in _found(knowledge, policy, sought, 0, LOOKED_AT_ONCE))
    query = _commitments_meeting(knowledge, sought, 0)
    counted = select(func.count()).select_from(query.subquery())
    return int(knowledge.connection.execute(counted, _counting(knowledge, sought)).scalar_one())


@dataclass(frozen=True, slots=True)
class Context:
    """What listed commitments refer to: names of actors, developments, later commitments."""

    names: dict[str, str]
    developments: dict[str, DevelopmentInBrief]
    extensions: dict[Renewed, list[Extension]]


def context_of(knowledge: Knowledge, listed: Sequence[Listed], sought: CommitmentFilter) -> Context:
    """Return what these commitments refer to, as known at the position."""
    made = [one.committed for one in listed]
    bound = [one for _, term, _ in made for one in (term.commitment, term.origin) if one]
    ids = {id for id, _, _ in made}
    acts = {
        id
        for _, _, stands in made
        for id in (*stands.violations, *stands.undetermined_by, *stands.dismissed)
    }
    return Context(
        names_of(knowledge, {party for one in bound for party in (one.by, one.toward)}),
        in_brief(knowledge, ids | acts, sought.only.published),
        _extensions(knowledge, ids, sought),
    )


def _found(
    knowledge: Knowledge, policy: Policy, sought: CommitmentFilter, after: int, at_once: int
) -> Iterator[Listed]:
    while rows := _rows(knowledge, sought, after, at_once):
        after = rows[-1].place
        stood = standings(knowledge, policy, rows, sought.day, sought.only)
        for row, committed in zip(rows, stood, strict=True):
            if sought.status in (None, committed[2].status):
                # A commitment that ended on the first day of the calendar has no day before it.
                last = max(in_effect_through(committed[1], policy), FIRST_DAY)
                yield Listed(row.place, row.reciprocity, committed, last)


def _rows(
    knowledge: Knowledge, sought: CommitmentFilter, after: int, at_once: int
) -> Sequence[Row[Any]]:
    page = (
        _commitments_meeting(knowledge, sought, after).order_by(commitments.c.place).limit(at_once)
    )
    return knowledge.connection.execute(page, _counting(knowledge, sought)).all()


def _counting(knowledge: Knowledge, sought: CommitmentFilter) -> dict[str, Any]:
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
        *(meets(commitments.c) for meets in sought.conditions()),
    )
    return query if sought.only.everything else query.where(SOME_CLAIM_COUNTS)


def _extensions(
    knowledge: Knowledge, ids: Iterable[str], sought: CommitmentFilter
) -> dict[Renewed, list[Extension]]:
    """Return for each commitment of these developments the later ones that extend it by the day."""
    found: dict[Renewed, list[Extension]] = {}
    renewing = _renewing if sought.only.everything else _renewing_and_counted
    rows = renewing.rows(
        knowledge.connection,
        ids=encode_rows(ids),
        on=sought.day,
        position=knowledge.position,
        **sought.only.parameters(),
    )
    for development, number, by, toward, renewed, renewed_number in rows:
        later = Extension(UUID(development), number)
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
