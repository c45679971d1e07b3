"""What goes with a stance: the acts on record, what violates it, and what a filter left out."""

from __future__ import annotations

from typing_extensions import TypedDict

from api.answers.commitments import FindingOnAct, findings_answer
from api.answers.links import Named, named
from domain.dates import iso_day
from domain.explanation.record import LastEvidence
from infrastructure.read_models.stances.held import Held, StanceRows
from infrastructure.read_models.stances.strains import Strain


class LastEvidenceAnswer(TypedDict):
    day: str
    posture: str
    development: str
    ended: str | None


class ViolationsAnswer(TypedDict):
    count: int
    newest: list[str]
    findings: list[FindingOnAct]


class LeftOutAnswer(TypedDict):
    claims: int
    posture: str | None
    changes: bool


class StanceLeftOut(TypedDict):
    """A stance that holds only with the claims that the filters leave out."""

    toward: Named
    inherited_from: Named | None
    toward_inherited_from: Named | None
    claims: int
    posture: str


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
    """Return what the filters leave out of a stance; None if they leave out no claims."""
    if rows.left_out is None:
        return None
    claims, posture = rows.left_out[held.pair]
    return {
        "claims": claims,
        "posture": posture and posture.value,
        "changes": posture != held.segment.posture,
    }


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
        "posture": missing.segment.posture.value,
    }
