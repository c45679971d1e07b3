"""Whether the server lives, whether it can answer, and how far the answers are behind."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from api.current_server import Server, TheServer
from api.http.problems import documented, without_folders
from api.http.responses import rendered
from api.questions.question_route import QuestionRoute
from infrastructure.database import revision
from infrastructure.errors import DATABASE_ERRORS, DatabaseError
from infrastructure.log.event_log import EventLog
from infrastructure.read_models.as_known import ProjectionStatus, projection_status

router = APIRouter(route_class=QuestionRoute, tags=["operation"])


@dataclass(frozen=True, slots=True)
class Alive:
    status: str = "alive"


@dataclass(frozen=True, slots=True)
class Ready:
    """`lag` is how many events of the log the answers do not show yet; above 0 they are `behind`.

    `log_position` is that of the writing side. The read models are those of the reading side, so on
    a read replica the lag includes the events that have not arrived there.

    A server whose read models are behind is ready all the same: each answer says which position
    it knew. One that stays behind has nobody who projects: see `stanceline projections run`. Read
    models that say they are `ahead` of the log are wrong.

    Where `writes` are `refused` the log is not what was signed, until somebody has looked into it;
    where they are `unavailable` nothing can be written now (a standby, a read-only or full disk, a
    clock that is wrong), and that ends with its cause. `refused_because` says what it is; the log
    is read all the same. `set_aside` counts the events shown that this
    release cannot apply, from position `set_aside_first` on: no answer follows from them. It is
    null while another release derived the rows: how many this one cannot apply is not known yet.
    `failing` names work in the background that fails, and why; it is tried again until it succeeds.
    """

    log_position: int
    read_model_position: int
    lag: int
    read_models: Literal["current", "behind", "ahead"]
    writes: Literal["taken", "refused", "unavailable"]
    refused_because: str | None
    set_aside: int | None = 0
    set_aside_first: int | None = None
    failing: tuple[str, ...] = ()
    status: str = "ready"


@router.get("/healthz", responses={200: {"model": Alive}})
async def read_liveness() -> Response:
    """Answers as long as the process does."""
    return rendered(Alive())


@router.get("/readyz", responses={200: {"model": Ready}, **documented(503)})
def read_readiness(server: TheServer) -> Response:
    """Whether the database can be asked, how far the read models are, and whether it is written."""
    revision.require_current(server.reading.engine)
    reached = _reached(server)
    writes, refused = server.guard.writes()
    aside, first_aside = reached.set_aside or (0 if reached.ours else None, None)
    return rendered(
        Ready(
            reached.log,
            reached.shown,
            reached.lag,
            _compared(reached.lag),
            writes,
            None if refused is None else without_folders(refused),
            aside,
            first_aside,
            tuple(map(without_folders, server.failing())),
        )
    )


@router.get("/metrics", response_class=PlainTextResponse, responses=documented(503))
def read_metrics(server: TheServer) -> PlainTextResponse:
    """Gauges in the text format of Prometheus."""
    reached = _reached(server)
    writes, _ = server.guard.writes()
    gauges = {
        "stanceline_log_position": ("Last position of the log, on the writing side.", reached.log),
        "stanceline_read_model_position": ("Last position the read models show.", reached.shown),
        "stanceline_read_model_lag": ("Events that answers do not show yet.", reached.lag),
        "stanceline_clock_skew_seconds": (
            "How far the clock of the log has stepped ahead, or (below 0) is behind the log.",
            _clock_skew(server.writing.log),
        ),
        "stanceline_events_set_aside": (
            "Events shown that this release cannot apply; NaN if another derived the rows.",
            _set_aside(reached),
        ),
        "stanceline_writes_refused": (
            "1 where the log is not what was signed, and nothing is recorded.",
            int(writes == "refused"),
        ),
        "stanceline_writes_unavailable": (
            "1 where nothing can be written now, which ends with its cause.",
            int(writes == "unavailable"),
        ),
    }
    lines = [
        f"# HELP {name} {meaning}\n# TYPE {name} gauge\n{name} {_number(value)}\n"
        for name, (meaning, value) in gauges.items()
    ]
    return PlainTextResponse("".join(lines), media_type="text/plain; version=0.0.4; charset=utf-8")


def _reached(server: Server) -> ProjectionStatus:
    """Return how far the reading side is behind the log of the writing side.

    While the writing side cannot be asked, the log of the reading side is all that is known.
    """
    reached = projection_status(server.reading.engine)
    if server.reading is server.writing:
        return reached
    # Read last, so that what is recorded between the two is not taken for read models ahead.
    with suppress(*DATABASE_ERRORS):
        return replace(reached, log=server.writing.log.position())
    return reached


def _set_aside(reached: ProjectionStatus) -> float:
    if not reached.ours:
        return math.nan
    return reached.set_aside.events if reached.set_aside else 0


def _clock_skew(log: EventLog) -> float:
    """In seconds; not a number where the log names no time to compare with."""
    try:
        return round(log.recorder.clock_off_by().total_seconds(), 3)
    except DatabaseError:
        return math.nan


def _number(value: float) -> str:
    return "NaN" if math.isnan(value) else str(value)


def _compared(lag: int) -> Literal["current", "behind", "ahead"]:
    if lag == 0:
        return "current"
    return "behind" if lag > 0 else "ahead"
