"""The stances of an actor, and of all pairs of actors, on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from domain.claims.claim import Part
from domain.dates import iso_day
from domain.stance.dated_claims import COMMITTED
from domain.stance.precedence import HeldStance, shown_first
from domain.stance.rules import RULES
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.commitments.commitments import (
    Committed,
    commitments_of,
)
from infrastructure.read_models.commitments.findings import OfActs, findings_about
from infrastructure.read_models.developments.end_reports import EndReporters, end_reporters
from infrastructure.read_models.developments.rows import DevelopmentInBrief, in_brief
from infrastructure.read_models.evidence_days import horizon_of
from infrastructure.read_models.registry.actors import Days, dissolutions, names_of
from infrastructure.read_models.registry.datasets import covered_through
from infrastructure.read_models.stances.coalitions import Inheritance, Way, pairs_asked
from infrastructure.read_models.stances.left_out import LeftOut, left_out_of, machine_coded_of
from infrastructure.read_models.stances.pair_filter import ALL_PAIRS, PairFilter
from infrastructure.read_models.stances.records import (
    ClaimsOnDay,
    deciding_claims,
    fighting_of,
    records_of,
)
from infrastructure.read_models.stances.segments import (
    counterparts,
    pairs_after,
    segments_between,
    segments_on,
)
from infrastructure.read_models.stances.strains import Strain, strains_of
from infrastructure.read_models.stances.timelines_at import dissolved_pair, timelines_of

if TYPE_CHECKING:
    from domain.claims.claim import Claim, Pair
    from domain.claims.commitment import Term
    from domain.explanation.assessment import Horizon
    from domain.explanation.fighting import Fighting
    from domain.explanation.record import PairRecord
    from domain.stance.fold import Segment
    from domain.stance.policy import Policy
    from domain.stance.term_status import TermStatus
    from infrastructure.read_models.as_known import Knowledge


@dataclass(frozen=True, slots=True)
class StancesQuestion:
    """The stances of `actor` on day `on` (an ordinal) by a policy, toward all actors or one."""

    actor: str
    on: int
    policy: Policy
    toward: str | None = None
    inherit: bool = True
    only: ClaimFilter = field(default_factory=ClaimFilter)
    evidence: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "only", self.only.under(self.policy))

    def pairs(self, knowledge: Knowledge) -> list[Pair]:
        """Return the pairs whose claims may bear on the answer."""
        return pairs_asked(knowledge, self.actor, self.toward, self.inherit, self.only)

    def parameters(self) -> dict[str, str]:
        """The question as query parameters, the same for the same question."""
        narrowed_to = narrowed(self.toward, self.inherit, self.only, self.policy)
        asked = {"on": iso_day(self.on), **narrowed_to}
        return {**asked, "evidence": "true"} if self.evidence else asked


def narrowed(
    toward: str | None, inherit: bool, only: ClaimFilter, policy: Policy
) -> dict[str, str]:
    """Return the filters and the policy of a question about an actor as query parameters."""
    given = {
        "toward": toward,
        **only.asked(),
        "inherit": None if inherit else "false",
        "policy": policy.name,
    }
    return {name: str(value) for name, value in given.items() if value is not None}


class Held(NamedTuple):
    """A stance on a day, and the way in which it counts for the actor asked about.

    `segment` is that of the holder toward the target of the way.
    """

    way: Way
    segment: Segment

    @property
    def pair(self) -> Pair:
        """The holder and the target."""
        return self.way.holder, self.way.target


@dataclass(frozen=True, slots=True)
class StanceRows:
    """Stances, with what they refer to: names of actors, developments of the basis, commitments.

    `commitments` holds those by the holder of a stance toward its counterpart. `horizon` is how
    far the log knows, and `covered` the last day that the data sets of a pair declare to cover.
    The others are by holder and target: `deciding` are the claims that decide, `fighting` is what
    makes force sustained, `dissolved` from when one of the two may not exist, for stances whose
    dating is uncertain. `judged` are the findings on the acts that decide, and `end_reporters` the
    sources that report their ends. `left_out` is None without a filter that leaves out claims.
    `missing` are stances that hold only with the claims left out. `machine_coded` counts the claims
    of a pair that the policy leaves out because programs coded them. It has the pairs of the
    stances, and that of a question about one pair.
    """

    held: list[Held]
    missing: list[Held]
    names: dict[str, str]
    developments: dict[str, DevelopmentInBrief]
    commitments: dict[Pair, list[Committed]]
    horizon: Horizon
    covered: dict[Pair, int]
    records: dict[Pair, PairRecord]
    strains: dict[Pair, Strain]
    deciding: dict[Pair, Claim]
    fighting: dict[Pair, Fighting]
    dissolved: dict[Pair, Days]
    judged: OfActs
    end_reporters: EndReporters
    left_out: dict[Pair, LeftOut] | None
    machine_coded: dict[Pair, int]


def stance_rows(knowledge: Knowledge, question: StancesQuestion) -> StanceRows:
    """Return the stances of an actor with what they refer to; the actor must be known."""
    held = held_stances(knowledge, question)
    missing: list[Held] = []
    if question.only.leaves_out_claims:
        every = held_stances(knowledge, replace(question, only=question.only.with_all_claims()))
        missing = _not_among(held, every)
    named = {id for id in (question.actor, question.toward) if id is not None}
    return _with_references(knowledge, question, held, missing, named)


def _not_among(held: Iterable[Held], every: Iterable[Held]) -> list[Held]:
    known = {(*one.pair, one.way.toward) for one in held}
    return [one for one in every if (*one.pair, one.way.toward) not in known]


def _with_references(
    knowledge: Knowledge,
    asked: StancesQuestion | AllPairs,
    held: list[Held],
    missing: list[Held],
    also_named: Set[str] = frozenset(),
) -> StanceRows:
    deciding = _deciding(knowledge, asked, held)
    resting_on = {h.pair: {b.development for b in h.segment.basis} for h in held}
    pairs = list(resting_on)
    claims = ClaimsOnDay(knowledge, asked.policy, asked.on, asked.only)
    records = records_of(claims, pairs)
    rivals = {rival.development for h in held for rival in h.segment.rivals}
    newest = [one.last for one in records.values() if one.last is not None]
    last = {one.development for one in newest}
    resting = [*deciding.values(), *(one.claim.claim for one in newest)]
    ids = rivals.union(last, *resting_on.values())
    developments = in_brief(knowledge, ids, asked.only.published)
    commitments = commitments_of(knowledge, asked.policy, resting_on, asked.on, asked.only)
    origins = [claim.origin for claim in deciding.values()]
    origins += [term.origin for some in commitments.values() for _, term, _ in some]
    ids_named = {id for h in (*held, *missing) for id in (*h.pair, h.way.toward)}
    ids_named |= {id for one in origins if one is not None for id in (one.by, one.toward)}
    names = names_of(knowledge, also_named | ids_named)
    with_missing = list(dict.fromkeys([*pairs, *(one.pair for one in missing)]))
    return StanceRows(
        held,
        missing,
        names,
        developments,
        commitments,
        horizon_of(knowledge, asked.only),
        covered_through(knowledge, pairs, asked.only),
        records,
        _strains(claims, held, commitments),
        deciding,
        fighting_of(claims, _sustained(held)),
        _dissolved(knowledge, asked, held),
        findings_about(knowledge, _acts(deciding), asked.only.published, asked.only),
        end_reporters(knowledge, resting, developments, asked.only),
        left_out_of(knowledge, asked.policy, with_missing, asked.on, asked.only),
        machine_coded_of(knowledge, _with_asked(with_missing, asked), asked.on, asked.only),
    )


def _with_asked(pairs: list[Pair], asked: StancesQuestion | AllPairs) -> list[Pair]:
    """Return the pairs with that of a question about one pair."""
    if isinstance(asked, AllPairs) or asked.toward is None:
        return pairs
    return list(dict.fromkeys([*pairs, (asked.actor, asked.toward)]))


def _strains(
    claims: ClaimsOnDay,
    held: Iterable[Held],
    commitments: Mapping[Pair, Sequence[Committed]],
) -> dict[Pair, Strain]:
    """Return what violates or strains the commitments that decide stances, by their pairs."""
    deciding: dict[Pair, Term] = {}
    for one in held:
        found = deciding_commitment(one.segment, commitments.get(one.pair, ()))
        if found is not None:
            deciding[one.pair] = found[0]
    strains = strains_of(claims, list(deciding.values()))
    return dict(zip(deciding, strains, strict=True))


def _deciding(
    knowledge: Knowledge, asked: StancesQuestion | AllPairs, held: Iterable[Held]
) -> dict[Pair, Claim]:
    """Return the claims that decide stances, by their pairs."""
    deciding = {
        one.pair: (one.segment.basis[0], RULES[one.segment.rule].effect)
        for one in held
        if one.segment.basis
    }
    return deciding_claims(knowledge, deciding, asked.only)


def _acts(deciding: Mapping[Pair, Claim]) -> set[str]:
    return {claim.development for claim in deciding.values() if claim.part is Part.KIND}


def _sustained(held: Iterable[Held]) -> list[Pair]:
    return list({one.pair: None for one in held if RULES[one.segment.rule].is_sustained})


def _dissolved(
    knowledge: Knowledge, asked: StancesQuestion | AllPairs, held: Iterable[Held]
) -> dict[Pair, Days]:
    """Return from when one of the two may not exist, for stances whose dating is uncertain."""
    pairs = {one.pair for one in held if one.segment.basis and not one.segment.firm}
    if not pairs:
        return {}
    actors = {actor for pair in pairs for actor in pair}
    dissolved = dissolutions(knowledge, actors, asked.only.published)
    found = {pair: dissolved_pair(pair, dissolved) for pair in pairs}
    return {pair: days for pair, days in found.items() if days is not None}


def deciding_commitment(
    segment: Segment, commitments: Iterable[Committed]
) -> tuple[Term, TermStatus] | None:
    """Return the commitment that decides a stance, with its status; None if an act does.

    The announcement and the ending of a commitment are acts, and have its number.
    """
    if RULES[segment.rule].effect not in COMMITTED:
        return None
    for id, term, status in commitments:
        if (id, term.number) == tuple(segment.basis[0]):
            return term, status
    return None


def held_by(knowledge: Knowledge, question: StancesQuestion) -> dict[str, Segment]:
    """Return the actor's own stances on the day: stored ones for the newest unfiltered answer."""
    if _is_stored(knowledge, question):
        own = segments_on(knowledge, question.actor, question.on)
    else:
        own = _own_on_demand(knowledge, question)
    if question.toward is not None:
        own = {toward: s for toward, s in own.items() if toward == question.toward}
    return own


def _is_stored(knowledge: Knowledge, asked: StancesQuestion | AllPairs) -> bool:
    """Return whether the stored segments are the answer, without a look at each pair."""
    return knowledge.is_newest and asked.only.everything and knowledge.stores(asked.policy)


def _own_on_demand(knowledge: Knowledge, question: StancesQuestion) -> dict[str, Segment]:
    on, others = question.on, counterparts(knowledge, question.actor, question.only)
    pairs = [(question.actor, other) for other in others if question.toward in (None, other)]
    timelines = timelines_of(knowledge, question.policy, pairs, question.only, on, on)
    return {toward: segments[-1] for (_, toward), segments in timelines.items()}


def held_stances(knowledge: Knowledge, question: StancesQuestion) -> list[Held]:
    """Return the actor's own stances and inherited ones, sorted by the other actor's id."""
    inheritance = Inheritance(
        knowledge,
        question.actor,
        question.on,
        question.toward,
        question.inherit,
        question.only.published,
    )
    held = []
    for holder in inheritance.holders:
        stances = _stances_toward(knowledge, replace(question, actor=holder), inheritance.targets)
        held += [Held(way, stances[way.target]) for way in inheritance.ways(holder, stances)]
    return sorted(held, key=lambda h: (h.way.toward, h.way.through))


def _stances_toward(
    knowledge: Knowledge, question: StancesQuestion, targets: Iterable[str] | None
) -> dict[str, Segment]:
    if targets is None:
        return held_by(knowledge, question)
    found: dict[str, Segment] = {}
    for target in targets:
        found |= held_by(knowledge, replace(question, toward=target))
    return found


@dataclass(frozen=True, slots=True)
class AllPairs:
    """All pairs on day `on` (an ordinal) by a policy: the next `limit` pairs after `after`."""

    on: int
    policy: Policy
    only: ClaimFilter
    after: Pair
    limit: int
    such: PairFilter = ALL_PAIRS

    def __post_init__(self) -> None:
        object.__setattr__(self, "only", self.only.under(self.policy))

    def parameters(self) -> dict[str, str]:
        """The question as query parameters, without the page of its answer."""
        given = {
            "on": iso_day(self.on),
            **self.such.asked(),
            **self.only.asked(),
            "policy": self.policy.name,
        }
        return {name: str(value) for name, value in given.items() if value is not None}


def read_all_pairs(knowledge: Knowledge, asked: AllPairs) -> tuple[StanceRows, Pair | None]:
    """Return the stances on the page, and the last pair if more follow."""
    pairs = pairs_after(knowledge, asked.such, asked.after, asked.limit)
    return rows_of_pairs(knowledge, asked, pairs), pairs[-1] if len(pairs) == asked.limit else None


def rows_of_pairs(knowledge: Knowledge, asked: AllPairs, pairs: list[Pair]) -> StanceRows:
    """Return the stances of these pairs with what they refer to."""
    held = _held(knowledge, asked, pairs)
    missing: list[Held] = []
    if asked.only.leaves_out_claims:
        every = _held(knowledge, replace(asked, only=asked.only.with_all_claims()), pairs)
        missing = _not_among(held, every)
    posture = asked.such.posture
    return _with_references(
        knowledge, asked, _of_posture(held, posture), _of_posture(missing, posture)
    )


def _of_posture(held: list[Held], posture: str | None) -> list[Held]:
    return [one for one in held if posture in (None, one.segment.posture.value)]


def _held(knowledge: Knowledge, asked: AllPairs, pairs: list[Pair]) -> list[Held]:
    if _is_stored(knowledge, asked):
        segments = segments_between(knowledge, pairs, asked.on)
        return [Held(_own(pair), segments[pair]) for pair in pairs if pair in segments]
    timelines = timelines_of(knowledge, asked.policy, pairs, asked.only, asked.on, asked.on)
    return [Held(_own(pair), timelines[pair][-1]) for pair in pairs if pair in timelines]


def _own(pair: Pair) -> Way:
    actor, toward = pair
    return Way(actor, toward, toward)


def first_of(held: Sequence[Held]) -> list[bool]:
    """Return for each stance of a list whether it is the one to show first of its pair."""
    by_toward: dict[str, list[int]] = {}
    for at, one in enumerate(held):
        by_toward.setdefault(one.way.toward, []).append(at)
    found = [False] * len(held)
    for places in by_toward.values():
        found[places[shown_first([_in_precedence(held[at]) for at in places])]] = True
    return found


def _in_precedence(held: Held) -> HeldStance:
    return HeldStance(held.segment.posture, held.segment.confidence, held.way.through)
