"""The endings, suspensions and met conditions of commitments, as the events change them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from domain.checks.endings import Held
from domain.development.events import (
    CommitmentEnded,
    CommitmentResumed,
    CommitmentSuspended,
    ConditionMet,
    EndingWithdrawn,
    MetConditionWithdrawn,
    ResumptionWithdrawn,
    SuspensionWithdrawn,
)
from domain.event import Event
from domain.values import Ending, Finding, Interruption, MetCondition


def endings_after(
    endings: tuple[Ending, ...],
    withdrawn: tuple[Ending, ...],
    event: CommitmentEnded | EndingWithdrawn,
) -> tuple[tuple[Ending, ...], tuple[Ending, ...]]:
    """Return the endings of a development that apply, and those withdrawn, after one more event."""
    if isinstance(event, CommitmentEnded):
        return (*endings, event.ending), withdrawn
    gone = tuple(one for one in endings if one.commitment == event.commitment)
    return tuple(one for one in endings if one not in gone), (*withdrawn, *gone)


def interruptions_after(
    interruptions: tuple[Interruption, ...], event: Event
) -> tuple[Interruption, ...]:
    """Return the suspensions of a development after one more event."""
    match event:
        case CommitmentSuspended(suspension=suspension):
            return (*interruptions, Interruption(suspension))
        case CommitmentResumed(resumption=resumption):
            return _changed(
                interruptions,
                resumption.suspension,
                lambda one: replace(one, resumption=resumption),
            )
        case SuspensionWithdrawn(suspension=number):
            return _changed(interruptions, number, lambda one: replace(one, withdrawn=True))
        case ResumptionWithdrawn(suspension=number):
            return _changed(interruptions, number, lambda one: replace(one, resumption=None))
    return interruptions


def _changed(
    interruptions: tuple[Interruption, ...],
    number: int,
    change: Callable[[Interruption], Interruption],
) -> tuple[Interruption, ...]:
    return tuple(
        change(one) if at == number else one for at, one in enumerate(interruptions, start=1)
    )


def met_after(
    met: tuple[MetCondition, ...], event: ConditionMet | MetConditionWithdrawn
) -> tuple[MetCondition, ...]:
    """Return the met conditions of a development after one more event."""
    if isinstance(event, ConditionMet):
        return (*met, event.met)
    return tuple(one for one in met if one.commitment != event.commitment)


def held_by(
    endings: tuple[Ending, ...],
    interruptions: tuple[Interruption, ...],
    met: tuple[MetCondition, ...],
    findings: Iterable[Finding],
) -> list[Held]:
    """Return the commitments and parties that a correction must keep."""
    held = [Held(one.commitment, one.ended_by, "an ending", "ended") for one in endings]
    held += [Held(one.commitment, None, "a met condition", "met", on_condition=True) for one in met]
    for one in interruptions:
        if one.withdrawn:
            continue
        number = one.suspension.commitment
        held.append(Held(number, one.suspension.suspended_by, "a suspension", "suspended"))
        if one.resumption is not None:
            held.append(Held(number, one.resumption.resumed_by, "a resumption", "resumed"))
    held += [Held(one.commitment, None, "a finding", "judged") for one in findings]
    return held
