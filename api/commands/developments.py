"""Recording developments, and all that may be said about one later."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from api.commands.bodies import (
    AccountChanges,
    CoveredPlaceBody,
    DevelopmentBody,
    ReportBody,
    ReportChanges,
    flat,
    under_changes,
)
from api.commands.json_body import Body
from api.commands.write_request import (
    DEVELOPMENT_WRITE_RESPONSES,
    IN_TURN,
    WRITE_RESPONSES,
    AChange,
    AWrite,
    VerbRoute,
)
from api.http.parameters import Identifier, Whole
from api.http.problems import WRITE_REFUSALS
from domain.commitments import CoveredPlace
from domain.development.redactions import PARTS
from domain.values import (
    DevelopmentEnd,
    Ending,
    Finder,
    Finding,
    MetCondition,
    Resumption,
    Suspension,
)

PATH = "/v1/developments/{id}"

router = APIRouter(
    route_class=VerbRoute,
    tags=["developments"],
    responses=WRITE_RESPONSES | WRITE_REFUSALS,
    dependencies=[IN_TURN],
)


class DisputeBody(Body):
    report: ReportBody
    part: str | None = Field(
        None, description="What is denied, see `dispute_parts` in /v1/codebook; null for the deed"
    )
    actor: str | None = Field(
        None, description="Whose deed is denied, for `author` and `target`; null for every actor"
    )
    number: int | None = Field(
        None,
        description="Number of the commitment, for `commitment` and `ending`; null for every one",
    )


class WithdrawalBody(Body):
    reason: str


class CorrectionBody(Body):
    changes: AccountChanges
    reason: str
    reported_at: str | None = Field(
        None,
        description="When the correction was published; null means with what it replaces",
    )


class ReportCorrectionBody(Body):
    changes: ReportChanges
    reason: str


class RetractionBody(Body):
    reason: str
    duplicate_of: Identifier | None = Field(
        None, description="The development that this duplicated"
    )


class RedactionBody(Body):
    parts: list[str] = Field(
        description="The parts whose texts are destroyed: " + ", ".join(PARTS) + ";"
        " one report or dispute by its number, from 1, as in `reports.2`",
        examples=[["summary", "reports.2"]],
    )
    reason: str


class EndBody(Body):
    date: str = Field(description="EDTF", examples=["2025-01-19"])
    reason: str
    ended_by: str | None = Field(None, description="The party that ended it")
    cause: str | None = Field(None, description="The development that ended it")
    reported_at: str | None = Field(
        None, description="When the end was published; null means when its cause was"
    )
    places: list[CoveredPlaceBody] = Field(
        default_factory=list,
        description="Where it ended, if it still applies elsewhere; empty if it ended everywhere",
    )

    def value(self, number: int) -> Ending:
        return Ending(number, **{**dict(self), "places": _places(self.places)})


class EndingWithdrawalBody(WithdrawalBody):
    places: list[CoveredPlaceBody] = Field(
        default_factory=list,
        description="The places of an ending in some places; empty for the end as a whole",
    )


def _places(bodies: Iterable[CoveredPlaceBody]) -> tuple[CoveredPlace, ...]:
    return tuple(body.value() for body in bodies)


class SuspensionBody(Body):
    date: str = Field(
        description="First day on which it is not in force, EDTF", examples=["2025-02-10"]
    )
    reason: str
    suspended_by: str | None = Field(None, description="The party that suspended it")
    cause: str | None = Field(None, description="The development by which it was suspended")
    reported_at: str | None = Field(
        None, description="When the suspension was published; null means when its cause was"
    )

    def value(self, number: int) -> Suspension:
        return Suspension(number, **dict(self))


class ResumptionBody(Body):
    date: str = Field(
        description="First day on which it is in force again, EDTF", examples=["2025-02-15"]
    )
    reason: str
    resumed_by: str | None = Field(None, description="The party that resumed it")
    cause: str | None = Field(None, description="The development by which it was resumed")
    reported_at: str | None = Field(
        None, description="When the resumption was published; null means when its cause was"
    )

    def value(self) -> Resumption:
        return Resumption(0, **dict(self))


class DevelopmentEndBody(Body):
    date: str = Field(
        description="First day on which the development no longer holds, EDTF",
        examples=["2025-01-19"],
    )
    reason: str
    cause: str | None = Field(None, description="The development by which it ended")
    reported_at: str | None = Field(
        None,
        description="When its end was published; null means with the first of its reports, or"
        " without reports when its cause was",
    )
    reports: list[ReportBody] = Field(
        default_factory=list, description="Reports of the end, which do not report the rest"
    )

    def value(self) -> DevelopmentEnd:
        given = {**dict(self), "reports": tuple(report.value() for report in self.reports)}
        return DevelopmentEnd(**given)


class MetConditionBody(Body):
    date: str = Field(description="Day on which it was met, EDTF", examples=["2025-01-19"])
    reason: str
    cause: str | None = Field(None, description="The development by which it was met")
    reported_at: str | None = Field(
        None, description="When it was published that it was met; null means when its cause was"
    )

    def value(self, number: int) -> MetCondition:
        return MetCondition(number, **dict(self))


class FinderBody(Body):
    actor: str | None = Field(None, description="Id of the actor that found it")
    source: str | None = Field(None, description="Id of the source that found it")

    def value(self) -> Finder:
        return Finder(**dict(self))


class FindingBody(Body):
    act: Identifier = Field(description="Id of the development that was examined")
    result: str = Field(
        description="What was found, see `finding_results` in /v1/codebook", examples=["dismissed"]
    )
    found_by: FinderBody
    date: str = Field(description="Day of the finding, EDTF", examples=["2025-02-20"])
    reports: list[ReportBody]

    def value(self, number: int) -> Finding:
        reports = tuple(report.value() for report in self.reports)
        found_by = self.found_by.value()
        return Finding(number, self.act, self.result, found_by, self.date, reports)


@router.post("/v1/developments", status_code=201, responses=DEVELOPMENT_WRITE_RESPONSES)
def record_development(body: DevelopmentBody, write: AWrite) -> Response:
    """Record a development with at least one report of it.

    It is recorded also if the answer names `possible_duplicates`.
    """
    new = body.value()
    return write.answer_development(write.verbs.report_development(new, write.request), new, PATH)


@router.post(PATH + "/reports", status_code=201)
def add_report(id: UUID, body: ReportBody, write: AChange) -> Response:
    """Record another source's account of a development."""
    with flat("report"):
        recorded = write.verbs.add_report(id, body.value(), write.request)
    return write.answer(recorded, PATH)


@router.post(PATH + "/reports/{number}/corrections", status_code=201)
def correct_report(id: UUID, number: Whole, body: ReportCorrectionBody, write: AChange) -> Response:
    """Record which fields of a report, numbered from 1, were wrong, and their correct values."""
    changes = body.changes.values_given()
    with under_changes(ReportChanges), flat("report"):
        recorded = write.verbs.correct_report(id, number, changes, body.reason, write.request)
    return write.answer(recorded, PATH)


@router.post(PATH + "/reports/{number}/withdrawal", status_code=201)
def withdraw_report(id: UUID, number: Whole, body: WithdrawalBody, write: AChange) -> Response:
    """Record that a report, numbered from 1, does not count; one of them has to remain."""
    return write.answer(write.verbs.withdraw_report(id, number, body.reason, write.request), PATH)


@router.post(PATH + "/disputes", status_code=201)
def dispute_development(id: UUID, body: DisputeBody, write: AChange) -> Response:
    """Record that a source denies a development, or part of it."""
    recorded = write.verbs.dispute_development(
        id, body.report.value(), body.part, write.request, body.actor, body.number
    )
    return write.answer(recorded, PATH)


@router.post(PATH + "/disputes/{number}/withdrawal", status_code=201)
def withdraw_dispute(id: UUID, number: Whole, body: WithdrawalBody, write: AChange) -> Response:
    """Record that a dispute, numbered from 1, is withdrawn."""
    return write.answer(write.verbs.withdraw_dispute(id, number, body.reason, write.request), PATH)


@router.post(PATH + "/corrections", status_code=201)
def correct_development(id: UUID, body: CorrectionBody, write: AChange) -> Response:
    """Record which fields of a development were wrong, and their correct values."""
    changes = body.changes.values_given()
    with under_changes(AccountChanges):
        recorded = write.verbs.correct_development(
            id, changes, body.reason, write.request, body.reported_at
        )
    return write.answer(recorded, PATH)


@router.post(PATH + "/retraction", status_code=201)
def retract_development(id: UUID, body: RetractionBody, write: AChange) -> Response:
    """Withdraw a development, which then makes no claims; `duplicate_of` names one that stays."""
    recorded = write.verbs.retract_development(id, body.reason, body.duplicate_of, write.request)
    return write.answer(recorded, PATH)


@router.post(PATH + "/retraction/withdrawal", status_code=201)
def withdraw_retraction(id: UUID, body: WithdrawalBody, write: AChange) -> Response:
    """Record that a development was retracted by mistake; it makes claims again."""
    return write.answer(write.verbs.withdraw_retraction(id, body.reason, write.request), PATH)


@router.post(PATH + "/redaction", status_code=201)
def redact_development(id: UUID, body: RedactionBody, write: AChange) -> Response:
    """Destroy the texts in these parts of a development; every proof still verifies.

    It cannot be undone. Answers at any position have null in place of each text, and `redacted`.
    """
    recorded = write.verbs.redact_development(id, tuple(body.parts), body.reason, write.request)
    return write.answer(recorded, PATH)


@router.post(PATH + "/end", status_code=201)
def end_development(id: UUID, body: DevelopmentEndBody, write: AChange) -> Response:
    """Record the end of a development that lasts, such as a war, a sanction or support."""
    return write.answer(write.verbs.end_development(id, body.value(), write.request), PATH)


@router.post(PATH + "/end/withdrawal", status_code=201)
def withdraw_end(id: UUID, body: WithdrawalBody, write: AChange) -> Response:
    """Record that a development has not ended after all; it can be ended again."""
    return write.answer(write.verbs.withdraw_end(id, body.reason, write.request), PATH)


@router.post(PATH + "/commitments/{number}/end", status_code=201)
def end_commitment(id: UUID, number: Whole, body: EndBody, write: AChange) -> Response:
    """Record that a commitment, numbered from 1, has ended; 0 is a ceasefire as a whole.

    With `places`, it has ended only there, and still applies elsewhere.
    """
    return write.answer(write.verbs.end_commitment(id, body.value(number), write.request), PATH)


@router.post(PATH + "/commitments/{number}/end/withdrawal", status_code=201)
def withdraw_ending(
    id: UUID, number: Whole, body: EndingWithdrawalBody, write: AChange
) -> Response:
    """Record that a commitment has not ended after all; it can be ended again.

    With `places`, the ending in exactly these places is withdrawn, else the end as a whole.
    """
    places = _places(body.places)
    recorded = write.verbs.withdraw_ending(id, number, body.reason, write.request, places)
    return write.answer(recorded, PATH)


@router.post(PATH + "/commitments/{number}/suspension", status_code=201)
def suspend_commitment(id: UUID, number: Whole, body: SuspensionBody, write: AChange) -> Response:
    """Record that a commitment is not in force until it is resumed; 0 is a ceasefire as a whole."""
    return write.answer(write.verbs.suspend_commitment(id, body.value(number), write.request), PATH)


@router.post(PATH + "/commitments/{number}/resumption", status_code=201)
def resume_commitment(id: UUID, number: Whole, body: ResumptionBody, write: AChange) -> Response:
    """Record that a suspended commitment is in force again."""
    return write.answer(
        write.verbs.resume_commitment(id, number, body.value(), write.request), PATH
    )


@router.post(PATH + "/commitments/{number}/condition-met", status_code=201)
def meet_condition(id: UUID, number: Whole, body: MetConditionBody, write: AChange) -> Response:
    """Record that the condition is met on which a commitment takes effect."""
    return write.answer(write.verbs.meet_condition(id, body.value(number), write.request), PATH)


@router.post(PATH + "/commitments/{number}/condition-met/withdrawal", status_code=201)
def withdraw_met_condition(
    id: UUID, number: Whole, body: WithdrawalBody, write: AChange
) -> Response:
    """Record that the condition of a commitment was not met after all; it can be met again."""
    return write.answer(
        write.verbs.withdraw_met_condition(id, number, body.reason, write.request), PATH
    )


@router.post(PATH + "/suspensions/{number}/withdrawal", status_code=201)
def withdraw_suspension(id: UUID, number: Whole, body: WithdrawalBody, write: AChange) -> Response:
    """Record that a commitment was not suspended after all, by the number of the suspension."""
    return write.answer(
        write.verbs.withdraw_suspension(id, number, body.reason, write.request), PATH
    )


@router.post(PATH + "/suspensions/{number}/resumption/withdrawal", status_code=201)
def withdraw_resumption(id: UUID, number: Whole, body: WithdrawalBody, write: AChange) -> Response:
    """Record that a commitment was not resumed after all; it can be resumed again."""
    return write.answer(
        write.verbs.withdraw_resumption(id, number, body.reason, write.request), PATH
    )


@router.post(PATH + "/commitments/{number}/findings", status_code=201)
def record_finding(id: UUID, number: Whole, body: FindingBody, write: AChange) -> Response:
    """Record whether an act violated a commitment, as an actor or a source found it."""
    return write.answer(write.verbs.record_finding(id, body.value(number), write.request), PATH)


@router.post(PATH + "/findings/{number}/withdrawal", status_code=201)
def withdraw_finding(id: UUID, number: Whole, body: WithdrawalBody, write: AChange) -> Response:
    """Withdraw a finding, by its number; an earlier one of the same finder applies again."""
    return write.answer(write.verbs.withdraw_finding(id, number, body.reason, write.request), PATH)
