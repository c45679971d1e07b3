"""What witnesses send: that they have seen a checkpoint of this log, and none that belies it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from api.commands.json_body import Body, BodyRoute
from api.commands.write_request import IN_TURN
from api.current_server import TheServer
from api.http.problems import WRITE_REFUSALS
from api.http.responses import rendered
from api.limits import LARGEST_INTEGER

PATH = "/v1/log/cosignatures"

router = APIRouter(
    route_class=BodyRoute, tags=["log"], responses=WRITE_REFUSALS, dependencies=[IN_TURN]
)


class CosignatureBody(Body):
    size: int = Field(ge=0, le=LARGEST_INTEGER, description="The size of the checkpoint")
    cosignature: str = Field(description="A line of a signed note, cosignature/v1 of Ed25519")


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The answer to a witness; `created` is false if it had cosigned that size before."""

    size: int
    created: bool


@router.post(
    PATH,
    status_code=201,
    responses={200: {"model": Cosigned}, 201: {"model": Cosigned, "description": "Kept"}},
)
def add_cosignature(body: CosignatureBody, server: TheServer) -> Response:
    """Add a configured witness's signature of a checkpoint, and serve it with the checkpoint."""
    server.guard.require_writable()
    new = server.sealer.cosign(body.size, body.cosignature)
    return rendered(Cosigned(body.size, new), status=201 if new else 200)
