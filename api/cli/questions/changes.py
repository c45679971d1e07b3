"""The command `changes`: compare the stances of two states of knowledge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.answers.links import name_of
from api.cli.options import (
    AsJson,
    Begin,
    Cursor,
    DatabaseUrl,
    FromKnownAt,
    FromPosition,
    Limit,
    OnOrNone,
    PolicyName,
    Through,
    ToKnownAt,
    ToPosition,
    Toward,
    takes_filters,
)
from api.cli.output import brief, print_body
from api.cli.questions.sensitivity import print_sensitivity
from api.limits import USUAL_PAGE
from api.questions.cursors import pair_of
from domain.checks.text import printable
from infrastructure.read_models.claim_filter import ActorClaimFilter

if TYPE_CHECKING:
    from api.answers.changes import Days as DaysCompared
    from api.dates import Days

NONE_DIFFERS = "No actor's own stance differs. Stances inherited from coalitions are not compared."
NONE_SO_FAR = "No stance differs among the pairs compared so far."


@takes_filters
def changes(
    on: OnOrNone = None,
    begin: Begin = None,
    through: Through = None,
    from_position: FromPosition = None,
    from_known_at: FromKnownAt = None,
    to_position: ToPosition = None,
    to_known_at: ToKnownAt = None,
    actor: Annotated[str | None, typer.Option(help="With this actor on either side.")] = None,
    toward: Toward = None,
    *,
    only: ActorClaimFilter,
    policy: PolicyName = None,
    limit: Limit = USUAL_PAGE,
    cursor: Cursor = None,
    as_json: AsJson = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Compare the stances known at two positions or instants.

    Each pair whose stance differs is listed with the events that changed it. Only an actor's own
    stances are compared, not those inherited from coalitions.
    """
    from api.cli.open import opened_to_ask, settings_of
    from api.database import IN_FORCE
    from api.questions.moments import ends_of, policy_named, refuse_variant, require_sides
    from api.questions.stances.changes import changes_page, days_compared
    from api.questions.stances.without import check_without, without_between
    from infrastructure.read_models.changes.changes import ChangesQuestion

    earlier, later = ends_of(from_position, from_known_at, to_position, to_known_at)
    days = days_compared(on, begin, through)
    by_policy = policy_named(policy, IN_FORCE)
    if actor is None:
        refuse_variant(by_policy, IN_FORCE)
    learnt = ChangesQuestion(*days, by_policy, limit, pair_of(cursor), only, actor, toward)
    check_without(only, actor)
    with (
        opened_to_ask(settings_of(database_url=database_url)) as service,
        service.reading.as_known_at_both(earlier, later) as (before, after),
    ):
        require_sides(after, actor, toward)
        answer = changes_page(before, after, without_between(before, after, learnt))
    if as_json:
        print_body(answer)
    else:
        _print(answer, on)
        print_sensitivity(answer)


def _print(answer: Mapping[str, Any], on: Days | None) -> None:
    when = f"{'on' if on.is_day else 'in'} {on.text}" if on else _range(answer["days"])
    typer.echo(
        f"Stances {when} that differ between positions"
        f" {answer['from']['position']} and {answer['to']['position']}"
    )
    for line in change_lines(answer["data"]):
        typer.echo(printable(line))
    if not answer["data"]:
        typer.echo(NONE_DIFFERS if answer["next"] is None else NONE_SO_FAR)
    if answer["next"] is not None:
        typer.echo(f"More: the same with --cursor {answer['next']}")


def _range(days: DaysCompared) -> str:
    return f"from {days['from'] or '…'} to {days['to'] or '…'}"


def change_lines(changes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A few lines for each pair of an answer, about one day or about a range of days."""
    for change in changes:
        yield f"{name_of(change['actor'])} → {name_of(change['toward'])}"
        for span in change.get("spans", [change]):
            if "start_date" in span:
                yield f"  {span['start_date']} to {span['end_date'] or '…'}"
            yield f"  before: {brief(span['before'])}"
            yield f"  after:  {brief(span['after'])}"
        if not change["events_decisive"]:
            yield "  all that bears on it, and was not tried one by one:"
        if change["events_truncated"]:
            yield "  …"
        for event in change["events"]:
            reason = f": {event['reason']}" if event["reason"] else ""
            yield f"  {event['position']} {event['type']}, “{event['title']}”{reason}"
