"""Whether a commitment that renews another one renews one that was made, between the same two."""

from __future__ import annotations

from uuid import UUID

from domain.commitment import Term, terms
from domain.dates import parse_when
from domain.development import DevelopmentReported, evolve
from domain.errors import Invalid
from domain.event import state_after
from domain.log import Log
from domain.values import Account, Commitment, Renewal


def require_renewed(
    log: Log, id: UUID, account: Account, commitment: Commitment, field: str
) -> None:
    """Raise `Invalid` where a commitment of development `id` cannot renew what it says it does."""
    renewed = commitment.renews
    if renewed is None:
        return
    if renewed.development == id:
        raise Invalid(
            f"{field}: a commitment cannot renew one of its own development",
            field=f"{field}.development",
            allowed="an earlier development",
        )
    numbered = _numbered(log, renewed, field)
    bond = (commitment.by, commitment.toward, commitment.action)
    same = [
        t for t in numbered if (t.commitment.by, t.commitment.toward, t.commitment.action) == bond
    ]
    if not same:
        by, toward, action = bond
        raise Invalid(
            f"{field}: commitment {renewed.commitment} of {renewed.development}"
            f" is not one of {by} toward {toward} to {action}",
            field=f"{field}.commitment",
            allowed="a commitment of the same actor toward the same one, to the same action",
        )
    begins = parse_when(commitment.effective or account.occurred)
    if same[0].begins > begins.start_latest:
        raise Invalid(
            f"{field}: commitment {renewed.commitment} of {renewed.development} begins later",
            field=f"{field}.commitment",
            allowed="a commitment that began before",
        )


def _numbered(log: Log, renewed: Renewal, field: str) -> list[Term]:
    events = log.load(renewed.development)
    is_development = bool(events) and isinstance(events[0], DevelopmentReported)
    state = state_after(events, evolve) if is_development else None
    if state is None or state.retracted:
        what = "is retracted" if state is not None else "is not recorded"
        raise Invalid(
            f"{field}: development {renewed.development} {what}",
            field=f"{field}.development",
            allowed="a recorded one that was not retracted",
        )
    made = terms(state)
    numbered = [term for term in made if term.number == renewed.commitment]
    if not numbered:
        numbers = dict.fromkeys(str(term.number) for term in made)
        raise Invalid(
            f"{field}: development {renewed.development} has no commitment {renewed.commitment}",
            field=f"{field}.commitment",
            allowed=", ".join(numbers) or "none recorded",
        )
    return numbered
