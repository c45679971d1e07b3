"""What is on record of pairs by a day, from the few claims that can matter on it.

And the claims that decide their stances.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import TextualSelect, column, text

from domain.explanation.fighting import Fighting, fighting
from domain.explanation.record import (
    LONGER,
    Begun,
    PairRecord,
    begun_by,
    is_lasting,
    record_on,
)
from domain.vocabulary import Effect
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import by_index, encode_rows, lateral, rows_of
from infrastructure.read_models.claims import (
    ABOVE_FLOOR,
    COUNTED,
    LASTING,
    OF_PAIR,
    SINGLE_FORCE,
    claim_about,
)
from infrastructure.read_models.stances.timelines_at import NEVER_BEGUN, claims_after

if TYPE_CHECKING:
    from domain.claims.claim import Claim, Pair
    from domain.stance.fold import Basis
    from domain.stance.policy import Policy
    from infrastructure.read_models.as_known import Knowledge
    from infrastructure.read_models.claim_filter import ClaimFilter

# The newest acts of force that are read to say what makes a run sustained.
MOST_ACTS_COUNTED = 50

# The condition for claims `c` that may set a posture.
_DECIDES = f"{ABOVE_FLOOR} AND c.effect <> 'none' AND {COUNTED}"
_OF_PAIR = "c.actor = g.actor AND c.toward = g.toward"
_BEGUN = f"{_OF_PAIR} AND c.start_earliest <= :on AND {_DECIDES}"
_by_day = attrgetter("start_earliest", "development")
_COLUMNS = ", ".join(f"c.{name}" for name in OF_PAIR)


class ClaimsOnDay:
    """The claims of pairs that a question about day `on` counts, each read and dated once."""

    def __init__(self, knowledge: Knowledge, policy: Policy, on: int, only: ClaimFilter) -> None:
        self.knowledge, self.policy, self.on, self.only = knowledge, policy, on, only
        self._all: dict[Pair, list[Claim]] = {}
        self._lasting: dict[Pair, Begun] = {}

    @property
    def in_memory(self) -> bool:
        """Whether all claims are read: the question leaves out a source or another."""
        return bool(self.only.omission.developments)

    def parameters(self, given: Iterable[tuple[int | str, ...]]) -> dict[str, Any]:
        """Return the parameters of a statement about these rows."""
        return {
            "given": encode_rows(given),
            "on": self.on,
            "floor": self.policy.floor,
            "position": self.knowledge.position,
            **self.only.parameters(),
        }

    def all_of(self, pairs: Iterable[Pair]) -> dict[Pair, list[Claim]]:
        """Return all claims of each pair that may have begun by the day."""
        asked = set(pairs)
        if new := asked - self._all.keys():
            days = dict.fromkeys(new, NEVER_BEGUN)
            knowledge, through = self.knowledge, self.on
            read = claims_after(knowledge.connection, days, knowledge.position, self.only, through)
            self._all.update(read)
        return {pair: self._all[pair] for pair in asked}

    def lasting(self, pairs: Sequence[Pair]) -> list[Begun]:
        """Return the durations, commitments and numbers of acts of each pair."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._lasting]
        if new:
            read = self._kept_in_memory(new) if self.in_memory else self.by_pair(_lasting, new)
            for pair, claims in zip(new, read, strict=True):
                self._lasting[pair] = begun_by(self.on, claims, self.policy)
        return [self._lasting[pair] for pair in pairs]

    def _kept_in_memory(self, pairs: Sequence[Pair]) -> list[list[Claim]]:
        every = self.all_of(pairs)
        return [
            [one for one in every[pair] if is_lasting(one) and self.policy.counts(one.confidence)]
            for pair in pairs
        ]

    def by_pair(
        self, query: CompiledQuery, pairs: Sequence[Pair], **parameters: int
    ) -> list[list[Claim]]:
        """Return the claims of each pair that a query selects."""
        found: list[list[Claim]] = [[] for _ in pairs]
        asked = self.parameters((at, *pair) for at, pair in enumerate(pairs))
        for at, *row in query.rows(self.knowledge.connection, **asked, **parameters):
            found[at].append(claim_about(*pairs[at], row))
        return found

    def single_force(self, pair: Pair) -> list[Claim]:
        """Return the single acts of force of a pair that are not too improbable, newest first."""
        acts = single_force(self.all_of([pair])[pair], self.policy)
        return sorted(acts, key=_by_day, reverse=True)


def records_of(claims: ClaimsOnDay, pairs: Sequence[Pair]) -> dict[Pair, PairRecord]:
    """Return for each pair what is on record of it at the end of the day.

    The cost does not depend on how much happened before: read are the durations and commitments of
    a pair, the claims of its newest day, and one claim for each day with force in 90 days.
    """
    if not pairs:
        return {}
    if claims.in_memory:
        return {pair: _record_in_memory(claims, pair) for pair in pairs}
    asked = claims.parameters((at, *pair) for at, pair in enumerate(pairs))
    since = claims.on - LONGER + 1
    force_days: list[list[int]] = [[] for _ in pairs]
    for at, day in _force_days.rows(claims.knowledge.connection, since=since, **asked):
        force_days[at].append(day)
    of_newest_day = claims.by_pair(_of_newest_day, pairs)
    return {
        pair: record_on(lasting.with_acts(others), days)
        for pair, lasting, others, days in zip(
            pairs, claims.lasting(pairs), of_newest_day, force_days, strict=True
        )
    }


def _given(dialect: str) -> str:
    return rows_of(dialect, at=int, actor=str, toward=str)


def _record_in_memory(claims: ClaimsOnDay, pair: Pair) -> PairRecord:
    """Return the record from all claims, for a question that leaves out a source or another."""
    (lasting,) = claims.lasting([pair])
    others = [one for one in claims.all_of([pair])[pair] if not is_lasting(one)]
    newest = max(
        (
            one.start_earliest
            for one in others
            if one.effect is not Effect.NONE and claims.policy.counts(one.confidence)
        ),
        default=NEVER_BEGUN,
    )
    of_newest_day = [one for one in others if one.start_earliest == newest]
    days = [one.start_earliest for one in claims.single_force(pair)]
    return record_on(lasting.with_acts(of_newest_day), days)


def single_force(claims: Iterable[Claim], policy: Policy) -> list[Claim]:
    """Return the single acts of force that are not too improbable."""
    return [
        claim
        for claim in claims
        if claim.effect is Effect.FORCE
        and not claim.is_duration
        and policy.counts(claim.confidence)
    ]


def deciding_claims(
    knowledge: Knowledge, deciding: Mapping[Pair, tuple[Basis, Effect]], only: ClaimFilter
) -> dict[Pair, Claim]:
    """Return for each pair the claim of the development and the effect that decide its stance."""
    if not deciding:
        return {}
    given = [
        (*pair, basis.development, basis.commitment, effect.value)
        for pair, (basis, effect) in deciding.items()
    ]
    rows = _deciding.rows(
        knowledge.connection,
        given=encode_rows(given),
        position=knowledge.position,
        **only.parameters(),
    )
    omission = only.omission
    found = [claim_about(actor, toward, row) for actor, toward, *row in rows]
    found = [one for one in found if one.development not in omission.developments]
    found += [one for pair in deciding for one in omission.claims_of(pair)]
    return {
        pair: one
        for one in found
        if (pair := (one.actor, one.toward)) in deciding
        and ((one.development, one.commitment), one.effect) == deciding[pair]
    }


@CompiledQuery
def _deciding(dialect: str) -> TextualSelect:
    such = f"""c.development = g.development AND c.actor = g.actor AND c.toward = g.toward
        AND c.commitment = g.commitment AND c.effect = g.effect AND {COUNTED}"""
    columns = {"actor": str, "toward": str, "development": str, "commitment": int, "effect": str}
    found = lateral(
        dialect, rows_of(dialect, **columns), "claims", such, index="ix_claims_development"
    )
    statement = f"SELECT g.actor, g.toward, {_COLUMNS} FROM {found}"  # noqa: S608 our own words
    return text(statement).columns(*(column(name) for name in ("actor", "toward", *OF_PAIR)))


def fighting_of(claims: ClaimsOnDay, pairs: Sequence[Pair]) -> dict[Pair, Fighting]:
    """Return for each pair what makes its force sustained, from its newest acts of force.

    A pair whose newest acts do not make it sustained is left out.
    """
    if not pairs:
        return {}
    if claims.in_memory:
        single = [claims.single_force(pair)[:MOST_ACTS_COUNTED] for pair in pairs]
    else:
        single = claims.by_pair(_newest_force, pairs, most=MOST_ACTS_COUNTED)
    found: dict[Pair, Fighting] = {}
    for pair, lasting, acts in zip(pairs, claims.lasting(pairs), single, strict=True):
        # Several acts within a period are among what lasts.
        days = fighting(lasting.with_acts(one for one in acts if not is_lasting(one)))
        if days is not None:
            found[pair] = days._replace(at_least=len(acts) == MOST_ACTS_COUNTED)
    return found


@CompiledQuery
def _newest_force(dialect: str) -> TextualSelect:
    newest = "ORDER BY c.start_earliest DESC, c.development DESC LIMIT :most"
    such = f"{SINGLE_FORCE} AND {_BEGUN}"
    found = lateral(dialect, _given(dialect), "claims", such, newest, "ix_claims_single_force")
    return _of_pairs(f"SELECT g.at, {_COLUMNS} FROM {found}")  # noqa: S608 our own words


@CompiledQuery
def _lasting(dialect: str) -> TextualSelect:
    such = f"{LASTING} AND {_BEGUN}"
    found = lateral(dialect, _given(dialect), "claims", such, index="ix_claims_lasting")
    return _of_pairs(f"SELECT g.at, {_COLUMNS} FROM {found}")  # noqa: S608 our own words


@CompiledQuery
def _of_newest_day(dialect: str) -> TextualSelect:
    """Select the claims of each pair that do not last, of the newest day with one."""
    newest = f"""SELECT c.start_earliest FROM claims c
        WHERE NOT {LASTING} AND {_BEGUN} ORDER BY c.start_earliest DESC LIMIT 1"""  # noqa: S608 our own words
    # With `c.start_earliest <= :on` as well, SQLite would read all earlier claims.
    such = f"NOT {LASTING} AND {_OF_PAIR} AND {_DECIDES} AND c.start_earliest = ({newest})"
    found = lateral(dialect, _given(dialect), "claims", such)
    return _of_pairs(f"SELECT g.at, {_COLUMNS} FROM {found}")  # noqa: S608 our own words


def _of_pairs(statement: str) -> TextualSelect:
    return text(statement).columns(*(column(name) for name in ("at", *OF_PAIR)))


@CompiledQuery
def _force_days(dialect: str) -> TextualSelect:
    """Select the last day with a single act of force, and each before it since a day.

    Each step looks up one day, so that a day with many acts costs no more than one with one.
    """
    before = f"""SELECT c.start_earliest
        FROM {by_index(dialect, "claims", "ix_claims_single_force")}
        WHERE c.actor = d.actor AND c.toward = d.toward AND c.start_earliest < d.day
        AND {SINGLE_FORCE} AND {_DECIDES} ORDER BY c.start_earliest DESC LIMIT 1"""  # noqa: S608 our own words
    statement = f"""WITH RECURSIVE d(at, actor, toward, day) AS (
            SELECT g.at, g.actor, g.toward, :on + 1 FROM {_given(dialect)} g
            UNION ALL
            SELECT d.at, d.actor, d.toward, ({before}) FROM d WHERE d.day > :since
        ) SELECT d.at, d.day FROM d WHERE d.day <= :on"""  # noqa: S608 our own words
    return text(statement).columns(column("at"), column("day"))
