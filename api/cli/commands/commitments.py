"""The command `commitments`: list commitments and their status on a day."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from api.answers.links import Permalink, permalink
from api.answers.listing import Listing
from api.cli.open import AsJson, DatabaseUrl, opened_to_ask, settings_of
from api.cli.options import (
    Conflict,
    Cursor,
    KnownAt,
    Limit,
    MinConfidence,
    OnDay,
    Position,
    ReportedBy,
    Toward,
)
from api.cli.output import print_body, print_table
from api.dates import Days
from api.questions.cursors import USUAL_PAGE, page_of
from api.questions.lists import commitments_page, commitments_sought
from api.questions.moments import moment_of, require_sides
from api.questions.stances import counted
from domain.vocabulary import ACTIONS, STATUSES
from infrastructure.read_models.as_known import open_as_known
from infrastructure.read_models.commitments.listed import CommitmentFilter

PATH = "/v1/commitments"
COLUMNS = (
    "by",
    "toward",
    "action",
    "effective_from",
    "expires",
    "status",
    "reciprocity",
    "attacks",
    "made in",
)


def commitments(
    on: OnDay,
    actor: Annotated[str | None, typer.Argument(help="Made by this actor; else by anyone.")] = None,
    toward: Toward = None,
    action: Annotated[str | None, typer.Option(help=f"Only: {', '.join(ACTIONS)}.")] = None,
    status: Annotated[str | None, typer.Option(help=f"Only: {', '.join(STATUSES)}.")] = None,
    conflict: Conflict = None,
    min_confidence: MinConfidence = None,
    reported_by: ReportedBy = None,
    position: Position = None,
    known_at: KnownAt = None,
    limit: Limit = USUAL_PAGE,
    cursor: Cursor = None,
    as_json: AsJson = False,
    database_url: DatabaseUrl = None,
) -> None:
    """List commitments and their status on a day.

    Those of one actor, or of all.
    """
    only = counted(conflict, min_confidence, reported_by)
    sought = commitments_sought(on, actor, toward, action, status, only)
    given = _given(sought, reported_by, limit, cursor)
    page = page_of(PATH, given, cursor, limit)
    with (
        opened_to_ask(settings_of(database_url=database_url)) as service,
        open_as_known(service.engine, service.log, moment_of(position, known_at)) as knowledge,
    ):
        require_sides(knowledge, actor, toward)
        links: Permalink = {"permalink": permalink(knowledge, PATH, given)}
        answer = commitments_page(knowledge, sought, page, links)
    if as_json:
        print_body(answer)
    else:
        _print(answer, on)


def _given(
    sought: CommitmentFilter, reported_by: Days | None, limit: int, cursor: str | None
) -> dict[str, str]:
    """The question as it is asked over HTTP, where a month of publication stays a month."""
    given = sought.parameters()
    if reported_by is not None:
        given["reported_by"] = reported_by.text
    if limit != USUAL_PAGE:
        given["limit"] = str(limit)
    if cursor is not None:
        given["cursor"] = cursor
    return dict(sorted(given.items()))


def _print(answer: Listing[Any], on: date) -> None:
    title = f"Commitments on {on}, as known at position {answer['position']}"
    print_table(title, COLUMNS, map(_row, answer["data"]))
    if answer["next"] is not None:
        typer.echo(f"More: the same with --cursor {answer['next']}")


def _row(one: dict[str, Any]) -> list[str]:
    attacks = [f"alleged: {attack['title']}" for attack in one["alleged_violations"]]
    attacks += [f"undetermined: {attack['title']}" for attack in one["undetermined_attacks"]]
    attacks += ["and more"] if one["acts_truncated"] else []
    return [
        one["by"]["name"],
        one["toward"]["name"],
        f"{one['action']}{', in part' if one['partial'] else ''}",
        one["effective_from_earliest"],
        one["ending_date"] or {None: "unknown", "..": "…"}.get(one["expires"], one["expires"]),
        one["status"],
        one["reciprocity"],
        "\n".join(attacks),
        one["made_in"]["title"],
    ]
