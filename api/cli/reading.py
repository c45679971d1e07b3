"""Commands that ask: where an actor stood, how that came about, and what was learnt when."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table

from api.cli.differing import change_lines
from api.cli.evidence import evidence_lines
from api.cli.examples import summary
from api.cli.opening import AsJson, DatabaseUrl, opened_to_ask, settings_of
from api.cli.printing import print_body, print_table
from api.parameters import DAYS_ALLOWED, Days, days_of
from api.queries.changes import changes_page, require_sides
from api.queries.dependencies import require_actor
from api.queries.paging import LONGEST_PAGE, USUAL_PAGE
from api.queries.pairs import pair_of
from api.queries.stances import require_both, stances_body, stances_wanted
from domain.dates import FOREVER
from infrastructure.read_models.changes import Learnt
from infrastructure.read_models.moment import Moment, comparing, knowing
from infrastructure.read_models.only import Only
from infrastructure.read_models.timelines import BEGINNING, Span, timeline_answer


def _days(text: str) -> Days:
    try:
        return days_of(text)
    except ValueError:
        said = f"{text!r} is no day, month or year of the calendar (allowed: {DAYS_ALLOWED})"
        raise typer.BadParameter(said) from None


Actor = Annotated[str, typer.Argument(help="The id of an actor, such as hezbollah.")]
On = Annotated[
    Days, typer.Option(parser=_days, metavar="DATE", help="The day, month or year asked about.")
]
ReportedBy = Annotated[
    Days | None,
    typer.Option(
        parser=_days,
        metavar="DATE",
        help="What had been published by this day, month or year.",
    ),
]
Position = Annotated[
    int | None, typer.Option(min=0, help="What the log knew when it had reached this position.")
]


def state(
    actor: Actor,
    on: On,
    toward: Annotated[str | None, typer.Option(help="Toward this actor only.")] = None,
    reported_by: ReportedBy = None,
    position: Position = None,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Also the reports, and what else was on record.")
    ] = False,
    as_json: AsJson = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Where an actor stood on a day or through a month or a year, toward whom, and why."""
    wanted = stances_wanted(actor, on, toward, only=_only(reported_by), evidence=evidence)
    with (
        opened_to_ask(settings_of(database_url=database_url)) as service,
        knowing(service.engine, service.log, Moment(position)) as knowledge,
    ):
        require_both(knowledge, actor, toward)
        answer = stances_body(knowledge, wanted)
    if as_json:
        print_body(answer)
        return
    if not on.is_day:
        _print_timelines(_title(answer, f"in {answer['on']}"), answer["stances"])
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
    reported_by: ReportedBy = None,
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
        span = Span(actor, BEGINNING, FOREVER, only=_only(reported_by))
        answer = timeline_answer(knowledge, span)
    if as_json:
        print_body(answer)
        return
    _print_timelines(_title(answer, "through time"), answer["timelines"])


def _print_timelines(title: str, timelines: list[dict[str, Any]]) -> None:
    table = Table("toward", "from", "through", "posture", "certainty", "confidence", "rule")
    for row in timelines:
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
    print_table(title, table)


def changes(
    from_position: Annotated[
        int, typer.Option(min=0, help="What was known before: at this position.")
    ],
    on: On,
    to_position: Annotated[
        int | None,
        typer.Option(min=0, help="What was known after: at this position; else all of it."),
    ] = None,
    actor: Annotated[str | None, typer.Option(help="With this actor on either side.")] = None,
    toward: Annotated[str | None, typer.Option(help="Toward this actor only.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=LONGEST_PAGE)] = USUAL_PAGE,
    cursor: Annotated[str | None, typer.Option(help="Where the page before said to go on.")] = None,
    as_json: AsJson = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Whose stance differs between two states of knowledge, and by which events."""
    earlier = Moment(from_position, field="from_position")
    later = Moment(to_position, field="to_position")
    first, last = on.first.toordinal(), on.last.toordinal()
    learnt = Learnt(first, last, on.is_day, limit, pair_of(cursor), actor=actor, toward=toward)
    with (
        opened_to_ask(settings_of(database_url=database_url)) as service,
        comparing(service.engine, service.log, earlier, later) as (before, after),
    ):
        require_sides(after, actor, toward)
        answer = changes_page(before, after, learnt)
    if as_json:
        print_body(answer)
        return
    typer.echo(
        f"Stances {'on' if on.is_day else 'in'} {on.text} that differ between positions"
        f" {answer['from']['position']} and {answer['to']['position']}"
    )
    for line in change_lines(answer["data"]):
        typer.echo(line)
    if not answer["data"]:
        typer.echo("None differs.")
    if answer["next"] is not None:
        typer.echo(f"More: the same with --cursor {answer['next']}")


def _only(reported_by: Days | None) -> Only:
    return Only(reported_by=reported_by.last.toordinal() if reported_by else None)


def _title(answer: dict[str, Any], when: str) -> str:
    return f"{answer['actor']['name']} {when}, as known at position {answer['known']['position']}"


def _confidence(confidence: int | None) -> str:
    return "unknown" if confidence is None else str(confidence)
