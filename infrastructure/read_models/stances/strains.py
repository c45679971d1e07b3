"""What violates or strains the commitments that decide stances, the newest acts first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import TextualSelect, column, text

from domain.claims.commitment import Term, applies_at
from domain.claims.findings import Verdict, dismissed_acts, on_acts
from domain.explanation.reason import Against
from domain.explanation.record import durations_of_force_since
from domain.stance.term_status import FORBID_FORCE
from domain.vocabulary import Effect
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, lateral, rows_of
from infrastructure.read_models.claims import ABOVE_FLOOR, COUNTED, SINGLE_FORCE
from infrastructure.read_models.commitments.acts import attacks_with_places
from infrastructure.read_models.stances.coalitions import MembersThen
from infrastructure.read_models.stances.records import claims_by, lasting_claims, single_force

if TYPE_CHECKING:
    from domain.claims.claim import Claim, Pair
    from domain.claims.gaps import Gap
    from domain.stance.policy import Policy
    from infrastructure.read_models.as_known import Knowledge
    from infrastructure.read_models.claim_filter import ClaimFilter

# The most violations, and the most developments that strain a commitment, that an answer names.
MOST_NAMED = 100

_Acts = dict[str, int]  # developments with their first days


class Strain(NamedTuple):
    """How many acts violate and strain a commitment, and the newest of them.

    `against` counts the violations exactly, and up to 100 acts of each kind that strains it.
    `findings` are those on the violations that are named.
    """

    against: Against = Against()
    violated_by: Sequence[str] = ()
    strained_by: Sequence[str] = ()
    findings: Sequence[Verdict] = ()


class _Since(NamedTuple):
    """The acts of a pair since a commitment of some pair settled on a day.

    Except those in its gaps, and the acts that a finding dismissed.
    """

    pair: Pair
    settled: int
    gaps: tuple[Gap, ...] = ()
    dismissed: Set[str] = frozenset()

    @property
    def reads_all(self) -> bool:
        """Whether the newest acts may all be in its gaps, or dismissed."""
        return bool(self.gaps or self.dismissed)

    def has(self, claim: Claim) -> bool:
        """Whether the first day of an act is one since then, for certain not in a gap."""
        if claim.development in self.dismissed:
            return False
        return claim.start_earliest > self.settled and not any(
            claim.start_earliest <= gap.end_latest and claim.end_latest >= gap.start_earliest
            for gap in self.gaps
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    knowledge: Knowledge
    policy: Policy
    on: int
    only: ClaimFilter

    def parameters(self, asked: Iterable[_Since]) -> dict[str, Any]:
        return {
            "given": encode_rows((at, *one.pair, one.settled) for at, one in enumerate(asked)),
            "on": self.on,
            "floor": self.policy.floor,
            "position": self.knowledge.position,
            **self.only.parameters(),
        }


def strains_of(
    knowledge: Knowledge, policy: Policy, terms: Sequence[Term], on: int, only: ClaimFilter
) -> list[Strain]:
    """Return for each commitment what violates and what strains it at the end of day `on`.

    The commitments must be in effect, or presumed to be. Force of the bound actor on the other
    violates. Threats of the bound actor, force of the other, and force between either and a member
    of the other strain.
    """
    if not terms:
        return []
    asked = _Asked(knowledge, policy, on, only)
    own = [_Since(_pair(term), term.settled) for term in terms]
    bound = [
        one._replace(gaps=term.gaps, dismissed=dismissed_acts(term.findings))
        for one, term in zip(own, terms, strict=True)
    ]
    violations = _violations(asked, terms, bound)
    threats = _newest(asked, _threats, own)
    suffered = _force(asked, [one._replace(pair=one.pair[::-1]) for one in own])
    with_members = _force_with_members(asked, own)
    return [
        Strain(
            Against(count, len(threats[at]), len(suffered[at]), len(with_members[at])),
            _named(violated_by),
            _named({**threats[at], **suffered[at], **with_members[at]}),
            on_acts(terms[at].findings, _named(violated_by)),
        )
        for at, (count, violated_by) in enumerate(violations)
    ]


def _pair(term: Term) -> Pair:
    return term.commitment.by, term.commitment.toward


def _named(acts: _Acts) -> list[str]:
    newest_first = sorted(acts.items(), key=lambda one: (one[1], one[0]), reverse=True)
    return [development for development, _ in newest_first[:MOST_NAMED]]


def _violations(
    asked: _Asked, terms: Sequence[Term], own: Sequence[_Since]
) -> list[tuple[int, _Acts]]:
    """Return how many acts violate each commitment, and the newest of them."""
    single, durations = _newest(asked, _single_force, own), _durations(asked, own)
    is_long = any(len(acts) == MOST_NAMED for acts in single)
    counts: Mapping[int, int] = {at: len(acts) for at, acts in enumerate(single)}
    if is_long and not asked.only.omission.developments:
        counts = {**_counts(asked, own), **_of_all(counts, own)}
    found: list[tuple[int, _Acts]] = []
    for at, term in enumerate(terms):
        force = {**single[at], **durations[at]}
        if term.commitment.action not in FORBID_FORCE:
            found.append((0, {}))
        elif term.is_limited_to_places:
            inside = _inside(asked, term, own[at], force)
            found.append((len(inside), inside))
        else:
            found.append((counts.get(at, 0) + len(durations[at]), force))
    return found


def _of_all(counts: Mapping[int, int], own: Sequence[_Since]) -> Mapping[int, int]:
    """Return the counts of the acts that were all read, because some are no violations."""
    return {at: count for at, count in counts.items() if own[at].reads_all}


def _inside(asked: _Asked, term: Term, own: _Since, force: _Acts) -> _Acts:
    """Return all force since a commitment settled that is certainly where it applied then.

    `force` is the newest of it. Any number of acts may have happened elsewhere, so all are read.
    """
    places, excluded = term.commitment.places, term.commitment.excluded_places
    if not (force and (places or excluded or term.ended_places)):
        return {}
    attacks, where = attacks_with_places(
        asked.knowledge, asked.policy, [term], asked.on, asked.only
    )
    since, last_days, disputed = {}, {}, set()
    for claim in attacks.get(_pair(term), ()):
        if own.has(claim) and not claim.is_duration:
            since[claim.development] = claim.start_earliest
            last_days[claim.development] = claim.end_latest
        if claim.place_disputed:
            disputed.add(claim.development)
    return {
        id: day
        for id, day in (since | force).items()
        if id not in disputed and applies_at(term, where.get(id), day, last_days.get(id, day))
    }


def _force(asked: _Asked, since: Sequence[_Since]) -> list[_Acts]:
    """Return the newest force of each pair since its day."""
    single, durations = _newest(asked, _single_force, since), _durations(asked, since)
    return [acts | lasting for acts, lasting in zip(single, durations, strict=True)]


def _durations(asked: _Asked, since: Sequence[_Since]) -> list[_Acts]:
    """Return the durations of force of each pair that certainly went on since its day."""
    pairs = [one.pair for one in since]
    lasting = lasting_claims(asked.knowledge, asked.policy, pairs, asked.on, asked.only)
    found: list[_Acts] = []
    for one, claims in zip(since, lasting, strict=True):
        days = durations_of_force_since(one.settled, asked.on, claims, asked.policy, one.gaps)
        found.append({id: day for day, id in days if id not in one.dismissed})
    return found


def _force_with_members(asked: _Asked, own: Sequence[_Since]) -> list[_Acts]:
    """Return the force between each actor and the members of the other on the day of the act."""
    parties = {actor for one in own for actor in one.pair}
    members = MembersThen(asked.knowledge, parties, asked.only.published)
    since: list[_Since] = []
    between: list[tuple[int, str, str]] = []
    for at, one in enumerate(own):
        for actor, coalition in (one.pair, one.pair[::-1]):
            for member in members.ever(coalition) - {actor}:
                for pair in ((actor, member), (member, actor)):
                    since.append(one._replace(pair=pair))
                    between.append((at, coalition, member))
    found: list[_Acts] = [{} for _ in own]
    if not since:
        return found
    for (at, coalition, member), acts in zip(between, _force(asked, since), strict=True):
        of_member = {d: day for d, day in acts.items() if member in members.on(coalition, day)}
        found[at].update(of_member)
    return found


def _newest(asked: _Asked, query: CompiledQuery, since: Sequence[_Since]) -> list[_Acts]:
    found: list[_Acts] = [{} for _ in since]
    if asked.only.omission.developments:
        return _all_in_memory(asked, query is _threats, since)
    rows = query.rows(asked.knowledge.connection, most=MOST_NAMED, **asked.parameters(since))
    for at, development, day in rows:
        found[at][development] = day
    in_memory = [at for at, one in enumerate(since) if one.reads_all]
    if in_memory:
        every = _all_in_memory(asked, query is _threats, [since[at] for at in in_memory])
        for at, acts in zip(in_memory, every, strict=True):
            found[at] = acts
    return found


def _all_in_memory(asked: _Asked, of_threats: bool, since: Sequence[_Since]) -> list[_Acts]:
    """Return all acts since each day, without those in the gaps and those dismissed.

    It is for a commitment that was suspended or has a dismissed act, and for a question that leaves
    out a source or another.
    """
    every = claims_by(asked.knowledge, {one.pair for one in since}, asked.on, asked.only)
    found: list[_Acts] = []
    for one in since:
        claims = every[one.pair]
        threats = [
            c for c in claims if c.effect is Effect.THREAT and asked.policy.counts(c.confidence)
        ]
        acts = threats if of_threats else single_force(claims, asked.policy)
        later = [c for c in acts if one.has(c)]
        found.append({c.development: c.start_earliest for c in later})
    return found


def _counts(asked: _Asked, since: Sequence[_Since]) -> Mapping[int, int]:
    return dict(_counted.rows(asked.knowledge.connection, **asked.parameters(since)))


_SINCE = f"""c.actor = g.actor AND c.toward = g.toward
    AND c.start_earliest > g.settled AND c.start_earliest <= :on AND {ABOVE_FLOOR} AND {COUNTED}"""


def _given(dialect: str) -> str:
    return rows_of(dialect, at=int, actor=str, toward=str, settled=int)


def _newest_of(dialect: str, such: str, index: str) -> TextualSelect:
    order = "ORDER BY c.start_earliest DESC, c.development DESC LIMIT :most"
    of_pair = f"{such} AND {_SINCE}"
    found = lateral(dialect, _given(dialect), "claims", of_pair, order, index)
    statement = f"SELECT g.at, c.development, c.start_earliest FROM {found}"  # noqa: S608 our own words
    return text(statement).columns(*map(column, ("at", "development", "start_earliest")))


@CompiledQuery
def _single_force(dialect: str) -> TextualSelect:
    return _newest_of(dialect, SINGLE_FORCE, "ix_claims_single_force")


@CompiledQuery
def _threats(dialect: str) -> TextualSelect:
    return _newest_of(dialect, "c.effect = 'threat'", "ix_claims_threats")


@CompiledQuery
def _counted(dialect: str) -> TextualSelect:
    such = f"{SINGLE_FORCE} AND {_SINCE}"
    found = lateral(dialect, _given(dialect), "claims", such, index="ix_claims_single_force")
    counted = f"SELECT g.at, count(*) AS acts FROM {found} GROUP BY g.at"  # noqa: S608 our own words
    return text(counted).columns(column("at"), column("acts"))
