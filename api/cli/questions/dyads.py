"""The command `dyad`: two actors, the posture between them, and how each stands to the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer

from api.answers.links import name_of
from api.cli.options import (
    AsJson,
    Begin,
    DatabaseUrl,
    Inherit,
    KnownAt,
    OnOrNone,
    PolicyName,
    Position,
    Through,
    takes_filters,
)
from api.cli.output import (
    NO_STANCE,
    assessment_told,
    coalition_ids,
    confidence_told,
    print_body,
    print_parts,
    summary,
)
from api.cli.questions.sensitivity import print_sensitivity
from api.cli.tabular import InFormat, check_alone, print_rows
from domain.checks.text import printable
from infrastructure.read_models.claim_filter import ActorClaimFilter

A = Annotated[str, typer.Argument(help="The id of an actor, such as hezbollah.")]
B = Annotated[str, typer.Argument(help="The id of the other actor, such as israel.")]
COLUMNS = ("start_date", "end_date", "posture", "assessment", "sides")
OF_DIRECTION = (
    "start_date", "end_date", "posture", "assessment", "dating", "confidence", "rule", "through",
)  # fmt: skip


@takes_filters
def dyad(
    a: A,
    b: B,
    on: OnOrNone = None,
    begin: Begin = None,
    through: Through = None,
    inherit: Inherit = True,
    *,
    only: ActorClaimFilter,
    position: Position = None,
    known_at: KnownAt = None,
    policy: PolicyName = None,
    as_json: AsJson = False,
    form: InFormat = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show the posture between two actors, on a day or over a period.

    It is the first that either of them holds toward the other: hostilities, then ceasefire, then
    the harshest.
    """
    from api.cli.open import opened_to_ask, settings_of
    from api.database import IN_FORCE
    from api.questions.moments import moment_of, policy_named, require_dyad
    from api.questions.stances.dyads import dyad_body, dyad_wanted
    from api.questions.stances.without import without

    check_alone(form, {"json": as_json, "without": only.without})
    in_force = policy_named(policy, IN_FORCE)
    wanted = dyad_wanted(a, b, on, begin, through, in_force, only, inherit)
    with (
        opened_to_ask(settings_of(database_url=database_url)) as service,
        service.reading.as_known(moment_of(position, known_at)) as knowledge,
    ):
        require_dyad(knowledge, a, b)
        if form is not None:
            from api.exports.tables import dyad_table

            table = dyad_table(knowledge, wanted)
            return print_rows(form, "dyads", table, knowledge, wanted.parameters())
        answer: Mapping[str, Any] = dyad_body(knowledge, without(knowledge, wanted))
    if as_json:
        return print_body(answer)
    if wanted.is_day:
        _print_day(answer)
    else:
        _print_period(answer)
    return print_sensitivity(answer)


def _print_day(answer: Mapping[str, Any]) -> None:
    typer.echo(printable(f"{_names(answer['actors'])} on {answer['on']}, {_known(answer)}"))
    if answer["posture"] is None:
        typer.echo(NO_STANCE)
        return
    found = f"{answer['posture']}, {assessment_told(answer)}, by {_names(answer['sides'])}"
    typer.echo(printable(found))
    for direction in answer["directions"]:
        for stance in direction["stances"]:
            mark = "→" if stance["first"] else " "
            line = f"{name_of(direction['actor'])} {mark} {summary(stance)}"
            typer.echo(printable(line))


def _print_period(answer: Mapping[str, Any]) -> None:
    days = f"from {answer['from'] or '…'} to {answer['to'] or '…'}"
    title = f"{_names(answer['actors'])} {days}, {_known(answer)}"
    print_parts(title, COLUMNS, [_segments(answer["segments"])])
    for direction in answer["directions"]:
        title = f"{name_of(direction['actor'])} → {name_of(direction['toward'])}"
        print_parts(title, OF_DIRECTION, [_shown(direction["segments"])])


def _segments(segments: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    for one in segments:
        end = one["end_date"] or "…"
        sides = ", ".join(side["id"] for side in one["sides"])
        yield one["start_date"], end, one["posture"], assessment_told(one), sides


def _shown(segments: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    for one in segments:
        through = coalition_ids(one["inherited_from"], one["toward_inherited_from"])
        end, confidence = one["end_date"] or "…", confidence_told(one["confidence"])
        dating = one["dating"] or ""
        assessment = assessment_told(one)
        yield (
            one["start_date"], end, one["posture"], assessment, dating, confidence, one["rule"],
            through,
        )  # fmt: skip


def _names(actors: Sequence[Any]) -> str:
    return " and ".join(map(name_of, actors))


def _known(answer: Mapping[str, Any]) -> str:
    return f"as known at position {answer['known']['position']}"
