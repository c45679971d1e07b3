"""Recording many developments at once, a line of JSON for each."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.commands.bodies import DevelopmentBody
from api.commands.json_body import InvalidBodyError, read_body
from api.commands.jsonlines import MEDIA_TYPE, AnsweredLines, Line, batches
from api.commands.write_request import AWrite, PossiblyTheSame, Write, possibly_the_same
from api.http.errors import problem_of
from api.http.json_text import json_line
from api.http.middleware import BodyEndedError, answer_end_of_body
from api.http.problems import InvalidRequestError, Problem, apart, documented, field_of
from domain.application import NewDevelopment
from domain.errors import Conflict, DomainError, Invalid
from domain.log import DryRunPassed, Recorded
from infrastructure.errors import CannotWriteError

PATH = "/v1/developments:import"
MEDIA_TYPES = (MEDIA_TYPE, "application/x-ndjson", "application/json")

_LOG = logging.getLogger(__name__)

router = APIRouter(tags=["developments"])


class ImportedLine(BaseModel):
    """What became of one line: where it was recorded, or what is wrong with it."""

    line: int
    id: str | None = None
    position: int | None = None
    created: bool | None = None
    possible_duplicates: list[PossiblyTheSame] | None = None
    error: Problem | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    line: int
    id: str
    position: int
    created: bool
    possible_duplicates: tuple[PossiblyTheSame, ...] | None


@router.post(
    PATH,
    status_code=200,
    response_class=AnsweredLines,
    responses={
        200: {
            "description": "An answer for each line, in the order of the lines",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ImportedLine"}}},
        },
        **documented(413, 415, 422, 500, 503),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {kind: {"schema": {"type": "string"}} for kind in MEDIA_TYPES},
        }
    },
)
async def import_developments(request: Request, write: AWrite) -> Response:
    """Record one development per line of JSON Lines, with one answer per line.

    Each line is a body of POST /v1/developments.
    A line that is refused is answered with the problem, and the others are recorded; after very
    many refused lines the import ends, and the last answer says so. A line with an external_id
    can be sent again without being recorded again.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() not in MEDIA_TYPES:
        raise HTTPException(415, f"The body must be JSON Lines: {', '.join(MEDIA_TYPES)}")
    if write.request.command is not None:
        raise Invalid(
            "Idempotency-Key: an import takes none",
            field="Idempotency-Key",
            allowed="an external_id in each line, which makes repeating it safe",
        )
    # Once the first answer is sent, only single lines can be refused.
    await run_in_threadpool(write.server.guard.require_writable_now)
    end = answer_end_of_body(request.scope)
    chunks = request.stream()
    # Before the first answer is sent there is still time to refuse the whole body.
    first = await anext(chunks, b"")
    limits = write.server.settings
    lines = batches(
        _all(first, chunks), limits.max_line_bytes, limits.max_refused_lines, lambda: end.reason
    )
    return AnsweredLines(lines, _Import(write).record, write.server.writes)


async def _all(first: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    try:
        async for chunk in chunks:
            yield chunk
    except ClientDisconnect:
        _LOG.warning("the client left in the middle of an import")


class _Import:
    """Records one batch of lines after the other, until too many lines were refused."""

    def __init__(self, write: Write) -> None:
        self._it = write
        self._refused = 0

    def record(self, batch: list[Line]) -> tuple[bytes, bool]:
        """An answer for each line, and whether the import ends with them."""
        write, answers = self._it, dict[int, object]()
        valid: list[tuple[int, NewDevelopment]] = []
        for line in batch:
            read = self._read(line)
            if isinstance(read, Problem):
                answers[line.number] = _refused(line.number, read)
            else:
                valid.append((line.number, read))
        outcomes = _report(write, [new for _, new in valid])
        if hindered := next((one for one in outcomes if isinstance(one, CannotWriteError)), None):
            answered = [answers[line.number] for line in batch if line.number in answers]
            answered.append(_end_unrecorded(valid[0][0], hindered))
            return b"".join(map(json_line, answered)), True
        most = write.server.settings.max_errors
        refused = [outcome for outcome in outcomes if isinstance(outcome, DomainError)]
        write.server.suggestions.add_to(
            *(one for outcome in refused for one in outcome.every[:most])
        )
        taken = self._taken(valid, outcomes)
        for (number, _), outcome in zip(valid, outcomes, strict=True):
            answers[number] = (
                next(taken)
                if isinstance(outcome, Recorded)
                else _refused(number, problem_of(outcome, PATH, most))
            )
        self._refused += sum(not isinstance(answer, Taken) for answer in answers.values())
        answered = [answers[line.number] for line in batch]
        is_over = self._refused > write.server.settings.max_refused_lines
        if is_over:
            answered.append(_end_after(batch[-1].number, write.server.settings.max_refused_lines))
        return b"".join(map(json_line, answered)), is_over

    def _taken(
        self, valid: Sequence[tuple[int, NewDevelopment]], outcomes: Sequence[object]
    ) -> Iterator[Taken]:
        """Yield the answer for each line that was recorded, in order."""
        recorded = [
            (number, outcome, new)
            for (number, new), outcome in zip(valid, outcomes, strict=True)
            if isinstance(outcome, Recorded)
        ]
        found = self._it.server.duplicates.of([(at, new) for _, at, new in recorded])
        for place, (number, at, _) in enumerate(recorded):
            alike = None if found is None else possibly_the_same(found[place])
            yield Taken(number, str(at.id), at.position, at.created, alike)

    def _read(self, line: Line) -> NewDevelopment | Problem:
        if isinstance(line.fault, BodyEndedError):
            return _end_unread(line.number, line.fault)
        if line.fault is not None:
            return problem_of(line.fault, PATH)
        try:
            body: DevelopmentBody = read_body(DevelopmentBody, line.text, self._it.server.settings)
        except InvalidBodyError as invalid:
            return problem_of(self._with_others_wrong(invalid), PATH)
        except HTTPException as error:
            return problem_of(error, PATH)
        return body.value()

    def _with_others_wrong(self, invalid: InvalidBodyError) -> InvalidRequestError:
        """The same, with what the verbs say of the rest of the line."""
        if invalid.stood_in is None:
            return invalid
        write, new = self._it, invalid.stood_in.value()
        try:
            write.server.dry_run.report_development(new, write.request)
        except Invalid as refusal:
            others = apart(refusal.every, map(field_of, invalid.errors))
            most = write.server.settings.max_errors
            write.server.suggestions.add_to(*others[:most])
            found = [*invalid.errors, *others]
            return InvalidRequestError(found[:most], len(found))
        except (DomainError, DryRunPassed):
            pass  # whether it conflicts with the log is asked once it is valid
        return invalid


def _end_after(number: int, most: int) -> object:
    over = Invalid(
        f"the import ends: more than {most} lines were refused, and none after {number} was read",
        allowed=f"at most {most} lines that are refused",
    )
    return _refused(number + 1, problem_of(over, PATH))


def _end_unread(number: int, ended: BodyEndedError) -> Problem:
    """Return the problem of the first line that did not come whole before the import ended."""
    _LOG.warning("an import ended before line %d was read: %s", number, ended.detail)
    return Problem(
        type=f"urn:stanceline:problem:{ended.name}",
        title=HTTPStatus(ended.status_code).phrase,
        status=ended.status_code,
        detail=f"the import ends: {ended.detail} No line from {number} on was recorded; those"
        " before it are answered above. Send these lines again",
        instance=PATH,
    )


def _end_unrecorded(number: int, hindered: CannotWriteError) -> object:
    """Return the last answer of an import during which the machine failed, as by a full disk."""
    problem = problem_of(hindered, PATH)
    problem.detail = (
        f"the import ends: {problem.detail}. No line from {number} on was recorded; those before"
        " it are answered above. Send these lines again"
    )
    return _refused(number, problem)


def _report(
    write: Write, batch: list[NewDevelopment]
) -> list[Recorded | DomainError] | list[Exception]:
    try:
        try:
            outcomes = write.verbs.report_developments(batch, write.request)
        except Conflict:
            # Somebody recorded one of these meanwhile; now it will be found as recorded.
            outcomes = write.verbs.report_developments(batch, write.request)
        write.server.finish_write()
    except Exception as error:  # noqa: BLE001 every line needs an answer, and later ones may do
        if isinstance(error, CannotWriteError):
            _LOG.warning("a batch of an import was not recorded: %s", error)
        else:
            _LOG.exception("a batch of an import failed")
        return [error] * len(batch)
    return outcomes


def _refused(number: int, problem: Problem) -> object:
    return {"line": number, "error": problem.model_dump()}
