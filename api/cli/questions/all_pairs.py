"""The command `stances`: the stances of all pairs of actors, on a day or within a period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import typer

from api.cli.options import (
    AsJson,
    Cursor,
    DatabaseUrl,
    KnownAt,
    Limit,
    On,
    PolicyName,
    Position,
    takes_filters,
)
from api.cli.output import assessment_told, confidence_told, print_body, print_parts
from api.cli.tabular import InFormat, check_alone, print_rows
from api.limits import USUAL_PAGE
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.stances.pair_filter import PairFilter

ON_A_DAY = ("actor", "toward", "posture", "since", "assessment", "dating", "confidence", "rule")
IN_A_PERIOD = (
    "actor", "toward", "start_date", "end_date", "posture", "assessment", "dating", "confidence",
)  # fmt: skip


@takes_filters
def stances(
    on: On,
    *,
    such: PairFilter,
    only: ClaimFilter,
    position: Position = None,
    known_at: KnownAt = None,
    policy: PolicyName = None,
    limit: Limit = USUAL_PAGE,
    cursor: Cursor = None,
    as_json: AsJson = False,
    form: InFormat = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the stances of all pairs of actors on a day, in a month or in a year.

    Each actor's own stances; the filters choose actors, a posture and claims.
    """
    from api.cli.open import opened_to_ask, settings_of
    from api.database import IN_FORCE
    from api.questions.moments import moment_of, policy_named, refuse_variant, require_sides
    from api.questions.stances.all_pairs import all_pairs_body, every_pair, pairs_wanted

    paged = {"limit": limit != USUAL_PAGE, "cursor": cursor}
    check_alone(form, {"json": as_json, **paged})
    chosen = policy_named(policy, IN_FORCE)
    refuse_variant(chosen, IN_FORCE)
    wanted = pairs_wanted(on, chosen, only, such, cursor, limit)
    with (
        opened_to_ask(settings_of(database_url=database_url)) as service,
        service.reading.as_known(moment_of(position, known_at)) as knowledge,
    ):
        require_sides(knowledge, such.actor, such.toward)
        if form is not None:
            from api.exports.tables import pairs_table

            asked = every_pair(on, chosen, only, such)
            table = pairs_table(service.reading.as_known_at, knowledge, asked)
            return print_rows(form, "stances", table, knowledge, only.asked())
        answer: Mapping[str, Any] = all_pairs_body(knowledge, wanted)
    if as_json:
        return print_body(answer)
    known = f"as known at position {answer['position']}"
    if on.is_day:
        rows = [_day_row(one) for one in answer["data"]]
        print_parts(f"Stances on {on.text}, {known}", ON_A_DAY, [rows])
    else:
        parts = map(_period_rows, answer["data"])
        print_parts(f"Stances in {on.text}, {known}", IN_A_PERIOD, parts)
    if answer["next"]:
        typer.echo(f"More: the same with --cursor {answer['next']}")
    return None


def _day_row(one: Mapping[str, Any]) -> Sequence[str]:
    actors = one["actor"]["id"], one["toward"]["id"]
    return *actors, one["posture"], one["since"], *_how_sure(one), one["rule"]


def _period_rows(pair: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    actors = pair["actor"]["id"], pair["toward"]["id"]
    for one in pair["segments"]:
        days = one["start_date"], one["end_date"] or "…"
        yield *actors, *days, one["posture"], *_how_sure(one)


def _how_sure(one: Mapping[str, Any]) -> tuple[str, str, str]:
    return assessment_told(one), one["dating"] or "", confidence_told(one["confidence"])
