"""Describing data sets, and declaring their coverage."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from api.commands.json_body import Body
from api.commands.write_request import IN_TURN, WRITE_RESPONSES, AChange, VerbRoute
from api.http.parameters import Day
from api.http.problems import WRITE_REFUSALS
from domain.dataset import Coverage, Description

PATH = "/v1/datasets/{id}"

router = APIRouter(
    route_class=VerbRoute,
    tags=["datasets"],
    responses=WRITE_RESPONSES | WRITE_REFUSALS,
    dependencies=[IN_TURN],
)


class CoverageBody(Body):
    start_date: Day = Field(description="First day of the coverage")
    end_date: Day = Field(description="Last day of the coverage, inclusive")
    holds: str = Field(
        description="What it claims to hold, in words",
        examples=["Every event with at least one death"],
    )

    reported_at: str | None = Field(
        None,
        description="Day, month or year in which the claim was published, null if unknown; with"
        " reported_by it counts from its last day",
        examples=["2023-06-15"],
    )

    def value(self) -> Coverage:
        return Coverage(**dict(self))


class DescriptionBody(Body):
    """What a data set is, and how it wants to be cited."""

    title: str = Field(description="Its name", examples=["UCDP Georeferenced Event Dataset"])
    licence: str = Field(examples=["CC BY 4.0"])
    citation: str
    redistributable: bool
    url: str | None = Field(None, description="Where it is published")
    edition: str | None = Field(
        None, description="The edition that is described; null if none is known", examples=["23.1"]
    )

    def value(self) -> Description:
        return Description(**dict(self))


@router.post(PATH + "/description", status_code=201)
def describe_dataset(id: str, body: DescriptionBody, write: AChange) -> Response:
    """Record what a data set is, with its licence and citation; the newest description counts."""
    return write.answer(write.verbs.describe_dataset(id, body.value(), write.request), PATH, id)


@router.post(PATH + "/coverage", status_code=201)
def declare_coverage(id: str, body: CoverageBody, write: AChange) -> Response:
    """Record from which day through which a data set claims to be complete; the newest counts."""
    return write.answer(write.verbs.declare_coverage(id, body.value(), write.request), PATH, id)
