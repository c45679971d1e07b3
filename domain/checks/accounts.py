"""The checks of the account of a development before it is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from dataclasses import fields

from domain.checks.invalid_values import InvalidValues
from domain.checks.text import LONG_TEXT, SHORT_TEXT, check_text, one_line
from domain.checks.validation import (
    check_country,
    check_distinct,
    check_fatalities,
    check_single_day,
    check_when,
    checked_place,
)
from domain.checks.words import check_slug, check_word
from domain.commitments import Commitment, CoveredPlace
from domain.dates import parse_when
from domain.errors import Invalid
from domain.values import Account, doers, with_fields
from domain.vocabulary import ACTIONS, ATTRIBUTIONS, CONTEXTS, KINDS

MOST_PARTIES = 50
MOST_COMMITMENTS = 100
MOST_PLACES = 50
MOST_ACTS = 1_000_000


def checked_account(account: Account, *, texts: bool = True) -> Account:
    """Return an account as it is recorded; raise `Invalid` with every problem.

    Texts of one line are recorded in NFC, with single spaces. Private texts are not checked if
    `texts` is false.
    """
    found = InvalidValues()
    found.check(check_word, account.kind, KINDS, "kind")
    if account.mode is not None and account.kind in KINDS:
        found.check(check_word, account.mode, KINDS[account.kind].modes, "mode")
    title = account.title
    if texts:
        title = found.check(one_line, title, "title", SHORT_TEXT)
        found.check(check_text, account.summary, "summary", LONG_TEXT)
    found.check(check_when, account.occurred, "occurred")
    found.check(_check_parties, account)
    if account.contexts:
        found.check(check_distinct, account.contexts, "contexts")
    for position, context in enumerate(account.contexts):
        found.check(check_word, context, CONTEXTS, f"contexts[{position}]")
    place = account.place
    if place is not None:
        place = found.check(checked_place, place)
    if account.conflict is not None:
        found.check(check_slug, account.conflict, "conflict")
    if account.fatalities is not None:
        found.check(check_fatalities, account.fatalities)
    if account.acts is not None:
        found.check(_check_acts, account.acts, account)
    if account.attributions:
        found.check(_check_attributions, account)
    commitments = account.commitments
    if commitments:
        found.check(_check_count, commitments, MOST_COMMITMENTS, "commitments")
        commitments = tuple(
            found.check(_checked_commitment, one, account, f"commitments[{position}]", texts)
            for position, one in enumerate(commitments)
        )
    found.raise_any()
    return with_fields(account, title=title, place=place, commitments=commitments)


def check_changed_fields(names: Iterable[str]) -> None:
    """Raise `Invalid` at the first name that is not a field of an account."""
    allowed = [field.name for field in fields(Account)]
    for name in names:
        check_word(name, allowed, "changes")


def _check_count(values: Sized, most: int, field: str) -> None:
    if len(values) > most:
        raise Invalid(f"{field}: {len(values)} of them", field=field, allowed=f"at most {most}")


def _check_parties(account: Account) -> None:
    found = InvalidValues()
    for field in ("initiators", "targets", "mediators"):
        names: tuple[str, ...] = getattr(account, field)
        if len(names) > 1:
            found.check(check_distinct, names, field)
        if len(names) > MOST_PARTIES:
            found.add(
                Invalid(
                    f"{field}: {len(names)} actors", field=field, allowed=f"at most {MOST_PARTIES}"
                )
            )
        for position, name in enumerate(names):
            found.check(check_slug, name, f"{field}[{position}]", "actor")
    if not account.initiators:
        found.add(Invalid("initiators is empty", field="initiators", allowed="at least one actor"))
    found.check(_check_targets, account)
    if account.reciprocal:
        found.check(_check_reciprocal, account)
    if not found:
        _check_not_toward_itself(account)
    found.raise_any()


def _check_targets(account: Account) -> None:
    """Raise `Invalid` if targets are missing; an unknown kind is reported elsewhere."""
    if account.targets or account.commitments or account.kind not in KINDS:
        return
    if account.kind != "statement":
        raise Invalid(
            f"targets is empty for a development of kind {account.kind!r}",
            field="targets",
            allowed="at least one actor; none only for a statement, or where commitments name them",
        )


def _check_not_toward_itself(account: Account) -> None:
    initiators, targets = set(account.initiators), set(account.targets)
    if initiators.isdisjoint(targets):
        return
    alone = {a for a in initiators if targets == {a}} | {t for t in targets if initiators == {t}}
    if alone & initiators & targets:
        name = sorted(alone & initiators & targets)[0]
        raise Invalid(
            f"targets: {name!r} would act toward itself",
            field="targets",
            allowed="each initiator needs a target other than itself, and each target an initiator",
        )


def _check_reciprocal(account: Account) -> None:
    """Raise `Invalid` if there are not two sides, each with an effect on the other."""
    if account.kind == "statement":
        raise Invalid(
            "reciprocal: a statement has no effect on anybody",
            field="reciprocal",
            allowed="false for a statement",
        )
    if not account.targets:
        raise Invalid(
            "reciprocal: there is no target that acts toward the initiators",
            field="reciprocal",
            allowed="false, or at least one actor in targets",
        )
    both = sorted({*account.initiators} & {*account.targets})
    if both:
        raise Invalid(
            f"targets: {both[0]!r} is on both sides of a reciprocal development",
            field="targets",
            allowed="actors that are not initiators; or reciprocal: false, with every actor on both"
            " sides that acts toward every other",
        )


def _check_acts(acts: int, account: Account) -> None:
    """Raise `Invalid` if a number of acts is not one of attacks within a known period."""
    if not 2 <= acts <= MOST_ACTS:
        raise Invalid(
            f"acts: {acts} is not a number of several acts",
            field="acts",
            allowed=f"2 to {MOST_ACTS}, or null for one act",
        )
    if account.kind != "attack":
        raise Invalid(
            f"acts: a development of kind {account.kind!r} has no number of acts",
            field="acts",
            allowed="null, unless the kind is attack",
        )
    when = parse_when(account.occurred)
    if not when.is_duration or when.open_end or when.unknown_end:
        raise Invalid(
            f"acts: {account.occurred!r} is not a period with a known end",
            field="acts",
            allowed="null, or a period in occurred, such as 2024-03-01/2024-03-20",
        )


def _check_attributions(account: Account) -> None:
    """Raise `Invalid` if an attribution is of an actor that did nothing, or is a second one."""
    found, acted = InvalidValues(), doers(account)
    attributed: set[str] = set()
    for position, attribution in enumerate(account.attributions):
        at = f"attributions[{position}]"
        found.check(check_word, attribution.degree, ATTRIBUTIONS, f"{at}.degree")
        actor = attribution.actor
        if actor not in acted:
            sides = "initiators or the targets" if account.reciprocal else "initiators"
            allowed = f"{', '.join(acted)}; a correction of the {sides} also has"
            allowed += " to correct the attributions"
            message = f"{at}.actor: {actor[:100]!r} is not one of the {sides}"
            found.add(Invalid(message, field=f"{at}.actor", allowed=allowed))
        elif actor in attributed:
            message = f"{at}: {actor!r} has an attribution already"
            found.add(Invalid(message, field=f"{at}.actor", allowed="each initiator once"))
        attributed.add(actor)
    found.raise_any()


def _checked_commitment(
    commitment: Commitment, account: Account, field: str, texts: bool
) -> Commitment:
    found = InvalidValues()
    found.check(check_word, commitment.action, ACTIONS, f"{field}.action")
    found.check(check_slug, commitment.by, f"{field}.by", "actor")
    found.check(check_slug, commitment.toward, f"{field}.toward", "actor")
    if commitment.by == commitment.toward:
        found.add(
            Invalid(
                f"{field}: {commitment.by!r} cannot make a commitment to itself",
                field=f"{field}.toward",
                allowed="another actor",
            )
        )
    if texts:
        found.check(check_text, commitment.scope, f"{field}.scope", LONG_TEXT)
        required = commitment.conditional_start
        at = f"{field}.condition"
        found.check(check_text, commitment.condition, at, LONG_TEXT, required=required)
    places = found.check(_checked_partial, commitment.places, commitment, f"{field}.places")
    at = f"{field}.excluded_places"
    excluded = found.check(_checked_partial, commitment.excluded_places, commitment, at)
    if not found:
        found.check(_check_excluded, excluded, places, at)
    found.check(_check_span, commitment, account, field)
    found.raise_any()
    return with_fields(commitment, places=places, excluded_places=excluded)


def _check_span(commitment: Commitment, account: Account, field: str) -> None:
    """Raise `Invalid` if a date is not valid or the commitment ends before it begins."""
    found = InvalidValues()
    if commitment.effective_from is not None:
        found.check(check_single_day, commitment.effective_from, f"{field}.effective_from")
    expires = commitment.expires
    if expires is not None and expires != "..":
        found.check(check_single_day, expires, f"{field}.expires")
        if not found:
            begins = parse_when(commitment.effective_from or account.occurred)
            if parse_when(expires).latest < begins.earliest:
                raise Invalid(
                    f"{field}: {expires} is before the commitment begins",
                    field=f"{field}.expires",
                    allowed="a day on or after the effective day, '..' for open, null for unknown",
                )
    found.raise_any()


def _checked_partial(
    places: tuple[CoveredPlace, ...], commitment: Commitment, field: str
) -> tuple[CoveredPlace, ...]:
    if places and not commitment.partial:
        raise Invalid(
            f"{field}: only a partial commitment has places",
            field=field,
            allowed="none, or partial: true",
        )
    return checked_places(places, field)


def checked_places(places: tuple[CoveredPlace, ...], field: str) -> tuple[CoveredPlace, ...]:
    """Return the places of a commitment as they are recorded; raise `Invalid` with every problem.

    Names are recorded in NFC, with single spaces. Two names of one place are refused.
    """
    found = InvalidValues()
    found.check(_check_count, places, MOST_PLACES, field)
    checked: list[CoveredPlace] = []
    for position, place in enumerate(places):
        at = f"{field}[{position}]"
        one = found.check(_checked_covered, place, at)
        if any(one.key == other.key for other in checked):
            found.add(
                Invalid(f"{at}: named twice", field=at, allowed="each place once, in one spelling")
            )
        checked.append(one)
    found.raise_any()
    return tuple(checked)


def _check_excluded(
    excluded: tuple[CoveredPlace, ...], places: tuple[CoveredPlace, ...], field: str
) -> None:
    """Raise `Invalid` if an excluded place is not one within a country that is covered.

    A place within a named place cannot be told from one outside it, because names are compared.
    """
    found = InvalidValues()
    whole = {place.country for place in places if place.name is None}
    covered = {place.key for place in places}
    for position, one in enumerate(excluded):
        at, name = f"{field}[{position}]", one.name or one.country
        if one.key in covered:
            found.add(
                Invalid(
                    f"{at}: {name!r} is covered and excluded",
                    field=at,
                    allowed="a place that is not among places",
                )
            )
        elif places and (one.name is None or one.country not in whole):
            found.add(
                Invalid(
                    f"{at}: {name!r} is not inside any of the places",
                    field=at,
                    allowed="a named place of a country that places covers whole"
                    + (f": {', '.join(sorted(whole))}" if whole else ", and it covers none whole"),
                )
            )
    found.raise_any()


def _checked_covered(place: CoveredPlace, field: str) -> CoveredPlace:
    found = InvalidValues()
    found.check(check_country, place.country, f"{field}.country")
    name = place.name
    if name is not None:
        name = found.check(one_line, name, f"{field}.name", SHORT_TEXT)
    found.raise_any()
    return with_fields(place, name=name)
