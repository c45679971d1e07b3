"""The command `end`: record the end of a commitment, or of a development that lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from api.cli.options import takes_filters
from api.cli.recording.options import RecordingOptions, ReportOptions

if TYPE_CHECKING:
    from api.cli.recording.names import Names
    from domain.values import Account


@takes_filters
def end(
    development: Annotated[UUID, typer.Argument(help="The id of a development.")],
    date: Annotated[str, typer.Option(help="First day on which it no longer holds, EDTF.")],
    reason: Annotated[str, typer.Option(help="Why; it is recorded.")],
    commitment: Annotated[
        int | None,
        typer.Option(min=0, max=1_000_000, help="A commitment by its number, 0 for a ceasefire."),
    ] = None,
    of: Annotated[str | None, typer.Option(help="The commitment that this actor made.")] = None,
    toward: Annotated[str | None, typer.Option(help="The one toward this actor.")] = None,
    action: Annotated[str | None, typer.Option(help="The one to do this: cease-attacks.")] = None,
    ended_by: Annotated[
        str | None, typer.Option(help="The party that ended the commitment.")
    ] = None,
    cause: Annotated[str | None, typer.Option(help="The development by which it ended.")] = None,
    place: Annotated[
        list[str] | None,
        typer.Option(help="Only there: COUNTRY or COUNTRY/NAME; may be repeated."),
    ] = None,
    *,
    reported: ReportOptions,
    options: RecordingOptions,
) -> None:
    """Record the end of a commitment, or of a development that lasts.

    A commitment is named by its number, or by its parties and its action. A ceasefire without
    commitments, and a development with a single commitment that cannot end itself, need neither.
    """
    from api.cli.recording.commitments import covered_place
    from api.cli.recording.record import recording
    from api.cli.recording.values import report_fields, whole_report
    from domain.values import DevelopmentEnd, Ending

    with recording(options) as now:
        names = now.names
        found = now.development(development)
        maker = None if of is None else names.actor(of, "--of")
        other = None if toward is None else names.actor(toward, "--toward")
        account = None if found is None else found.account
        number = _number(account, names, commitment, (maker, other, action))
        by = None if ended_by is None else names.actor(ended_by, "--ended-by")
        if number is None:
            for name, value in (("--ended-by", ended_by), ("--place", place)):
                if value:
                    names.refuse(name, "only the end of a commitment has it", "a commitment")
            given = report_fields(reported, names)
            published = given.get("reported_at")
            reports = (whole_report(reported, names),) if given.keys() - {"reported_at"} else ()
            over = DevelopmentEnd(date, cause, reason, None if reports else published, reports)
            return now.record(
                lambda verbs, request: verbs.end_development(development, over, request)
            )
        for name in report_fields(reported, names).keys() - {"reported_at"}:
            option = "statement" if name == "summary" else name.replace("_", "-")
            names.refuse(f"--{option}", "the end of a commitment has no reports", "--reported-at")
        places = tuple(map(covered_place, place or ()))
        ending = Ending(number, date, by, cause, reason, reported.reported_at, places)
        return now.record(lambda verbs, request: verbs.end_commitment(development, ending, request))


def _number(
    account: Account | None,
    names: Names,
    given: int | None,
    wanted: tuple[str | None, str | None, str | None],
) -> int | None:
    """Return the number of the commitment that ends; None for the development itself."""
    from domain.values import commitment_numbers
    from domain.vocabulary import KINDS, Effect

    is_named = any(wanted)
    if given is not None and is_named:
        names.refuse("--commitment", "--of, --toward and --action name one too", "one of both")
    if given is not None or account is None:
        return given
    if not is_named and KINDS[account.kind].effect is not Effect.NONE:
        return None
    fitting = [at for at in commitment_numbers(account) if _fits(account, at, wanted)]
    if len(fitting) == 1:
        return fitting[0]
    if account.commitments:
        listed = "; ".join(
            f"{at}: {one.by} toward {one.toward}, {one.action}"
            for at, one in enumerate(account.commitments, 1)
        )
        count = "several commitments fit" if fitting else "no commitment fits"
        names.refuse("--commitment", count, listed)
        return fitting[0] if fitting else 1
    if is_named:
        names.refuse("--commitment", "the development has no such commitment", "no --of")
    return None


def _fits(account: Account, number: int, wanted: tuple[str | None, str | None, str | None]) -> bool:
    """Return whether a commitment has these parties and this action, where they are given."""
    if number == 0:
        return not any(wanted)
    one = account.commitments[number - 1]
    has = (one.by, one.toward, one.action)
    return all(want in (None, part) for want, part in zip(wanted, has, strict=True))
