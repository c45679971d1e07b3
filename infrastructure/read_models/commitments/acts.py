"""The acts that bear on commitments: attacks and threats between the parties."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, Text, TextualSelect, column, select, text

from domain.claims.claim import Claim, Pair
from domain.claims.commitment import Term, applies_at, violation_day
from domain.claims.findings import dismissed_acts
from domain.commitments import CoveredPlace, EndedPlace, Place
from domain.dates import NEVER
from domain.stance.policy import Policy
from domain.stance.term_status import in_effect_through
from domain.vocabulary import Effect
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, is_among, lateral, rows_of
from infrastructure.read_models.as_known import PUBLISHED, Knowledge, known, published
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.claims import (
    ABOVE_FLOOR,
    COUNTED,
    claim_of,
    claims,
)
from infrastructure.read_models.developments.rows import developments
from infrastructure.read_models.omissions.omission import Omission

# The most violations, undetermined attacks, threats and attacks suffered that an answer names
# for each commitment, of each sort.
MOST_ACTS = 20
# Attacks that may not break it are looked at further, since one among them may.
MOST_UNSURE = 200

_by_day = attrgetter("start_earliest", "development")


def acts_between(
    knowledge: Knowledge, policy: Policy, terms: list[Term], on: int, only: ClaimFilter
) -> dict[int, list[Claim]]:
    """Return for each term, by its place, attacks and threats between its parties while in effect.

    Oldest first; of each sort one more than an answer names, which shows that there are more.
    Of a term that was suspended, says where it holds or has an attack that was found not to violate
    it, `located_attacks` reads the attacks by the party that is bound.
    """
    if not terms:
        return {}
    asked = [
        _asked(at, term, min(on, in_effect_through(term, policy))) for at, term in enumerate(terms)
    ]
    rows = _acts_between.rows(
        knowledge.connection,
        given=encode_rows(asked),
        position=knowledge.position,
        most=MOST_ACTS + 1 + len(only.omission.developments),
        most_unsure=MOST_UNSURE + len(only.omission.developments),
        floor=policy.floor,
        **only.parameters(),
    )
    found: dict[int, list[Claim]] = {}
    for at, *row in rows:
        if (claim := claim_of(row)).development not in only.omission.developments:
            found.setdefault(at, []).append(claim)
    if only.omission.claims:
        for question in asked:
            found.setdefault(question.term, []).extend(
                claim
                for claim in _made_instead(only.omission, question)
                if policy.counts(claim.confidence)
            )
    return {at: sorted(acts, key=_by_day) for at, acts in found.items()}


class _Asked(NamedTuple):
    """Which acts bear on a term: those of its parties through a day."""

    term: int
    by: str
    toward: str
    begins: int
    settled: int
    through: int


def _asked(at: int, term: Term, through: int) -> _Asked:
    # `located_attacks` reads all attacks of some terms: none of them here.
    bound, after = term.commitment, through if _needs_all_attacks(term) else term.settled
    return _Asked(at, bound.by, bound.toward, term.begins, after, through)


def _made_instead(omission: Omission, asked: _Asked) -> Iterator[Claim]:
    """Yield the acts made without what is left out that bear on a term, as `_acts_between` does."""
    for claim in omission.claims_of((asked.by, asked.toward)):
        is_since = asked.begins <= claim.start_earliest <= asked.through
        if claim.effect is Effect.THREAT and is_since:
            yield claim
        may_violate = max(claim.start_earliest, claim.end_latest) > asked.settled
        if claim.effect is Effect.FORCE and may_violate and claim.start_earliest <= asked.through:
            yield claim
    for claim in omission.claims_of((asked.toward, asked.by)):
        if claim.effect is Effect.FORCE and asked.begins <= claim.start_earliest <= asked.through:
            yield claim


@CompiledQuery
def _acts_between(dialect: str) -> TextualSelect:
    """Select attacks and threats either way, the first of each term; the term's place comes first.

    This selects candidates only; `domain.stance.term_status` decides which of them violate a term.
    Without the limits it reads all acts of the pair: 59 ms instead of 0.9 ms for 2,000 attacks.
    Attacks that began before the term was settled, and may not violate it, are a sort of their own.
    """
    terms = rows_of(dialect, term=int, by_=str, toward_=str, begins=int, settled=int, through=int)
    since = "c.start_earliest BETWEEN g.begins AND g.through"
    later = "c.start_earliest > g.settled AND c.start_earliest <= g.through"
    # The plus keeps SQLite from the index of starts, for that of the few wide ones.
    across = """c.end_latest > c.start_earliest AND c.end_latest > g.settled
        AND +c.start_earliest <= g.settled AND +c.start_earliest <= g.through"""
    # Likewise in the order: sorting the few is less than walking through all by their days.
    by_day, few = "c.start_earliest, c.development", "+c.start_earliest, c.development"
    sorts = (
        ("by_", "toward_", f"c.effect = 'force' AND {later}", by_day, "most"),
        ("by_", "toward_", f"c.effect = 'force' AND {across}", few, "most_unsure"),
        ("by_", "toward_", f"c.effect = 'threat' AND {since}", by_day, "most"),
        ("toward_", "by_", f"c.effect = 'force' AND {since}", by_day, "most"),
    )
    acts = [
        lateral(
            dialect,
            terms,
            "claims",
            f"c.actor = g.{one} AND c.toward = g.{other} AND {such}"
            f" AND {ABOVE_FLOOR} AND {COUNTED}",
            first=f"ORDER BY {order} LIMIT :{most}",
        )
        for one, other, such, order, most in sorts
    ]
    either = " UNION ALL ".join(f"SELECT g.term, c.* FROM {found}" for found in acts)  # noqa: S608 our own words
    return text(either).columns(column("term", Integer), *claims.c)


# Where a term applies: its places, those excluded, and those in which it ended.
Covered = tuple[tuple[CoveredPlace, ...], tuple[CoveredPlace, ...], tuple[EndedPlace, ...]]


class LocatedAttacks(NamedTuple):
    """The attacks that may violate a term, if none of its first attacks certainly does.

    They are the first 200 that are not surely elsewhere, surely while the term was suspended or
    dismissed by a finding, and the first that are dismissed, by the place of the term in the list.
    `where` holds the known places.
    """

    by_term: dict[int, list[Claim]]
    where: dict[str, Place]


def located_attacks(
    knowledge: Knowledge, policy: Policy, terms: list[Term], on: int, only: ClaimFilter
) -> LocatedAttacks:
    """Return the attacks by the committed party on the other after each term was settled.

    The first acts of all would not do: any number may have happened elsewhere.
    """
    located = {at: term for at, term in enumerate(terms) if _needs_all_attacks(term)}
    if not located:
        return LocatedAttacks({}, {})
    attacks, where = attacks_with_places(knowledge, policy, located.values(), on, only)
    there: dict[tuple[Pair, Covered], _Attacks] = {}
    found = {}
    for at, term in located.items():
        pair = _pair(term)
        made = term.commitment
        places = made.places, made.excluded_places, term.ended_places
        if (pair, places) not in there:
            there[pair, places] = _Attacks(_not_elsewhere(attacks.get(pair, []), where, term))
        found[at] = there[pair, places].bearing_on(term, min(on, in_effect_through(term, policy)))
    return LocatedAttacks(found, where)


class _Attacks:
    """Attacks of a pair in the order of their first days."""

    def __init__(self, attacks: list[Claim]) -> None:
        self._attacks = attacks
        self._starts = [one.start_earliest for one in attacks]
        self._wide = [one for one in attacks if one.end_latest > one.start_earliest]

    def bearing_on(self, term: Term, through: int) -> list[Claim]:
        across = [c for c in self._wide if c.start_earliest <= term.settled < c.end_latest]
        first, last = (bisect_right(self._starts, day) for day in (term.settled, through))
        since = [*across, *self._attacks[first:last]]
        if term.gaps:
            since = [c for c in since if _day_of_violation(term, c) != NEVER]
        cleared = dismissed_acts(term.findings)
        if not cleared:
            return since[:MOST_UNSURE]
        dismissed = [c for c in since if c.development in cleared][: MOST_ACTS + 1]
        others = [c for c in since if c.development not in cleared][:MOST_UNSURE]
        return sorted([*dismissed, *others], key=_by_day)


def _needs_all_attacks(term: Term) -> bool:
    """Return whether the first attacks may all be no violations.

    They may be elsewhere, while the term was suspended, or dismissed by a finding.
    """
    places = term.commitment.places or term.commitment.excluded_places or term.ended_places
    return bool(places or term.gaps or dismissed_acts(term.findings))


def _day_of_violation(term: Term, attack: Claim) -> int | None:
    return violation_day(attack, term.settled, term.last, term.gaps)


def _pair(term: Term) -> Pair:
    return term.commitment.by, term.commitment.toward


def _not_elsewhere(attacks: list[Claim], where: dict[str, Place], term: Term) -> list[Claim]:
    """Return the attacks that may have been where the term applied on their days."""
    made = term.commitment
    if not (made.places or made.excluded_places or term.ended_places):
        return attacks
    applies: dict[tuple[Place | None, int, int], bool | None] = {}
    perhaps = []
    for attack in attacks:
        place = None if attack.place_disputed else where.get(attack.development)
        days = (attack.start_earliest, attack.end_latest) if term.ended_places else (0, 0)
        if (place, *days) not in applies:
            applies[place, *days] = applies_at(term, place, *days)
        if applies[place, *days] is not False:
            perhaps.append(attack)
    return perhaps


def attacks_with_places(
    knowledge: Knowledge, policy: Policy, terms: Iterable[Term], on: int, only: ClaimFilter
) -> tuple[dict[Pair, list[Claim]], dict[str, Place]]:
    """Of each pair its attacks since the first of its terms was settled, with their places."""
    since: dict[Pair, int] = {}
    for term in terms:
        since[_pair(term)] = min(term.settled, since.get(_pair(term), term.settled))
    rows = _located.rows(
        knowledge.connection,
        given=encode_rows((*pair, day, on) for pair, day in since.items()),
        position=knowledge.position,
        floor=policy.floor,
        **only.parameters(),
    )
    found: dict[Pair, list[Claim]] = {}
    where: dict[str, Place] = {}
    for name, country, precision, *row in rows:
        claim = claim_of(row)
        if claim.development not in only.omission.developments:
            found.setdefault((claim.actor, claim.toward), []).append(claim)
            if name is not None:
                where[claim.development] = Place(name, country, precision=precision)
    instead = [
        claim
        for pair, day in since.items()
        for claim in only.omission.claims_of(pair)
        if claim.effect is Effect.FORCE and claim.start_earliest <= on and claim.end_latest > day
        if policy.counts(claim.confidence)
    ]
    for claim in instead:
        pair = (claim.actor, claim.toward)
        found[pair] = sorted([*found.get(pair, ()), claim], key=_by_day)
    return found, where | (_places(knowledge, instead, only.published) if instead else {})


def _places(knowledge: Knowledge, acts: Iterable[Claim], day: int) -> dict[str, Place]:
    """Return the place of each of these acts that has one, by its development.

    It is that of the account that was published by a day (ordinal).
    """
    rows = _place_of.rows(
        knowledge.connection,
        ids=encode_rows({act.development for act in acts}),
        position=knowledge.position,
        published=day,
    )
    return {id: Place(name, country, precision=precision) for id, name, country, precision in rows}


@CompiledQuery
def _place_of(dialect: str) -> Select[*tuple[Any, ...]]:
    c = developments.c
    place = select(c.id, c.place_name, c.place_country, c.place_precision)
    return place.where(
        is_among(dialect, c.id, "ids"),
        c.place_name.is_not(None),
        known(developments),
        published(developments, PUBLISHED),
    )


@CompiledQuery
def _located(dialect: str) -> TextualSelect:
    pairs = rows_of(dialect, by_=str, toward_=str, settled=int, through=int)
    attacks = f"""c.actor = g.by_ AND c.toward = g.toward_ AND c.effect = 'force'
        AND c.start_earliest <= g.through AND c.end_latest > g.settled
        AND {ABOVE_FLOOR} AND {COUNTED}"""
    columns = ", ".join(f"c.{one.name}" for one in claims.c)
    statement = f"""
        SELECT d.place_name, d.place_country, d.place_precision, {columns}
        FROM {lateral(dialect, pairs, "claims", attacks)} JOIN developments d
        ON d.id = c.development AND d.known_from <= :position AND d.known_to > :position
        AND d.published_from <= :published AND d.published_to > :published
        ORDER BY c.start_earliest, c.development"""  # noqa: S608 our own words
    place = column("place_name", Text), column("place_country", Text)
    return text(statement).columns(*place, column("place_precision", Integer), *claims.c)
