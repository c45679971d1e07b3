"""Registers actors, their names, their memberships, their end and their successions."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from api.commands.bodies import Changes, under_changes
from api.commands.json_body import Body
from api.commands.write_request import (
    IN_TURN,
    NAME_WRITE_RESPONSES,
    WRITE_RESPONSES,
    AChange,
    AWrite,
    VerbRoute,
)
from api.http.parameters import Whole
from api.http.problems import WRITE_REFUSALS

PATH = "/v1/actors/{id}"

router = APIRouter(
    route_class=VerbRoute,
    tags=["actors"],
    responses=WRITE_RESPONSES | WRITE_REFUSALS,
    dependencies=[IN_TURN],
)


class ActorBody(Body):
    id: str = Field(description="Lower-case letters, digits and hyphens", examples=["israel"])
    name: str
    kind: str = Field(description="See /v1/codebook", examples=["state"])
    aliases: list[str] = Field(default_factory=list)
    identifiers: dict[str, str] = Field(
        default_factory=dict, description="Ids in other schemes", examples=[{"iso3166": "ISR"}]
    )


class AliasBody(Body):
    alias: str


class NameBody(Body):
    name: str
    reason: str = ""


class ActorChanges(Changes):
    """The new value of each part that was wrong; what is left out stays as it is."""

    kind: str = Field(default_factory=str)
    aliases: list[str] = Field(default_factory=list)
    identifiers: dict[str, str] = Field(default_factory=dict)


class ActorCorrectionBody(Body):
    changes: ActorChanges
    reason: str


class MembershipBody(Body):
    of: str = Field(description="The actor it belongs to")
    relation: str = Field(description="See /v1/codebook", examples=["member"])
    start_date: str | None = Field(None, description="EDTF; null where unknown")
    ending_date: str | None = Field(
        None, description="EDTF, of a membership that has ended; null while it holds"
    )
    reported_at: str | None = Field(
        None, description="When it was published; null: it counts whatever had been published"
    )


class MembershipEndBody(Body):
    ending_date: str = Field(description="EDTF")
    reason: str = ""
    reported_at: str | None = Field(
        None, description="When the end was published; null means with the membership"
    )


class MembershipChanges(Changes):
    """The new value of each part that was wrong; what is left out stays as it is."""

    relation: str = Field(default_factory=str)
    start_date: str | None = None
    ending_date: str | None = None


class MembershipCorrectionBody(Body):
    changes: MembershipChanges
    reason: str
    reported_at: str | None = Field(
        None,
        description="When the correction was published; null means with what it replaces",
    )


class MembershipWithdrawalBody(Body):
    reason: str


class DissolutionBody(Body):
    date: str = Field(description="EDTF")
    reason: str = ""
    reported_at: str | None = Field(
        None, description="When it was published; null: it counts whatever had been published"
    )


class DissolutionChanges(Changes):
    """The correct day of a dissolution."""

    date: str = Field(default_factory=str)


class DissolutionCorrectionBody(Body):
    changes: DissolutionChanges
    reason: str
    reported_at: str | None = Field(
        None,
        description="When the correction was published; null means with what it replaces",
    )


class DissolutionWithdrawalBody(Body):
    reason: str


class SuccessionBody(Body):
    of: str = Field(description="The actor whose commitments it takes over")
    date: str = Field(description="The first day on which they bind it, EDTF")
    reason: str = ""
    reported_at: str | None = Field(
        None, description="When it was published; null: it counts whatever had been published"
    )


class SuccessionWithdrawalBody(Body):
    reason: str


@router.post("/v1/actors", status_code=201, responses=NAME_WRITE_RESPONSES)
def register_actor(body: ActorBody, write: AWrite) -> Response:
    """Register an actor under an id that it keeps."""
    recorded = write.verbs.register_actor(
        body.id, body.name, body.kind, tuple(body.aliases), body.identifiers, write.request
    )
    return write.answer(recorded, PATH, body.id)


@router.post(PATH + "/aliases", status_code=201, responses=NAME_WRITE_RESPONSES)
def add_alias(id: str, body: AliasBody, write: AChange) -> Response:
    """Record another name that an actor is found by."""
    return write.answer(write.verbs.add_alias(id, body.alias, write.request), PATH, id)


@router.post(PATH + "/name", status_code=201, responses=NAME_WRITE_RESPONSES)
def rename_actor(id: str, body: NameBody, write: AChange) -> Response:
    """Record a new name; the old one stays as an alias, the id stays as it is."""
    return write.answer(
        write.verbs.rename_actor(id, body.name, body.reason, write.request), PATH, id
    )


@router.post(PATH + "/corrections", status_code=201, responses=NAME_WRITE_RESPONSES)
def correct_actor(id: str, body: ActorCorrectionBody, write: AChange) -> Response:
    """Record that the kind, the aliases or the identifiers were wrong, and their correct values."""
    with under_changes(ActorChanges):
        recorded = write.verbs.correct_actor(
            id, body.changes.values_given(), body.reason, write.request
        )
    return write.answer(recorded, PATH, id)


@router.post(PATH + "/memberships", status_code=201)
def start_membership(id: str, body: MembershipBody, write: AChange) -> Response:
    """Record a membership in another actor; with `ending_date` it is a past one."""
    recorded = write.verbs.start_membership(
        id,
        body.of,
        body.relation,
        body.start_date,
        write.request,
        ending_date=body.ending_date,
        reported_at=body.reported_at,
    )
    return write.answer(recorded, PATH + "/memberships", id)


@router.post(PATH + "/memberships/{of}/end", status_code=201)
def end_membership(id: str, of: str, body: MembershipEndBody, write: AChange) -> Response:
    """Record that the current membership in another actor has ended."""
    recorded = write.verbs.end_membership(
        id, of, body.ending_date, body.reason, write.request, body.reported_at
    )
    return write.answer(recorded, PATH + "/memberships", id)


@router.post(PATH + "/memberships/{number}/corrections", status_code=201)
def correct_membership(
    id: str, number: Whole, body: MembershipCorrectionBody, write: AChange
) -> Response:
    """Record which fields of a membership, by its number, were wrong, and their correct values."""
    changes = body.changes.values_given()
    with under_changes(MembershipChanges):
        recorded = write.verbs.correct_membership(
            id, number, changes, body.reason, write.request, body.reported_at
        )
    return write.answer(recorded, PATH + "/memberships", id)


@router.post(PATH + "/memberships/{number}/withdrawal", status_code=201)
def withdraw_membership(
    id: str, number: Whole, body: MembershipWithdrawalBody, write: AChange
) -> Response:
    """Record that a membership, by its number in the list of memberships, never existed."""
    recorded = write.verbs.withdraw_membership(id, number, body.reason, write.request)
    return write.answer(recorded, PATH + "/memberships", id)


@router.post(PATH + "/dissolution", status_code=201)
def dissolve_actor(id: str, body: DissolutionBody, write: AChange) -> Response:
    """Record that an actor no longer exists."""
    recorded = write.verbs.dissolve_actor(
        id, body.date, body.reason, write.request, body.reported_at
    )
    return write.answer(recorded, PATH, id)


@router.post(PATH + "/dissolution/corrections", status_code=201)
def correct_dissolution(id: str, body: DissolutionCorrectionBody, write: AChange) -> Response:
    """Record that the day of a dissolution was wrong, and the correct day."""
    changes = body.changes.values_given()
    with under_changes(DissolutionChanges):
        recorded = write.verbs.correct_dissolution(
            id, changes, body.reason, write.request, body.reported_at
        )
    return write.answer(recorded, PATH, id)


@router.post(PATH + "/dissolution/withdrawal", status_code=201)
def withdraw_dissolution(id: str, body: DissolutionWithdrawalBody, write: AChange) -> Response:
    """Record that an actor was not dissolved."""
    return write.answer(write.verbs.withdraw_dissolution(id, body.reason, write.request), PATH, id)


@router.post(PATH + "/successions", status_code=201)
def record_succession(id: str, body: SuccessionBody, write: AChange) -> Response:
    """Record that an actor takes over the commitments of another one from a day on."""
    recorded = write.verbs.record_succession(
        id, body.of, body.date, body.reason, write.request, body.reported_at
    )
    return write.answer(recorded, PATH + "/successions", id)


@router.post(PATH + "/successions/{number}/withdrawal", status_code=201)
def withdraw_succession(
    id: str, number: Whole, body: SuccessionWithdrawalBody, write: AChange
) -> Response:
    """Record that an actor did not succeed another one, by the number of the succession."""
    recorded = write.verbs.withdraw_succession(id, number, body.reason, write.request)
    return write.answer(recorded, PATH + "/successions", id)
