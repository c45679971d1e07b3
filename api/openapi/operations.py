"""The meaning of path parameters, responses and response headers, for OpenAPI."""

from __future__ import annotations

from typing import Any

DESCRIPTION = (
    "Developments of a conflict are recorded as immutable events, and every answer is derived from"
    " them: for a day in the world (`on`), as the log knew it at a position or an instant"
    " (`position`, `known_at`). The `links.permalink` of an answer pins its position, so that the"
    " same answer can be read again."
)
SERVERS = [{"url": "/", "description": "The server that this document comes from"}]
LICENSE = {"name": "MIT AND Apache-2.0", "identifier": "MIT AND Apache-2.0"}
TAGS = {
    "stances": "The stance of each actor toward the others: on a day, in a period, over time",
    "commitments": "Ceasefires, agreements and other undertakings, with the acts that bear on them",
    "developments": "What was reported to have happened, with reports, disputes and corrections",
    "actors": "States, groups and coalitions, with their names, memberships and successions",
    "sources": "Who reports, with their reliability",
    "datasets": "Data sets: their licence and citation, and the days that each claims to cover",
    "log": "The event log, its checkpoints, tiles and proofs",
    "webhooks": "Receivers to which events are delivered",
    "codebook": "The vocabulary and the policy of this release",
    "operation": "Whether the server runs and how far its read models are",
}

# By the beginning of the path; "" is for all paths.
PARAMETERS: dict[str, dict[str, str]] = {
    "/v1/actors": {
        "id": "Id of the actor",
        "of": "Id of the actor that it belongs to",
        "number": "Number of the membership or succession among those of the actor, from 1",
    },
    "/v1/developments/{id}/reports": {
        "id": "Id of the development",
        "number": "Number of the report, from 1",
    },
    "/v1/developments/{id}/disputes": {
        "id": "Id of the development",
        "number": "Number of the dispute, from 1",
    },
    "/v1/developments/{id}/commitments": {
        "id": "Id of the development",
        "number": "Number of the commitment, from 1; 0 is a bare ceasefire",
    },
    "/v1/developments/{id}/suspensions": {
        "id": "Id of the development",
        "number": "Number of the suspension, from 1",
    },
    "/v1/developments/{id}/findings": {
        "id": "Id of the development",
        "number": "Number of the finding, from 1",
    },
    "/v1/developments": {"id": "Id of the development"},
    "/v1/dyads": {"a": "Id of one actor", "b": "Id of the other actor"},
    "/v1/sources": {"id": "Id of the source"},
    "/v1/datasets": {"id": "Id of the data set, such as `ucdp-ged`"},
    "/v1/webhooks": {"id": "Id of the webhook"},
    "": {
        "limit": "Most entries of the answer",
        "path": "The tile, in the layout of C2SP tlog-tiles, such as `0/000`",
        "position": "Position of the event",
    },
}

RESPONSES: dict[str, str] = {
    "204": "The webhook was removed",
}

Headers = dict[str, dict[str, Any]]


def _header(description: str, **schema: Any) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string", **schema}}


_ETAG = _header("Marks this answer; send it back as `If-None-Match`")
_CACHE_CONTROL = _header("How long the answer may be kept")
_LOCATION = _header("Path at which the result is read")
_MEMENTO = _header("Address of the answer as it was known at the date")
_RETRY_AFTER = _header("Seconds to wait before the next attempt", pattern="^[0-9]+$")
_SET_ASIDE = _header(
    "Sent if this release cannot apply some events: how many, and the first position"
)


def headers_of(method: str, path: str, status: str, responses: dict[str, Any]) -> Headers:
    """The headers of the response to a request."""
    if status == "503":
        return {"Retry-After": _RETRY_AFTER}
    if status == "302":
        return {"Location": _MEMENTO}
    if method == "get" and "304" in responses and status in ("200", "304"):
        aside = {} if path == "/v1/codebook" else {"Stanceline-Set-Aside": _SET_ASIDE}
        return {"ETag": _ETAG, "Cache-Control": _CACHE_CONTROL, **aside}
    if method == "post" and status == "201" and not path.endswith("cosignatures"):
        return {"Location": _LOCATION}
    return {}
