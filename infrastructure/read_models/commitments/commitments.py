"""Commitments as known at any position, and their status on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    or_,
    select,
    text,
)

from domain.claims.claim import Coding, Pair
from domain.claims.commitment import Term, ended_by_dissolution
from domain.commitments import Commitment, CoveredPlace, Dependency, EndedPlace, Extension
from domain.stance.policy import Policy
from domain.stance.term_status import TermStatus, in_effect_through, status_of_term
from domain.vocabulary import Effect
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.engine import PlainText, metadata
from infrastructure.database.json_rows import encode_rows, is_among
from infrastructure.read_models.as_known import (
    Knowledge,
    known,
    known_columns,
    published,
    published_columns,
)
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.claims import COUNTED, gaps_of, origin_of
from infrastructure.read_models.commitments.acts import acts_between, located_attacks
from infrastructure.read_models.commitments.findings import findings_on
from infrastructure.read_models.registry.actors import dissolutions
from infrastructure.read_models.stances.timelines_at import dissolved_pair

DAYS_SHOWN_AFTER_THE_END = 90

commitments = Table(
    "commitments",
    metadata,
    Column("development", PlainText, nullable=False),
    *known_columns(),
    Column("number", Integer, nullable=False, comment="0: implied by a bare ceasefire"),
    Column("by", PlainText, nullable=False),
    Column("toward", PlainText, nullable=False),
    Column("action", PlainText, nullable=False),
    Column("effective_from", PlainText, comment="EDTF"),
    Column("expires", PlainText, comment="EDTF, .. for open"),
    Column("partial", Boolean, nullable=False),
    Column("scope", PlainText),
    Column("condition", PlainText),
    Column("places", PlainText, comment="JSON list of country and name; NULL where none"),
    Column("extends_development", PlainText),
    Column("extends_commitment", Integer),
    Column("while_development", PlainText),
    Column("while_commitment", Integer),
    Column("announced_by_other", Boolean, nullable=False),
    Column("conditional_start", Boolean, nullable=False),
    Column("excluded_places", PlainText, comment="JSON as in places; NULL where none"),
    Column("ended_places", PlainText, comment="JSON list of places with days; NULL where none"),
    Column("declared", Integer, nullable=False, comment="day ordinal"),
    Column("begins", Integer, nullable=False, comment="day ordinal"),
    Column("settled", Integer, nullable=False, comment="day ordinal"),
    Column("last", Integer, comment="day ordinal; NULL where not known"),
    Column("stops", Integer, comment="day ordinal; NULL where no ending is on record"),
    Column("gaps", PlainText, comment="JSON list of suspensions; NULL where none"),
    Column("awaits", Boolean, nullable=False, comment="its condition is not met"),
    Column("origin", PlainText, comment="JSON of what a successor took over; NULL of all else"),
    Column("live_through", Integer, nullable=False, comment="day ordinal"),
    Column("reciprocity", PlainText, nullable=False),
    Column("place", BigInteger, nullable=False, comment="in the order of first reports"),
    Column("machine_coded", Boolean, nullable=False, comment="by programs alone"),
    *published_columns(),
    Index("ix_commitments_by_live_through", "by", "live_through"),
    Index("ix_commitments_development", "development"),
    Index("ix_commitments_place", "place"),
    Index("ix_commitments_renews_development", "extends_development"),
)

# All that a development says is of one conflict, and believed alike.
_ITS_CLAIMS = f"SELECT 1 FROM claims c WHERE c.development = commitments.development AND {COUNTED}"  # noqa: S608 our own words
SOME_CLAIM_COUNTS = text(f"EXISTS ({_ITS_CLAIMS})")

Committed = tuple[str, Term, TermStatus]
_LIVE_THROUGH = commitments.c.keys().index("live_through")
_to_places = msgspec.json.Decoder(tuple[CoveredPlace, ...]).decode
_to_ended_places = msgspec.json.Decoder(tuple[EndedPlace, ...]).decode


def commitments_of(
    knowledge: Knowledge,
    policy: Policy,
    resting_on: Mapping[Pair, Set[str]],
    on: int,
    only: ClaimFilter,
) -> dict[Pair, list[Committed]]:
    """Return for each pair its commitments on day `on`, with the development each comes from.

    One that is over, or of unknown end and past its 90 days, is shown for 90 days more; any of
    the developments that the stance of its very pair is `resting_on` always. Of the attacks that
    may break it, the threats and the attacks suffered, each the first `MOST_ACTS` are listed.
    """
    recent, is_stored = on - DAYS_SHOWN_AFTER_THE_END, knowledge.stores(policy)
    bound = _bound if only.everything else _bound_and_counted
    rows = bound.rows(
        knowledge.connection,
        actors=encode_rows({actor for actor, _ in resting_on}),
        basis=encode_rows(set().union(*resting_on.values())),
        on=on,
        recent=recent if is_stored else 0,
        position=knowledge.position,
        **only.parameters(),
    )
    shown = [
        (row[0], term_of(row))
        for row in rows
        if (basis := resting_on.get(_pair(row))) is not None
        and row[0] not in only.omission.developments
        and (row[0] in basis or _live_through(row, policy, is_stored) >= recent)
    ]
    if only.omission.terms:
        shown += _made_instead(policy, resting_on, on, only)
        shown.sort(key=lambda one: (one[1].begins, one[0], one[1].number))
    found: dict[Pair, list[Committed]] = {}
    for one in standings_of(knowledge, policy, shown, on, only):
        bound_by = one[1].commitment
        found.setdefault((bound_by.by, bound_by.toward), []).append(one)
    return found


def _made_instead(
    policy: Policy, resting_on: Mapping[Pair, Set[str]], on: int, only: ClaimFilter
) -> Iterator[tuple[str, Term]]:
    """Yield the commitments to show that are made without what the question leaves out."""
    for id, terms in only.omission.terms.items():
        for term in terms:
            basis = resting_on.get((term.commitment.by, term.commitment.toward))
            if basis is not None and min(term.declared, term.begins) <= on:
                through = in_effect_through(term, policy)
                if id in basis or through >= on - DAYS_SHOWN_AFTER_THE_END:
                    yield id, term


def _live_through(row: Sequence[Any], policy: Policy, is_stored: bool) -> int:
    """Return the last day in effect, which the row states by the policy that is stored."""
    stated: int = row[_LIVE_THROUGH]
    return stated if is_stored else in_effect_through(term_of(row), policy)


def standings(
    knowledge: Knowledge,
    policy: Policy,
    rows: Sequence[Sequence[Any]],
    on: int,
    only: ClaimFilter,
) -> list[Committed]:
    """Return the commitments of these whole rows of the table with their status on day `on`."""
    made = [(row[0], term_of(row)) for row in rows]
    return standings_of(knowledge, policy, made, on, only)


def standings_of(
    knowledge: Knowledge,
    policy: Policy,
    made: Sequence[tuple[str, Term]],
    on: int,
    only: ClaimFilter,
) -> list[Committed]:
    """Return commitments, each with its development, with their status on day `on`."""
    pairs = [(term.commitment.by, term.commitment.toward) for _, term in made]
    parties = {party for pair in pairs for party in pair}
    dissolved = dissolutions(knowledge, parties, only.published)
    found = findings_on(knowledge, (id for id, _ in made), only)
    shown = [
        (
            id,
            ended_by_dissolution(
                replace(term, findings=found.get((id, term.number), ())),
                dissolved_pair(pair, dissolved),
            ),
        )
        for (id, term), pair in zip(made, pairs, strict=True)
    ]
    terms = [term for _, term in shown]
    acts = acts_between(knowledge, policy, terms, on, only)
    located = located_attacks(knowledge, policy, terms, on, only)
    for at, attacks in located.by_term.items():
        by = terms[at].commitment.by
        others = [c for c in acts.get(at, []) if c.actor != by or c.effect is not Effect.FORCE]
        acts[at] = others + attacks
    return [
        (id, term, status_of_term(term, on, acts.get(at, []), located.where, policy))
        for at, (id, term) in enumerate(shown)
    ]


def terms_of(
    knowledge: Knowledge, developments: Iterable[str], publication: int
) -> dict[str, list[Term]]:
    """Return every commitment of each development, also those that a bare ceasefire implies.

    With its days as they were published by the day `publication`.
    """
    found: dict[str, list[Term]] = {}
    for row in _of_these.rows(
        knowledge.connection,
        ids=encode_rows(developments),
        position=knowledge.position,
        published=publication,
    ):
        found.setdefault(row[0], []).append(term_of(row))
    return found


def made_by(on: int | BindParameter[int]) -> ColumnElement[bool]:
    """The commitments that had been declared, or had taken effect, by the end of day `on`.

    The statement has the parameters of a filter, for those that only programs coded.
    """
    counts_alone = bindparam("last_coding", type_=Integer) >= int(Coding.PROGRAMS_ONLY)
    return and_(
        or_(commitments.c.declared <= on, commitments.c.begins <= on),
        or_(~commitments.c.machine_coded, counts_alone),
    )


def term_of(row: Iterable[Any]) -> Term:
    """The term that a whole row of the table holds."""
    _, _, _, number, by, toward, action, effective_from, expires, partial, *others = row
    scope, condition, places, extends, extends_number, *others = others
    holds_while, while_number, announced_by_other, conditional_start, excluded, *days = others
    ended, *days = days
    declared, begins, settled, last, stops, gaps, awaits, origin, *_ = days
    commitment = Commitment(
        by,
        toward,
        action,
        effective_from,
        expires,
        partial,
        scope,
        condition,
        _to_places(places) if places else (),
        Extension(UUID(extends), extends_number) if extends else None,
        Dependency(UUID(holds_while), while_number) if holds_while else None,
        announced_by_other == 1,
        conditional_start == 1,
        _to_places(excluded) if excluded else (),
    )
    suspended = gaps_of(gaps) if gaps else ()
    return Term(
        number,
        commitment,
        declared,
        begins,
        settled,
        last,
        stops,
        suspended,
        awaits == 1,
        _to_ended_places(ended) if ended else (),
        origin=origin_of(origin) if origin else None,
    )


def _pair(row: Sequence[Any]) -> Pair:
    return row[4], row[5]


@CompiledQuery
def _bound(dialect: str) -> Select[*tuple[Any, ...]]:
    return _bound_by(dialect)


@CompiledQuery
def _bound_and_counted(dialect: str) -> Select[*tuple[Any, ...]]:
    return _bound_by(dialect).where(SOME_CLAIM_COUNTS)


@CompiledQuery
def _of_these(dialect: str) -> Select[*tuple[Any, ...]]:
    table = commitments
    these = select(table).where(
        is_among(dialect, table.c.development, "ids"),
        known(table),
        published(table, bindparam("published")),
    )
    return these.order_by(table.c.development, table.c.number, table.c.by, table.c.toward)


def _bound_by(dialect: str) -> Select[*tuple[Any, ...]]:
    table = commitments
    bound = select(table).where(
        is_among(dialect, table.c.by, "actors"),
        made_by(bindparam("on")),
        or_(
            table.c.live_through >= bindparam("recent"),
            is_among(dialect, table.c.development, "basis"),
        ),
        known(table),
        published(table, bindparam("published")),
    )
    return bound.order_by(table.c.begins, table.c.development, table.c.number)
