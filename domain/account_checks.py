"""What an account of a development must hold before it may be recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace

from domain.checks import (
    check_country,
    check_distinct,
    check_fatalities,
    check_single_day,
    check_slug,
    check_when,
    check_word,
    checked_place,
)
from domain.dates import parse_when
from domain.errors import Invalid
from domain.text import LONG_TEXT, SHORT_TEXT, check_text, one_line
from domain.values import Account, Commitment, CoveredPlace
from domain.vocabulary import ACTIONS, CONTEXTS, KINDS

MOST_PARTIES = 50
MOST_COMMITMENTS = 100
MOST_PLACES = 50


def checked_account(account: Account) -> Account:
    """Return an account as it is recorded; raise `Invalid` at the first field that cannot be right.

    Its texts of one line are recorded in NFC, with single spaces.
    """
    check_word(account.kind, KINDS, "kind")
    if account.mode is not None:
        check_word(account.mode, KINDS[account.kind].modes, "mode")
    title = one_line(account.title, "title", SHORT_TEXT)
    check_text(account.summary, "summary", LONG_TEXT)
    check_when(account.occurred, "occurred")
    _check_parties(account)
    if account.contexts:
        check_distinct(account.contexts, "contexts")
        for position, context in enumerate(account.contexts):
            check_word(context, CONTEXTS, f"contexts[{position}]")
    place = None if account.place is None else checked_place(account.place)
    if account.conflict is not None:
        check_slug(account.conflict, "conflict")
    if account.fatalities is not None:
        check_fatalities(account.fatalities)
    if len(account.commitments) > MOST_COMMITMENTS:
        raise Invalid(
            f"commitments: {len(account.commitments)} of them",
            field="commitments",
            allowed=f"at most {MOST_COMMITMENTS}",
        )
    commitments = tuple(
        _checked_commitment(commitment, account, f"commitments[{position}]")
        for position, commitment in enumerate(account.commitments)
    )
    return replace(account, title=title, place=place, commitments=commitments)


def check_changed_fields(names: Iterable[str]) -> None:
    """Raise `Invalid` at the first name that is no field of an account."""
    allowed = [field.name for field in fields(Account)]
    for name in names:
        check_word(name, allowed, "changes")


def _check_parties(account: Account) -> None:
    for field in ("initiators", "targets", "mediators"):
        names: tuple[str, ...] = getattr(account, field)
        check_distinct(names, field)
        if len(names) > MOST_PARTIES:
            raise Invalid(
                f"{field}: {len(names)} actors", field=field, allowed=f"at most {MOST_PARTIES}"
            )
        for position, name in enumerate(names):
            check_slug(name, f"{field}[{position}]", "actor")
    if not account.initiators:
        raise Invalid("initiators is empty", field="initiators", allowed="at least one actor")
    if not account.targets and not account.commitments and account.kind != "statement":
        raise Invalid(
            f"targets is empty for a development of kind {account.kind!r}",
            field="targets",
            allowed="at least one actor; none only for a statement, or where commitments name them",
        )
    _check_not_toward_itself(account)


def _check_not_toward_itself(account: Account) -> None:
    if not account.targets:
        return
    initiators, targets = set(account.initiators), set(account.targets)
    alone = {a for a in initiators if targets == {a}} | {t for t in targets if initiators == {t}}
    if alone & initiators & targets:
        name = sorted(alone & initiators & targets)[0]
        raise Invalid(
            f"targets: {name!r} would act toward itself",
            field="targets",
            allowed="each initiator needs a target other than itself, and each target an initiator",
        )


def _checked_commitment(commitment: Commitment, account: Account, field: str) -> Commitment:
    check_word(commitment.action, ACTIONS, f"{field}.action")
    check_slug(commitment.by, f"{field}.by", "actor")
    check_slug(commitment.toward, f"{field}.toward", "actor")
    if commitment.by == commitment.toward:
        raise Invalid(
            f"{field}: {commitment.by!r} cannot bind itself toward itself",
            field=f"{field}.toward",
            allowed="another actor",
        )
    check_text(commitment.scope, f"{field}.scope", LONG_TEXT)
    check_text(commitment.condition, f"{field}.condition", LONG_TEXT)
    places = _checked_places(commitment, f"{field}.places")
    if commitment.effective is not None:
        check_single_day(commitment.effective, f"{field}.effective")
    if commitment.until is not None and commitment.until != "..":
        check_single_day(commitment.until, f"{field}.until")
        begins = parse_when(commitment.effective or account.occurred)
        if parse_when(commitment.until).latest < begins.earliest:
            raise Invalid(
                f"{field}: it would end on {commitment.until} before it begins",
                field=f"{field}.until",
                allowed="a day on or after the effective day, '..' for open, null for unknown",
            )
    return replace(commitment, places=places)


def _checked_places(commitment: Commitment, field: str) -> tuple[CoveredPlace, ...]:
    places = commitment.places
    if places and not commitment.partial:
        raise Invalid(
            f"{field}: a commitment that is not partial holds everywhere",
            field=field,
            allowed="none, or partial: true",
        )
    if len(places) > MOST_PLACES:
        raise Invalid(
            f"{field}: {len(places)} of them", field=field, allowed=f"at most {MOST_PLACES}"
        )
    checked: list[CoveredPlace] = []
    for position, place in enumerate(places):
        at = f"{field}[{position}]"
        check_country(place.country, f"{at}.country")
        name = None if place.name is None else one_line(place.name, f"{at}.name", SHORT_TEXT)
        one = replace(place, name=name)
        if one in checked:
            raise Invalid(f"{at}: named twice", field=at, allowed="each place once")
        checked.append(one)
    return tuple(checked)
