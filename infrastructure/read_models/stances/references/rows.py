"""Stances of an answer, with what they refer to: names, developments, commitments and records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain.claims.claim import Part
from domain.stance.dated_claims import COMMITTED
from domain.stance.rules import RULES
from infrastructure.read_models.commitments.commitments import Committed, commitments_of
from infrastructure.read_models.commitments.findings import OfActs, findings_about
from infrastructure.read_models.developments.end_reports import ReportedEnds, reported_ends
from infrastructure.read_models.developments.rows import DevelopmentInBrief, in_brief
from infrastructure.read_models.evidence_days import horizon_of
from infrastructure.read_models.registry.actors import DayBounds, dissolutions, names_of
from infrastructure.read_models.registry.datasets import covered_through
from infrastructure.read_models.stances.held import (
    AllPairs,
    Held,
    StancesQuestion,
    held_between,
    held_stances,
)
from infrastructure.read_models.stances.references.left_out import (
    LeftOut,
    left_out_of,
    machine_coded_of,
)
from infrastructure.read_models.stances.references.records import (
    ClaimsOnDay,
    deciding_claims,
    fighting_of,
    records_of,
)
from infrastructure.read_models.stances.references.strains import Strain, strains_of
from infrastructure.read_models.stances.segments import pairs_after
from infrastructure.read_models.stances.timelines_at import dissolved_pair

if TYPE_CHECKING:
    from domain.claims.claim import Claim, Pair
    from domain.claims.commitment import Term
    from domain.explanation.assessment import Horizon
    from domain.explanation.fighting import Fighting
    from domain.explanation.record import PairRecord
    from domain.stance.fold import Segment
    from domain.stance.term_status import TermStatus
    from infrastructure.read_models.as_known import Knowledge


@dataclass(frozen=True, slots=True)
class StanceRows:
    """Stances, with what they refer to: names of actors, developments of the basis, commitments.

    `commitments` holds those by the holder of a stance toward its counterpart. `horizon` is how
    far the log knows, and `covered` the last day that the data sets of a pair declare to cover.
    The others are by holder and target: `deciding` are the claims that decide, `fighting` is what
    makes force sustained, `dissolved` from when one of the two may not exist, for stances whose
    dating is uncertain. `judged` are the findings on the acts that decide, and `ends` the
    sources that report or deny their ends. `left_out` is None without a filter that leaves out
    claims. `missing` are stances that hold only with the claims left out. `machine_coded` counts
    the claims of a pair that the policy leaves out because programs coded them. It has the pairs of
    the stances, and that of a question about one pair.
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
    dissolved: dict[Pair, DayBounds]
    judged: OfActs
    ends: ReportedEnds
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
        reported_ends(knowledge, resting, developments, asked.only),
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
) -> dict[Pair, DayBounds]:
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


def read_all_pairs(knowledge: Knowledge, asked: AllPairs) -> tuple[StanceRows, Pair | None]:
    """Return the stances on the page, and the last pair if more follow."""
    pairs = pairs_after(knowledge, asked.such, asked.after, asked.limit)
    return rows_of_pairs(knowledge, asked, pairs), pairs[-1] if len(pairs) == asked.limit else None


def rows_of_pairs(knowledge: Knowledge, asked: AllPairs, pairs: list[Pair]) -> StanceRows:
    """Return the stances of these pairs with what they refer to."""
    held = held_between(knowledge, asked, pairs)
    missing: list[Held] = []
    if asked.only.leaves_out_claims:
        every = held_between(knowledge, replace(asked, only=asked.only.with_all_claims()), pairs)
        missing = _not_among(held, every)
    posture = asked.such.posture
    return _with_references(
        knowledge, asked, _of_posture(held, posture), _of_posture(missing, posture)
    )


def _of_posture(held: list[Held], posture: str | None) -> list[Held]:
    return [one for one in held if posture in (None, one.segment.posture.value)]
