"""What goes with a stance: the acts on record, what violates it, and what a filter left out."""

from __future__ import annotations

from typing_extensions import TypedDict

from api.answers.commitments import FindingOnAct, findings_answer
from api.answers.links import Named, named
from domain.claims.claim import Pair
from domain.dates import iso_day
from domain.explanation.record import LastEvidence
from domain.vocabulary import BY_FILTERS, MACHINE_CODED
from infrastructure.read_models.stances.held import Held, StancesQuestion
from infrastructure.read_models.stances.references.rows import StanceRows
from infrastructure.read_models.stances.references.strains import Strain


class LastEvidenceAnswer(TypedDict):
    day: str
    posture: str
    development: str
    ended: str | None


class ViolationsAnswer(TypedDict):
    count: int
    newest: list[str]
    findings: list[FindingOnAct]


class LeftOutReason(TypedDict):
    """How many claims are left out of a stance for one reason."""

    reason: str
    claims: int


class LeftOutAnswer(TypedDict):
    claims: int
    reasons: list[LeftOutReason]
    posture: str | None
    changes: bool | None


class StanceLeftOut(TypedDict):
    """A stance that holds only with the claims that the filters or the policy leave out."""

    toward: Named
    inherited_from: Named | None
    toward_inherited_from: Named | None
    claims: int
    reason: str
    posture: str | None


class Acts(TypedDict):
    last_act_date: str | None
    acts_30d: int
    acts_90d: int
    last: LastEvidenceAnswer | None
    violated: bool
    violations: ViolationsAnswer
    tensions: list[str]


class OnRecord(Acts):
    left_out: LeftOutAnswer | None


def acts_on_record(rows: StanceRows, held: Held) -> Acts:
    """Return the acts on record of a pair, and those against the commitment that decides."""
    record, strain = rows.records[held.pair], rows.strains.get(held.pair, Strain())
    return {
        "last_act_date": None if record.last_act is None else iso_day(record.last_act),
        "acts_30d": record.acts_30d,
        "acts_90d": record.acts_90d,
        "last": None if record.last is None else _last(record.last),
        "violated": strain.against.violations > 0,
        "violations": {
            "count": strain.against.violations,
            "newest": list(strain.violated_by),
            "findings": findings_answer(strain.findings),
        },
        "tensions": list(strain.strained_by),
    }


def _last(last: LastEvidence) -> LastEvidenceAnswer:
    return {
        "day": iso_day(last.day),
        "posture": last.posture.value,
        "development": last.development,
        "ended": None if last.ended is None else iso_day(last.ended),
    }


def left_out_answer(rows: StanceRows, held: Held) -> LeftOutAnswer | None:
    """Return what the filters and the policy leave out of a stance; None if they leave out nothing.

    The posture with the claims that programs coded is not derived: they may be thousands.
    """
    machine_coded = rows.machine_coded.get(held.pair, 0)
    of_programs = [_reason(MACHINE_CODED, machine_coded)] if machine_coded else []
    if rows.left_out is None:
        if not of_programs:
            return None
        return {"claims": machine_coded, "reasons": of_programs, "posture": None, "changes": None}
    claims, posture = rows.left_out[held.pair]
    return {
        "claims": claims + machine_coded,
        "reasons": [*([_reason(BY_FILTERS, claims)] if claims else []), *of_programs],
        "posture": posture and posture.value,
        "changes": posture != held.segment.posture,
    }


def _reason(reason: str, claims: int) -> LeftOutReason:
    return {"reason": reason, "claims": claims}


def stance_left_out(rows: StanceRows, missing: Held) -> StanceLeftOut:
    """Return a stance that holds only with claims that the filters leave out."""
    assert rows.left_out is not None, "only a filter leaves out a stance"
    way = missing.way
    return {
        "toward": named(way.toward, rows.names),
        "inherited_from": named(way.holder, rows.names) if way.inherited_from else None,
        "toward_inherited_from": named(way.target, rows.names)
        if way.toward_inherited_from
        else None,
        "claims": rows.left_out[missing.pair].claims,
        "reason": BY_FILTERS,
        "posture": missing.segment.posture.value,
    }


def pair_asked(question: StancesQuestion) -> Pair | None:
    """Return the pair of a question about one pair."""
    return None if question.toward is None else (question.actor, question.toward)


def stances_left_out(rows: StanceRows, pair: Pair | None) -> list[StanceLeftOut]:
    """Return the stances that hold only with claims that are left out.

    `pair` is that of a question about one pair. If programs alone coded what is on record of it,
    that is left out, and the posture with it is not derived.
    """
    found = [stance_left_out(rows, one) for one in rows.missing]
    shown = {one.pair for one in (*rows.held, *rows.missing)}
    if pair is not None and pair not in shown and pair in rows.machine_coded:
        found.append(
            {
                "toward": named(pair[1], rows.names),
                "inherited_from": None,
                "toward_inherited_from": None,
                "claims": rows.machine_coded[pair],
                "reason": MACHINE_CODED,
                "posture": None,
            }
        )
    return found
