"""The sentences that explain stances, from the rows of an answer."""

from __future__ import annotations

from collections.abc import Iterable

from api.answers.cited import BasisAnswer
from domain.claims.claim import Claim, Part
from domain.claims.commitment import Term
from domain.claims.findings import on_acts
from domain.commitments import is_ceasefire
from domain.dates import parse_when
from domain.explanation.assessment import bounded
from domain.explanation.explained import Announced, Doubt, EndReported, Explained
from domain.explanation.phrases import Cited, Found
from domain.explanation.reason import reason
from domain.stance.dated_claims import wide
from domain.stance.fold import Segment
from domain.stance.policy import Policy
from domain.stance.rules import RULES
from domain.vocabulary import Effect
from infrastructure.read_models.commitments.commitments import Committed
from infrastructure.read_models.commitments.findings import Judgement
from infrastructure.read_models.developments.rows import DevelopmentInBrief
from infrastructure.read_models.stances.held import Held
from infrastructure.read_models.stances.references.rows import StanceRows, deciding_commitment
from infrastructure.read_models.stances.references.strains import Strain


def reason_of(held: Held, on: int, policy: Policy, rows: StanceRows) -> str:
    """Return the sentences that explain a stance on day `on`."""
    segment, (actor, toward) = held.segment, held.pair
    actor, toward = rows.names.get(actor, actor), rows.names.get(toward, toward)
    decider, last = rows.deciding.get(held.pair), rows.records[held.pair].last
    about = decider or (last.claim.claim if last else None)
    term = _term(about, rows.commitments.get(held.pair, ())) if about else None
    explained = Explained(
        actor,
        toward,
        segment.rule,
        on,
        [_cited(rows.developments[one.development]) for one in segment.basis],
        [_cited(rows.developments[one.development]) for one in segment.rivals],
        wide(decider, policy) if decider else None,
        _doubt(held, on, rows),
        rows.strains.get(held.pair, Strain()).against,
        rows.fighting.get(held.pair),
        (last, _cited(rows.developments[last.development])) if last and not decider else None,
        _announced(term) if term else None,
        term.commitment.action if term else None,
        _undertaken(held, decider, rows),
        term.ended_places if term else (),
        _findings(held, decider, rows),
        _end(about, on, rows),
    )
    by_other = term is not None and term.commitment.announced_by_other
    by_other = by_other and decider is not None and decider.part is not Part.ENDING
    was_taken_over = decider is not None and decider.origin is not None
    why = bounded(actor, segment.at_best, by_other, was_taken_over)
    return reason(explained, policy) + why


def cited(basis: BasisAnswer) -> Cited:
    """Return a development as a sentence cites it."""
    return Cited(basis["kind"], basis["title"], basis["occurred"])


def _findings(held: Held, decider: Claim | None, rows: StanceRows) -> list[Found]:
    """Return the findings on the act that decides, or under the commitment that does.

    The newest are first.
    """
    if decider is None:
        return []
    judged = list(rows.judged.get(decider.development, ())) if decider.part is Part.KIND else []
    under = deciding_commitment(held.segment, rows.commitments.get(held.pair, ()))
    if under is not None:
        term, status = under
        acts = (*status.violations, *status.undetermined_by, *status.dismissed)
        made_in = rows.developments[held.segment.basis[0].development]
        judged = [Judgement(one, made_in, term.number) for one in on_acts(term.findings, acts)]
    return [_found(one) for one in sorted(judged, key=_newest_first)]


def _end(about: Claim | None, on: int, rows: StanceRows) -> EndReported:
    """Return who reports and who denies the end of an act that may be over on a day."""
    if about is None or about.part is not Part.KIND or on <= about.end_earliest:
        return EndReported()
    return rows.ends.get(about.development, EndReported())


def _newest_first(one: Judgement) -> tuple[int, int]:
    return -parse_when(one.verdict.date).latest, -one.verdict.number


def _found(one: Judgement) -> Found:
    verdict = one.verdict
    finder = verdict.name or verdict.actor or verdict.source or ""
    act = Cited("", verdict.title or "", verdict.occurred or "")
    return Found(finder, verdict.result, act, one.commitment, _cited(one.made_in), verdict.date)


def _cited(one: DevelopmentInBrief) -> Cited:
    return Cited(one.kind, one.title, one.occurred)


def _doubt(held: Held, on: int, rows: StanceRows) -> Doubt | None:
    """Return why the dating is uncertain; None if it is firm, or the rule or the rivals say so."""
    segment = held.segment
    if segment.firm:
        return None if held.way.of(segment).firm else Doubt.MEMBERSHIP
    rule = RULES[segment.rule]
    if rule.is_uncertain or (segment.rivals and rule.depends_on_rivals):
        return None
    decider = rows.deciding.get(held.pair)
    if decider is not None and decider.doubtful:
        return Doubt.DATE if decider.origin is None else Doubt.SUCCESSION
    if _is_resumed(segment, rows.records[held.pair].resumed):
        return Doubt.RESUMED
    gone = rows.dissolved.get(held.pair)
    return Doubt.DISSOLUTION if gone is not None and gone[0] <= on else Doubt.PLACEMENT


def _undertaken(held: Held, decider: Claim | None, rows: StanceRows) -> tuple[str, str] | None:
    """Return the names of the actors between which a commitment was undertaken that passed.

    It is the one that decides, or that the basis names after the force that decides.
    """
    origin = decider.origin if decider is not None else None
    if origin is None and decider is not None and decider.effect is Effect.FORCE:
        named = set(map(tuple, held.segment.basis[1:]))
        of_basis = (
            term.origin
            for id, term, _ in rows.commitments.get(held.pair, ())
            if (id, term.number) in named
        )
        origin = next(of_basis, None)
    if origin is None:
        return None
    return rows.names.get(origin.by, origin.by), rows.names.get(origin.toward, origin.toward)


def _is_resumed(segment: Segment, resumed: frozenset[str]) -> bool:
    is_force = RULES[segment.rule].effect is Effect.FORCE
    return is_force and segment.basis[0].development in resumed


def _term(claim: Claim, commitments: Iterable[Committed]) -> Term | None:
    """Return the commitment of a claim; None for another claim, and for a bare ceasefire."""
    for id, term, _ in commitments:
        if (id, term.number) == (claim.development, claim.commitment):
            return term
    return None


def _announced(term: Term) -> Announced:
    """Return when a commitment may take effect, and what it waits for."""
    awaited = term.commitment.condition if term.awaits else None
    return Announced(term.begins, term.settled, is_ceasefire(term.commitment), awaited)
