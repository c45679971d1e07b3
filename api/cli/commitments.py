"""The command that asks what an actor undertook, and where that stands."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer
from rich.table import Table

from api.cli.opening import AsJson, DatabaseUrl, opened_to_ask, settings_of
from api.cli.printing import print_body, print_table
from api.cli.reading import Actor, Position
from api.parameters import days_of
from api.queries.dependencies import require_actor
from api.queries.paging import whole
from domain.checks import check_word
from domain.vocabulary import STATUSES
from infrastructure.read_models.answers import names_of, permalink
from infrastructure.read_models.commitment_list import Sought, listed_answers, listed_commitments
from infrastructure.read_models.moment import Moment, knowing

ALL = 2**31 - 1


def _day(text: str) -> date:
    try:
        days = days_of(text)
    except ValueError:
        days = None
    if days is None or not days.is_day:
        raise typer.BadParameter(f"{text!r} is no day of the calendar (allowed: YYYY-MM-DD)")
    return days.first


def commitments(
    actor: Actor,
    on: Annotated[date, typer.Option(parser=_day, metavar="DATE", help="The day asked about.")],
    toward: Annotated[str | None, typer.Option(help="Toward this actor only.")] = None,
    status: Annotated[str | None, typer.Option(help=f"Only: {', '.join(STATUSES)}.")] = None,
    position: Position = None,
    as_json: AsJson = False,
    database_url: DatabaseUrl = None,
) -> None:
    """What an actor undertook by a day, toward whom, and where that stood."""
    if status is not None:
        check_word(status, STATUSES, "status")
    with (
        opened_to_ask(settings_of(database_url=database_url)) as service,
        knowing(service.engine, service.log, Moment(position)) as knowledge,
    ):
        require_actor(knowledge, actor)
        if toward is not None:
            require_actor(knowledge, toward, "toward")
        sought = Sought(on.toordinal(), actor, toward, status=status)
        listed = listed_answers(knowledge, listed_commitments(knowledge, sought, 0, ALL), sought.on)
        asked = {"on": str(on), "actor": actor, "toward": toward, "status": status}
        given = {name: value for name, value in asked.items() if value is not None}
        links = {"permalink": permalink(knowledge, "/v1/commitments", given)}
        name, known = names_of(knowledge, [actor])[actor], knowledge.position
    if as_json:
        print_body(whole(listed, known, links))
        return
    table = Table(
        "toward", "action", "effective", "until", "status", "extent", "attacks", "made in"
    )
    for one in listed:
        table.add_row(*_row(one))
    print_table(f"{name} on {on}, as known at position {known}", table)


def _row(one: dict[str, Any]) -> list[str]:
    attacks = [f"alleged: {told['title']}" for told in one["alleged_breaches"]]
    attacks += [f"undetermined: {told['title']}" for told in one["undetermined_attacks"]]
    return [
        one["toward"]["name"],
        f"{one['action']}{', in part' if one['partial'] else ''}",
        one["effective_earliest"],
        one["ended"] or {None: "unknown", "..": "…"}.get(one["until"], one["until"]),
        one["status"],
        one["extent"],
        "\n".join(attacks),
        one["made_in"]["title"],
    ]
