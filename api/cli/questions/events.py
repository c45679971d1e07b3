"""The command `events`: list the events of the log, or follow them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import AsJson, DatabaseUrl, takes_filters
from api.cli.output import print_body, print_row, print_table
from api.cli.program import signals
from api.limits import LARGEST_INTEGER, LONGEST_PAGE, USUAL_PAGE
from domain.checks.text import printable
from domain.dates import iso_instant
from infrastructure.log.event_filter import EventFilter

if TYPE_CHECKING:
    from api.database import Database
    from api.questions.lists import EventPage
    from infrastructure.read_models.history import EventAnswer

LOOK_UP_SECONDS = 0.5
COLUMNS = ("position", "recorded_at", "type", "about", "id", "recorded_by")


@takes_filters
def events(
    after: Annotated[
        int, typer.Option(min=0, max=LARGEST_INTEGER, help="The position of the last event seen.")
    ] = 0,
    limit: Annotated[
        int,
        typer.Option(min=1, max=LONGEST_PAGE, help="The most events to list; --follow ignores it."),
    ] = USUAL_PAGE,
    *,
    wanted: EventFilter,
    follow: Annotated[bool, typer.Option("--follow", help="Follow the log until Ctrl-C.")] = False,
    as_json: AsJson = False,
    database_url: DatabaseUrl = None,
) -> None:
    """List the events of the log, or follow them.

    The oldest event comes first. With --follow and --json, each event is one line.
    """
    from api.cli.open import opened_to_ask, settings_of
    from api.questions.lists import events_answer, require_named
    from infrastructure.log.event_filter import require_recorded
    from infrastructure.read_models.as_known import Moment

    with opened_to_ask(settings_of(database_url=database_url)) as service:
        if follow:
            require_recorded(service.writing.log, wanted)
            _follow(service, after, wanted, print_body if as_json else _print_line)
            return
        of_log = wanted.names_nothing
        with service.reading.as_known(Moment(), of_log=of_log) as knowledge:
            require_named(knowledge, wanted)
            page = events_answer(knowledge, after, limit, wanted)
        if as_json:
            print_body(page)
        else:
            _print_page(page, after, wanted)


def _follow(
    service: Database, after: int, wanted: EventFilter, report: Callable[[EventAnswer], None]
) -> None:
    from api.streams.event_frames import EVENTS_AT_ONCE
    from infrastructure.read_models.event_subjects import with_subjects
    from infrastructure.read_models.history import event_answer

    recorder = service.reading.log.recorder
    signals.handle(signals.as_asked)
    with recorder.follower() as follower:
        while True:
            last = follower.wait_beyond(after, LOOK_UP_SECONDS)
            while after < last:
                page = recorder.read(after, EVENTS_AT_ONCE, last)
                for matter in with_subjects(service.reading.log, page, recorder.histories):
                    if matter.is_wanted(wanted):
                        report(event_answer(matter.recorded, matter.event))
                after = page[-1].position


def _print_line(event: EventAnswer) -> None:
    print_row(_cells(event))


def _print_page(page: EventPage, after: int, wanted: EventFilter) -> None:
    title = f"Events after position {after}, of {page.position}"
    print_table(title, COLUMNS, map(_cells, page.data))
    if page.next is not None:
        filters = "".join(f" --{name} {value}" for name, value in wanted.asked().items())
        typer.echo(f"More: stanceline events --after {page.next}{filters}")


def _cells(event: EventAnswer) -> tuple[str, ...]:
    at, of = iso_instant(event.recorded_at), (event.about, event.id)
    return str(event.position), at, printable(event.type), *of, event.recorded_by
