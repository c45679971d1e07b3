"""The commands `state` and `timeline`: an actor's stances on a day, and through time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.answers.links import name_of, through
from api.cli.options import (
    Actor,
    AsJson,
    Begin,
    DatabaseUrl,
    Inherit,
    KnownAt,
    On,
    PolicyName,
    Position,
    Through,
    Toward,
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
from api.cli.questions.evidence import evidence_lines
from api.cli.questions.sensitivity import print_sensitivity
from api.cli.tabular import InFormat, TableFormat, check_alone, print_rows
from domain.checks.text import printable
from domain.vocabulary import MACHINE_CODED
from infrastructure.read_models.claim_filter import ActorClaimFilter

if TYPE_CHECKING:
    from api.answers.stances.on_record import StanceLeftOut
    from api.answers.stances.stances import BareStance
    from api.answers.stances.timelines import PairTimeline
    from infrastructure.read_models.as_known import Knowledge
    from infrastructure.read_models.stances.held import StancesQuestion
    from infrastructure.read_models.stances.timeline import InPeriod

COLUMNS = (
    "toward",
    "start_date",
    "end_date",
    "posture",
    "assessment",
    "dating",
    "confidence",
    "rule",
    "through",
)


@takes_filters
def state(
    actor: Actor,
    on: On,
    toward: Toward = None,
    inherit: Inherit = True,
    *,
    only: ActorClaimFilter,
    position: Position = None,
    known_at: KnownAt = None,
    policy: PolicyName = None,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Also the reports, and what else was on record.")
    ] = False,
    as_json: AsJson = False,
    form: InFormat = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show an actor's stances on a day, in a month or in a year.

    Each with its first day, dating, confidence and reason.
    """
    from api.cli.open import opened_to_ask, settings_of
    from api.database import IN_FORCE
    from api.questions.moments import moment_of, policy_named, require_both
    from api.questions.stances.stances import stances_body, stances_wanted
    from api.questions.stances.without import without

    check_alone(form, {"json": as_json, "evidence": evidence, "without": only.without})
    wanted = stances_wanted(
        actor, on, policy_named(policy, IN_FORCE), toward, inherit, only, evidence
    )
    with (
        opened_to_ask(settings_of(database_url=database_url)) as service,
        service.reading.as_known(moment_of(position, known_at)) as knowledge,
    ):
        require_both(knowledge, actor, toward)
        if form is not None:
            return _print_stances(form, knowledge, wanted)
        answer: Mapping[str, Any] = stances_body(knowledge, without(knowledge, wanted))
    if as_json:
        return print_body(answer)
    if not on.is_day:
        _print_timelines(_title(answer, f"in {answer['on']}"), answer["stances"])
        return print_sensitivity(answer)
    typer.echo(_title(answer, f"on {answer['on']}"))
    for stance in answer["stances"]:
        typer.echo(printable(f"→ {summary(stance)}"))
        for line in (*left_out_lines(stance), *(evidence_lines(stance) if evidence else ())):
            typer.echo(printable(f"    {line}"))
    for one in answer["stances_left_out"]:
        typer.echo(printable(f"→ {_left_out(one)}"))
    if not answer["stances"] and not answer["stances_left_out"]:
        typer.echo(NO_STANCE)
    return print_sensitivity(answer)


@takes_filters
def timeline(
    actor: Actor,
    begin: Begin = None,
    through: Through = None,
    toward: Toward = None,
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
    """Show how an actor's stances changed."""
    from api.answers.stances.timelines import timeline_answer
    from api.cli.open import opened_to_ask, settings_of
    from api.database import IN_FORCE
    from api.questions.moments import moment_of, policy_named, require_both
    from api.questions.stances.stances import days_between
    from api.questions.stances.without import without
    from infrastructure.read_models.stances.timeline import InPeriod, TimelineAsked

    check_alone(form, {"json": as_json, "without": only.without})
    wanted = TimelineAsked(
        actor,
        *days_between(begin, through),
        policy_named(policy, IN_FORCE),
        toward,
        inherit,
        only,
    )
    with (
        opened_to_ask(settings_of(database_url=database_url)) as service,
        service.reading.as_known(moment_of(position, known_at)) as knowledge,
    ):
        require_both(knowledge, actor, toward)
        if form is not None:
            return _print_stances(form, knowledge, InPeriod("", wanted))
        answer = timeline_answer(knowledge, without(knowledge, wanted))
    if as_json:
        return print_body(answer)
    _print_timelines(_title(answer, "through time"), answer["timelines"])
    return print_sensitivity(answer)


def _print_stances(
    form: TableFormat, knowledge: Knowledge, wanted: StancesQuestion | InPeriod
) -> None:
    from api.exports.tables import stances_table

    print_rows(form, "stances", stances_table(knowledge, wanted), knowledge, wanted.parameters())


def _print_timelines(title: str, timelines: Iterable[PairTimeline]) -> None:
    print_parts(title, COLUMNS, map(_rows, timelines))


def _rows(timeline: PairTimeline) -> Iterator[Sequence[str]]:
    coalitions = coalition_ids(timeline["inherited_from"], timeline["toward_inherited_from"])
    for segment in timeline["segments"]:
        yield (
            timeline["toward"]["id"],
            segment["start_date"],
            segment["end_date"] or "…",
            segment["posture"],
            assessment_told(segment),
            segment["dating"] or "",
            confidence_told(segment["confidence"]),
            segment["rule"],
            coalitions,
        )


def _title(answer: Mapping[str, Any], when: str) -> str:
    return f"{name_of(answer['actor'])} {when}, as known at position {answer['known']['position']}"


def left_out_lines(stance: BareStance) -> Iterator[str]:
    """What the filters leave out of a stance, if they leave out something."""
    if (left_out := stance["left_out"]) is None:
        return
    for one in left_out["reasons"]:
        if one["reason"] == MACHINE_CODED:
            yield _machine_coded(one["claims"])
        else:
            yield (
                f"the filters leave out {_claims(one['claims'])}, with which the posture is"
                f" {left_out['posture'] or 'not known'}"
            )


def _machine_coded(claims: int) -> str:
    return (
        f"the policy leaves out {_claims(claims)} that programs alone coded; --policy"
        " stance.v2,machine=alone counts them"
    )


def _claims(number: int) -> str:
    return f"{number} claim{'s' * (number != 1)}"


def _left_out(one: StanceLeftOut) -> str:
    coalitions = through(one["inherited_from"], one["toward_inherited_from"])
    if one["reason"] == MACHINE_CODED:
        return f"{name_of(one['toward'])}: no stance; {_machine_coded(one['claims'])}"
    return (
        f"{name_of(one['toward'])}{coalitions}: no stance; the filters leave out"
        f" {_claims(one['claims'])}, with which the posture is {one['posture']}"
    )
