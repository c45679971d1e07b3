"""What violates or strains the commitments that decide stances, the newest acts first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import TextualSelect, column, text

from domain.claims.commitment import Term, applies_at
from domain.claims.findings import Verdict, dismissed_acts, on_acts
from domain.explanation.explained import Against
from domain.explanation.record import durations_of_force_since
from domain.stance.term_status import FORBID_FORCE
from domain.vocabulary import Effect
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import lateral, rows_of
from infrastructure.read_models.claims import ABOVE_FLOOR, COUNTED, SINGLE_FORCE
from infrastructure.read_models.commitments.acts import attacks_with_places
from infrastructure.read_models.stances.coalitions import MembersThen
from infrastructure.read_models.stances.references.records import single_force

if TYPE_CHECKING:
    from domain.claims.claim import Claim, Pair
    from domain.claims.gaps import Gap
    from infrastructure.read_models.stances.references.records import ClaimsOnDay

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


def _parameters(claims: ClaimsOnDay, asked: Iterable[_Since]) -> dict[str, Any]:
    return claims.parameters((at, *one.pair, one.settled) for at, one in enumerate(asked))


def strains_of(claims: ClaimsOnDay, terms: Sequence[Term]) -> list[Strain]:
    """Return for each commitment what violates and what strains it at the end of the day.

    The commitments must be in effect, or presumed to be. Force of the bound actor on the other
    violates. Threats of the bound actor, force of the other, and force between either and a member
    of the other strain.
    """
    if not terms:
        return []
    own = [_Since(_pair(term), term.settled) for term in terms]
    bound = [
        one._replace(gaps=term.gaps, dismissed=dismissed_acts(term.findings))
        for one, term in zip(own, terms, strict=True)
    ]
    violations = _violations(claims, terms, bound)
    threats = _newest(claims, _threats, own)
    suffered = _force(claims, [one._replace(pair=one.pair[::-1]) for one in own])
    with_members = _force_with_members(claims, own)
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
    claims: ClaimsOnDay, terms: Sequence[Term], own: Sequence[_Since]
) -> list[tuple[int, _Acts]]:
    """Return how many acts violate each commitment, and the newest of them."""
    single, durations = _newest(claims, _single_force, own), _durations(claims, own)
    is_long = any(len(acts) == MOST_NAMED for acts in single)
    counts: Mapping[int, int] = {at: len(acts) for at, acts in enumerate(single)}
    if is_long and not claims.in_memory:
        counts = {**_counts(claims, own), **_of_all(counts, own)}
    found: list[tuple[int, _Acts]] = []
    for at, term in enumerate(terms):
        force = {**single[at], **durations[at]}
        if term.commitment.action not in FORBID_FORCE:
            found.append((0, {}))
        elif term.is_limited_to_places:
            inside = _inside(claims, term, own[at], force)
            found.append((len(inside), inside))
        else:
            found.append((counts.get(at, 0) + len(durations[at]), force))
    return found


def _of_all(counts: Mapping[int, int], own: Sequence[_Since]) -> Mapping[int, int]:
    """Return the counts of the acts that were all read, because some are no violations."""
    return {at: count for at, count in counts.items() if own[at].reads_all}


def _inside(claims: ClaimsOnDay, term: Term, own: _Since, force: _Acts) -> _Acts:
    """Return all force since a commitment settled that is certainly where it applied then.

    `force` is the newest of it. Any number of acts may have happened elsewhere, so all are read.
    """
    places, excluded = term.commitment.places, term.commitment.excluded_places
    if not (force and (places or excluded or term.ended_places)):
        return {}
    attacks, where = attacks_with_places(
        claims.knowledge, claims.policy, [term], claims.on, claims.only
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


def _force(claims: ClaimsOnDay, since: Sequence[_Since]) -> list[_Acts]:
    """Return the newest force of each pair since its day."""
    single, durations = _newest(claims, _single_force, since), _durations(claims, since)
    return [acts | lasting for acts, lasting in zip(single, durations, strict=True)]


def _durations(claims: ClaimsOnDay, since: Sequence[_Since]) -> list[_Acts]:
    """Return the durations of force of each pair that certainly went on since its day."""
    lasting = claims.lasting([one.pair for one in since])
    found: list[_Acts] = []
    for one, begun in zip(since, lasting, strict=True):
        days = durations_of_force_since(one.settled, begun, one.gaps)
        found.append({id: day for day, id in days if id not in one.dismissed})
    return found


def _force_with_members(claims: ClaimsOnDay, own: Sequence[_Since]) -> list[_Acts]:
    """Return the force between each actor and the members of the other on the day of the act."""
    parties = {actor for one in own for actor in one.pair}
    members = MembersThen(claims.knowledge, parties, claims.only.published)
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
    for (at, coalition, member), acts in zip(between, _force(claims, since), strict=True):
        of_member = {d: day for d, day in acts.items() if member in members.on(coalition, day)}
        found[at].update(of_member)
    return found


def _newest(claims: ClaimsOnDay, query: CompiledQuery, since: Sequence[_Since]) -> list[_Acts]:
    found: list[_Acts] = [{} for _ in since]
    if claims.in_memory:
        return _all_in_memory(claims, query is _threats, since)
    rows = query.rows(claims.knowledge.connection, most=MOST_NAMED, **_parameters(claims, since))
    for at, development, day in rows:
        found[at][development] = day
    in_memory = [at for at, one in enumerate(since) if one.reads_all]
    if in_memory:
        every = _all_in_memory(claims, query is _threats, [since[at] for at in in_memory])
        for at, acts in zip(in_memory, every, strict=True):
            found[at] = acts
    return found


def _all_in_memory(claims: ClaimsOnDay, of_threats: bool, since: Sequence[_Since]) -> list[_Acts]:
    """Return all acts since each day, without those in the gaps and those dismissed.

    It is for a commitment that was suspended or has a dismissed act, and for a question that leaves
    out a source or another.
    """
    every, policy = claims.all_of(one.pair for one in since), claims.policy
    found: list[_Acts] = []
    for one in since:
        acts = single_force(every[one.pair], policy)
        if of_threats:
            threats = (c for c in every[one.pair] if c.effect is Effect.THREAT)
            acts = [c for c in threats if policy.counts(c.confidence)]
        later = [c for c in acts if one.has(c)]
        found.append({c.development: c.start_earliest for c in later})
    return found


def _counts(claims: ClaimsOnDay, since: Sequence[_Since]) -> Mapping[int, int]:
    return dict(_counted.rows(claims.knowledge.connection, **_parameters(claims, since)))


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
