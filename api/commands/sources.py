"""Registering sources, how far they can be relied on, and whom they belong to."""

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
from api.http.parameters import Day
from api.http.problems import WRITE_REFUSALS

PATH = "/v1/sources/{id}"

router = APIRouter(
    route_class=VerbRoute,
    tags=["sources"],
    responses=WRITE_RESPONSES | WRITE_REFUSALS,
    dependencies=[IN_TURN],
)


class SourceBody(Body):
    id: str = Field(description="Lower-case letters, digits and hyphens", examples=["al-akhbar"])
    name: str
    affiliation: str | None = Field(None, description="The actor it belongs to, where known")
    url: str | None = None


class RatingBody(Body):
    reliability: str = Field(description="A to F, see /v1/codebook", examples=["B"])
    start_date: Day = Field(description="The day from which it holds")
    reason: str = ""


class AffiliationBody(Body):
    affiliation: str | None = Field(description="The actor it belongs to, null for none")
    reason: str = ""


class SourceChanges(Changes):
    """The new value of each part that was wrong; what is left out stays as it is."""

    name: str = Field(default_factory=str)
    url: str | None = None


class SourceCorrectionBody(Body):
    changes: SourceChanges
    reason: str


@router.post("/v1/sources", status_code=201, responses=NAME_WRITE_RESPONSES)
def register_source(body: SourceBody, write: AWrite) -> Response:
    """Register an outlet, an agency or a data set under an id that it keeps."""
    recorded = write.verbs.register_source(
        body.id, body.name, body.affiliation, body.url, write.request
    )
    return write.answer(recorded, PATH, body.id)


@router.post(PATH + "/corrections", status_code=201, responses=NAME_WRITE_RESPONSES)
def correct_source(id: str, body: SourceCorrectionBody, write: AChange) -> Response:
    """Record that the name or the address of a source was wrong, and the correct values."""
    with under_changes(SourceChanges):
        recorded = write.verbs.correct_source(
            id, body.changes.values_given(), body.reason, write.request
        )
    return write.answer(recorded, PATH, id)


@router.post(PATH + "/ratings", status_code=201)
def rate_source(id: str, body: RatingBody, write: AChange) -> Response:
    """Record how reliable a source is from a day on."""
    recorded = write.verbs.rate_source(
        id, body.reliability, body.start_date, body.reason, write.request
    )
    return write.answer(recorded, PATH, id)


@router.post(PATH + "/affiliation", status_code=201)
def affiliate_source(id: str, body: AffiliationBody, write: AChange) -> Response:
    """Record the actor that a source belongs to, or none; sources of one actor are one origin."""
    recorded = write.verbs.affiliate_source(id, body.affiliation, body.reason, write.request)
    return write.answer(recorded, PATH, id)
