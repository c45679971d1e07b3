"""Commands that ask: where an actor stood, how that came about, and what the log holds."""

from __future__ import annotations

import re
import sys
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from api.cli.evidence import evidence_lines
from api.cli.examples import summary
from api.cli.opening import AsJson, DatabaseUrl, opened_to_ask, settings_of
from api.queries.dependencies import require_actor
from api.queries.events import events_answer
from api.queries.paging import LONGEST_PAGE, USUAL_PAGE
from api.rendering import rendered
from domain.dates import FOREVER
from infrastructure.read_models.answers import Question, stances_answer
from infrastructure.read_models.evidence import evidence_answer
from infrastructure.read_models.moment import Moment, knowing
from infrastructure.read_models.timelines import BEGINNING, Span, timeline_answer

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise typer.BadParameter(f"{text!r} is no day of the calendar (allowed: YYYY-MM-DD)")


Actor = Annotated[str, typer.Argument(help="The id of an actor, such as hezbollah.")]
Position = Annotated[
    int | None, typer.Option(min=0, help="What the log knew when it had reached this position.")
]


def state(
    actor: Actor,
    on: Annotated[date, typer.Option(parser=_day, metavar="DATE", help="The day asked about.")],
    toward: Annotated[str | None, typer.Option(help="Toward this actor only.")] = None,
    position: Position = None,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Also the reports, and what else was on record.")
    ] = False,
    as_json: AsJson = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Where an actor stood on a day, toward whom, and on what evidence."""
    with (
        opened_to_ask(settings_of(database_url=database_url)) as service,
        knowing(service.engine, service.log, Moment(position)) as knowledge,
    ):
        require_actor(knowledge, actor)
        if toward is not None:
            require_actor(knowledge, toward, "toward")
        question = Question(actor, on.toordinal(), toward, evidence=evidence)
        answer = (evidence_answer if evidence else stances_answer)(knowledge, question)
    if as_json:
        _print_body(answer)
        return
    typer.echo(_title(answer, f"on {answer['on']}"))
    for stance in answer["stances"]:
        typer.echo(f"→ {summary(stance)}")
        for line in evidence_lines(stance) if evidence else ():
            typer.echo(f"    {line}")
    if not answer["stances"]:
        typer.echo("Nothing is on record.")


def timeline(
    actor: Actor,
    position: Position = None,
    as_json: AsJson = False,
    database_url: DatabaseUrl = None,
) -> None:
    """How the stances of an actor followed one another."""
    with (
        opened_to_ask(settings_of(database_url=database_url)) as service,
        knowing(service.engine, service.log, Moment(position)) as knowledge,
    ):
        require_actor(knowledge, actor)
        answer = timeline_answer(knowledge, Span(actor, BEGINNING, FOREVER))
    if as_json:
        _print_body(answer)
        return
    table = Table("toward", "from", "through", "posture", "certainty", "confidence", "rule")
    for row in answer["timelines"]:
        via = f"\nthrough {row['via']['name']}" if row["via"] else ""
        for number, segment in enumerate(row["segments"]):
            table.add_row(
                f"{row['toward']['name']}{via}" if number == 0 else "",
                segment["from"],
                segment["through"] or "…",
                segment["posture"],
                segment["certainty"],
                _confidence(segment["confidence"]),
                segment["rule"],
                end_section=number == len(row["segments"]) - 1,
            )
    _print_table(_title(answer, "through time"), table)


def events(
    after: Annotated[int, typer.Option(min=0, help="The position of the last event seen.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=LONGEST_PAGE)] = USUAL_PAGE,
    as_json: AsJson = False,
    database_url: DatabaseUrl = None,
) -> None:
    """The log itself, oldest event first."""
    with (
        opened_to_ask(settings_of(database_url=database_url)) as service,
        knowing(service.engine, service.log, Moment(), of_log=True) as knowledge,
    ):
        page = events_answer(knowledge, after, limit, set())
    if as_json:
        _print_body(page)
        return
    table = Table("position", "recorded at", "type", "about", "by")
    for event in page.data:
        table.add_row(
            str(event.position),
            f"{event.recorded_at:%Y-%m-%d %H:%M:%S}Z",
            event.type,
            event.id,
            event.recorded_by,
        )
    _print_table(f"Events after position {after}, of {page.position}", table)
    if page.next is not None:
        typer.echo(f"More: stanceline events --after {page.next}")


def _title(answer: dict[str, Any], when: str) -> str:
    return f"{answer['actor']['name']} {when}, as known at position {answer['known']['position']}"


def _confidence(confidence: int | None) -> str:
    return "unknown" if confidence is None else str(confidence)


def _print_body(answer: Any) -> None:
    """The very bytes of the HTTP answer, and a line break."""
    sys.stdout.flush()
    sys.stdout.buffer.write(bytes(rendered(answer).body) + b"\n")


def _print_table(title: str, table: Table) -> None:
    console = Console(highlight=False, markup=False)
    console.print(title)
    console.print(table if table.row_count else "Nothing is on record.")
